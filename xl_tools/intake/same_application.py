"""Whether a received application is a version of one that is there already.

It is known by its applicants and its title. But what an applicant is asked to correct may be just
these, so where one of them is missing or cannot be read, the rest of the row decides; and of trips
the title is a place, which one administration may visit for several purposes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from validators.rules.likeness import first_alike, fold

LEAST_ALIKE = 2
"""So many other columns must agree where applicants or title do not tell, and most of them."""

Values = Mapping[str, object]
"""Column id -> what a row says."""


@dataclass(frozen=True, slots=True)
class Name:
    """What an application is known by: its kind, the names of its applicants (none where they
    cannot be read) and its title, folded ("" where it has none). Of a trip the title is a place."""

    kind: str
    parties: frozenset[str]
    title: str
    is_trip: bool = False


def is_version(
    old: Iterable[Name],
    before: Values,
    new: Name,
    after: Values,
    *,
    details: Sequence[str],
    same_number: bool = False,
) -> bool:
    """Whether `new` is the application that is known by one of the names `old`.

    `details` are the columns that tell besides applicants and title. With the `same_number` in the
    registry one of these two may be another.
    """
    return any(
        _is_version(name, before, new, after, details, same_number=same_number) for name in old
    )


def _is_version(
    old: Name,
    before: Values,
    new: Name,
    after: Values,
    details: Sequence[str],
    *,
    same_number: bool,
) -> bool:
    who = _agree(old.parties & new.parties, old.parties, new.parties)
    what = _agree(old.title == new.title, old.title, new.title)
    if who and what:
        return same_number or not new.is_trip or _same_purpose(before, after)
    if (who is False and what is False) or (not same_number and False in (who, what)):
        return False
    if not same_number and not _same_purpose(before, after):
        return False
    told = [key for key in details if before.get(key) and after.get(key)]
    alike = sum(_plain(before[key]) == _plain(after[key]) for key in told)
    return alike >= (1 if same_number else LEAST_ALIKE) and 2 * alike > len(told)


def _agree(alike: object, *told: object) -> bool | None:
    """Whether two agree; None where one of them does not tell."""
    return bool(alike) if all(told) else None


def _same_purpose(before: Values, after: Values) -> bool:
    """By the purpose, or where one of them tells none by the unit."""
    for key in ("purpose", "unit"):
        old, new = str(before.get(key) or ""), str(after.get(key) or "")
        if old and new:
            return first_alike([old, new])[1] is not None
    return True


def _plain(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def is_doubtful(old: Iterable[Name], new: Name) -> bool:
    """Whether two that are no versions of each other are to be looked at: trips of an applicant to
    one place, projects of one title where an applicant cannot be read."""
    return any(
        name.title == new.title != ""
        and (
            bool(name.parties & new.parties) if new.is_trip else not (name.parties and new.parties)
        )
        for name in old
    )


ANY, NONE = "*", ""

T = TypeVar("T")


class Index(Generic[T]):
    """Applications by what they are known by, so that each new one is compared with few others."""

    def __init__(self) -> None:
        self._items: list[T] = []
        self._places: dict[Hashable, list[int]] = defaultdict(list)

    def add(self, item: T, name: Name) -> None:
        """Remember an application under a name; it may have several."""
        self._items.append(item)
        for party in {ANY, *(name.parties or {NONE})}:
            for title in {ANY, name.title}:
                self._places[name.kind, party, title].append(len(self._items) - 1)

    def near(self, name: Name) -> list[T]:
        """Those that may be versions of it, in the order in which they were added."""
        places = {place for key in _keys(name) for place in self._places.get(key, ())}
        return list(
            {id(item): item for item in map(self._items.__getitem__, sorted(places))}.values()
        )


def _keys(name: Name) -> Iterator[Hashable]:
    titles = {name.title, NONE} if name.title else {ANY}
    for party in {*name.parties, NONE} if name.parties else {ANY}:
        for title in titles:
            yield name.kind, party, title
