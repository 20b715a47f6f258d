"""A template's program run against the facts of a case -> pieces of XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from docx_export.document.chart import CONTENT_TYPE, Bar, Picture, draw, drawing
from docx_export.document.controls import Controls, written_run
from docx_export.filling.language.nodes import (
    ChartNode,
    ChoiceNode,
    ElementNode,
    FactNode,
    FixedXml,
    Node,
    RepeatNode,
    TableNode,
)
from docx_export.filling.tables import (
    KNOWN_COLUMNS,
    NOTHING,
    RowsXml,
    TableLook,
    allocation_table,
)
from validators.cards.call import Call
from validators.errors import DocumentError, TemplateError
from validators.facts.card import NOT_IN_CARD
from validators.formats import word
from validators.model import Fact, Facts, Record, identity_of

if TYPE_CHECKING:
    from docx.document import Document

LoopRecords = Mapping[str, tuple[str, Record]]
"""Loop variable -> the list that it goes through, and the record that it has come to."""

MIN_LENGTH = 8 << 20  # characters of a part's XML, of a case without records
LENGTH_PER_RECORD = 10_000  # characters; a record is in several lists, and takes some hundred
MIN_STEPS = 400_000  # nodes of a program
STEPS_PER_RECORD = 1_000  # nodes; a document of fordela's takes some ten

_CHART_TITLE = "Föreslagna medel per förvaltning"
_HIGHLIGHT = '<w:highlight w:val="yellow"/>'

_VISIBLE = re.compile(r"<w:t(?:\s[^>]*)?>[^<]*?[^\s<]|<w:drawing[\s>]")
_PARAGRAPH = re.compile(r"<w:p[\s/>]")
_ROW_TAG = re.compile(r"(<w:tr|</w:tr)(?=[\s>])")
_TABLE_ROW = re.compile(r"<w:tr[\s/>]")


class Gallery:
    """The pictures that a document shows, each a part of its own.

    `last_number` is the highest number that a drawing of the template has.
    """

    def __init__(self, document: Document, last_number: int) -> None:
        self._document = document
        self._last_number = last_number

    def add(self, picture: Picture, name: str) -> str:
        """The run that shows a picture, as XML.

        A part with its name is used again: a prepared template is filled many times.
        """
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        self._last_number += 1
        body = self._document.part
        part_name = PackURI(f"/word/media/diagram{self._last_number}.emf")
        parts = {part.partname: part for part in body.package.iter_parts()}
        part = parts.get(part_name) or Part(part_name, CONTENT_TYPE, b"", body.package)
        part._blob = picture.data
        relation = body.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return drawing(picture, name, self._last_number, relation)


class OutputBudget:
    """How much a document may be: so much, and more for each record of its case.

    Loops within each other go through the same records again and again; what a document says of
    each record once is far below.
    """

    def __init__(self, facts: Facts) -> None:
        records = sum(map(len, facts.lists.values()))
        self._length_left = MIN_LENGTH + LENGTH_PER_RECORD * records
        self._steps_left = MIN_STEPS + STEPS_PER_RECORD * records

    def step(self, number: int) -> None:
        """Take so many nodes. Raises TemplateError for one too many."""
        self._steps_left -= number
        if self._steps_left < 0:
            raise _overflow()

    def text(self, piece: str) -> str:
        """Take a piece of the document, and return it. Raises TemplateError for one too many."""
        self._length_left -= len(piece)
        if self._length_left < 0:
            raise _overflow()
        return piece


def _overflow() -> TemplateError:
    return TemplateError(
        "Mallen ger ett orimligt stort dokument: upprepningar ligger i varandra.",
        todo="Skriv {% för … %} efter varandra, eller över en lista som hör till raden.",
    )


class Writer:
    """Runs programs against the facts of one document."""

    def __init__(
        self,
        facts: Facts,
        call: Call,
        controls: Controls,
        look: TableLook,
        draft: bool,
        gallery: Gallery,
    ) -> None:
        self._facts = facts
        self._call = call
        self._controls = controls
        self._look = look
        self._draft = draft
        self._gallery = gallery
        self._budget = OutputBudget(facts)

    def write(self, nodes: tuple[Node, ...]) -> Iterator[str]:
        """What a program writes, as pieces of XML, each made when it is asked for: a table of
        thousands of rows is never held as a whole.

        Raises DocumentError for a fact that is missing, if it is no draft, and TemplateError for
        what does not fit the facts.
        """
        return self._write(nodes, {})

    def _write(self, nodes: tuple[Node, ...], loops: LoopRecords) -> Iterator[str]:
        take = self._budget.text
        self._budget.step(len(nodes) + 1)
        for node in nodes:
            match node:
                case FixedXml():
                    yield take(node.xml)
                case FactNode():
                    yield take(self._fact(node, loops))
                case ElementNode():
                    yield from self._element(node, loops)
                case ChoiceNode():
                    yield from self._choice(node, loops)
                case RepeatNode():
                    yield from self._repeat(node, loops)
                case ChartNode():
                    yield self._chart(node)
                case TableNode():
                    yield from self._table(node)

    def _element(self, node: ElementNode, loops: LoopRecords) -> Iterator[str]:
        if node.is_table:
            yield from self._table_of_template(node, loops)
            return
        body = "".join(self._write(node.body, loops))
        if node.vanishes_empty and _VISIBLE.search(body) is None:
            return
        yield self._budget.text(node.start)
        yield body
        if node.is_cell and _PARAGRAPH.search(body) is None:
            yield f"<w:p>{node.cell_look}{written_run(NOTHING)}</w:p>"
        yield node.end

    def _table_of_template(self, node: ElementNode, loops: LoopRecords) -> Iterator[str]:
        """A table piece by piece, nothing where it has no rows."""
        pieces = self._write(node.body, loops)
        head = list(_first_row(pieces))
        if not any(map(_TABLE_ROW.search, head)):
            return
        yield self._budget.text(node.start)
        yield from head
        yield from map(RowsXml, pieces)
        yield node.end

    def _choice(self, node: ChoiceNode, loops: LoopRecords) -> Iterator[str]:
        for condition, body in node.branches:
            if condition is None or condition.holds(lambda name: self._find(name, loops)):
                yield from self._write(body, loops)
                return

    def _repeat(self, node: RepeatNode, loops: LoopRecords) -> Iterator[str]:
        records = self._records(node.list, loops)
        for index, record in enumerate(records):
            if node.joined and index:
                separator = " och " if index == len(records) - 1 else ", "
                yield written_run(separator, node.properties)
            yield from self._write(node.body, {**loops, node.variable: (node.list, record)})

    def _records(self, name: str, loops: LoopRecords) -> tuple[Record, ...]:
        first, _, rest = name.partition(".")
        if first in loops:
            name = f"{identity_of(loops[first][1])}.{rest}"
        return self._facts.lists.get(name, ())

    def _find(self, name: str, loops: LoopRecords) -> Fact | int | None:
        """A fact; the length of a list, or of a text of the card; None for what is missing."""
        first, _, rest = name.partition(".")
        if first in loops:
            return loops[first][1].get(rest) or len(self._records(name, loops)) or None
        if first == "text":
            return len(self._call.document.texts[rest].strip())
        if name in self._facts.lists:
            return len(self._facts.lists[name])
        return self._facts.values.get(name)

    def _fact(self, node: FactNode, loops: LoopRecords) -> str:
        fact = self._find(node.name, loops)
        if not isinstance(fact, Fact):
            return self._missing_fact(node, loops)
        try:
            return self._controls.show(fact, node.format or fact.format, node.properties)
        except ValueError as error:
            raise TemplateError(
                f"”{node.name}” kan inte skrivas som ”{node.format}”: {error}.",
                where=node.place,
                todo="Välj ett annat format.",
            ) from error

    def _missing_fact(self, node: FactNode, loops: LoopRecords) -> str:
        """In a draft, a run that says what is missing. Raises DocumentError in other documents."""
        first, _, rest = node.name.partition(".")
        identity, title = node.name, ""
        if first in loops:
            record = loops[first][1]
            identity = f"{identity_of(record)}.{rest}"
            title = f" ({record['titel'].value})" if "titel" in record else ""
        reason = self._facts.missing.get(identity, f"{identity} saknas")
        if self._draft:
            return written_run(f"[{reason}]", _highlighted(node.properties))
        place = node.place.partition(" ”")[0]
        if reason == NOT_IN_CARD:
            raise DocumentError(
                f"Fältet ”{node.name}”: {reason}{title}.",
                where=place,
                todo=f"Ta bort fältet ur mallen, eller skriv {{% om {node.name} %}} före det.",
            )
        raise DocumentError(
            f"{reason[:1].upper()}{reason[1:]}{title}.",
            where=place,
            todo="Fyll i uppgiften i arbetsboken, eller skriv ett utkast (--draft).",
        )

    def _chart(self, node: ChartNode) -> str:
        kinds = self._call.kinds
        bars = [
            Bar(
                str(record["namn"].value),
                [_amount(record.get(kind)) for kind in kinds],
                _amount(record["summa"]),
                word(_amount(record["summa"]), "kr"),
            )
            for record in self._facts.lists.get(node.list, ())
        ]
        series = [kind.label for kind in kinds.values()]
        width = self._look.width * 127 // 72  # twips -> hundredths of a millimetre
        return self._gallery.add(draw(bars, series, _CHART_TITLE, width), node.list)

    def _table(self, node: TableNode) -> Iterator[str]:
        layout = self._call.document.tables[node.kind]
        unknown = [column for column, _ in layout.columns if column not in KNOWN_COLUMNS]
        if unknown:
            raise TemplateError(
                f"Kolumnen ”{unknown[0]}” finns inte.",
                where=f"utlysning {self._call.year}, document.tables.{node.kind}",
                todo=f"Välj bland {', '.join(sorted(KNOWN_COLUMNS))}.",
            )
        return allocation_table(self._facts, node.kind, layout, self._look, self._controls)


def _first_row(pieces: Iterator[str]) -> Iterator[str]:
    """The first pieces of a table's XML, to the end of its first row; all where it has none."""
    depth = 0
    for piece in pieces:
        yield piece
        tags = _ROW_TAG.findall(piece)
        depth += tags.count("<w:tr") - tags.count("</w:tr")
        if tags and not depth:
            return


def _amount(fact: Fact | None) -> int:
    return fact.value if fact is not None and isinstance(fact.value, int) else 0


def _highlighted(properties: str) -> str:
    """Run properties as XML, with a yellow background."""
    before, closing, name = properties.rpartition("</")
    if not closing:
        return f"<w:rPr>{_HIGHLIGHT}</w:rPr>"
    return f"{before}{_HIGHLIGHT}</{name}"
