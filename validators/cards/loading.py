"""Call cards: one TOML file per call -> `Call`, checked, with errors that name file and line.

A card is `calls/common.toml` with the year's own file laid over it (tables are merged, everything
else is replaced). Keys are ASCII, because TOML's bare keys are; Swedish is in the values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from validators.cards.toml_lines import parse, place, problem
from validators.errors import CardError
from validators.model import Severity, Stage
from validators.wording import LANGUAGES

# ---------------------------------------------------------------------------------------------
# what a card says


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all parts of a card: immutable, no unknown keys."""


class Window(Part, frozen=True, forbid_unknown_fields=True):
    """When applications are received; both days belong to it (rules.md A06)."""

    opens: dt.date
    closes: dt.date


class Kind(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of grant. Amounts are whole kronor; None: the call sets no such limit."""

    label: str  # "LUM"; in 2015 "MUST" for mul
    sheet: str  # the sheet of the allocation workbook: "LUM", "MUL"
    name: str  # "lokala utvecklingsmedel"
    purpose: str  # what the money is for, ends a sentence
    item: str  # what an application is about: "projekt", "studieresa"
    labels: tuple[str, ...] = ()  # other names that are read as this kind
    cap_sought: int | None = None
    asks_above: int | None = None  # more may be sought, but is told (A02)
    cap_granted: int | None = None
    per_district: int | None = None  # granted at most
    frame: int | None = None


class Criterion(Part, frozen=True, forbid_unknown_fields=True):
    """A criterion or priority area. `id` is ASCII and unique within the card."""

    id: str
    role: Literal["main", "priority", "criterion"]
    short: str  # column title, at most some 30 characters
    text: str  # as it is written to applicants and in the decision
    kinds: tuple[str, ...] = ("lum",)


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
    kinds: tuple[str, ...] = ("lum", "mul")
    values: str = ""  # for a choice: the name of a list in `lists`
    values_for: Mapping[str, str] = {}  # kind -> list, where a kind has its own
    required: tuple[str, ...] = ()  # tables where it must be filled in (A18 and others)
    code: str = ""  # the rule that an unreadable value breaks
    also: tuple[str, ...] = ()  # other titles that are understood
    help: str = ""  # the instruction shown with the cell
    section: str = ""  # heading in forms and grouped headers
    width: float = 14
    approved: bool = True  # belongs to the data that an approval is about (validators.attestation)


Level = Literal["error", "warning", "info", "off"]


class RuleCard(Part, frozen=True, forbid_unknown_fields=True):
    """What a call says of one rule. The key is the code, or code-variant ("L01-gap")."""

    text: str  # the finding's sentence, with {field|format}
    hint: str = ""
    source: str = ""
    application: Level = "off"
    allocation: Level = "off"
    confirm: str = ""  # why it is to be confirmed; empty: the sources say it
    waivable: bool = False  # an officer may accept the error, with reason and approver

    def severity(self, stage: Stage) -> Severity | None:
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
    """A call (utlysning), whole.

    Its card is Swedish. In another language (`lang`, validators.cards.translation) the texts for
    people are replaced: of rules, `help`, `purpose`, the text of criteria and what is to be
    confirmed. The rest stays: it is what workbooks hold, and what the document says.
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
    words: Mapping[str, tuple[str, ...]] = {}  # word lists of rules (A15, A19, B05)
    to_confirm: Mapping[str, str] = {}  # dotted key of this card -> what is to be confirmed
    lang: str = "sv"

    def __hash__(self) -> int:
        """Of what tells calls apart, so that what follows from a call can be kept beside it; not of
        all that is in it, some of which has no hash."""
        return hash((self.year, self.version, self.lang))

    def table(self, name: str, kind: str | None = None) -> dict[str, Column]:
        """The columns of a table (of one kind), in the card's order, criteria included."""
        return _table(self, name, kind).copy()

    def title(self, column: str, kind: str | None = None) -> str:
        """What stands as header or label for a column."""
        found = self.columns[column]
        return found.titles.get(kind or "", found.title)

    def choices(self, column: str, kind: str | None = None) -> tuple[str, ...]:
        """What a choice column may hold."""
        found = self.columns[column]
        return self.lists[found.values_for.get(kind or "", found.values)]


@lru_cache(maxsize=256)
def _table(call: Call, name: str, kind: str | None) -> dict[str, Column]:
    return {
        key: column
        for key, column in call.columns.items()
        if name in column.tables and (kind is None or kind in column.kinds)
    }


# ---------------------------------------------------------------------------------------------
# reading a card


@cache
def years() -> tuple[str, ...]:
    """The years that there is a card for, oldest first."""
    names = (entry.name for entry in (files("validators") / "calls").iterdir())
    return tuple(sorted(name[:-5] for name in names if re.fullmatch(r"\d{4}\.toml", name)))


def load_call(year: str, lang: str = "sv") -> Call:
    """The call of a year, in a language. Raises CardError when there is no card or language, or
    when the card is wrong."""
    if lang not in LANGUAGES:
        raise CardError(f"Språket {lang!r} finns inte.", todo=f"Välj {', '.join(LANGUAGES)}.")
    return _load(year) if lang == "sv" else _load_translated(year, lang)


@cache
def _load(year: str) -> Call:
    if year not in years():
        raise CardError(
            f"Det finns ingen utlysning {year}.", todo=f"Välj bland {', '.join(years())}."
        )
    folder = files("validators") / "calls"
    return read_card(
        (folder / f"{year}.toml").read_text("utf-8"),
        (folder / "common.toml").read_text("utf-8"),
        name=f"{year}.toml",
    )


@cache
def _load_translated(year: str, lang: str) -> Call:
    from validators.cards.translation import translate  # knows what a call is; Swedish does without

    return translate(_load(year), lang)


def read_card(text: str, common: str = "", *, name: str = "card.toml") -> Call:
    """A card's text, laid over the common text -> Call. Raises CardError with "fil:rad"."""
    merged = _merge(parse(common, "common.toml"), parse(text, name))
    sources = ((name, text), ("common.toml", common))
    try:
        call = msgspec.convert(merged, Call, strict=True)
    except msgspec.ValidationError as error:
        what, path = _first_problem(merged) or problem(error, "")
        raise CardError(what, where=place(path, sources)) from error
    if "lang" in merged:
        where = place("lang", sources)
        raise CardError("Ett kort är alltid på svenska; lang hör inte dit.", where=where)
    call = _with_criteria(call)
    for path, what in _contradictions(call, merged):
        raise CardError(what, where=place(path, sources))
    return call


def _first_problem(raw: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first wrong entry of the card's maps: msgspec's own path hides their keys ("[...]")."""
    document = raw.get("document")
    inside = document if isinstance(document, Mapping) else {}
    maps: tuple[tuple[str, Any, Any], ...] = (
        ("kinds", raw.get("kinds"), Kind),
        ("lists", raw.get("lists"), tuple[str, ...]),
        ("columns", raw.get("columns"), Column),
        ("rules", raw.get("rules"), RuleCard),
        ("words", raw.get("words"), tuple[str, ...]),
        ("to_confirm", raw.get("to_confirm"), str),
        ("document.texts", inside.get("texts"), str),
        ("document.tables", inside.get("tables"), TableLayout),
    )
    for name, entries, kind in maps:
        for key, entry in entries.items() if isinstance(entries, Mapping) else ():
            try:
                msgspec.convert(entry, kind, strict=True)
            except msgspec.ValidationError as error:
                return problem(error, f"{name}.{key}")
    return None


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        merged[key] = (
            _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _with_criteria(call: Call) -> Call:
    """The card's columns, with one per criterion in the place of the column `criteria`."""
    columns: dict[str, Column] = {}
    for key, column in call.columns.items():
        if key != "criteria":
            columns[key] = column
            continue
        for criterion in call.criteria:
            answer = "text" if criterion.role == "main" else "choice"
            columns[f"answer_{criterion.id}"] = msgspec.structs.replace(
                column,
                title=criterion.short,
                type=answer,
                values="" if answer == "text" else "yes",
                tables=("application",),
                kinds=criterion.kinds,
                required=("application",) if criterion.role == "main" else (),
                help=criterion.text,
                code="A13" if criterion.role == "criterion" else "A14",
                width=44,
            )
            columns[f"grade_{criterion.id}"] = msgspec.structs.replace(
                column,
                title=criterion.short,
                type="choice",
                values="grades",
                tables=("allocation",),
                kinds=criterion.kinds,
                required=(),
                help=criterion.text,
                code="D15" if criterion.role == "main" else "A14",
                width=15,
            )
    return msgspec.structs.replace(call, columns=columns)


def _contradictions(call: Call, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, problem) for what is well typed but cannot be meant."""
    found: list[tuple[str, str]] = []
    if call.window.opens > call.window.closes:
        found.append(("window.closes", "Utlysningen stänger innan den öppnar."))
    if call.grants_from > call.grants_to:
        found.append(("grants_to", "Medlens sista dag ligger före den första."))
    for key, column in call.columns.items():
        lists = (column.values, *column.values_for.values()) if column.type == "choice" else ()
        for name in lists:
            if name not in call.lists:
                found.append((f"columns.{key}.values", f"Listan {name!r} finns inte i lists."))
        for kind in (*column.kinds, *column.titles):
            if kind not in call.kinds:
                found.append((f"columns.{key}", f"Slaget {kind!r} finns inte i kinds."))
    names: dict[str, int] = {}
    for index, applicant in enumerate(call.applicants):
        for name in (applicant.name, *applicant.aliases, *applicant.merged_from):
            if names.setdefault(name.casefold(), index) != index:
                found.append(
                    (f"applicants[{index}].name", f"Namnet {name!r} står för två sökande.")
                )
    ids = [criterion.id for criterion in call.criteria]
    for index, identity in enumerate(ids):
        if ids.index(identity) != index:
            found.append((f"criteria[{index}].id", f"Kriteriet {identity!r} finns två gånger."))
    for key in call.to_confirm:
        if not _exists(raw, key):
            found.append(
                (f"to_confirm.{key}", f"to_confirm nämner {key!r}, som inte finns i kortet.")
            )
    return found


def _exists(raw: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(raw, Mapping) or part not in raw:
            return False
        raw = raw[part]
    return True
