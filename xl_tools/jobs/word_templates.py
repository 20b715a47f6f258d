"""The Word templates: those that fordela brings, and the office's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from docx_export.sources.names import LETTERS, word_documents
from docx_export.template_files import TEMPLATES_VARIABLE, built_in
from validators.cards.names import all_kinds

VARIABLE = TEMPLATES_VARIABLE
"""The environment variable that names the office's own folder of templates."""

NAMES = (*word_documents(all_kinds()), *LETTERS)
"""The documents of all calls that have a template, which is named after each."""


def built_in_templates() -> dict[str, bytes]:
    """The templates that fordela brings for the newest call, by file name."""
    from validators.cards.loading import load_call, years

    call = load_call(years()[-1])
    names = (*word_documents(call.kinds), *LETTERS)
    return {f"{name}.docx": built_in(name, call.forms) for name in names}


def templates_folder() -> Path | None:
    """The office's own folder of templates; None where it has none."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None


def use_templates_of(folder: str | None) -> None:
    """Let documents be written, and approvals judged, with the templates in a folder; None is those
    that fordela brings. It holds for the whole process."""
    if folder is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = folder


def unused_templates(folder: Path) -> Iterator[str]:
    """A sentence for each Word file in the office's own folder that is the template of no
    document."""
    names = [f"{name}.docx" for name in NAMES]
    for path in sorted(folder.glob("*.[dD][oO][cC][xX]")):
        if not path.name.startswith("~$") and path.name not in names:
            yield (
                f"{path.name} i {folder} används inte: den heter inte som någon mall. De heter "
                f"{', '.join(names)}."
            )
