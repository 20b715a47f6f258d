"""An edited document brought up to date: figures and rows by fact id, the officer's prose as it is.

The document is compared three ways: what it was written as (skeleton), what people have made of it,
and what would be written now. A paragraph that nobody has edited becomes what it would be now; one
that somebody has edited keeps its words, and its facts are brought up to date. Nothing is guessed:
where both have changed, the words that would be written now are told, to be read.

    edited parts + fresh parts ──refresh──▶ parts + changes
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from lxml import etree

from docx_export.document.chart import charts_in, drawing_numbers, number_drawings, redraw
from docx_export.document.controls import (
    fact_of,
    rewrite,
    shown_in,
    taken_numbers,
    w,
)
from docx_export.document.package import MARKS, relations_of, with_properties
from docx_export.document.skeleton import Unit, record_of, text_of, units, unpack_skeleton, words_of
from docx_export.document.trace import parse, read_properties, traced
from docx_export.revising.changes import (
    Change,
    What,
    cut,
    cut_apart,
    each_once,
    label,
    row_text,
    told_of,
)
from docx_export.revising.looks import Looks, put_on, style_of
from docx_export.revising.outdated import Outdated, Past, pack_told, unpack_told
from docx_export.revising.parts import (
    Known,
    Parts,
    as_bytes,
    body_of,
    controls_of,
    holds,
    mark_in,
    origins_of,
    place_of,
    row_key,
    same_words,
    shown_by_fact,
)
from docx_export.revising.stretches import are_alike, stretches
from validators.errors import DocumentError


def refresh(edited: Parts, fresh: Parts) -> tuple[Parts, tuple[Change, ...]]:
    """The edited parts with the facts of the fresh ones, and what has changed, in order.

    Parts in which nothing changes are returned as they are. Raises DocumentError where a part is
    not XML, or where the edited document does not tell what it was written of.
    """
    stated, states = read_properties(edited.properties), read_properties(fresh.properties)
    if not stated.get("fordela.mall"):
        raise DocumentError(
            "Dokumentet säger inte vad det är skrivet av.",
            todo="Bara dokument som fordela har skrivit kan uppdateras. Skapa ett nytt.",
        )
    theirs = [parse(data) for data in (fresh.body, *fresh.others.values())]
    known = Known.of(theirs, origins_of(states))
    body, others = parse(edited.body), {n: parse(data) for n, data in edited.others.items()}
    past = Past(
        origins_of(stated),
        known.origins,
        shown_by_fact((body, *others.values())),
        {fact: [text for _, text in found] for fact, found in known.shown.items()},
        unpack_told(stated),
    )
    looks = Looks(edited.styles, fresh.styles)
    desk = _Desk(known, past, looks, edited.relations, body, theirs[0])
    if stated["fordela.mall"] != states.get("fordela.mall"):
        desk.tell(What.NEW_TEMPLATE)
    desk.merge(unpack_skeleton(stated))
    written = dict(edited.others)
    for name, root in others.items():
        is_marked_anew = desk.mark(root, mark_in(theirs[1:]))
        if desk.bring_up(root) or is_marked_anew:
            written[name] = as_bytes(root)
        desk.find_typed(root)
    for data in edited.notes:
        desk.find_typed(parse(data))
    pictures = desk.redraw(edited.pictures, fresh.pictures)
    desk.tell_not_shown()
    body_part = as_bytes(desk.mine) if desk.is_changed else edited.body
    properties = edited.properties
    states |= pack_told(desk.outdated)
    if {k: v for k, v in stated.items() if k.startswith("fordela.")} != states:
        properties = with_properties(edited.properties, states)
    made = replace(
        edited,
        body=body_part,
        others=written,
        properties=properties,
        pictures=pictures,
        carried=desk.carried,
    )
    return made, tuple(each_once(desk.changes))


class _Desk:
    """The edited body (`mine`) and the fresh one (`theirs`), side by side."""

    def __init__(
        self,
        known: Known,
        past: Past,
        looks: Looks,
        relations: Collection[str],
        mine: etree._Element,
        theirs: etree._Element,
    ) -> None:
        self.known = known
        self.past = past
        self.looks = looks
        self.relations = relations
        self.mine = mine
        self.theirs = theirs
        self.found: list[tuple[Change, etree._Element | None]] = []
        self.is_changed = False
        self.outdated: list[Outdated] = []
        self.keys: frozenset[bytes] = frozenset()
        self.base: frozenset[bytes] = frozenset()
        self.paired: set[etree._Element] = set()
        controls, drawings = taken_numbers(mine), {*drawing_numbers(mine)}
        self.controls = (n for n in itertools.count(1) if n not in controls)
        self.drawings = (n for n in itertools.count(1) if n not in drawings)
        self.carried: dict[str, str] = {}
        self.order: dict[etree._Element, int] = {}

    def tell(self, what: What, at: etree._Element | None = None, **about: object) -> None:
        """`at` is the row or paragraph in which it stands."""
        self.found.append((Change(what, **about), at))  # type: ignore[arg-type]

    @property
    def changes(self) -> Iterator[Change]:
        """What has changed, in order; places as they read when everything is done."""
        for change, at in self.found:
            yield change if at is None else replace(change, place=told_of(at))

    # --- the whole ---------------------------------------------------------------------------

    def merge(self, base: Sequence[bytes] | None) -> None:
        mine, theirs = units(body_of(self.mine)), units(body_of(self.theirs))
        if base is None:  # written before documents told: the words are taken for edited
            base = [unit.key for unit in theirs]
        self.base = frozenset(base)
        self.keys = frozenset(unit.key for unit in mine)
        self.order = {unit.element: index for index, unit in enumerate(theirs)}
        chunks = list(stretches(base, mine, theirs))
        for own, their, _ in chunks:
            for one, fresh in zip(own, their, strict=False):
                if one.key == fresh.key:
                    self._note(one, fresh)
        last: etree._Element | None = None
        for own, their, old in chunks:
            last = self._chunk(own, their, old, last)

    def _note(self, mine: Unit, fresh: Unit) -> None:
        """How paragraphs look here that stand in both."""
        at = self.order[fresh.element]
        if not mine.is_table:
            self.looks.note(at, fresh.element, mine.element)
        for their, own in zip(fresh.after, mine.after, strict=False):
            self.looks.note(at, their, own)

    def _chunk(
        self,
        own: Sequence[Unit],
        their: Sequence[Unit],
        old: Sequence[bytes],
        last: etree._Element | None,
    ) -> etree._Element | None:
        """One stretch of both, after the element `last`; the element that it ends with."""
        end = own[-1].end if own else last
        is_own_old = [unit.key for unit in own] == list(old)
        is_their_old = [unit.key for unit in their] == list(old)
        if (is_own_old and is_their_old) or [u.key for u in own] == [u.key for u in their]:
            for mine, fresh in zip(own, their, strict=True):
                self._pair(mine, fresh)
            return end
        if is_own_old:
            return self._replace(own, their, last)
        if is_their_old:
            for mine in own:
                self._keep(mine, their)
        else:
            end = self._both(own, their, old, last)
        self._find_outdated(own, their)
        return end

    def _keep(self, mine: Unit, their: Sequence[Unit]) -> None:
        """A unit that somebody has edited; one of the fresh ones may be the same."""
        same = [
            (fresh.key == mine.key, fresh.subject == mine.subject, fresh)
            for fresh in their
            if fresh.key == mine.key
            or (mine.is_table and fresh.is_table and fresh.subject == mine.subject)
        ]
        if same:
            self._pair(mine, max(same, key=lambda each: each[:2])[2])
        else:
            self.bring_up(mine.element)

    def _find_outdated(self, own: Sequence[Unit], their: Sequence[Unit]) -> None:
        """Tell the figures of units that somebody has edited which the facts in them do not bring
        up to date. What a fresh paragraph shows that stands nowhere here may have been typed."""
        wanted = {unit.key for unit in their}
        typed = [
            unit
            for unit in own
            if not (unit.is_table or unit.key in self.base or unit.key in wanted)
        ]
        if not typed:
            return
        here = {fact for unit in own for fact in unit.facts}
        lost = dict.fromkeys(
            fact
            for unit in their
            if not (unit.is_table or unit.key in self.keys)
            for fact in unit.facts
            if fact not in here
        )
        for found in self.past.find(" | ".join(unit.words for unit in typed), lost):
            place = next((u for u in typed if found.stands_in(u.words)), typed[0])
            self._tell_outdated(found, place.element)

    def _tell_outdated(self, found: Outdated, at: etree._Element) -> None:
        self.outdated.append(found)
        self.tell(
            What.OUTDATED,
            at,
            fact=found.fact,
            before=found.before,
            after=found.after,
            cells=self.known.cells(found.fact),
        )

    def _pair(self, mine: Unit, fresh: Unit) -> None:
        """Units with the same words."""
        if mine.is_table and fresh.is_table:
            self.paired.add(fresh.element)
            self._table(mine.element, fresh.element)
            return
        controls = [controls_of(unit.element) for unit in (mine, fresh)]
        if [fact_of(one) for one in controls[0]] != [fact_of(one) for one in controls[1]]:
            self.bring_up(mine.element)
            return
        for own, their in zip(*controls, strict=True):
            self._show(own, shown_in(their), mine.element)

    def _replace(
        self, own: Sequence[Unit], their: Sequence[Unit], last: etree._Element | None
    ) -> etree._Element | None:
        """Units that nobody has edited, by those that would be written now."""
        matcher = SequenceMatcher(
            None, [unit.key for unit in own], [unit.key for unit in their], autojunk=False
        )
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                for mine, fresh in zip(own[a:b], their[c:d], strict=True):
                    self._pair(mine, fresh)
                last = own[b - 1].end
            elif tag == "replace" and b - a == d - c and are_alike(own[a:b], their[c:d]):
                for mine, fresh in zip(own[a:b], their[c:d], strict=True):
                    self._reword(mine, fresh)
                last = own[b - 1].end
            else:
                kept = [unit for unit in own[a:b] if not self._take_out(unit)]
                for unit in kept:
                    self.bring_up(unit.element)
                last = kept[-1].end if kept else last
                last = self._put_in(their[c:d], last)
        return last

    def _both(
        self,
        own: Sequence[Unit],
        their: Sequence[Unit],
        old: Sequence[bytes],
        last: etree._Element | None,
    ) -> etree._Element | None:
        """Units that somebody has edited and that would be written otherwise now."""
        here, wanted = ({unit.key for unit in units} for units in (own, their))
        if [unit.key for unit in own if unit.key in old] == list(old):
            return self._beside(own, their, old, last)
        coming = [unit for unit in their if unit.key not in here and unit.key not in old]
        for mine in own:
            if mine.key in old and mine.key not in wanted:
                same = next((unit for unit in coming if are_alike([mine], [unit])), None)
                if same is not None:
                    coming.remove(same)
                    self._reword(mine, same)
                    last = mine.end
                    continue
                if self._take_out(mine):
                    continue
            self._keep(mine, their)
            last = mine.end
        for fresh in coming:
            if fresh.element in self.paired:
                continue
            if self._is_new(fresh, own):
                last = self._put_in([fresh], last)
            else:
                self.tell(What.READ, after=label(fresh))
        return last

    def _beside(
        self,
        own: Sequence[Unit],
        their: Sequence[Unit],
        old: Sequence[bytes],
        last: etree._Element | None,
    ) -> etree._Element | None:
        """Units that nobody has edited, and others that somebody has put in between them."""
        added = [unit for unit in own if unit.key not in old]
        there = {unit.key for unit in added}
        typed = [fresh for fresh in their if any(_reads_like(unit, fresh) for unit in added)]
        coming = [fresh for fresh in their if fresh.key not in there and fresh not in typed]
        end = self._replace([unit for unit in own if unit.key in old], coming, last)
        for unit in added:
            self._keep(unit, their)
        for fresh in typed:
            self.tell(What.READ, after=label(fresh))
        return added[-1].end if own[-1] is added[-1] else end

    def _is_new(self, fresh: Unit, own: Sequence[Unit]) -> bool:
        """Whether a unit cannot be another wording of one that somebody has edited."""
        if fresh.is_table or next(charts_in(fresh.element), None) is not None:
            return fresh.key not in self.keys
        if any(_reads_like(unit, fresh) for unit in own if not unit.facts):
            return False  # it is that one, as plain text
        records = {record_of(fact) for fact in fresh.facts}
        return len(records) == 1 and not any(records & {*map(record_of, u.facts)} for u in own)

    # --- paragraphs --------------------------------------------------------------------------

    def _reword(self, mine: Unit, fresh: Unit) -> None:
        before, after = text_of(mine.element), text_of(fresh.element)
        if holds(mine.element) or not mine.element.tag == fresh.element.tag == w("p"):
            self.bring_up(mine.element)
            self.tell(What.READ, mine.element, after=cut(after))
            return
        self._tell_typed(mine.element, fresh.element, mine.element)
        made = self._copy(fresh.element)
        if style_of(made) != style_of(mine.element):
            self.looks.dress(made, self.order[fresh.element], fresh.element)
            put_on(mine.element, made)
        for child in list(mine.element):
            if child.tag != w("pPr"):
                mine.element.remove(child)
        mine.element.extend(child for child in list(made) if child.tag != w("pPr"))
        self.is_changed = True
        before, after = cut_apart(before, after)
        self.tell(What.REWORDED, before=before, after=after)

    def _take_out(self, unit: Unit) -> bool:
        """Take a unit out, unless something holds on to it."""
        text = label(unit)
        if unit.is_table and self._clear(unit.element):
            self.tell(What.READ, before=text)
            return False
        if holds(unit.element) or unit.element.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            self.tell(What.READ, before=text, place=text)
            return False
        parent = unit.element.getparent()
        assert parent is not None
        for element in (unit.element, *unit.after):
            parent.remove(element)
        self.is_changed = True
        self.tell(What.GONE_TEXT, before=text)
        return True

    def _clear(self, table: etree._Element) -> bool:
        """Take the workbook's rows out of a table in which somebody has put rows of their own;
        whether it is one."""
        rows = [row for row in table.iterchildren(w("tr")) if not holds(row)]
        shows = [row for row in rows if row_key(row)]
        if len(shows) >= len(rows) - 1:  # all but the header
            return False
        for row in shows:
            table.remove(row)
            self.tell(What.GONE_ROW, before=cut(row_text(row)))
        self.is_changed = True
        return True

    def _put_in(self, fresh: Sequence[Unit], last: etree._Element | None) -> etree._Element | None:
        """Put copies of fresh units after `last`, or first in the body."""
        for unit in fresh:
            for element in (unit.element, *unit.after):
                made = self._copy(element)
                if element.tag == w("p"):
                    self.looks.dress(made, self.order[unit.element], element)
                if last is None:
                    body_of(self.mine).insert(0, made)
                else:
                    last.addnext(made)
                last = made
            self.is_changed = True
            self.tell(What.NEW_TEXT, after=label(unit))
        return last

    def _copy(self, fresh: etree._Element) -> etree._Element:
        """A copy that can stand here: with ids of its own, and styles as they are named here."""
        made = copy.deepcopy(fresh)
        made.tail = None
        self._number(made)
        self.looks.translate(made)
        return made

    def _number(self, element: etree._Element) -> None:
        """Ids of controls, drawings and relationships that the document does not have yet."""
        for one in element.iterfind(f".//{w('sdtPr')}/{w('id')}"):
            one.set(w("val"), str(next(self.controls)))
        number_drawings(element, self.drawings)
        for one, name in relations_of(element):
            known = {*self.relations, *self.carried}
            new = next(id for n in itertools.count(1) if (id := f"fordela{n}") not in known)
            self.carried[new] = one.get(name) or ""
            one.set(name, new)

    # --- facts -------------------------------------------------------------------------------

    def bring_up(self, element: etree._Element) -> bool:
        """Bring every fact in an element up to date, by its id; whether any has changed."""
        changed = False
        for control in controls_of(element):
            fact, before = fact_of(control), shown_in(control)
            place = place_of(control, element)
            if fact not in self.known.shown:
                self.tell(What.STALE, place, fact=fact, before=before)
                continue
            format = traced(fact, before, self.past.before.get(fact)).format
            after = self.known.text(fact, format, before)
            if after is None:
                after = self.known.shown[fact][0][1]
                self.tell(What.READ, place, fact=fact, after=after)
            changed = self._show(control, after, place) or changed
        return changed

    def _show(self, control: etree._Element, after: str, place: etree._Element) -> bool:
        fact, before = fact_of(control), shown_in(control)
        if same_words(before, after):
            return False
        is_typed = traced(fact, before, self.past.before.get(fact)).edited
        rewrite(control, after)
        self.is_changed = True
        self.tell(
            What.HANDWRITTEN if is_typed else What.CHANGED,
            place_of(control, place),
            fact=fact,
            before=before,
            after=after,
            cells=self.known.cells(fact),
        )
        return True

    def mark(self, header: etree._Element, wanted: str) -> bool:
        """Have a header's mark of a draft say what is true now; whether it said something else."""
        changed = False
        for paragraph in header.iter(w("p")) if wanted else ():
            before = text_of(paragraph)
            if before in MARKS and before != wanted:
                for number, text in enumerate(paragraph.iter(w("t"))):
                    text.text = "" if number else wanted
                self.tell(What.CHANGED, before=before, after=wanted)
                changed = True
        return changed

    def _tell_typed(
        self, own: etree._Element, fresh: etree._Element, place: etree._Element
    ) -> None:
        """Tell the figures that somebody had typed over in what is written anew."""
        wanted = {fact_of(one): shown_in(one) for one in controls_of(fresh)}
        for control in controls_of(own):
            fact, before = fact_of(control), shown_in(control)
            if traced(fact, before, self.past.before.get(fact)).edited:
                self.tell(
                    What.HANDWRITTEN,
                    place,
                    fact=fact,
                    before=before,
                    after=wanted.get(fact, ""),
                    cells=self.known.cells(fact),
                )

    def tell_not_shown(self) -> None:
        """What would be shown in the body and stands nowhere in it any more."""
        here = {fact_of(control) for control in self.mine.iter(w("sdt"))}
        for control in self.theirs.iter(w("sdt")):
            fact = fact_of(control)
            if fact and fact not in here:
                here.add(fact)
                self.tell(
                    What.NOT_SHOWN, fact=fact, after=shown_in(control), cells=self.known.cells(fact)
                )

    # --- charts ------------------------------------------------------------------------------

    def redraw(self, mine: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """The pictures of the charts that stand here, as they would be drawn now."""
        fresh = {chart.name: chart for chart in charts_in(self.theirs)}
        here = {chart.name: chart for chart in charts_in(self.mine)}
        drawn = dict(mine)
        for name, chart in here.items():
            if name not in fresh:
                self.tell(What.STALE, fact=name, before=cut(chart.words))
            elif name in mine and (mine[name], chart.words) != (theirs[name], fresh[name].words):
                before = chart.words
                redraw(chart, fresh[name])
                drawn[name] = theirs[name]
                self.is_changed = True
                if chart.words != before:
                    self.tell(What.CHANGED, fact=name, before=before, after=chart.words)
        for name in fresh:
            if name not in here:
                self.tell(What.NOT_SHOWN, fact=name, after=cut(fresh[name].words))
        return drawn

    # --- tables ------------------------------------------------------------------------------

    def _table(self, mine: etree._Element, fresh: etree._Element) -> None:
        """Rows by what they are about; the order of those that stay is the officer's."""
        rows = list(mine.iterchildren(w("tr")))
        wanted = {row_key(row): row for row in fresh.iterchildren(w("tr"))}
        if len(rows) > 1 and any(wanted) and not any(map(row_key, rows)):
            # pasted as plain text: rows that show their facts would stand beside those
            self.tell(What.READ, rows[0], before=cut(row_text(rows[1])))
            self.find_typed(mine, "tr")
            return
        here: dict[str, etree._Element] = {}
        for row in rows:
            key = row_key(row)
            if key in wanted and key not in here:
                here[key] = row
                self._row(row, wanted[key])
            elif key and not holds(row):
                mine.remove(row)
                self.is_changed = True
                self.tell(What.GONE_ROW, before=cut(row_text(row)))
            elif key:
                self.tell(What.READ, row, before=cut(row_text(row)))
        above: etree._Element | None = None
        for key, row in wanted.items():
            if key not in here:
                here[key] = self._new_row(mine, row, above)
            above = here[key]
        self.find_typed(mine, "tr")

    def find_typed(self, root: etree._Element, name: str = "p") -> None:
        """Tell old figures in the words of each paragraph, or row, of a header, note or table."""
        for each in root.iter(w(name)):
            for found in self.past.find(words_of(each), ()):
                self._tell_outdated(found, each)

    def _row(self, mine: etree._Element, fresh: etree._Element) -> None:
        own, their = (list(row.iterchildren(w("tc"))) for row in (mine, fresh))
        if len(own) != len(their):  # somebody has added or taken away a column
            self.bring_up(mine)
            return
        for cell, wanted in zip(own, their, strict=True):
            facts = [[fact_of(one) for one in controls_of(each)] for each in (cell, wanted)]
            if facts[0] == facts[1] or holds(cell):
                for one, other in zip(controls_of(cell), controls_of(wanted), strict=False):
                    if fact_of(one) == fact_of(other):
                        self._show(one, shown_in(other), mine)
            if facts[0] == facts[1]:
                continue
            before, after = text_of(cell), text_of(wanted)
            told = facts[1] or facts[0]
            what = What.READ
            if not holds(cell):
                what = What.CHANGED
                self._tell_typed(cell, wanted, mine)
                self._fill(cell, wanted)
                self.is_changed = True
            self.tell(
                what,
                mine,
                fact=told[0] if told else "",
                before=before,
                after=after,
                cells=self.known.cells(told[0]) if told else (),
            )

    def _fill(self, cell: etree._Element, wanted: etree._Element) -> None:
        """Put the content of another cell in, looking as the paragraphs of that style did here."""
        looks = {style_of(each): each for each in reversed(cell.findall(w("p")))}
        for child in list(cell):
            if child.tag != w("tcPr"):
                cell.remove(child)
        for child in wanted:
            if child.tag == w("tcPr"):
                continue
            made = self._copy(child)
            like = looks.get(style_of(made))
            if made.tag == w("p") and like is not None:
                put_on(made, like)
            cell.append(made)

    def _new_row(
        self, table: etree._Element, fresh: etree._Element, above: etree._Element | None
    ) -> etree._Element:
        """A row that looks as the nearest that has as many cells, after `above`."""
        cells = list(fresh.iterchildren(w("tc")))
        rows = [row for row in table.iterchildren(w("tr")) if row_key(row)]
        alike = [row for row in rows if len(list(row.iterchildren(w("tc")))) == len(cells)]
        like = above if above in alike else alike[0] if alike else None
        made = self._copy(fresh) if like is None else copy.deepcopy(like)
        if like is not None:
            for cell, wanted in zip(made.iterchildren(w("tc")), cells, strict=True):
                self._fill(cell, wanted)
        if above is None:
            table.append(made)
        else:
            above.addnext(made)
        self.is_changed = True
        self.tell(What.NEW_ROW, after=cut(row_text(made)))
        return made


# ---------------------------------------------------------------------------------------------
# elements


def _reads_like(mine: Unit, fresh: Unit) -> bool:
    one, other = (text_of(unit.element).split() for unit in (mine, fresh))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.6
