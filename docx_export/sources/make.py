"""The built-in .docx templates, as source: `make_templates(folder)` writes them.

The files in templates/ are what an office opens and rewords in Word; docx_export.sources is what
they are made from, the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from docx_export.sources.bilaga import bilaga
from docx_export.sources.fordelning import fordelning
from docx_export.sources.komplettering import komplettering
from docx_export.sources.meddelande import meddelande
from docx_export.sources.names import (
    DECISION,
    LETTERS,
    MINUTES,
    NOTICE,
    SHIPPED,
    appendix,
    word_documents,
)
from docx_export.sources.parts import Template, make
from docx_export.sources.protokollsutdrag import protokollsutdrag
from validators.cards.call import Forms


def make_templates(folder: Path) -> list[Path]:
    """Write every built-in template into `folder`, and return the paths."""
    written = []
    for name, data in templates().items():
        path = folder / name
        path.write_bytes(data)
        written.append(path)
    return written


def templates() -> dict[str, bytes]:
    """File name -> bytes of every built-in template."""
    names = (*word_documents(kind for kind, _ in SHIPPED), *LETTERS)
    return {f"{name}.docx": make_template(name, SHIPPED) for name in names}


@lru_cache(maxsize=32)
def make_template(document: str, forms: Forms) -> bytes:
    """The template of a document of calls with these kinds. Raises KeyError for an unknown one."""
    if document in WHOLE_CASE:
        return make(WHOLE_CASE[document](forms))
    appendices = {appendix(kind): kind for kind, _ in forms}
    return make(bilaga(appendices[document]) if document in appendices else ALIKE[document]())


WHOLE_CASE: Mapping[str, Callable[[Forms], Template]] = {
    DECISION: fordelning,
    MINUTES: protokollsutdrag,
}
"""These tell of all kinds."""

ALIKE: Mapping[str, Callable[[], Template]] = {
    NOTICE: meddelande,
    "komplettering": komplettering,
}
"""These are alike whatever kinds there are."""
