"""A call in another language: the English texts beside the cards, laid over a call.

`calls/en.toml` is keyed as the cards are, except that criteria are keyed by their id: `[rules.A01]`
for a text of common.toml, `[2026.rules.A12]` for one of that year's card. An English text belongs
to one Swedish text, and serves every card that has the same Swedish text under the same key. Where
a card words something in its own way and has no English for it, its Swedish is shown: never the
English of another sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from validators.cards.call import PER_KIND, Call, Part, RuleCard, of_kind
from validators.cards.loading import load_call, text_of, years
from validators.cards.toml_lines import parse, place, problem
from validators.errors import CardError
from validators.wording import placeholders


class RuleTexts(Part, frozen=True, forbid_unknown_fields=True):
    text: str = ""
    hint: str = ""
    confirm: str = ""


class ColumnTexts(Part, frozen=True, forbid_unknown_fields=True):
    help: str = ""


class KindTexts(Part, frozen=True, forbid_unknown_fields=True):
    purpose: str = ""


class CriterionTexts(Part, frozen=True, forbid_unknown_fields=True):
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


def translate(call: Call, lang: str) -> Call:
    """The call in a language. Raises CardError for a mistake in its texts."""
    if lang == call.lang:
        return call
    if call.lang != "sv":
        return load_call(call.year, lang)
    name = f"{lang}.toml"
    return lay_over(call, text_of(name), text_of("common.toml"), lang=lang, name=name)


def lay_over(call: Call, texts: str, common: str, *, lang: str, name: str) -> Call:
    """A Swedish call with the texts of a language's file; `common` is the text of common.toml.

    Raises CardError with "fil:rad" for a key that the card has not, and for placeholders that
    differ from those of the Swedish text.
    """
    try:
        raw = parse(texts, name)
        own = _sections(raw.get(call.year, {}), f"{call.year}.")
        shared = _sections({key: raw[key] for key in raw if not key.isdigit()}, "")
        swedish = swedish_texts(call)
        swedish_shared = _sections_of_card(parse(common, "common.toml"))
        _compare(own, swedish, f"{call.year}.")
        _compare(shared, swedish_shared, "")
        others = tuple(_texts_of_others(raw, call))
    except _Mistake as mistake:
        raise CardError(mistake.what, where=place(mistake.path, ((name, texts),))) from mistake

    written = {of_kind(key, kind): key for key in PER_KIND for kind in call.kinds}

    def say(section: str, key: str, text: str) -> str:
        """The text in the language; the card's own where it has none."""
        here = swedish[section][key][text]
        names = (key, written[key]) if section == "columns" and key in written else (key,)
        for foreign, original in ((own, swedish), (shared, swedish_shared), *others):
            for name in names:
                entry = foreign.get(section, {}).get(name, {}).get(text)
                if entry and original.get(section, {}).get(name, {}).get(text) == here:
                    return entry
        return here

    criteria = {criterion.id: say("criteria", criterion.id, "text") for criterion in call.criteria}
    columns = {}
    for key, column in call.columns.items():
        prefix, _, identity = key.partition("_")
        if prefix in ("answer", "grade") and identity in criteria:
            helps = criteria[identity]  # a column made of the criterion (validators.cards.loading)
        else:
            helps = say("columns", key, "help")
        columns[key] = msgspec.structs.replace(column, help=helps)
    return msgspec.structs.replace(
        call,
        lang=lang,
        rules={key: _rule(key, rule, say) for key, rule in call.rules.items()},
        columns=columns,
        kinds={
            key: msgspec.structs.replace(kind, purpose=say("kinds", key, "purpose"))
            for key, kind in call.kinds.items()
        },
        criteria=tuple(
            msgspec.structs.replace(criterion, text=criteria[criterion.id])
            for criterion in call.criteria
        ),
        to_confirm={key: say("to_confirm", key, "text") for key in call.to_confirm},
    )


def _texts_of_others(raw: Mapping[str, Any], call: Call) -> Iterator[tuple[Texts, Texts]]:
    """For each other year that the file names, newest first: its texts, and the Swedish ones that
    they belong to, as that year's own card is written."""
    for year in sorted(years(), reverse=True):
        if year in raw and year != call.year:
            card = parse(text_of(f"{year}.toml"), f"{year}.toml")
            yield _sections(raw[year], f"{year}."), _sections_of_card(card)


def _rule(key: str, rule: RuleCard, say: Any) -> RuleCard:
    return msgspec.structs.replace(
        rule, **{text: say("rules", key, text) for text in ("text", "hint", "confirm")}
    )


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


# ---------------------------------------------------------------------------------------------
# reading the file


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
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for section, entries in raw.items():
        path = f"{prefix}{section}"
        kind = SECTIONS.get(section)
        if kind is None or not isinstance(entries, Mapping):
            known = ", ".join(SECTIONS)
            raise _Mistake(f"{section!r} är ingen av tabellerna {known}, och inget år.", path)
        found[section] = {
            key: _entry(entry, kind, f"{path}.{key}") for key, entry in entries.items()
        }
    return found


def _entry(entry: Any, kind: type[Part], path: str) -> Mapping[str, str]:
    try:
        made = msgspec.convert({"text": entry} if kind is Noted else entry, kind, strict=True)
    except msgspec.ValidationError as error:
        raise _Mistake(*problem(error, path)) from error
    return {key: text for key, text in msgspec.structs.asdict(made).items() if text}


def _sections_of_card(card: Mapping[str, Any]) -> Texts:
    """The same texts of a card as it is written."""
    names = {section: kind.__struct_fields__ for section, kind in SECTIONS.items()}
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for section in SECTIONS:
        entries = card.get(section, {})
        if isinstance(entries, list):  # criteria, which have their key within
            entries = {entry.get("id", ""): entry for entry in entries}
        found[section] = {
            key: {"text": entry}
            if isinstance(entry, str)
            else {name: entry.get(name, "") for name in names[section]}
            for key, entry in entries.items()
        }
    return found


def _compare(texts: Texts, swedish: Texts, prefix: str) -> None:
    """Each text belongs to one of the card's, and names the same things."""
    for section, key, name, text in _each(texts):
        path = f"{prefix}{section}.{key}" + ("" if section == "to_confirm" else f".{name}")
        if not (there := swedish.get(section, {}).get(key, {}).get(name)):
            raise _Mistake("Kortet har ingen text här.", path)
        try:
            wanted, found = names_in(there), names_in(text)
        except ValueError as error:
            raise _Mistake(str(error), path) from error
        if wanted != found:
            listed = ", ".join(wanted) or "inga fält"
            raise _Mistake(f"Texten ska ha samma fält som kortets: {listed}.", path)


def _each(texts: Texts) -> Iterator[tuple[str, str, str, str]]:
    for section, entries in texts.items():
        for key, entry in entries.items():
            for name, text in entry.items():
                yield section, key, name, text


def names_in(text: str) -> list[str]:
    """The placeholders of a text, sorted, with the names of their formats: the words in a format
    ("antal:gång:gånger") are the language's own. Raises ValueError for a text with a mistake."""
    return sorted(f"{name}|{format.partition(':')[0]}" for name, format in placeholders(text))
