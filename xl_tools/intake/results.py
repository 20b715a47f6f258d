"""What a collection came to, as text for people or as JSON for scripts (docs/commands.md)."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator

from validators.spelling import count, grouped
from xl_tools.files import fingerprint
from xl_tools.intake.application import CellValue, Fate, Line, Received
from xl_tools.intake.collect import Collected
from xl_tools.intake.settling.differences import describe
from xl_tools.reports.results import one_line

FATES_BY_FILE = (Fate.LIKE, Fate.WAITS, Fate.OTHER_CALL)
"""Files of these fates are told of one by one; so are those that could not be read."""

MAX_LINES = 50  # lines of one kind
"""The others stand in the workbook."""


def problems(collected: Collected) -> Iterator[str]:
    """Lines about files that could not be read, those of an earlier run included."""
    for file in collected.failed:
        yield one_line(f"{file.file}: {file.problem} {file.todo}".rstrip())


def as_text(collected: Collected) -> Iterator[str]:
    """Lines for people: counts, then what there is to decide."""
    collection, call = collected.collection, collected.call
    new = Counter(file.kind for _, file, _ in collection.rows)
    kinds = ", ".join(f"{grouped(new[kind])} {call.kinds[kind].label}" for kind in new)
    yield (
        f"{count(len(collected.read), 'fil', 'filer', digits=True)}: "
        f"{count(len(collection.rows), 'ny rad', 'nya rader', digits=True)}"
        f"{f' ({kinds})' if kinds else ''}{_other_counts(collected)}"
    )
    for fate in FATES_BY_FILE:
        lines = [line for line in collection.lines if line.fate is fate]
        for line in lines[:MAX_LINES]:
            yield one_line(f"{fate}: {line.file.file} – {line.explanation}")
            for difference in line.differences:
                yield one_line(f"    {describe(difference, call, line.file.kind)}")
        if len(lines) > MAX_LINES:
            yield f"… och {grouped(len(lines) - MAX_LINES)} till, i bladet Inkomna"
    if filled := len(collection.filled):
        rows = count(filled, "rad", "rader", digits=True)
        yield f"{rows} som saknade ankomstdag eller nummer fick det ur registerlistan"
    for sentence in collection.remarks[:MAX_LINES]:
        yield one_line(sentence)
    if len(collection.remarks) > MAX_LINES:
        yield f"… och {grouped(len(collection.remarks) - MAX_LINES)} till"
    for missing in collected.missing[:MAX_LINES]:
        yield one_line(f"i registerlistan men inte bland filerna: {missing.text}")


def _other_counts(collected: Collected) -> str:
    """How many files got no row. E.g. `', 2 väntar på beslut, 1 samma fil'`; "" for none."""
    counts = Counter(line.fate for line in collected.collection.lines)
    parts = [
        f"{grouped(counts[fate])} {fate}"
        for fate in (Fate.WAITS, Fate.EQUAL, Fate.SAME, Fate.OTHER_CALL, Fate.OTHER, Fate.UNREAD)
        if counts[fate]
    ]
    if unchanged := len(collected.collection.unchanged):
        parts.append(f"{grouped(unchanged)} fanns redan")
    return "".join(f", {part}" for part in parts)


def as_json(out: str, collected: Collected, *, ascii_only: bool = False) -> str:
    """The contract of docs/commands.md."""
    collection = collected.collection
    with_row = {id(file) for _, file, _ in collection.rows}
    files = [_line(line) for line in collection.lines]
    files += [
        {"file": file.file, "sha256": file.sha256, "state": "oförändrad"}
        for file in collection.unchanged
        if id(file) not in with_row
    ]
    document = {
        "out": out,
        "sha256": fingerprint(collected.data),
        "call": collected.call.year,
        "rows": [_row(number, file) for number, file, _ in collection.rows],
        "files": files,
        "filled": [
            {
                "kind": filled.row.kind,
                "number": filled.row.number,
                "file": filled.file.file,
                "values": {column: _plain(value) for column, value in filled.values.items()},
            }
            for filled in collection.filled
        ],
        "told": list(collection.remarks),
        "missing": [{"row": line.row, "line": line.text} for line in collected.missing],
    }
    return json.dumps(document, ensure_ascii=ascii_only, indent=2)


def _row(number: int, file: Received) -> dict[str, object]:
    """A new row: each value with the cell of the file that it came from."""
    return {
        "kind": file.kind,
        "number": number,
        "file": file.file,
        "sha256": file.sha256,
        "received": _plain(file.day),
        "registration": file.registration,
        "values": {
            column: {"value": _plain(value), "cell": file.cells.get(column)}
            for column, value in file.values.items()
            if value is not None
        },
    }


def _line(line: Line) -> dict[str, object]:
    """A new line of `Inkomna`."""
    file = line.file
    return {
        "post": line.post,
        "file": file.file,
        "sha256": file.sha256,
        "state": str(line.fate),
        "call": file.call,
        "template": file.template,
        "kind": file.kind,
        "number": line.number,
        "received": _plain(file.day),
        "received_by": file.day_source,
        "registration": file.registration,
        "explanation": line.explanation,
        "differences": [
            {
                "column": difference.column,
                "old": _plain(difference.old),
                "new": _plain(difference.new),
                "cell": file.cells.get(difference.column),
            }
            for difference in line.differences
        ],
        "checked": file.checked,
    }


def _plain(value: CellValue) -> object:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, dt.date) else value
