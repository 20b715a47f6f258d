"""Templates and what they are filled in with."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from validators.cards.loading import load_call
from xl_tools.reading.workbook import Workbook, read_workbook
from xl_tools.templates.make import make_template

PROJECT: Mapping[str, Any] = {
    "applicant": "Farsta",
    "contact": "Kontaktperson A",
    "signatory": "Avdelningschef A",
    "title": "Prata mera",
    "purpose": "Fler barn får stöd i tid.",
    "target_group": "Barn",
    "project_year": 1,
    "planned_years": 2,
    "period_from": dt.date(2025, 1, 1),
    "period_to": dt.date(2025, 12, 31),
    "own_funding": 10000,
    "sought": 240000,
    "answer_new_way": "Vi prövar en ny modell.",
    "answer_strategic": "Modellen kan användas i hela staden.",
}


LINES = (
    {
        "line_category": "Lön",
        "line_text": "Utredare",
        "line_share": 0.5,
        "line_quantity": 10,
        "line_price": 50000,
    },
    {"line_category": "Material", "line_text": "Böcker", "line_quantity": 25, "line_price": 400},
)


OTHERS = ({"financier": "Stiftelse A", "financing_amount": 10000, "financing_status": "beviljat"},)


CASE: Mapping[str, Any] = {
    "applications": (
        {
            "kind": "lum",
            "number": 1,
            "applicant": "Enskede Årsta Vantör",
            "title": "Prata mera",
            "status": "inkommen",
            "received": dt.date(2024, 8, 1),
            "sought": 300000,
            "decision": "Bifall",
            "granted": 300000,
            "grade_new_way": "Ja",
            "coordinated_with": (2, 3),
        },
        {
            "kind": "lum",
            "number": 2,
            "applicant": "Farsta, Enhet A",
            "title": "Gå vidare",
            "status": "återtagen",
            "sought": 500000,
        },
        {
            "kind": "lum",
            "number": 3,
            "applicant": "=Okänd",
            "title": "Tre",
            "status": "inkommen",
            "sought": "250 950:-",
            "decision": "Avslag",
            "granted": 0,
            "motivation": "Inte nytt.",
        },
        {
            "kind": "mul",
            "number": 1,
            "applicant": "Järva",
            "title": "Oslo",
            "sought": 25000,
            "decision": "Delvis bifall",
            "granted": 20000,
        },
    ),
    "case": ({"stage": "förslag", "frame_lum": 200000, "frame_total": 1000000},),
    "officers": ({"officer_name": "Handläggare A", "officer_contact": "08-000 00 00"},),
    "notes": (
        ("LUM", ("applications", 2, "sought"), "Antagande."),
        ("Ärende", ("case", 0, "frame_lum"), "Antagande."),
        ("MUL", "A1", "Övning."),
    ),
}


def form(kind: str = "lum", year: str = "2025", lang: str = "sv", **changes: Any) -> bytes:
    """An application that is ready to send, with some values changed."""
    data = {"applications": [{**PROJECT, **changes}], "budget": LINES, "financing": OTHERS}
    return make_template(load_call(year), kind, lang=lang, data=data)


def opened(data: bytes) -> Workbook:
    return read_workbook(data)


def beside(book: Workbook, sheet: str, label: str) -> object:
    """The value to the right of a label."""
    for cells in book.sheets[sheet].rows.values():
        letters = [letter for letter, cell in cells.items() if cell.value == label]
        for letter in letters:
            found = cells.get(chr(ord(letter) + 1))
            return found.value if found else None
    raise AssertionError(f"no label {label!r} in {sheet}")


def parts(data: bytes, pattern: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if re.search(pattern, name)}


# the allocation workbook
def allocation() -> bytes:
    return make_template(load_call("2025"), "fordelning", data=CASE)
