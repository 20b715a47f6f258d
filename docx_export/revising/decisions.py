"""What is to be done with each paragraph and table of an edited body, decided before it is touched.

The body is compared three ways: what it was written as (base), what people have made of it (mine),
and what would be written now (theirs). Nothing is guessed: where both have changed, it is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx_export.document.chart import charts_in
from docx_export.document.controls import w
from docx_export.document.skeleton import Unit, text_of
from docx_export.revising.alignment import opcodes
from docx_export.revising.parts import has_typed_rows, is_held
from docx_export.revising.versions import (
    Stretch,
    Versions,
    alike_texts,
    grouped,
    keys_of,
    records_of,
)


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
    if (is_unedited and is_same_now) or keys_of(mine) == keys_of(theirs):
        return _Plan([Match(*pair) for pair in zip(mine, theirs, strict=True)], end)
    if is_unedited:
        return _replace(mine, theirs, last)
    if is_same_now:
        plan = _Plan([_keep(unit, stretch) for unit in mine], end)
    elif [key for key in keys_of(mine) if key in stretch.base_keys] == list(stretch.base):
        plan = _plan_beside_added(stretch, last)
    else:
        plan = _plan_both_changed(stretch, versions, last)
    return _Plan([*plan.decisions, *_find_outdated(stretch, versions)], plan.last)


def _keep(mine: Unit, stretch: Stretch) -> Decision:
    """For a unit that somebody has edited; one of the fresh ones may be the same."""
    same = stretch.same_fresh(mine)
    return Update(mine) if same is None else Match(mine, same)


def _replace(mine: Sequence[Unit], theirs: Sequence[Unit], last: Unit | None) -> _Plan:
    """For units that nobody has edited: they become those that would be written now."""
    decisions: list[Decision] = []
    for tag, a, b, c, d in opcodes(keys_of(mine), keys_of(theirs)):
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
    my_keys, their_keys = {*keys_of(stretch.mine)}, {*keys_of(stretch.theirs)}
    known = my_keys | stretch.base_keys
    coming = _Coming([unit for unit in stretch.theirs if unit.key not in known])
    decisions: list[Decision] = []
    for unit in stretch.mine:
        if unit.key in stretch.base_keys and unit.key not in their_keys:
            same = coming.take_alike(unit)
            if same is not None:
                decisions.append(Reword(unit, same))
                last = unit
                continue
            removal = _take_out(unit)
            decisions.append(removal)
            if isinstance(removal, Remove):
                continue
        decisions.append(_keep(unit, stretch))
        last = unit
    matched = {decision.fresh for decision in decisions if isinstance(decision, Match)}
    for fresh in coming.left:
        if fresh in matched:
            continue
        is_new = _is_new(fresh, stretch, versions)
        decisions.append(Insert(fresh, last) if is_new else ReadAgain(fresh))
    return _Plan(decisions, last)


class _Coming:
    """Fresh units that stand nowhere yet, of which each is found by what it is about."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._left = dict.fromkeys(units)
        self._order = {unit: index for index, unit in enumerate(units)}
        self._by_record = grouped((record, unit) for unit in units for record in records_of(unit))

    @property
    def left(self) -> Sequence[Unit]:
        """Those that were not taken, in order."""
        return list(self._left)

    def take_alike(self, mine: Unit) -> Unit | None:
        """Take the first that is the same paragraph in other words; None where there is none."""
        about_same = {
            fresh for record in records_of(mine) for fresh in self._by_record.get(record, ())
        }
        for fresh in sorted(about_same & self._left.keys(), key=self._order.__getitem__):
            if _are_alike([mine], [fresh]):
                del self._left[fresh]
                return fresh
        return None


def _plan_beside_added(stretch: Stretch, last: Unit | None) -> _Plan:
    """For units that nobody has edited, and others that somebody has put in between them."""
    mine, theirs = stretch.mine, stretch.theirs
    added = [unit for unit in mine if unit.key not in stretch.base_keys]
    added_keys, added_texts = {*keys_of(added)}, alike_texts(added)
    typed = [fresh for fresh in theirs if added_texts.has_one_like(text_of(fresh.element))]
    not_coming = {*typed}
    coming = [fresh for fresh in theirs if fresh.key not in added_keys and fresh not in not_coming]
    plan = _replace([unit for unit in mine if unit.key in stretch.base_keys], coming, last)
    decisions = [
        *plan.decisions,
        *(_keep(unit, stretch) for unit in added),
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


def _is_new(fresh: Unit, stretch: Stretch, versions: Versions) -> bool:
    """Whether a unit cannot be another wording of one that somebody has edited."""
    if fresh.is_table or next(charts_in(fresh.element), None) is not None:
        return fresh.key not in versions.my_keys
    records = records_of(fresh)
    if len(records) != 1 or records & stretch.my_records:
        return False
    return not stretch.plain_texts.has_one_like(text_of(fresh.element))  # it, as plain text


def _are_alike(mine: Sequence[Unit], theirs: Sequence[Unit]) -> bool:
    """Whether two stretches are the same paragraphs in other words: each about the same facts."""
    return all(
        not (unit.is_table or fresh.is_table)
        and records_of(unit) & records_of(fresh)
        and 2 * len({*unit.facts} & {*fresh.facts}) >= len({*unit.facts} | {*fresh.facts})
        for unit, fresh in zip(mine, theirs, strict=True)
    )
