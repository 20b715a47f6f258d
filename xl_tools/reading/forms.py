"""Forms: labels with their answers beside them.

A form is read by its labels, wherever they stand: the answer is the first thing to the right in
the same row. The lists of a sheet (`blocks`) do not take part in its form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from validators.a1 import area, column_number, position, reference
from validators.cards.call import Call
from validators.cards.loading import load_call, years
from validators.findings import TO_CONFIRM
from validators.model import Cell, Field, State
from validators.rules.likeness import words
from validators.wording import LANGUAGES
from xl_tools.reading.blocks import Block
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.headers import (
    MAX_ROWS_LOOKED_AT,
    MAX_TITLE_LENGTH,
    Titles,
    fold,
    fold_title,
    folded_title,
    titles_of,
    without_large_unit,
)
from xl_tools.reading.lists import is_blank
from xl_tools.reading.workbook import Sheet
from xl_tools.texts import say

_UNITS = frozenset({"kr", "kronor", "sek", "st", "%", "år"})


@dataclass(frozen=True)
class _Answer:
    """A label and what stands to its right."""

    rank: int  # of the label, as in `Titles`
    label: Cell
    cell: Cell | None  # the answer's; None where there is no answer

    @property
    def is_in_one_cell(self) -> bool:
        """Whether the answer stands in the label's own cell."""
        return self.cell is not None and self.cell.ref == self.label.ref


def count_labels(sheet: Sheet, fields: Fields, table: str, kind: str | None) -> int:
    """How many of a form's labels a sheet has."""
    titles = titles_of(fields.call, table, kind)
    return len(
        {
            titles[folded][0]
            for row in islice(sheet.rows.values(), MAX_ROWS_LOOKED_AT)
            for cell in row.values()
            if (folded := folded_title(cell)) in titles
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
    answers_by_key = _answers(sheet, fields, table, kind, blocks)
    usual = _usual_column(answers_by_key)
    first_cell = next(iter(next(iter(sheet.rows.values()), {}).values()), None)
    removed: list[str] = []
    row: dict[str, Field] = {}
    for key, column in call.table(table, kind).items():
        if key in known:
            continue
        answers = answers_by_key.get(key)
        if answers:
            row[key] = _field_of(answers, sheet, key, kind, fields, usual)
            continue
        row[key] = MISSING
        title = call.title(key, kind)
        large = _label_in_large_unit(sheet, key, titles_of(call, table, kind))
        if large is not None:
            names = {"title": title, "found": str(large.value)}
            fields.log.report("S01-large", large, names)
        elif table in column.required:
            fields.log.report("S01-label", first_cell, {"title": title})
        else:
            removed.append(title)
    if removed and whole:
        fields.log.report("S01-removed", first_cell, {"titles": removed})
    return row


def _field_of(
    answers: Sequence[_Answer],
    sheet: Sheet,
    key: str,
    kind: str | None,
    fields: Fields,
    usual: int | None,
) -> Field:
    """The field of a column by the answers to its labels: the best title counts, if it has any."""
    best_rank = min(answer.rank for answer in answers)
    best = [answer for answer in answers if answer.rank == best_rank]
    if all(answer.cell is None for answer in best):
        best = [answer for answer in answers if answer.is_in_one_cell] or best
    cells = [answer.cell for answer in best if answer.cell is not None]
    if len({str(cell.value) for cell in cells}) > 1:
        title = fields.call.title(key, kind)
        names = {"title": title, "first": cells[0].ref, "second": cells[1].ref}
        fields.log.report("S01-twice", cells[1], names)
        return Field(None, cells[0], State.UNREAD)
    if cells:
        return fields.reader(key, kind)(cells[0])
    return Field(None, _answer_place(sheet, best[-1].label, usual), State.EMPTY)


def _label_in_large_unit(sheet: Sheet, key: str, titles: Titles) -> Cell | None:
    """A label that asks for a column's amount in thousands. E.g. "Sökt belopp (tkr)"."""
    for row in islice(sheet.rows.values(), MAX_ROWS_LOOKED_AT):
        for cell in row.values():
            if isinstance(cell.value, str) and len(cell.value) <= MAX_TITLE_LENGTH:
                bare = without_large_unit(cell.value)
                if bare is not None and titles.get(bare, ("",))[0] == key:
                    return cell
    return None


def find_answer(
    sheet: Sheet, fields: Fields, table: str, kind: str | None, key: str
) -> tuple[bool, Cell | None]:
    """Whether a form has the label of a column, and the cell of its answer, filled in or not."""
    answers = _answers(sheet, fields, table, kind, {}, only=key).get(key)
    if not answers:
        return False, None
    cells = [answer.cell for answer in answers if answer.cell is not None]
    if cells:
        return True, cells[0]
    usual = _usual_column(_answers(sheet, fields, table, kind, {}))
    return True, _answer_place(sheet, answers[-1].label, usual)


def _answers(
    sheet: Sheet,
    fields: Fields,
    table: str,
    kind: str | None,
    blocks: Mapping[str, Block],
    *,
    only: str = "",
) -> dict[str, list[_Answer]]:
    """The answers to each label, by column id; `only`: to those of one column, which is quicker."""
    titles = titles_of(fields.call, table, kind)
    columns = fields.call.table(table, kind)
    answers: dict[str, list[_Answer]] = {}
    for number, cells in islice(sheet.rows.items(), MAX_ROWS_LOOKED_AT):
        if only and not any(
            label[0] == only for cell in cells.values() if (label := _as_label(cell, titles))
        ):
            continue
        free = [(column_number(letters), cell) for letters, cell in cells.items()]
        for block in blocks.values():
            if block.header.top <= number <= block.last:
                free = [item for item in free if not block.holds(number, item[0])]
        free.sort(key=lambda item: item[0])
        for index, (column, cell) in enumerate(free):
            label = _as_label(cell, titles)
            if label is None:
                continue
            key, rank, answer = label
            if answer is None:
                answer = _to_the_right(column, free[index + 1 :], titles, columns[key].help)
                if answer is not None and _is_help_elsewhere(answer, column, key, fields.call):
                    answer = None
            answers.setdefault(key, []).append(_Answer(rank, cell, answer))
    return answers


def _as_label(cell: Cell, titles: Titles) -> tuple[str, int, Cell | None] | None:
    """What a cell is the label of: the column's id, the title's rank, and the answer where that
    stands in the same cell. None for any other cell."""
    folded = folded_title(cell)
    if folded is not None and folded in titles:
        return *titles[folded], None
    split = _split_at_colon(cell, titles) if isinstance(cell.value, str) else None
    return None if split is None else (split[0], 1, split[1])


def _to_the_right(
    label: int, cells: Sequence[tuple[int, Cell]], titles: Mapping[str, object], helps: str
) -> Cell | None:
    """The answer to the label in column `label`: neither the next label, a help text nor a unit.

    `cells` are those to its right, with the numbers of their columns.
    """
    for column, cell in cells:
        if is_blank(cell):
            continue
        if column > label + 1 and folded_title(cell) in titles:
            return None
        if isinstance(cell.value, str):
            folded = fold(cell.value)
            if (helps and fold(helps) in folded) or folded in _UNITS:
                continue
            if column > label + 1 and (_is_like(cell.value, helps) or _is_the_template_s(folded)):
                continue
        return cell
    return None


def _is_help_elsewhere(cell: Cell, label: int, key: str, call: Call) -> bool:
    """Whether the answer to the label in column `label` is its help in another language than the
    call's. Looked at last: it takes another file to be read."""
    at = position(cell.ref)
    if not isinstance(cell.value, str) or at is None or at[1] <= label + 1:
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
    wanted = words(helps)
    return len(wanted) >= 3 and 2 * len(words(text) & wanted) >= len(wanted)


def _is_the_template_s(folded: str) -> bool:
    """Whether a folded text is one that the template itself puts beside an answer, besides or in
    the place of the card's help."""
    return folded in _helps_of_sums() or folded.startswith(_beginnings_to_confirm())


@lru_cache(maxsize=1)
def _helps_of_sums() -> frozenset[str]:
    keys = ("help cost", "help other_funding")
    return frozenset(fold(say(lang, key)) for lang in LANGUAGES for key in keys)


@lru_cache(maxsize=1)
def _beginnings_to_confirm() -> tuple[str, ...]:
    return tuple(f"{fold(word)}:" for word in (TO_CONFIRM.sv, TO_CONFIRM.en))


def _split_at_colon(cell: Cell, titles: Titles) -> tuple[str, Cell] | None:
    """The column id and the answer of a label and its answer that were typed into one cell.

    E.g. for "Sökt belopp: 300 000 kr". None for any other text.
    """
    label, colon, answer = str(cell.value).partition(":")
    if not colon or not answer.strip() or len(label) > MAX_TITLE_LENGTH:
        return None
    match = titles.get(fold_title(label))
    if match is None:
        return None
    return match[0], Cell(cell.sheet, cell.ref, answer.strip())


def _usual_column(answers_by_key: Mapping[str, Sequence[_Answer]]) -> int | None:
    """The column that most of a form's answers stand in."""
    columns = Counter(
        at[1]
        for answers in answers_by_key.values()
        for answer in answers
        if answer.cell is not None and (at := position(answer.cell.ref))
    )
    return columns.most_common(1)[0][0] if columns else None


def _answer_place(sheet: Sheet, label: Cell, usual: int | None) -> Cell:
    """Where an answer that is not there should be written: in the usual column, or beside it."""
    at = position(label.ref)
    assert at is not None
    row, label_column = at
    beside = label_column + 1
    for merge in map(area, sheet.merges):
        if merge and merge.left == label_column and merge.top <= row <= merge.bottom:
            beside = merge.right + 1
    column = usual if usual is not None and usual > label_column else beside
    ref = reference(row, column)
    return sheet.cells.get(ref) or Cell(sheet.name, ref)
