"""A call in another language: the texts of a language's file, laid over a Swedish call.

`calls/en.toml` is keyed as the cards are, except that criteria are keyed by their id: `[rules.A01]`
for a text of common.toml, `[2026.rules.A12]` for one of that year's card. An English text belongs
to one Swedish text, and serves every card that has the same Swedish text under the same key. Where
a card words something in its own way and has no English for it, its Swedish is shown: never the
English of another sentence.

The files are read by `validators.cards.loading`, which calls this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from validators.cards.call import PER_KIND, Call, Column, Part, RuleCard, of_kind
from validators.cards.toml_lines import parse, place, problem
from validators.errors import CardError
from validators.wording import placeholders


class RuleTexts(Part, frozen=True, forbid_unknown_fields=True):
    """The texts of a rule."""

    text: str = ""
    hint: str = ""
    confirm: str = ""


class ColumnTexts(Part, frozen=True, forbid_unknown_fields=True):
    """The text of a column."""

    help: str = ""


class KindTexts(Part, frozen=True, forbid_unknown_fields=True):
    """The text of a kind of grant."""

    purpose: str = ""


class CriterionTexts(Part, frozen=True, forbid_unknown_fields=True):
    """The text of a criterion."""

    text: str = ""


class Noted(Part, frozen=True, forbid_unknown_fields=True):
    """One text of `to_confirm`, which has no key of its own."""

    text: str = ""


SECTIONS: Mapping[str, type[Part]] = {
    "rules": RuleTexts,
    "columns": ColumnTexts,
    "kinds": KindTexts,
    "criteria": CriterionTexts,
    "to_confirm": Noted,
}

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Section -> key -> the name of a text -> the text; one of SECTIONS[section] for each key."""


def lay_over(
    call: Call, texts: str, common: str, cards: Mapping[str, str], *, lang: str, name: str
) -> Call:
    """A Swedish call with the texts of a language's file.

    `texts` is the text of that file and `name` its name ("en.toml"), `common` the text of
    common.toml, `cards` the text of each year's card by year.

    Raises CardError with "fil:rad" for a key that the card has not, and for placeholders that
    differ from those of the Swedish text.
    """
    try:
        wording = _Wording(tuple(_pairs(call, parse(texts, name), common, cards)), call)
    except _Mistake as mistake:
        raise CardError(mistake.what, where=place(mistake.path, ((name, texts),))) from mistake

    criteria = {
        criterion.id: wording.text("criteria", criterion.id, "text") for criterion in call.criteria
    }
    return msgspec.structs.replace(
        call,
        lang=lang,
        rules={key: _rule(key, rule, wording) for key, rule in call.rules.items()},
        columns={
            key: _column(key, column, wording, criteria) for key, column in call.columns.items()
        },
        kinds={
            key: msgspec.structs.replace(kind, purpose=wording.text("kinds", key, "purpose"))
            for key, kind in call.kinds.items()
        },
        criteria=tuple(
            msgspec.structs.replace(criterion, text=criteria[criterion.id])
            for criterion in call.criteria
        ),
        to_confirm={key: wording.text("to_confirm", key, "text") for key in call.to_confirm},
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Texts of a language, and the Swedish texts that they belong to."""

    foreign: Texts
    swedish: Texts


def _pairs(
    call: Call, raw: Mapping[str, Any], common: str, cards: Mapping[str, str]
) -> Iterator[_Pair]:
    """The texts in the order in which they are looked through: those of the year itself, those for
    all years, and those of each other year that the file names, newest first."""
    year = _Pair(_sections(raw.get(call.year, {}), f"{call.year}."), swedish_texts(call))
    shared = _Pair(
        _sections({key: raw[key] for key in raw if not key.isdigit()}, ""),
        _sections_of_card(parse(common, "common.toml")),
    )
    _demand_same_fields(year, f"{call.year}.")
    _demand_same_fields(shared, "")
    yield from (year, shared)
    for name in sorted(cards, reverse=True):
        if name in raw and name != call.year:
            card = parse(cards[name], f"{name}.toml")
            yield _Pair(_sections(raw[name], f"{name}."), _sections_of_card(card))


class _Wording:
    """The texts of a call in the language, the card's own where the language has none."""

    def __init__(self, pairs: tuple[_Pair, ...], call: Call) -> None:
        self._pairs = pairs
        self._swedish = swedish_texts(call)
        self._written = {of_kind(key, kind): key for key in PER_KIND for kind in call.kinds}

    def text(self, section: str, key: str, name: str) -> str:
        """E.g. the text `("rules", "A01", "hint")`."""
        swedish = self._swedish[section][key][name]
        keys = [key]
        if section == "columns" and key in self._written:
            keys.append(self._written[key])
        for pair in self._pairs:
            for written_key in keys:
                text = _lookup(pair.foreign, section, written_key, name)
                if text and _lookup(pair.swedish, section, written_key, name) == swedish:
                    return text
        return swedish


def _lookup(texts: Texts, section: str, key: str, name: str) -> str | None:
    return texts.get(section, {}).get(key, {}).get(name)


def _column(key: str, column: Column, wording: _Wording, criteria: Mapping[str, str]) -> Column:
    prefix, _, identity = key.partition("_")
    if prefix in ("answer", "grade") and identity in criteria:
        text = criteria[identity]  # a column made of the criterion (validators.cards.loading)
    else:
        text = wording.text("columns", key, "help")
    return msgspec.structs.replace(column, help=text)


def _rule(key: str, rule: RuleCard, wording: _Wording) -> RuleCard:
    names = RuleTexts.__struct_fields__
    return msgspec.structs.replace(rule, **{n: wording.text("rules", key, n) for n in names})


def swedish_texts(call: Call) -> Texts:
    """Every text of a call that another language has in its own words."""
    return {
        "rules": {
            key: {"text": rule.text, "hint": rule.hint, "confirm": rule.confirm}
            for key, rule in call.rules.items()
        },
        "columns": {key: {"help": column.help} for key, column in call.columns.items()},
        "kinds": {key: {"purpose": kind.purpose} for key, kind in call.kinds.items()},
        "criteria": {criterion.id: {"text": criterion.text} for criterion in call.criteria},
        "to_confirm": {key: {"text": text} for key, text in call.to_confirm.items()},
    }


class _Mistake(Exception):
    """What is wrong with a text, and its dotted key. Never leaves this module."""

    def __init__(self, what: str, path: str) -> None:
        super().__init__(what)
        self.what = what
        self.path = path


def _sections(raw: Any, prefix: str) -> Texts:
    """The sections of a file or of a year in it, each entry of its type."""
    if not isinstance(raw, Mapping):
        raise _Mistake("Här ska stå texter, i tabeller.", prefix.rstrip("."))
    sections: dict[str, dict[str, Mapping[str, str]]] = {}
    for section, entries in raw.items():
        path = f"{prefix}{section}"
        texts_type = SECTIONS.get(section)
        if texts_type is None or not isinstance(entries, Mapping):
            known = ", ".join(SECTIONS)
            raise _Mistake(f"{section!r} är ingen av tabellerna {known}, och inget år.", path)
        sections[section] = {
            key: _entry(entry, texts_type, f"{path}.{key}") for key, entry in entries.items()
        }
    return sections


def _entry(entry: Any, texts_type: type[Part], path: str) -> Mapping[str, str]:
    """The texts that an entry has by name, empty ones left out."""
    try:
        part = msgspec.convert(
            {"text": entry} if texts_type is Noted else entry, texts_type, strict=True
        )
    except msgspec.ValidationError as error:
        raise _Mistake(*problem(error, path)) from error
    return {key: text for key, text in msgspec.structs.asdict(part).items() if text}


def _sections_of_card(card: Mapping[str, Any]) -> Texts:
    """The Swedish texts of a card as it is written, in the same sections."""
    names = {section: part.__struct_fields__ for section, part in SECTIONS.items()}
    sections: dict[str, dict[str, Mapping[str, str]]] = {}
    for section in SECTIONS:
        entries = card.get(section, {})
        if isinstance(entries, list):  # criteria, which have their key within
            entries = {entry.get("id", ""): entry for entry in entries}
        sections[section] = {
            key: {"text": entry}
            if isinstance(entry, str)
            else {name: entry.get(name, "") for name in names[section]}
            for key, entry in entries.items()
        }
    return sections


def _demand_same_fields(pair: _Pair, prefix: str) -> None:
    """Each text must belong to one of the card's, and name the same fields. Raises _Mistake."""
    for section, key, name, text in _flat(pair.foreign):
        path = f"{prefix}{section}.{key}" + ("" if section == "to_confirm" else f".{name}")
        swedish = _lookup(pair.swedish, section, key, name)
        if not swedish:
            raise _Mistake("Kortet har ingen text här.", path)
        try:
            wanted, named = names_in(swedish), names_in(text)
        except ValueError as error:
            raise _Mistake(str(error), path) from error
        if wanted != named:
            listed = ", ".join(wanted) or "inga fält"
            raise _Mistake(f"Texten ska ha samma fält som kortets: {listed}.", path)


def _flat(texts: Texts) -> Iterator[tuple[str, str, str, str]]:
    """Every text as (section, key, name, text)."""
    for section, entries in texts.items():
        for key, entry in entries.items():
            for name, text in entry.items():
                yield section, key, name, text


def names_in(text: str) -> list[str]:
    """The placeholders of a text, sorted, with the names of their formats: the words in a format
    ("antal:gång:gånger") are the language's own. Raises ValueError for a text with a mistake."""
    return sorted(f"{name}|{format.partition(':')[0]}" for name, format in placeholders(text))
