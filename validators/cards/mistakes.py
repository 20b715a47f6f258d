"""What is well typed in a card but cannot be meant.

Each check yields `Mistake`s. The first becomes a CardError, with file and line, where the card is
read (validators.cards.loading).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from validators.cards.call import FORMS, Call, Kind
from validators.cards.names import ALLOCATION
from validators.cards.plausible import TABLES, Mistake, implausible
from validators.cards.terms import TERMS
from validators.spelling import grouped
from validators.wording import placeholders

MAX_CHOICES = 12
"""Where there are more names, only those like the wrong one are told."""

SUSPICIOUS_RATIO = 8
"""An amount so many times larger or smaller than the one beside it may lack a zero."""


def mistakes(call: Call, raw: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with a card, the most basic first.

    `raw` is the card laid over the common part, `common` that part alone, empty where the card was
    read without it.
    """
    yield from _days(call)
    yield from _kinds(call)
    yield from implausible(call, common)
    yield from _criteria(call)  # before the columns that are made of them
    yield from _columns(call)
    yield from _applicants(call)
    yield from _kinds_of_tables(call)
    yield from _rules(call, common)
    yield from _amounts_of_a_kind(call)
    yield from _to_confirm(call, raw)


def unknown_rules(raw: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[Mistake]:
    """Codes that no rule has. Told before the card is read: the rest of such a rule is missing."""
    known: Mapping[str, Any] = common.get("rules", {})
    rules = raw.get("rules")
    for key in rules if known and isinstance(rules, Mapping) else ():
        if key not in known:
            yield Mistake(f"rules.{key}", f"Regeln {key!r} finns inte.", _choose(key, known))


def mistakes_of_a_year(
    call: Call, year: str, earlier: Mapping[str, Any], earlier_name: str
) -> Iterator[Mistake]:
    """What does not fit the year that the file is named for, or the last card before it.

    `earlier` is the last card before it as it is written, {} for the first year.
    """
    if call.year != year:
        yield Mistake(
            "year",
            f"Kortet säger utlysningen {call.year}, men filen heter {year}.toml.",
            f'Skriv year = "{year}", eller byt namn på filen.',
        )
    yield from _amounts_beside(call, earlier, earlier_name)


def _days(call: Call) -> Iterator[Mistake]:
    if call.window.opens > call.window.closes:
        yield Mistake("window.closes", "Utlysningen stänger innan den öppnar.")
    if call.grants_from > call.grants_to:
        yield Mistake("grants_to", "Medlens sista dag ligger före den första.")
    for key in ("grants_from", "grants_to"):
        day = getattr(call, key)
        if str(day.year) != call.year:
            yield Mistake(
                key,
                f"Medlen är för {day.year}, men utlysningen för {call.year}.",
                "Rätta dagen, eller year.",
            )
    if call.window.closes > call.grants_to:
        yield Mistake("window.closes", "Utlysningen stänger efter medlens sista dag.")
    if call.refund_by is not None and call.refund_by < call.grants_from:
        yield Mistake(
            "refund_by",
            f"Dagen för återbetalning, {call.refund_by}, ligger före medlens första dag, "
            f"{call.grants_from}.",
            "Rätta dagen. Den kan vara kvar från förra året.",
        )


RESERVED_KINDS = (*FORMS, ALLOCATION, "kind", "total", "totalt", "text", "central", "arende")
"""Words that stand beside kinds in cards, facts and commands, and can be no kind."""


def _kinds(call: Call) -> Iterator[Mistake]:
    if not call.kinds:
        yield Mistake("kinds", "Kortet har inget slag av medel.", "Skriv en tabell kinds.")
    for kind in call.kinds:
        if kind in RESERVED_KINDS:
            yield Mistake(
                f"kinds.{kind}",
                f"Ett slag kan inte heta {kind!r}: fordela använder ordet.",
                "Välj ett annat.",
            )
        elif not re.fullmatch(r"[a-z][a-z0-9]*", kind):
            yield Mistake(
                f"kinds.{kind}",
                f"Ett slag kan inte heta {kind!r}.",
                "Skriv det med små bokstäver a till z.",
            )


def _columns(call: Call) -> Iterator[Mistake]:
    codes = {key.partition("-")[0] for key in call.rules}
    for key, column in call.columns.items():
        lists = (column.values, *column.values_for.values()) if column.type == "choice" else ()
        for name in lists:
            if not name:
                yield Mistake(
                    f"columns.{key}.type",
                    "Kolumnen är ett val, men säger inte mellan vad.",
                    "Skriv values, med namnet på en lista i lists.",
                )
            elif name not in call.lists:
                yield Mistake(f"columns.{key}.values", f"Listan {name!r} finns inte i lists.")
        for kind in (*column.kinds, *column.titles, *column.values_for):
            if kind not in call.kinds:
                yield Mistake(f"columns.{key}", f"Slaget {kind!r} finns inte i kinds.")
        for part in ("tables", "required"):
            for table in getattr(column, part):
                if table not in TABLES:
                    yield Mistake(
                        f"columns.{key}.{part}",
                        f"Tabellen {table!r} finns inte.",
                        _choose(table, TABLES),
                    )
        if column.code and column.code not in codes:
            yield Mistake(
                f"columns.{key}.code",
                f"Regeln {column.code!r} finns inte.",
                _choose(column.code, sorted(codes)),
            )
        if column.after and column.after not in call.columns:
            yield Mistake(
                f"columns.{key}.after",
                f"Kolumnen {column.after!r} finns inte.",
                _choose(column.after, call.columns),
            )
        elif column.after and not _leads_to_a_place(key, call):
            yield Mistake(
                f"columns.{key}.after",
                "Kolumnen ska stå efter sig själv.",
                "Ange en kolumn som har en plats.",
            )
    yield from _titles(call)


def _leads_to_a_place(key: str, call: Call) -> bool:
    """Whether `after` leads, from column to column, to one that has its own place."""
    passed = {key}
    while after := call.columns[key].after:
        if after in passed or after not in call.columns:
            return False
        passed.add(after)
        key = after
    return True


def _titles(call: Call) -> Iterator[Mistake]:
    """Two columns of one table with one title: nobody could tell which is which."""
    for table in TABLES:
        for kind in call.kinds:
            owners: dict[str, str] = {}
            for key, column in call.table(table, kind).items():
                title = call.title(key, kind).casefold()
                if owners.setdefault(title, key) != key:
                    yield Mistake(
                        f"columns.{key}.title",
                        f"Titeln {column.title!r} har också kolumnen {owners[title]!r}.",
                        "Ge den ena en annan titel.",
                    )


def _choose(wrong: str, known: Iterable[str]) -> str:
    """What to choose instead: the names most like the wrong one, or all where they are few."""
    names = list(known)
    variants = [name for name in names if name.partition("-")[0].casefold() == wrong.casefold()]
    alike = variants or difflib.get_close_matches(wrong, names, n=3, cutoff=0.5)
    if not alike and len(names) > MAX_CHOICES:
        return ""
    return f"Välj bland {', '.join(alike or names)}."


def _applicants(call: Call) -> Iterator[Mistake]:
    owners: dict[str, int] = {}
    for index, applicant in enumerate(call.applicants):
        for name in (applicant.name, *applicant.aliases, *applicant.merged_from):
            if owners.setdefault(name.casefold(), index) != index:
                yield Mistake(f"applicants[{index}].name", f"Namnet {name!r} står för två sökande.")


def _criteria(call: Call) -> Iterator[Mistake]:
    ids = [criterion.id for criterion in call.criteria]
    for index, criterion in enumerate(call.criteria):
        if ids.index(criterion.id) != index:
            yield Mistake(f"criteria[{index}].id", f"Kriteriet {criterion.id!r} finns två gånger.")
        for kind in criterion.kinds:
            if kind not in call.kinds:
                yield Mistake(f"criteria[{index}].kinds", f"Slaget {kind!r} finns inte i kinds.")


def _kinds_of_tables(call: Call) -> Iterator[Mistake]:
    for kind in call.document.tables:
        if kind not in call.kinds:
            yield Mistake(f"document.tables.{kind}", f"Slaget {kind!r} finns inte i kinds.")


def _rules(call: Call, common: Mapping[str, Any]) -> Iterator[Mistake]:
    """Fields that no text can name; the common part knows them all."""
    known_rules: Mapping[str, Any] = common.get("rules", {})
    if not known_rules:
        return
    fields = {*TERMS, *call.columns, *_fields_of(known_rules)}
    for key, rule in call.rules.items():
        for part in ("text", "hint"):
            text = getattr(rule, part)
            try:
                names = [name for name, _ in placeholders(text)]
            except ValueError as error:
                yield Mistake(f"rules.{key}.{part}", f"Texten har ett fel: {error}.")
                continue
            for name in names:
                if name not in fields:
                    yield Mistake(
                        f"rules.{key}.{part}",
                        f"Fältet {{{name}}} finns inte.",
                        _choose(name, sorted(fields)),
                    )


def _fields_of(rules: Mapping[str, Any]) -> Iterator[str]:
    """The fields that the texts of rules name."""
    for rule in rules.values():
        for part in ("text", "hint"):
            # A mistake in a format is found when the rule itself is looked at.
            yield from re.findall(r"\{\s*([A-Za-z_][\w.]*)", str(rule.get(part, "")))


_AMOUNTS = {
    "cap_sought": "Taket för sökt belopp",
    "cap_granted": "Taket för beviljat belopp",
    "asks_above": "Gränsen för en fråga",
    "frame": "Ramen",
}
"""The amounts of a kind, with their Swedish names."""


def _amounts_of_a_kind(call: Call) -> Iterator[Mistake]:
    """Amounts of one kind that differ so much that a zero may be missing."""
    for key, kind in call.kinds.items():
        for name in (*_AMOUNTS, "per_district"):
            value = getattr(kind, name)
            if value is not None and value <= 0:
                yield Mistake(
                    f"kinds.{key}.{name}",
                    f"{value} är inget tak.",
                    "Ange ett större tal än noll, eller ta bort raden om det inte finns något tak.",
                )
        caps = {
            name: getattr(kind, name)
            for name in ("cap_sought", "cap_granted", "asks_above")
            if getattr(kind, name)
        }
        largest = max(caps, key=caps.__getitem__, default="")
        for name, amount in caps.items():
            if amount * SUSPICIOUS_RATIO <= caps[largest] and not _is_confirmed(call, key, name):
                yield _doubt(key, kind, name, caps[largest], _AMOUNTS[largest].lower())
        if kind.frame is None or not caps or _is_confirmed(call, key, "frame"):
            continue
        if kind.frame < min(caps.values()):
            yield _doubt(key, kind, "frame", min(caps.values()), "taket för en ansökan")


def _amounts_beside(call: Call, earlier: Mapping[str, Any], earlier_name: str) -> Iterator[Mistake]:
    """Amounts that are many times those of the last card before."""
    for key, kind in call.kinds.items():
        for name in _AMOUNTS:
            amount, before = getattr(kind, name), earlier.get("kinds", {}).get(key, {}).get(name)
            if not amount or not isinstance(before, int) or not before:
                continue
            differs = max(amount, before) >= SUSPICIOUS_RATIO * min(amount, before)
            if differs and not _is_confirmed(call, key, name):
                yield _doubt(key, kind, name, before, f"beloppet i {earlier_name}")


def _is_confirmed(call: Call, kind: str, name: str) -> bool:
    """Whether a text under to_confirm names this very amount, and so says that it is right.

    A text copied from last year's card names last year's amount.
    """
    text = call.to_confirm.get(f"kinds.{kind}.{name}", "")
    return str(getattr(call.kinds[kind], name)) in re.sub(r"(?<=\d)\s(?=\d)", "", text)


def _doubt(key: str, kind: Kind, name: str, beside: int, of: str) -> Mistake:
    """An amount that may lack a zero, beside an amount of something else."""
    amount = getattr(kind, name)
    return Mistake(
        f"kinds.{key}.{name}",
        f"{_AMOUNTS[name]} för {kind.label} är {grouped(amount)} kr, men {of} är "
        f"{grouped(beside)} kr. Saknas en nolla, eller är den en för mycket?",
        f'Rätta beloppet, eller skriv under to_confirm "kinds.{key}.{name}" med beloppet och '
        "varför det stämmer.",
    )


def _to_confirm(call: Call, raw: Mapping[str, Any]) -> Iterator[Mistake]:
    for key in call.to_confirm:
        if not _exists(raw, key):
            yield Mistake(
                f"to_confirm.{key}", f"to_confirm nämner {key!r}, som inte finns i kortet."
            )


def _exists(raw: Any, path: str) -> bool:
    """Whether a dotted key stands in the card."""
    for part in path.split("."):
        if not isinstance(raw, Mapping) or part not in raw:
            return False
        raw = raw[part]
    return True
