"""A chart of amounts: a bar for each record of a list, in parts of a colour each, with the sums as
numbers and everything as words for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from docx_export.document.controls import RELATIONS
from docx_export.document.metafile import Metafile, width_of
from validators import wording

CONTENT_TYPE = "image/x-emf"
NAME = "Diagram: "
"""How the name of a drawing begins that is one of these; the list's name follows."""

BLUE, AMBER, GREEN, VIOLET = COLORS = ("2F5597", "B26A00", "1E7B57", "7A3E9D")
"""Those of the template's theme; each stands out from white by more than 3:1 (WCAG 1.4.11)."""
INK = "1F2A37"

_SIZE = 320  # of the letters: 9 points, in hundredths of a millimetre
_BAR, _STEP, _GAP = 380, 640, 200
_BETWEEN = 30  # white, between two parts
_LONGEST_NAME = 6200
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_DRAWING = f"{_MAIN}/wordprocessingDrawing"
_EMU = 360  # a hundredth of a millimetre


@dataclass(frozen=True)
class Bar:
    """What is told of one record: its name, the amounts of its parts, and their sum, as a number
    and in words."""

    name: str
    parts: Sequence[int]
    total: int
    told: str


@dataclass(frozen=True)
class Picture:
    """A picture with its size in EMU, and what stands in it."""

    data: bytes
    wide: int
    high: int
    words: str


def draw(bars: Sequence[Bar], series: Sequence[str], title: str, width: int) -> Picture:
    """The chart, `width` hundredths of a millimetre wide. A series that no bar has is left out."""
    used = [at for at in range(len(series)) if any(bar.parts[at] for bar in bars)]
    names = [_fitted(bar.name, _LONGEST_NAME) for bar in bars]
    left = max((width_of(name, _SIZE) for name in names), default=0) + _GAP
    right = max((width_of(bar.told, _SIZE) for bar in bars), default=0) + _GAP
    top = _STEP if len(used) > 1 else 0
    high = top + len(bars) * _STEP
    canvas = Metafile(width, high)
    if len(used) > 1:
        _legend(canvas, [(series[at], COLORS[at % len(COLORS)]) for at in used], left)
    most = max((bar.total for bar in bars), default=0) or 1
    for number, (bar, name) in enumerate(zip(bars, names, strict=True)):
        middle = top + number * _STEP + _STEP // 2
        baseline = middle + _SIZE * 35 // 100
        canvas.text(left - _GAP, baseline, name, size=_SIZE, color=INK, to_left=True)
        at, done = left, 0
        for part in used:
            done += bar.parts[part]
            end = left + (width - left - right) * done // most
            start = at + (_BETWEEN if at > left else 0)
            if end > start:
                color = COLORS[part % len(COLORS)]
                canvas.rectangle(start, middle - _BAR // 2, end, middle + _BAR // 2, color)
            at = end
        canvas.text(at + _GAP // 2, baseline, bar.told, size=_SIZE, color=INK)
    return Picture(canvas.data(), width * _EMU, high * _EMU, _words(bars, title))


def _legend(canvas: Metafile, series: Sequence[tuple[str, str]], at: int) -> None:
    for name, color in series:
        canvas.rectangle(at, _STEP // 2 - 140, at + 280, _STEP // 2 + 140, color)
        canvas.text(at + 380, _STEP // 2 + _SIZE * 35 // 100, name, size=_SIZE, color=INK)
        at += 380 + width_of(name, _SIZE) + 500


def _fitted(text: str, room: int) -> str:
    if width_of(text, _SIZE) <= room:
        return text
    while text and width_of(f"{text}…", _SIZE) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _words(bars: Sequence[Bar], title: str) -> str:
    told = wording.listed(f"{bar.name} {bar.told}" for bar in bars)
    return f"Stapeldiagram. {title}: {told}."


def drawing_numbers(root: etree._Element) -> Iterator[int]:
    """The numbers of the drawings in a part."""
    for one in root.iter(f"{{{_DRAWING}}}docPr"):
        number = one.get("id") or ""
        if number.isdecimal():
            yield int(number)


def number_drawings(root: etree._Element, free: Iterator[int]) -> None:
    """Give the drawings in an element numbers that are free."""
    for one in root.iter(f"{{{_DRAWING}}}docPr"):
        one.set("id", str(next(free)))


@dataclass(frozen=True, eq=False)
class Hung:
    """A chart in a document: the list that it is of, what tells of it, its sizes, and the id of the
    relationship to its picture."""

    name: str
    about: etree._Element
    sizes: Sequence[etree._Element]
    relation: str

    @property
    def words(self) -> str:
        return self.about.get("descr") or ""


def charts_in(root: etree._Element) -> Iterator[Hung]:
    """The charts that a part shows, also after a save by another program."""
    for about in root.iter(f"{{{_DRAWING}}}docPr"):
        frame = about.getparent()
        name = about.get("name") or ""
        if frame is None or not name.startswith(NAME):
            continue
        blip = next(frame.iter(f"{{{_MAIN}/main}}blip"), None)
        sizes = [*frame.iterchildren(f"{{{_DRAWING}}}extent"), *frame.iter(f"{{{_MAIN}/main}}ext")]
        relation = "" if blip is None else blip.get(f"{{{RELATIONS}}}embed") or ""
        yield Hung(name.removeprefix(NAME), about, [s for s in sizes if s.get("cx")], relation)


def redraw(mine: Hung, fresh: Hung) -> None:
    """Tell of a chart what the fresh one tells, and keep its width."""
    mine.about.set("descr", fresh.words)
    wide, high = (int(fresh.sizes[0].get(key) or 0) for key in ("cx", "cy"))
    for size in mine.sizes:
        size.set("cy", str(int(size.get("cx") or 0) * high // (wide or 1)))


def drawing(picture: Picture, name: str, number: int, relation: str) -> str:
    """The run that shows a picture, as XML."""
    size = f'cx="{picture.wide}" cy="{picture.high}"'
    named = f'id="{number}" name={quoteattr(f"{NAME}{name}")}'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}" distT="0" distB="0" '
        f'distL="0" distR="0"><wp:extent {size}/><wp:docPr {named} '
        f"descr={quoteattr(picture.words)}/><wp:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks xmlns:a="{_MAIN}/main" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_MAIN}/main"><a:graphicData uri="{_MAIN}/picture">'
        f'<pic:pic xmlns:pic="{_MAIN}/picture"><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{RELATIONS}" r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r>"
    )
