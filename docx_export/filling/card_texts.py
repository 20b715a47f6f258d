"""The texts of a call's card as paragraphs: blocks between empty lines, lists and headings."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from docx_export.document.controls import w
from docx_export.filling.language.directives import DIRECTIVE

_BULLET = r"[-–•]\s+"
_NUMBER = r"\d+\.\s+"
_HEADING = re.compile(r"(#{2,3})\s+(.+)")


@dataclass(frozen=True)
class CardTexts:
    """Makes paragraphs of the texts, in the styles of a template."""

    texts: Mapping[str, str]

    styles: Mapping[str, str]
    """Style name in lower case -> style id."""

    new_list: Callable[[], str | None]
    """Makes a numbering for a list that starts at 1, and returns its id; None where the template
    has no numbered list."""

    def paragraphs(self, name: str, host: etree._Element) -> etree._Element:
        """A body with the paragraphs of a text.

        Those without a style of their own look as `host`, the paragraph in which the text is named.
        """
        body = etree.Element(w("body"))
        for paragraph in self._paragraphs(self.texts[name]):
            body.append(_element(host, paragraph))
        return body

    def _paragraphs(self, text: str) -> Iterator[_Paragraph]:
        for block in re.split(r"\n[ \t]*\n", text.strip()):
            lines = [line.strip() for line in block.splitlines() if line.strip()]
            if bullets := _entries(lines, _BULLET):
                style = self.styles.get("list bullet", "")
                yield from (_Paragraph(entry, style) for entry in bullets)
            elif numbered := _entries(lines, _NUMBER):
                numbering = self.new_list()
                style = self.styles.get("list number", "")
                yield from (_Paragraph(entry, style, numbering) for entry in numbered)
            elif lines and (heading := _HEADING.fullmatch(" ".join(lines))):
                level = len(heading[1])
                yield _Paragraph(heading[2], self.styles.get(f"heading {level}", ""))
            elif lines:
                yield from (_Paragraph(line) for line in _joined_lines(lines))


@dataclass(frozen=True)
class _Paragraph:
    text: str

    style: str = ""
    """Its id; "" for the look of the host paragraph."""

    numbering: str | None = None
    """The id of the numbering that it is an entry of."""


def _entries(lines: list[str], mark: str) -> list[str]:
    """The entries of a list whose first line starts with a mark; other lines continue an entry."""
    if not lines or not re.match(mark, lines[0]):
        return []
    entries: list[str] = []
    for line in lines:
        if re.match(mark, line):
            entries.append(re.sub(f"^{mark}", "", line))
        else:
            entries[-1] = f"{entries[-1]} {line}"
    return entries


def _joined_lines(lines: list[str]) -> Iterator[str]:
    """Lines put together to one paragraph, but a directive alone on its line stays alone."""
    waiting: list[str] = []
    for line in lines:
        directive = DIRECTIVE.match(line)
        if directive and directive.end() == len(line) and line.startswith("{%"):
            if waiting:
                yield " ".join(waiting)
            waiting = []
            yield line
        else:
            waiting.append(line)
    if waiting:
        yield " ".join(waiting)


def _element(host: etree._Element, paragraph: _Paragraph) -> etree._Element:
    element = etree.Element(w("p"))
    host_properties = host.find(w("pPr"))
    if paragraph.style:
        properties = etree.SubElement(element, w("pPr"))
        etree.SubElement(properties, w("pStyle"), {w("val"): paragraph.style})
        if paragraph.numbering:
            numbering = etree.SubElement(properties, w("numPr"))
            etree.SubElement(numbering, w("ilvl"), {w("val"): "0"})
            etree.SubElement(numbering, w("numId"), {w("val"): paragraph.numbering})
    elif host_properties is not None:
        element.append(copy.deepcopy(host_properties))
    run = etree.SubElement(element, w("r"))
    run_properties = host.find(f"{w('r')}/{w('rPr')}")
    if run_properties is not None:
        run.append(copy.deepcopy(run_properties))
    etree.SubElement(run, w("t")).text = paragraph.text
    return element
