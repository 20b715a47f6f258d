"""The facts of the call's card and of the sheet Ärende: names, dates, hearings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from validators.cards.call import Call
from validators.facts.ledger import Ledger
from validators.fields import amount_of, cells_of, day_of, field_of, lowered, sentence, text_of
from validators.model import Fact, FactValue, Row, Tables

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


def put_card(ledger: Ledger, call: Call) -> None:
    put = ledger.put
    document = call.document
    put("utlysning.ar", call.year, source="year")
    put("utlysning.namn", call.name, source="name")
    put("utlysning.oppnar", call.window.opens, "datum", source="window.opens")
    put("utlysning.stanger", call.window.closes, "datum", source="window.closes")
    most = call.max_project_year
    put("utlysning.projektar", most, "ord", source="max_project_year", lacks=NOT_IN_CARD)
    put("aterbetalning.senast", call.refund_by, "datum", source="refund_by", lacks=NOT_IN_CARD)
    put("dokument.titel", document.title, source="document.title")
    put("namnd.namn", document.committee, source="document.committee")
    put("namnd.lopande", lowered(document.committee), source="document.committee")
    put("forvaltning.namn", document.administration, source="document.administration")
    put("forvaltning.lopande", lowered(document.administration), source="document.administration")
    for key, kind in call.kinds.items():
        where = f"kinds.{key}"
        put(f"{key}.etikett", kind.label, source=f"{where}.label")
        put(f"{key}.namn", kind.name, source=f"{where}.name")
        put(f"{key}.andamal", kind.purpose, source=f"{where}.purpose")
        put(f"{key}.sak", kind.item, source=f"{where}.item")
        for name, value, place in (
            ("tak.sokt", kind.cap_sought, "cap_sought"),
            ("tak.beviljat", kind.cap_granted, "cap_granted"),
            ("per_stadsdel", kind.per_district, "per_district"),
        ):
            format = "ord" if name == "per_stadsdel" else "kronor"
            put(f"{key}.{name}", value, format, source=f"{where}.{place}", lacks=NOT_IN_CARD)
        roles = (
            ("huvudkriterier", "main"), ("prioriteringar", "priority"), ("kriterier", "criterion"),
        )  # fmt: skip
        for name, role in roles:
            chosen = [c for c in call.criteria if c.role == role and key in c.kinds]
            ledger.add(
                f"{key}.{name}",
                ("text", "namn"),
                (
                    {
                        "text": Fact(f"{key}.kriterium.{c.id}", c.text, source=f"criteria.{c.id}"),
                        "namn": Fact(f"kriterium.{c.id}.namn", c.short, source=f"criteria.{c.id}"),
                    }
                    for c in chosen
                ),
            )
            put(f"{key}.{name}.antal", len(chosen), "ord", source="criteria")
        all_of_them = sum(key in criterion.kinds for criterion in call.criteria)
        put(f"{key}.alla_kriterier.antal", all_of_them, "ord", source="criteria")


NOT_IN_CARD = "uppgiften finns inte i utlysningens kort"


def put_case(ledger: Ledger, tables: Tables, call: Call) -> None:
    case: Row = next(iter(tables["case"]), {})

    def lacks(column: str) -> str:
        found = field_of(case, column)
        place = f", {found.cell.place}" if found.cell else " på bladet Ärende"
        return f"{call.title(column)} saknas{place}"

    for identity, column in (
        ("arende.lage", "stage"),
        ("arende.dnr", "dnr"),
        ("arende.avdelning", "department"),
        ("arende.rad", "council"),
        ("arende.sekreterare", "secretary"),
    ):
        found = field_of(case, column)
        ledger.put(identity, text_of(found), cells=cells_of(found), lacks=lacks(column))
    for identity, column in (
        ("arende.skal_over_ram", "over_frame_reason"),
        *((f"{kind}.gemensam_motivering", f"joint_motivation_{kind}") for kind in call.kinds),
    ):
        found = field_of(case, column)
        value = sentence(text_of(found))
        ledger.put(identity, value, cells=cells_of(found), lacks=lacks(column))
    for identity, column in (
        ("arende.datum", "document_date"), ("arende.sammantrade", "meeting_date"),
        ("arende.justerat", "adjusted_on"), ("arende.expedierat", "dispatch_date"),
    ):  # fmt: skip
        found = field_of(case, column)
        ledger.put(identity, day_of(found), "datum", cells_of(found), lacks=lacks(column))
    found = field_of(case, "paragraph")
    number = text_of(found).removeprefix("§").strip()
    ledger.put("arende.paragraf", number, "text", cells_of(found), lacks=lacks("paragraph"))
    found = field_of(case, "stage")
    ledger.put("arende.beslutat", text_of(found) == DECIDED, cells=cells_of(found))
    immediate = field_of(case, "immediate")
    ledger.put("arende.omedelbart", text_of(immediate) == "Ja", cells=cells_of(immediate))
    frames: tuple[tuple[str, str, int | None, str], ...] = (
        *((k, f"frame_{k}", kind.frame, f"kinds.{k}.frame") for k, kind in call.kinds.items()),
        ("totalt", "frame_total", call.frame, "frame"),
    )
    for prefix, column, own, source in frames:
        found = field_of(case, column)
        stated = amount_of(found)
        if stated is None and own is not None:
            ledger.put(f"{prefix}.ram", own, "kronor", source=source)
        else:
            ledger.put(f"{prefix}.ram", stated, "kronor", cells_of(found), lacks=lacks(column))

    for name, prefix, column in (
        ("overblick", "arende.overblick", "overview"),
        ("beslutsgang", "arende.beslutsgang", "course"),
    ):
        found = field_of(case, column)
        whole = found.value if isinstance(found.value, str) else ""
        parts = [" ".join(part.split()) for part in whole.splitlines() if part.strip()]
        ledger.put(prefix, " ".join(parts), "text", cells_of(found), lacks=lacks(column))
        cells = cells_of(found)
        _records(ledger, name, prefix, [[("text", part, "text", cells)] for part in parts])
    _people(ledger, tables, call)
    approvals = tables["approvals"]
    _hearings(
        ledger,
        tables,
        [
            found.value
            for found in (
                field_of(case, "document_date"),
                *(field_of(row, "approved_on") for row in approvals),
            )
            if isinstance(found.value, dt.date)
        ],
    )  # fmt: skip


_Entry = tuple[str, FactValue | None, str, tuple[str, ...]]  # key, value, format, cells


def _records(ledger: Ledger, name: str, prefix: str, rows: Sequence[Sequence[_Entry]]) -> None:
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


def _people(ledger: Ledger, tables: Tables, call: Call) -> None:
    def rows(table: str, leading: str, *columns: tuple[str, str]) -> list[list[_Entry]]:
        return [
            [
                (key, day_of(f) if f.value.__class__ is dt.date else text_of(f),
                 "isodatum" if f.value.__class__ is dt.date else "text", cells_of(f))
                for key, f in ((key, field_of(row, column)) for key, column in columns)
            ]
            for row in tables[table]
            if text_of(field_of(row, leading))
        ]  # fmt: skip

    _records(
        ledger, "handlaggare", "handlaggare",
        rows("officers", "officer_name", ("namn", "officer_name"), ("kontakt", "officer_contact")),
    )  # fmt: skip
    points = rows("points", "point_text", ("text", "point_text"))
    _records(ledger, "beslutspunkter", "beslutspunkt", [
        [(key, sentence(str(value)), format, cells) for key, value, format, cells in row]
        for row in points
    ])  # fmt: skip
    attachments = rows("attachments", "attachment_title", ("titel", "attachment_title"))
    _records(ledger, "bilagor", "bilaga", attachments)
    for key, kind in call.kinds.items():
        numbered = enumerate(ledger.lists["bilagor"], 1)
        own = re.compile(rf"\b({re.escape(kind.label)}|{re.escape(kind.sheet)})\b")
        place = next(((n, b["titel"]) for n, b in numbered if own.search(str(b["titel"].value))),
                     None)  # fmt: skip
        ledger.put(
            f"{key}.bilaga.nr", place and place[0], "text", place[1].cells if place else (),
            lacks=f"ingen bilaga på bladet Ärende nämner {kind.label}",
        )  # fmt: skip


def _hearings(ledger: Ledger, tables: Tables, written: Sequence[dt.date]) -> None:
    """Hearings with the tense that was true when the document was written or approved.

    `written`: the document's date and the approvals' dates. A hearing on or after the first of
    them had not been held then ("kommande"); without any of them the tense is open ("oppet"). A
    hearing without a date is not claimed at all.
    """
    rows: list[list[_Entry]] = []
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
    _records(ledger, "horanden", "horande", rows)
