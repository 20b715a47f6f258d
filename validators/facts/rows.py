"""The record of each application: what a row of a list or table can show.

Besides the plain facts there are two lists that belong to a row: the grades of the criteria
(`bedomning`), and those that it is to be coordinated with (`samordning`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from validators import spelling
from validators.cards.call import Applicant, Call
from validators.facts.applications import OUTCOMES, Application
from validators.facts.ledger import Ledger
from validators.fields import amount_of, cells_of, day_of, lowered, sentence, text_of
from validators.model import Fact, FactValue, Field

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
    get = row.get

    def fact(
        key: str, value: FactValue | None, format: str, *found: Field, title: str = ""
    ) -> Fact | None:
        place = cells_of(*found)
        lacks = f"{title or key} saknas{f' i {place[0]}' if place else ''}"
        return ledger.make(f"{kind}.{row.key}.{key}", value, format, place, lacks=lacks)

    names = row.applicants
    unit = text_of(get("unit"))
    granted = amount_of(get("granted")) if row.granted else None
    motivation = sentence(text_of(get("motivation")))
    conditions = sentence(text_of(get("conditions")))
    with_numbers = row.together
    together = spelling.listed(str(n) for n in with_numbers) if with_numbers else None
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
        "planerade": fact("planerade", amount_of(get("planned_years")), "text",
                          get("planned_years")),
        "delmal": fact("delmal", text_of(get("goals")), "text", get("goals")),
        "status": fact("status", row.status, "text", get("status"), title=title("status")),
        "inkommen": fact("inkommen", day_of(get("received")), "isodatum", get("received"),
                         title=title("received")),
        "kontering": fact("kontering", text_of(get("accounting")), "text", get("accounting"),
                          title=title("accounting")),
    }  # fmt: skip


def _decided(ledger: Ledger, call: Call, kind: str, row: Application) -> dict[str, Fact | None]:
    """What the committee decided of a row, and whom to tell."""
    prefix = f"{kind}.{row.key}"
    decided, sought, applicant = row.get("decided"), row.get("sought"), row.get("applicant")
    where = cells_of(decided, sought)
    title = call.title("decided", kind=kind)
    lacks = f"{title} saknas{f' i {where[0]}' if where else ''}"
    spoken = {name: word for word, name in OUTCOMES.items()}
    others = _applicants(call, row.applicants, "", _office, without_owner=True)
    make = ledger.make
    return {
        "beslutat": make(f"{prefix}.beslutat", row.decided, "kronor", cells_of(decided),
                         lacks=lacks),
        "utfall": make(f"{prefix}.utfall", spoken.get(row.verdict), "text", where, lacks=lacks),
        "beviljad": make(f"{prefix}.beviljad", row.given, "text", where),
        "andrad": make(f"{prefix}.andrad", row.changed, "text",
                       cells_of(decided, row.get("decision"), row.get("granted"))),
        "parter": make(f"{prefix}.parter", others, "text", cells_of(applicant),
                       lacks="ansökan har en enda sökande"),
        "agare": make(f"{prefix}.agare", _office(row.applicants[0]) if row.applicants else None,
                      "text", cells_of(applicant), lacks=f"{call.title('applicant')} saknas"),
    }  # fmt: skip


def _joint(ledger: Ledger, kind: str, row: Application) -> Fact | None:
    """The kind's joint motivation, where it is this row's (rules.md D06)."""
    own = text_of(row.get("motivation")) or text_of(row.get("prestudy")) == "Ja"
    if row.outcome != "delvis" or own:
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
    """ "Skarpnäck, Farsta och Bromma", or with `spell` the administrations' own names."""
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
    return lowered(spelling.administration(name))
