"""Call cards: one TOML file per call -> `Call`, checked, with errors that name file and line.

A card is `calls/common.toml` with the year's own file laid over it (tables are merged, everything
else is replaced). Keys are ASCII, because TOML's bare keys are; Swedish is in the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from validators.cards.call import (
    FORMS,
    PER_KIND,
    Call,
    Column,
    Kind,
    RuleCard,
    TableLayout,
    of_kind,
)
from validators.cards.mistakes import mistakes, mistakes_of_a_year, unknown_rules
from validators.cards.plausible import Mistake
from validators.cards.toml_lines import parse, place, problem
from validators.errors import CardError
from validators.wording import LANGUAGES

Sources = tuple[tuple[str, str], ...]
"""Files as (name, text); a key is looked for in the first of them first."""


@cache
def years() -> tuple[str, ...]:
    """The years that there is a card for, oldest first."""
    entries = (files("validators") / "calls").iterdir()
    names = (entry.name for entry in entries if entry.is_file())
    return tuple(sorted(name[:-5] for name in names if re.fullmatch(r"\d{4}\.toml", name)))


def load_call(year: str, lang: str = "sv") -> Call:
    """The call of a year, e.g. `"2025"`, in a language: `"sv"` or `"en"`.

    Raises CardError when there is no card or language, or when the card is wrong.
    """
    year = str(year)  # a script may well write it as a number
    if lang not in LANGUAGES:
        raise CardError(f"Språket {lang!r} finns inte.", todo=f"Välj {', '.join(LANGUAGES)}.")
    return _load(year) if lang == "sv" else _load_translated(year, lang)


@cache
def _load(year: str) -> Call:
    if year not in years():
        raise CardError(
            f"Det finns ingen utlysning {year}.", todo=f"Välj bland {', '.join(years())}."
        )
    name = f"{year}.toml"
    text = text_of(name)
    call = read_card(text, text_of("common.toml"), name=name)
    before = max((earlier for earlier in years() if earlier < year), default="")
    card_before = parse(text_of(f"{before}.toml"), f"{before}.toml") if before else {}
    _refuse(mistakes_of_a_year(call, year, card_before, f"{before}.toml"), ((name, text),))
    return call


@cache
def text_of(name: str) -> str:
    """The text of a file of cards, e.g. "2025.toml", without the byte order mark of Notepad.

    Raises CardError for a file that is not UTF-8.
    """
    data = (files("validators") / "calls" / name).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CardError(
            "Filen är inte skriven i UTF-8.",
            where=f"{name}:{line}",
            todo="Spara den som UTF-8 i textredigeraren, och se efter att å, ä och ö är rätt.",
        ) from error


def _refuse(card_mistakes: Iterable[Mistake], sources: Sources) -> None:
    """Raise the first mistake as a CardError with file and line; nothing where there is none."""
    for mistake in card_mistakes:
        raise CardError(mistake.what, where=place(mistake.key, sources), todo=mistake.todo)


@cache
def _load_translated(year: str, lang: str) -> Call:
    return translate(_load(year), lang)


def translate(call: Call, lang: str) -> Call:
    """A call in a language, also one that no file holds. Raises CardError for a mistake in its
    texts."""
    if lang == call.lang:
        return call
    if call.lang != "sv":
        return load_call(call.year, lang)
    from validators.cards.translation import lay_over  # not needed for Swedish

    name = f"{lang}.toml"
    cards = {year: text_of(f"{year}.toml") for year in years()}
    return lay_over(call, text_of(name), text_of("common.toml"), cards, lang=lang, name=name)


def read_card(text: str, common: str = "", *, name: str = "card.toml") -> Call:
    """A card's text, laid over the common text -> Call. Raises CardError with "fil:rad"."""
    common_part = _parsed_common(common)
    merged = _merge(common_part, parse(text, name))
    sources = ((name, text), ("common.toml", common))
    _refuse(unknown_rules(merged, common_part), sources)
    try:
        call = msgspec.convert(merged, Call, strict=True)
    except msgspec.ValidationError as error:
        what, path = _first_problem(merged) or problem(error, "")
        raise CardError(what, where=place(path, sources)) from error
    if "lang" in merged:
        where = place("lang", sources)
        raise CardError("Ett kort är alltid på svenska; lang hör inte dit.", where=where)
    call = _with_kinds(call)
    call = msgspec.structs.replace(call, columns=_with_criteria(call, _in_place(call.columns)))
    _refuse(mistakes(call, merged, common_part), sources)
    return call


@lru_cache(maxsize=4)
def _parsed_common(text: str) -> dict[str, Any]:
    """The common part, parsed once for all cards. It is only read."""
    return parse(text, "common.toml")


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


def _merge(base: Mapping[str, Any], card: Mapping[str, Any]) -> dict[str, Any]:
    """The common part with a card laid over it: tables are merged, all else is replaced."""
    merged = dict(base)
    for key, value in card.items():
        old = merged.get(key)
        merged[key] = (
            _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _in_place(columns: Mapping[str, Column]) -> Mapping[str, Column]:
    """The columns in their order: those with `after` stand behind the one that they name."""
    ordered = {key: column for key, column in columns.items() if not column.after}
    for key, column in columns.items():
        if column.after:
            keys = list(ordered)
            behind = keys.index(column.after) + 1 if column.after in ordered else len(keys)
            entries = list(ordered.items())
            ordered = dict([*entries[:behind], (key, column), *entries[behind:]])
    return ordered


def _with_kinds(call: Call) -> Call:
    """The card with its kinds written out.

    Where it speaks of all kinds, or of those of a form ("project", "trip"), they are named. Each
    column of PER_KIND becomes one column per kind. The list `kinds` is what an application may say
    that it is for.
    """

    def by_kind(values: Mapping[str, str]) -> dict[str, str]:
        named = {key: text for key, text in values.items() if key not in FORMS}
        forms = {kind: card.form for kind, card in call.kinds.items()}
        return {kind: values[form] for kind, form in forms.items() if form in values} | named

    def spread(kinds: Sequence[str]) -> tuple[str, ...]:
        names: list[str] = []
        for name in kinds:
            names += call.kinds_of(name) if name in FORMS else [name]  # type: ignore[arg-type]
        return tuple(names)

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


def _with_criteria(call: Call, written: Mapping[str, Column]) -> Mapping[str, Column]:
    """The card's columns, with two per criterion in the place of the column `criteria`: the answer
    in an application, the grade in the allocation."""
    columns: dict[str, Column] = {}
    for key, column in written.items():
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
    return columns
