"""A body in its three versions, cut into stretches: what it was written as (base), what people have
made of it (mine), and what would be written now (theirs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from docx_export.document.skeleton import Unit, record_of, text_of
from docx_export.revising.alignment import AlikeTexts, align

Key = TypeVar("Key")


@dataclass(frozen=True)
class Stretch:
    """A stretch of a document in its three versions."""

    mine: Sequence[Unit]

    theirs: Sequence[Unit]

    base: Sequence[bytes]
    """The keys of the units that it was written with."""

    @cached_property
    def base_keys(self) -> frozenset[bytes]:
        """The keys of the base, to be looked up."""
        return frozenset(self.base)

    @property
    def is_mine_unedited(self) -> bool:
        """Whether nobody has edited it."""
        return keys_of(self.mine) == list(self.base)

    @property
    def is_same_now(self) -> bool:
        """Whether the same would be written now as then."""
        return keys_of(self.theirs) == list(self.base)

    def same_fresh(self, mine: Unit) -> Unit | None:
        """The unit of theirs that is the same: of the same key, or a table about the same; None
        where there is none."""
        same = self._by_key.get(mine.key)
        if same is None and mine.is_table:
            same = self._tables.get(mine.subject)
        if same is None:
            return None
        return next((fresh for fresh in same if fresh.subject == mine.subject), same[0])

    @cached_property
    def _by_key(self) -> Mapping[bytes, Sequence[Unit]]:
        return grouped((unit.key, unit) for unit in self.theirs)

    @cached_property
    def _tables(self) -> Mapping[str, Sequence[Unit]]:
        return grouped((unit.subject, unit) for unit in self.theirs if unit.is_table)

    @cached_property
    def my_records(self) -> frozenset[str]:
        """The records that the units of mine are about."""
        return frozenset(record for unit in self.mine for record in records_of(unit))

    @cached_property
    def plain_texts(self) -> AlikeTexts:
        """The units of mine that show no facts, to ask which reads like one of them."""
        return alike_texts(unit for unit in self.mine if not unit.facts)


@dataclass(frozen=True)
class Versions:
    """A body in its three versions."""

    base: Sequence[bytes]
    """The keys of the units that it was written with."""

    mine: Sequence[Unit]
    """What people have made of it."""

    theirs: Sequence[Unit]
    """What would be written now."""

    @cached_property
    def stretches(self) -> Sequence[Stretch]:
        """The versions cut where all three agree: single units with the same words, and between
        them stretches in which something has changed."""
        return list(_stretches(self.base, self.mine, self.theirs))

    @cached_property
    def base_keys(self) -> frozenset[bytes]:
        """The keys of all units of the base."""
        return frozenset(self.base)

    @cached_property
    def my_keys(self) -> frozenset[bytes]:
        """The keys of all units of mine."""
        return frozenset(unit.key for unit in self.mine)

    def unchanged(self) -> Iterator[tuple[Unit, Unit]]:
        """The units that stand in mine and theirs with the same words."""
        for stretch in self.stretches:
            for mine, fresh in zip(stretch.mine, stretch.theirs, strict=False):
                if mine.key == fresh.key:
                    yield mine, fresh


def _stretches(
    base: Sequence[bytes], mine: Sequence[Unit], theirs: Sequence[Unit]
) -> Iterator[Stretch]:
    in_mine, in_theirs = align(base, keys_of(mine)), align(base, keys_of(theirs))
    i = a = b = 0  # how far base, mine and theirs have been cut
    for at in sorted(in_mine.keys() & in_theirs.keys()):
        to_a, to_b = in_mine[at], in_theirs[at]
        if a < to_a or b < to_b:
            yield Stretch(mine[a:to_a], theirs[b:to_b], base[i:at])
        yield Stretch(mine[to_a : to_a + 1], theirs[to_b : to_b + 1], base[at : at + 1])
        i, a, b = at + 1, to_a + 1, to_b + 1
    if a < len(mine) or b < len(theirs):
        yield Stretch(mine[a:], theirs[b:], base[i:])


def grouped(pairs: Iterable[tuple[Key, Unit]]) -> dict[Key, list[Unit]]:
    """The units of each key, in order."""
    groups: dict[Key, list[Unit]] = {}
    for key, unit in pairs:
        groups.setdefault(key, []).append(unit)
    return groups


def keys_of(units: Sequence[Unit]) -> list[bytes]:
    """The keys of units, in order."""
    return [unit.key for unit in units]


def records_of(unit: Unit) -> set[str]:
    """The records that a unit is about."""
    return {record_of(fact) for fact in unit.facts}


def alike_texts(units: Iterable[Unit]) -> AlikeTexts:
    """What units say, to ask which other text reads like one of them."""
    return AlikeTexts([text_of(unit.element) for unit in units])
