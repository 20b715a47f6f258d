"""The commands of `fordela`, by name: where each is, and what the list of commands says of it.

A command's module is imported when the command is called, or when its own help is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click

from xl_tools.cli.swedish import SwedishGroup


class Listed(NamedTuple):
    """A command as the list of commands has it."""

    module: str
    """In `xl_tools.cli.commands`."""
    summary: str
    """One line on what it does."""
    is_cut: bool = False
    """Whether the line is cut where the terminal is narrow, and not broken."""


COMMANDS: Mapping[str, Listed] = {
    "attest": Listed("approvals", "Registrera ett godkännande i en kopia av fördelningsboken."),
    "batch": Listed("folders", "Granska eller omvandla alla arbetsböcker i en mapp."),
    "collect": Listed("folders", "Samla in ansökningar till en fördelningsbok."),
    "demo": Listed(
        "templates",
        "Gör hela arbetet på utlysningen 2025: exempel, granskning och tjänsteutlåtande.",
        is_cut=True,
    ),
    "drop": Listed("copies", "Granska filer som har dragits till genvägen."),
    "example": Listed("templates", "Skriv ett års verkliga utlysning som arbetsböcker."),
    "excel": Listed("excel", "Gör som en knapp i arbetsboken som är öppen i Excel."),
    "generate": Listed("documents", "Skriv ärendets dokument av en fördelningsbok."),
    "install-excel": Listed("excel", "Tala om för knapparna i Excel var programmet finns."),
    "komplettering": Listed("check", "Skriv vad sökande ska rätta, som text till ett brev."),
    "press": Listed("excel", "Svara på en knapp i arbetsboken (används av makrot)."),
    "refresh": Listed("documents", "Uppdatera ett redigerat dokument från fördelningsboken."),
    "template": Listed("templates", "Skriv en tom mall för ett års utlysning.", is_cut=True),
    "template-check": Listed("templates", "Pröva en egen Word-mall."),
    "to-workbook": Listed("folders", "Skriv en arbetsbok av data som JSON."),
    "trace": Listed("documents", "Visa vilka celler ett dokuments uppgifter kommer från."),
    "unmark": Listed("copies", "Ta bort granskningens noter, färger och blad."),
    "validate": Listed("check", "Granska arbetsböcker mot utlysningens regler."),
    "waive": Listed(
        "approvals", "För in ett undantag från ett fel i en kopia av fördelningsboken."
    ),
    "word-templates": Listed("templates", "Skriv de inbyggda Word-mallarna, att göra egna av."),
}


class CommandGroup(SwedishGroup):
    """The commands, each imported when it is asked for. Until then a command without options stands
    for it."""

    def __init__(self, *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)
        for name, listed in COMMANDS.items():
            self.add_command(_placeholder(name, listed))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself; None where there is none of that name."""
        listed = COMMANDS.get(cmd_name)
        if listed is None:
            return None
        module = import_module(f"xl_tools.cli.commands.{listed.module}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        if not listed.is_cut:
            command.short_help = listed.summary
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, without importing any of them."""
        click.Group(commands=self.commands).format_commands(ctx, formatter)


def _placeholder(name: str, listed: Listed) -> click.Command:
    if listed.is_cut:
        return click.Command(name, help=listed.summary)
    return click.Command(name, short_help=listed.summary)
