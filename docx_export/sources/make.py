"""The built-in .docx templates, as source: `make_templates(folder)` writes them.

The files in templates/ are what an office opens and rewords in Word; docx_export.sources is what
they are made from, the same bytes each time.
"""

from __future__ import annotations

from pathlib import Path

from docx_export.sources.bilaga import bilaga
from docx_export.sources.fordelning import fordelning
from docx_export.sources.komplettering import komplettering
from docx_export.sources.meddelande import meddelande
from docx_export.sources.parts import make
from docx_export.sources.protokollsutdrag import protokollsutdrag


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
    made = {
        "fordelning": fordelning(),
        "bilaga-lum": bilaga("lum"),
        "bilaga-mul": bilaga("mul"),
        "meddelande": meddelande(),
        "protokollsutdrag": protokollsutdrag(),
        "komplettering": komplettering(),
    }
    return {f"{name}.docx": make(template) for name, template in made.items()}
