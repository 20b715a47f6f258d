"""The rows of a workbook as an independent reader sees them, and the words of a decision."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.parsing.applicants import read_applicants
from xl_tools.reading.workbook import Sheet, Workbook

PHRASES = {
    "Bifall": "beviljas i sin helhet",
    "Delvis bifall": "beviljas delvis",
    "Avslag": "avslås",
    "Central finansiering": "finansieras med centrala utvecklingsmedel",
    "": "avgörs senare",
}


LEFT_OUT = ("återtagen", "avvisad")


WORDS = (
    "noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
)  # fmt: skip


NUMBER = rf"(\d+(?: \d{{3}})*|{'|'.join(WORDS)})"


KRONOR = rf"{NUMBER}(?:(?<=\b1) krona|(?<!\b1) kronor)"


MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip


def value(text: str) -> int:
    """A number as a person reads it: "12 500", "tolv", "En"."""
    word = text.casefold()
    return WORDS.index(word) if word in WORDS else int(word.replace(" ", ""))


# what the workbook holds
@dataclass(frozen=True)
class Row:
    number: int
    districts: frozenset[str]
    others: frozenset[str]
    title: str
    status: str
    sought: int
    decision: str
    granted: int
    motivation: str
    conditions: str
    coordinated: tuple[int, ...]
    prestudy: bool

    @property
    def counted(self) -> bool:
        return self.status not in LEFT_OUT

    @property
    def given(self) -> bool:
        return self.counted and self.decision in ("Bifall", "Delvis bifall")


@dataclass(frozen=True)
class Case:
    call: Call
    everything: dict[str, list[Row]]
    joint: dict[str, str]
    frame: int | None
    dates: list[dt.date] = field(default_factory=list)

    def rows(self, kind: str) -> list[Row]:
        return [row for row in self.everything[kind] if row.counted]

    def given(self, kind: str) -> list[Row]:
        return [row for row in self.everything[kind] if row.given]


def read_case(book: Workbook, year: str) -> Case:
    """Rows by the headers of their sheet, the case by its labels; nothing else is looked at."""
    call = load_call(year)
    case = {
        row["A"].value: row["B"].value
        for row in book.sheets["Ärende"].rows.values()
        if {"A", "B"} <= row.keys()
    }
    frame = case.get("Ram totalt")
    return Case(
        call,
        {kind: _rows(book.sheets[card.sheet], call) for kind, card in call.kinds.items()},
        {k: str(case.get(f"Gemensam motivering {call.kinds[k].sheet}") or "") for k in call.kinds},
        frame if isinstance(frame, int) else call.frame,
        [c.value for c in book.sheets["Ärende"].cells.values() if isinstance(c.value, dt.date)],
    )


def _rows(sheet: Sheet, call: Call) -> list[Row]:
    districts = {applicant.name for applicant in call.applicants if applicant.role == "district"}
    top = next(n for n, row in sheet.rows.items() if "Nr" in [c.value for c in row.values()])
    letters = {str(cell.value): letter for letter, cell in sheet.rows[top].items()}
    found = []
    for place in sorted(n for n in sheet.rows if n > top):
        row = {
            title: cell.value
            for title, letter in letters.items()
            if (cell := sheet.rows[place].get(letter)) is not None
        }
        if not isinstance(row.get("Nr"), int):
            continue
        applicants = read_applicants(row["Sökande"], call).value
        assert applicants is not None
        names = set(applicants.names) | (districts if applicants.everyone else set())
        sought, granted = row.get("Sökt belopp"), row.get("Beviljat belopp")
        found.append(
            Row(
                number=int(str(row["Nr"])),
                districts=frozenset(names & districts),
                others=frozenset(names - districts),
                title=" ".join(str(row.get("Titel") or row.get("Resmål")).split()),
                status=str(row.get("Status") or ""),
                sought=sought if isinstance(sought, int) else 0,
                decision=str(row.get("Beslut") or ""),
                granted=granted if isinstance(granted, int) else 0,
                motivation=str(row.get("Motivering") or ""),
                conditions=str(row.get("Villkor") or ""),
                coordinated=tuple(map(int, re.findall(r"\d+", str(row.get("Samordnas med", ""))))),
                prestudy=row.get("Förstudie") == "Ja",
            )
        )
    return found
