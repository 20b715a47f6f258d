"""Commands that check workbooks: `validate`, and `komplettering` for what applicants must do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from validators.errors import FordelaError
from xl_tools import files
from xl_tools.cli import console
from xl_tools.cli.failures import report
from xl_tools.cli.options import ERRORS, FAILED, FOLDER, OK, PATH, Day, Year, command

if TYPE_CHECKING:
    from xl_tools.jobs.check import CheckedWorkbook
    from xl_tools.reports.results import Result


@command()
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
    annotate: Path | None,
    lang: str | None,
) -> int:
    """Granska ansökningar och fördelningsböcker mot utlysningens regler.

    Filerna ändras aldrig. Går någon inte att läsa granskas de andra ändå, och slutkoden blir 2.
    """
    copies = _places_for_copies(paths, annotate)
    workbooks = check_all(paths, year, lang)
    failed = len(workbooks) < len(paths)
    results = [workbook.result for workbook in workbooks]
    # Before anything is printed: who reads that may not go on reading.
    written = [
        _write_copy(workbook, copies[workbook.result.file]) for workbook in workbooks if copies
    ]
    if shown_as == "json":
        if results or len(paths) > 1:
            _show_json(results, several=len(paths) > 1)
    elif shown_as == "html":
        _show_html(results, lang)
    else:
        show_text(results)
        for line in filter(None, written):
            console.say(line)
    if failed or not all(written):
        return FAILED
    return ERRORS if any(result.has_errors for result in results) else OK


def check_all(
    paths: Sequence[Path], year: str | None = None, lang: str | None = None
) -> list[CheckedWorkbook]:
    """Check files. Of those that could not be read it is said why, and they are left out."""
    from xl_tools.jobs.check import check_files

    workbooks = []
    for path, answer in zip(paths, check_files(paths, year, lang), strict=True):
        if isinstance(answer, FordelaError):
            report(answer, path)
        else:
            workbooks.append(answer)
    return workbooks


def show_text(results: Sequence[Result]) -> None:
    """Print what was found in files, for people."""
    from xl_tools.reports.results import as_text

    for line, severity in as_text(results, width=console.width()):
        console.say(line, severity=severity)


def _show_json(results: Sequence[Result], *, several: bool) -> None:
    from xl_tools.reports.results import as_json

    console.say(as_json(results, several=several, ascii_only=not console.shows_all_letters()))


def _show_html(results: Sequence[Result], lang: str | None) -> None:
    """Print the page, in letters that the stream can carry."""
    from xl_tools.reports.html_page import write_html
    from xl_tools.reports.tallies import Tally

    is_english = bool(results) and all(result.lang == "en" for result in results)
    parts = write_html(
        results,
        Tally.of(results),
        when=dt.datetime.now(dt.UTC).astimezone(),
        link=lambda result: Path(result.file).resolve().as_uri(),
        lang=lang or ("en" if is_english else "sv"),
    )
    page = "".join(parts).removesuffix("\n")
    if not console.shows_all_letters():
        page = page.encode("ascii", "xmlcharrefreplace").decode("ascii")
    console.say(page)


def _places_for_copies(paths: Sequence[Path], out: Path | None) -> dict[str, Path]:
    """Where the marked copy of each file goes, by the file's name as given."""
    if out is None:
        return {}
    from xl_tools.jobs.common.copies import places_for_copies

    places = places_for_copies(paths, out)
    if len(paths) > 1:
        files.make_folder(out)
    return dict(zip(map(str, paths), places, strict=True))


def _write_copy(workbook: CheckedWorkbook, copy: Path) -> str:
    """Write a marked copy; the line that tells of it, "" where that failed, which is shown."""
    from xl_tools.jobs.common.copies import is_open
    from xl_tools.jobs.marks import annotate

    path = Path(workbook.result.file)
    try:
        marked = annotate(workbook, when=dt.datetime.now(dt.UTC).astimezone())
        files.write_new(copy, marked.data)
    except FordelaError as error:
        report(error, path)
        return ""
    if is_open(path):
        console.say(
            f"fordela: {path} är öppen i ett annat program. Granskningen gäller det som senast "
            "sparades.",
            err=True,
        )
    number = len(marked.unplaced)
    remark = f" ({number} står bara i bladet Granskning)" if number else ""
    return f"Märkt kopia: {copy}{remark}"


@command()
@click.argument("paths", type=PATH, nargs=-1, required=True, metavar="FIL...")
@FOLDER
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
    workbooks = check_files(paths, year, "sv")
    for path, name, workbook in zip(paths, names_for(paths), workbooks, strict=True):
        try:
            if isinstance(workbook, FordelaError):
                raise workbook
            letter = request(workbook, until)
        except FordelaError as error:
            report(error, path)
            code = FAILED
            continue
        if letter is not None:
            text = letter.text.replace("\n", "\r\n").encode("utf-8-sig")  # as Notepad has it
            letters |= {f"{name}.txt": text, f"{name}.docx": letter.document}
        elif workbook.result.stage is Stage.APPLICATION:
            console.say(f"{path}: inget att komplettera")
        else:
            console.say(f"{path}: en fördelningsbok, ingen ansökan, och blir ingen komplettering")
    for written in files.write_all(out, letters):
        console.say(str(written))
    return code or (ERRORS if letters else OK)
