"""What a collection came to, as text for people or as JSON for scripts (docs/commands.md)."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator

from validators.cards.call import Call
from validators.spelling import count, grouped
from xl_tools.files import fingerprint
from xl_tools.intake.application import Entry, Fate, Line, Received, describe
from xl_tools.intake.collect import Done
from xl_tools.reports.results import one_line

TOLD = (Fate.LIKE, Fate.WAITS, Fate.OTHER_CALL)
"""What is told file by file, besides what could not be read."""

MOST = 50
"""So many lines of one kind are told; the others stand in the workbook."""


def problems(done: Done) -> Iterator[str]:
    """Lines about files that could not be read, those of an earlier run included."""
    for each in done.failed:
        yield one_line(f"{each.file}: {each.problem} {each.todo}".rstrip())


def as_text(done: Done) -> Iterator[str]:
    """Lines for people: counts, then what there is to decide."""
    collection, call = done.collection, done.call
    new = Counter(each.kind for _, each, _ in collection.rows)
    kinds = ", ".join(f"{grouped(new[kind])} {call.kinds[kind].label}" for kind in new)
    yield (
        f"{count(len(done.read), 'fil', 'filer', digits=True)}: "
        f"{count(len(collection.rows), 'ny rad', 'nya rader', digits=True)}"
        f"{f' ({kinds})' if kinds else ''}{_others(done)}"
    )
    for fate in TOLD:
        lines = [line for line in collection.lines if line.fate is fate]
        for line in lines[:MOST]:
            yield one_line(f"{fate}: {line.received.file} – {line.explanation}")
            for difference in line.differences:
                yield one_line(f"    {describe(difference, call, line.received.kind)}")
        if len(lines) > MOST:
            yield f"… och {grouped(len(lines) - MOST)} till, i bladet Inkomna"
    if filled := len(collection.filled):
        rows = count(filled, "rad", "rader", digits=True)
        yield f"{rows} som saknade ankomstdag eller nummer fick det ur registerlistan"
    for sentence in collection.told[:MOST]:
        yield one_line(sentence)
    if len(collection.told) > MOST:
        yield f"… och {grouped(len(collection.told) - MOST)} till"
    for missing in done.missing[:MOST]:
        yield one_line(f"i registerlistan men inte bland filerna: {missing.shown}")


def _others(done: Done) -> str:
    counts = Counter(line.fate for line in done.collection.lines)
    told = [
        f"{grouped(counts[fate])} {fate}"
        for fate in (Fate.WAITS, Fate.EQUAL, Fate.SAME, Fate.OTHER_CALL, Fate.OTHER, Fate.UNREAD)
        if counts[fate]
    ]
    if unchanged := len(done.collection.unchanged):
        told.append(f"{grouped(unchanged)} fanns redan")
    return "".join(f", {each}" for each in told)


def as_json(out: str, done: Done, *, ascii_only: bool = False) -> str:
    """The contract of docs/commands.md."""
    call, collection = done.call, done.collection
    numbers = {id(each): (number, origin) for number, each, origin in collection.rows}
    files = [_line(line, call) for line in collection.lines]
    files += [
        {"file": each.file, "sha256": each.sha256, "state": "oförändrad"}
        for each in collection.unchanged
        if id(each) not in numbers
    ]
    told = {
        "out": out,
        "sha256": fingerprint(done.data),
        "call": call.year,
        "rows": [_row(number, each, call) for number, each, _ in collection.rows],
        "files": files,
        "filled": [
            {
                "kind": each.row.kind,
                "number": each.row.number,
                "file": each.file.file,
                "values": {key: _plain(value) for key, value in each.values.items()},
            }
            for each in collection.filled
        ],
        "told": list(collection.told),
        "missing": [{"row": line.row, "line": line.shown} for line in done.missing],
    }
    return json.dumps(told, ensure_ascii=ascii_only, indent=2)


def _row(number: int, each: Received, call: Call) -> dict[str, object]:
    """A new row: each value with the cell of the file that it came from."""
    return {
        "kind": each.kind,
        "number": number,
        "file": each.file,
        "sha256": each.sha256,
        "received": _plain(each.day),
        "registration": each.registration,
        "values": {
            key: {"value": _plain(value), "cell": each.cells.get(key)}
            for key, value in each.values.items()
            if value is not None
        },
    }


def _line(line: Line, call: Call) -> dict[str, object]:
    each = line.received
    return {
        "post": line.post,
        "file": each.file,
        "sha256": each.sha256,
        "state": str(line.fate),
        "call": each.call,
        "template": each.template,
        "kind": each.kind,
        "number": line.number,
        "received": _plain(each.day),
        "received_by": each.told,
        "registration": each.registration,
        "explanation": line.explanation,
        "differences": [
            {"column": one.column, "old": _plain(one.old), "new": _plain(one.new),
             "cell": each.cells.get(one.column)}
            for one in line.differences
        ],
        "checked": each.checked,
    }  # fmt: skip


def _plain(value: Entry) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
