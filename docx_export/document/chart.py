"""A chart of amounts: a bar for each record of a list, in parts of a colour each.

The sums stand beside the bars as numbers, and everything is told in words for those who do not see
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from docx_export.document.controls import RELATIONS, number_in
from docx_export.document.metafile import Metafile, width_of
from validators import spelling

CONTENT_TYPE = "image/x-emf"
NAME = "Diagram: "
"""How the name of a drawing begins that is such a chart; the list's name follows."""

BLUE, AMBER, GREEN, VIOLET = COLORS = ("2F5597", "B26A00", "1E7B57", "7A3E9D")
"""Those of the template's theme; each stands out from white by more than 3:1 (WCAG 1.4.11)."""
INK = "1F2A37"

# Hundredths of a millimetre.
_LETTER_SIZE = 320  # 9 points
_BAR_HEIGHT = 380
_ROW_HEIGHT = 640
_GAP = 200  # between a bar and the words beside it
_PART_GAP = 30  # white, between two parts of a bar
_MAX_NAME_WIDTH = 6200
_BASELINE = _LETTER_SIZE * 35 // 100  # below the middle of a row

_EMU_PER_UNIT = 360  # a hundredth of a millimetre

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_DRAWING = f"{_MAIN}/wordprocessingDrawing"


@dataclass(frozen=True)
class Bar:
    """What is shown of one record."""

    name: str

    parts: Sequence[int]
    """An amount for each series."""

    total: int

    total_text: str
    """E.g. `'50 000 kr'`"""


@dataclass(frozen=True)
class Picture:
    """A picture, to be shown in a document."""

    data: bytes
    """The .emf."""

    width: int
    """In EMU."""

    height: int
    """In EMU."""

    words: str
    """What stands in it, for those who do not see it."""


def draw(bars: Sequence[Bar], series: Sequence[str], title: str, width: int) -> Picture:
    """The chart, `width` hundredths of a millimetre wide.

    `series` are the names of the parts of bars; one that no bar has is left out. `title` begins
    what is told in words.
    """
    used = [index for index in range(len(series)) if any(bar.parts[index] for bar in bars)]
    names = [_shortened(bar.name, _MAX_NAME_WIDTH) for bar in bars]
    left = max((width_of(name, _LETTER_SIZE) for name in names), default=0) + _GAP
    right = max((width_of(bar.total_text, _LETTER_SIZE) for bar in bars), default=0) + _GAP
    top = _ROW_HEIGHT if len(used) > 1 else 0
    height = top + len(bars) * _ROW_HEIGHT
    canvas = Metafile(width, height)
    if len(used) > 1:
        _draw_legend(canvas, [(series[index], _color(index)) for index in used], left)
    most = max((bar.total for bar in bars), default=0) or 1
    for row, (bar, name) in enumerate(zip(bars, names, strict=True)):
        middle = top + row * _ROW_HEIGHT + _ROW_HEIGHT // 2
        baseline = middle + _BASELINE
        canvas.text(left - _GAP, baseline, name, size=_LETTER_SIZE, color=INK, to_left=True)
        at, amount = left, 0
        for index in used:
            amount += bar.parts[index]
            end = left + (width - left - right) * amount // most
            start = at + (_PART_GAP if at > left else 0)
            if end > start:
                half = _BAR_HEIGHT // 2
                canvas.rectangle(start, middle - half, end, middle + half, _color(index))
            at = end
        canvas.text(at + _GAP // 2, baseline, bar.total_text, size=_LETTER_SIZE, color=INK)
    size = (width * _EMU_PER_UNIT, height * _EMU_PER_UNIT)
    return Picture(canvas.data(), *size, _in_words(bars, title))


def _color(index: int) -> str:
    return COLORS[index % len(COLORS)]


def _draw_legend(canvas: Metafile, series: Sequence[tuple[str, str]], at: int) -> None:
    """Above the bars, a square and a name for each series."""
    middle = _ROW_HEIGHT // 2
    for name, color in series:
        canvas.rectangle(at, middle - 140, at + 280, middle + 140, color)
        canvas.text(at + 380, middle + _BASELINE, name, size=_LETTER_SIZE, color=INK)
        at += 380 + width_of(name, _LETTER_SIZE) + 500


def _shortened(text: str, width: int) -> str:
    """As much of a text as fits into a width."""
    if width_of(text, _LETTER_SIZE) <= width:
        return text
    while text and width_of(f"{text}…", _LETTER_SIZE) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _in_words(bars: Sequence[Bar], title: str) -> str:
    amounts = spelling.listed(f"{bar.name} {bar.total_text}" for bar in bars)
    return f"Stapeldiagram. {title}: {amounts}."


def drawing_numbers(root: etree._Element) -> Iterator[int]:
    """The numbers of the drawings in a part."""
    for properties in root.iter(f"{{{_DRAWING}}}docPr"):
        number = number_in(properties.get("id"))
        if number is not None:
            yield number


def number_drawings(root: etree._Element, free_numbers: Iterator[int]) -> None:
    """Give the drawings in an element new numbers."""
    for properties in root.iter(f"{{{_DRAWING}}}docPr"):
        properties.set("id", str(next(free_numbers)))


@dataclass(frozen=True, eq=False)
class PlacedChart:
    """A chart in a document."""

    name: str
    """Of the list that it shows."""

    properties: etree._Element
    """The element with its name and what it is in words."""

    sizes: Sequence[etree._Element]
    """The elements with its width and height."""

    relation: str
    """The id of the relationship to its picture."""

    @property
    def words(self) -> str:
        """What stands in it."""
        return self.properties.get("descr") or ""


def charts_in(root: etree._Element) -> Iterator[PlacedChart]:
    """The charts that a part shows, also after a save by another program."""
    for properties in root.iter(f"{{{_DRAWING}}}docPr"):
        frame = properties.getparent()
        name = properties.get("name") or ""
        if frame is None or not name.startswith(NAME):
            continue
        blip = next(frame.iter(f"{{{_MAIN}/main}}blip"), None)
        sizes = [*frame.iterchildren(f"{{{_DRAWING}}}extent"), *frame.iter(f"{{{_MAIN}/main}}ext")]
        relation = "" if blip is None else blip.get(f"{{{RELATIONS}}}embed") or ""
        sizes = [size for size in sizes if size.get("cx")]
        yield PlacedChart(name.removeprefix(NAME), properties, sizes, relation)


def redraw(chart: PlacedChart, fresh: PlacedChart) -> None:
    """Give a chart the words and the proportions of a fresh one; it keeps its width."""
    chart.properties.set("descr", fresh.words)
    width, height = (number_in(fresh.sizes[0].get(key)) or 0 for key in ("cx", "cy"))
    for size in chart.sizes:
        size.set("cy", str((number_in(size.get("cx")) or 0) * height // (width or 1)))


def drawing(picture: Picture, name: str, number: int, relation: str) -> str:
    """The run that shows a picture, as XML.

    `name` is the list's, `number` the drawing's in the document, `relation` the id of the
    relationship to the picture's part.
    """
    size = f'cx="{picture.width}" cy="{picture.height}"'
    identity = f'id="{number}" name={quoteattr(f"{NAME}{name}")}'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}" distT="0" distB="0" '
        f'distL="0" distR="0"><wp:extent {size}/><wp:docPr {identity} '
        f"descr={quoteattr(picture.words)}/><wp:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks xmlns:a="{_MAIN}/main" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_MAIN}/main"><a:graphicData uri="{_MAIN}/picture">'
        f'<pic:pic xmlns:pic="{_MAIN}/picture"><pic:nvPicPr><pic:cNvPr {identity}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{RELATIONS}" r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r>"
    )
