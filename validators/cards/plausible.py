"""Values of a card that are typed as they should be, and that nobody can mean: empty texts, days of
another year, numbers out of all proportion, names that Excel does not take, names given twice.

Each check yields `Mistake`s, as validators.cards.mistakes does; it calls these first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from validators.cards.call import Call
from validators.spelling import grouped


class Mistake(NamedTuple):
    """One thing in a card that cannot be meant."""

    key: str  # dotted, e.g. "window.closes"
    what: str  # what is wrong: a Swedish sentence
    todo: str = ""  # what to do about it, in Swedish


TABLES = (
    *("application", "allocation", "budget", "financing", "case", "officers", "points"),
    *("hearings", "approvals", "attachments", "waivers"),
)
"""The tables that a workbook can have. A column of another table would be left out silently."""

LONGEST_CALL = dt.timedelta(days=400)
"""A call opens at most so long before its money, and wants money back at most so long after it."""

MAX_PROJECT_YEAR = 10
MAX_PER_DISTRICT = 100  # applications
MAX_WIDTH = 255  # characters of a column in Excel
MAX_SHEET_NAME = 31  # characters, of Excel

OTHER_SHEETS = (
    *("Ansökan", "Ärende", "Överblick", "Blad", "Instruktion", "Kontroll", "Budget", "Granskning"),
    *("Inkomna", "_fordela", "History"),
)
"""The other sheets of workbooks, and a name that Excel keeps for itself."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ESCAPED_CONTROL = re.compile(rb"\\u00|\\[bf]|\x7f|\xef\xbf[\xbe\xbf]")
"""How JSON writes them: to look through a whole card takes no time, through each text ten
milliseconds of every start."""

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
_YEAR = re.compile(r"\b20\d\d\b")


def implausible(call: Call, common: Mapping[str, Any]) -> Iterator[Mistake]:
    """What nobody can mean in a card. `common` is the common part, {} where there was none."""
    if _ESCAPED_CONTROL.search(msgspec.json.encode(call)):
        yield from _control_characters(msgspec.to_builtins(call))
    yield from _empty_texts(call)
    yield from _days(call)
    yield from _years(call)
    yield from _numbers(call)
    yield from _sheets(call)
    yield from _labels(call)
    yield from _ids(call)
    yield from _applicants(call)
    yield from _lists(call, common)
    yield from _columns(call, common)


def _control_characters(value: Any, key: str = "") -> Iterator[Mistake]:
    if isinstance(value, str) and (found := _CONTROL.search(value)):
        code = f"U+{ord(found.group()):04X}"
        yield Mistake(key, f"Texten har ett styrtecken ({code}).", "Skriv om den.")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _control_characters(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _control_characters(inner, f"{key}[{index}]")


def _empty_texts(call: Call) -> Iterator[Mistake]:
    for key, text in _texts(call):
        if not text.strip():
            yield Mistake(key, "Texten är tom.", "Skriv den.")


def _texts(call: Call) -> Iterator[tuple[str, str]]:
    """The texts that a card must have, with their keys."""
    yield from (("name", call.name), ("version", call.version))
    for part in ("title", "committee", "administration"):
        yield f"document.{part}", getattr(call.document, part)
    for key, kind in call.kinds.items():
        for part in ("label", "sheet", "name", "purpose", "item"):
            yield f"kinds.{key}.{part}", getattr(kind, part)
        yield from ((f"kinds.{key}.labels", label) for label in kind.labels)
    for index, criterion in enumerate(call.criteria):
        for part in ("id", "short", "text"):
            yield f"criteria[{index}].{part}", getattr(criterion, part)
    for index, goal in enumerate(call.goals):
        yield from ((f"goals[{index}].id", goal.id), (f"goals[{index}].text", goal.text))
    for index, applicant in enumerate(call.applicants):
        for name in (applicant.name, *applicant.aliases, *applicant.merged_from):
            yield f"applicants[{index}].name", name
    for key, column in call.columns.items():
        yield from ((f"columns.{key}.title", title) for title in (column.title, *column.also))
    for key, rule in call.rules.items():
        yield f"rules.{key}.text", rule.text
    for name, table in (("lists", call.lists), ("words", call.words)):
        yield from ((f"{name}.{key}", text) for key, entries in table.items() for text in entries)
    yield from ((f"to_confirm.{key}", text) for key, text in call.to_confirm.items())


def _days(call: Call) -> Iterator[Mistake]:
    opens, first = call.window.opens, call.grants_from
    if opens < first - LONGEST_CALL:
        yield Mistake(
            "window.opens",
            f"Utlysningen öppnar {opens}, mer än ett år före medlens första dag, {first}.",
            "Rätta dagen. Den kan vara kvar från förra året.",
        )
    if call.refund_by is not None and call.refund_by > call.grants_to + LONGEST_CALL:
        yield Mistake(
            "refund_by",
            f"Återbetalning ska meddelas {call.refund_by}, mer än ett år efter medlens sista dag, "
            f"{call.grants_to}.",
            "Rätta dagen.",
        )


def _years(call: Call) -> Iterator[Mistake]:
    """Another year in a name: last year's text."""
    for key, text in (("name", call.name), ("document.title", call.document.title)):
        years = set(_YEAR.findall(text))
        if years and call.year not in years:
            yield Mistake(
                key,
                f"Texten säger {', '.join(sorted(years))}, men utlysningen är {call.year}.",
                "Rätta texten.",
            )
    year = re.match(r"(20\d\d)\.", call.version)
    if year and year.group(1) != call.year:
        yield Mistake(
            "version",
            f"Versionen är {call.version}, men utlysningen är {call.year}.",
            f'Börja om: "{call.year}.1".',
        )


def _numbers(call: Call) -> Iterator[Mistake]:
    years = call.max_project_year
    if years is not None and not 1 <= years <= MAX_PROJECT_YEAR:
        yield Mistake(
            "max_project_year",
            f"Ett projekt kan inte pågå i högst {years} år.",
            f"Ange 1 till {MAX_PROJECT_YEAR}, eller ta bort raden om det inte finns något tak.",
        )
    if call.frame is not None:
        largest = max((kind.frame or 0 for kind in call.kinds.values()), default=0)
        if call.frame <= 0:
            yield Mistake("frame", f"{call.frame} är ingen ram.", "Ange ett större tal än noll.")
        elif call.frame < largest:
            yield Mistake(
                "frame",
                f"Ramen för alla slag är {grouped(call.frame)} kr, men ett slags ram är "
                f"{grouped(largest)} kr.",
                "Rätta den ena.",
            )
    for key, kind in call.kinds.items():
        if (kind.per_district or 0) > MAX_PER_DISTRICT:
            yield Mistake(
                f"kinds.{key}.per_district",
                f"{kind.per_district} är fler än någon söker.",
                "Ange hur många ansökningar en sökande högst kan få beviljade.",
            )


def _sheets(call: Call) -> Iterator[Mistake]:
    taken = {name.casefold(): f"Bladet {name}" for name in OTHER_SHEETS}
    for key, kind in call.kinds.items():
        where, name = f"kinds.{key}.sheet", kind.sheet
        if len(name) > MAX_SHEET_NAME or _NOT_IN_SHEET_NAMES.search(name):
            yield Mistake(
                where,
                f"Ett blad kan inte heta {name!r} i Excel.",
                f"Använd högst {MAX_SHEET_NAME} tecken, och inget av [ ] : * ? / \\.",
            )
        elif (owner := taken.setdefault(name.casefold(), f"Slaget {key}")) != f"Slaget {key}":
            yield Mistake(
                where, f"{owner} har redan bladnamnet {name!r}.", "Ge slaget ett eget blad."
            )


def _labels(call: Call) -> Iterator[Mistake]:
    owners: dict[str, str] = {}
    for key, kind in call.kinds.items():
        for name in dict.fromkeys((kind.label, *kind.labels)):
            if (owner := owners.setdefault(name.casefold(), key)) != key:
                yield Mistake(
                    f"kinds.{key}.{'label' if name == kind.label else 'labels'}",
                    f"Namnet {name!r} har också slaget {owner!r}.",
                    "Ge slagen olika namn.",
                )


def _ids(call: Call) -> Iterator[Mistake]:
    for index, criterion in enumerate(call.criteria):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", criterion.id):
            yield Mistake(
                f"criteria[{index}].id",
                f"Ett kriterium kan inte ha id {criterion.id!r}.",
                "Skriv det med små bokstäver a till z, siffror och understreck.",
            )
    goals = Counter(goal.id.casefold() for goal in call.goals)
    for index, goal in enumerate(call.goals):
        if goals[goal.id.casefold()] > 1:
            yield Mistake(f"goals[{index}].id", f"Delmålet {goal.id!r} finns två gånger.")
        if "," in goal.id:
            yield Mistake(f"goals[{index}].id", f"Ett delmål kan inte ha id {goal.id!r}.",
                          "Skriv det utan komma: komma skiljer delmål åt.")  # fmt: skip


def _applicants(call: Call) -> Iterator[Mistake]:
    if not call.applicants:
        yield Mistake("applicants", "Kortet har ingen sökande.", "Skriv en tabell applicants.")
    for index, applicant in enumerate(call.applicants):
        for name in (applicant.name, *applicant.aliases, *applicant.merged_from):
            if re.search(r"[,;\n]", name):
                yield Mistake(
                    f"applicants[{index}].name",
                    f"En sökande kan inte heta {name!r}.",
                    "Skriv namnet utan komma och semikolon: de skiljer sökande åt.",
                )


def _lists(call: Call, common: Mapping[str, Any]) -> Iterator[Mistake]:
    """Lists of which the program knows each value, and those that nothing uses."""
    known: Mapping[str, Any] = common.get("lists", {})
    fixed = ("yes", "yes_no", "grades", "decisions", "statuses", "stages", "financing_status")
    for name in fixed:
        if name in known and list(call.lists[name]) != list(known[name]):
            yield Mistake(
                f"lists.{name}",
                f"Listan {name!r} kan inte ändras: reglerna räknar med dess värden.",
                "Ta bort raden.",
            )
    used = {"kinds", *(name for column in call.columns.values() for name in _lists_of(column))}
    for name, values in call.lists.items():
        if known and name not in known and name not in used:
            yield Mistake(f"lists.{name}", f"Ingen kolumn använder listan {name!r}.",
                          "Kontrollera namnet, eller ta bort raden.")  # fmt: skip
        if len(set(map(str.casefold, values))) < len(values) or (name in used and not values):
            yield Mistake(f"lists.{name}", f"Listan {name!r} är tom, eller har ett värde två "
                          "gånger.", "Rätta den.")  # fmt: skip
    for name in call.words if common else ():
        if name not in common.get("words", {}):
            yield Mistake(f"words.{name}", f"Ingen regel använder ordlistan {name!r}.",
                          "Kontrollera namnet, eller ta bort raden.")  # fmt: skip


def _lists_of(column: Any) -> Iterable[str]:
    return (column.values, *column.values_for.values())


NEEDED = (
    *("number", "applicant", "title", "kind", "sought", "status", "decision", "granted"),
    *("received", "registration", "motivation", "stage", "meeting_date"),
)
"""Columns that a card cannot leave out."""

FIXED_TABLES = ("officers", "waivers", "totals")
"""Tables whose columns the program knows: a card gives them none of its own."""


def _columns(call: Call, common: Mapping[str, Any]) -> Iterator[Mistake]:
    known: Mapping[str, Any] = common.get("columns", {})
    for key, column in call.columns.items():
        where = f"columns.{key}"
        if key.endswith("_cell"):
            yield Mistake(where, f"En kolumn kan inte heta {key!r}.", "Välj ett namn utan _cell.")
        if not column.tables and (key not in known or key in NEEDED):
            yield Mistake(f"{where}.tables", "Kolumnen står inte i någon tabell.", "Ange minst en.")
        if not 0 < column.width <= MAX_WIDTH:
            yield Mistake(
                f"{where}.width",
                f"En kolumn kan inte vara {column.width:g} tecken bred.",
                f"Ange 1 till {MAX_WIDTH}.",
            )
        for table in column.required:
            if table in TABLES and table not in column.tables:
                yield Mistake(
                    f"{where}.required",
                    f"Kolumnen krävs i tabellen {table!r}, men står inte i den.",
                    "Skriv tabellen under tables också.",
                )
        if key in known and column.type != known[key].get("type"):
            yield Mistake(
                f"{where}.type",
                "Kolumnens typ kan inte ändras: reglerna räknar med den.",
                "Ta bort raden.",
            )
        behind = call.columns.get(column.after)
        if behind is not None and not set(behind.tables) & set(column.tables):
            yield Mistake(
                f"{where}.after",
                f"Kolumnen {column.after!r} står inte i samma tabell.",
                "Ange en kolumn i samma tabell.",
            )
        for table in FIXED_TABLES:
            if known and key not in known and table in column.tables:
                yield Mistake(
                    f"{where}.tables",
                    f"Tabellen {table!r} kan inte få egna kolumner.",
                    "Lägg kolumnen i en annan tabell.",
                )
