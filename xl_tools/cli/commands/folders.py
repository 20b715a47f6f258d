"""Commands about many files: `batch` and `collect`; and `to-workbook`, for the JSON of a batch."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_tools import files
from xl_tools.cli import console
from xl_tools.cli.failures import reported
from xl_tools.cli.options import (
    ERRORS,
    FAILED,
    FOLDER,
    JOBS,
    OK,
    PATH,
    TEXT_OR_JSON,
    Year,
    command,
    demand_suffix,
    version,
)


@command()
@click.argument("folder", type=PATH, metavar="MAPP", help="Mappen med arbetsböcker.")
@FOLDER
@click.option(
    "--to",
    type=click.Choice(["validation", "json", "csv", "docx", "pdf", "annotated"]),
    default="validation",
    help="validation (bara rapporter, om inget anges), json, csv, docx, pdf eller annotated.",
)
@click.option(
    "--glob",
    "patterns",
    multiple=True,
    metavar="MÖNSTER",
    help="Vilka filer, till exempel ”**/*lum*.xlsx”. Kan anges flera gånger.",
)
@JOBS
@click.option(
    "--scheduler",
    metavar="ADRESS",
    help="Låt arbetarna i ett Dask-kluster göra det, till exempel tcp://dator:8786.",
)
@click.option(
    "--call", "year", type=Year(), metavar="ÅR", help="Utlysningens år, om boken inte säger det."
)
@click.option("--lang", type=click.Choice(["sv", "en"]), help="Anmärkningarnas språk: sv eller en.")
def batch(
    folder: Path,
    out: Path,
    to: str,
    patterns: tuple[str, ...],
    jobs: int | None,
    scheduler: str | None,
    year: str | None,
    lang: str | None,
) -> int:
    """Granska alla arbetsböcker i en mapp och mapparna i den, och skriv rapporter och det som --to
    säger i en annan mapp.

    En fil som inte går att läsa hindrar ingen annan. Det som är klart och oförändrat görs inte om.
    """
    from validators.spelling import grouped
    from xl_tools.batch import run
    from xl_tools.batch.work import Job
    from xl_tools.cli.progress import ProgressBar

    if jobs and scheduler:
        raise click.UsageError("Ange --jobs eller --scheduler, inte båda.")
    if year is not None:
        from validators.cards.loading import load_call

        load_call(year)
    try:
        with ProgressBar() as progress:
            done = run.run(
                Job(folder, out, to, year, lang),
                patterns,
                jobs or run.processors(),
                version=version(),
                when=dt.datetime.now(dt.UTC).astimezone(),
                scheduler=scheduler or "",
                progress=progress,
            )
    except run.BatchStopped as stop:
        console.say(
            f"fordela: {grouped(stop.done)} av {grouped(stop.total)} filer är klara och görs inte "
            "om: kör samma kommando igen för att fortsätta.",
            err=True,
        )
        raise
    for line in done.problems:
        console.say(f"fordela: {line}", err=True)
    for line in done.lines:
        console.say(line)
    if done.failed:
        return FAILED
    return ERRORS if done.has_errors else OK


@command()
@click.argument(
    "places",
    type=PATH,
    nargs=-1,
    required=True,
    metavar="MAPP…",
    help="Mappar, zip-arkiv eller sparade mejl (.eml) med ansökningar.",
)
@click.option("--out", type=PATH, required=True, metavar="UT", help="Fördelningsboken att skriva.")
@click.option(
    "--into",
    type=PATH,
    metavar="FIL",
    help="Fördelningsboken att fortsätta på. Den ändras inte: UT blir en kopia med det nya.",
)
@click.option(
    "--received",
    "register",
    type=PATH,
    metavar="LISTA",
    help="Registrets lista (.xlsx eller .csv) över vad som har kommit in, med dag och nummer.",
)
@JOBS
@click.option(
    "--call", "year", type=Year(), metavar="ÅR", help="Utlysningens år, om filerna inte säger det."
)
@TEXT_OR_JSON
def collect(
    places: tuple[Path, ...],
    out: Path,
    into: Path | None,
    register: Path | None,
    jobs: int | None,
    year: str | None,
    shown_as: str,
) -> int:
    """Samla in ansökningar till en fördelningsbok: en rad för varje ansökan, och bladet Inkomna med
    en rad för varje mottagen fil.

    Filerna läses bara. Det som kan vara en ny version av en ansökan läggs bredvid den och väntar på
    ditt beslut. Med --into får sena ansökningar nya rader, och raderna som finns står kvar.
    """
    from xl_tools.batch.run import processors
    from xl_tools.cli.progress import ProgressBar
    from xl_tools.intake import collect as intake
    from xl_tools.intake import results

    demand_suffix(out, *((into.suffix.lower(),) if into else (".xlsx", ".xlsm")))
    files.demand_free(out)
    with ProgressBar() as progress:
        done = intake.collect(
            intake.Intake(places, out, into, register, year),
            jobs or processors(),
            progress=progress,
        )
    files.write_new(out, done.data)
    for line in results.problems(done):
        console.say(f"fordela: {line}", err=True)
    if shown_as == "json":
        shows_all = console.shows_all_letters()
        console.say(results.as_json(str(out), done, ascii_only=not shows_all))
    else:
        console.say(str(out))
        for line in results.as_text(done):
            console.say(line)
    if done.failed:
        return FAILED
    return ERRORS if any(received.has_errors for received in done.read) else OK


def _show_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from xl_tools.jobs.convert import json_schema

        console.say(json_schema(ascii_only=not console.shows_all_letters()))
        ctx.exit()


@command("to-workbook")
@click.argument("path", type=PATH, metavar="DATA", help="En fil av batch --to json, eller en lik.")
@click.option("--out", type=PATH, required=True, metavar="FIL", help="Arbetsboken att skriva.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_schema,
    help="Visa i stället vad filen får innehålla, som JSON Schema.",
)
def to_workbook(path: Path, out: Path) -> int:
    """Skriv den arbetsbok som en fil med data kommer ur: utlysningens mall, ifylld.

    Boken läses igen. Läses något annorlunda än filen säger sägs det, och slutkoden är 1.
    """
    from xl_tools.jobs.convert import workbook_of_json
    from xl_tools.reports.results import one_line

    demand_suffix(out, ".xlsx", ".xlsm")
    with reported(path):
        made = workbook_of_json(files.read(path), buttons=out.suffix.lower() == ".xlsm")
    files.write_new(out, made.data)
    console.say(str(out))
    for line in made.differences:
        console.say(one_line(line))
    return ERRORS if made.differences else OK
