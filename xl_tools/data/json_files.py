"""A workbook's data as JSON, for other systems and back.

A field is what was read and, where that does not tell, what stands in the cell: `value` is typed by
its column, `stood` is there where the cell holds something else than the value plainly written
("250 950:-" for 250950, or what could not be read). So a workbook that is made of the fields
(xl_tools.jobs.convert) reads to the same fields again. What a file may say is in
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
from xl_tools.data.schema import LARGEST, Odd, book_type
from xl_tools.reports.results import Result, as_object

ERRORS = (
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!",
    "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
)  # fmt: skip
"""Excel's errors. A cell of their type that holds another text is one that Excel repairs."""


def plain(value: Value, key: str, call: Call) -> Scalar:
    """What a cell of a column holds that says a value plainly: a list as "17, 19", a single number
    of an application as a number, a kind by its label."""
    if key == "kind" and isinstance(value, str) and value in call.kinds:
        return call.kinds[value].label
    if isinstance(value, tuple):
        one = len(value) == 1 and isinstance(value[0], int)
        return value[0] if one else ", ".join(map(str, value))
    return value


# ---------------------------------------------------------------------------------------------
# tables -> JSON


def encode(result: Result, tables: Tables) -> bytes:
    """What `validate` says of a workbook, and its tables: of each row the columns that it has."""
    call = load_call(tables.call)
    told = as_object(result)
    told |= {"stage": str(tables.stage), "kind": tables.kind, "lang": tables.lang}
    told["tables"] = {
        name: [
            {
                key: _field(field, key, call)
                for key, field in row.items()
                if field.state is not State.MISSING
            }
            for row in table
        ]
        for name, table in tables.tables.items()
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def _field(field: Field, key: str, call: Call) -> dict[str, object]:
    cell = field.cell
    told: dict[str, object] = {"value": field.value, "cell": cell and cell.place}
    is_kind = key == "kind" and field.value is not None  # by whatever name, the form tells its own
    if cell is not None and not is_kind:
        stood = _stood(cell, plain(field.value, key, call))
        if stood is not None:
            told["stood"] = stood
    if field.state is State.UNREAD:
        told["unread"] = True
    return told


def _stood(cell: Cell, said: Scalar) -> str | int | float | bool | Odd | None:
    """What stands in a cell; None where it is nothing, or just what is said of it."""
    held = cell.value
    if held is None:
        return None if cell.formula is None else Odd(formula=cell.formula)
    if held == "" or (held == said and isinstance(held, bool) == isinstance(said, bool)):
        return None
    if isinstance(held, dt.datetime):
        return Odd(datetime=held)
    if isinstance(held, dt.date):
        return Odd(date=held)
    if isinstance(held, dt.time):
        return Odd(time=held)
    return Odd(error=held.text) if isinstance(held, ErrorValue) else held


# ---------------------------------------------------------------------------------------------
# JSON -> rows


@dataclass(frozen=True, slots=True)
class Told:
    """A field as a file tells it. `stood` is None where the cell is to hold the value itself."""

    value: Value
    cell: str | None = None
    stood: Scalar = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one workbook as a file tells it: table -> rows, each with the fields it has."""

    call: str
    kind: str
    lang: str
    tables: Mapping[str, Sequence[Mapping[str, Told]]]


class _Head(msgspec.Struct, frozen=True):
    call: str
    kind: str


def decode(data: bytes) -> Document:
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
    return Document(
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
        json.loads(data, object_pairs_hook=_once, parse_int=str, parse_float=str)
    except (RecursionError, ValueError):  # in what the decoder has passed over
        return


def _once(pairs: list[tuple[str, object]]) -> None:
    names = Counter(name for name, _ in pairs)
    for name, number in names.items():
        if number > 1:
            raise doubled(name)


def _row(row: Any) -> dict[str, Told]:
    fields = msgspec.structs.asdict(row)
    return {key: _told(field) for key, field in fields.items() if field is not msgspec.UNSET}


def _told(field: Any) -> Told:
    value = tuple(field.value) if isinstance(field.value, list) else field.value
    return Told(value, field.cell, _held(field.stood), field.unread)


def _held(stood: Any) -> Scalar:
    """What is to stand in the cell. A formula that somebody sends is never written: an error takes
    its place, which has no single reading either."""
    if isinstance(stood, Odd):
        if stood.error is None and stood.formula is None:
            return stood.datetime or stood.date or stood.time
        return ErrorValue(stood.error if stood.error in ERRORS else "#N/A")
    if isinstance(stood, float) and stood.is_integer() and abs(stood) < LARGEST:
        return int(stood)
    return stood  # type: ignore[no-any-return]
