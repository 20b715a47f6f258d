"""Tables -> findings: what a call's rules say about one workbook, or about many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from validators.a1 import position
from validators.cards.call import Call
from validators.cards.terms import terms_of
from validators.findings import find
from validators.model import Cell, Finding, Row, Stage, Tables
from validators.rules.frames import Source, Values, sources
from validators.rules.rule import Rule, Spot
from validators.rules.schemas import Schema, schemas_for
from validators.waivers import ground_of, settle


class RuleDefect(AssertionError):
    """A rule itself failed: the program is wrong, not the data. The message names the rule."""


def check(tables: Tables, call: Call) -> tuple[Finding, ...]:
    """What reading found and what the rules find in one workbook.

    In the order of the workbook: by sheet, row, column and code; findings without a cell first. An
    error that a waiver holds for is information. Raises RuleDefect.
    """
    return check_many([tables], call)[0]


def check_many(books: Sequence[Tables], call: Call) -> list[tuple[Finding, ...]]:
    """The same for many workbooks of one call, validated as one: identical to one by one.

    Applications and allocation workbooks may be mixed. Raises RuleDefect.
    """
    return [
        tuple(sorted(settle(findings, book, call), key=_by_place(book)))
        for book, findings in zip(books, unsettled(books, call), strict=True)
    ]


def unsettled(books: Sequence[Tables], call: Call) -> list[list[Finding]]:
    """The findings of each workbook before its waivers are taken into account, in no order."""
    findings: list[list[Finding]] = [list(book.findings) for book in books]
    for stage in Stage:
        indexes = [index for index, book in enumerate(books) if book.stage is stage]
        if not indexes:
            continue
        frames = sources([books[index] for index in indexes], call)
        for schema in schemas_for(call, stage):
            for book, finding in _judge(schema, frames[schema.table], call, stage):
                findings[indexes[book]].append(finding)
    return findings


def _judge(
    schema: Schema, source: Source, call: Call, stage: Stage
) -> Iterable[tuple[int, Finding]]:
    """What the rules of a table find: the index of the book, and the finding."""
    if not source.rows:
        return
    for rule, failing in _failures(schema, source.frame(schema.names)):
        for index in failing:
            values = source.values(index)
            spots = tuple(rule.spots(values, call, stage))
            if not spots:
                raise RuleDefect(f"{rule.key}: a row fails, but the rule finds nothing in it")
            for spot in spots:
                finding = _finding(rule, spot, values, call, stage)
                if finding is not None:
                    yield source.books[index], finding


def _failures(schema: Schema, frame: pl.DataFrame) -> Iterable[tuple[Rule, list[int]]]:
    """The rules that fail, with the indexes of their rows."""
    errors: list[SchemaError] = []
    try:
        schema.schema.validate(frame, lazy=True)
    except SchemaErrors as failed:
        errors = failed.schema_errors
    for error in errors:
        name = getattr(error.check, "name", None)
        if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK or name is None:
            raise RuleDefect(f"{schema.table}: {name or ''}: {error}")
        passed = error.check_output.to_series()
        if len(passed) != frame.height:
            raise RuleDefect(f"{name}: {len(passed)} answers for {frame.height} rows")
        yield schema.rules[name], (~passed).arg_true().to_list()


def _finding(rule: Rule, spot: Spot, values: Values, call: Call, stage: Stage) -> Finding | None:
    key = spot.key or rule.key
    fields = _Fields(spot.fields, terms_of(call, values.get("kind"), spot.column), values)
    try:
        finding = find(call, key, stage, _cell(values.row, spot.column), fields=fields)
        if finding is None or not call.rules[key].waivable or stage is not Stage.ALLOCATION:
            return finding
        return replace(finding, ground=ground_of(call, key, values.row, spot.column, fields))
    except (KeyError, ValueError) as error:
        raise RuleDefect(f"{key}: {error!r}") from error


def _cell(row: Row, column: str) -> Cell | None:
    """The cell that a finding is about; where its column is missing, the first of the row."""
    if (field := row.get(column)) is not None and field.cell is not None:
        return field.cell
    return next((field.cell for field in row.values() if field.cell is not None), None)


class _Fields(Mapping[str, object]):
    """What a text may name: looked up in several mappings, the first first, when it is needed."""

    def __init__(self, *places: Mapping[str, object]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> object:
        for place in self._places:
            if name in place:
                return place[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from {name: None for place in self._places for name in place}

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _by_place(book: Tables) -> Callable[[Finding], tuple[int, int, int, str, str]]:
    """The key by which a workbook's findings are sorted."""
    order = _sheets(book)

    def place(finding: Finding) -> tuple[int, int, int, str, str]:
        if finding.sheet is None or finding.cell is None:
            return (-1, 0, 0, finding.code, finding.message)
        row, column = position(finding.cell) or (0, 0)
        return (order.get(finding.sheet, len(order)), row, column, finding.code, finding.message)

    return place


def _sheets(book: Tables) -> Mapping[str, int]:
    """The number of each sheet, in the order of the tables."""
    order: dict[str, int] = {}
    for table in book.tables.values():
        for row in table:
            cell = next((field.cell for field in row.values() if field.cell is not None), None)
            if cell is not None:
                order.setdefault(cell.sheet, len(order))
    for finding in book.findings:
        if finding.sheet is not None:
            order.setdefault(finding.sheet, len(order))
    return order
