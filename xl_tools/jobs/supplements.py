"""Requests to supplement applications: of each workbook that has errors a text for a mail, and the
same as a Word document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docx_export.document.controls import w
from docx_export.document.skeleton import text_of
from docx_export.document.trace import parse
from docx_export.document.word_file import open_document
from docx_export.filling.fill import fill
from docx_export.template_files import template_of
from opc.names import told_apart
from validators.cards.loading import load_call
from validators.facts.supplement import supplement
from validators.model import Finding, Severity, Stage
from xl_tools.jobs.check import CheckedWorkbook

TEMPLATE = "komplettering"


@dataclass(frozen=True, slots=True)
class Request:
    """The same request as a text to paste into a mail and as a .docx."""

    text: str
    document: bytes


def request(book: CheckedWorkbook, until: dt.date | None = None) -> Request | None:
    """What the applicant must put right in an application, by the day `until`; None where there is
    nothing, and for an allocation workbook. Raises DocumentError and TemplateError."""
    findings = _for_the_applicant(book)
    if book.result.stage is not Stage.APPLICATION or not findings:
        return None
    call = load_call(book.result.call)
    facts = supplement(book.tables, findings, call, until)
    document = fill(template_of(TEMPLATE, call.forms), facts, call)
    return Request(_as_text(document), document)


def names_for(paths: Sequence[Path]) -> list[str]:
    """What the requests of some files are called, without ending: each otherwise, also where files
    of different folders, or with different endings, have one name."""
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(path.stem.casefold(), []).append(path)
    told = {
        path: name
        for group in alike.values()
        for path, name in zip(group, _apart(group), strict=True)
    }
    taken: dict[str, int] = {}
    files = [f"{told[path].strip()} komplettering.txt" for path in paths]
    return [told_apart(name, taken, on_disk=True).removesuffix(".txt") for name in files]


def _apart(paths: Sequence[Path]) -> list[str]:
    """Files of one name by as much of folder and ending as tells them apart."""
    folders = [path.absolute().parent.name for path in paths]
    ways = (
        [path.stem for path in paths],
        [f"{folder} {path.stem}" for folder, path in zip(folders, paths, strict=True)],
        [path.name for path in paths],
        [f"{folder} {path.name}" for folder, path in zip(folders, paths, strict=True)],
    )
    return next(
        (names for names in ways if len({*map(str.casefold, names)}) == len(names)), ways[-1]
    )


def _for_the_applicant(book: CheckedWorkbook) -> Sequence[Finding]:
    """The errors, each text of a cell once."""
    errors = [each for each in book.result.findings if each.severity is Severity.ERROR]
    return list({(each.sheet, each.cell, each.message): each for each in errors}.values())


def _as_text(document: bytes) -> str:
    """The paragraphs of a request as plain text, with numbers before those of its list."""
    package, names = open_document(document)
    lines: list[str] = []
    number = 0
    for paragraph in parse(package.read(names.body)).iter(w("p")):
        text = text_of(paragraph)
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        if not text:
            continue
        if style is not None and style.get(w("val")) == "ListNumber":
            number += 1
            lines.append(f"{number}. {text}")
        else:
            lines += [text, ""] if not lines or lines[-1] == "" else ["", text, ""]
    return "\n".join(lines).strip() + "\n"
