"""A workbook's data as JSON, for other systems and back.

A field is what was read and, where that does not say it all, what stands in the cell: `value` is
typed by its column, and `stood` is there where the cell holds something else than the value plainly
written ("250 950:-" for 250950, or what could not be read). So a workbook that is made of the
fields (xl_tools.jobs.convert) reads to the same fields again. What a file may say is in
xl_tools.data.schema.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import FordelaError, UnreadableFile
from validators.model import Cell, ErrorValue, Field, Scalar, State, Tables, Value
from xl_tools.data.mistakes import doubled, misfit, not_json
from xl_tools.data.schema import WHOLE_NUMBERS_BELOW, Odd, book_type
from xl_tools.reports.results import Result, as_object

ERRORS = (
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!",
    "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
)  # fmt: skip
"""Excel's errors. A cell of their type that holds another text is one that Excel repairs."""


@dataclass(frozen=True, slots=True)
class DataField:
    """A field as a file has it."""

    value: Value
    cell: str | None = None
    """Its place, e.g. `'LUM!B9'`."""
    stood: Scalar = None
    """What the cell is to hold; None for the value itself."""
    unread: bool = False
    """Whether the cell held what could not be read."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """The data of one workbook as a file has it."""

    call: str
    """The year of the call."""
    kind: str
    """The kind of workbook: one of `schema.kinds_of`."""
    lang: str
    tables: Mapping[str, Sequence[Mapping[str, DataField]]]
    """Table -> rows, each with the fields that it has."""


class _Head(msgspec.Struct, frozen=True):
    call: str
    kind: str


def plain(value: Value, key: str, call: Call) -> Scalar:
    """What a cell of a column holds that says a value plainly: a list as "17, 19", a single number
    of an application as a number, a kind by its label."""
    if key == "kind" and isinstance(value, str) and value in call.kinds:
        return call.kinds[value].label
    if isinstance(value, tuple):
        is_one_number = len(value) == 1 and isinstance(value[0], int)
        return value[0] if is_one_number else ", ".join(map(str, value))
    return value


def encode(result: Result, tables: Tables) -> bytes:
    """What `validate` says of a workbook, and its tables: of each row the columns that it has."""
    call = load_call(tables.call)
    properties = as_object(result)
    properties |= {"stage": str(tables.stage), "kind": tables.kind, "lang": tables.lang}
    properties["tables"] = {
        name: [
            {
                key: _properties(field, key, call)
                for key, field in row.items()
                if field.state is not State.MISSING
            }
            for row in table
        ]
        for name, table in tables.tables.items()
    }
    return msgspec.json.format(msgspec.json.encode(properties), indent=1) + b"\n"


def _properties(field: Field, key: str, call: Call) -> dict[str, object]:
    """A field as JSON has it."""
    cell = field.cell
    properties: dict[str, object] = {"value": field.value, "cell": cell and cell.place}
    is_kind = key == "kind" and field.value is not None  # by whatever name, the form has its own
    if cell is not None and not is_kind:
        stood = _stood(cell, plain(field.value, key, call))
        if stood is not None:
            properties["stood"] = stood
    if field.state is State.UNREAD:
        properties["unread"] = True
    return properties


def _stood(cell: Cell, plain_value: Scalar) -> str | int | float | bool | Odd | None:
    """What stands in a cell; None where it is nothing, or just what is plainly read from it."""
    value = cell.value
    if value is None:
        return None if cell.formula is None else Odd(formula=cell.formula)
    is_same = value == plain_value and isinstance(value, bool) == isinstance(plain_value, bool)
    if value == "" or is_same:
        return None
    if isinstance(value, dt.datetime):
        return Odd(datetime=value)
    if isinstance(value, dt.date):
        return Odd(date=value)
    if isinstance(value, dt.time):
        return Odd(time=value)
    return Odd(error=value.text) if isinstance(value, ErrorValue) else value


def decode(data: bytes) -> DataFile:
    """A file of `batch --to json`, or one like it from another system.

    Raises UnreadableFile for what is no JSON, CardError for an unknown call, and FordelaError, with
    the place in the file, for what does not fit the schema or says a thing twice.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")  # a byte order mark
    head = _decoded(data, _Head)
    _refuse_doubles(data)
    call = load_call(head.call)
    if head.kind not in call.template_kinds:
        raise FordelaError(
            f"Det finns ingen arbetsbok ”{head.kind[:40]}”.",
            where="kind",
            todo=f"Välj {', '.join(call.template_kinds)}.",
        )
    book = _decoded(data, book_type(call.year, head.kind), call, head.kind)
    tables = msgspec.structs.asdict(book.tables)
    return DataFile(
        call.year,
        head.kind,
        book.lang,
        {
            name: [_row(row) for row in rows]
            for name, rows in tables.items()
            if rows is not msgspec.UNSET
        },
    )


def _decoded(data: bytes, wanted: Any, call: Call | None = None, kind: str = "") -> Any:
    try:
        return msgspec.json.decode(data, type=wanted)
    except msgspec.ValidationError as error:
        raise misfit(str(error), call, kind) from error
    except RecursionError as error:
        raise UnreadableFile("Filen är nästlad djupare än någon arbetsboks data.") from error
    except ValueError as error:  # of msgspec, or of UTF-8
        raise not_json(str(error), data) from error


def _refuse_doubles(data: bytes) -> None:
    """Raise FordelaError where an object has one name twice: the decoder takes the last of them."""
    try:
        json.loads(data, object_pairs_hook=_refuse_double, parse_int=str, parse_float=str)
    except (RecursionError, ValueError):  # in what the decoder has passed over
        return


def _refuse_double(pairs: list[tuple[str, object]]) -> None:
    names = Counter(name for name, _ in pairs)
    for name, number in names.items():
        if number > 1:
            raise doubled(name)


def _row(row: Any) -> dict[str, DataField]:
    fields = msgspec.structs.asdict(row)
    return {key: _field(field) for key, field in fields.items() if field is not msgspec.UNSET}


def _field(field: Any) -> DataField:
    value = tuple(field.value) if isinstance(field.value, list) else field.value
    return DataField(value, field.cell, _cell_value(field.stood), field.unread)


def _cell_value(stood: Any) -> Scalar:
    """What is to stand in the cell. A formula that somebody sends is never written: an error takes
    its place, which has no single reading either."""
    if isinstance(stood, Odd):
        if stood.error is None and stood.formula is None:
            return stood.datetime or stood.date or stood.time
        return ErrorValue(stood.error if stood.error in ERRORS else "#N/A")
    if isinstance(stood, float) and stood.is_integer() and abs(stood) < WHOLE_NUMBERS_BELOW:
        return int(stood)
    return stood  # type: ignore[no-any-return]
