"""Commands for the buttons in Excel: `press`, `excel` and `install-excel`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from validators.errors import FordelaError
from xl_tools.cli import console
from xl_tools.cli.options import ERRORS, OK, PATH, command, version

if TYPE_CHECKING:
    from xl_tools.buttons.steps import Answer


@command()
@click.argument("folder", type=PATH, metavar="MAPP")
def press(folder: Path) -> int:
    """Läs knappens begäran i mappen (request.txt), gör arbetet och skriv svaret där (answer.txt).

    Makrot i arbetsboken kör det här; docs/excel.md beskriver filerna.
    """
    from xl_tools.buttons import exchange

    exchange.begin(folder)
    exchange.write_answer(folder, _answer_to_request(folder))
    return OK


def _answer_to_request(folder: Path) -> Answer:
    """The answer to the request in a folder. It also says what went wrong: nobody sees what this
    process prints."""
    from xl_tools.buttons import exchange
    from xl_tools.buttons.press import press as answer_to
    from xl_tools.buttons.press import refusal
    from xl_tools.jobs.common.failures import NO_MEMORY, describe_defect

    try:
        request = exchange.read_request(folder)
        return answer_to(request, when=dt.datetime.now(dt.UTC).astimezone())
    except FordelaError as error:
        return refusal(error)
    except MemoryError:
        return refusal(FordelaError(NO_MEMORY))
    except Exception as error:
        return refusal(FordelaError(describe_defect(error)))


@command()
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


@command("install-excel")
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
    from xl_tools.buttons.setup.inspect import inspect
    from xl_tools.buttons.setup.install import Machine, install
    from xl_tools.buttons.setup.points import State

    machine = Machine.here()
    place = settings or machine.settings
    if not check:
        for line in install(machine, place, help_text):
            console.say(line)
        return OK
    points = list(inspect(machine, place, version()))
    for point in points:
        console.say(f"{point.state:<7} {point.text}")
    return ERRORS if any(point.state is State.MISSING for point in points) else OK
