"""A call's card -> its workbooks: a form for each kind, and the allocation workbook.

Everything comes from the card: titles, drop-downs, help, limits, instructions. Same card, same
bytes.
"""

from __future__ import annotations

from pathlib import Path

from validators.cards.call import Call
from validators.cards.loading import load_call, translate, years
from validators.cards.names import ALLOCATION
from validators.errors import FordelaError
from xl_tools.templates.book import Data
from xl_tools.templates.embed_buttons import embed
from xl_tools.templates.sheets.allocation import GROUPS, make_allocation
from xl_tools.templates.sheets.form import make_application
from xl_tools.texts import LANGUAGES


def make_template(
    call: Call,
    kind: str,
    *,
    lang: str = "sv",
    data: Data | None = None,
    buttons: bool = False,
) -> bytes:
    """A workbook of a call, empty or filled in.

    `kind` is one of the call's kinds, or fordelning. `lang` is the language of instructions and
    messages (sv or en); titles stay Swedish, because they are what is read. `data` maps a table
    name of the card to its rows (column id -> what stands in the cell); rows of `applications` in
    the allocation workbook have `kind`, one of the call's. Under "notes" it may hold triples
    (sheet, place, text), where place is an A1 reference or (table, index of the row, column id):
    notes on cells. A text in an amount column stays text. A value for a calculated cell that
    differs from what the formula gives takes the formula's place, as when somebody writes over it.
    With `buttons` it is an .xlsm with buttons, a ribbon tab and their macros.

    Raises FordelaError for an unknown kind or language, and for an application with buttons.
    """
    if kind not in call.template_kinds:
        todo = f"Välj {', '.join(call.template_kinds)}."
        raise FordelaError(f"Det finns ingen mall {kind!r}.", todo=todo)
    if lang not in LANGUAGES:
        raise FordelaError(f"Språket {lang!r} finns inte.", todo=f"Välj {', '.join(LANGUAGES)}.")
    call = translate(call, lang)
    if kind == ALLOCATION:
        made = make_allocation(call, lang=lang, data=data or {}, buttons=buttons)
        if not buttons:
            return made
        sheets = [grant.sheet for grant in call.kinds.values()]
        return embed(made, lang=lang, sheets=sheets, row=GROUPS)
    if buttons:
        raise FordelaError(
            "En ansökan kan inte ha knappar: den skickas med e-post, där makron stoppas.",
            todo="Låt namnet sluta på .xlsx.",
        )
    return make_application(call, kind, lang=lang, data=data or {})


def make_templates(folder: Path) -> tuple[Path, ...]:
    """Write `YEAR-KIND.xlsx` for every card and kind into a folder, and `YEAR-fordelning.xlsm` and
    `YEAR-fordelning-en.xlsm` with buttons; the paths written."""
    made: dict[Path, bytes] = {}
    for year in years():
        call = load_call(year)
        for kind in call.template_kinds:
            made[folder / f"{year}-{kind}.xlsx"] = make_template(call, kind)
        for lang, ending in (("sv", ""), ("en", "-en")):
            path = folder / f"{year}-{ALLOCATION}{ending}.xlsm"
            made[path] = make_template(call, ALLOCATION, lang=lang, buttons=True)
    for path, data in made.items():
        path.write_bytes(data)
    return tuple(made)
