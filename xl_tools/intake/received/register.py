"""The registry's list of what has come in: which of its lines is about which file.

A file is matched by its name; else by the number that its name holds; else by applicant and title,
where that is only one line's and only one file's. Where a name or a number is that of several,
applicant and title decide, and what they leave open is told and not guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from validators.cards.call import Call
from validators.parsing.applicants import all_names, read_applicants
from validators.rules.likeness import fold

MIN_NUMBER_LENGTH = 5  # characters
"""A shorter number is not looked for in the names of files."""


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of the registry's list, and what it says."""

    row: int
    day: dt.date | None = None
    registration: str = ""
    file: str = ""
    applicant: str = ""
    title: str = ""

    problem: str = ""
    """What cannot be read in it, as a sentence."""

    sheet: str = ""
    """Its sheet, where the list has several."""

    @property
    def place(self) -> str:
        """Where it stands. E.g. `'rad 3'`, or `'rad 3 i bladet Augusti'`."""
        return f"rad {self.row}{f' i bladet {self.sheet}' if self.sheet else ''}"

    @property
    def text(self) -> str:
        """The line in a sentence. E.g. `'rad 5: SF 2024/102, Farsta sdf, Tidigt stöd'`."""
        parts = (self.registration, self.file, self.applicant, self.title)
        return f"{self.place}: {', '.join(part for part in parts if part)}"


@dataclass(frozen=True, slots=True)
class SentFile:
    """What is known of a file that a line is looked for."""

    name: str

    letter: str = ""
    """The name of the mail it came with."""

    applicant: str = ""
    """The applicant as it is written in the file."""

    title: str = ""


Doubt = tuple[RegisterLine, ...]
"""Lines of which none can be chosen without a guess."""

Match = tuple[RegisterLine | None, Doubt]
"""The line of a file, or None with the lines that may be about it."""


@dataclass(frozen=True)
class Register:
    """A list of the registry."""

    name: str
    """The name of its file."""

    lines: tuple[RegisterLine, ...]

    def match(self, files: Sequence[SentFile], call: Call) -> list[Match]:
        """For each file its line, or None with the lines that may be about it."""
        names, numbers = _LinesByName(self.lines), _LinesByNumber(self.lines)
        lines_of = [_lines_naming(file, names, numbers) for file in files]
        counts = Counter(line for lines in lines_of for line in lines)
        matches: list[Match] = []
        for file, lines in zip(files, lines_of, strict=True):
            if len(lines) > 1 or any(counts[line] > 1 for line in lines):
                fitting = [line for line in lines if _fits(line, file, call)]
                matches.append((fitting[0], ()) if len(fitting) == 1 else (None, tuple(lines)))
            else:
                matches.append((lines[0] if lines else None, ()))
        left = [line for line in self.lines if line not in counts]
        by_content = _match_content(files, matches, left, call)
        return [by_content.get(index, match) for index, match in enumerate(matches)]

    def doubt(self, lines: Doubt) -> str:
        """A doubt as a sentence.

        E.g. `'I lista.xlsx kan rad 3, 7 gälla filen, men inte säkert.'`
        """
        rows = ", ".join(line.place.removeprefix("rad ") for line in lines)
        return f"I {self.name} kan rad {rows} gälla filen, men inte säkert."


def _match_content(
    files: Sequence[SentFile], matches: Sequence[Match], left: Iterable[RegisterLine], call: Call
) -> dict[int, Match]:
    """Index of a file that has no line so far -> its line among those `left`.

    It is matched by applicant and title; where no line has the title, with a line without one.
    """
    by_content: dict[object, list[RegisterLine]] = defaultdict(list)
    for line in left:
        if line.applicant:
            by_content[applicant_key(line.applicant, call), fold(line.title)].append(line)
    fitting: dict[int, list[RegisterLine]] = {}
    for index, file in enumerate(files):
        if matches[index] == (None, ()) and file.applicant:
            applicant = applicant_key(file.applicant, call)
            same = by_content.get((applicant, fold(file.title)), []) if file.title else []
            fitting[index] = same or by_content.get((applicant, ""), [])
    counts = Counter(line for lines in fitting.values() for line in lines)
    return {
        index: (lines[0], ()) if len(lines) == 1 and counts[lines[0]] == 1 else (None, tuple(lines))
        for index, lines in fitting.items()
        if lines
    }


def _lines_naming(
    file: SentFile, names: _LinesByName, numbers: _LinesByNumber
) -> list[RegisterLine]:
    """The lines that name a file, or else the mail or the archive that it came in."""
    folders = map(str, PurePosixPath(file.name).parents)
    for place in (file.name, *([file.letter] if file.letter else []), *folders):
        if place == ".":
            continue
        if lines := names.lines(place) or numbers.lines(PurePosixPath(place).name):
            return lines
    return []


def _fits(line: RegisterLine, file: SentFile, call: Call) -> bool:
    """Whether a line's applicant and title are those of the file, as far as it tells them.

    A line that tells neither fits nothing.
    """
    if not line.applicant and not line.title:
        return False
    if line.title and fold(line.title) != fold(file.title):
        return False
    return not line.applicant or (
        applicant_key(line.applicant, call) == applicant_key(file.applicant, call)
    )


class _LinesByName:
    """The lines by the name of their file, with or without its ending.

    Of several those are meant whose folders are the file's.
    """

    def __init__(self, lines: Iterable[RegisterLine]) -> None:
        self._lines: dict[str, list[tuple[tuple[str, ...], RegisterLine]]] = defaultdict(list)
        for line in lines:
            if parts := _path_parts(line.file):
                self._lines[parts[-1]].append((parts, line))

    def lines(self, name: str) -> list[RegisterLine]:
        """The lines that name a file."""
        parts = _path_parts(name)
        named = self._lines.get(parts[-1]) or self._lines.get(PurePosixPath(parts[-1]).stem, [])
        in_folder = [line for path, line in named if len(path) > 1 and parts[-len(path) :] == path]
        return in_folder or [line for _, line in named]


def _path_parts(name: str) -> tuple[str, ...]:
    """The folders and the name of a file, however the system that wrote it divides them."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
    return tuple(filter(None, " ".join(plain.split()).split("/")))


class _LinesByNumber:
    """The lines by their number, where it is the number of one line only."""

    def __init__(self, lines: Iterable[RegisterLine]) -> None:
        lines_of: dict[tuple[str, ...], list[RegisterLine]] = defaultdict(list)
        for line in lines:
            lines_of[_number_parts(line.registration)].append(line)
        # first part of a number -> the numbers that begin so, with their lines
        self._lines: dict[str, list[tuple[tuple[str, ...], RegisterLine]]] = defaultdict(list)
        for parts, same in lines_of.items():
            if len("-".join(parts)) >= MIN_NUMBER_LENGTH and len(same) == 1:
                self._lines[parts[0]].append((parts, same[0]))

    def lines(self, name: str) -> list[RegisterLine]:
        """The line whose number a name holds; none where it holds several."""
        words = _number_parts(name)
        lines = [
            line
            for at, word in enumerate(words)
            for parts, line in self._lines.get(word, ())
            if words[at : at + len(parts)] == parts
            and not _begins_date(parts, words[at + len(parts) :])
        ]
        return lines if len(lines) == 1 else []


def _begins_date(parts: tuple[str, ...], following: tuple[str, ...]) -> bool:
    """Whether what looks like a number is the beginning of a date: 2024-08 of 2024-08-30."""
    return all(map(str.isdigit, parts)) and bool(following) and following[0].isdigit()


def _number_parts(text: str) -> tuple[str, ...]:
    """A number's letters and digits, as a file's name can hold them.

    E.g. `'SF 2024/77'` gives `('sf', '2024', '77')`.
    """
    plain = unicodedata.normalize("NFC", text).casefold()
    return tuple(re.findall(r"[^\W_]+", plain))


def parties(text: str, call: Call) -> tuple[str, ...]:
    """The card's names of whom a text names, the owner first; none where it cannot be read."""
    meant = read_applicants(text, call).value
    return all_names(meant, call) if meant is not None else ()


def applicant_key(text: str, call: Call) -> object:
    """An applicant as it is compared: the card's names, or else what is written, folded."""
    return parties(text, call) or fold(text)


def without_file(register: Register, used: Iterable[RegisterLine]) -> list[RegisterLine]:
    """The lines that no file answers to."""
    lines = set(used)
    return [line for line in register.lines if line not in lines]
