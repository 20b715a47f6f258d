"""Commands that register something in a copy of an allocation workbook: `attest` and `waive`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from validators.errors import FordelaError
from xl_tools import files
from xl_tools.cli import console
from xl_tools.cli.failures import reported
from xl_tools.cli.options import BY, COPY, DAY, OK, PATH, command

if TYPE_CHECKING:
    from xl_tools.jobs.approvals import Registered


@command()
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
    from xl_tools.jobs import approvals

    _demand_past(given["on"])
    approved = ""
    if document:
        approved = approvals.approved_data(files.read(document), name=str(document))
    new = approvals.NewApproval(**_filled(given, "role", "unit"))
    return _register(path, out, lambda data: approvals.attest(data, new, document=approved))


@command()
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


def _register(path: Path, out: Path, register: Callable[[bytes], Registered]) -> int:
    from xl_tools.jobs.common.copies import places_for_copies
    from xl_tools.reports.results import Result, as_text

    (copy,) = places_for_copies([path], out)
    with reported(path):
        registered = register(files.read(path))
    files.write_new(copy, registered.data)
    console.say(f"{copy} ({registered.place})")
    if registered.findings:
        result = Result.of(str(copy), registered.data, "", registered.findings)
        # without the first line, which names a call, and the last, which sums up some findings only
        _, *lines, _ = as_text([result], width=console.width())
        for line, severity in lines:
            console.say(line, severity=severity)
    return OK
