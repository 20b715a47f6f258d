"""The facts of the applications: counts and sums per kind, and a record per row.

Withdrawn and dismissed applications count nowhere but in facts of their own, and what moves to
central financing is sought but never granted (rules.md A23, D08).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from validators import wording
from validators.cards import Applicant, Call
from validators.ledger import Ledger, amount_of, cells_of, field_of, lowered, sentence, text_of
from validators.model import Fact, FactValue, Field, Row, Tables

OUTCOMES: Mapping[str, str] = {
    "Bifall": "bifall",
    "Delvis bifall": "delvis",
    "Avslag": "avslag",
    "Central finansiering": "central",
}
"""A proposal as the workbook writes it -> the name that facts have for it."""

WITHDRAWN, DISMISSED = "återtagen", "avvisad"

_ROW = (
    "nr", "sokande", "forvaltning", "titel", "enhet", "syfte", "sokt", "beslut", "beviljat",
    "forslag", "motivering", "villkor", "samordnas", "skal", "forstudie", "projektar", "beslutat",
)  # fmt: skip

_KIND_LISTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("rader", "beviljade", "bifall", "delvis", "avslag", "central", "utan_forslag",
         "egna_skal", "gemensamma", "med_villkor", "tabell", "aterkallade", "avvisade"),
        _ROW,
    ),
    "utfall": ("slag", "antal"),
}  # fmt: skip


@dataclass(frozen=True)
class Application:
    kind: str
    key: str  # the id's part: its number, or its row where numbers are missing or repeated
    row: Row
    outcome: str  # a value of OUTCOMES, or "" where nothing is proposed yet
    status: str

    @property
    def counted(self) -> bool:
        return self.status not in (WITHDRAWN, DISMISSED)

    @property
    def granted(self) -> bool:
        return self.counted and self.outcome in ("bifall", "delvis")

    def get(self, column: str) -> Field:
        return field_of(self.row, column)


def applications_of(tables: Tables) -> tuple[Application, ...]:
    found: list[Application] = []
    taken: set[tuple[str, str]] = set()
    for index, row in enumerate(tables["applications"], 1):
        kind = text_of(field_of(row, "kind")).casefold()
        number = amount_of(field_of(row, "number"))
        key = str(number) if number is not None else f"rad{index}"
        if (kind, key) in taken:
            key = f"rad{index}"
        taken.add((kind, key))
        outcome = OUTCOMES.get(text_of(field_of(row, "decision")), "")
        found.append(Application(kind, key, row, outcome, text_of(field_of(row, "status"))))
    return tuple(found)


def total_of(rows: Iterable[Application], column: str) -> tuple[int, tuple[str, ...]]:
    fields = [row.get(column) for row in rows]
    return sum(amount_of(f) or 0 for f in fields), cells_of(*fields)


def put_kind(ledger: Ledger, call: Call, kind: str, everything: tuple[Application, ...]) -> None:
    rows = tuple(row for row in everything if row.counted)
    by = {name: tuple(r for r in rows if r.outcome == name) for name in ("", *OUTCOMES.values())}
    granted = tuple(row for row in rows if row.granted)

    def put(
        name: str, value: FactValue | None, format: str, cells: Sequence[str] = (), lacks: str = ""
    ) -> None:
        ledger.put(f"{kind}.{name}", value, format, cells, lacks=lacks)

    put("antal", len(rows), "ord", cells_of(*(r.get("number") for r in rows)))
    put("sokt", *as_kronor(total_of(rows, "sought")))
    put("beviljat", *as_kronor(total_of(granted, "granted")))
    put("beviljade.antal", len(granted), "ord", cells_of(*(r.get("decision") for r in granted)))
    put("beviljade.sokt", *as_kronor(total_of(granted, "sought")))
    put("central.sokt", *as_kronor(total_of(by["central"], "sought")))
    for name in OUTCOMES.values():
        put(f"{name}.antal", len(by[name]), "ord", cells_of(*(r.get("decision") for r in by[name])))
    put("utan_forslag.antal", len(by[""]), "ord", cells_of(*(r.get("decision") for r in by[""])))
    studies = tuple(r for r in granted if text_of(r.get("prestudy")) == "Ja")
    put("forstudie.antal", len(studies), "ord", cells_of(*(r.get("prestudy") for r in studies)))
    withdrawn = tuple(row for row in everything if row.status == WITHDRAWN)
    dismissed = tuple(row for row in everything if row.status == DISMISSED)
    for name, group in (("aterkallade", withdrawn), ("avvisade", dismissed)):
        put(f"{name}.antal", len(group), "ord", cells_of(*(r.get("status") for r in group)))
    decided = tuple(r for r in rows if amount_of(r.get("decided")) is not None)
    if decided:
        put("beslutat", *as_kronor(total_of(decided, "decided")))
    else:
        put("beslutat", None, "kronor", lacks="nämndens beslut är inte ifyllt")
    numbers = cells_of(*(r.get("number") for r in by["central"]))
    put("central.nummer", _numbers(by["central"]), "text", numbers, "ingen central finansiering")
    amounts = {amount_of(r.get("granted")) for r in granted}
    same = amounts.pop() if len(amounts) == 1 and len(granted) > 1 else None
    put("lika_belopp", same, "kronor", cells_of(*(r.get("granted") for r in granted)),
        lacks="de beviljade beloppen är olika")  # fmt: skip
    put("alla_utom_en", len(rows) > 2 and len(granted) == len(rows) - 1, "text")
    _district_facts(ledger, call, kind, rows)

    records = {row.key: _record(ledger, call, kind, row) for row in everything}
    joint = f"{kind}.gemensam_motivering" in ledger.values
    own = tuple(
        r for r in by["delvis"] if not joint or r in studies or text_of(r.get("motivation"))
    )
    layout = call.document.tables.get(kind)
    shown = rows if layout is not None and layout.rows == "all" else granted
    lists: Mapping[str, Sequence[Application]] = {
        "rader": rows,
        "beviljade": granted,
        **{name: by[name] for name in OUTCOMES.values()},
        "utan_forslag": by[""],
        "egna_skal": own,
        "gemensamma": tuple(r for r in by["delvis"] if r not in own),
        "med_villkor": tuple(
            r
            for r in granted
            if text_of(r.get("conditions")) or _numbers_of(r.get("coordinated_with"))
        ),
        "tabell": shown,
        "aterkallade": withdrawn,
        "avvisade": dismissed,
    }
    for name, chosen in lists.items():
        ledger.add(f"{kind}.{name}", _KIND_LISTS[name], (records[row.key] for row in chosen))
        if f"{kind}.{name}.antal" not in ledger.values:
            put(f"{name}.antal", len(chosen), "ord", cells_of(*(r.get("number") for r in chosen)))
    shows_reasons = layout is not None and any(name == "skal" for name, _ in layout.columns)
    put("tabell.med_skal", shows_reasons and bool(shown), "text")
    put("tabell.rubrik", layout.caption if layout else None, "text")
    _outcome_list(ledger, kind)


def as_kronor(total: tuple[int, tuple[str, ...]]) -> tuple[int, str, tuple[str, ...]]:
    return total[0], "kronor", total[1]


def _outcome_list(ledger: Ledger, kind: str) -> None:
    """The outcomes that occur, in the order in which a sentence tells them.

    A sentence that would mix words and figures has figures only, so the counts' format is decided
    for all of them at once.
    """
    names = (*OUTCOMES.values(), "utan_forslag")
    counts = {name: ledger.values[f"{kind}.{name}.antal"] for name in names}
    large = any(isinstance(f.value, int) and f.value >= len(wording.WORDS) for f in counts.values())
    ledger.add(
        f"{kind}.utfall",
        _KIND_LISTS["utfall"],
        (
            {
                "slag": Fact(f"{kind}.{name}.slag", name),
                "antal": Fact(fact.id, fact.value, "tal" if large else "ord", fact.cells),
            }
            for name, fact in counts.items()
            if fact.value
        ),
    )
    ledger.put(f"{kind}.utfall.antal", sum(bool(fact.value) for fact in counts.values()), "ord")


def _district_facts(ledger: Ledger, call: Call, kind: str, rows: Sequence[Application]) -> None:
    """Who applied. In a joint application each district counts; other administrations apart."""
    named: dict[str, list[str]] = {}
    for row in rows:
        found = row.get("applicant")
        for name in _names(found):
            named.setdefault(name, []).extend(cells_of(found))
    districts = [a.name for a in call.applicants if a.role == "district" and a.name in named]
    others = [name for name in _ordered(call, named) if name not in districts]
    cells = tuple(dict.fromkeys(cell for name in districts for cell in named[name]))
    ledger.put(f"{kind}.stadsdelar.antal", len(districts), "ord", cells)
    ledger.put(
        f"{kind}.stadsdelar.namn",
        wording.listed(districts) if districts else None,
        cells=cells,
        lacks="ingen stadsdelsförvaltning har sökt",
    )
    cells = tuple(dict.fromkeys(cell for name in others for cell in named[name]))
    ledger.put(
        f"{kind}.andra",
        wording.listed(lowered(name) for name in others) if others else None,
        cells=cells,
        lacks="bara stadsdelsförvaltningar har sökt",
    )
    ledger.put(f"{kind}.andra.antal", len(others), "ord", cells)


def _ordered(call: Call, names: Iterable[str]) -> list[str]:
    order = {applicant.name: index for index, applicant in enumerate(call.applicants)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), wording.sort_key(name)))


def _numbers(rows: Sequence[Application]) -> str | None:
    return wording.listed(row.key for row in rows) if rows else None


def _names(found: Field) -> tuple[str, ...]:
    return tuple(str(n) for n in found.value) if isinstance(found.value, tuple) else ()


def _numbers_of(found: Field) -> tuple[int, ...]:
    return tuple(int(n) for n in found.value) if isinstance(found.value, tuple) else ()


def _record(ledger: Ledger, call: Call, kind: str, row: Application) -> Mapping[str, Fact | None]:
    get = row.get

    def fact(
        key: str, value: FactValue | None, format: str, *found: Field, title: str = ""
    ) -> Fact | None:
        place = cells_of(*found)
        lacks = f"{title or key} saknas{f' i {place[0]}' if place else ''}"
        return ledger.make(f"{kind}.{row.key}.{key}", value, format, place, lacks=lacks)

    names = _names(get("applicant"))
    unit = text_of(get("unit"))
    granted = amount_of(get("granted")) if row.granted else None
    motivation = sentence(text_of(get("motivation")))
    conditions = sentence(text_of(get("conditions")))
    with_numbers = _numbers_of(get("coordinated_with"))
    together = wording.listed(str(n) for n in with_numbers) if with_numbers else None
    study = text_of(get("prestudy")) == "Ja"
    title = partial(call.title, kind=kind)
    proposal: FactValue | None = text_of(get("decision")) or None
    if row.granted:
        proposal = granted
    year = amount_of(get("project_year")) if "project_year" in row.row else None
    return {
        "nr": fact("nr", amount_of(get("number")), "text", get("number"), title=title("number")),
        "sokande": fact("sokande", _applicants(call, names, unit, str), "text",
                        get("applicant"), get("unit"), title=title("applicant")),
        "forvaltning": fact("forvaltning", _applicants(call, names, unit, _office), "text",
                            get("applicant"), get("unit"), title=title("applicant")),
        "titel": fact("titel", text_of(get("title")), "text", get("title"), title=title("title")),
        "enhet": fact("enhet", unit, "text", get("unit"), title=title("unit")),
        "syfte": fact("syfte", sentence(text_of(get("purpose"))), "text", get("purpose"),
                      title=title("purpose")),
        "sokt": fact("sokt", amount_of(get("sought")), "kronor", get("sought"),
                     title=title("sought")),
        "beslut": fact("beslut", text_of(get("decision")), "text", get("decision"),
                       title=title("decision")),
        "beviljat": fact("beviljat", granted if row.granted else 0 if row.outcome == "avslag"
                         else None, "kronor", get("granted"), title=title("granted")),
        "forslag": fact("forslag", proposal, "tal" if isinstance(proposal, int) else "text",
                        get("granted") if row.granted else get("decision"),
                        title=title("granted" if row.granted else "decision")),
        "motivering": fact("motivering", motivation, "text", get("motivation"),
                           title=title("motivation")),
        "villkor": fact("villkor", conditions, "text", get("conditions"),
                        title=title("conditions")),
        "samordnas": None if _says(conditions + motivation, with_numbers) else
                     fact("samordnas", together, "text", get("coordinated_with"),
                          title=title("coordinated_with")),
        "skal": fact("skal", _reasons(motivation, conditions, with_numbers, study), "text",
                     get("motivation"), get("conditions"), get("coordinated_with"),
                     title=title("motivation")),
        "forstudie": fact("forstudie", study, "text", get("prestudy")),
        "projektar": fact("projektar", year, "text", get("project_year")),
        "beslutat": fact("beslutat", amount_of(get("decided")), "kronor", get("decided"),
                         title=title("decided")),
    }  # fmt: skip


def _says(text: str, numbers: Sequence[int]) -> bool:
    """Whether a text already tells with whom to coordinate."""
    found = set(re.findall(r"\d+", text))
    return "samordn" in text.casefold() and all(str(number) in found for number in numbers)


def _reasons(motivation: str, conditions: str, together: Sequence[int], study: bool) -> str | None:
    """Motivation, conditions and coordination as running text, for a table's cell."""
    parts = [motivation, conditions]
    if study and "förstudie" not in motivation.casefold():
        parts.append("Medlen gäller en förstudie.")
    if together and not _says(motivation + conditions, together):
        noun = "ansökan" if len(together) == 1 else "ansökningarna"
        parts.append(f"Samordnas med {noun} {wording.listed(str(n) for n in together)}.")
    return " ".join(part for part in parts if part) or None


def _applicants(
    call: Call, names: Sequence[str], unit: str, spell: Callable[[str], str]
) -> str | None:
    """ "Skarpnäck, Farsta och Bromma", or with `spell` the administrations' own names."""
    if not names:
        return None
    roles: Mapping[str, Applicant] = {applicant.name: applicant for applicant in call.applicants}
    districts = {a.name for a in call.applicants if a.role == "district"}
    if len(districts) > 2 and districts <= set(names):
        rest = "övriga stadsdelsförvaltningar"
        text = wording.listed((spell(names[0]), rest))
    elif spell is str:
        text = wording.listed(names)
    else:
        offices = [spell(name) for name in names]
        last = " stadsdelsförvaltning"
        if len(names) > 1 and all(roles[n].role == "district" for n in names if n in roles):
            text = wording.listed(office.removesuffix(last) for office in offices)
            text += f"{last}ar"
        else:
            text = wording.listed(offices)
    return f"{text}, {unit}" if unit else text


def _office(name: str) -> str:
    return lowered(wording.administration(name))
