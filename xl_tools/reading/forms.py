"""Forms and small tables: labels with their answers beside them, and lists under their headers.

A form is read by its labels, wherever they stand: the answer is the first thing to the right in
the same row. The lists of a sheet (budget, financing, the case's lists) are found by their headers
and do not take part in its form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from validators.a1 import area, column_letters, column_number
from validators.cards.call import Call
from validators.cards.loading import load_call, years
from validators.findings import TO_CONFIRM
from validators.model import Cell, Field, Row, State
from validators.rules.likeness import words
from validators.wording import LANGUAGES
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.headers import (
    FURTHEST,
    LONGEST,
    Header,
    Titles,
    find_headers,
    fold,
    fold_title,
    titles_of,
    without_large_unit,
)
from xl_tools.reading.lists import is_blank, is_total_label, is_waiting
from xl_tools.reading.workbook import Sheet
from xl_tools.texts import say

_UNITS = frozenset({"kr", "kronor", "sek", "st", "%", "år"})


@dataclass(frozen=True)
class Block:
    """A list on a sheet: its header and its last row."""

    header: Header
    last: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the list."""
        return (
            self.header.top <= row <= self.last and self.header.left <= column <= self.header.right
        )


# ---------------------------------------------------------------------------------------------
# lists


def find_blocks(
    sheet: Sheet,
    fields: Fields,
    tables: Sequence[str],
    kind: str | None,
    *,
    form: str = "",
) -> dict[str, Block]:
    """Where the lists of a sheet stand. A list ends where something else begins below it.

    `form` is the table whose labels may stand below the lists, on a sheet that has both.
    """
    headers = find_headers(sheet, {name: titles_of(fields.call, name, kind) for name in tables})
    labels = titles_of(fields.call, form, kind) if form and headers else {}
    return {
        name: Block(header, _end(sheet, header, headers.values(), labels))
        for name, header in headers.items()
    }


def _end(sheet: Sheet, header: Header, others: Iterable[Header], labels: Titles) -> int:
    """The last row of a list: above the next header or label in its columns."""
    last = max(sheet.rows)
    for number in sheet.rows if labels else ():
        if header.bottom < number <= last and any(
            labels.get(_label(cell) or "", ("", 1))[1] == 0
            for cell in _across(sheet, header, number)[:1]
        ):
            last = number - 1
            break
    for other in others:
        beside = other.left > header.right or other.right < header.left
        if header.bottom < other.top <= last and not beside:
            last = _above_heading(sheet, header, other.top)
    return last


def _above_heading(sheet: Sheet, header: Header, top: int) -> int:
    """The last row above another header, its heading and the blank rows around that."""
    last = top - 1
    while last > header.bottom and not _across(sheet, header, last):
        last -= 1
    heading = len(_across(sheet, header, last)) == 1
    if heading and (len(header.letters) > 1 or not _across(sheet, header, last - 1)):
        last -= 1
    return max(last, header.bottom)


def _across(sheet: Sheet, header: Header, number: int) -> list[Cell]:
    """What stands in a row within the columns of a list."""
    row = sheet.rows.get(number, {})
    inside = (
        (column_number(letters), cell)
        for letters, cell in row.items()
        if header.left <= column_number(letters) <= header.right and not is_blank(cell)
    )
    return [cell for _, cell in sorted(inside, key=lambda each: each[0])]


def read_block(
    sheet: Sheet, block: Block, name: str, kind: str | None, fields: Fields
) -> list[Row]:
    """The rows of a list. A row that only the template has filled in is none."""
    columns = fields.call.table(name, kind)
    readers = {key: fields.reader(key, kind) for key in columns}
    letters = block.header.letters
    rows: list[Row] = []
    is_summed = any(column.type == "amount" for column in columns.values())
    for number, cells in sheet.rows.items():
        if not block.header.bottom < number <= block.last:
            continue
        kept = {key: cells[own] for key, own in letters.items() if own in cells}
        typed = {key for key, cell in kept.items() if not (is_blank(cell) or is_waiting(cell))}
        if len(letters) > 1:
            typed.discard("line_category")
        if not typed or (is_summed and any(is_total_label(cell) for cell in kept.values())):
            continue
        row: dict[str, Field] = {}
        for key in columns:
            own = letters.get(key)
            if own is None:
                row[key] = MISSING
            else:
                row[key] = readers[key](kept.get(key) or Cell(sheet.name, f"{own}{number}"))
        rows.append(row)
    _tell_missing(sheet, block.header, name, kind, fields)
    return rows


def _tell_missing(
    sheet: Sheet, header: Header, name: str, kind: str | None, fields: Fields
) -> None:
    for key, column in fields.call.table(name, kind).items():
        if name in column.required and key not in header.letters:
            title = fields.call.title(key, kind)
            fields.tell("S01", header.first_cell, {"title": title})


# ---------------------------------------------------------------------------------------------
# forms


@dataclass(frozen=True)
class _Answer:
    """A label and what stands to its right; `cell` is where the answer is or should be."""

    rank: int
    label: Cell
    cell: Cell | None

    @property
    def is_in_one_cell(self) -> bool:
        return self.cell is not None and self.cell.ref == self.label.ref


def count_labels(sheet: Sheet, fields: Fields, table: str, kind: str | None) -> int:
    """How many of a form's labels a sheet has."""
    titles = titles_of(fields.call, table, kind)
    return len(
        {
            titles[folded][0]
            for row in islice(sheet.rows.values(), FURTHEST)
            for cell in row.values()
            if (folded := _label(cell)) in titles
        }
    )


def read_form(
    sheet: Sheet,
    table: str,
    kind: str | None,
    fields: Fields,
    blocks: Mapping[str, Block],
    *,
    known: Sequence[str] = (),
    whole: bool = False,
) -> dict[str, Field]:
    """The fields of a form, every column of the card's table present but those in `known`.

    `whole`: the form once had all labels of the card, so that one that is not there was renamed or
    taken away.
    """
    call = fields.call
    columns = call.table(table, kind)
    answers = _answers(sheet, fields, table, kind, blocks)
    usual = _usual_column(answers)
    first = next(iter(next(iter(sheet.rows.values()), {}).values()), None)
    removed: list[str] = []
    row: dict[str, Field] = {}
    for key, column in columns.items():
        if key in known:
            continue
        found = answers.get(key)
        if not found:
            row[key] = MISSING
            large = _label_in_large_unit(sheet, key, titles_of(call, table, kind))
            if large is not None:
                names = {"title": call.title(key, kind), "found": str(large.value)}
                fields.tell("S01-large", large, names)
            elif table in column.required:
                fields.tell("S01-label", first, {"title": call.title(key, kind)})
            else:
                removed.append(call.title(key, kind))
            continue
        best = min(each.rank for each in found)
        ranked = [each for each in found if each.rank == best]
        if all(each.cell is None for each in ranked):
            ranked = [each for each in found if each.is_in_one_cell] or ranked
        given = [each.cell for each in ranked if each.cell is not None]
        if len({str(cell.value) for cell in given}) > 1:
            title = call.title(key, kind)
            first_ref, second_ref = given[0].ref, given[1].ref
            fields.tell(
                "S01-twice", given[1], {"title": title, "first": first_ref, "second": second_ref}
            )
            row[key] = Field(None, given[0], State.UNREAD)
        elif given:
            row[key] = fields.reader(key, kind)(given[0])
        else:
            row[key] = Field(None, _place(sheet, ranked[-1].label, usual), State.EMPTY)
    if removed and whole:
        fields.tell("S01-removed", first, {"titles": removed})
    return row


def _label_in_large_unit(sheet: Sheet, key: str, titles: Titles) -> Cell | None:
    """A label that asks for a column's amount in thousands: "Sökt belopp (tkr)"."""
    for row in islice(sheet.rows.values(), FURTHEST):
        for cell in row.values():
            if isinstance(cell.value, str) and len(cell.value) <= LONGEST:
                bare = without_large_unit(cell.value)
                if bare is not None and titles.get(bare, ("",))[0] == key:
                    return cell
    return None


def find_answer(
    sheet: Sheet, fields: Fields, table: str, kind: str | None, key: str
) -> tuple[bool, Cell | None]:
    """Whether a form has the label of a column, and the cell of its answer, filled in or not."""
    found = _answers(sheet, fields, table, kind, {}, only=key).get(key)
    if not found:
        return False, None
    given = [each.cell for each in found if each.cell is not None]
    if given:
        return True, given[0]
    usual = _usual_column(_answers(sheet, fields, table, kind, {}))
    return True, _place(sheet, found[-1].label, usual)


def _answers(
    sheet: Sheet,
    fields: Fields,
    table: str,
    kind: str | None,
    blocks: Mapping[str, Block],
    *,
    only: str = "",
) -> dict[str, list[_Answer]]:
    """The answers to each label; `only`: to those of one column, which is quicker."""
    titles = titles_of(fields.call, table, kind)
    columns = fields.call.table(table, kind)
    found: dict[str, list[_Answer]] = {}
    for number, cells in islice(sheet.rows.items(), FURTHEST):
        if only and not any(
            asked[0] == only for cell in cells.values() if (asked := _asks(cell, titles))
        ):
            continue
        free = [(column_number(letters), cell) for letters, cell in cells.items()]
        for block in blocks.values():
            if block.header.top <= number <= block.last:
                free = [each for each in free if not block.holds(number, each[0])]
        free.sort(key=lambda each: each[0])
        for index, (place, label) in enumerate(free):
            asked = _asks(label, titles)
            if asked is None:
                continue
            key, rank, answer = asked
            if answer is None:
                answer = _to_the_right(place, free[index + 1 :], titles, columns[key].help)
                if answer is not None and _is_help_elsewhere(answer, place, key, fields.call):
                    answer = None
            found.setdefault(key, []).append(_Answer(rank, label, answer))
    return found


def _asks(cell: Cell, titles: Titles) -> tuple[str, int, Cell | None] | None:
    """The column whose label a cell is, the title's rank, and the answer where that stands in the
    same cell; None for any other cell."""
    folded = _label(cell)
    if folded is not None and folded in titles:
        return *titles[folded], None
    own = _in_one_cell(cell, titles) if isinstance(cell.value, str) else None
    return None if own is None else (own[0], 1, own[1])


def _to_the_right(
    label: int, cells: Sequence[tuple[int, Cell]], titles: Mapping[str, object], helps: str
) -> Cell | None:
    """The answer to the label in column `label`: neither the next label, a help text nor a unit."""
    for column, cell in cells:
        if is_blank(cell):
            continue
        if column > label + 1 and _label(cell) in titles:
            return None
        if isinstance(cell.value, str):
            said = fold(cell.value)
            if (helps and fold(helps) in said) or said in _UNITS:
                continue
            if column > label + 1 and (_is_like(cell.value, helps) or _is_the_template_s(said)):
                continue
        return cell
    return None


def _is_help_elsewhere(cell: Cell, label: int, key: str, call: Call) -> bool:
    """Whether the answer to the label in column `label` is its help in another language than the
    call's. Looked at last: it takes another file to be read."""
    at = area(cell.ref)
    if not isinstance(cell.value, str) or at is None or at.left <= label + 1:
        return False
    helps = _help_elsewhere(call.year, call.lang, key)
    return bool(helps) and fold(helps) in fold(cell.value)


@lru_cache(maxsize=1024)
def _help_elsewhere(year: str, lang: str, key: str) -> str:
    column = None
    if year in years():
        column = load_call(year, "sv" if lang == "en" else "en").columns.get(key)
    return column.help if column else ""


def _is_like(text: str, helps: str) -> bool:
    """Whether a text a little further to the right may be the help in other words: a form that was
    sent out before the card's words were changed has the old ones."""
    asked = words(helps)
    return len(asked) >= 3 and 2 * len(words(text) & asked) >= len(asked)


def _is_the_template_s(said: str) -> bool:
    """Whether a folded text is one that the template itself puts beside an answer, besides or in
    the place of the card's help."""
    return said in _helps_of_sums() or said.startswith(_confirming())


@lru_cache(maxsize=1)
def _helps_of_sums() -> frozenset[str]:
    keys = ("help cost", "help other_funding")
    return frozenset(fold(say(lang, key)) for lang in LANGUAGES for key in keys)


@lru_cache(maxsize=1)
def _confirming() -> tuple[str, ...]:
    return tuple(f"{fold(word)}:" for word in (TO_CONFIRM.sv, TO_CONFIRM.en))


def _in_one_cell(cell: Cell, titles: Mapping[str, tuple[str, int]]) -> tuple[str, Cell] | None:
    """A label and its answer typed into one cell: "Sökt belopp: 300 000 kr"."""
    label, colon, answer = str(cell.value).partition(":")
    if not colon or not answer.strip() or len(label) > LONGEST:
        return None
    match = titles.get(fold_title(label))
    if match is None:
        return None
    return match[0], Cell(cell.sheet, cell.ref, answer.strip())


def _label(cell: Cell) -> str | None:
    value = cell.value
    if isinstance(value, str) and len(value) <= LONGEST:
        return fold_title(value)
    return None


def _usual_column(answers: Mapping[str, Sequence[_Answer]]) -> int | None:
    """The column that most of a form's answers stand in."""
    places = Counter(
        place.left
        for found in answers.values()
        for each in found
        if each.cell is not None and (place := area(each.cell.ref))
    )
    return places.most_common(1)[0][0] if places else None


def _place(sheet: Sheet, label: Cell, usual: int | None) -> Cell:
    """Where an answer that is not there should be written."""
    at = area(label.ref)
    assert at is not None
    beside = at.left + 1
    for merge in map(area, sheet.merges):
        if merge and merge.left == at.left and merge.top <= at.top <= merge.bottom:
            beside = merge.right + 1
    column = usual if usual is not None and usual > at.left else beside
    ref = f"{column_letters(column)}{at.top}"
    return sheet.cells.get(ref) or Cell(sheet.name, ref)
