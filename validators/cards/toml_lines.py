"""TOML with the lines of its keys, so that a mistake can be reported with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any

import msgspec

from validators.errors import CardError


def parse(text: str, name: str) -> dict[str, Any]:
    """The keys and values of a file's text. Raises CardError with "fil:rad"."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{name}:{line.group(1)}" if line else f"{name}:{text.count(chr(10)) + 1}"
        raise CardError(str(error), where=where) from error


def problem(error: msgspec.ValidationError, prefix: str) -> tuple[str, str]:
    """What msgspec says of a value under the key `prefix`, and the dotted key it is about."""
    what, _, path = str(error).partition(" - at ")
    path = path.strip("`").removeprefix("$").removeprefix(".")
    if unknown := re.search(r"unknown field `(\w+)`", what):
        path = f"{path}.{unknown.group(1)}".removeprefix(".")
    return what, ".".join(part for part in (prefix, path) if part)


def place(path: str, files: Iterable[tuple[str, str]]) -> str:
    """The file and line of a dotted key, or of the nearest key around it. E.g. `'2026.toml:12'`.

    `files` are (name, text); the key is looked for in the first of them first.
    """
    files = tuple(files)
    lines_by_file = tuple((name, lines(text)) for name, text in files)
    while path:
        for name, numbers in lines_by_file:
            if path in numbers:
                return f"{name}:{numbers[path]}"
        path = re.sub(r"(\.?[^.\[\]]+|\[[^\]]*\])$", "", path)
    return f"{files[0][0]}:1"


_HEADER = re.compile(r"\s*\[(\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*")(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")


def lines(text: str) -> dict[str, int]:
    """Dotted key -> line number, for text that tomllib has accepted.

    tomllib gives no positions and tomlkit none in public. A header or a key at the start of a line
    is enough to find the line, as long as multi-line strings and arrays are passed over.
    """
    numbers: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix, closing = "", ""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            if closing in line:
                closing = ""
            continue
        if depth == 0:
            if header := _HEADER.match(line):
                prefix = _key_path(header.group(2))
                if header.group(1):
                    index = counts.get(prefix, 0)
                    counts[prefix] = index + 1
                    prefix = f"{prefix}[{index}]"
                numbers.setdefault(prefix, number)
                continue
            if key := _KEY.match(line):
                path = _key_path(key.group(1))
                numbers[f"{prefix}.{path}" if prefix else path] = number
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                closing = mark
        if not closing:
            bare = re.sub(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*', "", line)
            depth = max(
                0, depth + bare.count("[") - bare.count("]") + bare.count("{") - bare.count("}")
            )
    return numbers


def _key_path(text: str) -> str:
    return ".".join(part.strip().strip('"') for part in re.findall(r'"[^"]*"|[^.]+', text))
