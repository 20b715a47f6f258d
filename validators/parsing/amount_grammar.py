"""How an amount is written: text -> whole kronor, where it has one reading only."""

from __future__ import annotations

import re

LARGEST = 999_999_999
"""The largest amount that is read, in kronor: a hundred times what a whole call distributes."""

FLAGS = re.IGNORECASE | re.ASCII | re.VERBOSE

# A number: its digits in one of the groups n1..n6, and after them öre only if they are zero. Three
# digits after a single comma are left out (two readings), as is ".00" after one to three digits.
_NUMBER = r"""(?:
    (?P<n1>[1-9]\d{0,2}(?P<gap>[ ]{1,2})\d{3}(?:(?P=gap)\d{3})*|[1-9]\d{3,})
        (?:[.,]00?|:00)?
  | (?P<n2>[1-9]\d{0,2}|0)(?:,00?|:00)?
  | (?P<n3>[1-9]\d{0,2}(?:\.\d{3})+)(?:,00?|:00)?
  | (?P<n4>[1-9]\d{0,2}(?:,\d{3}){2,})(?:\.00?)?
  | (?P<n5>[1-9]\d{0,2}(?:,\d{3})+)\.00
  | (?P<n6>[1-9]\d{0,2}(?:['’´]\d{3})+)(?:[.,]00?)?
)"""
CURRENCY = r"(?:(?:svenska\s)?(?:kronor|krona)|s?kr\b|sek\b)\.?"
_STROKE = r"[:;,.]\s?[-–—−]{1,2}"
_SIGN = r"(?P<sign>[-−+])?"

_KRONOR = re.compile(
    rf"""['_]*\s*(?:{_SIGN}|{CURRENCY}\s*){_NUMBER}
    (?:\s*{_STROKE})?(?:\s*{CURRENCY})?(?:\s*{_STROKE})?\s*[._]*""",
    FLAGS,
)
MILLION = r"mn?kr|mn\s?kr|msek|(?:milj\.?|miljon(?:er)?)(?:\s*(?:kr|kronor|sek))?"
THOUSAND = r"tkr|kkr|tsek|ksek|tusen(?:\s*(?:kr|kronor|sek))?"
SCALED = re.compile(
    rf"""['_]*\s*{_SIGN}
    (?P<whole>[1-9]\d{{0,2}}(?P<gap>[ ]{{1,2}})\d{{3}}(?:(?P=gap)\d{{3}})*|[1-9]\d*|0)
    (?:[.,]\s?(?P<part>\d+))?
    \s*(?:(?P<million>{MILLION})|(?P<thousand>{THOUSAND}))\.?\s*_*""",
    FLAGS,
)

EIGHT_DIGITS = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
"""Eight digits that may be a date, e.g. "20250830"."""


def amount_in(text: str) -> int | None:
    """The one amount that cleaned text can mean, in whole kronor; None for none or several."""
    if match := _KRONOR.fullmatch(text):
        digits = next(match[f"n{i}"] for i in range(1, 7) if match[f"n{i}"] is not None)
        if EIGHT_DIGITS.fullmatch(digits):
            return None
        number = int(re.sub(r"\D", "", digits))
    elif match := SCALED.fullmatch(text):
        part = match["part"] or ""
        zeros = 6 if match["million"] else 3
        # "4,220 mkr" is 4 220 000 to one reader and 4 220 million to another
        if len(part) == 3 or len(part.rstrip("0")) > zeros:
            return None
        whole = int(match["whole"].replace(" ", ""))
        number = whole * 10**zeros + int(part[:zeros].ljust(zeros, "0"))
    else:
        return None
    return -number if match["sign"] in ("-", "−") and number else number
