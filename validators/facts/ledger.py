"""Where facts are put together: one place for what is known, and for what is missing.

Besides, the few ways to take a plain value out of a recognised cell, with "" or None where there is
nothing to take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validators.model import Fact, Facts, FactValue, Record


@dataclass
class Ledger:
    values: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def facts(self) -> Facts:
        return Facts(self.values, self.lists, self.missing, self.fields)

    def put(
        self,
        identity: str,
        value: FactValue | None,
        format: str = "text",
        cells: Sequence[str] = (),
        source: str = "",
        *,
        lacks: str = "",
    ) -> Fact | None:
        """A single fact; without a value it is missing, as `lacks` says."""
        fact = self.make(identity, value, format, cells, source, lacks=lacks)
        if fact is not None:
            self.values[identity] = fact
        return fact

    def make(
        self,
        identity: str,
        value: FactValue | None,
        format: str = "text",
        cells: Sequence[str] = (),
        source: str = "",
        *,
        lacks: str = "",
    ) -> Fact | None:
        """A fact of a record."""
        if value is None or value == "":
            self.missing[identity] = lacks or identity
            return None
        return Fact(identity, value, format, tuple(cells), source)

    def add(
        self,
        name: str,
        fields: tuple[str, ...],
        records: Iterable[Mapping[str, Fact | None]],
        inner: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """A list of records. `inner`: the keys of the lists that belong to a record (`add_to`)."""
        self.fields[name] = fields
        self.lists[name] = _filled(records)
        for key, keys in (inner or {}).items():
            self.fields[f"{name}.{key}"] = keys

    def add_to(self, identity: str, records: Iterable[Mapping[str, Fact | None]]) -> None:
        """A list that belongs to a record: "lum.12.samordning" to that of lum.12."""
        if found := _filled(records):
            self.lists[identity] = found


def _filled(records: Iterable[Mapping[str, Fact | None]]) -> tuple[Record, ...]:
    return tuple(
        {key: fact for key, fact in record.items() if fact is not None} for record in records
    )
