"""The applications of an allocation workbook, with what was proposed and decided of each.

The administration proposes (columns Beslut, Beviljat belopp); the committee decides (Beslutat
belopp), and may decide otherwise. What the committee's amount comes to is worked out here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from validators.fields import amount_of, cells_of, field_of, text_of
from validators.model import Field, Row, Tables

OUTCOMES: Mapping[str, str] = {
    "Bifall": "bifall",
    "Delvis bifall": "delvis",
    "Avslag": "avslag",
    "Central finansiering": "central",
}
"""A proposal as the workbook writes it -> the name that facts have for it."""

WITHDRAWN, DISMISSED = "återtagen", "avvisad"


@dataclass(frozen=True)
class Application:
    """An application in an allocation workbook."""

    kind: str
    key: str  # a part of its facts' ids: its number, or its row where that is missing or repeated
    row: Row
    outcome: str  # proposed: a value of OUTCOMES, "" where nothing is proposed yet
    status: str

    @property
    def counted(self) -> bool:
        """Whether it counts: it is neither withdrawn nor dismissed."""
        return self.status not in (WITHDRAWN, DISMISSED)

    @property
    def granted(self) -> bool:
        """Whether the proposal is to grant it something."""
        return self.counted and self.outcome in ("bifall", "delvis")

    @cached_property
    def decided(self) -> int | None:
        """The committee's amount; None where it is not filled in."""
        return amount_of(self.get("decided"))

    @cached_property
    def verdict(self) -> str:
        """What the committee's amount comes to: a value of OUTCOMES, "" where it is not known.

        An application that moves to central financing, as proposed, has no amount here; zero is a
        rejection (a finding of D08-decided).
        """
        if self.decided is None:
            return "central" if self.outcome == "central" else ""
        if self.decided <= 0:
            return "avslag"
        sought = amount_of(self.get("sought"))
        return "delvis" if sought is None or self.decided < sought else "bifall"

    @property
    def given(self) -> bool:
        """Whether the committee has granted it something."""
        return self.counted and self.verdict in ("bifall", "delvis")

    @property
    def changed(self) -> bool:
        """Whether the committee decided otherwise than was proposed."""
        if not self.verdict or not self.outcome:
            return False
        amount = amount_of(self.get("granted")) if self.granted else 0
        return self.verdict != self.outcome or (self.decided or 0) != (amount or 0)

    def get(self, column: str) -> Field:
        """The field of a column, a missing one where there is none."""
        return field_of(self.row, column)

    @property
    def applicants(self) -> tuple[str, ...]:
        """Names as the card spells them, the owner first."""
        value = self.get("applicant").value
        return tuple(str(name) for name in value) if isinstance(value, tuple) else ()

    @property
    def together(self) -> tuple[int, ...]:
        """The numbers of those that it is to be coordinated with."""
        value = self.get("coordinated_with").value
        return tuple(int(number) for number in value) if isinstance(value, tuple) else ()


def applications_of(tables: Tables) -> tuple[Application, ...]:
    """All of them, in the order of the sheets."""
    applications: list[Application] = []
    taken: set[tuple[str, str]] = set()
    for index, row in enumerate(tables["applications"], 1):
        kind = text_of(field_of(row, "kind")).casefold()
        number = amount_of(field_of(row, "number"))
        key = str(number) if number is not None else f"rad{index}"
        if (kind, key) in taken:
            key = f"rad{index}"
        taken.add((kind, key))
        outcome = OUTCOMES.get(text_of(field_of(row, "decision")), "")
        status = text_of(field_of(row, "status"))
        applications.append(Application(kind, key, row, outcome, status))
    return tuple(applications)


def by_owner(rows: Iterable[Application]) -> dict[str, list[Application]]:
    """The applications of each applicant; a joint one is its owner's, the first that it names."""
    owned: dict[str, list[Application]] = {}
    for row in rows:
        if row.applicants:
            owned.setdefault(row.applicants[0], []).append(row)
    return owned


def total_of(rows: Iterable[Application], column: str) -> tuple[int, str, tuple[str, ...]]:
    """The sum of an amount column as a fact has it: value, format, cells."""
    fields = [row.get(column) for row in rows]
    return sum(amount_of(field) or 0 for field in fields), "kronor", cells_of(*fields)
