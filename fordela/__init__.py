"""fordela for programmers: a workbook read, checked, annotated, and its documents written.

    import fordela

    workbook = fordela.read_workbook("fordelning-2025.xlsx")
    frame = workbook.table("applications", cells=True)
    findings = fordela.check(workbook)
    data = fordela.annotate(workbook, findings)
    documents = fordela.write_documents(workbook)

Wrong data is returned, as findings. What stops the job is raised, as `FordelaError`, whose text is
a Swedish sentence that says where, what, and what to do. Nothing is written to disk: functions
return bytes. docs/python.md has a longer example.

Names are loaded when they are first used: `import fordela` alone imports nothing heavy.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fordela.functions import (
        Workbook,
        annotate,
        check,
        read_workbook,
        remove_marks,
        write_documents,
    )
    from validators.cards.call import Call
    from validators.cards.loading import load_call
    from validators.errors import FordelaError
    from validators.model import Cell, Field, Finding, Severity

__all__ = [
    "Call",
    "Cell",
    "Field",
    "Finding",
    "FordelaError",
    "Severity",
    "Workbook",
    "annotate",
    "check",
    "load_call",
    "read_workbook",
    "remove_marks",
    "write_documents",
]

_HOMES = {
    "Call": "validators.cards.call",
    "Cell": "validators.model",
    "Field": "validators.model",
    "Finding": "validators.model",
    "FordelaError": "validators.errors",
    "Severity": "validators.model",
    "load_call": "validators.cards.loading",
}
"""The modules of the names that are not the library's own."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        # with both, Python proposes the name that was meant
        message = f"module 'fordela' has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=sys.modules[__name__])
    value = getattr(import_module(_HOMES.get(name, "fordela.functions")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
