"""The record of each application: what a row of a list or table can show.

Two lists belong to a record: the grades of the criteria (`bedomning`), and the applications that it
is to be coordinated with (`samordning`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from validators import spelling
from validators.cards.call import Applicant, Call
from validators.facts.applications import OUTCOMES, Application
from validators.facts.ledger import Ledger
from validators.fields import amount_of, cells_of, day_of, lowered, sentence, text_of
from validators.model import Fact, FactValue

ROW = (
    "nr", "sokande", "forvaltning", "titel", "enhet", "syfte", "sokt", "beslut", "beviljat",
    "forslag", "motivering", "villkor", "samordnas", "skal", "forstudie", "projektar", "planerade",
    "delmal", "status", "inkommen", "kontering", "beslutat", "utfall", "beviljad", "andrad",
    "parter", "agare", "gemensam", "medel",
)  # fmt: skip
"""The keys of a record."""

PARTNER = ("nr", "titel", "sokande", "forvaltning", "beviljad")
ROW_LISTS: Mapping[str, tuple[str, ...]] = {"bedomning": ("svar", "namn"), "samordning": PARTNER}
"""The lists that belong to a record, and their keys."""


def put_rows(
    ledger: Ledger, call: Call, kind: str, everything: Sequence[Application]
) -> dict[str, Mapping[str, Fact | None]]:
    """A record for each application of a kind, by its key, and the lists that belong to it."""
    records: dict[str, Mapping[str, Fact | None]] = {}
    for row in everything:
        records[row.key] = {
            **_record(ledger, call, kind, row),
            **_decided(ledger, call, kind, row),
            "gemensam": _joint(ledger, kind, row),
            "medel": ledger.values.get(f"{kind}.etikett"),
        }
        _put_assessment(ledger, call, kind, row)
    assessed = [row for row in everything if f"{kind}.{row.key}.bedomning" in ledger.lists]
    ledger.put(f"{kind}.bedomda.antal", len(assessed), "ord")
    numbered = {amount_of(row.get("number")): records[row.key] for row in reversed(everything)}
    for row in everything:
        partners = [numbered[number] for number in row.together if number in numbered]
        ledger.add_to(
            f"{kind}.{row.key}.samordning",
            [{key: partner[key] for key in PARTNER} for partner in partners],
        )
    return records


def _record(ledger: Ledger, call: Call, kind: str, row: Application) -> dict[str, Fact | None]:
    """What is applied for and proposed."""

    def fact(
        key: str, value: FactValue | None, format: str, *columns: str, title: str = ""
    ) -> Fact | None:
        place = cells_of(*map(row.get, columns))
        name = call.title(title, kind=kind) if title else key
        lacks = f"{name} saknas{f' i {place[0]}' if place else ''}"
        return ledger.make(f"{kind}.{row.key}.{key}", value, format, place, lacks=lacks)

    def text(key: str, column: str, *, sentences: bool = False) -> Fact | None:
        value = text_of(row.get(column))
        return fact(key, sentence(value) if sentences else value, "text", column, title=column)

    def plain(key: str, column: str, value: FactValue | None) -> Fact | None:
        """A fact that no message names by its column's title."""
        return fact(key, value, "text", column)

    unit = text_of(row.get("unit"))
    granted = amount_of(row.get("granted")) if row.granted else None
    is_rejected = row.outcome == "avslag"
    proposal = granted if row.granted else text_of(row.get("decision")) or None
    proposed_in = "granted" if row.granted else "decision"
    year = amount_of(row.get("project_year")) if "project_year" in row.row else None
    applicants = ("applicant", "unit")
    return {
        "nr": fact("nr", amount_of(row.get("number")), "text", "number", title="number"),
        "sokande": fact("sokande", _applicants(call, row.applicants, unit, str), "text",
                        *applicants, title="applicant"),
        "forvaltning": fact("forvaltning", _applicants(call, row.applicants, unit, _office), "text",
                            *applicants, title="applicant"),
        "titel": text("titel", "title"),
        "enhet": text("enhet", "unit"),
        "syfte": text("syfte", "purpose", sentences=True),
        "sokt": fact("sokt", amount_of(row.get("sought")), "kronor", "sought", title="sought"),
        "beslut": text("beslut", "decision"),
        "beviljat": fact("beviljat", 0 if is_rejected else granted, "kronor", "granted",
                         title="granted"),
        "forslag": fact("forslag", proposal, "tal" if isinstance(proposal, int) else "text",
                        proposed_in, title=proposed_in),
        "motivering": text("motivering", "motivation", sentences=True),
        "villkor": text("villkor", "conditions", sentences=True),
        **_reason_facts(row, fact),
        "forstudie": plain("forstudie", "prestudy", _is_prestudy(row)),
        "projektar": plain("projektar", "project_year", year),
        "planerade": plain("planerade", "planned_years", amount_of(row.get("planned_years"))),
        "delmal": plain("delmal", "goals", text_of(row.get("goals"))),
        "status": fact("status", row.status, "text", "status", title="status"),
        "inkommen": fact("inkommen", day_of(row.get("received")), "isodatum", "received",
                         title="received"),
        "kontering": text("kontering", "accounting"),
    }  # fmt: skip


def _reason_facts(row: Application, fact: Callable[..., Fact | None]) -> dict[str, Fact | None]:
    """With whom to coordinate, and all reasons as running text."""
    motivation = sentence(text_of(row.get("motivation")))
    conditions = sentence(text_of(row.get("conditions")))
    partners = row.together
    facts: dict[str, Fact | None] = {"samordnas": None}
    if not _says(conditions + motivation, partners):
        text = spelling.listed(map(str, partners)) if partners else None
        facts["samordnas"] = fact(
            "samordnas", text, "text", "coordinated_with", title="coordinated_with"
        )
    reasons = _reasons(motivation, conditions, partners, _is_prestudy(row))
    columns = ("motivation", "conditions", "coordinated_with")
    facts["skal"] = fact("skal", reasons, "text", *columns, title="motivation")
    return facts


def _is_prestudy(row: Application) -> bool:
    return text_of(row.get("prestudy")) == "Ja"


def _decided(ledger: Ledger, call: Call, kind: str, row: Application) -> dict[str, Fact | None]:
    """What the committee decided, and who is told."""
    prefix = f"{kind}.{row.key}"
    decided, sought, applicant = row.get("decided"), row.get("sought"), row.get("applicant")
    where = cells_of(decided, sought)
    title = call.title("decided", kind=kind)
    lacks = f"{title} saknas{f' i {where[0]}' if where else ''}"
    words = {name: word for word, name in OUTCOMES.items()}
    partners = _applicants(call, row.applicants, "", _office, without_owner=True)
    make = ledger.make
    return {
        "beslutat": make(f"{prefix}.beslutat", row.decided, "kronor", cells_of(decided),
                         lacks=lacks),
        "utfall": make(f"{prefix}.utfall", words.get(row.verdict), "text", where, lacks=lacks),
        "beviljad": make(f"{prefix}.beviljad", row.given, "text", where),
        "andrad": make(f"{prefix}.andrad", row.changed, "text",
                       cells_of(decided, row.get("decision"), row.get("granted"))),
        "parter": make(f"{prefix}.parter", partners, "text", cells_of(applicant),
                       lacks="ansökan har en enda sökande"),
        "agare": make(f"{prefix}.agare", _office(row.applicants[0]) if row.applicants else None,
                      "text", cells_of(applicant), lacks=f"{call.title('applicant')} saknas"),
    }  # fmt: skip


def _joint(ledger: Ledger, kind: str, row: Application) -> Fact | None:
    """The kind's joint motivation, where the row has none of its own (rules.md D06)."""
    if row.outcome != "delvis" or text_of(row.get("motivation")) or _is_prestudy(row):
        return None
    return ledger.values.get(f"{kind}.gemensam_motivering")


def _put_assessment(ledger: Ledger, call: Call, kind: str, row: Application) -> None:
    """The grade of each criterion that has one."""
    records: list[Mapping[str, Fact | None]] = []
    prefix = f"{kind}.{row.key}.bedomning"
    for criterion in call.criteria:
        grade = row.get(f"grade_{criterion.id}")
        if text_of(grade):
            answer = ledger.make(f"{prefix}.{criterion.id}", text_of(grade), "text",
                                 cells_of(grade))  # fmt: skip
            name = Fact(f"kriterium.{criterion.id}.namn", criterion.short, source="criteria")
            records.append({"svar": answer, "namn": name})
    within = row.get("in_target_group")
    if text_of(within):
        name = Fact("kriterium.malgrupp.namn", call.title("in_target_group"), source="columns")
        answer = ledger.make(f"{prefix}.malgrupp", text_of(within), "text", cells_of(within))
        records.append({"svar": answer, "namn": name})
    ledger.add_to(prefix, records)


def _says(text: str, numbers: Sequence[int]) -> bool:
    """Whether a text already says with whom to coordinate."""
    named = set(re.findall(r"\d+", text))
    return "samordn" in text.casefold() and all(str(number) in named for number in numbers)


def _reasons(motivation: str, conditions: str, together: Sequence[int], study: bool) -> str | None:
    """Motivation, conditions and coordination as running text, for a table's cell."""
    parts = [motivation, conditions]
    if study and "förstudie" not in motivation.casefold():
        parts.append("Medlen gäller en förstudie.")
    if together and not _says(motivation + conditions, together):
        noun = "ansökan" if len(together) == 1 else "ansökningarna"
        parts.append(f"Samordnas med {noun} {spelling.listed(str(n) for n in together)}.")
    return " ".join(part for part in parts if part) or None


def _applicants(
    call: Call,
    names: Sequence[str],
    unit: str,
    spell: Callable[[str], str],
    *,
    without_owner: bool = False,
) -> str | None:
    """Applicants as running text, None for none. E.g. `'Skarpnäck, Farsta och Bromma'`.

    `spell` gives the name of each: as it is, or the administration's.
    """
    if len(names) <= without_owner:
        return None
    roles: Mapping[str, Applicant] = {applicant.name: applicant for applicant in call.applicants}
    districts = {a.name for a in call.applicants if a.role == "district"}
    if len(districts) > 2 and districts <= set(names):
        rest = "övriga stadsdelsförvaltningar"
        text = rest if without_owner else spelling.listed((spell(names[0]), rest))
        return f"{text}, {unit}" if unit else text
    names = names[1:] if without_owner else names
    if spell is str:
        text = spelling.listed([*names[:1], *map(lowered, names[1:])])
    else:
        offices = [spell(name) for name in names]
        last = " stadsdelsförvaltning"
        if len(names) > 1 and all(roles[n].role == "district" for n in names if n in roles):
            text = spelling.listed(office.removesuffix(last) for office in offices)
            text += f"{last}ar"
        else:
            text = spelling.listed(offices)
    return f"{text}, {unit}" if unit else text


def _office(name: str) -> str:
    """An administration's name inside a sentence."""
    return lowered(spelling.administration(name))
