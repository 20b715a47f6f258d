"""A call (utlysning) as its card describes it: the types, and what they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from validators.cards.names import ALLOCATION
from validators.model import Severity, Stage


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all parts of a card: immutable, no unknown keys."""


class Window(Part, frozen=True, forbid_unknown_fields=True):
    """When applications are received; both days belong to it (rules.md A06)."""

    opens: dt.date
    closes: dt.date


Form = Literal["project", "trip"]
"""What an application of a kind is for. A project goes on for years, and has goals and a title. A
trip has a destination and a way of travelling, and may be coordinated with others that go there."""

FORMS: tuple[str, ...] = get_args(Form)

Forms = tuple[tuple[str, Form], ...]
"""The kinds of a call with their forms, in the card's order."""

PER_KIND = ("frame_kind", "joint_motivation_kind")
"""Columns of the card that stand for one column per kind (`of_kind`)."""


def of_kind(column: str, kind: str) -> str:
    """The column of a kind that one of PER_KIND stands for, e.g. `'frame_lum'`."""
    return f"{column.removesuffix('kind')}{kind}"


class Kind(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of grant. Amounts are whole kronor; None where the call sets no such limit."""

    label: str  # "LUM"; in 2015 "MUST" for what others call MUL
    sheet: str  # the sheet of the allocation workbook: "LUM", "MUL"
    name: str  # "lokala utvecklingsmedel"
    purpose: str  # what the money is for, ends a sentence
    item: str  # what an application is about: "projekt", "studieresa"
    labels: tuple[str, ...] = ()  # other names that are read as this kind
    cap_sought: int | None = None
    asks_above: int | None = None  # more may be sought, but is a finding (A02)
    cap_granted: int | None = None
    per_district: int | None = None  # granted at most
    frame: int | None = None
    form: Form = "project"


class Criterion(Part, frozen=True, forbid_unknown_fields=True):
    """A criterion or priority area."""

    id: str  # ASCII, unique within the card
    role: Literal["main", "priority", "criterion"]
    short: str  # column title, at most some 30 characters
    text: str  # as it is written to applicants and in the decision
    kinds: tuple[str, ...] = ()  # none given: those of projects


class Goal(Part, frozen=True, forbid_unknown_fields=True):
    """A delmål that a project may serve (2026)."""

    id: str
    text: str


class Applicant(Part, frozen=True, forbid_unknown_fields=True):
    """Who may apply: a district, socialförvaltningen or another administration."""

    name: str
    role: Literal["district", "social", "other"] = "district"
    genitive: str = ""  # where adding an "s" is wrong
    aliases: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()  # older districts that it succeeds


class Column(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A column of a table, or a labelled cell of a form; one id, one meaning, everywhere."""

    title: str
    type: Literal["text", "amount", "integer", "decimal", "date", "choice", "applicants", "numbers"]
    tables: tuple[str, ...]
    titles: Mapping[str, str] = {}  # kind -> title, where a kind has its own
    kinds: tuple[str, ...] = ()  # none given: all
    values: str = ""  # for a choice: the name of a list in `lists`
    values_for: Mapping[str, str] = {}  # kind -> list, where a kind has its own
    required: tuple[str, ...] = ()  # tables where it must be filled in (A18 and others)
    code: str = ""  # the rule that an unreadable value breaks
    also: tuple[str, ...] = ()  # other titles that are understood
    help: str = ""  # the instruction shown with the cell
    section: str = ""  # heading in forms and grouped headers
    width: float = 14
    after: str = ""  # the column that it stands behind, for one that a year's card adds
    approved: bool = True  # belongs to the data that an approval is about (validators.attestation)


Level = Literal["error", "warning", "info", "off"]


class RuleCard(Part, frozen=True, forbid_unknown_fields=True):
    """What a call says of one rule; its key is the rule's code, or code-variant ("L01-gap")."""

    text: str  # the finding's sentence, with {field|format}
    hint: str = ""
    source: str = ""
    application: Level = "off"
    allocation: Level = "off"
    confirm: str = ""  # why it is to be confirmed; empty: the sources say it
    waivable: bool = False  # an officer may accept the error, with reason and approver

    def severity(self, stage: Stage) -> Severity | None:
        """How bad a failing is at a stage; None where the rule is off."""
        level = self.application if stage is Stage.APPLICATION else self.allocation
        return None if level == "off" else Severity(level)


class TableLayout(Part, frozen=True, forbid_unknown_fields=True):
    """One allocation table of the decision: which rows, and the columns with their titles."""

    rows: Literal["all", "granted"]
    caption: str
    columns: tuple[tuple[str, str], ...]  # (field of a row, title)


class Document(Part, frozen=True, forbid_unknown_fields=True):
    """What the decision of that year says and how its tables look."""

    title: str
    committee: str
    administration: str
    texts: Mapping[str, str]  # template text: may hold {{ fields }}
    tables: Mapping[str, TableLayout]  # kind -> layout
    chart: bool = False  # whether the decision has a chart of what each administration is granted


class Call(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole call (utlysning).

    Its card is Swedish. In another language (`lang`, validators.cards.translation) the texts for
    people are replaced: of rules, `help`, `purpose`, the text of criteria and what is to be
    confirmed. The rest stays Swedish: it is what workbooks hold, and what the document says.
    """

    year: str
    version: str  # of the templates made from it
    status: Literal["preliminary", "decided"]
    name: str
    window: Window
    refund_by: dt.date | None = None
    grants_from: dt.date  # the year of the money, first and last day
    grants_to: dt.date
    max_project_year: int | None = None
    frame: int | None = None  # for all kinds together
    kinds: Mapping[str, Kind]
    criteria: tuple[Criterion, ...]
    goals: tuple[Goal, ...] = ()
    applicants: tuple[Applicant, ...]
    lists: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Column]
    rules: Mapping[str, RuleCard]
    document: Document
    words: Mapping[str, tuple[str, ...]] = {}  # word lists of rules: A15, which B05 uses too
    to_confirm: Mapping[str, str] = {}  # dotted key of this card -> what is to be confirmed
    lang: str = "sv"

    def __hash__(self) -> int:
        """The hash of what tells calls apart, so that a call can be the key of a cache.

        Not all that is in a call has a hash.
        """
        return hash((self.year, self.version, self.lang))

    @property
    def template_kinds(self) -> tuple[str, ...]:
        """The workbooks that there are templates of: one for each kind, and the allocation."""
        return (*self.kinds, ALLOCATION)

    @property
    def forms(self) -> Forms:
        """Its kinds with their forms."""
        return tuple((key, kind.form) for key, kind in self.kinds.items())

    def kinds_of(self, form: Form) -> tuple[str, ...]:
        """The kinds of projects or of trips, in the card's order."""
        return tuple(key for key, kind in self.kinds.items() if kind.form == form)

    def is_trip(self, kind: str) -> bool:
        """Whether applications of a kind are for trips; False for an unknown kind."""
        return kind in self.kinds and self.kinds[kind].form == "trip"

    def table(self, name: str, kind: str | None = None) -> dict[str, Column]:
        """The columns of a table (of one kind), in the card's order, criteria included."""
        return _table(self, name, kind).copy()

    def title(self, column: str, kind: str | None = None) -> str:
        """The header or label of a column."""
        card = self.columns[column]
        return card.titles.get(kind or "", card.title)

    def choices(self, column: str, kind: str | None = None) -> tuple[str, ...]:
        """What a choice column may hold."""
        card = self.columns[column]
        return self.lists[card.values_for.get(kind or "", card.values)]


@lru_cache(maxsize=256)
def _table(call: Call, name: str, kind: str | None) -> dict[str, Column]:
    return {
        key: column
        for key, column in call.columns.items()
        if name in column.tables and (column.kinds if kind is None else kind in column.kinds)
    }
