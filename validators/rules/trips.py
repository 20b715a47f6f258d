"""Group A: trips (A15–A17), and the words that tell of a course or a conference."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from validators.cards.call import Call
from validators.rules.frames import Values
from validators.rules.rule import Rule, Spot, all_of, at, sure

LONG = 5
"""Letters: a word with more is found inside of others too."""


def words_pattern(words: Iterable[str], *, anywhere: bool = False) -> str:
    """A regex for a list of words and what they are a part of: "konferens" is found in
    "heldagskonferensen"; short ones only where a word begins, so that "kurs" is not found in
    "resurs"."""
    parts = [
        rf"\w*{re.escape(word)}\w*" if anywhere or len(word) > LONG else rf"\b{re.escape(word)}\w*"
        for word in words
    ]
    return f"(?i)({'|'.join(parts)})"


def has_words(column: str, words: Iterable[str]) -> pl.Expr:
    """Whether a text has any of the words, as `words_pattern` finds them.

    The condition asks for no more than it needs: with the rest of the words and `\\b`, which has
    Rust's regex leave its quick way for texts with å, ä and ö, this one rule took as long as all
    the others together.
    """
    parts = [
        re.escape(word) if len(word) > LONG else rf"(?:^|\W){re.escape(word)}" for word in words
    ]
    return pl.col(column).str.contains(f"(?i)(?:{'|'.join(parts)})")


def found_words(row: Values, column: str, pattern: str) -> list[str]:
    """The words of a list that stand in a text, as they stand there, each once."""
    return list(dict.fromkeys(re.findall(pattern, row[column] or "")))


def course(call: Call, *columns: str) -> pl.Expr | None:
    """None of the texts is about a course or a conference (the card's words A15)."""
    words = call.words.get("A15")
    if not words:
        return None
    return all_of(sure(~has_words(column, words)) for column in columns)


def course_spots(row: Values, call: Call, *columns: str) -> Iterable[Spot]:
    """The first text that is, with its words.

    What fails is decided by Rust's regex, for which "²" is no letter as it is for Python's: where
    no word is found after one, it is looked for inside of others too.
    """
    words = call.words["A15"]
    for anywhere in (False, True):
        pattern = words_pattern(words, anywhere=anywhere)
        for column in columns:
            if found := found_words(row, column, pattern):
                return (Spot(column, fields={"words": found}),)
    return ()


A15 = Rule(
    "A15",
    "applications",
    lambda call, stage: course(call, "title", "purpose"),
    lambda row, call, stage: course_spots(row, call, "purpose", "title"),
    form="trip",
)
A16 = Rule(
    "A16",
    "applications",
    lambda call, stage: pl.col("in_target_group") != "Nej",
    at("in_target_group"),
    form="trip",
)
A17 = Rule(
    "A17", "applications", lambda call, stage: pl.col("travel") != "flyg", at("travel"), form="trip"
)


RULES = (A15, A16, A17)
