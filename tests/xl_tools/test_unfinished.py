"""What a killed run has left is taken away by the next, and told of; what lives is left alone."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from xl_tools import files, unfinished

HOLDER = """
import sys, time
from pathlib import Path
from xl_tools import unfinished
with unfinished.begin(Path(sys.argv[1], "bok.xlsx")) as (path, file):
    file.write(b"half")
    file.flush()
    print(path, flush=True)
    time.sleep(60)
"""


def holder(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that is writing a file, and that file under its temporary name."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_run_left_is_removed_and_what_lives_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    killed, leftover = holder(tmp_path)
    alive, working = holder(tmp_path)
    others = [tmp_path / ".annan-0123abcd.tmp", tmp_path / "x.fordela.tmp", tmp_path / "bok.tmp"]
    for other in others:
        other.write_bytes(b"someone else's")
    assert leftover.exists()
    killed.kill()
    killed.communicate()
    with caplog.at_level(logging.WARNING):
        files.write_new(tmp_path / "ny.xlsx", b"PK")
    assert not leftover.exists()
    assert working.exists()
    assert all(other.exists() for other in others)
    (message,) = [record.getMessage() for record in caplog.records]
    assert message == (
        "fordela: En körning som avbröts hade lämnat en halvskriven fil i "
        f"{tmp_path}. Den är borttagen."
    )
    alive.kill()
    alive.communicate()


def test_the_command_tells_of_it_and_its_code_is_its_own(tmp_path: Path) -> None:
    for _ in range(2):
        killed, _ = holder(tmp_path)
        killed.kill()
        killed.communicate()
    names = [path.name for path in tmp_path.iterdir()]
    assert len(names) in (1, 2)  # the second may have taken away what the first left
    command = [sys.executable, "-m", "xl_tools.cli", "template", "2025", "lum", "--out"]
    done = subprocess.run(
        [*command, str(tmp_path / "a.xlsx")], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0
    assert done.stderr.count("En körning som avbröts hade lämnat") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_link_with_the_name_of_a_leftover_stays(tmp_path: Path) -> None:
    victim = tmp_path / "annat" / "brev.docx"
    victim.parent.mkdir()
    victim.write_bytes(b"PK")
    folder = tmp_path / "ut"
    folder.mkdir()
    link = folder / ".bok.xlsx-0123abcd.fordela.tmp"
    link.symlink_to(victim)
    (folder / ".mapp-0123abcd.fordela.tmp").mkdir()
    files.write_new(folder / "a.xlsx", b"PK")
    assert link.is_symlink()
    assert victim.exists()
    assert (folder / ".mapp-0123abcd.fordela.tmp").is_dir()


@pytest.mark.parametrize("name", ["a.xlsx", "å" * 120 + ".xlsx", "😀" * 60])
def test_the_temporary_name_fits_a_folder(name: str, tmp_path: Path) -> None:
    with unfinished.begin(tmp_path / name) as (temporary, file):
        file.write(b"x")
        assert len(temporary.name.encode()) <= 255
    assert list(tmp_path.iterdir()) == []
