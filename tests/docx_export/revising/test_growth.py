"""What refreshing costs grows with the document, and no faster: counted in calls, not in seconds.

And what finds equal and alike paragraphs quickly finds what difflib does.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache

import pytest
from lxml import etree

from benchmarks.large import large_book
from docx_export.document.controls import make_run, w
from docx_export.document.skeleton import text_of
from docx_export.filling.documents import generate
from docx_export.revising.alignment import MIN_LIKENESS, AlikeTexts, align, opcodes
from docx_export.revising.changes import What, count_of
from docx_export.revising.outdated import Words
from docx_export.revising.refresh import Refreshed, refresh_document
from tests.helpers.refreshing import edited
from validators.cards.loading import load_call
from validators.facts.computing import compute
from validators.model import Facts
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook


@cache
def facts_of(number: int) -> Facts:
    """The facts of a case with so many applications for LUM."""
    return compute(tables_of(read_workbook(large_book(number))), load_call("2025"))


@cache
def written(number: int) -> bytes:
    return generate(facts_of(number), load_call("2025"), draft=True)


def refreshed(document: bytes, number: int) -> Refreshed:
    return refresh_document(document, facts_of(number), load_call("2025"))


def calls(job: Callable[[], object]) -> int:
    """How many functions a job calls, of Python or of C."""
    count = itertools.count()
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, arg: next(count) if "call" in event else None)
    try:
        job()
    finally:
        sys.setprofile(before)
    return next(count)


def typed(document: bytes, number: int, words: str) -> bytes:
    """A document in which somebody has typed paragraphs after each that was written last."""

    def edit(root: etree._Element) -> None:
        last = [p for p in root[0].iterchildren(w("p")) if text_of(p)][-40:]
        for index in range(number):
            made = etree.Element(w("p"))
            made.append(make_run(words.format(index, 1000 + 7 * index)))
            last[index % len(last)].addnext(made)

    return edited(edit, document)


def test_new_rows_cost_what_each_of_them_costs() -> None:
    document = written(16)
    done = {number: refreshed(document, number) for number in (16, 56, 336)}  # and the imports
    assert count_of(done[56].changes, What.NEW_ROW) == 28
    plain, few, many = (calls(lambda n=n: refreshed(document, n)) for n in done)
    assert many - plain < 8 * (few - plain) * 1.3


@pytest.mark.parametrize(
    "words",
    ["Skrivet för hand, om projekt {0} i staden.", "Projekt {0} får {1} kronor.", "Samma ord."],
)
def test_typed_paragraphs_cost_what_each_of_them_costs(words: str) -> None:
    document = written(32)
    refreshed(document, 48)
    plain = calls(lambda: refreshed(document, 48))
    few, many = (typed(document, number, words) for number in (40, 320))
    costs = [calls(lambda one=one: refreshed(one, 48)) - plain for one in (few, many)]
    assert costs[1] < 8 * costs[0] * 1.5


def random_keys(chance: random.Random, length: int, kinds: int) -> list[bytes]:
    return [b"%d" % chance.randrange(kinds) for _ in range(length)]


@pytest.mark.parametrize("seed", range(60))
def test_units_are_aligned_as_difflib_does(seed: int) -> None:
    chance = random.Random(seed)
    a = random_keys(chance, chance.randrange(30), chance.choice((3, 20, 200)))
    b = [key for key in a if chance.random() < 0.7]
    for _ in range(chance.randrange(5)):
        b.insert(chance.randrange(len(b) + 1), b"%d" % chance.randrange(200))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    assert list(opcodes(a, b)) == matcher.get_opcodes()


def test_also_thousands_of_equal_units_are_aligned_in_order() -> None:
    chance = random.Random(1)
    a = [*random_keys(chance, 4000, 3), b"a", b"b", *random_keys(chance, 4000, 3)]
    b = [b"new", *a[:2000], *random_keys(chance, 500, 3), *a[2000:]]
    pairs = align(a, b)
    assert all(a[one] == b[other] for one, other in pairs.items())
    rising = list(pairs.items())
    assert all(
        one < other and this < that for (one, this), (other, that) in itertools.pairwise(rising)
    )
    assert pairs[4000] == b.index(b"a")
    assert pairs[len(a) - 1] == len(b) - 1


@pytest.mark.parametrize("seed", range(40))
def test_texts_are_alike_as_difflib_has_it(seed: int) -> None:
    chance = random.Random(seed)
    numbers = ["en", "två", "tre", "fyra", "fem", "sex", "sju"]
    texts = [" ".join(chance.choices(numbers[:6], k=6)) for _ in range(30)]
    text = " ".join(chance.choices(numbers, k=chance.randrange(9)))
    ratios = [
        SequenceMatcher(None, one.split(), text.split(), autojunk=False).ratio() for one in texts
    ]
    assert AlikeTexts(texts).has_one_like(text) == any(ratio > MIN_LIKENESS for ratio in ratios)


def as_searched_for(figure: str, words: str) -> bool:
    """Whether a figure stands in words, by a pattern alone."""
    text = " ".join(words.split()).casefold()
    if not figure.isdecimal():
        return re.search(rf"(?<![\w,]){re.escape(figure)}(?!\w)", text) is not None
    digits = "[ .]?".join(f"{int(figure):,}".split(","))
    before = r"(?<![\d,])(?<!\b\d )(?<!\b\d\d )(?<!\b\d\d\d )"
    return re.search(f"{before}{digits}" + r"(?!\d)(?! \d{3}\b)", text) is not None


@pytest.mark.parametrize("seed", range(80))
def test_no_figure_is_missed_for_being_looked_up(seed: int) -> None:
    chance = random.Random(seed)
    pieces = ["1", "50", "000", "50000", "500000", "1.000", "maj", "4", "mnkr", ",", " ", " ", "-"]
    words = "".join(chance.choices(pieces, k=12))
    for figure in ("50000", "1000", "1000000", "4 maj", "50", "mnkr", "1", "000", "-", "50000000"):
        assert Words(words).hold(figure) == as_searched_for(figure, words), (figure, words)
