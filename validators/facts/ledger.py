"""Where facts are put together: what is known, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validators.model import Fact, Facts, FactValue, Record


@dataclass
class Ledger:
    """Facts while they are computed; the fields are those of `Facts`."""

    values: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _filled: dict[int, tuple[Mapping[str, Fact | None], Record]] = field(default_factory=dict)
    """By identity, records with the same without the facts that are missing: an application stands
    in several lists."""

    def facts(self) -> Facts:
        """All that has been put in."""
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
        """Put in a single fact. Without a value it is missing; `lacks` says why."""
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
        """A fact of a record, as `put`; None where it is missing."""
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
        """Put in a list of records. `inner`: the keys of the lists of a record (`add_to`)."""
        self.fields[name] = fields
        self.lists[name] = self._fill(records)
        for key, keys in (inner or {}).items():
            self.fields[f"{name}.{key}"] = keys

    def add_to(self, identity: str, records: Iterable[Mapping[str, Fact | None]]) -> None:
        """Put in a list that belongs to a record, if it holds any. E.g. `'lum.12.samordning'`."""
        if filled := self._fill(records):
            self.lists[identity] = filled

    def _fill(self, records: Iterable[Mapping[str, Fact | None]]) -> tuple[Record, ...]:
        """The records without the facts that are missing."""
        return tuple(map(self._without_missing, records))

    def _without_missing(self, record: Mapping[str, Fact | None]) -> Record:
        if id(record) not in self._filled:
            filled = {key: fact for key, fact in record.items() if fact is not None}
            self._filled[id(record)] = record, filled  # kept, so that its identity stays its own
        return self._filled[id(record)][1]
