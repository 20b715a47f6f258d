"""`fordela install-excel`: tells the buttons in the workbook where the program is.

All that is written is the person's own: one settings file, and on Windows shortcuts. Whether Excel
may run macros is decided by the person or by IT; what they can do is said, never done.
"""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from validators.errors import FordelaError, UnreadableFile
from xl_tools import unfinished
from xl_tools.buttons import exchange
from xl_tools.buttons.setup import windows

VERSION = "1"
"""The version of the settings file."""

WHOM_TO_ASK = "den som sköter fordela hos er"
"""Whom a button that fails refers to where the settings name nobody."""

SHORTCUTS = (
    ("desktop", "Granska med fordela", "drop --open", "Dra arbetsböcker hit för att granska dem"),
    ("sendto", "Granska med fordela", "drop --open", "Granska arbetsböckerna"),
    ("programs", "fordela/Validera", "excel validate", "Granska boken som är öppen i Excel"),
    ("programs", "fordela/Skapa beslut", "excel generate", "Skriv beslutet av boken i Excel"),
    ("programs", "fordela/Ta bort markeringar", "excel unmark", "Ta bort granskningens märken"),
)
"""The way round the buttons where macros are stopped. Each has a folder of the shell, a name, the
program's arguments (files that are dropped come after them) and a description."""

TRUSTED_LOCATIONS = r"Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations"
"""Below HKCU: where IT sets Excel's trusted locations for people (Excel 2016 and later)."""


@dataclass(frozen=True)
class Machine:
    """What of this machine the installation depends on."""

    system: str
    """As `platform.system()` has it."""
    environment: Mapping[str, str]
    """The environment variables."""
    home: Path
    """The person's own folder."""
    python: Path
    """The Python that runs."""

    @classmethod
    def here(cls) -> Machine:
        """The machine that this runs on."""
        return cls(platform.system(), os.environ, Path.home(), Path(sys.executable))

    @property
    def settings(self) -> Path:
        """The place of the settings file, which the macro knows as well. Raises FordelaError."""
        if self.system == "Windows":
            if not self.environment.get("APPDATA"):
                raise FordelaError("APPDATA är inte satt.", todo="Ange en fil med --settings.")
            folder = Path(self.environment["APPDATA"])
        elif self.system == "Darwin":
            folder = self.home / "Library" / "Application Support"
        else:
            folder = Path(self.environment.get("XDG_CONFIG_HOME") or self.home / ".config")
        return folder / "fordela" / "excel.txt"

    @property
    def program(self) -> Path:
        """What the macro starts: beside this Python, and on Windows without a console.
        Raises FordelaError where there is none."""
        ending = ".exe" if self.system == "Windows" else ""
        names = ["fordelaw", "fordela"] if self.system == "Windows" else ["fordela"]
        places = [self.python.with_name(f"{name}{ending}") for name in names]
        for place in places:
            if place.is_file():
                return place
        raise FordelaError(
            "Programmet finns inte.",
            where=str(places[-1]),
            todo="Installera fordela i en egen miljö, och kör kommandot därifrån.",
        )

    @property
    def templates(self) -> Path:
        """The folder of templates beside the program: as installed, or in a clone."""
        around = self.python.parent.parent.parent
        clone = around / "workbook_templates"
        return clone if clone.is_dir() else around / "mallar"


def read_settings(path: Path) -> dict[str, str]:
    """The settings by key. Raises UnreadableFile."""
    try:
        settings = exchange.pairs(path.read_bytes())
    except FileNotFoundError as error:
        raise UnreadableFile("Filen finns inte.", where=str(path)) from error
    except OSError as error:
        raise UnreadableFile("Filen får inte läsas.", where=str(path)) from error
    except ValueError as error:
        raise UnreadableFile("Filen går inte att förstå.", where=str(path)) from error
    if settings.get("fordela") != VERSION:
        raise UnreadableFile("Filen är av en annan version.", where=str(path))
    return settings


def write_settings(path: Path, program: Path, help_text: str) -> None:
    """Write the settings, in place of earlier ones. Raises FordelaError."""
    data = exchange.lines([("fordela", VERSION), ("program", program), ("help", help_text)])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.begin(path) as (temporary, file):
            file.write(data)
            file.close()
            temporary.replace(path)
    except OSError as error:
        raise FordelaError(
            f"Inställningarna gick inte att skriva ({error.strerror or error}).",
            where=str(path),
            todo="Ange en annan fil med --settings, eller be IT om rätt att skriva där.",
        ) from error


def install(machine: Machine, settings: Path, help_text: str | None) -> Iterator[str]:
    """Write the settings and, on Windows, the shortcuts. Gives sentences on what was done, and then
    on what people have to do themselves. `help_text` None keeps the one that is there. Raises
    FordelaError."""
    program = machine.program
    if help_text is None:
        help_text = WHOM_TO_ASK
        with contextlib.suppress(FordelaError):
            help_text = read_settings(settings).get("help") or WHOM_TO_ASK
    write_settings(settings, program, help_text)
    yield f"Knapparna startar: {program}"
    yield f"Det står i: {settings}"
    yield f"Den som behöver hjälp hänvisas till: {help_text}"
    yield from _make_shortcuts(program)
    if machine.system == "Windows":
        yield ""
        yield from what_to_do(machine.templates)


def _make_shortcuts(program: Path) -> Iterator[str]:
    for place in shortcut_places():
        _, _, arguments, description = place.what
        try:
            place.path.parent.mkdir(exist_ok=True)
            windows.write_shortcut(place.path, program, arguments, description)
        except OSError as error:
            yield (
                f"Genvägen {place.path} blev inte gjord ({error}). Gör den för hand: "
                f'högerklicka, Nytt, Genväg, och skriv "{program}" {arguments}'
            )
        else:
            yield f"Genväg: {place.path}"


@dataclass(frozen=True)
class Shortcut:
    """A shortcut and its file."""

    path: Path
    what: tuple[str, str, str, str]
    """The entry of SHORTCUTS."""


def shortcut_places() -> list[Shortcut]:
    """Where the shortcuts are, on Windows; else none."""
    return [
        Shortcut(folder / f"{what[1]}.lnk", what)
        for what in SHORTCUTS
        if (folder := windows.shell_folder(what[0])) is not None
    ]


def what_to_do(templates: Path) -> Iterator[str]:
    """What makes Excel run the macros of the templates; each a person's or IT's decision."""
    yield "Det här bestämmer du eller IT-avdelningen, och fordela ändrar det inte:"
    yield (
        "- Betrodd plats, så att makron i mallarna får köras. I Excel: Arkiv, Alternativ, "
        "Säkerhetscenter, Inställningar för Säkerhetscenter, Betrodda platser, Lägg till ny plats: "
        f"{templates}"
    )
    yield (
        "- IT kan sätta den för alla med en princip: nyckeln "
        rf"HKCU\{TRUSTED_LOCATIONS}\Location20 med Path (REG_SZ) = {templates} och "
        "AllowSubfolders (REG_DWORD) = 1."
    )
    yield (
        "- Får bara signerade makron köras: signera mallarnas VBA-projekt med er egen nyckel. "
        "Hur står i docs/excel.md (i mappen från IT: excel.md)."
    )
