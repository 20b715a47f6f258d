"""The applications of a collection -> the lines of `Inkomna`, and the new rows with their numbers.

Which file belongs to which application is decided in `settle`; here it is put in order and
explained.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validators.cards.call import Call
from validators.rules.relations import WITHDRAWN
from validators.spelling import listed, quoted, sort_key
from xl_tools.intake.application import (
    NO_DAY,
    CellValue,
    Difference,
    Fate,
    KnownLine,
    KnownRow,
    Line,
    Received,
)
from xl_tools.intake.settling.same_application import ApplicationName

LAST_DAY = dt.date.max
"""Stands for a date of receipt that nobody knows: those come last."""


@dataclass
class Application:
    """An application: its row, new or of the workbook, and the files that belong to it."""

    kind: str

    values: Mapping[str, CellValue]
    """What its row says, by column id."""

    file: Received | None = None
    """The file by which it gets a row now; None where it has one already."""

    number: int | None = None

    later: list[Version] = field(default_factory=list)
    """The files that came in after the first one."""

    twin: Application | None = None
    """Another application that may be the same one."""

    likeness: str = ""
    """In what it is like its twin: a sentence with `{row}`."""

    names: list[ApplicationName] = field(default_factory=list)
    """What it is known by."""

    row: KnownRow | None = None
    """The row that the workbook has of it already."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether its row says that it is withdrawn."""
        return self.values.get("status") in WITHDRAWN

    def label(self, call: Call) -> str:
        """What its row is called in a sentence. E.g. `'LUM nr 3'`."""
        label = call.kinds[self.kind].label
        if self.number:
            return f"{label} nr {self.number}"
        return f"{label}-raden {quoted(str(self.values.get('title') or ''))}, som saknar Nr,"


@dataclass(frozen=True, slots=True)
class Version:
    """A file that holds an application that has a row already."""

    file: Received
    fate: Fate
    differences: tuple[Difference, ...]
    """Where it differs from the row."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that is another one, byte for byte: one of the same time, or of a line."""

    file: Received
    original: Received | KnownLine


@dataclass(frozen=True, slots=True)
class Misfit:
    """A file that holds no application of the call, and why."""

    file: Received
    fate: Fate
    explanation: str


def identity(file: Received | KnownLine) -> str:
    """What a file is known by: the hash of its bytes, or its name where they could not be read."""
    return file.sha256 or file.file


def order_by_name(file: Received) -> tuple[tuple[str, str], str]:
    """Sorts files by their names, in Swedish order."""
    return sort_key(file.file), file.sha256


def order_in_sheet(call: Call) -> Callable[[Application], tuple[Any, ...]]:
    """Sorts new applications by kind, date of receipt, applicant and title, in Swedish order."""
    kinds = list(call.kinds)

    def key(application: Application) -> tuple[Any, ...]:
        file = application.file
        assert file is not None
        values = application.values
        texts = (sort_key(str(values.get(column) or "")) for column in ("applicant", "title"))
        return kinds.index(application.kind), file.day or LAST_DAY, *texts, order_by_name(file)

    return key


def order_by_row(call: Call) -> Callable[[Application], tuple[int, int]]:
    """Sorts applications by kind and number."""
    kinds = list(call.kinds)
    return lambda application: (kinds.index(application.kind), application.number or 0)


@dataclass
class _Lines:
    """Lines of `Inkomna` in the making: each is followed by those of its copies."""

    first_post: int
    copies: dict[str, list[Received]]
    """Identity of a file -> its copies, in order. Taken out as they get their lines."""

    lines: list[Line] = field(default_factory=list)

    @property
    def next_post(self) -> int:
        return self.first_post + len(self.lines)

    def add(
        self,
        file: Received,
        fate: Fate,
        number: int | None,
        explanation: str,
        differences: tuple[Difference, ...] = (),
    ) -> None:
        post = self.next_post
        self.lines.append(Line(post, file, fate, number, explanation, differences))
        for copy in self.copies.pop(identity(file), ()):
            same = f"Byte för byte samma fil som post {post}."
            self.lines.append(Line(self.next_post, copy, Fate.SAME, number, same))


def write_lines(
    applications: Sequence[Application],
    misfits: Iterable[Misfit],
    copies: Iterable[Copy],
    taken_in: Iterable[Application],
    call: Call,
    *,
    first_post: int,
) -> tuple[tuple[Line, ...], tuple[tuple[int, Received, str], ...]]:
    """The new lines of `Inkomna`, and the new rows: number, file and what `Ursprung` says.

    `applications` have their numbers. Those of `taken_in` have a line already.
    """
    copies = sorted(copies, key=lambda copy: order_by_name(copy.file))
    new_copies: dict[str, list[Received]] = defaultdict(list)
    for copy in copies:
        if isinstance(copy.original, Received):
            new_copies[identity(copy.original)].append(copy.file)
    lines = _Lines(first_post, new_copies)
    with_line = {id(application) for application in taken_in}
    rows: list[tuple[int, Received, str]] = []
    for application in sorted(applications, key=order_by_row(call)):
        file = application.file
        if file is not None and id(application) not in with_line:
            fate = Fate.NEW if application.twin is None else Fate.LIKE
            lines.add(file, fate, application.number, _explain_row(application, file, call))
        waiting: list[int] = []  # posts
        for version in application.later:
            if version.fate is Fate.WAITS:
                waiting.append(lines.next_post)
            explanation = _explain_version(application, version, call)
            lines.add(version.file, version.fate, application.number, explanation,
                      version.differences)  # fmt: skip
        if file is not None and application.number:
            rows.append((application.number, file, _origin(file, waiting)))
    for misfit in sorted(misfits, key=lambda misfit: order_by_name(misfit.file)):
        lines.add(misfit.file, misfit.fate, None, misfit.explanation)
    for copy in copies:
        if isinstance(copy.original, KnownLine):
            same = f"Byte för byte samma fil som post {copy.original.post}."
            lines.add(copy.file, Fate.SAME, copy.original.number, same)
    return tuple(lines.lines), tuple(rows)


def _explain_row(application: Application, file: Received, call: Call) -> str:
    """What the officer should know of a new row; "" for nothing."""
    sentences = list(file.remarks)
    if file.day is None:
        sentences.append(NO_DAY)
    if file.template and file.template != call.version:
        sentences.append(f"Gjord med mall {file.template}; den senaste är {call.version}.")
    if application.twin is not None:
        what = "samma resa" if call.is_trip(application.kind) else "samma projekt"
        likeness = application.likeness.format(row=application.twin.label(call))
        sentences.insert(
            0, f"{likeness} Båda har rader: är det {what}, sätt den enas Status till återtagen."
        )
    return " ".join(sentences)


def _explain_version(application: Application, version: Version, call: Call) -> str:
    """Why a file gets no row of its own."""
    row, file = application.label(call), version.file
    if version.fate is Fate.EQUAL:
        return (
            f"Raden {row} har redan samma uppgifter; filen skiljer sig i annat, till exempel "
            "budgetens rader eller kontaktpersonen."
        )
    remarks = " ".join([*file.remarks, *([] if file.day else ["Ankomstdatum saknas."])])
    status = f" Raden är {application.values['status']}." if application.is_withdrawn else ""
    return (
        f"Kan vara en ny version av {row}, och är inte med i summorna.{status} Skriv om "
        f"raden efter skillnaderna, eller skriv Ja under Ta in för en egen rad. {remarks}"
    ).rstrip()


def _origin(file: Received, waiting: Sequence[int]) -> str:
    """What the column `Ursprung` says of a row; `waiting` are the posts of other versions."""
    if not waiting:
        return file.base
    posts = listed(map(str, waiting))
    return f"{file.base}; en annan version väntar på beslut (Inkomna, post {posts})"
