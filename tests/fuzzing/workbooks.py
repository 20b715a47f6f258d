"""Workbooks damaged at random: read, marked and unmarked, and pressed on.

What can be marked, unmarking must give back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from opc.package import open_package
from tests.fuzzing.kind import Kind, Sample
from tests.helpers import hard_books, ooxml_package
from tests.helpers.bombs import BOMBS, bomb
from tests.helpers.damage import (
    BASES,
    ON_BYTES,
    Entries,
    base,
    damage_xml,
    double_part,
    drop_part,
    empty_part,
    parts_of,
    rename_part,
    spoil_record,
    swap_parts,
)
from validators.errors import FordelaError
from validators.model import Finding
from xl_tools.buttons import mark_steps
from xl_tools.editing.anatomy import dissect
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.marks import mark, unmark
from xl_tools.marking.plan import place
from xl_tools.marking.survey import survey
from xl_tools.reading.workbook import read_workbook

BOMB_EVERY = 200  # files

ON_PARTS: tuple[Callable[[Entries, random.Random], Entries | bytes], ...] = (
    swap_parts,
    drop_part,
    empty_part,
    rename_part,
    double_part,
    spoil_record,
    *[damage_xml] * 8,
)


def make(chance: random.Random, number: int) -> Sample:
    """A workbook with or without marks, damaged; now and then a bomb."""
    name, marked = chance.choice(BASES), chance.random() < 0.4
    data, findings = base(name, marked)
    where = f"{name}{' marked' if marked else ''}"
    turn, left = divmod(number, BOMB_EVERY)
    if left == BOMB_EVERY - 1:
        name = sorted(BOMBS)[turn % len(BOMBS)]
        flat = turn // len(BOMBS) % 2 == 0
        words = f"{'flat' if flat else 'steep'} bomb {name}"
        return Sample(words, bomb(name, flat=flat), findings)
    change_parts = chance.random() < 0.7
    if change_parts:
        change = chance.choice(ON_PARTS)
        made = change(parts_of(data), chance)
        packed = made if isinstance(made, bytes) else hard_books.zipped(made)
        return Sample(f"{change.__name__} of {where}", packed, findings)
    other = chance.choice(ON_BYTES)
    return Sample(f"{other.__name__} of {where}", other(data, chance), findings)


def read(sample: Sample, folder: Path) -> None:
    for sheet in read_workbook(sample.data).sheets.values():
        for cell in list(sheet.cells.values())[:50]:
            cell.value  # noqa: B018 (cells are read when they are asked for)


def marked(sample: Sample, folder: Path) -> None:
    data = mark(sample.data, _findings(sample)).data
    assert not (faults := list(_not_restored(sample.data, data))), faults


def unmarked(sample: Sample, folder: Path) -> None:
    unmark(sample.data)


def press(sample: Sample, folder: Path) -> None:
    """The steps of a press on it."""
    seen = survey(dissect(open_package(sample.data)))
    plan = place(_findings(sample), seen.surfaces)
    list(mark_steps.unmark(seen))
    list(mark_steps.mark(plan, seen, About("0" * 64, is_open=True)))


KIND = Kind(".xlsx", make, {"read": read, "mark": marked, "unmark": unmarked, "press": press})


def _findings(sample: Sample) -> tuple[Finding, ...]:
    return cast("tuple[Finding, ...]", sample.more)


def _not_restored(data: bytes, marked_data: bytes) -> Iterator[str]:
    """What can be marked must be given back; of a file with damaged marks nobody knows what."""
    try:
        clean = unmark(data)
    except FordelaError:
        return
    try:
        again = unmark(marked_data)
    except FordelaError as error:
        yield f"what was marked cannot be unmarked: {error!r}"
        return
    if clean != data:
        return
    old, new = ooxml_package.Package(data), ooxml_package.Package(again)
    for name in old.entries:
        same = name in new.entries and (
            old.entries[name].packed == new.entries[name].packed
            or old.content(name) == new.content(name)
        )
        if not same:
            yield f"{name} is not given back"
    yield from (f"{name} is left" for name in new.entries if name not in old.entries)
