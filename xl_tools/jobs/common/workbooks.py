"""A workbook's bytes -> its tables: the one place where the jobs read a workbook."""

from __future__ import annotations

from dataclasses import replace

from docx_export.sources.names import DECISION
from docx_export.template_files import version_of
from validators.cards.loading import load_call
from validators.model import Stage, Tables
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook, open_workbook


def read_data(
    data: bytes, *, name: str = "", year: str | None = None, lang: str | None = None
) -> Tables:
    """The tables of a workbook, of which only the sheets that hold data are parsed.

    `name` is the file's name, for messages. `year` and `lang` override the call and the language
    that the workbook says it has. Raises what reading raises, UnknownWorkbook for a workbook that
    is neither an application nor an allocation workbook, and CardError for a year without a card.
    """
    return tables_of(open_workbook(data, name=name), year, lang=lang)


def tables_of(workbook: Workbook, year: str | None = None, *, lang: str | None = None) -> Tables:
    """As `read_data`, for a workbook that is open already.

    The tables of an allocation workbook get the version of the template that its decision is
    written from: approvals are compared with it (validators.attestation).
    """
    tables = read_tables(workbook, year, lang=lang)
    if tables.stage is not Stage.ALLOCATION:
        return tables
    call = load_call(tables.call, tables.lang)
    return replace(tables, template=version_of(DECISION, call.forms))
