"""Who is told of the decision, and who is paid: the facts of notices and of the payout list.

A notice goes to the board of each district that has applied, alone or with others, or to an
administration that has no board. A joint application is its owner's, the first that it names: the
owner is paid and reports, and its partners' notices say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from validators import spelling
from validators.cards.call import Call
from validators.facts.applications import OUTCOMES, Application, by_owner, total_of
from validators.facts.ledger import Ledger
from validators.facts.proposal import COUNTED, outcomes
from validators.facts.rows import ROW, ROW_LISTS
from validators.fields import cells_of, lowered, text_of
from validators.model import Fact, Facts, Record, identity_of

RECIPIENT = ("namn", "forvaltning", "medel", "antal", "sokt", "beslutat", "beviljade")
RECIPIENT_LISTS: Mapping[str, tuple[str, ...]] = {
    "rader": ROW, "forklarade": ROW, "gemensamma": ROW, "utfall": COUNTED,
}  # fmt: skip
"""The lists that belong to a recipient: its applications, those of them that have more than an
amount, those of others that it has joined, and the outcomes of its own."""

PAYOUT = ("mottagare", "enhet", "medel", "nr", "titel", "kontering", "beslutat")

Records = Mapping[tuple[str, str], Mapping[str, Fact | None]]
"""The record of each application, by its kind and key."""


def put_recipients(
    ledger: Ledger, call: Call, applications: Sequence[Application], records: Records
) -> None:
    """The list `mottagare`, in alphabetical order, and `utbetalningar` in the same order."""
    decided = bool(ledger.values["arende.beslutat"].value)
    counted = [row for row in applications if decided and row.counted]
    owned = by_owner(counted)
    joined: dict[str, list[Application]] = {}
    for row in counted:
        for partner in row.applicants[1:]:
            joined.setdefault(partner, []).append(row)
    recipients: list[Mapping[str, Fact | None]] = []
    paid: list[Mapping[str, Fact | None]] = []
    taken: set[str] = set()
    for name in sorted({*owned, *joined}, key=spelling.sort_key):
        identity = f"mottagare.{plain_key(name, taken)}"
        rows, shared = owned.get(name, []), joined.get(name, [])
        recipients.append(_recipient(ledger, call, name, identity, rows, shared))
        for key, chosen in {
            "rader": rows,
            "forklarade": [row for row in rows if _is_explained(row, records)],
            "gemensamma": shared,
        }.items():
            ledger.add_to(f"{identity}.{key}", (records[row.kind, row.key] for row in chosen))
        for row in rows:
            if row.given:
                record = records[row.kind, row.key]
                payee = ledger.make(f"{identity}.betalas", spelling.administration(name), "text",
                                    cells_of(row.get("applicant")))  # fmt: skip
                paid.append({**{key: record.get(key) for key in PAYOUT}, "mottagare": payee})
    ledger.add("mottagare", RECIPIENT, recipients, RECIPIENT_LISTS)
    for name in ("rader", "forklarade", "gemensamma"):
        ledger.fields.update({f"mottagare.{name}.{key}": k for key, k in ROW_LISTS.items()})
    ledger.add("utbetalningar", PAYOUT, paid)
    for name, listed in (("mottagare", recipients), ("utbetalningar", paid)):
        count = len(listed) if decided else None
        ledger.put(f"{name}.antal", count, "ord", lacks="nämnden har inte beslutat")


def of_recipient(facts: Facts, recipient: Record) -> Facts:
    """The facts of a case for one recipient's notice, with those of the recipient added.

    E.g. `mottagare.namn` is its name, and `mottagare.rader` are its applications. `recipient` is a
    record of the list `mottagare`.
    """
    identity = identity_of(recipient)
    values = {f"mottagare.{key}": fact for key, fact in recipient.items()}
    lists = {
        f"mottagare.{key}": facts.lists.get(f"{identity}.{key}", ()) for key in RECIPIENT_LISTS
    }
    return replace(facts, values={**facts.values, **values}, lists={**facts.lists, **lists})


def key_of(recipient: Record) -> str:
    """A recipient's name as a part of a file's name. E.g. `'enskede-arsta-vantor'`."""
    return identity_of(recipient).removeprefix("mottagare.")


def _recipient(
    ledger: Ledger,
    call: Call,
    name: str,
    identity: str,
    rows: Sequence[Application],
    shared: Sequence[Application],
) -> Mapping[str, Fact | None]:
    """The record of a recipient; counts and sums are those of its own applications (`rows`)."""
    given = [row for row in rows if row.given]
    applicants = cells_of(*(row.get("applicant") for row in (*rows, *shared)))
    kinds = [kind for kind in call.kinds if any(row.kind == kind for row in (*rows, *shared))]
    decided = cells_of(*(row.get("decided") for row in rows))
    counts = {
        outcome: Fact(f"{identity}.{outcome}", sum(r.verdict == outcome for r in rows), "ord",
                      decided)
        for outcome in OUTCOMES.values()
    }  # fmt: skip
    ledger.add_to(f"{identity}.utfall", outcomes(identity, counts))
    make = ledger.make
    office = lowered(spelling.administration(name))
    return {
        "namn": make(f"{identity}.namn", spelling.board(name), "text", applicants),
        "forvaltning": make(f"{identity}.forvaltning", office, "text", applicants),
        "medel": make(f"{identity}.medel", spelling.listed(call.kinds[k].name for k in kinds),
                      "text", applicants),
        "antal": make(f"{identity}.antal", len(rows), "ord", applicants),
        "sokt": make(f"{identity}.sokt", *total_of(rows, "sought")),
        "beslutat": make(f"{identity}.beslutat", *total_of(given, "decided")),
        "beviljade": make(f"{identity}.beviljade", len(given), "ord", decided),
    }  # fmt: skip


def _is_explained(row: Application, records: Records) -> bool:
    """Whether a notice has more to say of an application than the amount."""
    record = records[row.kind, row.key]
    reasons = record.get("motivering") or record.get("gemensam")
    if row.changed or reasons or record.get("parter"):
        return True
    study = text_of(row.get("prestudy")) == "Ja"
    return row.given and bool(record.get("villkor") or row.together or study)


def plain_key(name: str, taken: set[str]) -> str:
    """A name as a key: small ASCII letters, hyphens between words. It is added to `taken`."""
    split = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "a"))
    plain = split.encode("ascii", "ignore").decode()
    key = "-".join(re.findall(r"[a-z0-9]+", plain))[:32].strip("-") or "mottagare"
    free_key = next(
        k for n in range(1, len(taken) + 2) if (k := f"{key}-{n}" if n > 1 else key) not in taken
    )
    taken.add(free_key)
    return free_key
