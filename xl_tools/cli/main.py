"""`fordela`, the command line: reads arguments, makes one call, shows the result.

It knows no rule. What each command takes and gives is in docs/commands.md, and is stable. Heavy
imports (polars, pandera, openpyxl, lxml) stand in the command that needs them: `fordela --help`
and a mistyped command cost nothing.

Exit codes: 0 no finding of severity error; 1 there are; 2 the job could not be done.
"""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from validators.errors import DocumentError, FordelaError, NotYet
from xl_tools import files
from xl_tools.cli import console
from xl_tools.jobs.documents import ALL, DOCUMENTS, NOTICES, SEVERAL

if TYPE_CHECKING:
    from validators.cards.call import Call
    from validators.model import Facts, Tables
    from xl_tools.buttons.steps import Answer
    from xl_tools.jobs.approvals import Registered
    from xl_tools.reports.results import Result

OK, ERRORS, FAILED = 0, 1, 2
"""Exit codes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Only here are errors caught."""
    console.prepare()
    session = Session()
    # A command soon ends, and what it makes is hardly ever in a cycle: to look for garbage among
    # the classes that libraries bring and the cells of hundreds of books is a tenth of the time.
    collecting = gc.isenabled()
    gc.disable()
    # Python itself looks for it once more when it ends, which is an eighth of a cold `validate`.
    atexit.register(gc.freeze)
    try:
        code = fordela.main(args=arguments, prog_name="fordela", standalone_mode=False, obj=session)
        return code if isinstance(code, int) else OK
    except click.UsageError as error:
        console.say(console.explain(error), err=True)
    except (click.Abort, KeyboardInterrupt):
        console.say("Avbrutet.", err=True)
    except FordelaError as error:
        console.say(f"fordela: {error}", err=True)
    except MemoryError:
        console.say("fordela: Datorns minne räckte inte till.", err=True)
    except Exception as error:
        _confess(error, session)
    finally:
        console.finish()
        if collecting:
            gc.enable()
    return FAILED


@dataclass
class Session:
    """What the options before the command said."""

    debug: bool = False


def _confess(error: Exception, session: Session) -> None:
    """A defect of ours: one sentence, and the traceback for whoever asks for it."""
    if session.debug:
        console.say("".join(traceback.format_exception(error)), err=True)
    console.say(
        f"fordela: {_confession(error)} "
        "Kör kommandot igen med --debug och skicka utskriften till den som sköter fordela.",
        err=True,
    )


def _confession(error: Exception) -> str:
    return f"Ett fel i fordela, inte i filen ({type(error).__name__}: {error})."


# ---------------------------------------------------------------------------------------------
# arguments


class Year(click.ParamType[str, str]):
    """A call's year. What it may be is the cards' to say, and their error lists them."""

    name = "year"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from validators.cards.loading import years

        return [CompletionItem(year) for year in years() if year.startswith(incomplete)]


class Day(click.ParamType[dt.date, str]):
    """A date as people write it, read as in a workbook."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        from validators.parsing.dates import read_date

        reading = read_date(value)
        if isinstance(value, dt.date):
            return value
        if reading.value is None:
            self.fail(reading.question or "Ange ett datum, till exempel 2025-11-27.", param, ctx)
        return reading.value


PATH = click.Path(path_type=Path)

JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="ANTAL",
    help="Hur många processer. Annars en per processor.",
)
TEXT_OR_JSON = click.option(
    "--format",
    "shown_as",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text (om inget anges) eller json, för program.",
)


def _remember_debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Session).debug = True


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        console.say(f"fordela {_version()}")
        ctx.exit()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("fordela")
    except PackageNotFoundError:
        return "(ej installerad)"


def _debug(hidden: bool = True) -> click.Option:
    return click.Option(
        ["--debug"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_remember_debug,
        hidden=hidden,
        help="Visa hela felspåret om fordela självt går sönder.",
    )


class Command(console.SwedishCommand):
    """A command that also takes --debug after its name."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(_debug())


class Group(console.SwedishGroup):
    command_class = Command


@click.group(cls=Group, params=[_debug(hidden=False)], no_args_is_help=True)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Visa versionen.",
)
@click.option(
    "--templates",
    type=PATH,
    envvar="FORDELA_TEMPLATES",
    metavar="MAPP",
    help="Mapp med egna Word-mallar; annars miljövariabeln FORDELA_TEMPLATES.",
)
def fordela(templates: Path | None) -> None:
    """Fördelning av utvecklingsmedel: från utlysningens arbetsböcker i Excel till tjänsteutlåtandet
    i Word.

    Slutkod: 0 inget fel, 1 det finns fel i arbetsboken, 2 arbetet gick inte att utföra.
    """
    if templates is not None:
        if not templates.is_dir():
            raise DocumentError(
                "Mappen med mallar finns inte.",
                where=str(templates),
                todo="Rätta --templates eller miljövariabeln FORDELA_TEMPLATES, eller ta bort den.",
            )
        # Read where a template is looked for (docx_export.template_files), also by a check of
        # approvals.
        os.environ["FORDELA_TEMPLATES"] = str(templates)
        for line in _foreign_templates(templates):
            console.say(f"fordela: {line}", err=True)


def _foreign_templates(folder: Path) -> Iterator[str]:
    """A line for each Word file of the office's own folder that is the template of no document."""
    names = [f"{name}.docx" for name in _template_names()]
    for path in sorted(folder.glob("*.[dD][oO][cC][xX]")):
        if not path.name.startswith("~$") and path.name not in names:
            yield (
                f"{path.name} i {folder} används inte: den heter inte som någon mall. De heter "
                f"{', '.join(names)}."
            )


@fordela.command(short_help="Skriv ett års verkliga utlysning som arbetsböcker.")
@click.argument("year", type=Year(), metavar="ÅR", help="Utlysningens år, till exempel 2025.")
@click.option("--out", type=PATH, required=True, metavar="MAPP", help="Mappen att skriva i.")
def example(year: str, out: Path) -> int:
    """Skriv ett års verkliga utlysning som arbetsböcker, med personer utbytta."""
    for path in _write_example(year, out):
        console.say(str(path))
    return OK


@fordela.command()
@click.argument("year", type=Year(), metavar="ÅR", help="Utlysningens år, till exempel 2025.")
@click.argument(
    "kind",
    type=click.Choice(["lum", "mul", "fordelning"]),
    metavar="SLAG",
    help="lum eller mul (ansökan), eller fordelning (handläggarens arbetsbok).",
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
    from validators.cards.loading import load_call
    from xl_tools.templates.make import make_template

    _demand_suffix(out, ".xlsx", ".xlsm")
    buttons = out.suffix.lower() == ".xlsm"
    files.write_new(out, make_template(load_call(year), kind, lang=lang, buttons=buttons))
    console.say(str(out))
    return OK


@fordela.command(short_help="Granska arbetsböcker mot utlysningens regler.")
@click.argument(
    "paths", type=PATH, nargs=-1, required=True, metavar="FIL…", help="En eller flera arbetsböcker."
)
@click.option(
    "--call", "year", type=Year(), metavar="ÅR", help="Utlysningens år, om boken inte säger det."
)
@click.option(
    "--format",
    "shown_as",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="text (om inget anges), json, för program, eller html, en sida att öppna.",
)
@click.option(
    "--annotate",
    type=PATH,
    metavar="UT",
    help="Skriv en kopia med anmärkningarna som noter, färger och ett blad: en fil, eller en mapp "
    "om det är flera.",
)
@click.option(
    "--lang",
    type=click.Choice(["sv", "en"]),
    help="Anmärkningarnas språk: sv eller en. Annars det som boken säger att den är på.",
)
def validate(
    paths: tuple[Path, ...],
    year: str | None,
    shown_as: str,
    annotate: Path | None = None,
    lang: str | None = None,
) -> int:
    """Granska ansökningar och fördelningsböcker mot utlysningens regler.

    Filerna ändras aldrig. Går någon inte att läsa granskas de andra ändå, och slutkoden blir 2.
    """
    from xl_tools.reports import results

    copies = _places_for_copies(paths, annotate)
    books, failed = _check(paths, year, lang)
    checked = [result for result, _ in books]
    if shown_as == "json":
        if checked or len(paths) > 1:
            console.say(
                results.as_json(
                    checked,
                    several=len(paths) > 1,
                    ascii_only=not console.shows_all_letters(),
                )
            )
    elif shown_as == "html":
        _say_html(checked, lang)
    else:
        for line, severity in results.as_text(checked, width=console.width()):
            console.say(line, severity=severity)
    for result, data in books if annotate is not None else ():
        failed |= not _annotate(result, data, copies[result.file], quiet=shown_as != "text")
    if failed:
        return FAILED
    return ERRORS if any(result.has_errors for result in checked) else OK


@fordela.command(short_help="Granska eller omvandla alla arbetsböcker i en mapp.")
@click.argument("folder", type=PATH, metavar="MAPP", help="Mappen med arbetsböcker.")
@click.option("--out", type=PATH, required=True, metavar="MAPP", help="Mappen att skriva i.")
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
    from xl_tools.batch import run
    from xl_tools.batch import work as batching

    if jobs and scheduler:
        raise click.UsageError("Ange --jobs eller --scheduler, inte båda.")
    if year is not None:
        from validators.cards.loading import load_call

        load_call(year)
    done = run.run(
        batching.Job(folder, out, to, year, lang),
        patterns,
        jobs or run.processors(),
        version=_version(),
        when=dt.datetime.now(dt.UTC).astimezone(),
        scheduler=scheduler or "",
    )
    for line in done.problems:
        console.say(f"fordela: {line}", err=True)
    for line in done.lines:
        console.say(line)
    if done.failed:
        return FAILED
    return ERRORS if done.has_errors else OK


@fordela.command(short_help="Samla in ansökningar till en fördelningsbok.")
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
    from xl_tools.batch import run
    from xl_tools.intake import collect as intake
    from xl_tools.intake import results as intake_results

    _demand_suffix(out, *((into.suffix.lower(),) if into else (".xlsx", ".xlsm")))
    files.demand_free(out)
    done = intake.collect(
        intake.Intake(places, out, into, register, year), jobs or run.processors()
    )
    files.write_new(out, done.data)
    for line in intake_results.problems(done):
        console.say(f"fordela: {line}", err=True)
    if shown_as == "json":
        shows_all = console.shows_all_letters()
        console.say(intake_results.as_json(str(out), done, ascii_only=not shows_all))
    else:
        console.say(str(out))
        for line in intake_results.as_text(done):
            console.say(line)
    if done.failed:
        return FAILED
    return ERRORS if any(each.has_errors for each in done.read) else OK


def _show_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from xl_tools.data.schema import schema

        console.say(schema(ascii_only=not console.shows_all_letters()))
        ctx.exit()


@fordela.command("to-workbook", short_help="Skriv en arbetsbok av data som JSON.")
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
    from xl_tools.data.json_files import decode
    from xl_tools.jobs.convert import make_workbook
    from xl_tools.reports.results import one_line

    _demand_suffix(out, ".xlsx", ".xlsm")
    try:
        made = make_workbook(decode(files.read(path)), buttons=out.suffix.lower() == ".xlsm")
    except FordelaError as error:
        _tell(error, path)
        return FAILED
    files.write_new(out, made.data)
    console.say(str(out))
    for line in made.differences:
        console.say(one_line(line))
    return ERRORS if made.differences else OK


@fordela.command(short_help="Skriv vad sökande ska rätta, som text till ett brev.")
@click.argument("paths", type=PATH, nargs=-1, required=True, metavar="FIL...")
@click.option("--out", type=PATH, required=True, metavar="MAPP", help="Mappen att skriva i.")
@click.option("--until", type=Day(), metavar="DATUM", help="När den sökande senast ska svara.")
@click.option("--call", "year", type=Year(), metavar="ÅR", help="Granska mot en annan utlysning.")
def komplettering(
    paths: tuple[Path, ...], out: Path, until: dt.date | None, year: str | None
) -> int:
    """Skriv för varje ansökan med fel vad den sökande ska rätta, var och till när.

    Det blir två filer för varje ansökan: .txt att klistra in i ett brev, och .docx. Slutkoden är 1
    om någon ansökan behöver kompletteras.
    """
    from validators.model import Stage
    from xl_tools.jobs.check import check_files
    from xl_tools.jobs.supplements import names_for, request

    if until is not None and until < dt.date.today():  # noqa: DTZ011, the day where the officer is
        console.say(f"fordela: {until} har redan varit. Kontrollera --until.", err=True)
    code, letters = OK, dict[str, bytes]()
    checked = check_files(paths, year, "sv")
    for path, name, book in zip(paths, names_for(paths), checked, strict=True):
        if isinstance(book, FordelaError):
            _tell(book, path)
            code = FAILED
            continue
        try:
            made = request(book, until)
        except FordelaError as error:
            _tell(error, path)
            code = FAILED
            continue
        if made is not None:
            text = made.text.replace("\n", "\r\n").encode("utf-8-sig")  # as Notepad has it
            letters |= {f"{name}.txt": text, f"{name}.docx": made.document}
        elif book.result.stage is Stage.APPLICATION:
            console.say(f"{path}: inget att komplettera")
        else:
            console.say(f"{path}: en fördelningsbok, ingen ansökan, och blir ingen komplettering")
    for written in files.write_all(out, letters):
        console.say(str(written))
    return code or (ERRORS if letters else OK)


@fordela.command(short_help="Ta bort granskningens noter, färger och blad.")
@click.argument("path", type=PATH, metavar="FIL", help="En märkt arbetsbok.")
@click.option("--out", type=PATH, required=True, metavar="UT", help="Kopian att skriva.")
def unmark(path: Path, out: Path) -> int:
    """Skriv en kopia utan granskningens noter, färger och blad.

    Det som människor har ändrat i boken sedan den märktes finns kvar.
    """
    from xl_tools.jobs.copies import places_for_copies
    from xl_tools.marking.marks import unmark as take_marks_out

    (copy,) = places_for_copies([path], out)
    try:
        data = files.read(path)
        clean = take_marks_out(data)
    except FordelaError as error:
        _tell(error, path)
        return FAILED
    files.write_new(copy, clean)
    console.say(f"{copy}" if clean != data else f"{copy} ({path.name} hade inga märken)")
    return OK


@fordela.command(short_help="Skriv ärendets dokument av en fördelningsbok.")
@click.argument("path", type=PATH, metavar="FIL", help="Fördelningsboken.")
@click.option(
    "--out", type=PATH, required=True, metavar="UT", help="Filen att skriva, eller en mapp."
)
@click.option(
    "--document",
    type=click.Choice([*DOCUMENTS, ALL]),
    default="fordelning",
    metavar="DOKUMENT",
    help="fordelning (tjänsteutlåtandet, om inget anges), bilaga-lum, bilaga-mul, "
    "protokollsutdrag, meddelande, utbetalning eller alla.",
)
@click.option("--draft", is_flag=True, help="Skriv även om det finns fel, märkt som utkast.")
@click.option(
    "--pdf", is_flag=True, help="Skriv även en tillgänglig PDF bredvid (kräver LibreOffice)."
)
def generate(path: Path, out: Path, document: str, draft: bool, pdf: bool) -> int:
    """Skriv tjänsteutlåtandet och ärendets andra dokument av en fördelningsbok.

    Meddelandena, ett för varje mottagare, och alla dokument skrivs i en mapp. Finns det fel i boken
    skrivs inget; de räknas upp, och slutkoden blir 1.
    """
    return _generate(path, out, document, draft=draft, pdf=pdf)


DAY = click.option(
    "--date", "on", type=Day(), required=True, metavar="DATUM", help="Dagen då det skedde."
)
BY = click.option("--by", required=True, metavar="NAMN", help="Den som registrerar det.")
COPY = click.option("--out", type=PATH, required=True, metavar="UT", help="Kopian att skriva.")


@fordela.command(short_help="Registrera ett godkännande i en kopia av fördelningsboken.")
@click.argument("path", type=PATH, metavar="FIL", help="Fördelningsboken.")
@click.option("--name", required=True, metavar="NAMN", help="Den som har godkänt.")
@click.option("--role", default="", metavar="BEFATTNING", help="Hens befattning.")
@click.option("--unit", default="", metavar="FÖRVALTNING", help="Hens förvaltning.")
@click.option(
    "--reference", required=True, metavar="NUMMER", help="Godkännandets nummer i ärendesystemet."
)
@click.option(
    "--document",
    type=PATH,
    metavar="DOCX",
    help="Dokumentet som godkändes: registreringen vägras om boken har andra uppgifter.",
)
@DAY
@BY
@COPY
def attest(path: Path, document: Path | None, out: Path, **given: Any) -> int:
    """Registrera ett godkännande som har gjorts i ärendesystemet, i en kopia av fördelningsboken.

    Det knyts till bokens uppgifter. Ändras de efteråt visas godkännandet som upphört.
    """
    from docx_export.document.word_file import trace_document
    from xl_tools.jobs import approvals

    _demand_past(given["on"])
    approved = trace_document(files.read(document), name=str(document)).data if document else ""
    if document and not approved:
        raise FordelaError(
            "Dokumentet säger inte vilka uppgifter det är skrivet av.", where=str(document)
        )
    new = approvals.NewApproval(**_filled(given, "role", "unit"))
    return _register(path, out, lambda data: approvals.attest(data, new, document=approved))


@fordela.command(short_help="För in ett undantag från ett fel i en kopia av fördelningsboken.")
@click.argument("path", type=PATH, metavar="FIL", help="Fördelningsboken.")
@click.option("--code", required=True, metavar="KOD", help="Felets kod, till exempel D13.")
@click.option("--cell", required=True, metavar="CELL", help="Felets cell, till exempel LUM!B9.")
@click.option("--reason", required=True, metavar="SKÄL", help="Skälet. Skrivs i beslutet.")
@click.option("--approver", required=True, metavar="NAMN", help="Den som har medgett undantaget.")
@DAY
@BY
@COPY
def waive(path: Path, out: Path, **given: Any) -> int:
    """För in ett undantag från ett fel, i en kopia av fördelningsboken.

    Felet blir en upplysning och undantaget skrivs i beslutet, tills uppgifterna ändras. Summor och
    det som de bygger på har inga undantag.
    """
    from xl_tools.jobs import approvals

    _demand_past(given["on"])
    new = approvals.NewWaiver(**_filled(given))
    return _register(path, out, lambda data: approvals.waive(data, new))


def _filled(given: dict[str, Any], *optional: str) -> dict[str, Any]:
    """The options, none of them empty but the optional ones."""
    for name, value in given.items():
        if name not in optional and not str(value).strip(" -–—"):
            raise FordelaError(f"--{name} är tomt.")
    return given


def _demand_past(day: dt.date) -> None:
    if day > dt.date.today():  # noqa: DTZ011, the day where the officer is
        raise FordelaError(f"{day} har inte varit än.", todo="Det som har skett registreras.")


def _register(path: Path, out: Path, work: Callable[[bytes], Registered]) -> int:
    from xl_tools.jobs.copies import places_for_copies
    from xl_tools.reports import results

    (copy,) = places_for_copies([path], out)
    try:
        data = files.read(path)
        done = work(data)
    except FordelaError as error:
        _tell(error, path)
        return FAILED
    files.write_new(copy, done.data)
    console.say(f"{copy} ({done.place})")
    if done.findings:
        shown = results.Result.of(str(copy), done.data, "", done.findings)
        _, *lines, _ = results.as_text([shown], width=console.width())
        for line, severity in lines:
            console.say(line, severity=severity)
    return OK


@fordela.command(short_help="Visa vilka celler ett dokuments uppgifter kommer från.")
@click.argument("path", type=PATH, metavar="DOCX", help="Dokumentet.")
@click.argument("fact", required=False, metavar="[FAKTUM]", help="Bara det, till exempel lum.sokt.")
@click.option(
    "--from",
    "workbook",
    type=PATH,
    metavar="FIL",
    help="Fördelningsboken att jämföra med: celler och värden hämtas där.",
)
@TEXT_OR_JSON
def trace(path: Path, fact: str | None, workbook: Path | None, shown_as: str) -> int:
    """Visa varje uppgift i ett dokument: vad som står, formatet, och cellerna den kommer från.

    Det fungerar också när dokumentet har ändrats och sparats i Word eller LibreOffice.
    """
    from docx_export.document.trace import only_fact
    from docx_export.document.word_file import trace_document
    from xl_tools.jobs import trace as work
    from xl_tools.reports.trace import as_json, as_text

    data = files.read(path)
    found, source = trace_document(data, name=str(path)), None
    if workbook is not None:
        found, source = work.against(found, files.read(workbook), name=str(workbook))
    if fact is not None:
        found = only_fact(found, fact)
    if shown_as == "json":
        shows_all = console.shows_all_letters()
        console.say(as_json(str(path), data, found, source, ascii_only=not shows_all))
    else:
        for line in as_text(found, source):
            console.say(line)
    return OK


@fordela.command(short_help="Uppdatera ett redigerat dokument från fördelningsboken.")
@click.argument("path", type=PATH, metavar="DOCX", help="Dokumentet, som fordela har skrivit.")
@click.option(
    "--from", "workbook", type=PATH, required=True, metavar="FIL", help="Fördelningsboken."
)
@COPY
@TEXT_OR_JSON
def refresh(path: Path, workbook: Path, out: Path, shown_as: str) -> int:
    """Skriv en kopia av ett redigerat dokument där siffror och rader är bokens. Texten är din.

    Det som har ändrats räknas upp, och det som du behöver läsa om. Slutkoden är 1 om något finns
    att läsa om, eller om boken har fel: då skrivs inget, om dokumentet inte är ett utkast.
    """
    from docx_export.revising import refresh as work
    from xl_tools.files import fingerprint
    from xl_tools.reports.changes import as_json, as_text, summary

    document = files.read(path)
    case = _case_of(workbook, out, draft=work.is_draft(document, name=str(path)))
    if isinstance(case, int):
        return case
    done = work.refresh_document(
        document, case.facts, case.call, name=str(path), workbook=case.fingerprint
    )
    files.write_new(out, done.data)
    if shown_as == "json":
        console.say(
            as_json(
                str(out),
                done,
                source=str(workbook),
                sha256=fingerprint(files.read(workbook)),
                ascii_only=not console.shows_all_letters(),
            )
        )
    else:
        for line in as_text(done):
            console.say(line)
        console.say(f"{out} ({summary(done)})")
    return ERRORS if done.to_read else OK


@fordela.command("template-check", short_help="Pröva en egen Word-mall.")
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
    from xl_tools.jobs import template_check as work

    known = _template_names()
    if document is None:
        document = path.stem if path.stem in known else "fordelning"
    if document not in known:
        raise DocumentError(
            f"Det finns inget dokument som heter ”{document}”.",
            todo=f"Välj bland {', '.join(known)}.",
        )
    data = files.read(path)
    checked = work.check_template(data, document, load_call(year or years()[-1]))
    for line in work.faults_as_text(checked):
        console.say(line, severity=Severity.ERROR)
    if lists_fields:
        for line in work.fields_as_text(checked):
            console.say(line)
    wrong = len(checked.faults)
    told = "inga fel" if not wrong else "1 fel" if wrong == 1 else f"{wrong} fel"
    console.say(f"{path} ({document}): {told}")
    return ERRORS if wrong else OK


@fordela.command("word-templates", short_help="Skriv de inbyggda Word-mallarna, att göra egna av.")
@click.option("--out", type=PATH, required=True, metavar="MAPP", help="Mappen att skriva i.")
def word_templates(out: Path) -> int:
    """Skriv de inbyggda Word-mallarna, så att kontoret kan formulera om dem och ändra utseendet.

    En mall som inte ändras kan tas bort ur mappen: då gäller den inbyggda.
    """
    from docx_export.template_files import built_in

    made = {f"{name}.docx": built_in(name) for name in _template_names()}
    for path in files.write_all(out, made):
        console.say(str(path))
    return OK


def _template_names() -> tuple[str, ...]:
    """The documents that have a Word template, which is named after each."""
    from docx_export.template_files import DOCUMENTS as OF_CASES
    from docx_export.template_files import LETTERS

    return (*OF_CASES, *LETTERS)


@fordela.command(short_help="Svara på en knapp i arbetsboken (används av makrot).")
@click.argument("folder", type=PATH, metavar="MAPP")
def press(folder: Path) -> int:
    """Läs knappens begäran i mappen (request.txt), gör arbetet och skriv svaret där (answer.txt).

    Makrot i arbetsboken kör det här; docs/excel.md beskriver filerna.
    """
    from xl_tools.buttons import exchange

    exchange.begin(folder)
    answer = _press(folder)
    exchange.write_answer(folder, answer)
    return OK


def _press(folder: Path) -> Answer:
    """The answer to the request in a folder. Whatever goes wrong is told there: nobody sees what
    this process prints."""
    from xl_tools.buttons import exchange
    from xl_tools.buttons.press import press as answer_to
    from xl_tools.buttons.press import refusal

    try:
        request = exchange.read_request(folder)
        return answer_to(request, when=dt.datetime.now(dt.UTC).astimezone())
    except FordelaError as error:
        return refusal(error)
    except MemoryError:
        return refusal(FordelaError("Datorns minne räckte inte till."))
    except Exception as error:
        return refusal(FordelaError(_confession(error)))


@fordela.command(short_help="Gör som en knapp i arbetsboken som är öppen i Excel.")
@click.argument(
    "action",
    type=click.Choice(["validate", "generate", "unmark"]),
    metavar="VAD",
    help="validate (Validera), generate (Skapa beslut) eller unmark (Ta bort markeringar).",
)
def excel(action: str) -> int:
    """Gör som en knapp i arbetsboken som är öppen, och ligger främst, i Excel.

    Det som inte är sparat räknas med. Svaret visas också i Excel.
    """
    from xl_tools import excel as open_workbook
    from xl_tools.buttons.steps import Level

    answer = open_workbook.press_in_front(action)
    if answer.message:
        console.say(answer.message)
    return ERRORS if answer.level is Level.ERROR else OK


@fordela.command(short_help="Granska filer som har dragits till genvägen.")
@click.argument(
    "paths", type=PATH, nargs=-1, required=True, metavar="FIL…", help="En eller flera arbetsböcker."
)
@click.option("--open", "opens", is_flag=True, help="Öppna de granskade kopiorna.")
def drop(paths: tuple[Path, ...], opens: bool) -> int:
    """Granska arbetsböcker och skriv en märkt kopia bredvid var och en, med ett ledigt namn.

    En fil utan anmärkningar får ingen kopia. Filerna själva ändras aldrig.
    """
    import datetime as dt

    from validators.findings import summarise
    from xl_tools.files import open_file
    from xl_tools.jobs.copies import place_beside
    from xl_tools.marking.marks import mark

    books, failed = _check(paths, None, None)
    for result, data in books:
        path = Path(result.file)
        told = f"{path.name}: {summarise(result.findings)}."
        if not result.findings:
            console.say(told)
            continue
        try:
            now = dt.datetime.now(dt.UTC).astimezone()
            marked = mark(data, result.findings, when=now, lang=result.lang)
            copy = files.write_free(place_beside(path), marked.data)
            console.say(f"{told} Granskad kopia: {copy.name}")
            if opens:
                open_file(str(copy))
        except FordelaError as error:
            console.say(told)
            _tell(error, path)
            failed = True
    if failed:
        return FAILED
    return ERRORS if any(result.has_errors for result, _ in books) else OK


@fordela.command("install-excel", short_help="Tala om för knapparna i Excel var programmet finns.")
@click.option("--check", is_flag=True, help="Skriv inget: säg vad som finns och vad som saknas.")
@click.option(
    "--settings", type=PATH, metavar="FIL", help="En annan fil än den som knapparna läser."
)
@click.option("--help-text", metavar="TEXT", help="Vem den som behöver hjälp ska fråga.")
def install_excel(check: bool, settings: Path | None, help_text: str | None) -> int:
    """Skriv var programmet finns, så att knapparna i arbetsboken hittar det, och gör genvägar.

    Inget ändras i Excel: vad du eller IT-avdelningen behöver göra där skrivs ut. Slutkoden vid
    --check är 1 om något saknas.
    """
    from xl_tools.buttons.inspect import State, inspect
    from xl_tools.buttons.install import Machine, install

    machine = Machine.here()
    place = settings or machine.settings
    if not check:
        for line in install(machine, place, help_text):
            console.say(line)
        return OK
    points = list(inspect(machine, place, _version()))
    for point in points:
        console.say(f"{point.state:<7} {point.text}")
    return ERRORS if any(point.state is State.MISSING for point in points) else OK


@fordela.command()
@click.option(
    "--out",
    type=PATH,
    default=Path("demo"),
    metavar="MAPP",
    help="Mapp att skriva i, annars ./demo.",
)
def demo(out: Path) -> int:
    """Gör hela arbetet på utlysningen 2025: exempel, granskning och tjänsteutlåtande."""
    console.say("1. Exemplet: utlysningen 2025 som den var, med personer utbytta")
    written = _write_example("2025", out)
    book, *applications = written
    console.say(f"   {book}")
    console.say(f"   {applications[0].parent}: {len(applications)} ansökningar")
    console.say(f"\n2. Granskning: fordela validate {book}")
    code = validate.callback((book,), None, "text")  # type: ignore[misc]
    if code != OK:
        return int(code)
    decision = out / "tjansteutlatande-2025.docx"
    console.say(f"\n3. Tjänsteutlåtandet: fordela generate {book} --out {decision}")
    return _generate(book, decision, "fordelning", draft=False, same_is_fine=True)


# ---------------------------------------------------------------------------------------------
# the work


def _write_example(year: str, folder: Path) -> list[Path]:
    """Write an example's files, and return where. What is already there, unchanged, is left."""
    from xl_tools.templates.examples import example as make_example

    return files.write_all(folder, make_example(year))


def _read(path: Path, year: str | None, lang: str | None = None) -> tuple[bytes, Tables]:
    from xl_tools.reading.tables import read_tables
    from xl_tools.reading.workbook import open_workbook

    data = files.read(path)
    return data, read_tables(open_workbook(data, name=str(path)), year, lang=lang)


def _check(
    paths: Sequence[Path], year: str | None, lang: str | None
) -> tuple[list[tuple[Result, bytes]], bool]:
    """Check files; also whether some could not be read, which is told."""
    from xl_tools.jobs.check import check_files

    answers = check_files(paths, year, lang)
    checked = []
    for path, answer in zip(paths, answers, strict=True):
        if isinstance(answer, FordelaError):
            _tell(answer, path)
        else:
            checked.append((answer.result, answer.data))
    return checked, len(checked) < len(paths)


def _say_html(checked: Sequence[Result], lang: str | None) -> None:
    """Print the page, in letters that the stream can carry."""
    from xl_tools.reports.html_page import write_html
    from xl_tools.reports.tallies import Tally

    said = lang or ("en" if checked and all(each.lang == "en" for each in checked) else "sv")
    pages = write_html(
        checked,
        Tally.of(checked),
        when=dt.datetime.now(dt.UTC).astimezone(),
        link=lambda result: Path(result.file).resolve().as_uri(),
        lang=said,
    )
    page = "".join(pages).removesuffix("\n")
    if not console.shows_all_letters():
        page = page.encode("ascii", "xmlcharrefreplace").decode("ascii")
    console.say(page)


def _places_for_copies(paths: Sequence[Path], out: Path | None) -> dict[str, Path]:
    """Where the marked copy of each file goes, by the file's name as given."""
    if out is None:
        return {}
    from xl_tools.jobs.copies import places_for_copies

    places = places_for_copies(paths, out)
    if len(paths) > 1:
        files.make_folder(out)
    return dict(zip(map(str, paths), places, strict=True))


def _annotate(result: Result, data: bytes, copy: Path, *, quiet: bool) -> bool:
    """Write a marked copy; whether that went well."""
    from xl_tools.jobs.copies import is_open
    from xl_tools.marking.marks import mark

    path = Path(result.file)
    try:
        now = dt.datetime.now(dt.UTC).astimezone()
        marked = mark(data, result.findings, when=now, lang=result.lang)
        files.write_new(copy, marked.data)
    except FordelaError as error:
        _tell(error, path)
        return False
    if is_open(path):
        console.say(
            f"fordela: {path} är öppen i ett annat program. Granskningen gäller det som senast "
            "sparades.",
            err=True,
        )
    if not quiet:
        alone = len(marked.unplaced)
        rest = f" ({alone} står bara i bladet Granskning)" if alone else ""
        console.say(f"Märkt kopia: {copy}{rest}")
    return True


def _generate(
    path: Path,
    out: Path,
    document: str,
    *,
    draft: bool,
    pdf: bool = False,
    same_is_fine: bool = False,
) -> int:
    _demand_place(out, document)
    case = _case_of(path, out, draft=draft)
    if isinstance(case, int):
        return case
    if document == ALL:
        code = _write_all(case, out, pdf=pdf)
        console.say(case.about)
        return code or (ERRORS if case.has_errors else OK)
    made = case.make(document)
    if document in SEVERAL:
        for written in files.write_all(out, _with_pdf(made, pdf=pdf)):
            console.say(str(written))
        console.say(case.about)
        return ERRORS if case.has_errors else OK
    chosen = next(data for name, data in made.items() if _ends_alike(out, name))
    if pdf:
        beside = _with_pdf({out.name: chosen}, pdf=True)
        written, *others = files.write_all(out.parent, beside)
        console.say(f"{written}{case.remark(document)} {case.about}")
        for other in others:
            console.say(str(other))
    else:
        files.write_new(out, chosen, same_is_fine=same_is_fine)
        console.say(f"{out}{case.remark(document)} {case.about}")
    return ERRORS if case.has_errors else OK


def _case_of(path: Path, out: Path, *, draft: bool) -> _Case | int:
    """The case of an allocation workbook, with its errors told; or the exit code, where there are
    some and it is no draft."""
    from validators.cards.loading import load_call
    from validators.check import check
    from validators.errors import UnknownWorkbook
    from validators.facts.computing import compute
    from validators.findings import summarise
    from validators.model import Severity, Stage
    from xl_tools.files import fingerprint
    from xl_tools.reports import results

    try:
        data, tables = _read(path, None)
        if tables.stage is not Stage.ALLOCATION:
            raise UnknownWorkbook(
                "Arbetsboken är en ansökan.",
                todo="Tjänsteutlåtandet skrivs av handläggarens fördelningsbok.",
            )
    except FordelaError as error:
        _tell(error, path)
        return FAILED
    call = load_call(tables.call)
    findings = check(tables, load_call(tables.call, tables.lang))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        shown = results.Result.of(str(path), data, tables.call, errors, tables.lang)
        *lines, _ = results.as_text([shown], width=console.width())  # without the sum: not all
        for line, severity in lines:
            console.say(line, severity=severity)
    if errors and not draft:
        console.say(
            f"fordela: {out} skrevs inte, eftersom det finns fel i {path.name}. "
            "Rätta dem, eller skriv ett utkast med --draft.",
            err=True,
        )
        return ERRORS
    return _Case(
        compute(tables, call),
        call,
        draft,
        fingerprint(data),
        f"({summarise(findings)} i {path.name})",
        bool(errors),
    )


@dataclass(frozen=True)
class _Case:
    """What the documents of a case are made from."""

    facts: Facts
    call: Call
    draft: bool
    fingerprint: str
    about: str
    """How many findings there are, and in which file."""
    has_errors: bool

    def make(self, document: str) -> dict[str, bytes]:
        from xl_tools.jobs.documents import make_files

        return make_files(
            self.facts, self.call, document, draft=self.draft, fingerprint=self.fingerprint
        )

    def remark(self, document: str) -> str:
        from xl_tools.jobs.documents import is_draft

        return " (utkast)" if is_draft(self.facts, document, draft=self.draft) else ""


def _with_pdf(made: dict[str, bytes], *, pdf: bool) -> dict[str, bytes]:
    """The files, and where PDF is asked for one of each Word document, after it."""
    if not pdf:
        return made
    from docx_export.pdf import with_pdfs

    return with_pdfs(made)


def _write_all(case: _Case, folder: Path, *, pdf: bool) -> int:
    """Write the documents that the stage of the case allows, and tell of each why or why not."""
    made: dict[str, bytes] = {}
    remarks: dict[str, str] = {}
    left_out: list[str] = []
    code = OK
    for document in DOCUMENTS:
        try:
            found = case.make(document)
        except NotYet as error:
            left_out.append(f"Inte skrivet: {document}. {error}")
            continue
        except DocumentError as error:
            console.say(f"fordela: {document} skrevs inte. {error}", err=True)
            code = FAILED
            continue
        place = f"{NOTICES}/" if document == "meddelande" else ""
        made |= {f"{place}{name}": data for name, data in found.items()}
        remarks |= dict.fromkeys((f"{place}{name}" for name in found), case.remark(document))
    made = _with_pdf(made, pdf=pdf)
    for name, path in zip(made, files.write_all(folder, made), strict=True):
        console.say(f"{path}{remarks.get(name, '')}")
    for line in left_out:
        console.say(line)
    return code


def _demand_place(out: Path, document: str) -> None:
    """One document is a file with the right ending, several are a folder."""
    if document in SEVERAL:
        if out.suffix.lower() in (".docx", ".xlsx", ".csv"):
            raise FordelaError("Det blir flera filer.", where=str(out), todo="Ange en mapp.")
    elif document == "utbetalning":
        if out.suffix.lower() not in (".xlsx", ".csv"):
            raise FordelaError("Namnet ska sluta på .xlsx eller .csv.", where=str(out))
    else:
        _demand_suffix(out, ".docx")


def _ends_alike(out: Path, name: str) -> bool:
    return name.endswith(out.suffix.lower())


def _tell(error: FordelaError, path: Path) -> None:
    """Say why a file could not be used. What works on tables does not know the file's name."""
    from xl_tools.reports.results import one_line

    text = str(error)
    named = text if text.startswith(str(path)) else f"{path}: {text}"
    console.say(f"fordela: {one_line(named)}", err=True)


def _demand_suffix(path: Path, *suffixes: str) -> None:
    if path.suffix.lower() not in suffixes:
        raise FordelaError(f"Namnet ska sluta på {' eller '.join(suffixes)}.", where=str(path))
