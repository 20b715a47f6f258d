"""Commands that write or check templates and examples: `template`, `example`, `template-check`,
`word-templates` and `demo`."""

from __future__ import annotations

from pathlib import Path

import click

from validators.cards.names import ALLOCATION, all_kinds
from validators.errors import DocumentError
from xl_tools import files
from xl_tools.cli import console
from xl_tools.cli.options import ERRORS, FAILED, FOLDER, OK, PATH, Year, command, demand_suffix

DEMO_YEAR = "2025"


@command()
@click.argument("year", type=Year(), metavar="ÅR", help="Utlysningens år, till exempel 2025.")
@FOLDER
def example(year: str, out: Path) -> int:
    """Skriv ett års verkliga utlysning som arbetsböcker, med personer utbytta."""
    for path in _write_example(year, out):
        console.say(str(path))
    return OK


def _write_example(year: str, folder: Path) -> list[Path]:
    """Write an example's files, and return where. What is already there, unchanged, is left."""
    from xl_tools.jobs.templates import make_example

    return files.write_all(folder, make_example(year))


@command()
@click.argument("year", type=Year(), metavar="ÅR", help="Utlysningens år, till exempel 2025.")
@click.argument(
    "kind",
    type=click.Choice([*all_kinds(), ALLOCATION]),
    metavar="SLAG",
    help=f"{' eller '.join(all_kinds())} (ansökan), eller fordelning (handläggarens arbetsbok).",
)
@click.option("--out", type=PATH, required=True, metavar="FIL", help="Arbetsboken att skriva.")
@click.option(
    "--lang",
    type=click.Choice(["sv", "en"]),
    default="sv",
    help="Språk: sv (om inget anges) eller en.",
)
def template(year: str, kind: str, out: Path, lang: str) -> int:
    """Skriv en tom mall för ett års utlysning.

    Slutar fördelningsbokens namn på .xlsm får den knappar för granskning och beslut.
    """
    from xl_tools.jobs.templates import make_template

    demand_suffix(out, ".xlsx", ".xlsm")
    buttons = out.suffix.lower() == ".xlsm"
    files.write_new(out, make_template(year, kind, lang=lang, buttons=buttons))
    console.say(str(out))
    return OK


@command("template-check")
@click.argument("path", type=PATH, metavar="DOCX", help="Mallen.")
@click.option(
    "--document",
    metavar="DOKUMENT",
    help="Vilket dokument det är en mall till; om inget anges det som filen heter, annars "
    "fordelning.",
)
@click.option("--call", "year", type=Year(), metavar="ÅR", help="Utlysningen; annars den senaste.")
@click.option("--fields", "lists_fields", is_flag=True, help="Räkna upp allt som en mall kan visa.")
def template_check(path: Path, document: str | None, year: str | None, lists_fields: bool) -> int:
    """Pröva en mall som kontoret har formulerat om: alla fel nämns, var och en med sitt stycke.

    Slutkoden är 1 om mallen har fel.
    """
    from validators.cards.loading import load_call, years
    from validators.model import Severity
    from xl_tools.jobs.template_check import check_template
    from xl_tools.jobs.word_templates import NAMES
    from xl_tools.reports.template_fields import faults_as_text, fields_as_text

    if document is None:
        document = path.stem if path.stem in NAMES else "fordelning"
    if document not in NAMES:
        raise DocumentError(
            f"Det finns inget dokument som heter ”{document}”.",
            todo=f"Välj bland {', '.join(NAMES)}.",
        )
    data = files.read(path)
    checked = check_template(data, document, load_call(year or years()[-1]))
    for line in faults_as_text(checked):
        console.say(line, severity=Severity.ERROR)
    if lists_fields:
        for line in fields_as_text(checked):
            console.say(line)
    number = len(checked.faults)
    summary = "inga fel" if not number else "1 fel" if number == 1 else f"{number} fel"
    console.say(f"{path} ({document}): {summary}")
    return ERRORS if number else OK


@command("word-templates")
@FOLDER
def word_templates(out: Path) -> int:
    """Skriv de inbyggda Word-mallarna, så att kontoret kan formulera om dem och ändra utseendet.

    En mall som inte ändras kan tas bort ur mappen: då gäller den inbyggda.
    """
    from xl_tools.jobs.word_templates import built_in_templates

    for path in files.write_all(out, built_in_templates()):
        console.say(str(path))
    return OK


@command()
@click.option(
    "--out",
    type=PATH,
    default=Path("demo"),
    metavar="MAPP",
    help="Mapp att skriva i, annars ./demo.",
)
def demo(out: Path) -> int:
    """Gör hela arbetet på utlysningen 2025: exempel, granskning och tjänsteutlåtande."""
    from xl_tools.cli.commands.check import check_all, show_text
    from xl_tools.cli.commands.documents import write_decision

    console.say("1. Exemplet: utlysningen 2025 som den var, med personer utbytta")
    book, *applications = _write_example(DEMO_YEAR, out)
    console.say(f"   {book}")
    console.say(f"   {applications[0].parent}: {len(applications)} ansökningar")
    console.say(f"\n2. Granskning: fordela validate {book}")
    results = [workbook.result for workbook in check_all([book])]
    if not results:
        return FAILED
    show_text(results)
    if any(result.has_errors for result in results):
        return ERRORS
    decision = out / f"tjansteutlatande-{DEMO_YEAR}.docx"
    console.say(f"\n3. Tjänsteutlåtandet: fordela generate {book} --out {decision}")
    return write_decision(book, decision)
