"""The case of an allocation workbook: what its documents and its approvals are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import UnknownWorkbook
from validators.model import Facts, Finding, Severity, Stage, Tables
from xl_tools.files import fingerprint
from xl_tools.jobs.check import check_tables
from xl_tools.jobs.common.workbooks import read_data

FOR_DOCUMENTS = "Tjänsteutlåtandet skrivs av handläggarens fördelningsbok."
"""What to do for somebody who wants documents of an application."""


@dataclass(frozen=True)
class Case:
    """An allocation workbook that was read. What takes time is worked out when first asked for."""

    data: bytes
    """The workbook's bytes."""
    tables: Tables

    @cached_property
    def call(self) -> Call:
        """The card of its call in Swedish, as documents are."""
        return load_call(self.tables.call)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a check finds, in the language of the workbook."""
        return check_tables(self.tables)

    @property
    def errors(self) -> Sequence[Finding]:
        """The findings that are errors."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    @cached_property
    def facts(self) -> Facts:
        """All that its documents can show."""
        from validators.facts.computing import compute

        return compute(self.tables, self.call)

    def without_rows(self) -> Case:
        """The same case, its facts computed, without the rows that they came from: there may be
        thousands, and its documents do not ask for them."""
        computed = {"facts": self.facts, "findings": self.findings}
        case = replace(self, tables=replace(self.tables, tables={}))
        case.__dict__.update(computed)
        return case

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the workbook's bytes."""
        return fingerprint(self.data)


def open_case(data: bytes, *, name: str = "") -> Case:
    """The case of an allocation workbook. `name` is the file's name, for messages.

    Raises UnknownWorkbook for an application, and what reading raises.
    """
    return case_of(data, read_data(data, name=name), where=name, todo=FOR_DOCUMENTS)


def case_of(data: bytes, tables: Tables, *, where: str = "", todo: str = "") -> Case:
    """As `open_case`, for a workbook that was read already. `where` and `todo` are as for
    `demand_allocation`."""
    demand_allocation(tables, where=where, todo=todo)
    return Case(data, tables)


def demand_allocation(tables: Tables, *, where: str = "", todo: str = "") -> None:
    """Raise UnknownWorkbook where the workbook is an application. `where` names the workbook, and
    `todo` says what to do instead."""
    if tables.stage is not Stage.ALLOCATION:
        raise UnknownWorkbook("Arbetsboken är en ansökan.", where=where, todo=todo)
