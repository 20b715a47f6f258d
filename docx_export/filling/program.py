"""A template's XML -> a program: what is fixed, what is shown, repeated or chosen.

The whole template is read and checked before anything is written, so that a wrong field is named
even where this year's data would never reach it. Word splits text over runs as it likes; directives
are therefore found in a paragraph's whole text, and what else stands in the runs (line breaks,
tabs, fields, pictures) keeps its place.

What a program writes is text, not elements: the parts of a template are serialised once.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree

from docx_export.document.controls import w, written_run
from docx_export.filling.language import (
    MARK,
    STRAY,
    Directive,
    DirectiveError,
    Each,
    End,
    Grid,
    Otherwise,
    Plot,
    Show,
    Test,
    When,
    mismatch,
    read_mark,
)
from docx_export.filling.nodes import (
    Chart,
    Choice,
    Fixed,
    Holder,
    Node,
    Repeat,
    Scope,
    Shown,
    Table,
)
from validators import wording
from validators.cards.call import Call
from validators.errors import TemplateError
from validators.model import Fact, Facts


@dataclass(frozen=True)
class _Mark:
    directive: Directive
    properties: str
    place: str


_Item = _Mark | Node | etree._Element
_Piece = tuple[str, "Node | etree._Element | None", str]
"""Text, or what stands in its place, and the run properties as XML."""

_Placed = tuple[str, "Node | etree._Element | None", str, int]
"""The same, with where its text starts in that of the paragraph."""


DRAWN = frozenset({"namn", "summa"})
"""The keys of a list that a chart can be made of; amounts by kind divide its bars."""

BODY = "brödtexten"
"""What a person calls the part that is not a header or footer."""

_OTHER = "\ufffc"  # stands for a run child that is not text
_IGNORED = frozenset({w("proofErr"), w("lastRenderedPageBreak")})
_IDS = re.compile(r"\{[^}]*wordml\}(paraId|textId)$|\{[^}]*main\}rsid\w*$")


@dataclass
class Reader:
    """Reads the parts of one template against the facts of a case and the texts of a card."""

    facts: Facts
    call: Call
    styles: Mapping[str, str]  # style name, casefolded -> id
    new_list: Callable[[], str | None]  # a fresh numbering for a numbered list
    faults: list[TemplateError] | None = None
    """Where mistakes are put so that all are found; None: the first is raised."""
    _part: str = field(default="", init=False)
    _paragraph: int = field(default=0, init=False)
    _numbers: dict[etree._Element, int] = field(default_factory=dict, init=False)
    _source: str = field(default="", init=False)  # the card's text that is being read
    _declared: tuple[str, ...] = field(default=(), init=False)  # namespaces of the part's root

    def read(self, root: etree._Element, part: str) -> tuple[Node, ...]:
        """The children of a body, header or footer. Raises TemplateError."""
        self._part, self._paragraph = part, 0
        self._declared = tuple(
            f" xmlns:{prefix}={quoteattr(str(uri))}" for prefix, uri in root.nsmap.items() if prefix
        )
        self._numbers = {each: number for number, each in enumerate(root.iter(w("p")), 1)}
        return self._structure(deque(self._children(root)), {})

    def _fault(self, error: TemplateError) -> None:
        if self.faults is None:
            raise error
        self.faults.append(error)

    # -- structure: which directive governs what

    def _structure(self, items: deque[_Item], scope: Scope) -> tuple[Node, ...]:
        nodes, rest = self._until(items, scope, None)
        assert rest is None
        return nodes

    def _until(
        self, items: deque[_Item], scope: Scope, opened: _Mark | None
    ) -> tuple[tuple[Node, ...], _Mark | None]:
        """Nodes up to the end of what `opened` opened, and the mark that ends it."""
        nodes: list[Node] = []
        while items:
            item = items.popleft()
            if isinstance(item, etree._Element):
                nodes.extend(self._element(item, scope))
            elif not isinstance(item, _Mark):
                nodes.append(item)
            else:
                told = item.directive
                if isinstance(told, Show):
                    nodes.append(self._shown(told, item, scope))
                elif isinstance(told, When):
                    nodes.append(self._choice(told, item, items, scope))
                elif isinstance(told, Each):
                    nodes.append(self._repeat(told, item, items, scope))
                elif isinstance(told, Grid):
                    nodes.append(self._table(told, item))
                elif isinstance(told, Plot):
                    nodes.append(self._chart(told, item))
                elif opened is None:
                    word = "slut" if isinstance(told, End) else "annars"
                    self._fault(
                        TemplateError(
                            f"”{{% {word} %}}” hör inte till något om eller för.",
                            where=item.place,
                            todo="Ta bort det, eller lägg till det som saknas före.",
                        )
                    )
                else:
                    return tuple(nodes), item
        if opened is not None:
            self._fault(
                TemplateError(
                    "Ett om eller för har inget ”{% slut %}”.",
                    where=opened.place,
                    todo="Lägg till ”{% slut %}”: i samma stycke om det står i en mening, "
                    "annars i ett eget stycke.",
                )
            )
        return tuple(nodes), None

    def _choice(self, told: When, mark: _Mark, items: deque[_Item], scope: Scope) -> Choice:
        branches: list[tuple[When | None, tuple[Node, ...]]] = []
        when: When | None = told
        while True:
            for test in when.tests if when else ():
                self._check(test.name, scope, mark.place, condition=True)
                self._check_literal(test, scope, mark.place)
            body, closing = self._until(items, scope, mark)
            branches.append((when, body))
            if closing is None or isinstance(closing.directive, End):
                return Choice(tuple(branches))
            if when is None:
                self._fault(
                    TemplateError(
                        "Efter ”{% annars %}” kan det bara komma ”{% slut %}”.", where=closing.place
                    )
                )
            assert isinstance(closing.directive, Otherwise)
            when = closing.directive.when

    def _repeat(self, told: Each, mark: _Mark, items: deque[_Item], scope: Scope) -> Repeat:
        found = self._list(told.list, scope)
        if found not in self.facts.fields:
            if told.list:
                known = [_spoken(name, scope) for name in self.facts.fields]
                self._fault(self._unknown(told.list, known, mark.place, "Listan"))
            found = ""
        body, closing = self._until(items, {**scope, told.variable: found}, mark)
        if closing is not None and isinstance(closing.directive, Otherwise):
            self._fault(
                TemplateError("”{% annars %}” hör till om, inte till för.", where=closing.place)
            )
        return Repeat(told.variable, told.list, body, told.joined, mark.properties)

    def _shown(self, told: Show, mark: _Mark, scope: Scope) -> Shown:
        if told.name.startswith("text."):
            self._fault(
                TemplateError(
                    f"”{{{{ {told.name} }}}}” måste stå ensamt i sitt stycke.", where=mark.place
                )
            )
        elif told.name:
            self._check(told.name, scope, mark.place)
            self._check_format(told, scope, mark.place)
        return Shown(told.name, told.format, mark.properties, mark.place)

    def _table(self, told: Grid, mark: _Mark) -> Table:
        if told.kind not in self.call.document.tables:
            self._fault(self._unknown(told.kind, self.call.document.tables, mark.place, "Tabellen"))
        return Table(told.kind)

    def _chart(self, told: Plot, mark: _Mark) -> Chart:
        drawn = [name for name, keys in self.facts.fields.items() if {*keys} >= DRAWN]
        if told.list not in drawn:
            self._fault(self._unknown(told.list, drawn, mark.place, "Diagrammet"))
        if self._part != BODY:
            self._fault(
                TemplateError(
                    "Ett diagram kan bara stå i brödtexten.",
                    where=mark.place,
                    todo="Flytta det dit, till ett eget stycke.",
                )
            )
        return Chart(told.list)

    def _list(self, name: str, scope: Scope) -> str:
        """A list's own name: "rad.samordning" is lum.rader.samordning where rad is of lum.rader."""
        first, _, rest = name.partition(".")
        return f"{scope[first]}.{rest}" if first in scope else name

    def _check(self, name: str, scope: Scope, place: str, *, condition: bool = False) -> None:
        first, _, rest = name.partition(".")
        if condition and self._list(name, scope) in self.facts.fields:
            return
        if first in scope:
            fields = self.facts.fields.get(scope[first], ())
            if rest not in fields and scope[first]:
                known = [f"{first}.{one}" for one in fields]
                self._fault(self._unknown(name, known, place, "Fältet"))
            return
        if condition and first == "text":
            if rest not in self.call.document.texts:
                self._fault(self._unknown(rest, self.call.document.texts, place, "Texten"))
            return
        if name not in self.facts.values and name not in self.facts.missing:
            known = [*self.facts.values, *self.facts.missing]
            self._fault(self._unknown(name, known, place, "Fältet"))

    def _sample(self, name: str, scope: Scope) -> Fact | None:
        """What the facts at hand have in a field: of a list, in the first record that has it."""
        first, _, rest = name.partition(".")
        records = self.facts.lists.get(scope[first], ()) if first in scope else ()
        of_list = (record.get(rest) for record in records)
        return self.facts.values.get(name) or next((one for one in of_list if one), None)

    def _check_literal(self, test: Test, scope: Scope, place: str) -> None:
        """Whether a field is compared with something that it can be."""
        fact = self._sample(test.name, scope)
        if fact is None and self._list(test.name, scope) in self.facts.fields:
            fact = Fact(test.name, 0)  # the length of a list
        if what := mismatch(test, fact.value if fact else None):
            self._fault(
                TemplateError(
                    f"”{test.name}” kan inte jämföras med ”{test.literal}”.",
                    where=place,
                    todo=f"Skriv {what}.",
                )
            )

    def _check_format(self, told: Show, scope: Scope, place: str) -> None:
        """Whether the format fits what the facts at hand have in that field."""
        if not told.format:
            return
        fact = self._sample(told.name, scope)
        if fact is None or fact.value is None:
            return
        try:
            wording.word(fact.value, told.format)
        except ValueError as error:
            self._fault(
                TemplateError(
                    f"Formatet ”{told.format}” passar inte ”{told.name}” ({error}).",
                    where=place,
                    todo=f"Fältets eget format är ”{fact.format}”.",
                )
            )

    def _unknown(self, name: str, known: object, place: str, what: str) -> TemplateError:
        names = [str(one) for one in known] if isinstance(known, (Mapping, tuple, list)) else []
        close = difflib.get_close_matches(name, names, 1)
        todo = f"Menas ”{close[0]}”?" if close else "Rätta stavningen eller ta bort det."
        return TemplateError(f"{what} ”{name}” finns inte.", where=place, todo=todo)

    # -- elements

    def _children(self, parent: etree._Element) -> Iterator[_Item]:
        """The children as items: a paragraph or row that is one directive becomes that."""
        for child in parent:
            if not isinstance(child.tag, str):
                continue
            self._come_to(child)
            text = _text(child) if child.tag in (w("p"), w("tr")) else ""
            alone = MARK.match(text)
            told = None
            if alone and alone.end() == len(text) and alone.group().startswith("{%"):
                told = self._directive(alone, text)
            if told is None or isinstance(told, Plot):  # a chart stands in its paragraph
                yield child
            else:
                yield _Mark(told, "", self._place(text))

    def _come_to(self, element: etree._Element) -> None:
        """Count on: mistakes are told with the number of their paragraph."""
        first = element if element.tag == w("p") else next(element.iter(w("p")), None)
        if first is not None:
            self._paragraph = self._numbers.get(first, self._paragraph)

    def _element(self, element: etree._Element, scope: Scope) -> tuple[Node, ...]:
        self._come_to(element)
        text = _text(element)
        if not STRAY.search(text):
            return (Fixed(self._written(_without_ids(element))),)
        if element.tag != w("p"):
            holds_paragraphs = next(element.iter(w("p")), None) is not None
            inner = self._children(element) if holds_paragraphs else self._inline(element)
            start, end = self._tags(element)
            cell = element.tag == w("tc")
            look = self._written(element.find(f"{w('p')}/{w('pPr')}")) if cell else ""
            body = self._structure(deque(inner), scope)
            return (Holder(start, body, end, table=element.tag == w("tbl"), cell=cell, look=look),)
        alone = MARK.fullmatch(text)
        if alone and alone.group(1) is not None and alone.group(1).strip().startswith("text."):
            return self._card_text(alone.group(1).strip().removeprefix("text."), element, scope)
        start, end = self._tags(element)
        start += self._written(element.find(w("pPr")))
        body = self._structure(deque(self._inline(element)), scope)
        return (Holder(start, body, end, live=True),)

    def _inline(self, container: etree._Element) -> list[_Item]:
        """What stands in a paragraph, or in a link inside of it, cut at its directives."""
        place = self._place(_text(container))
        pieces: list[_Piece] = []
        for child in container:
            if not isinstance(child.tag, str) or child.tag in _IGNORED or child.tag == w("pPr"):
                continue
            if child.tag == w("r"):
                pieces.extend(self._run_pieces(child, place))
            elif STRAY.search(_text(child)):
                pieces.append((_OTHER, child, ""))
            else:
                pieces.append((_OTHER, Fixed(self._written(_without_ids(child))), ""))
        whole = "".join(text for text, _, _ in pieces)
        placed = list(_placed(pieces))
        items: list[_Item] = []
        end = 0
        for match in MARK.finditer(whole):
            items.extend(self._between(placed, end, match.start(), place))
            plain = MARK.fullmatch(match.group().replace(_OTHER, ""))
            assert plain is not None
            properties = next(
                (props for text, _, props, start in placed
                 if start <= match.start() < start + len(text)), ""
            )  # fmt: skip
            items.append(_Mark(self._directive(plain, place), properties, place))
            items.extend(
                node for text, node, _, start in placed
                if node is not None and match.start() <= start < match.end()
            )  # fmt: skip
            end = match.end()
        items.extend(self._between(placed, end, len(whole), place))
        return items

    def _run_pieces(self, run: etree._Element, place: str) -> Iterator[_Piece]:
        properties = self._written(run.find(w("rPr")))
        start, end = self._tags(run)
        for child in run:
            if not isinstance(child.tag, str) or child.tag in _IGNORED or child.tag == w("rPr"):
                continue
            if child.tag == w("t"):
                yield (child.text or "").replace(_OTHER, ""), None, properties
                continue
            if STRAY.search(_text(child)):
                raise TemplateError(
                    "Fält i textrutor fylls inte i.",
                    where=place,
                    todo="Flytta texten till ett vanligt stycke.",
                )
            yield _OTHER, Fixed(f"{start}{properties}{self._written(child)}{end}"), properties

    def _written(self, element: etree._Element | None) -> str:
        """An element as XML, without what the part's root declares; "" for none."""
        if element is None:
            return ""
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        start, closing, rest = text.partition(">")
        for declaration in self._declared:
            start = start.replace(declaration, "")
        return f"{start}{closing}{rest}"

    def _tags(self, element: etree._Element) -> tuple[str, str]:
        """The start tag, with its attributes but those that must be unique, and the end tag."""
        shell = _shell(element)
        shell.text = ""  # else it is written as one tag
        start, closing, end = self._written(shell).partition(">")
        return f"{start}{closing}", end

    def _between(
        self,
        placed: list[_Placed],
        start: int,
        end: int,
        place: str,
    ) -> Iterator[_Item]:
        for text, node, properties, at in placed:
            if at >= end or at + len(text) <= start:
                continue
            if node is not None:
                yield node
                continue
            part = text[max(start - at, 0) : end - at]
            if stray := STRAY.search(part):
                self._fault(
                    TemplateError(
                        f"”{stray.group()}” har ingen motsvarighet.",
                        where=place,
                        todo="Skriv {{ fält }} eller {% om … %}, med båda klamrarna i båda ändar.",
                    )
                )
            yield Fixed(written_run(part, properties))

    def _directive(self, match: re.Match[str], text: str) -> Directive:
        try:
            return read_mark(match)
        except DirectiveError as error:
            place = text if text.startswith(self._part) else self._place(text)
            fault = TemplateError(str(error), where=place, todo="Rätta mallen.")
            if self.faults is None:
                raise fault from error
            self.faults.append(fault)
            return _meant(match)

    def _place(self, text: str) -> str:
        short = " ".join(text.split())
        short = f"{short[:70]}…" if len(short) > 71 else short
        if self._source:
            return f"{self._source} ”{short}”"
        return f"{self._part}, stycke {self._paragraph} ”{short}”"

    # -- texts of the card

    def _card_text(self, name: str, host: etree._Element, scope: Scope) -> tuple[Node, ...]:
        """The paragraphs and lists of a text of the card, in the look of the host paragraph."""
        texts = self.call.document.texts
        if name not in texts:
            self._fault(self._unknown(name, texts, self._place(_text(host)), "Texten"))
            return ()
        if self._source:
            raise TemplateError(
                "En text i kortet kan inte innehålla en annan text.", where=self._source
            )
        self._source = f"utlysning {self.call.year}, texten {name}"
        paragraphs = etree.Element(w("body"))
        for style, line, number in self._lines(texts[name]):
            paragraphs.append(_paragraph(host, style, line, number))
        nodes = self._structure(deque(self._children(paragraphs)), scope)
        self._source = ""
        return nodes

    def _lines(self, text: str) -> Iterator[tuple[str, str, str | None]]:
        """(style id, text, numbering id) of each paragraph of a text."""
        for block in re.split(r"\n[ \t]*\n", text.strip()):
            lines = [line.strip() for line in block.splitlines() if line.strip()]
            bullets = _entries(lines, r"[-–•]\s+")
            numbers = _entries(lines, r"\d+\.\s+")
            if bullets:
                yield from ((self.styles.get("list bullet", ""), one, None) for one in bullets)
            elif numbers:
                fresh = self.new_list()
                yield from ((self.styles.get("list number", ""), one, fresh) for one in numbers)
            elif lines and (head := re.fullmatch(r"(#{2,3})\s+(.+)", " ".join(lines))):
                level = len(head.group(1))
                yield self.styles.get(f"heading {level}", ""), head.group(2), None
            elif lines:
                for line in _directives_apart(lines):
                    yield "", line, None


def _meant(match: re.Match[str]) -> Directive:
    """What a directive that cannot be read probably opens or ends, so that what follows is not
    told as wrong because of it."""
    word, *rest = (match.group(2) or "").split() or [""]
    if word == "om":
        return When(())
    if word in ("för", "for"):
        return Each(rest[0] if rest else "", "")
    if word == "annars":
        return Otherwise(When(()))
    return End() if word == "slut" else Show("")


def _entries(lines: list[str], mark: str) -> list[str]:
    """The entries of a list whose first line starts with a mark; other lines continue one."""
    if not lines or not re.match(mark, lines[0]):
        return []
    entries: list[str] = []
    for line in lines:
        if re.match(mark, line):
            entries.append(re.sub(f"^{mark}", "", line))
        else:
            entries[-1] = f"{entries[-1]} {line}"
    return entries


def _directives_apart(lines: list[str]) -> Iterator[str]:
    """Lines put together to one paragraph, but a directive alone on its line stays alone."""
    held: list[str] = []
    for line in lines:
        alone = MARK.match(line)
        if alone and alone.end() == len(line) and line.startswith("{%"):
            if held:
                yield " ".join(held)
            held = []
            yield line
        else:
            held.append(line)
    if held:
        yield " ".join(held)


def _paragraph(host: etree._Element, style: str, text: str, number: str | None) -> etree._Element:
    paragraph = etree.Element(w("p"))
    own = host.find(w("pPr"))
    if style:
        properties = etree.SubElement(paragraph, w("pPr"))
        etree.SubElement(properties, w("pStyle"), {w("val"): style})
        if number:
            numbering = etree.SubElement(properties, w("numPr"))
            etree.SubElement(numbering, w("ilvl"), {w("val"): "0"})
            etree.SubElement(numbering, w("numId"), {w("val"): number})
    elif own is not None:
        paragraph.append(copy.deepcopy(own))
    run = etree.SubElement(paragraph, w("r"))
    first = host.find(f"{w('r')}/{w('rPr')}")
    if first is not None:
        run.append(copy.deepcopy(first))
    etree.SubElement(run, w("t")).text = text
    return paragraph


def _spoken(name: str, scope: Scope) -> str:
    """How a template names a list: lum.rader.samordning is "rad.samordning" inside of its loop."""
    for variable, outer in scope.items():
        if name.startswith(f"{outer}."):
            return f"{variable}{name.removeprefix(outer)}"
    return name


def _text(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(w("t"))).strip()


def _shell(element: etree._Element) -> etree._Element:
    """The element with its attributes and without what it holds."""
    shell = etree.Element(element.tag, nsmap={str(k): v for k, v in element.nsmap.items() if k})
    for name, value in element.attrib.items():
        if not _IDS.search(str(name)):
            shell.set(name, value)
    return shell


def _without_ids(element: etree._Element) -> etree._Element:
    """A copy without the paragraph ids that must be unique in a document."""
    found = copy.deepcopy(element)
    for one in found.iter():
        for name in [n for n in one.attrib if _IDS.search(str(n))]:
            del one.attrib[name]
    return found


def _placed(pieces: list[_Piece]) -> Iterator[_Placed]:
    at = 0
    for text, node, properties in pieces:
        yield text, node, properties, at
        at += len(text)
