"""Requests to supplement applications: for each workbook that has errors a text for a mail, and the
same as a Word document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docx_export.document.controls import w
from docx_export.document.skeleton import text_of
from docx_export.document.word_file import open_document
from docx_export.document.xml_parts import parse
from docx_export.filling.fill import fill
from docx_export.template_files import template_of
from opc.names import free_name, showable
from validators.cards.loading import load_call
from validators.facts.supplement import supplement
from validators.model import Finding, Severity, Stage
from xl_tools.jobs.check import CheckedWorkbook

TEMPLATE = "komplettering"


@dataclass(frozen=True, slots=True)
class Request:
    """What an applicant must put right."""

    text: str
    """To paste into a mail."""
    document: bytes
    """The same as a .docx."""


def request(workbook: CheckedWorkbook, until: dt.date | None = None) -> Request | None:
    """What the applicant must put right in an application, by the day `until`; None where there is
    nothing, and for an allocation workbook. Raises DocumentError and TemplateError."""
    findings = _errors(workbook)
    if workbook.result.stage is not Stage.APPLICATION or not findings:
        return None
    call = load_call(workbook.result.call)
    facts = supplement(workbook.tables, findings, call, until)
    document = fill(template_of(TEMPLATE, call.forms), facts, call)
    return Request(_as_text(document), document)


def names_for(paths: Sequence[Path]) -> list[str]:
    """The names of the requests of some files, without ending. No two are the same, also where
    files of different folders, or with different endings, have one name."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        groups.setdefault(path.stem.casefold(), []).append(path)
    names = {
        path: name
        for group in groups.values()
        for path, name in zip(group, _distinct_names(group), strict=True)
    }
    taken: dict[str, int] = {}
    files = [f"{showable(names[path]).strip()} komplettering.txt" for path in paths]
    return [free_name(name, taken, on_disk=True).removesuffix(".txt") for name in files]


def _distinct_names(paths: Sequence[Path]) -> list[str]:
    """Names of files that have one name, with as much of folder and ending as makes them
    different."""
    folders = [path.absolute().parent.name for path in paths]
    candidates = (
        [path.stem for path in paths],
        [f"{folder} {path.stem}" for folder, path in zip(folders, paths, strict=True)],
        [path.name for path in paths],
        [f"{folder} {path.name}" for folder, path in zip(folders, paths, strict=True)],
    )
    return next(
        (names for names in candidates if len({*map(str.casefold, names)}) == len(names)),
        candidates[-1],
    )


def _errors(workbook: CheckedWorkbook) -> Sequence[Finding]:
    """The errors, which the applicant must put right; one of those that say the same of a cell."""
    errors = {
        (finding.sheet, finding.cell, finding.message): finding
        for finding in workbook.result.findings
        if finding.severity is Severity.ERROR
    }
    return list(errors.values())


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
