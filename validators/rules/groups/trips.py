"""Group A: trips (A15–A17), and the words for courses and conferences."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from validators.cards.call import Call
from validators.rules.frames import Values
from validators.rules.rule import Rule, Spot, all_of, at, sure

MAX_SHORT_WORD = 5  # letters
"""A longer word is found inside of other words too."""


def words_pattern(words: Iterable[str], *, anywhere: bool = False) -> str:
    """A regular expression that finds words that a list of words is a part of.

    "konferens" is found in "heldagskonferensen". Short words are found where a word begins only, so
    that "kurs" is not found in "resurs"; with `anywhere` they are found everywhere.
    """
    parts = [
        rf"\w*{re.escape(word)}\w*"
        if anywhere or len(word) > MAX_SHORT_WORD
        else rf"\b{re.escape(word)}\w*"
        for word in words
    ]
    return f"(?i)({'|'.join(parts)})"


def has_words(column: str, words: Iterable[str]) -> pl.Expr:
    """Whether a text has any of the words, as `words_pattern` finds them.

    The expression is as short as it can be. With the rest of the words, and with `\\b`, Rust's
    regex leaves its quick way for texts with å, ä and ö: this one rule took as long as all others.
    """
    parts = [
        re.escape(word) if len(word) > MAX_SHORT_WORD else rf"(?:^|\W){re.escape(word)}"
        for word in words
    ]
    return pl.col(column).str.contains(f"(?i)(?:{'|'.join(parts)})")


def found_words(row: Values, column: str, pattern: str) -> list[str]:
    """The words in a text that a pattern finds, without repetition."""
    return list(dict.fromkeys(re.findall(pattern, row[column] or "")))


def course(call: Call, *columns: str) -> pl.Expr | None:
    """None of the texts is about a course or a conference (the card's words A15)."""
    words = call.words.get("A15")
    if not words:
        return None
    return all_of(sure(~has_words(column, words)) for column in columns)


def course_spots(row: Values, call: Call, *columns: str) -> Iterable[Spot]:
    """The first text that is about a course or a conference, with its words.

    Rust's regex decides what fails, and "²" is a letter for Python's only: where no word begins as
    it should, the words are looked for anywhere.
    """
    words = call.words["A15"]
    for anywhere in (False, True):
        pattern = words_pattern(words, anywhere=anywhere)
        for column in columns:
            if texts := found_words(row, column, pattern):
                return (Spot(column, fields={"words": texts}),)
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
