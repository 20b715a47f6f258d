"""The same job with the usual libraries: pandas, openpyxl and pandera on pandas, python-docx.

Written as one would write it with their documentation open: `read_excel` per workbook, one pandera
schema per sheet, built once, validated lazily, `failure_cases` turned into findings; a Word table
filled through `table.cell`. It imports nothing of fordela and runs in an environment of its own.

    python naive.py check CALL.json OUT.json FILE...     findings of each workbook
    python naive.py applications with CALL.json OUT.json FILE...    the same of applications, with
                                                         or without the check of formulas (S07)
    python naive.py read FILE...                         reading only
    python naive.py document ROWS.json OUT.docx          a decision's tables and sentences
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from timing import timed

COURSE = re.compile(r"\w*(?:konferens|conference|kongress|seminari)\w*|\bkurs\w*", re.IGNORECASE)

COLUMNS = {
    "Nr": "number",
    "Registreringsnummer": "registration",
    "Inkommen": "received",
    "Status": "status",
    "Sökande": "applicant",
    "Enhet": "unit",
    "Titel": "title",
    "Resmål": "title",
    "Projekt-id": "project_id",
    "Syfte": "purpose",
    "Projektår": "project_year",
    "Planerade år": "planned_years",
    "Färdsätt": "travel",
    "Inom socialtjänstens målgrupper": "in_target_group",
    "Total kostnad": "cost",
    "Egen finansiering": "own_funding",
    "Annan finansiering": "other_funding",
    "Sökt belopp": "sought",
    "Beslut": "decision",
    "Beviljat belopp": "granted",
    "Förstudie": "prestudy",
    "Motivering": "motivation",
    "Villkor": "conditions",
    "Samordnas med": "coordinated_with",
    "Beslutat belopp": "decided",
    "Jäv": "conflict",
    "Nytt arbetssätt": "grade_new_way",
    "Strategiskt värde": "grade_strategic",
    "Förebyggande eller tidigt stöd": "grade_prevention",
    "Klientcentrering": "grade_client",
    "Samordning": "grade_coordination",
}
APPROVALS = {
    "Namn": "name",
    "Godkänt datum": "approved",
    "Referens": "reference",
    "Underlag (SHA-256)": "hash",
}
AMOUNTS = ("cost", "own_funding", "other_funding", "sought", "granted", "decided")
NUMBERS = ("number", "project_year", "planned_years")
MAIN = ("grade_new_way", "grade_strategic")
PRIORITY = ("grade_prevention", "grade_client", "grade_coordination")


def amount(value: Any) -> float | None:
    """ "532 500 kr", "250 950:-" or a number -> kronor."""
    if isinstance(value, int | float):
        return value
    text = re.sub(r"\s|kr$|:-$", "", str(value).strip().lower())
    return float(text) if re.fullmatch(r"\d+", text) else None


class Call:
    """Caps, dates and names of the call, from the file that the benchmark writes."""

    def __init__(self, path: str) -> None:
        import pandas as pd

        told = json.loads(Path(path).read_text("utf-8"))
        self.opens, self.closes = pd.Timestamp(told["opens"]), pd.Timestamp(told["closes"])
        self.kinds: dict[str, dict[str, int | None]] = told["kinds"]
        self.names: dict[str, str] = told["names"]
        self.roles: dict[str, str] = told["roles"]
        self.totals: list[tuple[str, str, str]] = told["totals"]
        self.old: list[str] = told["old"]
        self.first, self.last = pd.Timestamp(told["first"]), pd.Timestamp(told["last"])
        self.years: int = told["years"]
        self.priority: list[str] = told["priority"]
        self.categories: dict[str, list[str]] = told["categories"]


def load(
    path: str, totals: Sequence[tuple[str, str, str]] = ()
) -> tuple[dict[str, Any], dict[str, dict[str, int]], dict[str, Any]]:
    """The sheets LUM and MUL as frames (index: Excel's row), where each column stands, and the
    case's labels and values, with what stands where `totals` says that a sum is."""
    import pandas as pd
    from openpyxl.utils.cell import coordinate_to_tuple

    names = ["LUM", "MUL", "Ärende"]
    sheets = pd.read_excel(path, sheet_name=names, header=None, engine="openpyxl")
    frames, places = {}, {}
    for kind in ("LUM", "MUL"):
        raw = sheets[kind]
        top = next(i for i, row in raw.iterrows() if "Nr" in row.values and "Sökande" in row.values)
        place = {COLUMNS[t]: i for i, t in enumerate(raw.loc[top]) if t in COLUMNS}
        frame = raw.loc[top + 1 :, list(place.values())]
        frame.columns = list(place)
        frame.index = frame.index + 1
        frame = frame.dropna(how="all")
        frames[kind], places[kind] = frame, place
    case = {row[0]: row[1] for row in sheets["Ärende"].itertuples(index=False)}
    case["approvals"] = approvals(sheets["Ärende"])
    case["elsewhere"] = {"LUM": set(frames["MUL"].number), "MUL": set(frames["LUM"].number)}
    case["totals"] = {}
    for sheet, cell, column in totals:
        row, number = coordinate_to_tuple(cell)
        case["totals"][sheet, cell, column] = sheets[sheet].iat[row - 1, number - 1]
    return frames, places, case


def approvals(raw: Any) -> tuple[Any, dict[str, int]]:
    """The list of approvals on the sheet of the case, and where each column stands."""
    top = next(i for i, row in raw.iterrows() if "Godkänt datum" in row.values)
    place = {APPROVALS[t]: i for i, t in enumerate(raw.loc[top]) if t in APPROVALS}
    frame = raw.loc[top + 1 :, list(place.values())]
    frame.columns = list(place)
    frame.index = frame.index + 1
    return frame.dropna(how="all"), place


def prepare(frame: Any, kind: str, call: Call, case: dict[str, Any]) -> Any:
    """Typed columns, and what a row cannot know by itself."""
    import pandas as pd

    frame = frame.reindex(columns=list(dict.fromkeys(COLUMNS.values())))
    for column in AMOUNTS:
        frame[f"{column}_text"] = frame[column].map(lambda v: isinstance(v, str))
        frame[column] = pd.to_numeric(frame[column].map(amount, na_action="ignore"))
    for column in NUMBERS:
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    frame["received"] = pd.to_datetime(frame["received"], errors="coerce")
    for column in ("title", "purpose", "motivation", "conditions"):
        frame[column] = frame[column].astype("string").str.strip().replace("", pd.NA)
    frame["owner"] = frame["applicant"].map(
        lambda v: call.names.get(fold(re.split(r",| och ", str(v))[0])), na_action="ignore"
    )
    frame["role"] = frame["owner"].map(call.roles)
    frame["active"] = ~frame["status"].isin(["återtagen", "avvisad"])
    frame["final"] = frame["decided"].fillna(frame["granted"])
    proposed = frame["decision"].isin(["Bifall", "Delvis bifall"])
    proposed |= frame["decision"].isna() & (frame["granted"] > 0)
    decided = frame["decided"].notna()
    frame["given"] = frame["active"] & ((~decided & proposed) | (frame["decided"] > 0))
    frame["parts"] = frame["own_funding"].fillna(0) + frame["other_funding"].fillna(0)
    frame["parts"] += frame["sought"]
    frame["given_nth"] = frame[frame.given].groupby("owner").cumcount() + 1
    frame["sought_nth"] = frame[frame.active].groupby("owner").cumcount() + 1
    frame["repeated"] = frame["number"].duplicated() & frame["number"].notna()
    numbers = sorted(set(frame["number"].dropna()))
    if numbers and numbers[0] <= 3 and numbers[0] - 1 not in case["elsewhere"][kind]:
        numbers.insert(0, 0)
    after_gap = {b for a, b in pairwise(numbers) if b > a + 1}
    frame["gap"] = frame["number"].isin(after_gap)
    frame["folded"] = frame["title"].map(fold, na_action="ignore")
    same = ["folded", "owner", "purpose"] if kind == "MUL" else ["folded"]
    told = frame["active"] & frame[same].notna().all(axis=1)
    frame["twin"] = frame.index.isin(frame[told].index[frame[told].duplicated(same)])
    frame["place"] = frame["title"].map(
        lambda v: fold(re.split(r"[,;:(]", v)[0]), na_action="ignore"
    )
    going = frame["place"].where(frame["active"])
    shared = going.duplicated(keep=False) & ~going.duplicated()
    frame["companions"] = shared & going.notna()
    frame["together"] = frame["coordinated_with"].map(
        lambda v: [int(n) for n in re.findall(r"\d+", str(v))], na_action="ignore"
    )
    frame["together"] = frame["together"].map(lambda v: v if isinstance(v, list) else [])
    frame["twin"] &= ~frame["together"].map(bool)
    by_number = frame.drop_duplicates("number").set_index("number")
    known = set(by_number.index)
    frame["unknown"] = [
        any(n not in known or n == own for n in wanted)
        for wanted, own in zip(frame["together"], frame["number"], strict=True)
    ]

    def some(row: Any, wrong: Any) -> bool:
        return any(wrong(row, by_number.loc[n]) for n in row.together if n in known)

    coordinated = frame[frame.together.map(bool)]
    for name, wrong in {
        "one_sided": lambda row, other: row.number not in other.together,
        "elsewhere": lambda row, other: row.place != other.place,
        "fallen": lambda row, other: row.given and not other.given,
    }.items():
        found = [i for i, row in coordinated.iterrows() if some(row, wrong)]
        frame[name] = frame.index.isin(found)
    frame["same_project"] = frame["project_id"].notna() & frame["project_id"].duplicated()
    frame["stage"] = case.get("Läge")
    frame["joint"] = pd.notna(case.get(f"Gemensam motivering {kind}"))
    return frame


def fold(text: Any) -> str:
    """A text's words without case and punctuation."""
    return " ".join(re.findall(r"\w+", str(text).casefold()))


def schema(kind: str, call: Call) -> Any:
    """The rules of one sheet: name -> (column that the finding belongs to, condition)."""
    import pandas as pd
    import pandera.pandas as pa

    caps = call.kinds[kind]
    asks, sought, granted, district = (
        caps[key] for key in ("asks_above", "cap_sought", "cap_granted", "per_district")
    )
    partly, full, rejected = "Delvis bifall", "Bifall", "Avslag"

    def text(f: Any, column: str, pattern: str) -> Any:
        return f[column].str.contains(pattern, case=False, regex=True).fillna(False).astype(bool)

    def told(f: Any, pattern: str) -> Any:
        return text(f, "motivation", pattern) | text(f, "conditions", pattern)

    rules: dict[str, tuple[str, Any]] = {
        "A06": ("received", lambda f: f.received.isna() | (f.received <= call.closes)),
        "A06-early": ("received", lambda f: f.received.isna() | (f.received >= call.opens)),
        "A06-none": ("received", lambda f: f.received.notna()),
        "A07": ("applicant", lambda f: f.applicant.isna() | f.owner.notna()),
        "A07-other": ("applicant", lambda f: f.role != "other"),
        "A18-number": ("number", lambda f: f.number.notna()),
        "A18-applicant": ("applicant", lambda f: f.applicant.notna()),
        "A18-title": ("title", lambda f: f.title.notna()),
        "A18-sought": ("sought", lambda f: f.sought.notna() | f.sought_text),
        "B03": ("cost", lambda f: f.cost.isna() | f.parts.isna() | (f.cost == f.parts)),
        "A19": (
            "applicant",
            lambda f: ~f.applicant.astype("string").str.startswith("Alla").fillna(False),
        ),
        "A21": ("sought", lambda f: f.sought.isna() | (f.sought > 0)),
        "A23": ("decision", lambda f: f.active | f.decision.isna()),
        "A23-granted": (
            "granted",
            lambda f: f.active | f.decision.notna() | f.granted.isna(),
        ),
        "L01": ("number", lambda f: ~f.repeated),
        "L01-gap": ("number", lambda f: ~f.gap),
        "L02": ("title", lambda f: ~f.twin),
        "L04": ("applicant", lambda f: ~(f.sought_nth > district)),
        "D01": ("decision", lambda f: f.decision.notna()),
        "D01-decided": (
            "decided",
            lambda f: (f.stage != "beslutat") | f.decided.notna() | f.decided_text,
        ),
        "D01-early": ("decided", lambda f: (f.stage != "förslag") | f.decided.isna()),
        "D02-granted": ("granted", lambda f: ~(f.granted > f.sought)),
        "D02-decided": ("decided", lambda f: ~(f.decided > f.sought)),
        "D03-granted": ("granted", lambda f: ~(f.granted > granted)),
        "D03-decided": ("decided", lambda f: ~(f.decided > granted)),
        "D04": ("granted", lambda f: (f.decision != rejected) | ~(f.granted > 0)),
        "D04-decided": ("decided", lambda f: ~(f.decided < 0)),
        "D04-empty": (
            "granted",
            lambda f: ~f.decision.isin([full, partly]) | f.granted.notna() | f.granted_text,
        ),
        "D04-zero": ("granted", lambda f: ~f.decision.isin([full, partly]) | ~(f.granted <= 0)),
        "D04-less": (
            "granted",
            lambda f: (f.decision != full) | ~((f.granted < f.sought) & (f.granted > 0)),
        ),
        "D04-all": ("granted", lambda f: (f.decision != partly) | (f.granted != f.sought)),
        "D05": ("motivation", lambda f: (f.decision != rejected) | f.motivation.notna()),
        "D06": ("motivation", lambda f: (f.decision != partly) | f.motivation.notna() | f.joint),
        "D09": ("coordinated_with", lambda f: ~f.unknown),
        "D10": ("coordinated_with", lambda f: ~f.one_sided),
        "D12": ("coordinated_with", lambda f: ~f.fallen),
        "D13": ("applicant", lambda f: ~(f.given_nth > district)),
        "D18-sought": ("sought", lambda f: ~f.sought_text),
        "D18-granted": ("granted", lambda f: ~f.granted_text),
        "D18-decided": ("decided", lambda f: ~f.decided_text),
        "D19": ("conflict", lambda f: f.conflict.isna()),
    }
    if kind == "LUM":
        last = 3
        rules |= {
            "A02": ("sought", lambda f: ~(f.sought > asks)),
            "A05": ("project_year", lambda f: ~(f.project_year > last)),
            "A05-low": ("project_year", lambda f: ~(f.project_year < 1)),
            "A05-years": ("planned_years", lambda f: ~(f.planned_years > last)),
            "A05-planned": (
                "project_year",
                lambda f: ~(f.project_year > f.planned_years) | (f.project_year > last),
            ),
            "A10-new_way": (MAIN[0], lambda f: f[MAIN[0]].notna()),
            "A10-strategic": (MAIN[1], lambda f: f[MAIN[1]].notna() | f[MAIN[0]].isna()),
            "A14": (
                PRIORITY[0],
                lambda f: f[list(PRIORITY)].isin(["Ja", "Delvis"]).any(axis=1),
            ),
            "A22": ("project_id", lambda f: ~(f.project_year >= 2) | f.project_id.notna()),
            "A22-twice": ("project_id", lambda f: ~f.same_project),
            "D07": ("decision", lambda f: (f.prestudy != "Ja") | (f.decision != full)),
            "D07-text": (
                "conditions",
                lambda f: (
                    (f.prestudy != "Ja") | ~f.given | (f.decision == full) | told(f, "förstudi")
                ),
            ),
            "D07-mark": (
                "prestudy",
                lambda f: (
                    f.prestudy.notna() | (f.decision != partly) | ~text(f, "motivation", "förstudi")
                ),
            ),
            "D15": (
                "decision",
                lambda f: (
                    ~(f.given & (f[list(MAIN)] == "Nej").any(axis=1) & ~f.decision.eq(rejected))
                ),
            ),
            "D15-decided": (
                "decided",
                lambda f: (
                    ~(f.given & (f[list(MAIN)] == "Nej").any(axis=1) & f.decision.eq(rejected))
                ),
            ),
            "D15-named": ("motivation", lambda f: named(f, text)),
            "D16": (
                "conditions",
                lambda f: (
                    (f.project_year != last)
                    | ~f.given
                    | (told(f, "sprid") & told(f, "slutrapport"))
                ),
            ),
        }
    else:
        rules |= {
            "A03": ("sought", lambda f: ~(f.sought > sought)),
            "A15": ("purpose", lambda f: ~text(f, "purpose", COURSE.pattern)),
            "A15-title": (
                "title",
                lambda f: ~text(f, "title", COURSE.pattern) | text(f, "purpose", COURSE.pattern),
            ),
            "A16": ("in_target_group", lambda f: f.in_target_group != "Nej"),
            "L03": ("title", lambda f: ~f.companions),
            "D11": ("coordinated_with", lambda f: ~f.elsewhere),
        }
    always = ("A23", "A23-granted", "L01", "L01-gap", "A18-number")
    always += ("D18-sought", "D18-granted", "D18-decided")

    def check(name: str, condition: Any) -> Any:
        if name in always:
            return pa.Check(lambda f: condition(f).astype(bool), name=name)
        return pa.Check(lambda f: (~f.active | condition(f)).astype(bool), name=name)

    made = pa.DataFrameSchema(
        {
            "number": pa.Column(float, nullable=True, coerce=True),
            **{c: pa.Column(float, nullable=True, coerce=True) for c in AMOUNTS},
            "received": pa.Column(pd.Timestamp, nullable=True),
            "decision": pa.Column(nullable=True),
        },
        checks=[check(name, condition) for name, (_, condition) in rules.items()],
    )
    return made, {name: column for name, (column, _) in rules.items()}


def approval_schema(case: dict[str, Any]) -> Any:
    """The rules of the list of approvals, of which each finding belongs to the date (D20)."""
    import pandas as pd
    import pandera.pandas as pa

    drawn, sits = (
        pd.to_datetime(case.get(day)) for day in ("Dokumentets datum", "Sammanträdesdatum")
    )

    def check(name: str, condition: Any) -> Any:
        return pa.Check(lambda f: f.approved.isna() | condition(f), name=name)

    checks = [
        check("D20-unbound", lambda f: f.hash.notna()),
        check("D20-early", lambda f: pd.isna(drawn) | (f.approved >= drawn)),
        check("D20-late", lambda f: pd.isna(sits) | (f.approved <= sits)),
    ]
    return pa.DataFrameSchema(
        {"approved": pa.Column(pd.Timestamp, nullable=True, coerce=True)}, checks=checks
    )


def named(f: Any, text: Any) -> Any:
    """A grade of Delvis or Nej is explained in the motivation."""
    fine = f.number.notna() | True
    for column, words in zip(MAIN, ("kriteri|nytt|arbetss", "kriteri|strateg|värde"), strict=True):
        short = (f[column] == "Nej") | (f[column] == "Delvis")
        fine &= ~short | text(f, "motivation", words)
    missing = (f.decision == "Avslag") & f.motivation.isna()
    no = (f[list(MAIN)] == "Nej").any(axis=1) & f.given
    return fine | missing | no


def findings(path: str, call: Call, schemas: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(code, sheet, cell) of one workbook, in order."""
    import pandera.pandas as pa
    from openpyxl.utils import get_column_letter

    frames, places, case = load(path, call.totals)
    found = set()
    prepared = {kind: prepare(raw, kind, call, case) for kind, raw in frames.items()}
    for (sheet, cell, column), stated in case["totals"].items():
        frame = prepared[sheet]
        sums = (frame[column].sum(), frame[column][frame.active].sum())
        if not frame[f"{column}_text"].any() and stated not in sums:
            found.add(("D18", sheet, cell))
    for kind, frame in prepared.items():
        made, columns = schemas[kind]
        try:
            made.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases[["check", "index"]].drop_duplicates()
            for name, row in cases.itertuples(index=False):
                cell = f"{get_column_letter(places[kind][columns[name]] + 1)}{row}"
                found.add((name[:3], kind, cell))
        limit = case.get(f"Ram {kind}")
        if isinstance(limit, int | float) and frame.final[frame.given].sum() > limit:
            found.add(("D14", "Ärende", "B"))
    meeting = case.get("Sammanträdesdatum")
    if isinstance(meeting, dt.datetime):
        for title in ("Justeringsdag", "Expedieringsdag"):
            if isinstance(case.get(title), dt.datetime) and case[title] < meeting:
                found.add(("T05", "Ärende", "B"))
        if meeting.year not in (call.first.year - 1, call.first.year):
            found.add(("T05", "Ärende", "B"))
    rows, place = case["approvals"]
    try:
        approval_schema(case).validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for row in errors.failure_cases["index"].unique():
            found.add(("D20", "Ärende", f"{get_column_letter(place['approved'] + 1)}{row}"))
    return sorted(found)


# ---------------------------------------------------------------------------------------------
# applications: a form of labels and answers, and two lists on the sheet of the budget

FORM = {
    "Medel": "kind",
    "Sökande": "applicant",
    "Enhet": "unit",
    "Kontaktperson": "contact",
    "Ansvarig chef": "signatory",
    "Titel": "title",
    "Resmål": "title",
    "Syfte": "purpose",
    "Målgrupp": "target_group",
    "Projektår": "project_year",
    "Planerade år": "planned_years",
    "Från": "period_from",
    "Till": "period_to",
    "Färdsätt": "travel",
    "Total kostnad": "cost",
    "Egen finansiering": "own_funding",
    "Annan finansiering": "other_funding",
    "Sökt belopp": "sought",
    "Nytt arbetssätt": "new_way",
    "Strategiskt värde": "strategic",
    "Förebyggande eller tidigt stöd": "prevention",
    "Klientcentrering": "client",
    "Samordning": "coordination",
}
LINES = {
    "Slag": "category",
    "Beskrivning": "text",
    "Andel av heltid": "share",
    "Antal": "quantity",
    "Pris per styck": "price",
    "Belopp": "amount",
    "Från": "from",
    "Till": "to",
}
PAYERS = {"Finansiär": "financier", "Belopp": "amount", "Sökt eller beviljat": "status"}
REQUIRED = ("applicant", "contact", "signatory", "title", "purpose", "target_group")
DAYS = ("period_from", "period_to")
FEE = "Kurs- eller konferensavgift"


def load_application(path: str) -> tuple[Any, Any, Any, dict[str, str]]:
    """The form as a frame of one row, the budget's lines and the financing (index: Excel's row),
    and the cell of each of their columns."""
    import pandas as pd

    sheets = pd.read_excel(path, sheet_name=["Ansökan", "Budget"], header=None, engine="openpyxl")
    cells, values = {}, {}
    for row in sheets["Ansökan"].itertuples():
        if row[2] in FORM:
            values[FORM[row[2]]] = row[3]
            cells[FORM[row[2]]] = f"C{row[0] + 1}"
    form = pd.DataFrame([values]).reindex(columns=list(dict.fromkeys(FORM.values())))
    raw = sheets["Budget"]
    lines, places = table(raw, "Antal", LINES)
    payers, others = table(raw, "Finansiär", PAYERS)
    cells |= {f"line_{key}": letters for key, letters in places.items()}
    cells |= {f"payer_{key}": letters for key, letters in others.items()}
    return form, lines, payers, cells


def table(raw: Any, title: str, columns: dict[str, str]) -> tuple[Any, dict[str, str]]:
    """A list below its header, up to the first line that is empty, and its columns' letters."""
    from openpyxl.utils import get_column_letter

    top = next(i for i, row in raw.iterrows() if title in row.values)
    place = {columns[t]: i for i, t in enumerate(raw.loc[top]) if t in columns}
    frame = raw.loc[top + 1 :, list(place.values())]
    frame.columns = list(place)
    frame = frame.reindex(columns=list(dict.fromkeys(columns.values())))
    written = frame.drop(columns="amount").notna().any(axis=1)
    if title == "Antal":
        written &= ~frame["category"].isin(["Finansiering", "Finansiär"])
        empty = written.index[~written]
        frame = frame.loc[: empty[0] - 1] if len(empty) else frame
    else:
        frame = frame[written | frame["amount"].notna()]
    frame.index = frame.index + 1
    return frame, {key: get_column_letter(i + 1) for key, i in place.items()}


def prepare_application(form: Any, lines: Any, payers: Any, call: Call) -> None:
    """Typed columns, and what the sheets do not know of each other."""
    import pandas as pd

    for column in ("cost", "own_funding", "other_funding", "sought"):
        form[f"{column}_text"] = form[column].map(lambda v: isinstance(v, str))
        form[column] = pd.to_numeric(form[column].map(amount, na_action="ignore"))
    for column in ("project_year", "planned_years"):
        form[column] = pd.to_numeric(form[column], errors="coerce")
    for column in DAYS:
        form[column] = pd.to_datetime(form[column], errors="coerce")
    for column in (*REQUIRED, "new_way", "strategic"):
        form[column] = form[column].astype("string").str.strip().replace("", pd.NA)
    named = form["applicant"].map(lambda v: re.split(r",| och ", str(v)), na_action="ignore")
    form["parties"] = named.map(lambda v: [fold(name) for name in v] if isinstance(v, list) else [])
    form["owner"] = form["parties"].map(lambda v: call.names.get(v[0]) if v else None)
    form["role"] = form["owner"].map(call.roles)
    form["strangers"] = form["parties"].map(
        lambda v: sum(call.roles.get(call.names.get(name, "")) == "other" for name in v[1:])
    )
    form["unknown"] = form["parties"].map(lambda v: any(name not in call.names for name in v[1:]))
    form["old"] = form["parties"].map(lambda v: any(name in call.old for name in v))
    for frame, columns in (
        (lines, ("share", "quantity", "price", "amount")),
        (payers, ("amount",)),
    ):
        for column in columns:
            frame[column] = pd.to_numeric(frame[column], errors="coerce")
    for column in ("from", "to"):
        lines[column] = pd.to_datetime(lines[column], errors="coerce")
    lines["product"] = lines["share"].fillna(1) * lines["quantity"] * lines["price"]
    lines["text"] = lines["text"].astype("string")
    form["lines"] = lines["amount"].sum()
    form["payers"] = payers["amount"].sum()
    form["parts"] = form["own_funding"].fillna(0) + form["other_funding"].fillna(0)
    form["parts"] += form["sought"]


def application_schemas(kind: str, call: Call) -> tuple[Any, Any, Any, dict[str, str]]:
    """A schema for the form, one for the lines and one for the financing, and the column that the
    finding of each rule belongs to."""
    import pandas as pd
    import pandera.pandas as pa

    caps = call.kinds[kind]
    first, last, years = call.first, call.last, call.years

    def course(f: Any, column: str) -> Any:
        found = f[column].str.contains(COURSE.pattern, case=False, regex=True)
        return found.fillna(False).astype(bool)

    def within(f: Any, column: str) -> Any:
        return f[column].isna() | ((f[column] >= first) & (f[column] <= last))

    form: dict[str, tuple[str, Any]] = {
        "A09": ("kind", lambda f: f.kind.notna()),
        **{f"A18-{c}": (c, lambda f, c=c: f[c].notna()) for c in (*REQUIRED, *DAYS)},
        "A18-sought": ("sought", lambda f: f.sought.notna() | f.sought_text),
        "A21-text": ("sought", lambda f: ~f.sought_text),
        "A21": ("sought", lambda f: f.sought.isna() | (f.sought > 0)),
        **{
            f"A21-{c}": (c, lambda f, c=c: ~f[f"{c}_text"])
            for c in ("cost", "own_funding", "other_funding")
        },
        **{f"A04-{c}": (c, lambda f, c=c: within(f, c)) for c in DAYS},
        "A04-order": (
            "period_to",
            lambda f: (
                ~within(f, "period_from") | ~within(f, "period_to") | ~(f.period_to < f.period_from)
            ),
        ),
        "A07": ("applicant", lambda f: f.applicant.isna() | f.owner.notna()),
        "A07-other": ("applicant", lambda f: f.role != "other"),
        "A08": ("applicant", lambda f: ~f.old),
        "A07-more": ("applicant", lambda f: ~f.unknown),
        "A19": ("applicant", lambda f: f.strangers == 0),
        "B02": ("cost", lambda f: f.cost.fillna(0) == f.lines),
        "B03": ("cost", lambda f: f.cost.isna() | f.parts.isna() | (f.cost == f.parts)),
        "B06-sum": ("other_funding", lambda f: f.other_funding.fillna(0) == f.payers),
    }
    if kind == "LUM":
        year, planned = "project_year", "planned_years"
        form |= {
            "A02": ("sought", lambda f: ~(f.sought > caps["asks_above"])),
            **{f"A05-{c}": (c, lambda f, c=c: ~(f[c] > years)) for c in (year, planned)},
            **{f"A05-low-{c}": (c, lambda f, c=c: ~(f[c] < 1)) for c in (year, planned)},
            "A05-planned": (
                year,
                lambda f: ~(f[year] > f[planned]) | (f[year] > years) | (f[planned] < 1),
            ),
            "A10-new_way": ("new_way", lambda f: f.new_way.notna()),
            "A10-strategic": ("strategic", lambda f: f.strategic.notna()),
            "A14": (
                call.priority[0],
                lambda f: f[call.priority].isin(["Ja", "Delvis"]).any(axis=1),
            ),
        }
    else:
        form |= {
            "A03": ("sought", lambda f: ~(f.sought > caps["cap_sought"])),
            "A15": ("purpose", lambda f: ~course(f, "purpose")),
            "A15-title": ("title", lambda f: ~course(f, "title") | course(f, "purpose")),
        }
    lines: dict[str, tuple[str, Any]] = {
        "A18-category": ("line_category", lambda f: f.category.notna()),
        "B01-category": (
            "line_category",
            lambda f: f.category.isna() | f.category.isin(call.categories[kind]),
        ),
        "B01": (
            "line_amount",
            lambda f: f["product"].isna() | ((f["product"] - f.amount.fillna(0)).abs() <= 0.5),
        ),
        "B01-both": (
            "line_amount",
            lambda f: f.amount.notna() | f.quantity.notna() | f.price.notna(),
        ),
        "B01-quantity": (
            "line_quantity",
            lambda f: f.amount.notna() | f.quantity.notna() | f.price.isna(),
        ),
        "B01-price": (
            "line_price",
            lambda f: f.amount.notna() | f.price.notna() | f.quantity.isna(),
        ),
        **{f"B04-{c}": (f"line_{c}", lambda f, c=c: within(f, c)) for c in ("from", "to")},
        "B04-order": ("line_to", lambda f: ~(f.to < f["from"])),
    }
    if kind == "MUL":
        lines |= {
            "B05": ("line_category", lambda f: f.category != FEE),
            "B05-text": ("line_text", lambda f: ~course(f, "text") | (f.category == FEE)),
        }
    payers: dict[str, tuple[str, Any]] = {
        f"B06-{c}": (f"payer_{c}", lambda f, c=c: f[c].notna()) for c in PAYERS.values()
    }

    def checks(rules: dict[str, tuple[str, Any]]) -> list[Any]:
        return [
            pa.Check(lambda f, rule=rule: rule(f).astype(bool), name=name)
            for name, (_, rule) in rules.items()
        ]

    number = pa.Column(float, nullable=True, coerce=True)
    day = pa.Column(pd.Timestamp, nullable=True, coerce=True)
    made = (
        pa.DataFrameSchema(
            {
                **dict.fromkeys(("sought", "cost", "own_funding", "other_funding"), number),
                **dict.fromkeys(DAYS, day),
            },
            checks=checks(form),
        ),
        pa.DataFrameSchema(
            {
                **dict.fromkeys(("quantity", "price", "amount"), number),
                **dict.fromkeys(("from", "to"), day),
            },
            checks=checks(lines),
        ),
        pa.DataFrameSchema({"amount": number}, checks=checks(payers)),
    )
    return *made, {name: column for name, (column, _) in {**form, **lines, **payers}.items()}


def overwritten(path: str, cells: dict[str, str], rows: Sequence[int]) -> set[tuple[str, str, str]]:
    """Cells whose formula is gone (S07): pandas gives values only, so the file is read again."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    wanted = [("Ansökan", cells[key]) for key in ("cost", "other_funding")]
    wanted += [("Budget", f"{cells['line_amount']}{row}") for row in rows]
    return {
        ("S07", sheet, cell)
        for sheet, cell in wanted
        if (value := book[sheet][cell].value) is not None and not str(value).startswith("=")
    }


def application_findings(
    path: str, call: Call, schemas: dict[str, Any], formulas: bool
) -> list[tuple[str, str, str]]:
    """(code, sheet, cell) of one application, in order."""
    import pandera.pandas as pa

    form, lines, payers, cells = load_application(path)
    prepare_application(form, lines, payers, call)
    *made, columns = schemas[str(form["kind"].iat[0])]
    found = overwritten(path, cells, list(lines.index)) if formulas else set()
    for schema, frame in zip(made, (form, lines, payers), strict=True):
        if not len(frame):
            continue
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases[["check", "index"]].drop_duplicates()
            for name, row in cases.itertuples(index=False):
                column = columns[name]
                if column.startswith(("line_", "payer_")):
                    found.add((name[:3], "Budget", f"{cells[column]}{row}"))
                else:
                    found.add((name[:3], "Ansökan", cells[column]))
    return sorted(found)


def document(docx: Any, rows_path: str, out: str) -> None:
    """A heading, sentences with sums, and a table of all applications per kind."""
    told = json.loads(Path(rows_path).read_text("utf-8"))
    made = docx.Document()
    made.add_heading(told["title"], 1)
    for kind, rows in told["kinds"].items():
        granted = sum(row[-1] for row in rows)
        made.add_heading(kind, 2)
        made.add_paragraph(f"{len(rows)} ansökningar om {kind}, {granted} kronor beviljas.")
        table = made.add_table(rows=1, cols=len(told["columns"]))
        table.style = "Table Grid"
        for column, title in enumerate(told["columns"]):
            table.cell(0, column).text = title
        for number, row in enumerate(rows, 1):
            table.add_row()
            for column, value in enumerate(row):
                table.cell(number, column).text = str(value)
    made.save(out)


def notices(docx: Any, said: str) -> None:
    """What ours say, paragraph by paragraph and cell by cell; without content controls."""
    import io

    for told in json.loads(Path(said).read_text("utf-8")):
        made = docx.Document()
        section = made.sections[0]
        section.different_first_page_header_footer = True
        for header in (section.header, section.first_page_header):
            for text in told["headers"]:
                header.add_paragraph(text)
        for style, text in told["texts"]:
            if style.lower().startswith("heading"):
                made.add_heading(text, int(style[-1]))
            else:
                made.add_paragraph(text)
        table = made.add_table(rows=0, cols=len(told["rows"][0]))
        table.style = "Table Grid"
        for number, row in enumerate(told["rows"]):
            table.add_row()
            for column, value in enumerate(row):
                table.cell(number, column).text = value
        made.core_properties.title = told["texts"][0][1][:200]
        made.save(io.BytesIO())


def bare(docx: Any, number: int, template: str, out: str) -> None:
    """A table of so many rows, made with lxml and nothing else, in a template that is opened and
    saved: what writing a decision cannot do without."""
    from docx.oxml.ns import qn
    from lxml import etree

    made = docx.Document(template)
    table = etree.SubElement(made.element.body, qn("w:tbl"))
    for _ in range(number):
        row = etree.SubElement(table, qn("w:tr"))
        for value in ("Farsta", "Digital Lots", "500 000"):
            paragraph = etree.SubElement(etree.SubElement(row, qn("w:tc")), qn("w:p"))
            style = etree.SubElement(etree.SubElement(paragraph, qn("w:pPr")), qn("w:pStyle"))
            style.set(qn("w:val"), "Tabelltext")
            text = etree.SubElement(etree.SubElement(paragraph, qn("w:r")), qn("w:t"))
            text.text = value
    made.save(out)


def mark(openpyxl: Any, path: str, out: str) -> None:
    """Findings as notes, colours and a sheet, the usual way: load, change, save."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(path)
    listed = book.create_sheet("Granskning", 0)
    for sheet in (book.worksheets[1], book.worksheets[-1]):
        for row in range(2, 12):
            cell = sheet.cell(row, 2)
            cell.comment = Comment("Fel D03: beloppet är över taket. Sänk det.", "Granskning")
            cell.fill = PatternFill("solid", fgColor="FFCCCC")
            listed.append(["Fel", "D03", sheet.title, cell.coordinate, "Beloppet är över taket."])
    book.save(out)


def main(arguments: list[str]) -> None:
    """Do one job, and print what it took."""
    job, *rest = arguments
    if job == "check":
        call = Call(rest[0])
        schemas = {kind: schema(kind, call) for kind in ("LUM", "MUL")}

        def job() -> None:
            answers = [findings(path, call, schemas) for path in rest[2:]]
            Path(rest[1]).write_text(json.dumps(answers), "utf-8")

        timed(job)
    elif job == "applications":
        formulas, *rest = rest
        call = Call(rest[0])
        schemas = {kind: application_schemas(kind, call) for kind in ("LUM", "MUL")}

        def job() -> None:
            answers = [
                application_findings(path, call, schemas, formulas == "with") for path in rest[2:]
            ]
            Path(rest[1]).write_text(json.dumps(answers), "utf-8")

        timed(job)
    elif job == "read":
        load(rest[0])  # the imports
        timed(lambda: [load(path) for path in rest])
    elif job == "mark":
        import openpyxl

        timed(lambda: [mark(openpyxl, *rest[1:]) for _ in range(int(rest[0]))])
    elif job == "notices":
        import docx

        timed(lambda: notices(docx, *rest))
    elif job == "bare":
        import docx

        docx.Document()  # its template
        timed(lambda: bare(docx, int(rest[0]), *rest[1:]))
    elif job == "document":
        import docx

        timed(lambda: document(docx, *rest))


if __name__ == "__main__":
    main(sys.argv[1:])
