"""A process killed while it writes leaves the old file or the whole new one, never half of one."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import hard_sheets

WRITER = """
import sys
from pathlib import Path
from xl_tools.files import write_new
folder = Path(sys.argv[1])
data = bytes(range(256)) * 4096
print("ready", flush=True)
for number in range(100_000):
    write_new(folder / f"{number}.xlsx", number.to_bytes(4, "big") + data)
"""


@pytest.mark.parametrize("round_", range(6))
def test_a_killed_writer_leaves_only_whole_files(tmp_path: Path, round_: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(random.Random(round_).uniform(0.02, 0.12))
    child.kill()
    child.communicate()
    data = bytes(range(256)) * 4096
    written = list(tmp_path.glob("*.xlsx"))
    for path in written:
        assert path.read_bytes() == int(path.stem).to_bytes(4, "big") + data
    left = [path for path in tmp_path.iterdir() if path not in written]
    assert len(left) <= 1  # what it was writing, under a name that nobody takes for a workbook
    assert all(path.name.startswith(".") and path.suffix == ".tmp" for path in left)


def test_annotating_that_is_killed_leaves_the_old_file_and_no_half_of_a_new_one(
    tmp_path: Path,
) -> None:
    original = tmp_path / "ansokan.xlsx"
    original.write_bytes(hard_sheets.buttons_and_macros().data)
    digest = hashlib.sha256(original.read_bytes()).hexdigest()
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.helpers import hard_parts\n"
        "from xl_tools.files import read, write_new\n"
        "from xl_tools.marking.marks import mark, unmark\n"
        "source, folder = map(Path, sys.argv[1:])\n"
        "findings = hard_parts.three('Blad1')\n"
        "print('ready', flush=True)\n"
        "for number in range(100_000):\n"
        "    write_new(folder / f'{number}.xlsx', mark(read(source), findings).data)\n"
    )
    whole = set()
    for round_ in range(3):
        folder = tmp_path / str(round_)
        folder.mkdir()
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(original), str(folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(random.Random(round_).uniform(0.05, 0.2))
        child.kill()
        child.communicate()
        whole |= {path.read_bytes() for path in folder.glob("*.xlsx")}
        assert hashlib.sha256(original.read_bytes()).hexdigest() == digest
    assert len(whole) == 1  # every one that is there is the same, whole file
