"""What a file with a workbook's data may say: types made from a call's card, and the JSON Schema.

One set of types per call and kind of workbook. They decode a file (xl_tools.data.json_files) and
give the published schema (docs/data.schema.json): the two say the same because they are the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, defstruct

from validators.cards.call import Call, Column
from validators.cards.loading import load_call, years
from validators.cards.names import ALLOCATION

CASE_TABLES = ("case", "officers", "points", "hearings", "approvals", "attachments", "waivers")
BUDGET_TABLES = ("budget", "financing")

MAX_TEXT_LENGTH = 32_767  # characters
"""What an Excel cell holds."""
WHOLE_NUMBERS_BELOW = 10**15
"""Whole numbers below it are exact in Excel, which keeps 15 digits."""


class Odd(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a cell holds that JSON has no word for; one of these. `formula` is one without a result,
    without its "="; `error` is Excel's own (#REF!), or why reading gave up."""

    # The docstring stands in the published schema (docs/data.schema.json): it is part of that.

    date: dt.date | None = None
    datetime: Annotated[dt.datetime, Meta(tz=False)] | None = None
    time: Annotated[dt.time, Meta(tz=False)] | None = None
    error: str | None = None  # Excel's own (#REF!), or why reading gave up
    formula: str | None = None  # one without a result, without its "="


class Finding(msgspec.Struct, frozen=True):
    """A finding, as `validate --format json` has it."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    sheet: str | None = None
    cell: str | None = None
    value: str | None = None
    hint: str = ""
    source: str = ""
    place: str = ""


Text = Annotated[str, Meta(max_length=MAX_TEXT_LENGTH)]
Whole = Annotated[int, Meta(gt=-WHOLE_NUMBERS_BELOW, lt=WHOLE_NUMBERS_BELOW)]
Stood = Text | Whole | float | bool | Odd | None


@lru_cache(maxsize=32)
def book_type(year: str, kind: str) -> Any:
    """The type of a whole file."""
    call = load_call(year)
    fields: list[Any] = []
    if kind == ALLOCATION:
        fields.append(("applications", list[row_type(year, kind, "applications")]))  # type: ignore[misc]
        fields.append(("case", _one_row(row_type(year, kind, "case")) | UnsetType, UNSET))
        names: Sequence[str] = ("totals", *CASE_TABLES[1:])
    else:
        fields.append(("applications", _one_row(row_type(year, kind, "applications"))))
        names = BUDGET_TABLES
    fields += [
        (name, list[row_type(year, kind, name)] | UnsetType, UNSET)  # type: ignore[misc]
        for name in names
    ]
    return defstruct(
        f"data-{year}-{kind}",
        [
            ("call", Literal[call.year]),
            ("kind", Literal[kind]),
            ("tables", _struct(f"tables-{year}-{kind}", fields)),
            ("lang", Literal["sv", "en"], "sv"),
            ("stage", Literal["application", "allocation"] | UnsetType, UNSET),
            ("file", str, ""),
            ("sha256", str, ""),
            ("findings", list[Finding], msgspec.field(default_factory=list)),
            ("counts", dict[Literal["error", "warning", "info"], int] | UnsetType, UNSET),
        ],
        module=__name__,
        frozen=True,
    )


@lru_cache(maxsize=256)
def row_type(year: str, kind: str, name: str) -> Any:
    """The type of the rows of a table. Columns may be left out, except the kind of a row."""
    call = load_call(year)
    if name == "totals":
        return _struct(
            f"{name}-{year}",
            [("kind", _kind(call)), ("column", _FIELDS["text"]), ("stated", _FIELDS["amount"])],
        )
    is_listed = name == "applications" and kind == ALLOCATION
    fields: list[Any] = [("kind", _kind(call))] if is_listed else []
    for key, column in columns_of(call, kind, name).items():
        type_ = _kind(call) if key == "kind" else _type_of(call, kind, key, column)
        grants = _kinds_with(call, kind, column)
        titles = dict.fromkeys(call.title(key, grant) for grant in grants)
        about = Meta(title=" / ".join(titles), description=column.help or None)
        fields.append((key, Annotated[type_, about] | UnsetType, UNSET))
    return _struct(f"{name}-{year}-{kind}", fields)


def columns_of(call: Call, kind: str, name: str) -> dict[str, Column]:
    """The columns of a table in a kind of workbook."""
    grant = None if kind == ALLOCATION else kind
    if name == "applications":
        name = "application" if grant else "allocation"
    return call.table(name, grant)


def choices_of(call: Call, kind: str, key: str) -> tuple[str, ...]:
    """What a column of choices may say in a kind of workbook; () for others."""
    if key == "kind":
        return tuple(call.kinds)
    column = call.columns.get(key)
    if column is None or column.type != "choice":
        return ()
    choices = (call.choices(key, grant) for grant in _kinds_with(call, kind, column))
    return tuple(dict.fromkeys(word for words in choices for word in words))


def _kinds_with(call: Call, kind: str, column: Column) -> list[str]:
    """The kinds of grants that a column is for, of those in a kind of workbook."""
    return [grant for grant in call.kinds if kind in (grant, ALLOCATION) and grant in column.kinds]


def _type_of(call: Call, kind: str, key: str, column: Column) -> Any:
    if column.type != "choice":
        return _FIELDS[column.type]
    grants = _kinds_with(call, kind, column)
    lists = dict.fromkeys(column.values_for.get(grant, column.values) for grant in grants)
    return _choice(f"{'-'.join(lists)}-{call.year}", choices_of(call, kind, key))


def _kind(call: Call) -> Any:
    return _choice(f"kind-{call.year}", tuple(call.kinds))


@lru_cache(maxsize=256)
def _choice(name: str, choices: tuple[str, ...]) -> Any:
    return _field(name, Literal[choices])


def _one_row(row: Any) -> Any:
    return Annotated[list[row], Meta(min_length=1, max_length=1)]


def _field(name: str, value: Any) -> Any:
    """The type of the fields of a column."""
    parts: list[Any] = [
        ("value", value | None),
        ("cell", str | None, None),
        ("stood", Stood, None),
        ("unread", bool, False),
    ]
    return _struct(name, parts)


def _struct(name: str, fields: Sequence[Any]) -> Any:
    return defstruct(name, fields, module=__name__, frozen=True, forbid_unknown_fields=True)


_FIELDS: Mapping[str, Any] = {
    "text": _field("text", Text),
    "amount": _field("amount", Whole),
    "integer": _field("integer", Whole),
    "decimal": _field("decimal", float),
    "date": _field("date", dt.date),
    "applicants": _field("applicants", list[Text]),
    "numbers": _field("numbers", list[Whole]),
}


def schema(*, ascii_only: bool = False) -> str:
    """The JSON Schema (draft 2020-12) of the files of all calls, the same each time."""
    books = [(year, kind) for year in years() for kind in load_call(year).template_kinds]
    references, parts = msgspec.json.schema_components(
        [book_type(year, kind) for year, kind in books], ref_template="#/$defs/{name}"
    )
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fordela: en arbetsboks data",
        "description": "Det som fordela batch --to json skriver och fordela to-workbook läser.",
        "type": "object",
        "required": ["call", "kind", "tables"],
        "properties": {
            "call": {"enum": list(years())},
            "kind": {"enum": list(dict.fromkeys(kind for _, kind in books))},
        },
        "allOf": [
            {
                "if": {"properties": {"call": {"const": year}, "kind": {"const": kind}}},
                "then": reference,
            }
            for (year, kind), reference in zip(books, references, strict=True)
        ],
        "$defs": parts,
    }
    return json.dumps(whole, ensure_ascii=ascii_only, indent=1, sort_keys=True)
