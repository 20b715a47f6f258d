"""A template's program run against the facts of a case -> pieces of XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from docx_export.document.chart import CONTENT_TYPE, Bar, Picture, draw, drawing
from docx_export.document.controls import Controls, written_run
from docx_export.filling.nodes import Chart, Choice, Fixed, Holder, Node, Repeat, Shown, Table
from docx_export.filling.tables import KNOWN_COLUMNS, NOTHING, LongTable, Look, allocation_table
from validators import wording
from validators.cards.call import Call
from validators.errors import DocumentError, TemplateError
from validators.facts.case import NOT_IN_CARD
from validators.model import Fact, Facts, Record, identity_of

if TYPE_CHECKING:
    from docx.document import Document


Scope = Mapping[str, tuple[str, Record]]  # loop variable -> list, record


_CHART = "Föreslagna medel per förvaltning"


_HIGHLIGHT = '<w:highlight w:val="yellow"/>'


_SAYS = re.compile(r"<w:t(?:\s[^>]*)?>[^<]*?[^\s<]|<w:drawing[\s>]")


_PARAGRAPH = re.compile(r"<w:p[\s/>]")


_TABLE_ROW = re.compile(r"<w:tr[\s/>]")


class Gallery:
    """The pictures that a document shows, each a part of its own; `last` is the highest number that
    a drawing of the template has."""

    def __init__(self, document: Document, last: int) -> None:
        self._document = document
        self._last = last

    def hang(self, picture: Picture, name: str) -> str:
        """The run that shows a picture. The parts of a mould that is cast again are used again."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part as Blob

        self._last += 1
        body = self._document.part
        place = PackURI(f"/word/media/diagram{self._last}.emf")
        known = {part.partname: part for part in body.package.iter_parts()}
        part = known.get(place) or Blob(place, CONTENT_TYPE, b"", body.package)
        part._blob = picture.data
        relation = body.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return drawing(picture, name, self._last, relation)


def _amount(fact: Fact | None) -> int:
    return fact.value if fact is not None and isinstance(fact.value, int) else 0


class Writer:
    """Runs a program against the facts."""

    def __init__(
        self,
        facts: Facts,
        call: Call,
        controls: Controls,
        look: Look,
        draft: bool,
        gallery: Gallery,
    ) -> None:
        self.facts, self.call = facts, call
        self.controls, self.look, self.draft = controls, look, draft
        self.gallery = gallery

    def written(self, nodes: tuple[Node, ...], scope: Scope) -> list[str]:
        """What a program comes to, as pieces of XML."""
        into: list[str] = []
        self._write(nodes, scope, into)
        return into

    def _write(self, nodes: tuple[Node, ...], scope: Scope, into: list[str]) -> None:
        for node in nodes:
            if isinstance(node, Fixed):
                into.append(node.xml)
            elif isinstance(node, Shown):
                into.append(self._fact(node, scope))
            elif isinstance(node, Holder):
                self._holder(node, scope, into)
            elif isinstance(node, Choice):
                for when, body in node.branches:
                    if when is None or when.holds(lambda name: self._find(name, scope)):
                        self._write(body, scope, into)
                        break
            elif isinstance(node, Repeat):
                self._repeat(node, scope, into)
            elif isinstance(node, Chart):
                into.append(self._chart(node))
            else:
                into.append(self._table(node))

    def _holder(self, node: Holder, scope: Scope, into: list[str]) -> None:
        body = "".join(self.written(node.body, scope))
        if node.live and _SAYS.search(body) is None:
            return
        if node.table and _TABLE_ROW.search(body) is None:
            return
        into.extend((node.start, body))
        if node.cell and _PARAGRAPH.search(body) is None:
            into.append(f"<w:p>{node.look}{written_run(NOTHING)}</w:p>")
        into.append(node.end)

    def _repeat(self, node: Repeat, scope: Scope, into: list[str]) -> None:
        records = self._records(node.list, scope)
        for index, record in enumerate(records):
            if node.joined and index:
                mark = " och " if index == len(records) - 1 else ", "
                into.append(written_run(mark, node.properties))
            self._write(node.body, {**scope, node.variable: (node.list, record)}, into)

    def _records(self, name: str, scope: Scope) -> tuple[Record, ...]:
        first, _, rest = name.partition(".")
        if first in scope:
            name = f"{identity_of(scope[first][1])}.{rest}"
        return self.facts.lists.get(name, ())

    def _find(self, name: str, scope: Scope) -> Fact | int | None:
        """A fact; the length of a list; whether the card has a text; None for what is missing."""
        first, _, rest = name.partition(".")
        if first in scope:
            return scope[first][1].get(rest) or len(self._records(name, scope)) or None
        if first == "text":
            return len(self.call.document.texts[rest].strip())
        if name in self.facts.lists:
            return len(self.facts.lists[name])
        return self.facts.values.get(name)

    def _fact(self, node: Shown, scope: Scope) -> str:
        fact = self._find(node.name, scope)
        if not isinstance(fact, Fact):
            return self._missing(node, scope)
        try:
            return self.controls.show(fact, node.format or fact.format, node.properties)
        except ValueError as error:
            raise TemplateError(
                f"”{node.name}” kan inte skrivas som ”{node.format}”: {error}.",
                where=node.place,
                todo="Välj ett annat format.",
            ) from error

    def _missing(self, node: Shown, scope: Scope) -> str:
        first, _, rest = node.name.partition(".")
        identity, title = node.name, ""
        if first in scope:
            record = scope[first][1]
            identity = f"{identity_of(record)}.{rest}"
            title = f" ({record['titel'].value})" if "titel" in record else ""
        what = self.facts.missing.get(identity, f"{identity} saknas")
        if not self.draft:
            of_card = what == NOT_IN_CARD
            named = f"Fältet ”{node.name}”: {what}" if of_card else f"{what[:1].upper()}{what[1:]}"
            raise DocumentError(
                f"{named}{title}.",
                where=node.place.partition(" ”")[0],
                todo=f"Ta bort fältet ur mallen, eller skriv {{% om {node.name} %}} före det."
                if of_card
                else "Fyll i uppgiften i arbetsboken, eller skriv ett utkast (--draft).",
            )
        looks, closing, rest = node.properties.rpartition("</")
        looks = f"{looks}{_HIGHLIGHT}</{rest}" if closing else f"<w:rPr>{_HIGHLIGHT}</w:rPr>"
        return written_run(f"[{what}]", looks)

    def _chart(self, node: Chart) -> str:
        kinds = self.call.kinds
        bars = [
            Bar(
                str(record["namn"].value),
                [_amount(record.get(kind)) for kind in kinds],
                _amount(record["summa"]),
                wording.word(_amount(record["summa"]), "kr"),
            )
            for record in self.facts.lists.get(node.list, ())
        ]
        series = [kind.label for kind in kinds.values()]
        picture = draw(bars, series, _CHART, self.look.width * 127 // 72)  # twips -> 0.01 mm
        return self.gallery.hang(picture, node.list)

    def _table(self, node: Table) -> LongTable:
        layout = self.call.document.tables[node.kind]
        if unknown := [name for name, _ in layout.columns if name not in KNOWN_COLUMNS]:
            raise TemplateError(
                f"Kolumnen ”{unknown[0]}” finns inte.",
                where=f"utlysning {self.call.year}, document.tables.{node.kind}",
                todo=f"Välj bland {', '.join(sorted(KNOWN_COLUMNS))}.",
            )
        return allocation_table(self.facts, node.kind, layout, self.look, self.controls)
