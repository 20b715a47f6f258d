"""What refresh changed in a document, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from docx_export.document.origins import shortened
from docx_export.revising.changes import Change, What
from docx_export.revising.refresh import Refreshed
from xl_tools.files import fingerprint

_HEADINGS: Mapping[What, str] = {
    What.CHANGED: "Ändrat",
    What.HANDWRITTEN: "Var ändrat för hand, visar bokens uppgift igen",
    What.REWORDED: "Omskrivet (ingen hade ändrat stycket)",
    What.NEW_ROW: "Ny rad",
    What.GONE_ROW: "Borttagen rad",
    What.NEW_TEXT: "Nytt stycke",
    What.GONE_TEXT: "Borttaget stycke",
    What.NEW_TEMPLATE: "Läs om: mallen har fått andra ord sedan dokumentet skrevs. Se det som är "
    "omskrivet, nytt och borttaget",
    What.READ: "Läs om",
    What.OUTDATED: "Läs om: uppgiften är ändrad, men här har någon skrivit för hand",
    What.STALE: "Läs om: uppgiften finns inte längre i boken",
    What.NOT_SHOWN: "Läs om: uppgiften visas ingenstans i dokumentet",
}


def as_text(refreshed: Refreshed) -> list[str]:
    """What changed, by kind; what must be read again last."""
    lines: list[str] = []
    for what, heading in _HEADINGS.items():
        own = [change for change in refreshed.changes if change.what is what]
        if own:
            told = [f"  {line}" for change in own if (line := _line(change))]
            lines += [f"{heading}{':' if told else '.'}", *told]
    return lines or ["Inget att ändra: dokumentet visar redan bokens uppgifter."]


def summary(refreshed: Refreshed, lang: str = "sv") -> str:
    """How many changes there are, and how many places must be read."""
    read = refreshed.to_read
    done = len(refreshed.changes) - read
    if lang == "en":
        told = "1 change" if done == 1 else f"{done} changes"
        return f"{told}, {'1 place' if read == 1 else f'{read} places'} to read again"
    told = "1 ändring" if done == 1 else f"{done} ändringar"
    return f"{told}, {'1 ställe' if read == 1 else f'{read} ställen'} att läsa om"


def _line(change: Change) -> str:
    if change.before and change.after:
        text = f"{change.before} → {change.after}"
    else:
        text = change.before or change.after
    about = [f"{change.fact}: {text}" if change.fact else text]
    if change.cells:
        about.append(f"({shortened(change.cells)})")
    if change.place and change.place != text:
        about.append(f"i ”{change.place}”")
    return " ".join(about)


def as_json(
    file: str, refreshed: Refreshed, *, source: str, sha256: str, ascii_only: bool = False
) -> str:
    """The contract of docs/commands.md."""
    shown = {
        "file": file,
        "sha256": fingerprint(refreshed.data),
        "document": refreshed.document,
        "draft": refreshed.draft,
        "from": {"file": source, "sha256": sha256},
        "changes": [_object(change) for change in refreshed.changes],
        "to_read": refreshed.to_read,
    }
    return json.dumps(shown, ensure_ascii=ascii_only, indent=2)


def _object(change: Change) -> dict[str, str | Sequence[str]]:
    return {
        "what": change.what.name.lower(),
        "fact": change.fact,
        "before": change.before,
        "after": change.after,
        "place": change.place,
        "cells": list(change.cells),
    }
