"""What is to be done with each paragraph and table of an edited body, decided before it is touched.

The body is compared three ways: what it was written as (base), what people have made of it (mine),
and what would be written now (theirs). Nothing is guessed: where both have changed, it is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from docx_export.document.chart import charts_in
from docx_export.document.controls import w
from docx_export.document.skeleton import Unit, record_of, text_of
from docx_export.revising.parts import has_typed_rows, is_held

_MIN_LIKENESS = 0.6  # of the words of two paragraphs, from 0 to 1, to be the same in other words


@dataclass(frozen=True)
class Match:
    """A unit has the same words as a fresh one: its figures become those."""

    mine: Unit
    fresh: Unit


@dataclass(frozen=True)
class Update:
    """A unit keeps its words: its facts are brought up to date by their ids."""

    mine: Unit


@dataclass(frozen=True)
class Reword:
    """A unit that nobody has edited gets the words of a fresh one."""

    mine: Unit
    fresh: Unit


@dataclass(frozen=True)
class Remove:
    """A unit that nobody has edited would not be written now."""

    mine: Unit


@dataclass(frozen=True)
class KeepHeld:
    """A unit would be removed, but something holds on to it."""

    mine: Unit


@dataclass(frozen=True)
class ClearTable:
    """A table would be removed, but somebody has put rows of their own into it."""

    mine: Unit


@dataclass(frozen=True)
class Insert:
    """A fresh unit that stands nowhere yet."""

    fresh: Unit

    after: Unit | None
    """The unit of mine that it follows; None: it stands first."""


@dataclass(frozen=True)
class ReadAgain:
    """A fresh unit that cannot be put in, for somebody has written something else there."""

    fresh: Unit


@dataclass(frozen=True)
class FindOutdated:
    """Units whose words somebody has put in: old figures may stand in them."""

    typed: Sequence[Unit]

    lost: Sequence[str]
    """Facts that would be shown there now and are not: they may have been typed."""


Decision = (
    Match | Update | Reword | Remove | KeepHeld | ClearTable | Insert | ReadAgain | FindOutdated
)


@dataclass(frozen=True)
class Stretch:
    """A stretch of a document in its three versions."""

    mine: Sequence[Unit]

    theirs: Sequence[Unit]

    base: Sequence[bytes]
    """The keys of the units that it was written with."""

    @property
    def is_mine_unedited(self) -> bool:
        """Whether nobody has edited it."""
        return _keys(self.mine) == list(self.base)

    @property
    def is_same_now(self) -> bool:
        """Whether the same would be written now as then."""
        return _keys(self.theirs) == list(self.base)


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


def decide(versions: Versions) -> list[Decision]:
    """What is to be done, in order."""
    decisions: list[Decision] = []
    last: Unit | None = None
    for stretch in versions.stretches:
        plan = _plan(stretch, versions, last)
        decisions += plan.decisions
        last = plan.last
    return decisions


@dataclass(frozen=True)
class _Plan:
    """What is to be done with a stretch."""

    decisions: Sequence[Decision]

    last: Unit | None
    """The unit of mine that what comes next follows."""


def _plan(stretch: Stretch, versions: Versions, last: Unit | None) -> _Plan:
    """`last` is the unit of mine before the stretch."""
    mine, theirs = stretch.mine, stretch.theirs
    end = mine[-1] if mine else last
    is_unedited, is_same_now = stretch.is_mine_unedited, stretch.is_same_now
    if (is_unedited and is_same_now) or _keys(mine) == _keys(theirs):
        return _Plan([Match(*pair) for pair in zip(mine, theirs, strict=True)], end)
    if is_unedited:
        return _replace(mine, theirs, last)
    if is_same_now:
        plan = _Plan([_keep(unit, theirs) for unit in mine], end)
    elif [unit.key for unit in mine if unit.key in stretch.base] == list(stretch.base):
        plan = _plan_beside_added(stretch, last)
    else:
        plan = _plan_both_changed(stretch, versions, last)
    return _Plan([*plan.decisions, *_find_outdated(stretch, versions)], plan.last)


def _keep(mine: Unit, theirs: Sequence[Unit]) -> Decision:
    """For a unit that somebody has edited; one of the fresh ones may be the same."""
    same = [
        fresh
        for fresh in theirs
        if fresh.key == mine.key
        or (mine.is_table and fresh.is_table and fresh.subject == mine.subject)
    ]
    if not same:
        return Update(mine)
    best = max(same, key=lambda fresh: (fresh.key == mine.key, fresh.subject == mine.subject))
    return Match(mine, best)


def _replace(mine: Sequence[Unit], theirs: Sequence[Unit], last: Unit | None) -> _Plan:
    """For units that nobody has edited: they become those that would be written now."""
    decisions: list[Decision] = []
    matcher = SequenceMatcher(None, _keys(mine), _keys(theirs), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = mine[a:b], theirs[c:d]
        if tag == "equal":
            decisions += [Match(*pair) for pair in zip(old, new, strict=True)]
            last = old[-1]
        elif tag == "replace" and len(old) == len(new) and _are_alike(old, new):
            decisions += [Reword(*pair) for pair in zip(old, new, strict=True)]
            last = old[-1]
        else:
            removals = [_take_out(unit) for unit in old]
            kept = [removal.mine for removal in removals if not isinstance(removal, Remove)]
            last = kept[-1] if kept else last
            decisions += [*removals, *map(Update, kept), *(Insert(unit, last) for unit in new)]
    return _Plan(decisions, last)


def _take_out(unit: Unit) -> Remove | KeepHeld | ClearTable:
    if unit.is_table and has_typed_rows(unit.element):
        return ClearTable(unit)
    if is_held(unit.element) or unit.element.find(f"{w('pPr')}/{w('sectPr')}") is not None:
        return KeepHeld(unit)
    return Remove(unit)


def _plan_both_changed(stretch: Stretch, versions: Versions, last: Unit | None) -> _Plan:
    """For units that somebody has edited and that would be written otherwise now."""
    mine, theirs, base = stretch.mine, stretch.theirs, stretch.base
    my_keys, their_keys = {unit.key for unit in mine}, {unit.key for unit in theirs}
    coming = [unit for unit in theirs if unit.key not in my_keys and unit.key not in base]
    decisions: list[Decision] = []
    for unit in mine:
        if unit.key in base and unit.key not in their_keys:
            same = next((fresh for fresh in coming if _are_alike([unit], [fresh])), None)
            if same is not None:
                coming.remove(same)
                decisions.append(Reword(unit, same))
                last = unit
                continue
            removal = _take_out(unit)
            decisions.append(removal)
            if isinstance(removal, Remove):
                continue
        decisions.append(_keep(unit, theirs))
        last = unit
    matched = {decision.fresh for decision in decisions if isinstance(decision, Match)}
    for fresh in coming:
        if fresh in matched:
            continue
        is_new = _is_new(fresh, mine, versions)
        decisions.append(Insert(fresh, last) if is_new else ReadAgain(fresh))
    return _Plan(decisions, last)


def _plan_beside_added(stretch: Stretch, last: Unit | None) -> _Plan:
    """For units that nobody has edited, and others that somebody has put in between them."""
    mine, theirs = stretch.mine, stretch.theirs
    added = [unit for unit in mine if unit.key not in stretch.base]
    added_keys = {unit.key for unit in added}
    typed = [fresh for fresh in theirs if any(_reads_like(unit, fresh) for unit in added)]
    coming = [fresh for fresh in theirs if fresh.key not in added_keys and fresh not in typed]
    plan = _replace([unit for unit in mine if unit.key in stretch.base], coming, last)
    decisions = [
        *plan.decisions,
        *(_keep(unit, theirs) for unit in added),
        *map(ReadAgain, typed),
    ]
    return _Plan(decisions, added[-1] if mine[-1] is added[-1] else plan.last)


def _find_outdated(stretch: Stretch, versions: Versions) -> Iterator[FindOutdated]:
    """For figures of edited units which the facts in them do not bring up to date: what a fresh
    paragraph shows that stands nowhere here may have been typed."""
    their_keys = {unit.key for unit in stretch.theirs}
    typed = [
        unit
        for unit in stretch.mine
        if not (unit.is_table or unit.key in versions.base_keys or unit.key in their_keys)
    ]
    if not typed:
        return
    my_facts = {fact for unit in stretch.mine for fact in unit.facts}
    lost = dict.fromkeys(
        fact
        for unit in stretch.theirs
        if not (unit.is_table or unit.key in versions.my_keys)
        for fact in unit.facts
        if fact not in my_facts
    )
    yield FindOutdated(typed, tuple(lost))


def _is_new(fresh: Unit, mine: Sequence[Unit], versions: Versions) -> bool:
    """Whether a unit cannot be another wording of one that somebody has edited."""
    if fresh.is_table or next(charts_in(fresh.element), None) is not None:
        return fresh.key not in versions.my_keys
    if any(_reads_like(unit, fresh) for unit in mine if not unit.facts):
        return False  # it is that paragraph, as plain text
    records = _records(fresh)
    return len(records) == 1 and not any(records & _records(unit) for unit in mine)


def _are_alike(mine: Sequence[Unit], theirs: Sequence[Unit]) -> bool:
    """Whether two stretches are the same paragraphs in other words: each about the same facts."""
    return all(
        not (unit.is_table or fresh.is_table)
        and _records(unit) & _records(fresh)
        and 2 * len({*unit.facts} & {*fresh.facts}) >= len({*unit.facts} | {*fresh.facts})
        for unit, fresh in zip(mine, theirs, strict=True)
    )


def _reads_like(mine: Unit, fresh: Unit) -> bool:
    a, b = (text_of(unit.element).split() for unit in (mine, fresh))
    return SequenceMatcher(None, a, b, autojunk=False).ratio() > _MIN_LIKENESS


def _records(unit: Unit) -> set[str]:
    return {record_of(fact) for fact in unit.facts}


def _keys(units: Sequence[Unit]) -> list[bytes]:
    return [unit.key for unit in units]


def _stretches(
    base: Sequence[bytes], mine: Sequence[Unit], theirs: Sequence[Unit]
) -> Iterator[Stretch]:
    in_mine, in_theirs = _matches(base, _keys(mine)), _matches(base, _keys(theirs))
    i = a = b = 0  # how far base, mine and theirs have been cut
    for at in sorted(in_mine.keys() & in_theirs.keys()):
        to_a, to_b = in_mine[at], in_theirs[at]
        if a < to_a or b < to_b:
            yield Stretch(mine[a:to_a], theirs[b:to_b], base[i:at])
        yield Stretch(mine[to_a : to_a + 1], theirs[to_b : to_b + 1], base[at : at + 1])
        i, a, b = at + 1, to_a + 1, to_b + 1
    if a < len(mine) or b < len(theirs):
        yield Stretch(mine[a:], theirs[b:], base[i:])


def _matches(base: Sequence[bytes], other: Sequence[bytes]) -> dict[int, int]:
    """Index in the base -> index of the same unit in another version."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
