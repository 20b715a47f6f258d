"""One case that grows: what each job of it takes, for each number of applications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.large import large_book, with_typed

NEW_ROWS = 4000
"""Applications that a book has more than the document that is refreshed from it."""

TYPED = 5000
"""Paragraphs that somebody has typed into a document that is refreshed."""

Spent = TypeVar("Spent")


def run_jobs(
    number: int, folder: Path, received: Path, run: Callable[[Sequence[object]], Spent]
) -> Iterator[tuple[str, Spent]]:
    """Each job of a case with `number` applications, and what it took. `run` runs a command line
    of fordela; `received` is a folder with more applications, for `collect --into`."""
    folder.mkdir()
    book, marked = folder / "bok.xlsx", folder / "granskad.xlsx"
    book.write_bytes(large_book(number))
    yield "validate --annotate", run(["validate", book, "--annotate", marked])
    yield "unmark", run(["unmark", marked, "--out", folder / "omarkt.xlsx"])
    everything = folder / "alla"
    line = ["generate", book, "--document", "alla", "--draft", "--out", everything]
    yield "generate, all documents", run(line)
    document = everything / "tjansteutlatande-2025.docx"
    yield "trace", run(["trace", document])
    yield "refresh, unchanged", run(_refresh(document, book, folder / "samma.docx"))
    longer = folder / "langre.xlsx"
    longer.write_bytes(large_book(number + NEW_ROWS))
    new_rows = run(_refresh(document, longer, folder / "nya-rader.docx"))
    yield f"refresh, {NEW_ROWS} new rows", new_rows
    edited = folder / "redigerad.docx"
    edited.write_bytes(with_typed(document.read_bytes(), TYPED))
    typed = run(_refresh(edited, book, folder / "skrivet.docx"))
    yield f"refresh, {TYPED} typed paragraphs", typed
    line = ["collect", received, "--into", book, "--out", folder / "samlad.xlsx", "--jobs", 1]
    yield "collect --into", run(line)


def _refresh(document: Path, book: Path, out: Path) -> list[object]:
    return ["refresh", document, "--from", book, "--out", out]
