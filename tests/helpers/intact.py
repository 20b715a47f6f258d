"""Is a marked workbook still the officer's workbook? An independent check, for tests.

It shares no code with the marking that it judges: the zip is read with struct, XML with lxml, the
values again with openpyxl and python-calamine. A file from outside has faults of its own, so a
fault only counts when the marked file has it and the original does not.

Every problem is one line "kind: what"; the kinds are raw, zip, xml, order, ids, rels, types,
cells, values, notes, colours, list, unplaced and restored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.helpers.ooxml_changes import (
    changed_entries,
    parts_that_did_more_than_grow,
    sheet_list_problems,
)
from tests.helpers.ooxml_marks import colour_problems, list_problems, note_problems, without_reason
from tests.helpers.ooxml_package import Package
from tests.helpers.other_readers import same_values
from validators.model import Finding


def problems(
    before: bytes, after: bytes, findings: Sequence[Finding], unplaced: Sequence[Finding] = ()
) -> list[str]:
    """What is wrong with `after`, the workbook `before` marked with `findings`.

    `unplaced` are the findings that have no note on a cell. `before` has no marks of ours.
    """
    old, new = Package(before), Package(after)
    if not new.entries:
        return ["zip: the marked file is no zip"]
    found = [*changed_entries(old, new, findings), *new_faults(old, new)]
    if any(line.startswith("xml: ") for line in found):
        return found
    found += parts_that_did_more_than_grow(old, new, findings, unplaced)
    found += sheet_list_problems(old, new)
    found += note_problems(old, new, findings, unplaced)
    found += colour_problems(old, new, findings, unplaced)
    found += list_problems(before, new, findings)
    found += without_reason(old, unplaced)
    found += same_values(before, after)
    return found


def restored(before: bytes, unmarked: bytes) -> list[str]:
    """What differs between the original and what unmarking gave: entries and their content."""
    old, new = Package(before), Package(unmarked)
    found = [f"restored: {name} is gone" for name in old.entries if name not in new.entries]
    found += [f"restored: {name} is left" for name in new.entries if name not in old.entries]
    found += [
        f"restored: {name} differs"
        for name in old.entries
        if name in new.entries and old.content(name) != new.content(name)
    ]
    order = [name for name in old.entries if name in new.entries]
    if order != [name for name in new.entries if name in old.entries]:
        found.append("restored: entries stand in another order")
    return found + [line for line in new_faults(old, new) if not line.startswith("xml: ")]


def new_faults(old: Package, new: Package) -> list[str]:
    """The faults of `new` that `old` has not, however often."""
    return list((Counter(new.faults) - Counter(old.faults)).elements())
