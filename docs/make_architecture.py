"""The parts of docs/architecture.md that follow from the code: the picture of the house, and the
rooms with their modules. `python3 tasks.py templates` writes them; a test says when they are stale.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- begin: {} -->\n", "<!-- end: {} -->\n"
"""Between these lines of the page stands what is made."""


def layer_contracts() -> tuple[list[str], dict[str, list[str]]]:
    """The layers of import-linter, highest first: of the packages, and of the rooms of each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]
    rooms = {
        container: contract["layers"]
        for contract in layers
        for container in contract.get("containers", ())
    }
    (packages,) = (contract["layers"] for contract in layers if "containers" not in contract)
    return packages, rooms


def picture() -> str:
    """The house as text: the highest package first, and below it its rooms, highest first."""
    packages, rooms = layer_contracts()
    lines = ["```"]
    for package in packages:
        lines += [package, *(f"    {layer}" for layer in rooms.get(package, ()))]
    return "\n".join([*lines, "```", ""])


def purpose(file: Path) -> str:
    """The first sentence of a module's docstring, on one line and without its full stop."""
    docstring = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    sentence = re.match(r".*?\.(?=\s[A-Z]|$)", paragraph)
    return (sentence.group() if sentence else paragraph).removesuffix(".").replace("|", "\\|")


def modules(room: Path) -> list[Path]:
    """The modules of a room, by name."""
    return sorted(file for file in room.glob("*.py") if file.name != "__init__.py")


def all_rooms() -> Iterator[Path]:
    """Every folder with modules, package by package, highest first."""
    for package in layer_contracts()[0]:
        folders = [ROOT / package, *sorted((ROOT / package).rglob("*"))]
        yield from (folder for folder in folders if folder.is_dir() and modules(folder))


def rooms() -> str:
    """A heading, what the room is for, and a table of its modules, for each room."""
    lines: list[str] = []
    for room in all_rooms():
        lines += [f"### {room.relative_to(ROOT).as_posix()}", f"{purpose(room / '__init__.py')}."]
        lines += ["", "| module | |", "|---|---|"]
        lines += [f"| `{file.stem}` | {purpose(file)} |" for file in modules(room)]
        lines.append("")
    return "\n".join(lines)


def page() -> str:
    """The whole page, with both parts as the code is now."""
    text = PAGE.read_text("utf-8")
    for name, part in (("picture", picture()), ("rooms", rooms())):
        begin, end = BEGIN.format(name), END.format(name)
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{part}{end}{rest.partition(end)[2]}"
    return text


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8", newline="\n")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
