"""Texts with values in them, Swedish or English, for findings and documents alike.

`fill("{sought|kr} är över taket.", fields)` fills in a text; what stands after the bar is a format
(validators.formats). A `Sentence` is a text in both languages with its values, worded where the
language is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from validators.formats import Worded, parse_format, word

LANGUAGES = ("sv", "en")


def fill(text: str, fields: Mapping[str, object] | None = None, lang: str = "sv") -> str:
    """A text with its `{name}` and `{name|format}` filled in; `lang` is the text's language.

    Raises KeyError with the name of an unknown field, and ValueError for an unknown format, a value
    that cannot be written so, or a stray brace. What the values hold is never filled in again.
    """
    known = {} if fields is None else fields
    written: list[str] = []
    for literal, name, format in _parts(text):
        written.append(literal)
        if name:
            if name not in known:
                raise KeyError(name)
            written.append(word(known[name], format, lang))
    return "".join(written)


def placeholders(text: str) -> tuple[tuple[str, str], ...]:
    """The (name, format) pairs of a text for `fill`, in order. Raises ValueError as `fill` does."""
    return tuple((name, format) for _, name, format in _parts(text) if name)


_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][\w.]*)\s*(?:\|([^{}]*))?\}")


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[tuple[str, str, str], ...]:
    """(literal text before, field name, format) for each placeholder, and the rest."""
    parts: list[tuple[str, str, str]] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        format = (match.group(2) or "text").strip()
        parse_format(format)
        parts.append((text[end : match.start()], match.group(1), format))
        end = match.end()
    parts.append((text[end:], "", ""))
    for literal, _, _ in parts:
        if "{" in literal or "}" in literal:
            raise ValueError(f"ensam klammer i texten {text!r}")
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Sentence(Worded):
    """A text in both languages, with its values: worded once, where the language is known.

    E.g. `Sentence("{n} fel", "{n} errors", {"n": 3})`. It may be a part of a sentence, and a value
    may be a `Sentence` itself.
    """

    sv: str
    en: str  # with the same placeholders
    fields: Mapping[str, object] = field(default_factory=dict)  # the values, raw

    def text(self, lang: str = "sv") -> str:
        """The text in a language. Raises as `fill` does."""
        return fill(self.en if lang == "en" else self.sv, self.fields, lang)

    def __str__(self) -> str:
        return self.text()

    def halves(self) -> tuple[Sentence, Sentence]:
        """The first sentence (what is wrong), and those after it (what to do), empty for none."""
        (what, _, todo), (en_what, _, en_todo) = (
            text.partition(". ") for text in (self.sv, self.en)
        )
        if not todo or not en_todo:
            return self, Sentence("", "")
        return (
            Sentence(f"{what}.", f"{en_what}.", self.fields),
            Sentence(todo, en_todo, self.fields),
        )


def sentence(sv: str, en: str, /, **fields: object) -> Sentence:
    """A `Sentence`, its values given by name: `sentence("{n} fel", "{n} errors", n=3)`."""
    return Sentence(sv, en, fields)


TRUE, FALSE = Sentence("SANT", "TRUE"), Sentence("FALSKT", "FALSE")
"""The values True and False as Excel shows them."""
