"""The tab `fordela` of Excel's ribbon (customUI of 2006, which every Excel since 2007 shows)."""

from __future__ import annotations

from opc.splice import escape
from xl_tools.texts import say

SPACE = "http://schemas.microsoft.com/office/2006/01/customui"

_ICONS = {
    "Validate": "DataValidation",
    "GenerateDecision": "FileSaveAsWordDocx",
    "RemoveMarks": "ReviewDeleteComment",
}
"""The macros, and pictures that Office has itself (imageMso)."""


def make_ribbon(lang: str) -> bytes:
    """The tab in a language: a button for each macro, which calls `Ribbon` and the macro's name."""
    buttons = "".join(
        f'<button id="fordela{macro}" label="{_text(lang, f"button {macro}")}" size="large" '
        f'imageMso="{icon}" onAction="Ribbon{macro}" '
        f'screentip="{_text(lang, f"button {macro}")}" '
        f'supertip="{_text(lang, f"button tip {macro}")}"/>'
        for macro, icon in _ICONS.items()
    )
    return (
        f'<customUI xmlns="{SPACE}"><ribbon><tabs><tab id="fordela" label="fordela">'
        f'<group id="fordelaGroup" label="{_text(lang, "button group")}">{buttons}</group>'
        "</tab></tabs></ribbon></customUI>"
    ).encode()


def _text(lang: str, key: str) -> str:
    return escape(say(lang, key)).decode()
