"""The decision that a press writes: beside the workbook, or where it can be."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from validators.errors import FordelaError
from xl_tools import files
from xl_tools.buttons.press_texts import text_of
from xl_tools.jobs.common.case import Case
from xl_tools.jobs.documents import DECISION, make_document
from xl_tools.jobs.refresh import is_draft, is_edited, refresh
from xl_tools.reports.changes import summary

MAX_EDITED = 5
"""Decisions beside the workbook that are looked into for edits."""


@dataclass(frozen=True, slots=True)
class WrittenDecision:
    """A decision that was written."""

    path: Path
    """The file to offer."""
    paragraphs: tuple[str, ...]
    """What to say of it."""


def write(case: Case, folder: str, lang: str) -> WrittenDecision:
    """Write the decision of a case. `folder` is where the workbook lies, `lang` the language to say
    it in. Raises FordelaError."""
    ((name, data),) = make_document(case, DECISION).items()
    reason = _why_elsewhere(folder)
    place = files.documents_folder() if reason else Path(folder)
    path = files.write_free(place / name, data)
    written = text_of("written", lang, path=path)
    if reason:
        return WrittenDecision(path, (written, text_of(reason, lang, folder=folder)))
    renewed = _renew(path, case, lang)
    if renewed is None:
        return WrittenDecision(path, (written,))
    return WrittenDecision(renewed.path, (written, *renewed.paragraphs))


def _why_elsewhere(folder: str) -> str:
    """The text that says why a document cannot lie in a folder; "" where it can."""
    if "://" in folder:
        return "web"
    if not folder:
        return "unsaved"
    if not Path(folder).is_dir():
        return "unreachable"
    return "" if os.access(folder, os.W_OK) else "closed"


def _renew(written: Path, case: Case, lang: str) -> WrittenDecision | None:
    """Where the officer has edited a decision that lies beside the workbook: a copy of the one
    saved last, with the workbook's figures; or why there is none. None where nobody has."""
    for path in _newest_first(written):
        try:
            data = files.read(path)
            if is_draft(data) or not is_edited(data):
                continue
        except FordelaError:
            continue  # somebody else's file, or one that is open: the new decision is there
        try:
            refreshed = refresh(data, case)
            if refreshed.document != DECISION:
                continue
            name = f"{path.stem} {text_of('renewed name', lang)}.docx"
            copy = files.write_free(path.with_name(name), refreshed.data)
        except FordelaError as error:
            failure = text_of("not renewed", lang, old=path.name, why=error)
            return WrittenDecision(written, (failure,))
        changes = summary(refreshed, lang)
        renewal = text_of("renewed", lang, old=path.name, new=copy.name, summary=changes)
        return WrittenDecision(copy, (renewal,))
    return None


def _newest_first(written: Path) -> Sequence[Path]:
    """The other decisions in the folder of one, by name, the one saved last first."""
    stem = written.stem.partition(" (")[0]
    try:
        saved = {
            path: path.stat().st_mtime
            for path in written.parent.glob(f"{stem}*.docx")
            if path != written and not path.name.startswith("~$")
        }
    except OSError:
        return ()
    return sorted(saved, key=lambda path: (-saved[path], path.name))[:MAX_EDITED]
