"""The characters of what people type, paste and export, brought to one form before it is read.

Only what looks the same is made the same: kinds of spaces, full-width ASCII, invisible marks. Not
NFKC for amounts: it would turn "500 000¹" (a footnote) into "500 0001".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from validators.wording import sentence

LESS_INVISIBLE = sentence(
    ", osynliga tecken borträknade", ", invisible characters left out of account"
)
"""Added to the note of a reading from text that had invisible characters."""

PRINTABLE_UNSEEN = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\uffa0"
"""Those of `UNSEEN` that Python calls printable: fillers and joiners."""

UNSEEN = (
    rf"{PRINTABLE_UNSEEN}\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""What cannot be seen, or has other text shown in another order, as a class of a pattern: soft
hyphens, joiners, fillers, tags and marks of direction. What somebody typed with them reads as one
thing in a letter and is another."""

_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

_TABLE: dict[int, str | None] = {
    **{ord(c): " " for c in _SPACES},
    **{ord(c): "\n" for c in _BREAKS},
    **{ord(c): None for c in _INVISIBLE},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_INVISIBLES = frozenset(_INVISIBLE)
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text with one kind of space, "\\n" for every break and tab, and nothing invisible."""

    text: str
    hidden: bool = False  # invisible characters were taken out
    odd: str = ""  # the first character that cannot be meant: a control character, for example
    long: bool = False  # there is more text than anybody means by one value; `text` is empty


def clean(text: str, limit: int) -> Cleaned:
    """Text brought to one form, in time proportional to its length.

    Text of more than `limit` characters is not read.
    """
    stripped = text.strip()
    if len(stripped) > limit:
        return Cleaned("", long=True)
    # isprintable is false for every space but " ", for breaks, and for all of category C
    if stripped.isprintable() and not _FULL_WIDTH.search(stripped):
        return Cleaned(stripped)
    plain = stripped.translate(_TABLE).strip()
    hidden = any(c in _INVISIBLES for c in stripped)
    odd = next((c for c in plain if c != "\n" and unicodedata.category(c)[0] == "C"), "")
    return Cleaned(plain, hidden, named(odd) if odd else "")


def straight_dashes(text: str) -> str:
    """Every dash and hyphen as "-"."""
    return text.translate(_DASHES)


def named(character: str) -> str:
    """The name of a character that looks like another, or like nothing.

    E.g. `'U+0430 (CYRILLIC SMALL LETTER A)'`.
    """
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{f' ({name})' if name else ''}"
