"""The real calls as example workbooks: a year -> the allocation workbook and its applications.

The facts are in `example_data/YEAR.toml`, which says what they are; examples/README.md says where
they come from and what is assumed. Everything goes through the templates, so the examples are what
an officer and an applicant would have filled in.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import FordelaError
from xl_tools.templates.make import make_template

CONTACT = "Kontaktperson A, 08-000 00 00"
SIGNATORY = "Avdelningschef A"
CASE_LISTS = ("officers", "points", "hearings", "approvals", "attachments", "waivers")

ExampleEntry = Mapping[str, Any]
"""An application as `example_data` has it."""


def example_years() -> tuple[str, ...]:
    """The years that there is an example of, oldest first."""
    names = (entry.name for entry in (files("xl_tools") / "example_data").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def example(year: str) -> dict[str, bytes]:
    """The example workbooks of a year, by relative file name.

    `fordelning-YEAR.xlsx` comes first, then `applications/<year>-<nnn>-<kind>-<slug>.xlsx` in the
    order of the sheets, so that several years can share a folder. The same year gives the same
    bytes. Raises FordelaError for a year without example.
    """
    call, source = load_call(year), example_source(year)
    books = {f"fordelning-{year}.xlsx": example_book(year)}
    for kind in call.kinds:
        for entry in source[kind]:
            name = f"{year}-{entry['number']:03d}-{kind}-{_slug(entry['title'])}.xlsx"
            books[f"applications/{name}"] = make_template(
                call, kind, data=_application(call, kind, entry)
            )
    return books


def example_book(year: str, *, buttons: bool = False, lang: str = "sv") -> bytes:
    """The allocation workbook of `example(year)` alone; with `buttons` as .xlsm."""
    call = load_call(year)
    data = data_of(call, example_source(year))
    return make_template(call, "fordelning", lang=lang, data=data, buttons=buttons)


def example_source(year: str) -> dict[str, Any]:
    """A year's example as its file has it. Raises FordelaError for a year without one."""
    if year not in example_years():
        raise FordelaError(
            f"Det finns inget exempel för {year}.", todo=f"Välj bland {', '.join(example_years())}."
        )
    text = (files("xl_tools") / "example_data" / f"{year}.toml").read_text("utf-8")
    return tomllib.loads(text)


def data_of(call: Call, source: Mapping[str, Any]) -> dict[str, Any]:
    """The rows, lists and notes of an example, as `make_template` takes them."""
    rows: list[dict[str, Any]] = []
    notes: list[tuple[str, tuple[str, int, str], str]] = []
    for kind in call.kinds:
        for entry in source[kind]:
            columns = call.table("allocation", kind)
            values = {**_shared(call, kind, entry), **_assessed(entry)}
            values["registration"] = f"EX-{call.year}-{kind[0].upper()}{entry['number']:02d}"
            values["status"] = "inkommen"
            values["note"] = _note(call, kind, entry, source["assumed"][kind])
            notes += [
                (call.kinds[kind].sheet, ("applications", len(rows), key), "Antagande.")
                for key in entry.get("assumed", ())
            ]
            rows.append({"kind": kind, **{key: values.get(key) for key in columns}})
    notes += [("Ärende", ("case", 0, key), text) for key, text in source["case_notes"].items()]
    lists = {name: source.get(name, []) for name in CASE_LISTS}
    return {"applications": rows, "case": [source["case"]], **lists, "notes": notes}


def _note(call: Call, kind: str, entry: ExampleEntry, always: str) -> str:
    """What the officer notes of a row: its own remark, and what of it is assumed."""
    assumed = [call.title(key, kind).lower() for key in entry.get("assumed", ())]
    remark = entry.get("note", "")
    return f"{remark} Antagande: {', '.join([*assumed, always])}.".lstrip()


def _assessed(entry: ExampleEntry) -> dict[str, str]:
    return {f"grade_{key}": grade for key, grade in entry.get("grades", {}).items()}


def _application(call: Call, kind: str, entry: ExampleEntry) -> dict[str, Any]:
    values = _shared(call, kind, entry)
    values["sought"] = entry.get("as_received", entry["sought"])
    values["contact"], values["signatory"] = CONTACT, SIGNATORY
    values["period_from"], values["period_to"] = entry["period"]
    values |= {f"answer_{key}": "Ja" for key in entry.get("ticks", ())}
    values |= {f"answer_{key}": text for key, text in entry.get("answers", {}).items()}
    calculated = ("kind", "cost", "other_funding")  # the form's own
    row = {key: values.get(key) for key in call.table("application", kind) if key not in calculated}
    return {
        "applications": [row],
        "budget": list(_lines(entry)),
        "financing": [
            dict(zip(("financier", "financing_amount", "financing_status"), part, strict=True))
            for part in entry.get("financing", ())
        ],
    }


def _lines(entry: ExampleEntry) -> Iterator[dict[str, Any]]:
    for category, text, *share, quantity, price in entry["budget"]:
        yield {
            "line_category": category,
            "line_text": text,
            "line_share": share[0] if share else None,
            "line_quantity": quantity,
            "line_price": price,
        }


def _shared(call: Call, kind: str, entry: ExampleEntry) -> dict[str, Any]:
    """What application and allocation have in common, the money included."""
    cost = sum(
        round((line["line_share"] or 1) * line["line_quantity"] * line["line_price"])
        for line in _lines(entry)
    )
    other = sum(amount for _, amount, _ in entry.get("financing", ()))
    return {
        **{key: value for key, value in entry.items() if key in call.columns},
        "cost": cost,
        "own_funding": cost - entry["sought"] - other,
        "other_funding": other,
    }


def _slug(title: str, length: int = 40) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug: str = words[0]
    for word in words[1:]:
        if len(slug) + 1 + len(word) > length:
            break
        slug = f"{slug}-{word}"
    return slug
