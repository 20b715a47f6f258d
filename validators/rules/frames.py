"""Tables of one or many workbooks -> typed polars frames, for the rules.

One frame per table, with these columns:

    book   the index of the workbook
    id     a column of the card, typed; amounts are whole kronor
    id?    whether its value is unread or the column is not in the workbook: a rule must not fail
           what it cannot know
    …      how the row relates to other rows (validators.rules.relations)

Of a list (applicants, numbers, companions …) the frame has the length only: rules need no more, and
a column of lists takes longer to make than all others together. What is in it stays in the rows,
for the texts (`Values`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import polars as pl

from validators.attestation import approvals_of
from validators.cards.call import Call, Column
from validators.model import Field, Row, Scalar, State, Tables
from validators.rules.relations import NAMES, Relation, granted_sums, relate

TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "choice": pl.String(),
    "amount": pl.Int64(),
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "date": pl.Date(),
    "applicants": pl.Int64(),
    "numbers": pl.Int64(),
}

LISTS = (
    "strangers",
    "companions",
    "sought_all",
    "unknown",
    "one_sided",
    "elsewhere",
    "fallen",
    "given_all",
)
"""The relations that are lists."""

RELATION_TYPES: Mapping[str, pl.DataType] = {
    **dict.fromkeys(("owner", "owner_role", "gap", "twin", "same_project"), pl.String()),
    **dict.fromkeys(("active", "given", "joint"), pl.Boolean()),
    **dict.fromkeys(
        ("repeat_of", "sought_nth", "given_nth", "budget_sum", "financing_sum"), pl.Int64()
    ),
    **dict.fromkeys(LISTS, pl.Int64()),
}

TOTAL = "total"
"""Stands for all kinds together among the sums of a case."""

TOTALS: Mapping[str, Column] = {
    "kind": Column(title="Slag", type="text", tables=("totals",)),
    "column": Column(title="Kolumn", type="text", tables=("totals",)),
    "stated": Column(title="Angiven summa", type="amount", tables=("totals",)),
}
"""The columns of `totals`, which no card describes: recognition makes them (D18)."""

ADDED: Mapping[str, Mapping[str, pl.DataType]] = {
    "applications": {"kind": pl.String(), "case_stage": pl.String(), **RELATION_TYPES},
    "budget": {"kind": pl.String()},
    "financing": {"kind": pl.String()},
    "case": {},  # added_columns
    "totals": {"computed": pl.Int64(), "with_withdrawn": pl.Int64()},
    "approvals": {
        "standing": pl.String(),
        "again": pl.Boolean(),
        "document_date": pl.Date(),
        "meeting_date": pl.Date(),
    },
}
"""The columns of each frame besides the card's, whatever the call."""


def sums_of(call: Call) -> tuple[str, ...]:
    """The kinds, and TOTAL: a case has a sum and a frame of each."""
    return (*call.kinds, TOTAL)


def added_columns(table: str, call: Call) -> Mapping[str, pl.DataType]:
    """The columns of a frame besides the card's."""
    if table != "case":
        return ADDED[table]
    return {f"{what}_{kind}": pl.Int64() for what in ("given", "limit") for kind in sums_of(call)}


def columns_of(table: str, call: Call) -> Mapping[str, Column]:
    """The card's columns of a frame, whichever the stage."""
    if table == "applications":
        return {**call.table("application"), **call.table("allocation")}
    return TOTALS if table == "totals" else call.table(table)


@dataclass(frozen=True, eq=False)
class Source:
    """The rows behind one frame, in its order: book by book."""

    table: str
    call: Call
    books: tuple[int, ...]  # the index of the book of each row
    rows: tuple[Row, ...]
    added: Mapping[str, Sequence[Any]]  # the columns besides the card's, by name

    def frame(self, names: Sequence[str]) -> pl.DataFrame:
        """The frame with `book` and the columns named. Raises KeyError for an unknown one."""
        series = [pl.Series("book", self.books, pl.Int64)]
        types = added_columns(self.table, self.call)
        columns = columns_of(self.table, self.call)
        of_card = [name for name in names if name not in types]
        fields = self._fields(dict.fromkeys(name.removesuffix("?") for name in of_card))
        for name in names:
            if name in LISTS:
                series.append(pl.Series(name, map(len, self.added[name]), types[name]))
            elif name in types:
                series.append(pl.Series(name, self.added[name], types[name]))
            elif name.endswith("?"):
                states = [field.state for field in fields[name[:-1]]]
                hidden = [state is State.UNREAD or state is State.MISSING for state in states]
                series.append(pl.Series(name, hidden, pl.Boolean))
            else:
                type_ = columns[name].type
                values: list[Any] = [field.value for field in fields[name]]
                if type_ in ("applicants", "numbers"):
                    values = [None if value is None else len(value) for value in values]
                series.append(pl.Series(name, values, TYPES[type_]))
        return pl.DataFrame(series)

    def _fields(self, names: Iterable[str]) -> Mapping[str, Sequence[Field]]:
        """Column name -> its fields, in the order of the rows."""
        wanted = list(names)
        if not wanted:
            return {}
        pick = itemgetter(*wanted, wanted[0])  # one name alone would not give a tuple
        try:
            picked = list(map(pick, self.rows))
        except KeyError:
            picked = [tuple(row.get(name, NOT_THERE) for name in wanted) for row in self.rows]
        columns = list(zip(*picked, strict=False)) or [()] * len(wanted)
        return dict(zip(wanted, columns, strict=False))

    def field(self, row: Row, name: str) -> Field:
        """A field of a row, a missing one where the table does not have the column."""
        return row.get(name, NOT_THERE)

    def values(self, index: int) -> Values:
        """The values of a row, by its index in the frame."""
        return Values(self, index)


NOT_THERE = Field(None, None, State.MISSING)


class Values(Mapping[str, Any]):
    """The values of one row by column name, looked up when they are asked for."""

    def __init__(self, source: Source, index: int) -> None:
        self._source, self._index = source, index

    def __getitem__(self, name: str) -> Any:
        if name in self._source.added:
            return self._source.added[name][self._index]
        return self._source.rows[self._index][name].value

    def __iter__(self) -> Iterator[str]:
        yield from self._source.added
        yield from (key for key in self.row if key not in self._source.added)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def row(self) -> Row:
        """The row as it was read."""
        return self._source.rows[self._index]

    def state(self, name: str) -> State:
        """What reading made of the cell of a column."""
        return self._source.field(self.row, name).state


def sources(books: Sequence[Tables], call: Call) -> Mapping[str, Source]:
    """Table name -> its rows in all the books."""
    related = [relate(book, call) for book in books]
    by_table: dict[str, Source] = {}
    for table in ADDED:
        rows = [row for book in books for row in book[table]]
        by_table[table] = Source(
            table,
            call,
            tuple(index for index, book in enumerate(books) for _ in book[table]),
            tuple(rows),
            _added(table, rows, books, related, call),
        )
    return by_table


def _added(
    table: str,
    rows: Sequence[Row],
    books: Sequence[Tables],
    related: Sequence[Sequence[Relation]],
    call: Call,
) -> Mapping[str, Sequence[Any]]:
    if table == "applications":
        flat = [relation for relations in related for relation in relations]
        return {
            "kind": [row["kind"].value for row in rows],
            "case_stage": [stage for book in books for stage in _case_stages(book)],
            **{name: [getattr(relation, name) for relation in flat] for name in NAMES},
        }
    if table in ("budget", "financing"):
        kinds = [_kind(book) for book in books]
        return {"kind": [kinds[i] for i, book in enumerate(books) for _ in book[table]]}
    if table == "case":
        return _frames_and_sums(books, related, call)
    if table == "approvals":
        return _approvals(books, call)
    sums = [
        _computed(book, relations, str(row["kind"].value), str(row["column"].value))
        for book, relations in zip(books, related, strict=True)
        for row in book["totals"]
    ]
    return {
        "computed": [counted for counted, _ in sums],
        "with_withdrawn": [everything for _, everything in sums],
    }


def _case_stages(book: Tables) -> list[Any]:
    """The stage of the case ("förslag", "beslutat"), for each of the book's applications."""
    case = book["case"].rows
    return [case[0]["stage"].value if case else None] * len(book["applications"])


def _kind(book: Tables) -> Any:
    """The kind of an application: its budget's lines do not tell it themselves."""
    rows = book["applications"].rows
    return rows[0]["kind"].value if rows else None


def _approvals(books: Sequence[Tables], call: Call) -> Mapping[str, list[Any]]:
    """What each approval is worth, and the days of the document and of the committee's meeting."""
    columns: dict[str, list[Any]] = {name: [] for name in ADDED["approvals"]}
    for book in books:
        approvals = {id(approval.row): approval for approval in approvals_of(book, call)}
        case = next(iter(book["case"]), {})
        for row in book["approvals"]:
            approval = approvals.get(id(row))
            columns["standing"].append(approval and str(approval.standing))
            columns["again"].append(approval is not None and approval.again)
            for day in ("document_date", "meeting_date"):
                columns[day].append(case.get(day, NOT_THERE).value)
    return columns


def _frames_and_sums(
    books: Sequence[Tables], related: Sequence[Sequence[Relation]], call: Call
) -> Mapping[str, list[int | None]]:
    columns: dict[str, list[int | None]] = {name: [] for name in added_columns("case", call)}
    for book, relations in zip(books, related, strict=True):
        given = granted_sums(book, relations)
        for row in book["case"]:
            for kind in sums_of(call):
                is_total = kind == TOTAL
                stated = row[f"frame_{kind}"]
                limit = call.frame if is_total else call.kinds[kind].frame
                if stated.state is State.READ and isinstance(stated.value, int):
                    limit = stated.value
                elif stated.state is State.UNREAD:
                    limit = None
                columns[f"limit_{kind}"].append(limit)
                columns[f"given_{kind}"].append(sum(given.values()) if is_total else given[kind])
    return columns


def _computed(
    book: Tables, relations: Sequence[Relation], kind: str, column: str
) -> tuple[int | None, int | None]:
    """The sum that a workbook should state, and the sum of all rows, withdrawn ones too.

    None where an amount is text or unread: its own cell has a finding, and Excel's sum differs.
    """
    counted = everything = 0
    for row, relation in zip(book["applications"], relations, strict=True):
        if kind and row["kind"].value != kind:
            continue
        amount = row[column]
        written: Scalar = amount.cell.value if amount.cell else None
        if amount.state in (State.UNREAD, State.MISSING) or isinstance(written, str):
            return None, None
        value = amount.value if isinstance(amount.value, int) else 0
        everything += value
        counted += value if relation.active else 0
    return counted, everything
