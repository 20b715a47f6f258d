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
"""What is added to how something was read from text that had them."""

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
    """Text with one kind of space, "\\n" for every break and tab, and nothing invisible.

    `hidden` tells that invisible characters were taken out; `odd` names the first character that
    cannot be meant (a control character, a change of writing direction), and is "" otherwise.
    `long` is true, and `text` empty, where there is more text than anybody means by one value.
    """

    text: str
    hidden: bool = False
    odd: str = ""
    long: bool = False


def clean(text: str, limit: int) -> Cleaned:
    """`text` cleaned, in time proportional to its length; at most `limit` characters are read."""
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
    """A character that cannot be seen or told from another: "U+0430 (CYRILLIC SMALL LETTER A)"."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{f' ({name})' if name else ''}"
