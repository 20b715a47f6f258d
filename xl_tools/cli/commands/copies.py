"""Commands that write copies of workbooks with marks and without: `drop` and `unmark`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from validators.errors import FordelaError
from xl_tools import files
from xl_tools.cli import console
from xl_tools.cli.commands.check import check_all
from xl_tools.cli.failures import report, reported
from xl_tools.cli.options import ERRORS, FAILED, OK, PATH, command


@command()
@click.argument("path", type=PATH, metavar="FIL", help="En märkt arbetsbok.")
@click.option("--out", type=PATH, required=True, metavar="UT", help="Kopian att skriva.")
def unmark(path: Path, out: Path) -> int:
    """Skriv en kopia utan granskningens noter, färger och blad.

    Det som människor har ändrat i boken sedan den märktes finns kvar.
    """
    from xl_tools.jobs import marks
    from xl_tools.jobs.common.copies import places_for_copies

    (copy,) = places_for_copies([path], out)
    with reported(path):
        data = files.read(path)
        clean = marks.unmark(data)
    files.write_new(copy, clean)
    console.say(f"{copy}" if clean != data else f"{copy} ({path.name} hade inga märken)")
    return OK


@command()
@click.argument(
    "paths", type=PATH, nargs=-1, required=True, metavar="FIL…", help="En eller flera arbetsböcker."
)
@click.option("--open", "opens", is_flag=True, help="Öppna de granskade kopiorna.")
def drop(paths: tuple[Path, ...], opens: bool) -> int:
    """Granska arbetsböcker och skriv en märkt kopia bredvid var och en, med ett ledigt namn.

    En fil utan anmärkningar får ingen kopia. Filerna själva ändras aldrig.
    """
    from validators.findings import summarise
    from xl_tools.jobs.common.copies import place_beside
    from xl_tools.jobs.marks import annotate

    workbooks = check_all(paths)
    failed = len(workbooks) < len(paths)
    for workbook in workbooks:
        result = workbook.result
        path = Path(result.file)
        summary = f"{path.name}: {summarise(result.findings)}."
        if not result.findings:
            console.say(summary)
            continue
        try:
            marked = annotate(workbook, when=dt.datetime.now(dt.UTC).astimezone())
            copy = files.write_free(place_beside(path), marked.data)
            console.say(f"{summary} Granskad kopia: {copy.name}")
            if opens:
                files.open_file(str(copy))
        except FordelaError as error:
            console.say(summary)
            report(error, path)
            failed = True
    if failed:
        return FAILED
    return ERRORS if any(workbook.result.has_errors for workbook in workbooks) else OK
