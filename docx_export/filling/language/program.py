"""A template's XML -> a program: nodes that say what is fixed, shown, repeated or chosen.

The whole template is read and checked before anything is written, so that a wrong field is named
even where this year's data would never reach it.

What a program writes is text, not elements: the parts of a template are serialised once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from docx_export.document.controls import w
from docx_export.filling.card_texts import CardTexts
from docx_export.filling.language.checks import BODY, FaultLog, Vocabulary
from docx_export.filling.language.directives import (
    DIRECTIVE,
    STRAY_BRACES,
    Else,
    End,
    For,
    If,
    ShowChart,
    ShowFact,
    ShowTable,
)
from docx_export.filling.language.markup import Markup, text_in, without_ids
from docx_export.filling.language.nodes import (
    ChartNode,
    ChoiceNode,
    ElementNode,
    FactNode,
    FixedXml,
    LoopLists,
    Node,
    RepeatNode,
    TableNode,
)
from docx_export.filling.language.paragraphs import Item, ParagraphReader, PlacedDirective, Position
from validators.errors import TemplateError

MAX_OPEN = 30  # om and för within each other; those of fordela have four


@dataclass(frozen=True)
class TemplateReader:
    """Reads the parts of one template against the facts of a case and the texts of a card."""

    vocabulary: Vocabulary
    texts: CardTexts
    faults: FaultLog

    def read(self, root: etree._Element, part: str) -> tuple[Node, ...]:
        """The program of a body, header or footer; `part` is what a person calls it.

        Raises TemplateError for a fault, if the log does not collect them.
        """
        position = Position(root, part)
        paragraphs = ParagraphReader(Markup(root), position, self.faults)
        return _PartReader(self, paragraphs, position).read(root)


@dataclass(frozen=True)
class _PartReader:
    """Reads one part: which directive governs what."""

    template: TemplateReader
    paragraphs: ParagraphReader
    position: Position

    def read(self, root: etree._Element) -> tuple[Node, ...]:
        return self._program(self.paragraphs.children(root), {})

    def _program(self, items: Iterable[Item], loops: LoopLists) -> tuple[Node, ...]:
        nodes, closing = self._until_closed(deque(items), loops, None)
        assert closing is None
        return nodes

    def _until_closed(
        self, items: deque[Item], loops: LoopLists, opening: PlacedDirective | None
    ) -> tuple[tuple[Node, ...], PlacedDirective | None]:
        """The nodes up to the end of what `opening` opened, and the directive that ends it.

        What has been read is taken from `items`.
        """
        self._go_deeper(opening)
        nodes: list[Node] = []
        while items:
            item = items.popleft()
            if isinstance(item, etree._Element):
                nodes.extend(self._element(item, loops))
            elif not isinstance(item, PlacedDirective):
                nodes.append(item)
            elif not isinstance(item.directive, Else | End):
                nodes.append(self._node(item, items, loops))
            elif opening is not None:
                self.position.depth -= 1
                return tuple(nodes), item
            else:
                word = "slut" if isinstance(item.directive, End) else "annars"
                self._report(
                    f"”{{% {word} %}}” hör inte till något om eller för.",
                    item.place,
                    "Ta bort det, eller lägg till det som saknas före.",
                )
        if opening is not None:
            self.position.depth -= 1
            self._report(
                "Ett om eller för har inget ”{% slut %}”.",
                opening.place,
                "Lägg till ”{% slut %}”: i samma stycke om det står i en mening, "
                "annars i ett eget stycke.",
            )
        return tuple(nodes), None

    def _go_deeper(self, opening: PlacedDirective | None) -> None:
        """Count what is open. Raises TemplateError where that is more than anybody can follow."""
        if opening is None:
            return
        self.position.depth += 1
        if self.position.depth > MAX_OPEN:
            raise TemplateError(
                f"Om och för ligger i fler än {MAX_OPEN} nivåer.",
                where=opening.place,
                todo="Dela upp villkoren, eller skriv dem efter varandra.",
            )

    def _node(self, item: PlacedDirective, items: deque[Item], loops: LoopLists) -> Node:
        """The node of a directive; what it governs is taken from `items`."""
        directive = item.directive
        if isinstance(directive, If):
            return self._choice(directive, item, items, loops)
        if isinstance(directive, For):
            return self._repeat(directive, item, items, loops)
        if isinstance(directive, ShowTable):
            self._check(self.template.vocabulary.check_table(directive.kind, item.place))
            return TableNode(directive.kind)
        if isinstance(directive, ShowChart):
            return self._chart(directive, item)
        assert isinstance(directive, ShowFact)
        return self._fact(directive, item, loops)

    def _choice(
        self, condition: If | None, opening: PlacedDirective, items: deque[Item], loops: LoopLists
    ) -> ChoiceNode:
        branches: list[tuple[If | None, tuple[Node, ...]]] = []
        while True:
            for test in condition.conditions if condition else ():
                for fault in self.template.vocabulary.check_condition(test, loops, opening.place):
                    self._check(fault)
            body, closing = self._until_closed(items, loops, opening)
            branches.append((condition, body))
            if closing is None or isinstance(closing.directive, End):
                return ChoiceNode(tuple(branches))
            if condition is None:
                self._report("Efter ”{% annars %}” kan det bara komma ”{% slut %}”.", closing.place)
            assert isinstance(closing.directive, Else)
            condition = closing.directive.condition

    def _repeat(
        self, loop: For, opening: PlacedDirective, items: deque[Item], loops: LoopLists
    ) -> RepeatNode:
        vocabulary = self.template.vocabulary
        self._check(vocabulary.check_list(loop.list, loops, opening.place))
        inside = {**loops, loop.variable: vocabulary.list_of(loop.list, loops)}
        body, closing = self._until_closed(items, inside, opening)
        if closing is not None and isinstance(closing.directive, Else):
            self._report("”{% annars %}” hör till om, inte till för.", closing.place)
        return RepeatNode(loop.variable, loop.list, body, loop.joined, opening.properties)

    def _fact(self, show: ShowFact, item: PlacedDirective, loops: LoopLists) -> FactNode:
        if show.name.startswith("text."):
            self._report(f"”{{{{ {show.name} }}}}” måste stå ensamt i sitt stycke.", item.place)
        elif show.name:
            vocabulary = self.template.vocabulary
            self._check(vocabulary.check_field(show.name, loops, item.place))
            self._check(vocabulary.check_format(show, loops, item.place))
        return FactNode(show.name, show.format, item.properties, item.place)

    def _chart(self, show: ShowChart, item: PlacedDirective) -> ChartNode:
        self._check(self.template.vocabulary.check_chart(show.list, item.place))
        if self.position.part != BODY:
            self._report(
                "Ett diagram kan bara stå i brödtexten.",
                item.place,
                "Flytta det dit, till ett eget stycke.",
            )
        return ChartNode(show.list)

    def _element(self, element: etree._Element, loops: LoopLists) -> tuple[Node, ...]:
        self.position.move_to(element)
        text = text_in(element)
        markup = self.paragraphs.markup
        if not STRAY_BRACES.search(text):
            return (FixedXml(markup.xml(without_ids(element))),)
        start, end = markup.tags(element)
        if element.tag == w("p"):
            match = DIRECTIVE.fullmatch(text)
            field = (match.group(1) or "").strip() if match else ""
            if field.startswith("text."):
                return self._card_text(field.removeprefix("text."), element, loops)
            start += markup.xml(element.find(w("pPr")))
            body = self._program(self.paragraphs.cut(element), loops)
            return (ElementNode(start, body, end, vanishes_empty=True),)
        holds_paragraphs = next(element.iter(w("p")), None) is not None
        items = self.paragraphs.children if holds_paragraphs else self.paragraphs.cut
        is_cell = element.tag == w("tc")
        return (
            ElementNode(
                start,
                self._program(items(element), loops),
                end,
                is_table=element.tag == w("tbl"),
                is_cell=is_cell,
                cell_look=markup.xml(element.find(f"{w('p')}/{w('pPr')}")) if is_cell else "",
            ),
        )

    def _card_text(self, name: str, host: etree._Element, loops: LoopLists) -> tuple[Node, ...]:
        """The paragraphs and lists of a text of the card, which may have directives in them."""
        vocabulary = self.template.vocabulary
        if fault := vocabulary.check_text(name, self.position.describe(text_in(host))):
            self._check(fault)
            return ()
        if self.position.card_text:
            raise TemplateError(
                "En text i kortet kan inte innehålla en annan text.", where=self.position.card_text
            )
        self.position.card_text = f"utlysning {vocabulary.call.year}, texten {name}"
        paragraphs = self.template.texts.paragraphs(name, host)
        nodes = self._program(self.paragraphs.children(paragraphs), loops)
        self.position.card_text = ""
        return nodes

    def _check(self, fault: TemplateError | None) -> None:
        self.template.faults.report(fault)

    def _report(self, message: str, place: str, todo: str = "") -> None:
        self.template.faults.report(TemplateError(message, where=place, todo=todo))
