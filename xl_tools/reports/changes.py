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
        changes = [change for change in refreshed.changes if change.what is what]
        if changes:
            listed = [f"  {line}" for change in changes if (line := _line(change))]
            lines += [f"{heading}{':' if listed else '.'}", *listed]
    return lines or ["Inget att ändra: dokumentet visar redan bokens uppgifter."]


def summary(refreshed: Refreshed, lang: str = "sv") -> str:
    """How many changes there are, and how many places must be read, e.g. `'2 ändringar, 1 ställe
    att läsa om'`."""
    to_read = refreshed.to_read
    done = len(refreshed.changes) - to_read
    if lang == "en":
        changes = "1 change" if done == 1 else f"{done} changes"
        places = "1 place" if to_read == 1 else f"{to_read} places"
        return f"{changes}, {places} to read again"
    changes = "1 ändring" if done == 1 else f"{done} ändringar"
    places = "1 ställe" if to_read == 1 else f"{to_read} ställen"
    return f"{changes}, {places} att läsa om"


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
    """The same as JSON, as docs/commands.md describes it. `file` is the new document, `source` the
    workbook and `sha256` that of its bytes."""
    properties = {
        "file": file,
        "sha256": fingerprint(refreshed.data),
        "document": refreshed.document,
        "draft": refreshed.draft,
        "from": {"file": source, "sha256": sha256},
        "changes": [_object(change) for change in refreshed.changes],
        "to_read": refreshed.to_read,
    }
    return json.dumps(properties, ensure_ascii=ascii_only, indent=2)


def _object(change: Change) -> dict[str, str | Sequence[str]]:
    return {
        "what": change.what.name.lower(),
        "fact": change.fact,
        "before": change.before,
        "after": change.after,
        "place": change.place,
        "cells": list(change.cells),
    }
