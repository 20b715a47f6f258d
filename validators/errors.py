"""The errors of fordela: what stops the job, as opposed to what is wrong with the data.

    FordelaError                the job cannot be done; `str()` says where, what, and what to do
    ├── CardError               a call card is wrong (validators/calls/*.toml)
    ├── UnreadableFile          the file is not a workbook that can be read
    │   ├── WrongKindOfFile     .xls, .ods, encrypted, HTML named .xlsx, a lock file ...
    │   │   └── Unopened        a mail or archive that is not looked into: a workbook may lie in it
    │   └── UnsafeFile          a bomb, a climbing path, a DOCTYPE, a part over the limit
    ├── UnknownWorkbook         a readable workbook, but neither an application nor an allocation
    ├── DocumentError           the Word document cannot be made
    │   ├── NotYet              it belongs to a later stage of the case
    │   └── TemplateError       the .docx template names an unknown field, format or loop
    └── Refused                 the job is possible but must not be done
        ├── NameTaken           a file of that name is there, and is never written over
        └── Unmarkable          the file cannot be changed without harm
            ├── SignedWorkbook  a digital signature would become invalid
            ├── UnknownDialect  a main part of a kind that nothing is known about
            └── LockedCell      a cell that must not be written over: an array formula, a header …

Data that is wrong is never raised: it is returned as `validators.model.Finding`. Only the fronts
(xl_tools.cli, xl_tools.excel) catch these.
"""

from __future__ import annotations


class FordelaError(Exception):
    """The job cannot be done. Its `str()` is the whole Swedish text for the person."""

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what  # what is wrong: one sentence
        self.where = where  # a place: a file, "fil:rad", a part of the zip, a paragraph
        self.todo = todo  # what to do about it

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        todo = f" {self.todo}" if self.todo else ""
        return f"{place}{self.what}{todo}"


class CardError(FordelaError):
    """A call card is wrong; `where` is "fil:rad"."""


class UnreadableFile(FordelaError):
    """The file is not a workbook that can be read."""


class WrongKindOfFile(UnreadableFile):
    """The file is something else than an .xlsx or .xlsm workbook."""


class Unopened(WrongKindOfFile):
    """A mail or archive, or a file in one, that is not looked into: who knows what lies in it."""


class UnsafeFile(UnreadableFile):
    """The file could harm the machine that reads it; nothing of it is read."""


class UnknownWorkbook(FordelaError):
    """The workbook is readable, but it is neither an application nor an allocation workbook."""


class DocumentError(FordelaError):
    """The Word document cannot be made."""


class NotYet(DocumentError):
    """The document belongs to a later stage of the case: the committee has not decided."""


class TemplateError(DocumentError):
    """The .docx template names something that does not exist; `where` names the paragraph."""


class Refused(FordelaError):
    """The job is possible but must not be done: findings of severity error, or harm to a file."""


class NameTaken(Refused):
    """A file of that name is there already, and is never written over."""


class Unmarkable(Refused):
    """The workbook can be read, but not changed without harm; it is left as it is."""


class SignedWorkbook(Unmarkable):
    """A digital signature would become invalid by any change."""


class UnknownDialect(Unmarkable):
    """The main part, or its styles, are of a kind that cannot be changed without risk."""


class LockedCell(Unmarkable):
    """A cell must not be written over: an array formula, a table's header, hidden in a merge …"""
