"""The files by which a macro and `fordela press` talk: one folder for each press.

`request.txt` is the macro's, `begun` shows it that the program runs, and `answer.txt` comes last,
whole. VBA reads ANSI in Excel and UTF-8 in LibreOffice, so that all of it is ASCII: lines end with
CRLF, fields are separated by a tab, and in a field a backslash leads what could not stand there:
`\\\\`, `\\t`, `\\n`, and `\\uXXXX` for each UTF-16 unit. docs/excel.md has the lines.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from validators.errors import FordelaError, Refused
from xl_tools import files
from xl_tools.buttons import steps
from xl_tools.buttons.steps import VERSION, Answer, Step

REQUEST, BEGUN, ANSWER = "request.txt", "begun", "answer.txt"

KEYWORDS: Mapping[type[Step], str] = {
    steps.Unsheet: "unsheet",
    steps.Uncolour: "uncolour",
    steps.Unnote: "unnote",
    steps.Colour: "colour",
    steps.Note: "note",
    steps.NewSheet: "sheet",
    steps.Column: "column",
    steps.Row: "row",
    steps.Text: "cell",
    steps.Number: "number",
    steps.Link: "link",
    steps.Freeze: "freeze",
    steps.Page: "page",
    steps.Select: "select",
}
"""How a step's line begins; its fields follow in their order."""

MAX_REQUEST_SIZE = 1 << 16  # bytes
_SPECIAL = re.compile(r"[^\x20-\x5b\x5d-\x7e]")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)?", re.DOTALL)
_SHORT = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
_LONG = {short[1]: character for character, short in _SHORT.items()}


def escape(text: str) -> str:
    """Text as a field: ASCII, without tab and line break."""
    return _SPECIAL.sub(_escaped, text)


def _escaped(matched: re.Match[str]) -> str:
    character = matched.group()
    units = character.encode("utf-16-be", "surrogatepass").hex().upper()
    return _SHORT.get(character) or "".join(
        f"\\u{units[index : index + 4]}" for index in range(0, len(units), 4)
    )


def unescape(text: str) -> str:
    """The text of a field. Raises ValueError for a backslash that leads nothing known."""
    plain = _ESCAPE.sub(_plain, text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _plain(matched: re.Match[str]) -> str:
    code = matched.group(1) or ""
    if len(code) == 5:
        return chr(int(code[1:], 16))
    if code not in _LONG:
        raise ValueError(f"\\{code}")
    return _LONG[code]


def pairs(data: bytes) -> dict[str, str]:
    """Lines of key and value, of a request or of the settings; later ones win. Raises
    ValueError."""
    values = {}
    for line in data.decode("ascii").splitlines():
        key, tab, value = line.partition("\t")
        if tab:
            values[key.strip()] = unescape(value)
    return values


def lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of fields as a file."""
    return b"".join(
        "\t".join(escape(str(field)) for field in row).encode("ascii") + b"\r\n" for row in rows
    )


class Request(Struct, frozen=True):
    """What was pressed, on which workbook."""

    action: str
    """One of validate, generate and unmark."""
    name: str
    """The workbook's name as the officer sees it."""
    folder: str
    """Where it lies: a path, an address (SharePoint) or "" (never saved)."""
    data: bytes
    """Its bytes as it is on the screen."""
    lang: str = ""
    """The language to answer in, sv or en; "" for the workbook's own."""


def begin(folder: Path) -> None:
    """Show the macro that the program runs. Raises FordelaError where there is no such folder."""
    try:
        (folder / BEGUN).touch()
    except (OSError, ValueError) as error:
        raise FordelaError("Mappen för utbyte finns inte.", where=str(folder)) from error


def read_request(folder: Path) -> Request:
    """The request in a folder, with the workbook's bytes. Raises FordelaError."""
    path = folder / REQUEST
    try:
        data = files.read(path)
        values = pairs(data) if len(data) <= MAX_REQUEST_SIZE else {}
    except ValueError as error:
        raise FordelaError("Begäran går inte att läsa.", where=str(path)) from error
    if values.get("fordela") != str(VERSION):
        raise FordelaError(
            "Knapparna i arbetsboken och programmet fordela är av olika version.",
            todo="Be den som sköter fordela hos er att uppdatera programmet eller mallen.",
        )
    copy = Path(values.get("copy", ""))
    if not files.is_within(files.real_path(folder), files.real_path(copy)):
        raise Refused("Kopian av boken ligger inte i mappen för utbyte.", where=str(copy))
    name = values.get("name", "") or copy.name
    return Request(
        action=values.get("action", ""),
        name=name,
        folder=_folder_of(name, values.get("folder", "")),
        data=files.read(copy),
        lang=values.get("lang", ""),
    )


def _folder_of(name: str, folder: str) -> str:
    """The folder that a request says a workbook lies in; "" where it lies there no more.

    So nothing is written into a folder that only the request knows of. An address stays, and so
    does a folder that is not there: neither is written into.
    """
    if "://" in folder or not os.path.isdir(folder):  # noqa: PTH112 (it never raises)
        return folder
    is_there = Path(name).name == name and os.path.isfile(Path(folder, name))  # noqa: PTH113
    return folder if is_there else ""


def write_answer(folder: Path, answer: Answer) -> None:
    """Write the answer, whole. Raises FordelaError."""
    files.write_new(folder / ANSWER, lines(_rows(answer)))


def _rows(answer: Answer) -> Iterator[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("fordela", VERSION)]
    rows += [(KEYWORDS[type(step)], *astuple(step)) for step in answer.steps]
    rows.append(("say", answer.level, answer.message))
    if answer.offer:
        rows.append(("offer", *astuple(answer.offer)))
    yield from rows
    yield ("end", len(rows))
