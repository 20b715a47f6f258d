"""Findings -> a plan for writing them into a workbook: which cell gets which note, and what has no
place. Pure, so that every writer places alike: the one for files, and one for an open workbook.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validators.a1 import anchors_of, position, reference
from validators.formats import word
from validators.model import Finding, Severity
from validators.wording import Sentence, sentence

MAX_NOTE = 32_767  # characters that Excel keeps of a note

MAX_FINDINGS = 5_000
"""Findings that are written into a workbook: nobody reads more, and the copy can be read again."""

_TODO_REST = Sentence(
    "Rätta det som står här, och granska igen. Alla anmärkningar visas av fordela validate.",
    "Put right what stands here, and check again. All findings are shown by fordela validate.",
)

WORDS = {
    Severity.ERROR: Sentence("Fel", "Error"),
    Severity.WARNING: Sentence("Varning", "Warning"),
    Severity.INFO: Sentence("Upplysning", "Notice"),
}
SYMBOLS = {Severity.ERROR: "✖", Severity.WARNING: "▲", Severity.INFO: "●"}
"""A severity's word and sign: colour is never the only one."""

HEADING = "Granskning (fordela)"
HEADINGS = {"sv": HEADING, "en": "Check (fordela)"}
"""How our part of a note begins."""

_TODO = Sentence("Att göra", "To do")
_FILE = Sentence("fil", "file")
_CUT = Sentence(
    "… (hela texten står i bladet Granskning)", "… (the whole text is in the sheet Granskning)"
)
_SIGNED = re.compile(  # in either language: a mark outlives the choice of language
    rf"(?:{'|'.join(map(re.escape, HEADINGS.values()))})\n.*?\n"
    r"fordela · (?:\d{4}-\d\d-\d\d · )?file? [0-9a-f]{8}",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Surface:
    """A sheet, as a place to write on."""

    name: str

    kind: str = "worksheet"
    """ "worksheet", "chartsheet" …"""

    state: str = "visible"
    """ "visible", "hidden" or "veryHidden"."""

    merges: Sequence[str] = ()
    """The A1 ranges of merged cells."""

    closed: Mapping[str, str | Sentence] = field(default_factory=dict)
    """Cells that must not get a note, by reference, each with the reason."""

    barred: str | Sentence = ""
    """Why no cell of the sheet can get a note; "" where cells can."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that is to be marked."""

    sheet: str

    cell: str
    """Its A1 reference."""

    severity: Severity
    """That of the worst finding."""

    findings: tuple[Finding, ...]
    """What its note is about, the worst first."""

    lang: str = "sv"
    """The language of the note."""

    def note(self, signature: str, room: int = MAX_NOTE) -> str:
        """The note's text, signed, in at most `room` characters."""
        lang = self.lang
        heading, cut = HEADINGS[lang], _CUT.text(lang)
        descriptions = [describe(finding, lang) for finding in self.findings]
        text = "\n\n".join(dict.fromkeys(descriptions))
        room -= len(heading) + len(signature) + 3
        if len(text) > room:
            text = text[: max(room - len(cut), 0)] + cut
        return f"{heading}\n{text}\n\n{signature}"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A finding that no cell can show."""

    finding: Finding

    reason: str
    """Why, in a sentence of the plan's language."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where all findings go: each is in `places` or in `unplaced`."""

    findings: tuple[Finding, ...]
    """All of them, in the order given."""

    places: tuple[Place, ...]
    """By sheet, row and column."""

    unplaced: tuple[Unplaced, ...]
    """In the order given."""

    lang: str = "sv"
    """The language of what is said about the findings."""


def at_most(findings: Iterable[Finding], lang: str = "sv") -> tuple[Finding, ...]:
    """The findings to be written into a workbook, in their order: all of them, or the
    `MAX_FINDINGS` most severe and one that counts the rest."""
    findings = tuple(findings)
    if len(findings) <= MAX_FINDINGS:
        return findings
    by_severity = sorted(range(len(findings)), key=lambda index: RANK[findings[index].severity])
    written = [findings[index] for index in sorted(by_severity[:MAX_FINDINGS])]
    rest = sentence(
        "{count|antal:anmärkning till:anmärkningar till} skrivs inte in i arbetsboken, som har de "
        "{most|tal} allvarligaste.",
        "{count|antal:finding more is:findings more are} not written into the workbook, which has "
        "the {most|tal} most severe.",
        count=len(findings) - MAX_FINDINGS,
        most=MAX_FINDINGS,
    )
    message, todo = rest.text(lang), _TODO_REST.text(lang)
    return (*written, Finding("S05", written[-1].severity, None, None, message, todo))


def place(findings: Iterable[Finding], surfaces: Iterable[Surface], lang: str = "sv") -> Plan:
    """The plan: places by sheet, row and column; findings on one cell together. `lang` is the
    language of what is said about the findings; they themselves are worded already.

    A cell within a merged range is marked at the range's first cell. A finding without a cell, on
    an unknown sheet, on one that is no worksheet or that nobody can see, or on a closed cell has no
    place.
    """
    findings = tuple(findings)
    sheets = {surface.name: surface for surface in surfaces}
    folded = {name.casefold(): surface for name, surface in sheets.items()}
    # the numbers of findings, by sheet and cell
    numbers: dict[str, dict[tuple[int, int], list[int]]] = {}
    unplaced: dict[int, Unplaced] = {}
    for index, finding in enumerate(findings):
        surface = sheets.get(finding.sheet or "") or folded.get((finding.sheet or "").casefold())
        reason = _no_place(finding, surface)
        if reason or surface is None:
            unplaced[index] = Unplaced(finding, word(reason, lang=lang))
            continue
        at = position(finding.cell or "")
        assert at is not None
        numbers.setdefault(surface.name, {}).setdefault(at, []).append(index)
    places: list[Place] = []
    for name, surface in sheets.items():
        cells = numbers.get(name)
        if not cells:
            continue
        for at, indexes in _anchored(cells, surface.merges):
            ref = reference(*at)
            if ref in surface.closed:
                reason = word(surface.closed[ref], lang=lang)
                unplaced |= {index: Unplaced(findings[index], reason) for index in indexes}
                continue
            on_cell = (findings[index] for index in sorted(indexes))
            ranked = sorted(on_cell, key=lambda finding: RANK[finding.severity])
            places.append(Place(name, ref, ranked[0].severity, tuple(ranked), lang))
    in_order = tuple(unplaced[index] for index in sorted(unplaced))
    return Plan(findings, tuple(places), in_order, lang)


def _anchored(
    cells: Mapping[tuple[int, int], Sequence[int]], merges: Sequence[str]
) -> list[tuple[tuple[int, int], list[int]]]:
    """What stands in cells, moved to the first cell of the merged range that each lies in."""
    anchors = anchors_of(cells, merges)
    anchored: dict[tuple[int, int], list[int]] = {}
    for at in sorted(cells):
        anchored.setdefault(anchors.get(at, at), []).extend(cells[at])
    return sorted(anchored.items())


RANK = {severity: rank for rank, severity in enumerate(Severity)}
"""The worst severity first."""


def _no_place(finding: Finding, surface: Surface | None) -> str | Sentence:
    """Why a finding cannot be shown on its cell; "" where it can."""
    if finding.sheet is None or finding.cell is None:
        return sentence("Gäller inte en enskild cell.", "Is not about a single cell.")
    if surface is None:
        return sentence(
            "Bladet {name} finns inte i filen.",
            "The sheet {name} is not in the file.",
            name=finding.sheet,
        )
    if surface.kind != "worksheet":
        return sentence(
            "Bladet har inga celler (till exempel ett diagramblad).",
            "The sheet has no cells (for example a chart sheet).",
        )
    if surface.state == "veryHidden":
        return sentence(
            "Bladet är dolt så att det inte kan tas fram i Excel.",
            "The sheet is hidden so that it cannot be shown in Excel.",
        )
    if position(finding.cell) is None:
        return sentence("{ref} är ingen cell.", "{ref} is no cell.", ref=finding.cell)
    return surface.barred


def describe(finding: Finding, lang: str = "sv") -> str:
    """A finding in a note: "Fel D13: text" and on a line of its own what to do."""
    severity = WORDS[finding.severity].text(lang)
    text = f"{severity} {finding.code}: {finding.message}".strip()
    return f"{text}\n{_TODO.text(lang)}: {finding.hint}" if finding.hint else text


def signature(fingerprint: str, when: dt.date | None = None, lang: str = "sv") -> str:
    """The last line of our part of a note: which version of the data it is about.

    `fingerprint` is the SHA-256 of the file, in hex.
    """
    date = f"{when:%Y-%m-%d} · " if when else ""
    return f"fordela · {date}{_FILE.text(lang)} {fingerprint[:8]}"


def find_ours(note: str) -> list[tuple[int, int]]:
    """Where our parts of a note's text begin and end, with the empty lines around them."""
    spans = []
    for match in _SIGNED.finditer(note):
        start, end = match.span()
        while start and note[start - 1] == "\n":
            start -= 1
        spans.append((start, end))
    return spans
