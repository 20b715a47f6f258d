"""The sheet "Granskning": every finding, a row each, and what the marks are about.

Its text is written in its cells, so that the workbook's shared strings stay as they are. A number
in its first row tells it from a sheet that somebody else has given that name; below it, in the same
hidden column, stands what `unmark` needs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opc.splice import escape, escape_string
from validators.a1 import position, quoted
from validators.findings import summarise
from validators.model import Finding, Severity
from validators.wording import Sentence, sentence
from xl_tools.editing.styles.cell_styles import Styles
from xl_tools.marking.colours import formats
from xl_tools.marking.plan import RANK, SYMBOLS, WORDS, Plan

NAME = "Granskning"

MARK = 713260112273
"""The number that tells our sheet, in the first row of column `RECORD`."""

_MARKED = re.compile(rb">\s*713260112273\s*</")
_MAX_HEAD_SIZE = 1 << 16  # bytes of a sheet in which its first row must come

_MAX_TEXT_LENGTH = 32_000  # characters that we put in one cell: Excel holds 32 767

_MAX_ROW_HEIGHT = 409  # points (Excel's limit)

RECORD = "J"
"""The letters of the hidden column."""

_RECORD_CELL = re.compile(rb'<c r="J(\d+)" t="inlineStr"><is><t>([A-Za-z0-9+/=]+)</t></is></c>')

COLUMNS = (
    (Sentence("Allvar", "Severity"), 14),
    (Sentence("Kod", "Code"), 7),
    (Sentence("Blad", "Sheet"), 15),
    (Sentence("Cell", "Cell"), 8),
    (Sentence("Vad", "What"), 56),
    (Sentence("Att göra", "To do"), 40),
    (Sentence("Källa", "Source"), 26),
    (Sentence("Märkning i bladet", "Marked in the sheet"), 28),
)
"""The columns' titles and their widths in characters."""

_LETTERS = "ABCDEFGH"  # of these columns

HEADER_ROW = 6
HEIGHTS = {1: 26, HEADER_ROW: 20}
"""The heights, in points, of the rows above the findings that are not of the usual height."""


@dataclass(frozen=True, slots=True)
class About:
    """What the marks are about."""

    sha256: str
    """Of the workbook's bytes, in hex."""

    when: dt.date | None = None
    """When it was checked: a date or a datetime. None is not told."""

    origin: str = ""
    """What the workbook says that it was made from; "" for nothing."""

    is_open: bool = False
    """It is no file but a workbook that somebody has open, perhaps unsaved."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """The row of a finding."""

    finding: Finding

    texts: tuple[str, ...]
    """What stands in its columns."""

    target: tuple[str, str] | None
    """The sheet and the cell that its link leads to; None for no link."""


def is_ours(head: bytes) -> bool:
    """Whether the beginning of a worksheet part is that of our sheet."""
    return _MARKED.search(head, 0, _MAX_HEAD_SIZE) is not None


def record_of(data: bytes) -> str:
    """What was kept for `unmark` in a sheet as we wrote it; "" when it is not."""
    return b"".join(text for _, text in _RECORD_CELL.findall(data)).decode()


def sheet_name(taken: Sequence[str]) -> str:
    """The name of a new findings sheet: "Granskning", or that with the first free number."""
    used = {name.casefold() for name in taken}
    name, number = NAME, 2
    while name.casefold() in used:
        name, number = f"{NAME} ({number})", number + 1
    return name


def make_sheet(
    plan: Plan,
    about: About,
    record: str,
    *,
    space: str,
    styles: Styles,
    looks: Mapping[Severity, int],
    visible: frozenset[str],
) -> bytes:
    """The worksheet part.

    `record` is what `unmark` needs, in base64; `space` the namespace; `looks` the index of the
    `dxf` of each severity; `visible` the sheets that a link can lead to.
    """
    rows: dict[int, list[str]] = {}
    for number, text in enumerate(heading(plan, about), 1):
        rows[number] = [_text("A", number, text, styles.title if number == 1 else 0)]
    rows[HEADER_ROW] = [
        _text(letter, HEADER_ROW, title.text(plan.lang), styles.head)
        for letter, (title, _) in zip(_LETTERS, COLUMNS, strict=True)
    ]
    links: list[str] = []
    coloured: dict[Severity, list[tuple[int, int]]] = {}
    heights: dict[int, int] = dict(HEIGHTS)
    for number, row in enumerate(finding_rows(plan, visible), HEADER_ROW + 1):
        heights[number] = row_height(row.texts)
        rows[number] = [
            _text(letter, number, text, styles.text)
            for letter, text in zip(_LETTERS, row.texts, strict=True)
        ]
        coloured.setdefault(row.finding.severity, []).append((number, 1))
        if row.target:
            sheet, cell = row.target
            rows[number][3] = _text("D", number, cell, styles.link)
            links.append(_link(number, sheet, cell))
    rows.setdefault(1, []).append(f'<c r="{RECORD}1"><v>{MARK}</v></c>')
    for start in range(0, len(record), _MAX_TEXT_LENGTH):
        number = 2 + start // _MAX_TEXT_LENGTH
        piece = record[start : start + _MAX_TEXT_LENGTH]
        rows.setdefault(number, []).append(
            f'<c r="{RECORD}{number}" t="inlineStr"><is><t>{piece}</t></is></c>'
        )
    body = "".join(
        f'<row r="{number}"{_height(heights.get(number))}>{"".join(rows[number])}</row>'
        for number in sorted(rows)
    )
    ordered = sorted(coloured.items(), key=lambda item: RANK[item[0]])
    colours = formats("", ordered, looks, 1).decode()
    return _worksheet(space, body, colours, links).encode()


def _worksheet(space: str, body: str, colours: str, links: Sequence[str]) -> str:
    first = HEADER_ROW + 1
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, (_, width) in enumerate(COLUMNS, 1)
    )
    return (
        f'<worksheet xmlns="{space}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{first}" activePane="bottomLeft" '
        f'state="frozen"/><selection pane="bottomLeft" activeCell="A{first}" sqref="A{first}"/>'
        f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}'
        f'<col min="10" max="10" width="9" hidden="1" customWidth="1"/></cols>'
        f"<sheetData>{body}</sheetData>{colours}"
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def finding_rows(plan: Plan, visible: frozenset[str]) -> list[FindingRow]:
    """The rows of all findings, in the plan's order. `visible` are the sheets that a link can lead
    to."""
    reasons = {id(lost.finding): lost.reason for lost in plan.unplaced}
    places = {id(finding): place for place in plan.places for finding in place.findings}
    rows = []
    for finding in plan.findings:
        place = places.get(id(finding))
        if place is None:
            marked = reasons.get(id(finding), "")
        elif place.cell == (finding.cell or "").replace("$", "").upper():
            marked = _MARKED_CELL.text(plan.lang)
        else:
            merged = sentence(
                "Not och färg på {cell}, där de sammanfogade cellerna börjar.",
                "Note and colour on {cell}, where the merged cells begin.",
                cell=place.cell,
            )
            marked = merged.text(plan.lang)
        sheet, cell = place.sheet if place else finding.sheet or "", finding.cell or "A1"
        target = (sheet, cell) if sheet in visible and position(cell) else None
        rows.append(FindingRow(finding, _texts(finding, marked, plan.lang), target))
    return rows


_MARKED_CELL = Sentence("Not och färg på cellen.", "Note and colour on the cell.")


def heading(plan: Plan, about: About) -> list[str]:
    """What stands above the findings, a row each, the title first."""
    lang = plan.lang
    counts = summarise(plan.findings, lang)
    if plan.unplaced:
        alone = sentence(
            " (varav {count} som bara står i det här bladet)",
            " (of which {count} stand in this sheet only)",
            count=len(plan.unplaced),
        )
        counts += alone.text(lang)
    background = [about.origin] if about.origin else []
    if isinstance(about.when, dt.datetime):
        at = sentence(
            "Granskad {day} kl. {time}",
            "Checked {day} at {time}",
            day=f"{about.when:%Y-%m-%d}",
            time=Sentence(f"{about.when:%H.%M}", f"{about.when:%H:%M}"),
        )
        background.insert(0, at.text(lang))
    elif about.when:
        on = sentence("Granskad {day}", "Checked {day}", day=f"{about.when:%Y-%m-%d}")
        background.insert(0, on.text(lang))
    return [
        NAME,
        counts,
        " · ".join(background) or _UNKNOWN_BACKGROUND.text(lang),
        _about(about).text(lang),
        sentence(
            "Bladet, färgerna och noterna hör till granskningen. Nästa granskning ersätter dem, "
            "och {removal} tar bort dem.",
            "The sheet, the colours and the notes belong to the check. The next check replaces "
            "them, and {removal} removes them.",
            removal=_REMOVAL[about.is_open],
        ).text(lang),
    ]


_UNKNOWN_BACKGROUND = Sentence("Granskad med fordela", "Checked with fordela")

_REMOVAL = {  # of marks, by whether the workbook is open
    True: Sentence(
        "Ta bort markeringar på fliken fordela", "Remove marks on the ribbon tab fordela"
    ),
    False: Sentence("fordela unmark", "fordela unmark"),
}


def _about(about: About) -> Sentence:
    if about.is_open:
        return sentence(
            "Gäller den öppna arbetsboken när knappen trycktes, också det som inte var sparat.",
            "About the open workbook when the button was pressed, also what was not saved.",
        )
    return sentence(
        "Gäller filen med SHA-256 {sha256}",
        "About the file with SHA-256 {sha256}",
        sha256=about.sha256,
    )


def _texts(finding: Finding, marked: str, lang: str) -> tuple[str, ...]:
    """What stands in a finding's row, column by column."""
    return (
        f"{SYMBOLS[finding.severity]} {WORDS[finding.severity].text(lang)}",
        finding.code,
        finding.sheet or finding.place,
        finding.cell or "",
        finding.message,
        finding.hint,
        finding.source,
        marked,
    )


def row_height(texts: Sequence[str]) -> int:
    """The height in points of a row with these texts in its columns.

    Not every program fits a row to text that wraps, and then its text lies over the next one's. A
    line is some letters shorter than its column, for whole words.
    """
    lines = max(
        sum(1 + len(line) // max(width - 4, 4) for line in text.split("\n"))
        for text, (_, width) in zip(texts, COLUMNS, strict=True)
    )
    return min(15 * lines + 3, _MAX_ROW_HEIGHT)


def _height(points: int | None) -> str:
    return f' ht="{points}" customHeight="1"' if points else ""


def _text(letter: str, row: int, text: str, style: int) -> str:
    look = f' s="{style}"' if style else ""
    if not text:
        return f'<c r="{letter}{row}"{look}/>'
    escaped = escape_string(text[:_MAX_TEXT_LENGTH]).decode()
    content = f'<is><t xml:space="preserve">{escaped}</t></is>'
    return f'<c r="{letter}{row}"{look} t="inlineStr">{content}</c>'


def _link(row: int, sheet: str, cell: str) -> str:
    location = escape(f"{quoted(sheet)}!{cell}").decode()
    return f'<hyperlink ref="D{row}" location="{location}" display="{escape(cell).decode()}"/>'
