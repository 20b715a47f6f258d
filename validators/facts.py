"""Tables -> facts: every count, sum, date and name that a document shows, computed here only.

A fact's id is dotted Swedish ASCII: `lum.sokt`, `mul.12.titel`, `totalt.beviljat`. Sentences and
tables show the same facts, so they cannot disagree, and each fact names the cells it came from.
Withdrawn and dismissed applications count nowhere but in facts of their own, and what moves to
central financing is sought but never granted (rules.md A23, D08).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from validators import wording
from validators.cards import Applicant, Call
from validators.model import Fact, Facts, FactValue, Field, Row, State, Tables

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

_LISTS: Mapping[str, tuple[str, ...]] = {
    "handlaggare": ("namn", "kontakt"),
    "beslutspunkter": ("text",),
    "horanden": ("organ", "datum", "form", "tempus"),
    "godkannanden": ("namn", "befattning", "forvaltning", "datum", "referens"),
    "bilagor": ("titel",),
    "overblick": ("text",),
}
_KIND_LISTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("rader", "beviljade", "bifall", "delvis", "avslag", "central", "utan_forslag",
         "egna_skal", "gemensamma", "med_villkor", "tabell", "aterkallade", "avvisade"),
        _ROW,
    ),
    "utfall": ("slag", "antal"),
    "huvudkriterier": ("text",),
    "prioriteringar": ("text",),
    "kriterier": ("text",),
}  # fmt: skip


def compute(tables: Tables, call: Call) -> Facts:
    """All facts of an allocation workbook.

    What cannot be computed because a cell is empty or unreadable is in `Facts.missing`, with the
    place to fill it in; sums and counts leave such cells out (findings tell of them).
    """
    ledger = _Ledger()
    _card_facts(ledger, call)
    _case_facts(ledger, tables, call)
    applications = _applications(tables)
    for kind in call.kinds:
        _kind_facts(ledger, call, kind, tuple(a for a in applications if a.kind == kind))
    _total_facts(ledger, call, applications)
    return ledger.facts()


def digest(facts: Facts) -> str:
    """SHA-256, in hex, of all values: the same data gives the same digest, whatever the layout."""
    plain = {
        "values": {key: _plain(fact.value) for key, fact in facts.values.items()},
        "lists": {
            key: [{name: _plain(fact.value) for name, fact in record.items()} for record in records]
            for key, records in facts.lists.items()
        },
    }
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: FactValue) -> str | int | bool:
    return value.isoformat() if isinstance(value, dt.date) else value


# ---------------------------------------------------------------------------------------------
# collecting


@dataclass
class _Ledger:
    values: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, tuple[Mapping[str, Fact], ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def facts(self) -> Facts:
        return Facts(self.values, self.lists, self.missing, self.fields)

    def put(
        self,
        identity: str,
        value: FactValue | None,
        format: str = "text",
        cells: Sequence[str] = (),
        source: str = "",
        *,
        lacks: str = "",
    ) -> Fact | None:
        """A single fact; without a value it is missing, as `lacks` says."""
        fact = self.make(identity, value, format, cells, source, lacks=lacks)
        if fact is not None:
            self.values[identity] = fact
        return fact

    def make(
        self,
        identity: str,
        value: FactValue | None,
        format: str = "text",
        cells: Sequence[str] = (),
        source: str = "",
        *,
        lacks: str = "",
    ) -> Fact | None:
        """A fact of a record."""
        if value is None or value == "":
            self.missing[identity] = lacks or identity
            return None
        return Fact(identity, value, format, tuple(cells), source)

    def add(
        self, name: str, fields: tuple[str, ...], records: Iterable[Mapping[str, Fact | None]]
    ) -> None:
        self.fields[name] = fields
        self.lists[name] = tuple(
            {key: fact for key, fact in record.items() if fact is not None} for record in records
        )


def _text(found: Field) -> str:
    """The cell's text on one line, "" where there is none."""
    if found.state is not State.READ or found.value is None:
        return ""
    return " ".join(str(found.value).split())


def _amount(found: Field) -> int | None:
    ok = isinstance(found.value, int) and not isinstance(found.value, bool)
    return found.value if ok and isinstance(found.value, int) else None


def _day(found: Field) -> dt.date | None:
    return found.value if isinstance(found.value, dt.date) else None


def _cells(*found: Field) -> tuple[str, ...]:
    return tuple(one.cell.place for one in found if one.cell is not None)


def _sentence(text: str) -> str:
    """The text as whole sentences: with a full stop at the end."""
    return text if not text or text[-1] in ".!?…”" else f"{text}."


_EMPTY = Field(None, None, State.MISSING)


def _get(row: Row, column: str) -> Field:
    return row.get(column, _EMPTY)


def _lowered(name: str) -> str:
    """ "Socialförvaltningen" inside a sentence: what is named after its task has a small letter."""
    common = re.search(r"(förvaltningen|nämnden|kontoret)\b", name)
    return name[:1].lower() + name[1:] if common else name


# ---------------------------------------------------------------------------------------------
# the card and the case


def _card_facts(ledger: _Ledger, call: Call) -> None:
    put = ledger.put
    document = call.document
    put("utlysning.ar", call.year, source="year")
    put("utlysning.namn", call.name, source="name")
    put("utlysning.oppnar", call.window.opens, "datum", source="window.opens")
    put("utlysning.stanger", call.window.closes, "datum", source="window.closes")
    most = call.max_project_year
    put("utlysning.projektar", most, "ord", source="max_project_year", lacks=_NOT_IN_CARD)
    put("aterbetalning.senast", call.refund_by, "datum", source="refund_by", lacks=_NOT_IN_CARD)
    put("dokument.titel", document.title, source="document.title")
    put("namnd.namn", document.committee, source="document.committee")
    put("namnd.lopande", _lowered(document.committee), source="document.committee")
    put("forvaltning.namn", document.administration, source="document.administration")
    put("forvaltning.lopande", _lowered(document.administration), source="document.administration")
    for key, kind in call.kinds.items():
        where = f"kinds.{key}"
        put(f"{key}.etikett", kind.label, source=f"{where}.label")
        put(f"{key}.namn", kind.name, source=f"{where}.name")
        put(f"{key}.andamal", kind.purpose, source=f"{where}.purpose")
        put(f"{key}.sak", kind.item, source=f"{where}.item")
        for name, value, place in (
            ("tak.sokt", kind.cap_sought, "cap_sought"),
            ("tak.beviljat", kind.cap_granted, "cap_granted"),
            ("per_stadsdel", kind.per_district, "per_district"),
        ):
            format = "ord" if name == "per_stadsdel" else "kronor"
            put(f"{key}.{name}", value, format, source=f"{where}.{place}", lacks=_NOT_IN_CARD)
        roles = (
            ("huvudkriterier", "main"), ("prioriteringar", "priority"), ("kriterier", "criterion"),
        )  # fmt: skip
        for name, role in roles:
            chosen = [c for c in call.criteria if c.role == role and key in c.kinds]
            ledger.add(
                f"{key}.{name}",
                _KIND_LISTS[name],
                (
                    {"text": Fact(f"{key}.kriterium.{c.id}", c.text, source=f"criteria.{c.id}")}
                    for c in chosen
                ),
            )
            put(f"{key}.{name}.antal", len(chosen), "ord", source="criteria")


_NOT_IN_CARD = "uppgiften finns inte i utlysningens kort"


def _case_facts(ledger: _Ledger, tables: Tables, call: Call) -> None:
    case: Row = next(iter(tables["case"]), {})

    def lacks(column: str) -> str:
        found = _get(case, column)
        place = f", {found.cell.place}" if found.cell else " på bladet Ärende"
        return f"{call.title(column)} är inte ifyllt{place}"

    for identity, column in (
        ("arende.lage", "stage"),
        ("arende.dnr", "dnr"),
        ("arende.avdelning", "department"),
        ("arende.rad", "council"),
    ):
        found = _get(case, column)
        ledger.put(identity, _text(found), cells=_cells(found), lacks=lacks(column))
    for identity, column in (
        ("arende.skal_over_ram", "over_frame_reason"),
        *((f"{kind}.gemensam_motivering", f"joint_motivation_{kind}") for kind in call.kinds),
    ):
        found = _get(case, column)
        value = _sentence(_text(found))
        ledger.put(identity, value, cells=_cells(found), lacks=lacks(column))
    for identity, column in (
        ("arende.datum", "document_date"), ("arende.sammantrade", "meeting_date"),
    ):  # fmt: skip
        found = _get(case, column)
        ledger.put(identity, _day(found), "datum", _cells(found), lacks=lacks(column))
    immediate = _get(case, "immediate")
    ledger.put("arende.omedelbart", _text(immediate) == "Ja", cells=_cells(immediate))
    frames: tuple[tuple[str, str, int | None, str], ...] = (
        *((k, f"frame_{k}", kind.frame, f"kinds.{k}.frame") for k, kind in call.kinds.items()),
        ("totalt", "frame_total", call.frame, "frame"),
    )
    for prefix, column, own, source in frames:
        found = _get(case, column)
        stated = _amount(found)
        if stated is None and own is not None:
            ledger.put(f"{prefix}.ram", own, "kronor", source=source)
        else:
            ledger.put(f"{prefix}.ram", stated, "kronor", _cells(found), lacks=lacks(column))

    overview = _get(case, "overview")
    whole = overview.value if isinstance(overview.value, str) else ""
    parts = [" ".join(part.split()) for part in whole.splitlines() if part.strip()]
    _records(
        ledger,
        "overblick",
        "arende.overblick",
        [[("text", part, "text", _cells(overview))] for part in parts],
    )
    _people(ledger, tables)
    approvals = tables["approvals"]
    _hearings(
        ledger,
        tables,
        [
            found.value
            for found in (
                _get(case, "document_date"), *(_get(row, "approved_on") for row in approvals)
            )
            if isinstance(found.value, dt.date)
        ],
    )  # fmt: skip


_Entry = tuple[str, FactValue | None, str, tuple[str, ...]]  # key, value, format, cells


def _records(ledger: _Ledger, name: str, prefix: str, rows: Sequence[Sequence[_Entry]]) -> None:
    """A list with one record per row; ids are numbered from 1. Its count is a fact."""
    ledger.add(
        name,
        _LISTS[name],
        (
            {
                key: ledger.make(f"{prefix}.{number}.{key}", value, format, cells)
                for key, value, format, cells in row
            }
            for number, row in enumerate(rows, 1)
        ),
    )
    ledger.put(f"{name}.antal", len(rows), "ord")


def _people(ledger: _Ledger, tables: Tables) -> None:
    def rows(table: str, leading: str, *columns: tuple[str, str]) -> list[list[_Entry]]:
        return [
            [
                (key, _day(f) if f.value.__class__ is dt.date else _text(f),
                 "isodatum" if f.value.__class__ is dt.date else "text", _cells(f))
                for key, f in ((key, _get(row, column)) for key, column in columns)
            ]
            for row in tables[table]
            if _text(_get(row, leading))
        ]  # fmt: skip

    _records(
        ledger, "handlaggare", "handlaggare",
        rows("officers", "officer_name", ("namn", "officer_name"), ("kontakt", "officer_contact")),
    )  # fmt: skip
    points = rows("points", "point_text", ("text", "point_text"))
    _records(ledger, "beslutspunkter", "beslutspunkt", [
        [(key, _sentence(str(value)), format, cells) for key, value, format, cells in row]
        for row in points
    ])  # fmt: skip
    attachments = rows("attachments", "attachment_title", ("titel", "attachment_title"))
    _records(ledger, "bilagor", "bilaga", attachments)
    approvals = rows(
        "approvals", "approver_name",
        ("namn", "approver_name"), ("befattning", "approver_role"),
        ("forvaltning", "approver_unit"), ("datum", "approved_on"),
        ("referens", "approval_reference"),
    )  # fmt: skip
    _records(ledger, "godkannanden", "godkannande", approvals)
    dated = [row for row in approvals if isinstance(dict(_pairs(row))["datum"], dt.date)]
    ledger.put("godkannanden.registrerade", len(dated), "ord")
    ledger.put("godkannanden.alla", bool(approvals) and len(dated) == len(approvals))


def _pairs(row: Sequence[_Entry]) -> Iterable[tuple[str, FactValue | None]]:
    return ((key, value) for key, value, _, _ in row)


def _hearings(ledger: _Ledger, tables: Tables, written: Sequence[dt.date]) -> None:
    """Hearings with the tense that was true when the document was written or approved.

    `written`: the document's date and the approvals' dates. A hearing on or after the first of
    them had not been held then ("kommande"); without any of them the tense is open ("oppet"). A
    hearing without a date is not claimed at all.
    """
    rows: list[list[_Entry]] = []
    first = min(written, default=None)
    for row in tables["hearings"]:
        body, when, form = (_get(row, f"hearing_{part}") for part in ("body", "date", "form"))
        day = _day(when)
        if not _text(body) or day is None:
            continue
        tense = "oppet" if first is None else "kommande" if day >= first else "hallet"
        offered = "möjlighet" in _text(form)
        rows.append([
            ("organ", _text(body), "text", _cells(body)),
            ("datum", day, "datum", _cells(when)),
            ("form", "mojlighet" if offered else "behandling", "text", _cells(form)),
            ("tempus", tense, "text", _cells(when)),
        ])  # fmt: skip
    _records(ledger, "horanden", "horande", rows)


# ---------------------------------------------------------------------------------------------
# applications


@dataclass(frozen=True)
class _Application:
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
        return _get(self.row, column)


def _applications(tables: Tables) -> tuple[_Application, ...]:
    found: list[_Application] = []
    taken: set[tuple[str, str]] = set()
    for index, row in enumerate(tables["applications"], 1):
        kind = _text(_get(row, "kind")).casefold()
        number = _amount(_get(row, "number"))
        key = str(number) if number is not None else f"rad{index}"
        if (kind, key) in taken:
            key = f"rad{index}"
        taken.add((kind, key))
        outcome = OUTCOMES.get(_text(_get(row, "decision")), "")
        found.append(_Application(kind, key, row, outcome, _text(_get(row, "status"))))
    return tuple(found)


def _sum(rows: Iterable[_Application], column: str) -> tuple[int, tuple[str, ...]]:
    fields = [row.get(column) for row in rows]
    return sum(_amount(f) or 0 for f in fields), _cells(*fields)


def _kind_facts(
    ledger: _Ledger, call: Call, kind: str, everything: tuple[_Application, ...]
) -> None:
    rows = tuple(row for row in everything if row.counted)
    by = {name: tuple(r for r in rows if r.outcome == name) for name in ("", *OUTCOMES.values())}
    granted = tuple(row for row in rows if row.granted)

    def put(
        name: str, value: FactValue | None, format: str, cells: Sequence[str] = (), lacks: str = ""
    ) -> None:
        ledger.put(f"{kind}.{name}", value, format, cells, lacks=lacks)

    put("antal", len(rows), "ord", _cells(*(r.get("number") for r in rows)))
    put("sokt", *_as_kronor(_sum(rows, "sought")))
    put("beviljat", *_as_kronor(_sum(granted, "granted")))
    put("beviljade.antal", len(granted), "ord", _cells(*(r.get("decision") for r in granted)))
    put("beviljade.sokt", *_as_kronor(_sum(granted, "sought")))
    put("central.sokt", *_as_kronor(_sum(by["central"], "sought")))
    for name in OUTCOMES.values():
        put(f"{name}.antal", len(by[name]), "ord", _cells(*(r.get("decision") for r in by[name])))
    put("utan_forslag.antal", len(by[""]), "ord", _cells(*(r.get("decision") for r in by[""])))
    studies = tuple(r for r in granted if _text(r.get("prestudy")) == "Ja")
    put("forstudie.antal", len(studies), "ord", _cells(*(r.get("prestudy") for r in studies)))
    withdrawn = tuple(row for row in everything if row.status == WITHDRAWN)
    dismissed = tuple(row for row in everything if row.status == DISMISSED)
    for name, group in (("aterkallade", withdrawn), ("avvisade", dismissed)):
        put(f"{name}.antal", len(group), "ord", _cells(*(r.get("status") for r in group)))
    decided = tuple(r for r in rows if _amount(r.get("decided")) is not None)
    if decided:
        put("beslutat", *_as_kronor(_sum(decided, "decided")))
    else:
        put("beslutat", None, "kronor", lacks="nämndens beslut är inte ifyllt")
    numbers = _cells(*(r.get("number") for r in by["central"]))
    put("central.nummer", _numbers(by["central"]), "text", numbers, "ingen central finansiering")
    amounts = {_amount(r.get("granted")) for r in granted}
    same = amounts.pop() if len(amounts) == 1 and len(granted) > 1 else None
    put("lika_belopp", same, "kronor", _cells(*(r.get("granted") for r in granted)),
        lacks="de beviljade beloppen är olika")  # fmt: skip
    put("alla_utom_en", len(rows) > 2 and len(granted) == len(rows) - 1, "text")
    _district_facts(ledger, call, kind, rows)

    records = {row.key: _record(ledger, call, kind, row) for row in everything}
    joint = f"{kind}.gemensam_motivering" in ledger.values
    own = tuple(r for r in by["delvis"] if not joint or r in studies or _text(r.get("motivation")))
    layout = call.document.tables.get(kind)
    shown = rows if layout is not None and layout.rows == "all" else granted
    lists: Mapping[str, Sequence[_Application]] = {
        "rader": rows,
        "beviljade": granted,
        **{name: by[name] for name in OUTCOMES.values()},
        "utan_forslag": by[""],
        "egna_skal": own,
        "gemensamma": tuple(r for r in by["delvis"] if r not in own),
        "med_villkor": tuple(
            r
            for r in granted
            if _text(r.get("conditions")) or _numbers_of(r.get("coordinated_with"))
        ),
        "tabell": shown,
        "aterkallade": withdrawn,
        "avvisade": dismissed,
    }
    for name, chosen in lists.items():
        ledger.add(f"{kind}.{name}", _KIND_LISTS[name], (records[row.key] for row in chosen))
        if f"{kind}.{name}.antal" not in ledger.values:
            put(f"{name}.antal", len(chosen), "ord", _cells(*(r.get("number") for r in chosen)))
    shows_reasons = layout is not None and any(name == "skal" for name, _ in layout.columns)
    put("tabell.med_skal", shows_reasons and bool(shown), "text")
    put("tabell.rubrik", layout.caption if layout else None, "text")
    _outcome_list(ledger, kind)


def _as_kronor(total: tuple[int, tuple[str, ...]]) -> tuple[int, str, tuple[str, ...]]:
    return total[0], "kronor", total[1]


def _outcome_list(ledger: _Ledger, kind: str) -> None:
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


def _district_facts(ledger: _Ledger, call: Call, kind: str, rows: Sequence[_Application]) -> None:
    """Who applied. In a joint application each district counts; other administrations apart."""
    named: dict[str, list[str]] = {}
    for row in rows:
        found = row.get("applicant")
        for name in _names(found):
            named.setdefault(name, []).extend(_cells(found))
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
        wording.listed(_lowered(name) for name in others) if others else None,
        cells=cells,
        lacks="bara stadsdelsförvaltningar har sökt",
    )
    ledger.put(f"{kind}.andra.antal", len(others), "ord", cells)


def _ordered(call: Call, names: Iterable[str]) -> list[str]:
    order = {applicant.name: index for index, applicant in enumerate(call.applicants)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), wording.sort_key(name)))


def _numbers(rows: Sequence[_Application]) -> str | None:
    return wording.listed(row.key for row in rows) if rows else None


def _names(found: Field) -> tuple[str, ...]:
    return tuple(str(n) for n in found.value) if isinstance(found.value, tuple) else ()


def _numbers_of(found: Field) -> tuple[int, ...]:
    return tuple(int(n) for n in found.value) if isinstance(found.value, tuple) else ()


def _record(ledger: _Ledger, call: Call, kind: str, row: _Application) -> Mapping[str, Fact | None]:
    get = row.get

    def fact(
        key: str, value: FactValue | None, format: str, *found: Field, title: str = ""
    ) -> Fact | None:
        place = _cells(*found)
        lacks = f"{title or key} saknas{f' i {place[0]}' if place else ''}"
        return ledger.make(f"{kind}.{row.key}.{key}", value, format, place, lacks=lacks)

    names = _names(get("applicant"))
    unit = _text(get("unit"))
    granted = _amount(get("granted")) if row.granted else None
    motivation = _sentence(_text(get("motivation")))
    conditions = _sentence(_text(get("conditions")))
    with_numbers = _numbers_of(get("coordinated_with"))
    together = wording.listed(str(n) for n in with_numbers) if with_numbers else None
    study = _text(get("prestudy")) == "Ja"
    title = partial(call.title, kind=kind)
    proposal: FactValue | None = _text(get("decision")) or None
    if row.granted:
        proposal = granted
    year = _amount(get("project_year")) if "project_year" in row.row else None
    return {
        "nr": fact("nr", _amount(get("number")), "text", get("number"), title=title("number")),
        "sokande": fact("sokande", _applicants(call, names, unit, str), "text",
                        get("applicant"), get("unit"), title=title("applicant")),
        "forvaltning": fact("forvaltning", _applicants(call, names, unit, _office), "text",
                            get("applicant"), get("unit"), title=title("applicant")),
        "titel": fact("titel", _text(get("title")), "text", get("title"), title=title("title")),
        "enhet": fact("enhet", unit, "text", get("unit"), title=title("unit")),
        "syfte": fact("syfte", _sentence(_text(get("purpose"))), "text", get("purpose"),
                      title=title("purpose")),
        "sokt": fact("sokt", _amount(get("sought")), "kronor", get("sought"),
                     title=title("sought")),
        "beslut": fact("beslut", _text(get("decision")), "text", get("decision"),
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
        "beslutat": fact("beslutat", _amount(get("decided")), "kronor", get("decided"),
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
    return _lowered(wording.administration(name))


# ---------------------------------------------------------------------------------------------
# the whole


def _total_facts(ledger: _Ledger, call: Call, applications: Sequence[_Application]) -> None:
    rows = [row for row in applications if row.counted]
    granted = [row for row in rows if row.granted]
    put = ledger.put
    put("totalt.antal", len(rows), "ord", _cells(*(r.get("number") for r in rows)))
    put("totalt.sokt", *_as_kronor(_sum(rows, "sought")))
    total, cells = _sum(granted, "granted")
    put("totalt.beviljat", total, "kronor", cells)
    put(
        "totalt.beviljade.antal", len(granted), "ord", _cells(*(r.get("decision") for r in granted))
    )
    for name in ("aterkallade", "avvisade", "central"):
        counts = [ledger.values[f"{kind}.{name}.antal"] for kind in call.kinds]
        put(
            f"totalt.{name}.antal",
            sum(fact.value for fact in counts if isinstance(fact.value, int)),
            "ord",
            [cell for fact in counts for cell in fact.cells],
        )
    frame = ledger.values.get("totalt.ram")
    over = total - frame.value if frame and isinstance(frame.value, int) else 0
    put("totalt.over_ram", max(over, 0), "kronor", (*cells, *(frame.cells if frame else ())))
    applied = [kind for kind in call.kinds if ledger.values[f"{kind}.antal"].value]
    put("totalt.medel", wording.listed(call.kinds[kind].name for kind in applied or call.kinds))
    number = 0
    for kind in call.kinds:
        if ledger.values[f"{kind}.tabell.antal"].value:
            number += 1
            put(f"{kind}.tabell.nr", number)
        else:
            put(f"{kind}.tabell.nr", None, lacks="tabellen har inga rader")
    put("tabeller.antal", number, "ord")
