"""`fordela collect`: received files are read by several processes, and become an allocation
workbook or rows of one that is there. They are only read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from validators.cards.loading import Call, load_call
from validators.errors import FordelaError, Refused, UnknownWorkbook, Unopened
from validators.model import Row, Severity, Stage, Tables
from validators.rules.relations import WITHDRAWN, excel_row
from xl_tools import files
from xl_tools.batch.pool import in_order
from xl_tools.batch.work import LEAST, SUFFIXES, find_files, pieces
from xl_tools.cli.progress import Progress
from xl_tools.editing.new_sheet import HEADER_ROW, add_sheet
from xl_tools.editing.set_values import Setting, set_values
from xl_tools.intake import inkomna_sheet
from xl_tools.intake.application import (
    NO_DAY,
    Collection,
    Entry,
    Fate,
    Known,
    KnownRow,
    Received,
    collected_columns,
    read_application,
    row_values,
)
from xl_tools.intake.mail import MAILS
from xl_tools.intake.register import Line, Register, Sent, read_register, without_file
from xl_tools.intake.settle import settle
from xl_tools.intake.unpack import ARCHIVES, Found, Leaf, in_archive, unfold
from xl_tools.jobs.check import Book, Read, check_read
from xl_tools.reading.headers import find_header, titles_of
from xl_tools.reading.lists import is_blank
from xl_tools.reading.stamp import language_of, read_marks
from xl_tools.reading.tables import list_sheets, read_tables
from xl_tools.reading.workbook import Sheet, Workbook, open_workbook, read_workbook
from xl_tools.reports.results import count, fingerprint

CONTAINERS = (*SUFFIXES, ".numbers", *ARCHIVES, *MAILS)
"""What can hold applications, or claims to: where it cannot be read the job is not done. So it is
with what is Unopened, whatever its name."""

RECEIVED_STATUS = "inkommen"


@dataclass(frozen=True, slots=True)
class Intake:
    """What is asked for: folders, archives or files; the workbook to write, and the one to go on
    from; the registry's list; the call of files that do not say theirs, and of the new workbook."""

    places: tuple[Path, ...]
    out: Path
    into: Path | None = None
    register: Path | None = None
    year: str | None = None


@dataclass(frozen=True)
class Done:
    """What came of it: the workbook's bytes, its call, what became of each file, and the lines of
    the registry's list that no file answers to."""

    data: bytes
    call: Call
    collection: Collection
    read: tuple[Received, ...]
    missing: tuple[Line, ...] = ()

    @property
    def failed(self) -> list[Received]:
        """The files that could not be read although they claim to hold applications."""
        return [each for each in self.read if each.problem and each.fate is Fate.UNREAD]


def collect(intake: Intake, jobs: int) -> Done:
    """Read the files with as many processes as `jobs` says, and make the workbook.

    Raises FordelaError where a place is not there, nothing is in them, the list or the workbook to
    go on from cannot be used, and KeyboardInterrupt after a Ctrl-C.
    """
    if intake.year is not None:
        load_call(intake.year)
    register = None
    if intake.register is not None:
        register = read_register(files.read(intake.register), str(intake.register))
    base = _Base.read(intake.into) if intake.into is not None else None
    found, problems = find(intake)
    year = intake.year or (base.call.year if base else None)
    read = [*problems, *_read_all(found, year, jobs)]
    if not read:
        raise FordelaError(
            "Där finns inga filer.",
            where=", ".join(map(str, intake.places)),
            todo="Ange mappen där ansökningarna ligger.",
        )
    call = load_call(year or _call_of(read))
    if base is not None and base.call.year != call.year:
        raise Refused(
            f"Boken hör till utlysningen {base.call.year}, inte {call.year}.",
            where=str(intake.into),
        )
    read, missing = _registered(read, register, call)
    collection = settle(read, call, base.known if base else None)
    buttons = intake.out.suffix.lower() == ".xlsm"
    data = base.with_rows(collection) if base else _new_book(collection, call, buttons=buttons)
    return Done(data, call, collection, tuple(read), tuple(missing))


# ---------------------------------------------------------------------------------------------
# which files


def find(intake: Intake) -> tuple[list[Found], list[Received]]:
    """The files to read, in order, and what could not be looked at. The workbooks of the job itself
    are not among them."""
    own = {path.resolve() for path in (intake.out, intake.into, intake.register) if path}
    found: list[Found] = []
    problems: list[Received] = []
    for place in intake.places:
        before = f"{place.name}/" if len(intake.places) > 1 and place.is_dir() else ""
        if place.is_dir():
            listed = find_files(place, intake.out, suffixes=("",))
            problems += [
                Received(before + each.file, "", fate=Fate.UNREAD, problem=each.problem,
                         todo=each.todo)
                for each in listed.problems
            ]  # fmt: skip
            files_ = [(place / name, before + name) for name in listed.names]
        elif place.exists():
            files_ = [(place, place.name)]
        else:
            raise FordelaError("Mappen eller filen finns inte.", where=str(place))
        for path, name in files_:
            if path.resolve() in own:
                continue
            one = Found(path, name, size=_size(path))
            try:
                is_archive = name.casefold().endswith(ARCHIVES)
                found += in_archive(one) if is_archive else [one]
            except FordelaError as error:
                problems.append(_failed(name, error))
    return found, problems


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# ---------------------------------------------------------------------------------------------
# reading


def _read_all(found: Sequence[Found], year: str | None, jobs: int) -> Iterator[Received]:
    jobs = max(1, min(jobs, len(found) // LEAST))
    pieced = pieces(found, lambda each: each.size, jobs)
    with Progress(len(found)) as progress:
        for answers in in_order(partial(work, year), _lost, pieced, jobs):
            progress.add(len(answers))
            for each in answers:
                yield from each


def work(year: str | None, found: Sequence[Found]) -> list[tuple[Received, ...]]:
    """What is in some files, checked as one; one by one where that goes wrong."""
    try:
        leaves = [list(unfold(each)) for each in found]
        read = [_read(leaf, year) for each in leaves for leaf in each]
        names = [leaf.name for each in leaves for leaf in each]
        books = iter(check_read(names, [each for each, *_ in read]))
        marks = iter(read)
        return [tuple(_received(leaf, next(books), *next(marks)[1:]) for leaf in each)
                for each in leaves]  # fmt: skip
    except Exception as error:
        if len(found) > 1:
            return [answer for each in found for answer in work(year, [each])]
        return [(_failed(found[0].name, error),)]


def _lost(found: Found) -> tuple[Received, ...]:
    problem = "Läsningen av filen tog slut utan svar: kanske räckte datorns minne inte till."
    return (_failed(found.name, FordelaError(problem)),)


def _read(leaf: Leaf, year: str | None) -> tuple[Read, str, str]:
    """A file's tables, with the kind and version that its template says; or why there are none.
    `year` is the call of a workbook that does not say its own."""
    if leaf.error is not None:
        return leaf.error, "", ""
    try:
        workbook = open_workbook(leaf.data, name=leaf.name)
        marks = read_marks(workbook)
        tables = read_tables(workbook, None if marks.text("call") else year, lang="sv")
        if tables.stage is not Stage.APPLICATION:
            return _Allocation("Arbetsboken är en fördelning, ingen ansökan."), "", ""
        return (leaf.data, tables), marks.text("kind").casefold(), marks.text("template")
    except FordelaError as error:
        return error, "", ""


class _Allocation(FordelaError):
    """Not an application: an officer's own book in the folder is no failure."""


def _received(leaf: Leaf, book: Book | FordelaError, kind: str, template: str) -> Received:
    if isinstance(book, FordelaError):
        sha256 = fingerprint(leaf.data) if leaf.error is None or leaf.data else ""
        return replace(
            _failed(leaf.name, book),
            sha256=sha256,
            letter=leaf.letter,
            day=leaf.day,
            told=leaf.told,
        )
    findings = book.result.findings
    worst = [f.code for f in findings if f.severity is not Severity.INFO]
    codes = f" ({', '.join(sorted(set(worst)))})" if worst else ""
    call = load_call(book.result.call)
    received = Received(
        leaf.name,
        book.result.sha256,
        leaf.letter,
        leaf.day,
        leaf.told,
        call=call.year,
        template=template,
        checked=f"{count(findings)}{codes}" if findings else "inga anmärkningar",
        has_errors=book.result.has_errors,
    )
    told = book.tables["applications"].rows[0]["kind"].value
    if kind not in call.kinds and told not in call.kinds:
        return replace(
            received,
            fate=Fate.UNREAD,
            problem="Det framgår inte vilka medel ansökan gäller.",
            todo="Be sökanden fylla i Medel, eller använda mallen.",
        )
    unread = tuple(f.message for f in findings if f.code == "S06")  # perhaps an application more
    made = read_application(book.tables, call, kind, received)
    return replace(made, remarks=(*made.remarks, *unread))


def _failed(name: str, error: Exception) -> Received:
    claims = name.casefold().endswith(CONTAINERS) or isinstance(error, Unopened)
    if isinstance(error, FordelaError):
        place = error.where.removeprefix(name).strip(" ()")
        problem, todo = f"{place}: {error.what}".removeprefix(": "), error.todo
    elif isinstance(error, MemoryError):
        problem, todo = "Datorns minne räckte inte till.", "Läs filen för sig."
    else:
        problem = f"Ett fel i fordela, inte i filen ({type(error).__name__}: {error})."
        todo = "Skicka filen till den som sköter fordela."
    fate = Fate.UNREAD if claims and not isinstance(error, _Allocation) else Fate.OTHER
    return Received(name, "", fate=fate, problem=problem, todo=todo)


def _call_of(read: Iterable[Received]) -> str:
    """The call that most of the applications are made for; of several the latest."""
    said = Counter(each.call for each in read if each.call)
    if not said:
        raise FordelaError(
            "Ingen av filerna är en ansökan som går att läsa, så det framgår inte vilken "
            "utlysning boken gäller.",
            todo="Ange den med --call, eller kontrollera att det är rätt mapp.",
        )
    return max(said, key=lambda year: (said[year], year))


def _registered(
    read: Sequence[Received], register: Register | None, call: Call
) -> tuple[list[Received], list[Line]]:
    """The files with day and number of the registry's list, which goes before the mail's."""
    if register is None:
        return list(read), []
    sent = [
        Sent(each.file, each.letter, str(each.values.get("applicant") or ""),
             str(each.values.get("title") or ""))
        for each in read
    ]  # fmt: skip
    made: list[Received] = []
    used: list[Line] = []
    for each, (line, doubt) in zip(read, register.match(sent, call), strict=True):
        if line is None:
            used += doubt
            doubts = (register.doubt(doubt),) if doubt else ()
            made.append(replace(each, remarks=(*each.remarks, *doubts)))
            continue
        used.append(line)
        remarks = each.remarks
        if line.problem:
            remarks = (*remarks, f"Registerlistan {line.place}: {line.problem}")
        if each.day and line.day and each.day != line.day:
            remarks = (*remarks, f"Enligt {each.told} kom den {each.day}.")
        told = f"{register.name} {line.place}" if line.day else each.told
        made.append(
            replace(
                each,
                day=line.day or each.day,
                told=told,
                registration=line.registration,
                listed=line.row,
                remarks=remarks,
            )
        )
    return made, without_file(register, used)


# ---------------------------------------------------------------------------------------------
# writing


def _row(number: int, received: Received, origin: str) -> dict[str, Entry]:
    """What stands in a new row of the workbook."""
    return {
        **received.values,
        "number": number,
        "registration": received.registration or None,
        "received": received.day,
        "status": RECEIVED_STATUS,
        "origin": origin,
    }


def _new_book(collection: Collection, call: Call, *, buttons: bool) -> bytes:
    """A new allocation workbook, with the sheet of what came in."""
    from xl_tools.templates.make import make_template

    rows = [{"kind": each.kind, **_row(number, each, origin)}
            for number, each, origin in collection.rows]  # fmt: skip
    data = make_template(call, "fordelning", data={"applications": rows}, buttons=buttons)
    data, place = _with_sheet(data, call)
    return set_values(data, *_lines(collection, place, call, 1)).data


def _with_sheet(data: bytes, call: Call) -> tuple[bytes, inkomna_sheet.Place]:
    behind = [kind.sheet for kind in call.kinds.values()]
    data = add_sheet(data, inkomna_sheet.new_sheet(call), after=behind)
    letters = {key: chr(ord("A") + index) for index, key in enumerate(inkomna_sheet.COLUMNS)}
    return data, inkomna_sheet.Place(inkomna_sheet.NAME, letters, HEADER_ROW + 1)


def _lines(
    collection: Collection, place: inkomna_sheet.Place, call: Call, run: int
) -> tuple[list[Setting], dict[tuple[str, int], float]]:
    """The settings that write the new lines, and the heights that they need."""
    from xl_tools.templates import styles

    settings: list[Setting] = []
    heights: dict[tuple[str, int], float] = {}
    widths = inkomna_sheet.widths()
    for row, says, made in inkomna_sheet.write_lines(collection.lines, place, call, run):
        settings += made
        texts = ((says[key], width) for key, width in widths.items() if says.get(key))
        heights[place.sheet, row] = styles.height(texts, least=18)
    return settings, heights


@dataclass(frozen=True)
class _Base:
    """The workbook to go on from."""

    data: bytes
    workbook: Workbook
    tables: Tables
    call: Call
    place: inkomna_sheet.Place | None
    known: Known

    @classmethod
    def read(cls, path: Path) -> _Base:
        data = files.read(path)
        workbook = read_workbook(data, name=str(path))
        tables = read_tables(workbook, lang="sv")
        if tables.stage is not Stage.ALLOCATION:
            raise UnknownWorkbook(
                "Arbetsboken är en ansökan.",
                where=str(path),
                todo="Ange handläggarens fördelningsbok, eller utelämna --into.",
            )
        call = load_call(tables.call)
        place = inkomna_sheet.find_place(workbook)
        lines = tuple(inkomna_sheet.read_lines(workbook, place, call)) if place else ()
        known = Known(lines, tuple(_known_row(row, call) for row in tables["applications"]))
        return cls(data, workbook, tables, call, place, known)

    def with_rows(self, collection: Collection) -> bytes:
        """The workbook with the new rows and lines; all else stays as the bytes it is."""
        data, call = self.data, self.call
        if not (collection.lines or collection.rows or collection.filled):
            return data
        run = inkomna_sheet.last_run(self.workbook, self.place) + 1 if self.place else 1
        place = self.place
        if place is None:
            data, place = _with_sheet(data, call)
        settings, heights = _lines(collection, place, call, run)
        settings += [*self._taken_in(collection, place, run), *self._filled(collection, place)]
        added, tall = self._rows(collection)
        settings += [*added, *self._totals(collection), *self._figures(collection)]
        made = set_values(data, settings, {**heights, **tall}).data
        there = len(read_tables(read_workbook(made))["applications"])
        if there != len(self.known.rows) + len(collection.rows):
            raise Refused("Raderna kan inte läsas tillbaka så som de skrevs.")
        return made

    def _taken_in(
        self, collection: Collection, place: inkomna_sheet.Place, run: int
    ) -> Iterator[Setting]:
        """The lines that waited, and have got a row."""
        told = f"Fick en egen rad i omgång {run}, efter Ja under Ta in."
        for row, number in collection.taken_in.items():
            says: dict[str, Entry] = {"fate": str(Fate.NEW), "number": number, "explanation": told}
            for key, value in says.items():
                if key in place.letters:
                    yield Setting(place.sheet, f"{place.letters[key]}{row}", value)

    def _filled(self, collection: Collection, place: inkomna_sheet.Place) -> Iterator[Setting]:
        """What the registry's list tells of rows and lines that lacked it."""
        kinds = {each.row.kind for each in collection.filled}
        letters = {kind: self._list(kind)[1] for kind in kinds}
        for each in collection.filled:
            for key, value in each.values.items():
                if key in (own := letters[each.row.kind]):
                    yield Setting(each.row.sheet, f"{own[key]}{each.row.row}", value)
            says: dict[str, Entry] = {}
            if "received" in each.values and not each.line.has_day:
                says |= {"day": each.file.day, "told": each.file.told}
            if "registration" in each.values and not each.line.registration:
                says["registration"] = each.file.registration
            if "received" in each.values and NO_DAY in each.line.explanation:
                says["explanation"] = each.line.explanation.replace(NO_DAY, "").strip() or None
            for key, value in says.items():
                if key in place.letters:
                    yield Setting(place.sheet, f"{place.letters[key]}{each.line.row}", value)

    def _rows(self, collection: Collection) -> tuple[list[Setting], dict[tuple[str, int], float]]:
        from xl_tools.templates.allocation import row_height

        settings: list[Setting] = []
        heights: dict[tuple[str, int], float] = {}
        for kind in self.call.kinds:
            new = [each for each in collection.rows if each[1].kind == kind]
            if not new:
                continue
            sheet, letters, free = self._free(kind, len(new))
            for row, each in enumerate(new, free):
                says = _row(*each)
                heights[sheet, row] = row_height(self.call, kind, says)
                settings += [
                    Setting(sheet, f"{letters[key]}{row}", value)
                    for key, value in says.items()
                    if key in letters and value not in (None, "")
                ]
        return settings, heights

    def _list(self, kind: str) -> tuple[Sheet, dict[str, str], int]:
        """The sheet of a kind, its columns' letters and its header's row. Raises Refused where
        there is none."""
        sheets = list_sheets(self.workbook, self.call, kind)
        titles = titles_of(self.call, "allocation", kind)
        header = find_header(sheets[0], titles) if sheets else None
        if header is None:
            raise Refused(
                f"Boken har inget blad {self.call.kinds[kind].sheet} med rubriker, så nya "
                "ansökningar har ingen plats.",
                todo="Kopiera bladet från mallen.",
            )
        return sheets[0], dict(header.letters), header.bottom

    def _free(self, kind: str, count: int) -> tuple[str, dict[str, str], int]:
        """The sheet of a kind, its columns' letters and the first of so many free rows. Raises
        Refused where there are none."""
        sheet, letters, bottom = self._list(kind)
        own = [row for row in self.tables["applications"] if row["kind"].value == kind]
        free = max(map(excel_row, own), default=bottom) + 1
        for number in range(free, free + count):
            row = sheet.rows.get(number, {})
            for key, each in letters.items():
                cell = row.get(each)
                if cell is None or is_blank(cell):
                    continue
                if key == "number" and isinstance(cell.value, int):
                    continue  # numbered in advance
                raise Refused(
                    "Under ansökningarna står något annat, där nya rader skulle skrivas.",
                    where=cell.place,
                    todo="Flytta det, och kör igen.",
                )
        return sheet.name, letters, free

    def _totals(self, collection: Collection) -> Iterator[Setting]:
        """What the sums of the sheets come to now: until Excel has calculated, a sum is what was
        saved with it. One that did not agree before is left to be told of."""
        for total in self.tables["totals"]:
            kind, column = str(total["kind"].value), str(total["column"].value)
            cell, stated = total["stated"].cell, total["stated"].value
            if cell is None or not cell.formula:
                continue
            before = _sum(
                row[column].value
                for row in self.tables["applications"]
                if row["kind"].value == kind and row["status"].value not in WITHDRAWN
            )
            more = _sum(each.values.get(column) for _, each, _ in collection.rows
                        if each.kind == kind)  # fmt: skip
            if stated == before and more:
                yield Setting(cell.sheet, cell.ref, before + more, keeps_formula=True)

    def _figures(self, collection: Collection) -> Iterator[Setting]:
        """What the figures above the lists and on `Överblick` come to now, where they are still the
        template's: as a new workbook with all of the rows would show them."""
        from xl_tools.templates.allocation import OVERVIEW
        from xl_tools.templates.make import make_template

        call = self.call
        rows = [
            {"kind": row["kind"].value, **row_values(row, call.table("allocation"))}
            for row in self.tables["applications"]
        ]
        rows += [{"kind": new[1].kind, **_row(*new)} for new in collection.rows]
        case = [row_values(row, call.table("case")) for row in self.tables["case"]]
        made = make_template(
            call,
            "fordelning",
            lang=language_of(read_marks(self.workbook)),
            data={"applications": rows, "case": case},
        )
        sheets = read_workbook(made).sheets
        for name in (*(kind.sheet for kind in call.kinds.values()), OVERVIEW):
            there = self.workbook.sheets[name].cells if name in self.workbook.sheets else {}
            for ref, cell in sheets[name].cells.items():
                mine = there.get(ref)
                if mine is None or not cell.formula or mine.formula != cell.formula:
                    continue
                if isinstance(cell.value, int | float) and mine.value != cell.value:
                    yield Setting(name, ref, cell.value, keeps_formula=True)


def _sum(values: Iterable[object]) -> int:
    return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool))


def _known_row(row: Row, call: Call) -> KnownRow:
    kind, number = str(row["kind"].value), row["number"].value
    columns = [*collected_columns(call, kind), "registration", "received", "status", "origin"]
    place = next((own.cell for own in row.values() if own.cell is not None), None)
    return KnownRow(
        kind,
        number if isinstance(number, int) else None,
        row_values(row, columns),
        place.sheet if place is not None else "",
        excel_row(row),
    )
