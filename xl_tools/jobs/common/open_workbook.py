"""A workbook that somebody has open: what its bytes say, and which marks of ours are in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from opc.package import Package, open_package
from validators.model import Tables
from xl_tools.editing.anatomy import dissect
from xl_tools.files import fingerprint
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.marking.survey import Survey, survey
from xl_tools.reading.stamp import language_of, origin_of, read_stamp
from xl_tools.reading.workbook import read_package


@dataclass(frozen=True)
class OpenWorkbook:
    """An open workbook, as its bytes were when it was asked about."""

    data: bytes
    package: Package
    survey: Survey
    """Where it can be marked, and which marks it has."""

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of its bytes."""
        return fingerprint(self.data)


@dataclass(frozen=True, slots=True)
class OpenTables:
    """What an open workbook holds."""

    tables: Tables
    lang: str
    """The language to speak about it, "sv" or "en"."""
    origin: str
    """Call and version of the template that it was made from, in that language; "" for none."""


def survey_workbook(data: bytes, *, name: str = "") -> OpenWorkbook:
    """Look at an open workbook. `name` is its name, for messages. Raises WrongKindOfFile,
    UnreadableFile and UnsafeFile."""
    package = open_package(data, name=name)
    return OpenWorkbook(data, package, survey(dissect(package)))


def read_open_workbook(workbook: OpenWorkbook, lang: str = "") -> OpenTables:
    """Read an open workbook; `lang` is "" for the language that it says it has. Raises
    UnknownWorkbook, and what reading raises."""
    sheets = read_package(workbook.package, whole=False)
    stamp = read_stamp(sheets)
    lang = lang or language_of(stamp)
    return OpenTables(tables_of(sheets, lang=lang), lang, origin_of(stamp, lang))
