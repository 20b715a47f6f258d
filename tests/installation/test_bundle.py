"""The folder for Windows: what is in it, and that a wheel of every pin exists."""

from __future__ import annotations

import hashlib
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name, parse_wheel_filename

from installation import bundle, install
from tests.helpers.project import FORBIDDEN, ROOT


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundles hold fordela's own wheel alone: no network, no 170 MB."""
    monkeypatch.setattr(bundle, "gather", lambda own, target, more=(): {own: None})


@pytest.fixture
def made(small: None, tmp_path: Path) -> Path:
    bundle.make(tmp_path / "fordela-windows")
    return tmp_path / "fordela-windows"


def a_wheel(folder: Path, name: str, *requirements: str) -> Path:
    """A wheel that holds nothing but what it needs."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requirements]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines) + "\n\n")
    return path


# --- with the index -------------------------------------------------------------------------------


@pytest.mark.usefixtures("package_index")
def test_every_pin_that_windows_needs_has_a_wheel_for_every_python() -> None:
    own = bundle.own_wheel()
    wheels = [
        *bundle.gather(own, bundle.WINDOWS),
        *bundle.gather(own, bundle.WINDOWS, [bundle.OLD_PROCESSORS]),
    ]
    names = {str(parse_wheel_filename(wheel.name)[0]) for wheel in wheels}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {re.match(r"[\w-]+", line).group() for line in project["dependencies"]}  # type: ignore[union-attr]
    assert asked | {"pywin32", "polars-runtime-32", "polars-runtime-compat"} <= names
    assert {"appscript", "psutil", "pytest"} & names == set()
    for python in bundle.WINDOWS.pythons:
        usable = bundle.WINDOWS.tags(python)
        fit = {str(parse_wheel_filename(w.name)[0]) for w in wheels if _tags(w) & usable}
        assert fit == names, python
    assert {_platform(wheel) for wheel in wheels} == {"any", "win_amd64"}


def _tags(wheel: Path) -> frozenset[object]:
    return frozenset(parse_wheel_filename(wheel.name)[3])


def _platform(wheel: Path) -> str:
    return wheel.stem.rpartition("-")[2]


@pytest.mark.usefixtures("package_index")
def test_a_pin_without_a_wheel_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(bundle.CannotBundle, match=r"pywin32==0\.1"):
        bundle.download({"pywin32": "0.1"}, bundle.WINDOWS, "3.13", tmp_path / "wheels")


# --- which wheels ---------------------------------------------------------------------------------


def test_what_is_needed_is_followed_by_the_markers_of_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = {
        "a": a_wheel(tmp_path, "a", "b; sys_platform == 'win32'", "c; sys_platform == 'linux'"),
        "b": a_wheel(tmp_path, "b", "d", "e; extra == 'more'"),
        "d": a_wheel(tmp_path, "d", "f; python_version < '3.12'"),
        "f": a_wheel(tmp_path, "f"),
    }
    own = a_wheel(tmp_path, "own", "a")
    monkeypatch.setattr(bundle, "read_pins", lambda: dict.fromkeys(wheels, "1.0"))
    monkeypatch.setattr(bundle, "download", lambda pins, *rest: {n: wheels[n] for n in pins})
    assert [wheel.name[:1] for wheel in bundle.gather(own, bundle.WINDOWS)] == list("oabdf")
    newest = bundle.Target("win_amd64", ("3.14",), bundle.WINDOWS.markers)
    assert [wheel.name[:1] for wheel in bundle.gather(own, newest)] == list("oabd")


def test_an_extra_brings_what_it_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = {
        "polars": a_wheel(tmp_path, "polars", "compat; extra == 'rtcompat'"),
        "compat": a_wheel(tmp_path, "compat"),
    }
    own = a_wheel(tmp_path, "own", "polars")
    monkeypatch.setattr(bundle, "read_pins", lambda: dict.fromkeys(wheels, "1.0"))
    monkeypatch.setattr(bundle, "download", lambda pins, *rest: {n: wheels[n] for n in pins})
    assert wheels["compat"] not in bundle.gather(own, bundle.WINDOWS)
    assert wheels["compat"] in bundle.gather(own, bundle.WINDOWS, [bundle.OLD_PROCESSORS])


def test_a_requirement_without_a_pin_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "read_pins", dict)
    with pytest.raises(bundle.CannotBundle, match=r"constraints\.txt: unknown"):
        bundle.gather(a_wheel(tmp_path, "own", "unknown"), bundle.WINDOWS)


def test_polars_for_old_processors_is_pinned_to_the_version_of_polars() -> None:
    pins = bundle.read_pins()
    assert {
        pins[str(canonicalize_name(f"polars-runtime-{kind}"))] for kind in ("32", "compat")
    } == {pins["polars"]}


def test_a_path_too_long_for_windows_is_told(tmp_path: Path) -> None:
    wheel = tmp_path / "long-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr("x" * 200, b"")
    with pytest.raises(bundle.CannotBundle, match="too long"):
        bundle.demand_short_paths([wheel])


# --- the folder -----------------------------------------------------------------------------------


def test_a_bundle_passes_its_own_check_and_lists_every_file(made: Path) -> None:
    install.verify(made)
    listed = [line.split(" *")[1] for line in (made / install.SUMS).read_text("utf-8").splitlines()]
    there = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert set(listed) == there - {install.SUMS}
    assert {"LÄS-MIG.txt", "installera.cmd", "excel.md", "delar/install.py"} <= there
    assert {path.name for path in (made / "mallar").iterdir()} == {
        path.name for path in (ROOT / "workbook_templates").glob("*.xls[xm]")
    }


def test_the_same_source_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    bundle.make(tmp_path / "again")
    assert (tmp_path / "again" / install.SUMS).read_bytes() == (made / install.SUMS).read_bytes()


def test_what_we_wrote_names_no_index(made: Path) -> None:
    texts = [path for path in made.rglob("*") if path.suffix in (".txt", ".cmd", ".py", ".md")]
    assert len(texts) == 7
    found = [word for path in texts for word in FORBIDDEN if word in path.read_text("utf-8-sig")]
    assert found == []


def test_every_requirement_has_a_version_and_the_hashes_of_its_wheels(made: Path) -> None:
    lines = (made / "delar" / install.REQUIREMENTS).read_text("ascii").splitlines()
    (wheel,) = (made / "hjul").glob("*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    version = parse_wheel_filename(wheel.name)[1]
    assert lines == [f"fordela=={version} --hash=sha256:{digest}"]


def test_a_bundle_is_made_anew_but_another_folder_is_left_alone(made: Path, tmp_path: Path) -> None:
    (made / "hjul" / "old-1.0-py3-none-any.whl").write_bytes(b"old")
    bundle.make(made)
    install.verify(made)
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept.txt").write_text("kept")
    with pytest.raises(bundle.CannotBundle, match="something else"):
        bundle.make(other)
    assert [path.name for path in other.iterdir()] == ["kept.txt"]


def test_the_readme_tells_the_version_and_the_pythons(made: Path) -> None:
    text = (made / "LÄS-MIG.txt").read_bytes().decode("utf-8-sig")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert text.startswith(f"fordela {version} för Windows\r\n")
    *most, last = bundle.WINDOWS.pythons
    assert f"Python {', '.join(most)} eller {last}" in " ".join(text.split())
    assert "{version}" not in text
