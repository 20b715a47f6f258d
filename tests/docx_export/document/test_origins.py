"""Origins that a hostile document carries fill no memory: cells, JSON, numbers."""

from __future__ import annotations

import base64
import json
import time
import tracemalloc
import zlib

import pytest

from docx_export.document.origins import (
    MAX_CELLS,
    PREFIX,
    Origin,
    in_pieces,
    pack_origins,
    unpack_origins,
)
from docx_export.revising.outdated import PREFIX as REPORTED
from docx_export.revising.outdated import unpack_reported
from validators.errors import UnsafeFile


def carrying(text: str, prefix: str = PREFIX) -> dict[str, str]:
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return in_pieces(packed, prefix)


def test_what_was_packed_is_unpacked() -> None:
    origin = Origin(5, ["kronor"], ("LUM!E8", "LUM!E9", "LUM!G8"), "")
    assert unpack_origins(pack_origins({"lum.sokt": origin})) == {"lum.sokt": origin}


@pytest.mark.parametrize("cells", [["A!A1:A100000"] * 300, ["A!" + ",".join(["A1:A100000"] * 300)]])
def test_a_small_file_cannot_name_millions_of_cells(cells: list[str]) -> None:
    properties = carrying(json.dumps({"lum.sokt": [5, ["kronor"], cells, ""]}))
    tracemalloc.start()
    with pytest.raises(UnsafeFile, match=str(MAX_CELLS)):
        unpack_origins(properties)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_many_facts_with_some_cells_each_count_together() -> None:
    facts = {f"a.{number}": [5, [], ["A!A1:A90000"], ""] for number in range(20)}
    with pytest.raises(UnsafeFile):
        unpack_origins(carrying(json.dumps(facts)))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "[]",
        '{"a": 1}',
        '{"a": [5, "kronor", [], ""]}',
        '{"a": [5, [], [1], ""]}',
        '{"a": ["i morgon", [], [], ""]}',
        '{"a": [1e999, [], [], ""]}',
        f'{{"a": [{"9" * 5_000}, [], [], ""]}}',
        f'{{"a": [{"9" * 30}, [], [], ""]}}',
        '{"a": [5, [], ["A!A1:A9999999"], ""]}',
        " " * 30_000_000,
    ],
)
def test_damaged_origins_are_none(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(ValueError):  # noqa: PT011 (whichever it is)
        unpack_origins(carrying(text))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", '{"a": 1}', '{"a": [1]}', " " * 30_000_000])
def test_damaged_reports_are_none(text: str) -> None:
    assert unpack_reported(carrying(text, REPORTED)) == {}
