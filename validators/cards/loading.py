"""Call cards: one TOML file per call -> `Call`, checked, with errors that name file and line.

A card is `calls/common.toml` with the year's own file laid over it (tables are merged, everything
else is replaced). Keys are ASCII, because TOML's bare keys are; Swedish is in the values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from validators.cards.call import (
    ALLOCATION,
    FORMS,
    PER_KIND,
    Call,
    Column,
    Kind,
    RuleCard,
    TableLayout,
    of_kind,
)
from validators.cards.toml_lines import parse, place, problem
from validators.errors import CardError
from validators.wording import LANGUAGES

# ---------------------------------------------------------------------------------------------
# reading a card


@cache
def years() -> tuple[str, ...]:
    """The years that there is a card for, oldest first."""
    names = (entry.name for entry in (files("validators") / "calls").iterdir())
    return tuple(sorted(name[:-5] for name in names if re.fullmatch(r"\d{4}\.toml", name)))


@cache
def all_kinds() -> tuple[str, ...]:
    """The kinds of all cards, each once, those of the oldest card first. No card is read for it,
    only the headers of its tables: the command line asks on each start."""
    folder = files("validators") / "calls"
    kinds: list[str] = []
    for year in years():
        kinds += re.findall(r"(?m)^\[kinds\.(\w+)\]", (folder / f"{year}.toml").read_text("utf-8"))
    return tuple(dict.fromkeys(kinds))


def load_call(year: str, lang: str = "sv") -> Call:
    """The call of a year, in a language. Raises CardError when there is no card or language, or
    when the card is wrong."""
    if lang not in LANGUAGES:
        raise CardError(f"Språket {lang!r} finns inte.", todo=f"Välj {', '.join(LANGUAGES)}.")
    return _load(year) if lang == "sv" else _load_translated(year, lang)


@cache
def _load(year: str) -> Call:
    if year not in years():
        raise CardError(
            f"Det finns ingen utlysning {year}.", todo=f"Välj bland {', '.join(years())}."
        )
    folder = files("validators") / "calls"
    return read_card(
        (folder / f"{year}.toml").read_text("utf-8"),
        (folder / "common.toml").read_text("utf-8"),
        name=f"{year}.toml",
    )


@cache
def _load_translated(year: str, lang: str) -> Call:
    from validators.cards.translation import translate  # knows what a call is; Swedish does without

    return translate(_load(year), lang)


def read_card(text: str, common: str = "", *, name: str = "card.toml") -> Call:
    """A card's text, laid over the common text -> Call. Raises CardError with "fil:rad"."""
    merged = _merge(parse(common, "common.toml"), parse(text, name))
    sources = ((name, text), ("common.toml", common))
    try:
        call = msgspec.convert(merged, Call, strict=True)
    except msgspec.ValidationError as error:
        what, path = _first_problem(merged) or problem(error, "")
        raise CardError(what, where=place(path, sources)) from error
    if "lang" in merged:
        where = place("lang", sources)
        raise CardError("Ett kort är alltid på svenska; lang hör inte dit.", where=where)
    call = _with_kinds(call)
    call = _with_criteria(call)
    for path, what in _contradictions(call, merged):
        raise CardError(what, where=place(path, sources))
    return call


def _first_problem(raw: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first wrong entry of the card's maps: msgspec's own path hides their keys ("[...]")."""
    document = raw.get("document")
    inside = document if isinstance(document, Mapping) else {}
    maps: tuple[tuple[str, Any, Any], ...] = (
        ("kinds", raw.get("kinds"), Kind),
        ("lists", raw.get("lists"), tuple[str, ...]),
        ("columns", raw.get("columns"), Column),
        ("rules", raw.get("rules"), RuleCard),
        ("words", raw.get("words"), tuple[str, ...]),
        ("to_confirm", raw.get("to_confirm"), str),
        ("document.texts", inside.get("texts"), str),
        ("document.tables", inside.get("tables"), TableLayout),
    )
    for name, entries, kind in maps:
        for key, entry in entries.items() if isinstance(entries, Mapping) else ():
            try:
                msgspec.convert(entry, kind, strict=True)
            except msgspec.ValidationError as error:
                return problem(error, f"{name}.{key}")
    return None


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        merged[key] = (
            _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _with_kinds(call: Call) -> Call:
    """The card with its kinds by their names wherever it speaks of all of them, or of all of a form
    ("project", "trip"); with one column per kind in the place of each of PER_KIND; and with the
    list `kinds`, of what an application may say that it is for."""

    def by_kind(values: Mapping[str, str]) -> dict[str, str]:
        own = {key: text for key, text in values.items() if key not in FORMS}
        forms = {kind: card.form for kind, card in call.kinds.items()}
        return {kind: values[form] for kind, form in forms.items() if form in values} | own

    def spread(kinds: Sequence[str]) -> tuple[str, ...]:
        listed: list[str] = []
        for name in kinds:
            listed += call.kinds_of(name) if name in FORMS else [name]  # type: ignore[arg-type]
        return tuple(listed)

    columns: dict[str, Column] = {}
    for key, column in call.columns.items():
        filled = msgspec.structs.replace(
            column,
            kinds=spread(column.kinds) if column.kinds else tuple(call.kinds),
            titles=by_kind(column.titles),
            values_for=by_kind(column.values_for),
        )
        if key not in PER_KIND:
            columns[key] = filled
            continue
        for kind, card in call.kinds.items():
            title = column.title.replace("{sheet}", card.sheet)
            columns[of_kind(key, kind)] = msgspec.structs.replace(filled, title=title)
    criteria = tuple(
        msgspec.structs.replace(criterion, kinds=spread(criterion.kinds or ("project",)))
        for criterion in call.criteria
    )
    lists = {"kinds": tuple(card.sheet for card in call.kinds.values()), **call.lists}
    return msgspec.structs.replace(call, columns=columns, criteria=criteria, lists=lists)


def _with_criteria(call: Call) -> Call:
    """The card's columns, with one per criterion in the place of the column `criteria`."""
    columns: dict[str, Column] = {}
    for key, column in call.columns.items():
        if key != "criteria":
            columns[key] = column
            continue
        for criterion in call.criteria:
            answer = "text" if criterion.role == "main" else "choice"
            columns[f"answer_{criterion.id}"] = msgspec.structs.replace(
                column,
                title=criterion.short,
                type=answer,
                values="" if answer == "text" else "yes",
                tables=("application",),
                kinds=criterion.kinds,
                required=("application",) if criterion.role == "main" else (),
                help=criterion.text,
                code="A13" if criterion.role == "criterion" else "A14",
                width=44,
            )
            columns[f"grade_{criterion.id}"] = msgspec.structs.replace(
                column,
                title=criterion.short,
                type="choice",
                values="grades",
                tables=("allocation",),
                kinds=criterion.kinds,
                required=(),
                help=criterion.text,
                code="D15" if criterion.role == "main" else "A14",
                width=15,
            )
    return msgspec.structs.replace(call, columns=columns)


RESERVED = (*FORMS, ALLOCATION, "kind", "total", "totalt")
"""What a kind cannot be named: words that stand beside kinds, in cards, facts and commands."""


def _contradictions(call: Call, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, problem) for what is well typed but cannot be meant."""
    found: list[tuple[str, str]] = []
    if call.window.opens > call.window.closes:
        found.append(("window.closes", "Utlysningen stänger innan den öppnar."))
    if call.grants_from > call.grants_to:
        found.append(("grants_to", "Medlens sista dag ligger före den första."))
    for kind in call.kinds:
        if kind in RESERVED or not re.fullmatch(r"[a-z][a-z0-9]*", kind):
            found.append((f"kinds.{kind}", f"Ett slag kan inte heta {kind!r}."))
    for key, column in call.columns.items():
        lists = (column.values, *column.values_for.values()) if column.type == "choice" else ()
        for name in lists:
            if name not in call.lists:
                found.append((f"columns.{key}.values", f"Listan {name!r} finns inte i lists."))
        for kind in (*column.kinds, *column.titles, *column.values_for):
            if kind not in call.kinds:
                found.append((f"columns.{key}", f"Slaget {kind!r} finns inte i kinds."))
    names: dict[str, int] = {}
    for index, applicant in enumerate(call.applicants):
        for name in (applicant.name, *applicant.aliases, *applicant.merged_from):
            if names.setdefault(name.casefold(), index) != index:
                found.append(
                    (f"applicants[{index}].name", f"Namnet {name!r} står för två sökande.")
                )
    ids = [criterion.id for criterion in call.criteria]
    for index, identity in enumerate(ids):
        if ids.index(identity) != index:
            found.append((f"criteria[{index}].id", f"Kriteriet {identity!r} finns två gånger."))
    for key in call.to_confirm:
        if not _exists(raw, key):
            found.append(
                (f"to_confirm.{key}", f"to_confirm nämner {key!r}, som inte finns i kortet.")
            )
    return found


def _exists(raw: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(raw, Mapping) or part not in raw:
            return False
        raw = raw[part]
    return True
