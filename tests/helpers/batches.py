"""Many applications, and what `fordela batch` says of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from validators.cards.loading import load_call
from validators.check import check
from validators.errors import FordelaError
from xl_tools.cli.main import main
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import open_workbook

NUMBER = 500


def batch(folder: Path, out: Path, *options: str) -> int:
    return main(["batch", str(folder), "--out", str(out), "--jobs", "1", *options])


def told(out: Path) -> dict[str, dict[str, object]]:
    shown = json.loads((out / "rapport.json").read_text("utf-8"))
    return {each["file"]: each for each in shown}


def one_by_one(path: Path) -> list[dict[str, object]] | str:
    try:
        tables = read_tables(open_workbook(path.read_bytes(), name=str(path)))
    except FordelaError as error:
        return str(error)
    return [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "sheet": finding.sheet,
            "cell": finding.cell,
            "value": finding.value,
            "message": finding.message,
            "hint": finding.hint,
            "source": finding.source,
        }
        for finding in check(tables, load_call(tables.call, tables.lang))
    ]


def with_amount(data: bytes, amount: int) -> bytes:
    from xl_tools.editing.cell_values import Setting
    from xl_tools.editing.set_values import set_values

    field = read_tables(open_workbook(data))["applications"].rows[0]["sought"]
    assert field.cell is not None
    return set_values(data, [Setting("Ansökan", field.cell.ref, amount)]).data


def csv_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
