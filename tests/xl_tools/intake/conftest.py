"""Folders of applications, and books made of them, which several tests of collect look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.collecting import application, collect, header_letters, put
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.templates.examples import example


@pytest.fixture(scope="module")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The applications of the example of 2025."""
    books = {name: data for name, data in example("2025").items() if "/" in name}
    return put(tmp_path_factory.mktemp("exempel"), books) / "applications"


@pytest.fixture(scope="module")
def collected(applications: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bok") / "fördelning 2025.xlsx"
    assert collect(out, applications) == 0
    return out


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dubbletter")
    first = application(title="Tidigt stöd i skolan")
    put(
        folder / "in",
        {
            "1 först.xlsx": first,
            "2 samma.xlsx": first,
            "3 ny version.xlsx": application(title="tidigt stöd  i skolan.", sought=350_000,
                                             purpose="Ett annat syfte."),
            "4 annan kontakt.xlsx": application(title="Tidigt stöd i skolan", contact="B"),
            "5 nästan.xlsx": application(title="Tidigt stöd i skolan (reviderad)"),
            "6 annan sökande.xlsx": application(title="Tidigt stöd i skolan",
                                                applicant="Kungsholmen"),
            "7 resa.xlsx": application("mul", title="Tidigt stöd i skolan", sought=20_000),
        },
    )  # fmt: skip
    assert collect(folder / "b.xlsx", folder / "in") in (0, 1)
    return folder


@pytest.fixture
def assessed(tmp_path: Path) -> Path:
    """A folder with two applications, and the book of them in which the officer has worked."""
    put(tmp_path / "in", {"a.xlsx": application(title="Ett"), "b.xlsx": application(title="Två")})
    assert collect(tmp_path / "1.xlsx", tmp_path / "in") == 0
    letters = {key: cell for cell, key in header_letters(tmp_path / "1.xlsx", "lum")}
    officer = [
        Setting("LUM", f"{letters['decision']}8", "Bifall"),
        Setting("LUM", f"{letters['granted']}8", 300_000),
        Setting("LUM", f"{letters['motivation']}8", "Bra,\nmen dyrt"),
        Setting("LUM", f"{letters['title']}9", "Två, rättad titel"),
    ]
    book = set_values((tmp_path / "1.xlsx").read_bytes(), officer).data
    (tmp_path / "2.xlsx").write_bytes(book)
    return tmp_path
