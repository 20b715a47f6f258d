"""Word templates of the office's own, damaged at random: checked, and documents written of them.

What is written has no active content, whatever the template had.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

from docx_export.document.active_content import find_active_content
from docx_export.filling.documents import generate
from docx_export.filling.fill import find_faults
from docx_export.sources.names import SHIPPED
from docx_export.template_files import built_in, version_of
from opc.document import open_package
from tests.fuzzing.kind import Kind, Sample, demand_no_defect
from tests.fuzzing.word import damaged
from tests.helpers.documents import real_facts
from validators.cards.loading import load_call
from validators.model import Facts
from xl_tools.jobs.word_templates import use_templates_of

DOCUMENTS = ("fordelning", "fordelning", "bilaga-lum", "protokollsutdrag")


def make(chance: random.Random, number: int) -> Sample:
    """The template of a document, damaged."""
    document = chance.choice(DOCUMENTS)
    sample = damaged(_template(document), document, chance, number)
    return Sample(sample.damage, sample.data, document)


@cache
def _template(document: str) -> bytes:
    return built_in(document, SHIPPED)


@cache
def _facts() -> Facts:
    """Those of the real call, judged with no template in particular."""
    facts = real_facts("2025")
    values = {name: fact for name, fact in facts.values.items() if name != "dokument.mall"}
    return replace(facts, values=values)


def check(sample: Sample, folder: Path) -> None:
    """As template-check does; the first fault is raised, to be counted."""
    faults = find_faults(sample.data, _facts(), load_call("2025"))
    demand_no_defect(*map(str, faults))
    if faults:
        raise faults[0]


def write(sample: Sample, folder: Path) -> None:
    """As generate does with --templates. What it refuses, template-check tells."""
    document = str(sample.more)
    (folder / f"{document}.docx").write_bytes(sample.data)
    use_templates_of(str(folder))
    is_refused = True
    try:
        version_of(document, SHIPPED)
        data = generate(_facts(), load_call("2025"), document, draft=True)
        is_refused = False
    finally:
        use_templates_of(None)
        if is_refused:
            assert find_faults(sample.data, _facts(), load_call("2025"))
    assert find_active_content(open_package(data)) == []


KIND = Kind(".docx", make, {"check": check, "write": write})
