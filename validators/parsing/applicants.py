"""Who applies, as people write it -> names of the call's card, or a question.

A cell holds one administration or several, with or without "stadsdelsförvaltning", and often a unit
("Socialförvaltningen, Grimman"). Case, kinds of hyphens and spaces, genitives and the endings of
"stadsdelsförvaltning" are normal life. A name that is only nearly right is asked about, never
accepted: one letter may be another district, or another alphabet.
"""

from __future__ import annotations

import re
import unicodedata

from validators.cards.call import Call
from validators.model import Reading, Scalar
from validators.parsing.applicant_names import ApplicantReading, Names, names_of
from validators.parsing.applicant_parser import Parsed, Unclear, parse
from validators.parsing.characters import LESS_INVISIBLE, clean, named, straight_dashes
from validators.wording import Sentence, sentence

LONGEST = 400
"""No applicant's cell holds more characters than this."""

MAX_REMEMBERED = 4096
"""So many texts are remembered with their readings, for each call."""


def all_names(meant: ApplicantReading, call: Call) -> tuple[str, ...]:
    """Whom a reading names; "alla stadens stadsdelsförvaltningar" as all of the year's (A19)."""
    if not meant.everyone:
        return meant.names
    districts = (applicant.name for applicant in call.applicants if applicant.role == "district")
    return tuple(dict.fromkeys((*meant.names, *districts)))


def read_applicants(value: Scalar, call: Call) -> Reading[ApplicantReading]:
    """A cell of an applicant column as names of the call's card, or a question.

    Never raises; what the same call has read before is remembered.
    """
    if value is None:
        return Reading()
    if not isinstance(value, str):
        return Reading(
            asked=sentence(
                "Cellen innehåller inget namn. Skriv den sökande förvaltningens namn som text.",
                "The cell holds no name. Write the name of the administration that applies, as "
                "text.",
            )
        )
    names = names_of(call.year, call.applicants)
    reading = names.read.get(value)
    if reading is None:
        reading = _read(value, names)
        if len(names.read) >= MAX_REMEMBERED:
            names.read.clear()
        if len(value) <= LONGEST:
            names.read[value] = reading
    return reading


def _read(raw: str, names: Names) -> Reading[ApplicantReading]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(
            asked=sentence(
                "{text|citat} är en lång text. Skriv bara den sökande förvaltningen.",
                "{text|citat} is a long text. Write only the administration that applies.",
                text=raw.strip(),
            )
        )
    if not cleaned.text:
        return Reading()
    if cleaned.odd:
        return Reading(
            asked=sentence(
                "Namnet innehåller det osynliga tecknet {character}. Skriv det på nytt.",
                "The name contains the invisible character {character}. Write it anew.",
                character=cleaned.odd,
            )
        )
    text = straight_dashes(unicodedata.normalize("NFKC", cleaned.text))
    text = re.sub(r"[\"“”„«»]", "", text)
    if foreign := next((c for c in _BEYOND_LATIN.findall(text) if not _is_latin(c)), ""):
        return Reading(
            asked=sentence(
                "{text|citat} innehåller bokstaven {letter|citat}, {character}, från ett annat "
                "alfabet. Skriv namnet på nytt.",
                "{text|citat} contains the letter {letter|citat}, {character}, of another "
                "alphabet. Write the name anew.",
                text=text,
                letter=foreign,
                character=named(foreign),
            )
        )
    try:
        parsed = _parse_lines(text, names)
    except Unclear as unclear:
        return Reading(asked=unclear.asked)
    return Reading(parsed.reading, _note(parsed, hidden=cleaned.hidden))


_BEYOND_LATIN = re.compile(r"[^\W\d_A-Za-zÀ-ÖØ-öø-ɏ]")


def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


def _parse_lines(text: str, names: Names) -> Parsed:
    """A line break is a space where a long name was wrapped, and else a comma."""
    try:
        return parse(text.replace("\n", " "), names)
    except Unclear:
        if "\n" not in text:
            raise
    return parse(text.replace("\n", ", "), names)


def _note(parsed: Parsed, *, hidden: bool) -> Sentence | None:
    """How an odd text was read; None for a plain one. `hidden`: it had invisible characters."""
    if not parsed.odd and not hidden:
        return None
    reading = parsed.reading
    districts_before: dict[str, list[str]] = {}
    for district, successor in reading.replaced:
        districts_before.setdefault(successor, []).append(district)
    parties: list[str | Sentence] = [
        sentence(
            "{name} (tidigare {old|lista})",
            "{name} (before: {old|lista})",
            name=name,
            old=districts_before[name],
        )
        if name in districts_before
        else name
        for name in reading.names
    ]
    if reading.everyone:
        parties.append(sentence("alla stadsdelsförvaltningar", "all district administrations"))
    unit = sentence(", enhet {unit|citat}", ", unit {unit|citat}", unit=reading.unit)
    return sentence(
        "tolkat som {names|lista}{unit}{hidden}",
        "read as {names|lista}{unit}{hidden}",
        names=parties,
        unit=unit if reading.unit else "",
        hidden=LESS_INVISIBLE if hidden else "",
    )
