"""Whether a received application is a version of one that is there already.

It is known by its applicants and its title. But what an applicant is asked to correct may be just
these, so where one of them is missing or cannot be read, the rest of the row decides. The title of
a trip is a place, which one administration may visit for several purposes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from validators.rules.likeness import first_alike, fold

LEAST_ALIKE = 2  # columns
"""So many other columns must agree where applicants or title do not tell, and most of them."""

Values = Mapping[str, object]
"""Column id -> what a row says."""


@dataclass(frozen=True, slots=True)
class ApplicationName:
    """What an application is known by."""

    kind: str

    parties: frozenset[str]
    """The names of its applicants; none where they cannot be read."""

    title: str
    """Its title, folded; "" where it has none. The title of a trip is a place."""

    is_trip: bool = False


def is_version(
    old: Iterable[ApplicationName],
    before: Values,
    new: ApplicationName,
    after: Values,
    *,
    details: Sequence[str],
    same_number: bool = False,
) -> bool:
    """Whether `new` is the application that is known by one of the names `old`.

    `before` and `after` are what their rows say. `details` are the columns that tell besides
    applicants and title. With the `same_number` in the registry one of these two may be another.
    """
    return any(
        _is_version(name, before, new, after, details, same_number=same_number) for name in old
    )


def _is_version(
    old: ApplicationName,
    before: Values,
    new: ApplicationName,
    after: Values,
    details: Sequence[str],
    *,
    same_number: bool,
) -> bool:
    same_party = _agree(old.parties & new.parties, old.parties, new.parties)
    same_title = _agree(old.title == new.title, old.title, new.title)
    if same_party and same_title:
        return same_number or not new.is_trip or _has_same_purpose(before, after)
    if same_party is False and same_title is False:
        return False
    if not same_number and False in (same_party, same_title):
        return False
    if not same_number and not _has_same_purpose(before, after):
        return False
    columns = [column for column in details if before.get(column) and after.get(column)]
    alike = sum(_comparable(before[column]) == _comparable(after[column]) for column in columns)
    return alike >= (1 if same_number else LEAST_ALIKE) and 2 * alike > len(columns)


def _agree(is_alike: object, *values: object) -> bool | None:
    """Whether two values agree; None where one of them is empty."""
    return bool(is_alike) if all(values) else None


def _has_same_purpose(before: Values, after: Values) -> bool:
    """By the purpose, or where one of them tells none by the unit."""
    for column in ("purpose", "unit"):
        old, new = str(before.get(column) or ""), str(after.get(column) or "")
        if old and new:
            return first_alike([old, new])[1] is not None
    return True


def _comparable(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def is_doubtful(old: Iterable[ApplicationName], new: ApplicationName) -> bool:
    """Whether two that are no versions of each other should be looked at.

    That is trips of an applicant to one place, and projects of one title where an applicant cannot
    be read.
    """
    return any(
        name.title == new.title != ""
        and (
            bool(name.parties & new.parties) if new.is_trip else not (name.parties and new.parties)
        )
        for name in old
    )


ANY, NONE = "*", ""
"""Keys of the index, instead of a party or a title: whatever it is, and where there is none."""

T = TypeVar("T")


class ApplicationIndex(Generic[T]):
    """Applications by their names, so that each new one is compared with few others."""

    def __init__(self) -> None:
        self._applications: list[T] = []
        self._places: dict[Hashable, list[int]] = defaultdict(list)

    def add(self, application: T, name: ApplicationName) -> None:
        """Remember an application under a name; it may have several."""
        self._applications.append(application)
        for party in {ANY, *(name.parties or {NONE})}:
            for title in {ANY, name.title}:
                self._places[name.kind, party, title].append(len(self._applications) - 1)

    def near(self, name: ApplicationName) -> list[T]:
        """Those that may be versions of it, in the order in which they were added."""
        places = {place for key in _keys(name) for place in self._places.get(key, ())}
        applications = [self._applications[place] for place in sorted(places)]
        return list({id(application): application for application in applications}.values())


def _keys(name: ApplicationName) -> Iterator[Hashable]:
    titles = {name.title, NONE} if name.title else {ANY}
    for party in {*name.parties, NONE} if name.parties else {ANY}:
        for title in titles:
            yield name.kind, party, title
