"""`fordela collect` as a command: what it tells, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers.collecting import application, collect, put
from validators.cards.loading import load_call
from xl_tools.templates.make import make_template

Captured = pytest.CaptureFixture[str]


def test_json_tells_each_value_with_its_cell_and_each_file(doubled: Path, capsys: Captured) -> None:
    capsys.readouterr()
    collect(doubled / "j.xlsx", doubled / "in", format="json")
    told = json.loads(capsys.readouterr().out)
    assert told["call"] == "2025"
    assert len(told["files"]) == 7
    first = told["rows"][0]
    assert first["values"]["sought"]["value"] == 300_000
    assert first["values"]["sought"]["cell"].startswith("Ansökan!C")
    (waits,) = [each for each in told["files"] if each["state"] == "väntar på beslut"]
    assert {"column": "sought", "old": 300_000, "new": 350_000} in [
        {key: each[key] for key in ("column", "old", "new")} for each in waits["differences"]
    ]


def test_lines_of_the_registry_without_a_file_are_told(tmp_path: Path, capsys: Captured) -> None:
    register = tmp_path / "lista.csv"
    register.write_text("Dnr;Fil;Inkom\n24/1;a.xlsx;2024-08-01\n24/2;borta.xlsx;2024-08-02\n")
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    assert collect(tmp_path / "b.xlsx", folder, received=register) == 0
    assert "inte bland filerna: rad 3: 24/2, borta.xlsx" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("places", "options", "says"),
    [
        (["finns inte"], {}, "finns inte"),
        (["tom"], {}, "inga filer"),
        (["in"], {"into": "saknas.xlsx"}, "saknas.xlsx"),
        (["in"], {"received": "saknas.csv"}, "saknas.csv"),
        (["in"], {"call": "1999"}, "1999"),
        (["bara pdf"], {}, "Ange den med --call"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(
    tmp_path: Path, capsys: Captured, places: list[str], options: dict[str, str], says: str
) -> None:
    put(tmp_path / "in", {"a.xlsx": application()})
    put(tmp_path / "bara pdf", {"a.pdf": b"%PDF-1.7\n"})
    (tmp_path / "tom").mkdir()
    here = {k: v if k == "call" else tmp_path / v for k, v in options.items()}
    out = tmp_path / "b.xlsx"
    assert collect(out, *(tmp_path / place for place in places), **here) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()


def test_a_name_that_is_taken_is_told_before_anything_is_read(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"")
    assert collect(tmp_path / "b.xlsx", tmp_path / "finns inte") == 2
    assert "skrivs aldrig över" in capsys.readouterr().err


def test_received_files_are_only_read(applications: Path, tmp_path: Path) -> None:
    folder = tmp_path / "skrivskyddad"
    shutil.copytree(applications, folder)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    collect(tmp_path / "b.xlsx", folder)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before


def test_a_book_of_another_call_is_not_gone_on_from(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "bok.xlsx").write_bytes(make_template(load_call("2026"), "fordelning"))
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    assert collect(tmp_path / "b.xlsx", folder, into=tmp_path / "bok.xlsx", call="2025") == 2
    assert "utlysningen 2026, inte 2025" in capsys.readouterr().err
