"""What becomes of each received application: a row of the allocation, or a line that waits.

Pure: files are read and books written elsewhere (xl_tools.intake.collect). Nothing is chosen
silently: the application that came in first has the row, and one that may be a new version of it
waits for the officer's decision, outside of the sums, beside what it differs in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from validators.cards.call import Call
from validators.rules.likeness import first_alike, fold
from validators.spelling import quoted
from xl_tools.intake.application import (
    WITH_ROW,
    CellValue,
    Collection,
    Fate,
    Filled,
    KnownContent,
    KnownLine,
    Received,
    collected_columns,
)
from xl_tools.intake.received.register import applicant_key, parties
from xl_tools.intake.settling.differences import differences
from xl_tools.intake.settling.outcome import (
    LAST_DAY,
    Application,
    Copy,
    Misfit,
    Version,
    identity,
    order_by_name,
    order_in_sheet,
    write_lines,
)
from xl_tools.intake.settling.same_application import (
    ApplicationIndex,
    ApplicationName,
    is_doubtful,
    is_version,
)

_MAY_BE_TAKEN_IN = (Fate.WAITS, Fate.EQUAL)  # by the officer's decision
_MISFITS = (Fate.OTHER_CALL, Fate.OTHER, Fate.UNREAD)


def settle(
    received: Sequence[Received], call: Call, known: KnownContent | None = None
) -> Collection:
    """What becomes of the files of a folder, beside what a workbook holds already."""
    known = known or KnownContent()
    settling = _Settling(call, known)
    for file in sorted(received, key=lambda file: (file.day or LAST_DAY, order_by_name(file))):
        settling.place(file)
    applications = settling.applications
    _find_twins(applications, call)
    _number(applications, known, call)
    lines, rows = write_lines(
        applications,
        settling.misfits,
        settling.copies,
        settling.taken_in.values(),
        call,
        first_post=max((line.post for line in known.lines), default=0) + 1,
    )
    return Collection(
        lines,
        rows,
        {row: new.number for row, new in settling.taken_in.items() if new.number},
        tuple(settling.unchanged),
        tuple(settling.filled),
        (*settling.contradictions, *_undone_decisions(known.lines, settling.taken_in)),
    )


class _Settling:
    """The files placed so far: each belongs to an application, or is told apart from them."""

    def __init__(self, call: Call, known: KnownContent) -> None:
        self.applications: list[Application] = []
        self.misfits: list[Misfit] = []
        self.copies: list[Copy] = []
        self.unchanged: list[Received] = []
        self.taken_in: dict[int, Application] = {}  # row of the line that waited -> application
        self.filled: list[Filled] = []
        self.contradictions: list[str] = []  # between registry and workbook, as sentences
        self._call = call
        self._index: ApplicationIndex[Application] = ApplicationIndex()
        # (kind, folded number in the registry) -> application, and the mail it came with
        self._by_registration: dict[Hashable, tuple[Application, str]] = {}
        self._files: dict[str, Received] = {}  # identity -> the first such file
        self._lines: dict[str, list[KnownLine]] = defaultdict(list)  # identity -> its lines
        self._details = {
            kind: [
                column
                for column in collected_columns(call, kind)
                if column not in ("applicant", "title")
            ]
            for kind in call.kinds
        }
        self._add_known(known)

    def _add_known(self, known: KnownContent) -> None:
        for line in known.lines:
            self._lines[identity(line)].append(line)
        for row in known.rows:
            application = Application(row.kind, row.values, number=row.number, row=row)
            self.applications.append(application)
            name = self._name(row.kind, row.values)
            self._remember(application, name, str(row.values.get("registration") or ""), "")
        self._application_of = _applications_of_lines(known.lines, self.applications)
        for line in known.lines:
            if (of_line := self._application_of.get(line.row)) is not None:
                values = {"applicant": line.applicant, "title": line.title}
                name = self._name(of_line.kind, values)
                self._remember(of_line, name, line.registration, "")

    def _remember(
        self, application: Application, name: ApplicationName, registration: str, letter: str
    ) -> None:
        if name not in application.names:
            application.names.append(name)
            self._index.add(application, name)
        if registration:
            key = (application.kind, fold(registration))
            self._by_registration.setdefault(key, (application, letter))

    def _name(self, kind: str, values: Mapping[str, CellValue]) -> ApplicationName:
        applicant, title = str(values.get("applicant") or ""), fold(str(values.get("title") or ""))
        applicants = frozenset(parties(applicant, self._call))
        return ApplicationName(kind, applicants, title, self._call.is_trip(kind))

    def place(self, file: Received) -> None:
        """Find out where a file belongs."""
        lines = self._lines.get(identity(file), [])
        is_readable = not file.problem and file.call == self._call.year
        if lines and not (is_readable and all(line.fate in _MISFITS for line in lines)):
            self._place_known(file, lines)
            return
        if (original := self._files.setdefault(identity(file), file)) is not file:
            self.copies.append(Copy(file, original))
        elif file.problem:
            self.misfits.append(Misfit(file, file.fate, f"{file.problem} {file.todo}".rstrip()))
        elif file.call != self._call.year:
            why = f"Den är gjord för utlysningen {file.call}, inte {self._call.year}."
            self.misfits.append(Misfit(file, Fate.OTHER_CALL, why))
        else:
            self._place_application(file)

    def _place_known(self, file: Received, lines: Sequence[KnownLine]) -> None:
        """Place a file that has lines: it is taken in now, is unchanged, or is a copy."""
        wanted = next(
            (line for line in lines if line.takes_in and line.fate in _MAY_BE_TAKEN_IN), None
        )
        if wanted is not None and wanted.row not in self.taken_in and not file.problem:
            self.taken_in[wanted.row] = self._new(file, self._name(file.kind, file.values))
            return
        if any(line.base == file.base for line in lines):
            self.unchanged.append(file)
        else:
            self.copies.append(Copy(file, lines[0]))
        with_row = next((line for line in lines if line.row in self._application_of), None)
        if file.listed and with_row is not None:
            self._fill(file, with_row)

    def _fill(self, file: Received, line: KnownLine) -> None:
        """Fill in what the registry's list tells of an application that has its row.

        An empty cell is filled in. Where another date stands there, that is told.
        """
        application = self._application_of[line.row]
        if application.row is None:
            return
        listed: dict[str, CellValue] = {
            "received": file.day,
            "registration": file.registration or None,
        }
        missing: dict[str, CellValue] = {}
        for column, value in listed.items():
            present = application.values.get(column)
            if value is None or present == value:
                continue
            if present in (None, ""):
                missing[column] = value
            else:
                label = application.label(self._call)
                title = self._call.title(column, application.kind)
                self.contradictions.append(
                    f"{label} har {present} under {title}, men registerlistan säger "
                    f"{value} ({file.base}). Raden är som den var."
                )
        if missing:
            self.filled.append(Filled(file, application.row, line, missing))

    def _new(self, file: Received, name: ApplicationName) -> Application:
        application = Application(file.kind, file.values, file=file)
        self.applications.append(application)
        self._remember(application, name, file.registration, file.letter)
        return application

    def _place_application(self, file: Received) -> None:
        """Place a file that holds an application: it gets a row, or is a version of one."""
        name = self._name(file.kind, file.values)
        near = self._index.near(name)
        same_number = self._with_number_of(file)
        if same_number is not None and all(old is not same_number for old in near):
            near.append(same_number)
        versions = [
            old
            for old in near
            if is_version(
                old.names,
                old.values,
                name,
                file.values,
                details=self._details[file.kind],
                same_number=old is same_number,
            )
        ]
        if not versions:
            twin = next((old for old in near if is_doubtful(old.names, name)), None)
            self._new(file, name).twin = twin
            return
        compared = [
            (old, differences(old.values, file.values, self._call, file.kind))
            for old in reversed(versions)
        ]
        nearest, found = min(compared, key=lambda pair: (pair[0].is_withdrawn, len(pair[1])))
        fate = Fate.WAITS if found or nearest.is_withdrawn else Fate.EQUAL
        nearest.later.append(Version(file, fate, found))

    def _with_number_of(self, file: Received) -> Application | None:
        """The application that has the file's number in the registry."""
        key = (file.kind, fold(file.registration))
        application, letter = self._by_registration.get(key, (None, ""))
        # one number for a mail with several applications
        return None if letter and letter == file.letter else application


def _applications_of_lines(
    lines: Iterable[KnownLine], applications: Iterable[Application]
) -> dict[int, Application]:
    """Row of a line -> the application that it is about, where that has a row.

    The number in the line is believed where origin or title agree: rows may have been deleted, and
    the rest numbered anew.
    """
    by_number: dict[Hashable, Application] = {}
    by_file: dict[Hashable, list[Application]] = defaultdict(list)
    for application in applications:
        by_number[application.kind, application.number] = application
        by_file[application.kind, _file_of(application)].append(application)
    found: dict[int, Application] = {}
    for line in lines:
        if line.fate not in WITH_ROW:
            continue
        numbered = by_number.get((line.kind, line.number)) if line.number else None
        same_file = by_file.get((line.kind, line.base), [])
        if numbered is not None and (
            _file_of(numbered) == line.base
            or fold(str(numbered.values.get("title") or "")) == fold(line.title)
        ):
            found[line.row] = numbered
        elif len(same_file) == 1:
            found[line.row] = same_file[0]
    return found


def _file_of(application: Application) -> str:
    """The file that a row says it came from."""
    return str(application.values.get("origin") or "").partition(";")[0].strip()


def _find_twins(applications: Sequence[Application], call: Call) -> None:
    """Find new projects whose titles are nearly those of earlier ones by the same applicant.

    Of trips the title is a place, and rule L02 tells more.
    """
    by_applicant: dict[Hashable, list[Application]] = defaultdict(list)
    for application in applications:
        applicant = str(application.values.get("applicant") or "")
        if applicant and not call.is_trip(application.kind):
            by_applicant[applicant_key(applicant, call)].append(application)
    for projects in by_applicant.values():
        titles = [str(project.values.get("title") or "") for project in projects]
        for project, earlier in zip(projects, first_alike(titles), strict=True):
            if project.file is not None and earlier is not None:
                project.twin = projects[earlier]
                project.likeness = "Titeln är nästan den som {row} av samma sökande har."
    for application in applications:
        if application.twin is not None and not application.likeness:
            application.likeness = (
                "Samma sökande och resmål som {row}, men ett annat syfte."
                if call.is_trip(application.kind)
                else "Samma titel som {row}, men i den ena går sökanden inte att läsa."
            )


def _number(applications: Iterable[Application], known: KnownContent, call: Call) -> None:
    """Give each new row the next number of its kind, in the order of the sheet."""
    last = {kind: known.last_number(kind) for kind in call.kinds}
    new = (application for application in applications if application.file)
    for application in sorted(new, key=order_in_sheet(call)):
        last[application.kind] += 1
        application.number = last[application.kind]


def _undone_decisions(
    lines: Iterable[KnownLine], taken_in: Mapping[int, Application]
) -> Iterable[str]:
    """Sentences on what was written under `Ta in` and has not been done."""
    for line in lines:
        if line.takes_in and line.fate in _MAY_BE_TAKEN_IN:
            if line.row not in taken_in:
                yield (
                    f"Post {line.post} har Ja under Ta in, men {line.file} är inte bland "
                    "filerna. Lägg den i mappen, och kör igen."
                )
        elif line.takes_in and line.fate not in WITH_ROW:
            yield (
                f"Post {line.post} har Ja under Ta in, men är {line.fate}: bara det som väntar "
                "på beslut kan tas in. Be om ansökan i årets mall, eller skriv in den själv."
            )
        elif line.decided and not line.takes_in and fold(line.decided) != "nej":
            yield (
                f"Post {line.post} har {quoted(line.decided)} under Ta in, och det förstås "
                "inte. Skriv Ja eller Nej."
            )
