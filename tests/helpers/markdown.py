"""Workbooks written as Markdown in the test itself.

    ## LUM
    | Nr | Sökande | Sökt belopp        |
    |----|---------|--------------------|
    | 1  | Farsta  | 500000             |
    | 2  | Järva   | =C2+1 -> 500001    |

`## Blad` places the table that follows at A1, `## Blad!D4` elsewhere; a sheet may come several
times. The line of dashes takes no row, an empty row does. A cell is typed as Excel would: 12,
0.5, 2025-01-31, TRUE, #REF!; `"12"` is text; `=A1+1 -> 5` a formula with its cached value, `=A1+1`
one without; anything else is text, in which `\\n` is a line break and `\\|` a bar. An empty cell is
absent.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.model import Cell, ErrorValue, Scalar
from xl_tools.reading.workbook import Sheet, Workbook

_HEADING = re.compile(r"## (?P<sheet>[^!]+?)(?:!(?P<column>[A-Z]+)(?P<row>\d+))?\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_WHOLE = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NULL!|NUM!)")


def workbook(text: str) -> Workbook:
    """The Markdown's sheets, in order, as reading would have given them."""
    sheets: dict[str, dict[int, dict[str, Cell]]] = {}
    for sheet, column, row, lines in _blocks(text):
        rows = sheets.setdefault(sheet, {})
        for down, line in enumerate(lines, row):
            for across, written in enumerate(line, column):
                letters = _letters(across)
                cell = _cell(written, sheet, f"{letters}{down}")
                if cell is not None:
                    rows.setdefault(down, {})[letters] = cell
    return Workbook(
        {
            name: Sheet(
                name,
                {
                    number: {
                        letters: rows[number][letters]
                        for letters in sorted(rows[number], key=_order)
                    }
                    for number in sorted(rows)
                },
                state="veryHidden" if name.startswith("_") else "visible",
            )
            for name, rows in sheets.items()
        }
    )


def book_bytes(book: Workbook | str) -> bytes:
    """The same as a real .xlsx, cached values of formulas included."""
    import openpyxl

    if isinstance(book, str):
        book = workbook(book)
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for sheet in book.sheets.values():
        page = made.create_sheet(sheet.name)
        page.sheet_state = sheet.state
        for cell in sheet.cells.values():
            if cell.formula is not None:
                page[cell.ref] = f"={cell.formula}"
            elif isinstance(cell.value, ErrorValue):
                page[cell.ref].value, page[cell.ref].data_type = str(cell.value), "e"
            else:
                page[cell.ref] = cell.value
                if isinstance(cell.value, str):
                    page[cell.ref].data_type = "s"
    plain = io.BytesIO()
    made.save(plain)
    return _with_cached_values(plain.getvalue(), book)


def allocation(text: str = "", *, year: str = "2025") -> Workbook:
    """A valid allocation workbook with the test's tables laid over it.

    What the test shows stands where it shows it. A row under the header of `## LUM` or `## MUL`,
    but for one that says "Summa", gets the columns that the test leaves out, to the right, filled
    in so that the row is valid and agrees with what is shown (granted 0 gives Avslag with a
    motivation ...). `## Ärende` gets the labels that are left out, below. Sheets left out are
    there: a list with its header and no row.
    """
    call = load_call(year)
    shown = workbook(text)
    sheets = dict(shown.sheets)
    for kind, card in call.kinds.items():
        sheets[card.sheet] = _filled_list(sheets.get(card.sheet) or _empty(card.sheet), call, kind)
    case: dict[str, Scalar] = {
        "stage": "förslag",
        "dnr": f"{int(year) - 1}/1234",
        "document_date": call.grants_from,
        "meeting_date": call.grants_from,
    }
    sheets["Ärende"] = _filled_form(
        sheets.get("Ärende") or _empty("Ärende"), call, "case", None, case
    )
    sheets.setdefault("_fordela", _marker(call, "fordelning"))
    return Workbook(sheets)


def application(text: str = "", *, year: str = "2025", kind: str = "lum") -> Workbook:
    """A valid application with the test's tables laid over it.

    `## Ansökan` gets the labels that are left out, below; `## Budget`, when left out, one line that
    makes up the cost and an empty table of financing.
    """
    call = load_call(year)
    sheets = dict(workbook(text).sheets)
    form = sheets.get("Ansökan") or _empty("Ansökan")
    shown = _labelled(form, call, "application", kind)
    amount = 100_000 if kind == "lum" else 20_000
    sought = _whole(shown.get("sought"), amount)
    parts = sought + sum(_whole(shown.get(key), 0) for key in ("own_funding", "other_funding"))
    cost = _whole(shown.get("cost"), parts)
    values: dict[str, Scalar] = {
        "kind": call.kinds[kind].label,
        "applicant": "Farsta",
        "contact": "Handläggare A, handlaggare.a@example.org",
        "signatory": "Avdelningschef A",
        "title": _TITLES[kind][0],
        "purpose": "Pröva ett nytt arbetssätt tillsammans med dem det gäller.",
        "target_group": "Unga vuxna",
        "project_year": 1,
        "planned_years": 1,
        "period_from": call.grants_from,
        "period_to": call.grants_to,
        "travel": "tåg",
        "cost": parts,
        "own_funding": 0,
        "other_funding": 0,
        "sought": amount,
        "goals": call.goals[0].text if call.goals else "Ett delmål",
    }
    for key, column in call.table("application", kind).items():
        if key.startswith("answer_"):
            values[key] = "Ja" if column.type == "choice" else "Så här uppfyller projektet det."
    sheets["Ansökan"] = _filled_form(form, call, "application", kind, values)
    if "Budget" not in sheets:
        line: dict[str, Scalar] = {
            "line_category": call.choices("line_category", kind)[0],
            "line_quantity": 1,
            "line_price": cost,
            "line_amount": cost,
        }
        rows: list[list[Scalar]] = [
            _titles(call, "budget", kind),
            [line.get(key) for key in call.table("budget", kind)],
        ]
        rows += [[], _titles(call, "financing", kind)]
        sheets["Budget"] = _sheet("Budget", rows)
    sheets.setdefault("_fordela", _marker(call, kind))
    return Workbook(sheets)


# ---------------------------------------------------------------------------------------------
# Markdown


def _blocks(text: str) -> Iterable[tuple[str, int, int, list[list[str]]]]:
    current: tuple[str, int, int, list[list[str]]] | None = None
    for line in text.splitlines():
        line = line.strip(" ")
        if not line:
            continue
        if heading := _HEADING.fullmatch(line):
            if current:
                yield current
            column = _order(heading["column"] or "A")[1]
            current = (heading["sheet"], column, int(heading["row"] or 1), [])
        elif line.startswith("|") and line.endswith("|") and current:
            if not re.fullmatch(r"\|(\s*:?-{2,}:?\s*\|)+", line):
                current[3].append(_BAR.split(line)[1:-1])
        else:
            raise ValueError(f"neither a heading nor a row of a table under one: {line!r}")
    if current:
        yield current


def _cell(written: str, sheet: str, ref: str) -> Cell | None:
    written = written.strip(" ")
    if not written:
        return None
    if written.startswith("="):
        formula, arrow, cached = written[1:].partition(" -> ")
        return Cell(sheet, ref, _scalar(cached.strip(" ")) if arrow else None, formula.strip(" "))
    return Cell(sheet, ref, _scalar(written))


def _scalar(written: str) -> Scalar:
    if len(written) > 1 and written[0] == written[-1] == '"':
        return _text(written[1:-1])
    if _WHOLE.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written):
        return float(written)
    if _DATE.fullmatch(written):
        return dt.date.fromisoformat(written)
    if _ERROR.fullmatch(written):
        return ErrorValue(written)
    if written in ("TRUE", "FALSE"):
        return written == "TRUE"
    return _text(written)


def _text(written: str) -> str:
    return written.replace("\\n", "\n").replace("\\|", "|")


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _order(letters: str) -> tuple[int, int]:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return len(letters), number


# ---------------------------------------------------------------------------------------------
# valid workbooks

_TITLES = {
    "lum": (
        "Bostad först för unga vuxna",
        "Föräldrastöd på lätt svenska",
        "Digitala hembesök",
        "Nätverksmöten i skolan",
        "Rehabilitering genom odling",
        "Kvinnofridslots",
        "Uppsökande arbete kvällstid",
        "Brukarrevision inom funktionshinder",
        "Gemensam väg in för seniorer",
        "Våldsförebyggande grupper",
        "Språkvänner på dagverksamheten",
        "Barnsamtal med ny metodik",
    ),
    "mul": (
        "Köpenhamn",
        "Helsingborg",
        "Oslo",
        "Tammerfors",
        "Umeå",
        "Reykjavik",
        "Amsterdam",
        "Karlstad",
        "Glasgow",
        "Visby",
        "Hamburg",
        "Trondheim",
    ),
}


def _filled_list(sheet: Sheet, call: Call, kind: str) -> Sheet:
    columns = call.table("allocation", kind)
    own = {call.title(key, kind): key for key in columns}
    known_in = {
        number: {own[str(c.value)]: letters for letters, c in row.items() if c.value in own}
        for number, row in sheet.rows.items()
    }
    first = max(known_in, key=lambda number: len(known_in[number]), default=1)
    known = known_in.get(first, {})
    header = sheet.rows.get(first, {})
    left_out = [key for key in columns if key not in known]
    last = max((_order(letters)[1] for row in sheet.rows.values() for letters in row), default=0)
    letters_of = {key: _letters(number) for number, key in enumerate(left_out, last + 1)}
    rows = {number: dict(row) for number, row in sheet.rows.items()}
    for key, letters in letters_of.items():
        title = call.title(key, kind)
        rows.setdefault(first, {})[letters] = Cell(sheet.name, f"{letters}{first}", title)
    filled = [
        number
        for number, row in sheet.rows.items()
        if number > first
        and header.keys() & row.keys()
        and "Summa" not in [cell.value for cell in row.values()]
    ]
    for index, number in enumerate(filled):
        shown = {key: rows[number].get(letters) for key, letters in known.items()}
        values = {key: cell.value if cell else None for key, cell in shown.items()}
        for key, value in _valid_row(values, call, kind, index).items():
            if key in letters_of and value is not None:
                ref = f"{letters_of[key]}{number}"
                rows[number][letters_of[key]] = Cell(sheet.name, ref, value)
    return replace(sheet, rows=rows)


def _valid_row(
    shown: Mapping[str, Scalar], call: Call, kind: str, index: int
) -> Mapping[str, Scalar]:
    usual = 100_000 if kind == "lum" else 20_000
    granted, decision = shown.get("granted"), shown.get("decision")
    sought = shown.get("sought")
    if "sought" not in shown:
        in_part = decision == "Delvis bifall"
        sought = granted * (1 + in_part) if isinstance(granted, int) and granted > 0 else usual
    if "decision" not in shown:
        decision = "Bifall"
        if isinstance(granted, int) and isinstance(sought, int) and granted != sought:
            decision = "Delvis bifall" if granted else "Avslag"
        if shown.get("status") in ("återtagen", "avvisad"):
            decision = None
    if "granted" not in shown:
        whole = sought if isinstance(sought, int) else usual
        parts = {"Bifall": whole, "Delvis bifall": whole // 2, "Avslag": 0}
        granted = parts.get(str(decision))
    money = [shown.get(key, 0) for key in ("own_funding", "other_funding")]
    amounts = [amount for amount in (sought, *money) if isinstance(amount, int)]
    cost = sum(amounts) if len(amounts) == 3 else None
    districts = [each.name for each in call.applicants if each.role == "district"]
    refused = decision in ("Avslag", "Delvis bifall", "Central finansiering")
    titles = _TITLES[kind]
    round_, place = divmod(index, len(titles))
    return {
        "number": index + 1,
        "registration": f"{call.year}-{kind}-{index + 1}",
        "received": call.window.opens + dt.timedelta(days=10),
        "status": "inkommen",
        "applicant": districts[index % len(districts)],
        "title": titles[place] + (f" {round_ + 1}" if round_ else ""),
        "purpose": f"{titles[place]}: pröva och följa upp.",
        "project_year": 1,
        "planned_years": 1,
        "travel": "tåg",
        "in_target_group": "Ja",
        "cost": cost,
        "own_funding": 0,
        "other_funding": 0,
        "sought": sought,
        "decision": decision,
        "granted": granted,
        "motivation": f"Skälen för ansökan {index + 1}." if refused else None,
        "goals": call.goals[0].text if call.goals else "Ett delmål",
        **{key: "Ja" for key in call.table("allocation", kind) if key.startswith("grade_")},
    }


def _labelled(sheet: Sheet, call: Call, table: str, kind: str | None) -> dict[str, Scalar]:
    titles = {call.title(key, kind): key for key in call.table(table, kind)}
    found: dict[str, Scalar] = {}
    for row in sheet.rows.values():
        values = [cell.value for cell in row.values()]
        if values and values[0] in titles:
            found[titles[str(values[0])]] = values[1] if len(values) > 1 else None
    return found


def _filled_form(
    sheet: Sheet, call: Call, table: str, kind: str | None, values: Mapping[str, Scalar]
) -> Sheet:
    shown = _labelled(sheet, call, table, kind)
    rows = {number: dict(row) for number, row in sheet.rows.items()}
    for key in call.table(table, kind):
        if key not in shown:
            number = max(rows, default=0) + 1
            rows[number] = {"A": Cell(sheet.name, f"A{number}", call.title(key, kind))}
            if values.get(key) is not None:
                rows[number]["B"] = Cell(sheet.name, f"B{number}", values[key])
    return replace(sheet, rows=rows)


def _marker(call: Call, kind: str) -> Sheet:
    rows: list[list[Scalar]] = [["call", call.year], ["kind", kind], ["template", call.version]]
    return replace(_sheet("_fordela", rows), state="veryHidden")


def _titles(call: Call, table: str, kind: str) -> list[Scalar]:
    return [call.title(key, kind) for key in call.table(table, kind)]


def _sheet(name: str, rows: Sequence[Sequence[Scalar]]) -> Sheet:
    return Sheet(
        name,
        {
            down: {
                _letters(across): Cell(name, f"{_letters(across)}{down}", value)
                for across, value in enumerate(row, 1)
                if value is not None
            }
            for down, row in enumerate(rows, 1)
            if row
        },
    )


def _empty(name: str) -> Sheet:
    return Sheet(name, {})


def _whole(value: Scalar, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


# ---------------------------------------------------------------------------------------------
# bytes


def _with_cached_values(data: bytes, book: Workbook) -> bytes:
    """openpyxl writes formulas without a value: put the cached ones in."""
    done = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(done, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            if sheet := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", info.filename):
                cells = list(book.sheets.values())[int(sheet.group(1)) - 1].cells
                part = _cached(part.decode(), cells).encode()
            new.writestr(info, part, zipfile.ZIP_DEFLATED)
    return done.getvalue()


def _cached(xml: str, cells: Mapping[str, Cell]) -> str:
    def put(found: re.Match[str]) -> str:
        value = cells[found["ref"]].value
        if value is None:
            return found[0]
        kind, written = "", str(value)
        if isinstance(value, ErrorValue):
            kind = ' t="e"'
        elif isinstance(value, bool):
            kind, written = ' t="b"', str(int(value))
        elif isinstance(value, str):
            kind = ' t="str"'
        elif isinstance(value, dt.date):
            raise ValueError("a cached date needs a date format: write the number of the day")
        attributes = found["attributes"]
        return f"<c{attributes}{kind}>{found['formula']}<v>{escape(written)}</v></c>"

    return re.sub(
        r'<c(?P<attributes> r="(?P<ref>[A-Z]+\d+)"[^>]*?)>'
        r"(?P<formula><f>[^<]*</f>)<v ?(?:/>|></v>)</c>",
        put,
        xml,
    )
