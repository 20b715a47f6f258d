"""The facts of the sheet Ärende: the case's texts and dates, its people and lists, hearings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from validators.cards.call import Call, Kind
from validators.facts.ledger import Ledger
from validators.fields import amount_of, cells_of, day_of, field_of, sentence, text_of
from validators.model import Fact, FactValue, Field, Row, Tables

DECIDED = "beslutat"
"""The stage (Läge) of a case that the committee has decided."""

_LISTS: Mapping[str, tuple[str, ...]] = {
    "handlaggare": ("namn", "kontakt"),
    "beslutspunkter": ("text",),
    "horanden": ("organ", "datum", "form", "tempus"),
    "bilagor": ("titel",),
    "overblick": ("text",),
    "beslutsgang": ("text",),
}
"""The lists of a case, each with the keys of its records."""

_TEXTS = {
    "arende.lage": "stage",
    "arende.dnr": "dnr",
    "arende.avdelning": "department",
    "arende.rad": "council",
    "arende.sekreterare": "secretary",
}
"""Facts that are a cell's text, with its column."""

_DATES = {
    "arende.datum": "document_date",
    "arende.sammantrade": "meeting_date",
    "arende.justerat": "adjusted_on",
    "arende.expedierat": "dispatch_date",
}
"""Facts that are a cell's date, with its column."""

_PARAGRAPHS = {
    "overblick": ("arende.overblick", "overview"),
    "beslutsgang": ("arende.beslutsgang", "course"),
}
"""Lists of a cell's paragraphs: the fact of the whole text, and the column."""

_Value = tuple[str, FactValue | None, str, tuple[str, ...]]
"""A value of a record: key, value, format, cells."""


def put_case(ledger: Ledger, tables: Tables, call: Call) -> None:
    """What the sheet Ärende says, and its lists."""
    case: Row = next(iter(tables["case"]), {})
    _put_cells(ledger, case, call)
    _put_frames(ledger, case, call)
    for name, (identity, column) in _PARAGRAPHS.items():
        _put_paragraphs(ledger, case, call, name, identity, column)
    for name, prefix, rows in (
        ("handlaggare", "handlaggare", _officers(tables)),
        ("beslutspunkter", "beslutspunkt", _points(tables)),
        ("bilagor", "bilaga", _attachments(tables)),
    ):
        _put_records(ledger, name, prefix, rows)
    for key, kind in call.kinds.items():
        _put_attachment_number(ledger, key, kind)
    dates = [field_of(case, "document_date")]
    dates += [field_of(row, "approved_on") for row in tables["approvals"]]
    written = [field.value for field in dates if isinstance(field.value, dt.date)]
    _put_records(ledger, "horanden", "horande", _hearings(tables, written))


def _lacks(case: Row, call: Call, column: str) -> str:
    """Why a fact is missing: the empty cell, with its place."""
    cell = field_of(case, column).cell
    place = f", {cell.place}" if cell else " på bladet Ärende"
    return f"{call.title(column)} saknas{place}"


def _put_cells(ledger: Ledger, case: Row, call: Call) -> None:
    """The facts that are one cell each."""

    def put(identity: str, column: str, value: FactValue | None, format: str = "text") -> None:
        cells = cells_of(field_of(case, column))
        ledger.put(identity, value, format, cells, lacks=_lacks(case, call, column))

    for identity, column in _TEXTS.items():
        put(identity, column, text_of(field_of(case, column)))
    reasons = {"arende.skal_over_ram": "over_frame_reason"}
    reasons |= {f"{kind}.gemensam_motivering": f"joint_motivation_{kind}" for kind in call.kinds}
    for identity, column in reasons.items():
        put(identity, column, sentence(text_of(field_of(case, column))))
    for identity, column in _DATES.items():
        put(identity, column, day_of(field_of(case, column)), "datum")
    number = text_of(field_of(case, "paragraph")).removeprefix("§").strip()
    put("arende.paragraf", "paragraph", number)
    put("arende.beslutat", "stage", text_of(field_of(case, "stage")) == DECIDED)
    put("arende.omedelbart", "immediate", text_of(field_of(case, "immediate")) == "Ja")


def _put_frames(ledger: Ledger, case: Row, call: Call) -> None:
    """The frame of each kind and of all together: what the case says, else what the card says."""
    frames: tuple[tuple[str, str, int | None, str], ...] = (
        *((k, f"frame_{k}", kind.frame, f"kinds.{k}.frame") for k, kind in call.kinds.items()),
        ("totalt", "frame_total", call.frame, "frame"),
    )
    for prefix, column, card_frame, source in frames:
        field = field_of(case, column)
        stated = amount_of(field)
        if stated is None and card_frame is not None:
            ledger.put(f"{prefix}.ram", card_frame, "kronor", source=source)
        else:
            lacks = _lacks(case, call, column)
            ledger.put(f"{prefix}.ram", stated, "kronor", cells_of(field), lacks=lacks)


def _put_paragraphs(
    ledger: Ledger, case: Row, call: Call, name: str, identity: str, column: str
) -> None:
    """A cell's text as one fact, and as a list of its paragraphs."""
    field = field_of(case, column)
    cells = cells_of(field)
    text = field.value if isinstance(field.value, str) else ""
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    lacks = _lacks(case, call, column)
    ledger.put(identity, " ".join(paragraphs), "text", cells, lacks=lacks)
    rows = [[("text", paragraph, "text", cells)] for paragraph in paragraphs]
    _put_records(ledger, name, identity, rows)


def _put_records(ledger: Ledger, name: str, prefix: str, rows: Sequence[Sequence[_Value]]) -> None:
    """A list with one record per row; ids are numbered from 1. Its count is a fact."""
    ledger.add(
        name,
        _LISTS[name],
        (
            {
                key: ledger.make(f"{prefix}.{number}.{key}", value, format, cells)
                for key, value, format, cells in row
            }
            for number, row in enumerate(rows, 1)
        ),
    )
    ledger.put(f"{name}.antal", len(rows), "ord")


def _officers(tables: Tables) -> list[list[_Value]]:
    return [
        [_plain("namn", field_of(row, "officer_name")),
         _plain("kontakt", field_of(row, "officer_contact"))]
        for row in _filled_in(tables, "officers", "officer_name")
    ]  # fmt: skip


def _points(tables: Tables) -> list[list[_Value]]:
    fields = [field_of(row, "point_text") for row in _filled_in(tables, "points", "point_text")]
    values = [_plain("text", field) for field in fields]
    return [[(key, sentence(str(text)), format, cells)] for key, text, format, cells in values]


def _attachments(tables: Tables) -> list[list[_Value]]:
    rows = _filled_in(tables, "attachments", "attachment_title")
    return [[_plain("titel", field_of(row, "attachment_title"))] for row in rows]


def _filled_in(tables: Tables, table: str, column: str) -> list[Row]:
    """The rows of a table that have text in a column."""
    return [row for row in tables[table] if text_of(field_of(row, column))]


def _plain(key: str, field: Field) -> _Value:
    """A field's date or text as it is."""
    day = day_of(field)
    if day is not None:
        return key, day, "isodatum", cells_of(field)
    return key, text_of(field), "text", cells_of(field)


def _put_attachment_number(ledger: Ledger, key: str, kind: Kind) -> None:
    """The number of the first attachment (bilaga) whose title names a kind of grant."""
    name = re.compile(rf"\b({re.escape(kind.label)}|{re.escape(kind.sheet)})\b")
    titles = [record["titel"] for record in ledger.lists["bilagor"]]
    numbers = [number for number, title in enumerate(titles, 1) if name.search(str(title.value))]
    title: Fact | None = titles[numbers[0] - 1] if numbers else None
    ledger.put(
        f"{key}.bilaga.nr",
        numbers[0] if numbers else None,
        "text",
        title.cells if title else (),
        lacks=f"ingen bilaga på bladet Ärende nämner {kind.label}",
    )


def _hearings(tables: Tables, written: Sequence[dt.date]) -> list[list[_Value]]:
    """Hearings with the tense that was true when the document was written or approved.

    `written`: the document's date and the approvals' dates. A hearing on or after the first of
    them had not been held then ("kommande"); without any of them the tense is open ("oppet"). A
    hearing without a date is left out.
    """
    rows: list[list[_Value]] = []
    first = min(written, default=None)
    for row in tables["hearings"]:
        body, when, form = (field_of(row, f"hearing_{part}") for part in ("body", "date", "form"))
        day = day_of(when)
        if not text_of(body) or day is None:
            continue
        tense = "oppet" if first is None else "kommande" if day >= first else "hallet"
        offered = "möjlighet" in text_of(form)
        rows.append([
            ("organ", text_of(body), "text", cells_of(body)),
            ("datum", day, "datum", cells_of(when)),
            ("form", "mojlighet" if offered else "behandling", "text", cells_of(form)),
            ("tempus", tense, "text", cells_of(when)),
        ])  # fmt: skip
    return rows
