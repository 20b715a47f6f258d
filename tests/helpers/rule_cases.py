"""The cases in should_pass/ and should_fail/: one Markdown file each, found by themselves.

    call: 2025
    stage: allocation               (or: application lum, application mul)
    find: D13 error LUM!B4          (key of the card's rule, severity, cell; one line per finding)

    ## LUM
    ...

The tables are laid over a valid workbook (tests.helpers.markdown). All findings of the workbook are
listed, so that a case also shows that one cause gives one finding. The folder's name is the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.helpers.markdown import allocation, application
from tests.helpers.project import ROOT
from validators.cards.loading import load_call
from validators.check import check_many
from validators.model import Finding, Tables
from xl_tools.reading.tables import read_tables

HERE = ROOT / "tests" / "validators" / "rules"


@dataclass(frozen=True)
class Case:
    path: Path
    key: str
    call: str
    stage: str
    finds: tuple[tuple[str, str, str], ...]
    text: str

    @property
    def name(self) -> str:
        return f"{self.key}/{self.path.stem}"

    def tables(self) -> Tables:
        kind = self.stage.partition(" ")[2]
        book = (
            application(self.text, year=self.call, kind=kind)
            if kind
            else allocation(self.text, year=self.call)
        )
        return read_tables(book)


def read_case(path: Path) -> Case:
    head, _, text = path.read_text("utf-8").partition("\n\n")
    lines = [line.partition(": ")[::2] for line in head.splitlines()]
    single = dict(lines)
    finds = [value.split(" ") for name, value in lines if name == "find"]
    return Case(
        path,
        path.parent.name,
        single["call"],
        single["stage"],
        tuple((key, severity, cell) for key, severity, cell in finds),
        text,
    )


def cases(folder: str) -> list[Case]:
    return [read_case(path) for path in sorted((HERE / folder).glob("*/*.md"))]


@cache
def _findings(folder: str, call: str) -> dict[Path, tuple[Finding, ...]]:
    """All cases of a call at once: many workbooks cost little more than one (test_check)."""
    own = [case for case in cases(folder) if case.call == call]
    found = check_many([case.tables() for case in own], load_call(call))
    return {case.path: findings for case, findings in zip(own, found, strict=True)}


def findings(case: Case) -> tuple[Finding, ...]:
    return _findings(case.path.parts[-3], case.call)[case.path]
