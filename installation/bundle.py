"""Makes the folder that IT puts on a share: fordela for Windows, installed without a network.

    python3 tasks.py bundle [--out DIR]

runs this in the project's environment. What is needed on Windows is told by the wheels themselves:
from fordela's own, each requirement whose marker holds there is followed to the wheel of its pinned
version. The same pins and the same source give the same bytes. Downloads are kept in build/, once
per pins.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, sys_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from installation import install

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "installation"
OUT = ROOT / "dist" / "fordela-windows"
CACHE = ROOT / "build" / "bundle"
README = "LÄS-MIG.txt"

# polars' own wheel for processors without AVX2, which install.py takes where it must.
OLD_PROCESSORS = "polars[rtcompat]"
_LONGEST_FOLDER = 90  # characters of %LOCALAPPDATA%\fordela\program\Lib\site-packages\, at most
_LONGEST_PATH = 259  # Windows' MAX_PATH without its ending zero


class CannotBundle(Exception):
    """The folder cannot be made; the text says why."""


@dataclasses.dataclass(frozen=True)
class Target:
    """The machines that wheels are for: pip's name of the platform ("" for this one), and the
    variables that markers ask for."""

    platform: str
    pythons: tuple[str, ...]
    markers: Mapping[str, str]

    def environment(self, python: str) -> dict[str, str]:
        """The variables of markers (PEP 508) under one Python, "3.12"."""
        versions = {"python_version": python, "python_full_version": f"{python}.0"}
        return {**self.markers, **(versions if self.platform else {})}

    def tags(self, python: str) -> frozenset[Tag]:
        """The wheels (PEP 425) that one Python can use there."""
        if not self.platform:
            return frozenset(sys_tags())
        version = [int(part) for part in python.split(".")]
        on = [self.platform]
        return frozenset(
            [*cpython_tags(version, platforms=on), *compatible_tags(version, platforms=on)]
        )


WINDOWS = Target(
    platform="win_amd64",
    # All that have a wheel of everything: pywin32 decides about the newest.
    pythons=tuple(f"3.{minor}" for minor in range(install.OLDEST[1], install.NEWEST[1] + 1)),
    markers={
        "os_name": "nt",
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "platform_release": "",
        "platform_version": "",
        "implementation_version": "",
    },
)


def main(arguments: list[str]) -> int:
    """Make the folder. Gives the exit code."""
    parser = argparse.ArgumentParser(prog="tasks.py bundle")
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args(arguments).out
    try:
        make(out)
    except CannotBundle as error:
        print(f"tasks.py bundle: {error}", file=sys.stderr)
        return 2
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 2**20
    print(f"{out}: {len(files)} files, {size:.0f} MB, Python {', '.join(WINDOWS.pythons)}")
    print(f"SHA-256 of {install.SUMS}: {_sha256((out / install.SUMS).read_bytes())}")
    return 0


def make(out: Path, target: Target = WINDOWS, *, for_old_processors: bool = True) -> None:
    """Make the folder anew. Raises CannotBundle when a wheel is missing, or when there is
    something in `out` that is no bundle."""
    if out.exists() and any(out.iterdir()) and not (out / install.SUMS).exists():
        raise CannotBundle(f"{out} holds something else. Choose another folder with --out.")
    own = own_wheel()
    wheels = gather(own, target)
    old = gather(own, target, [OLD_PROCESSORS]) if for_old_processors else {}
    if target.platform.startswith("win"):
        _demand_short_paths([*wheels, *old])
    if out.exists():
        shutil.rmtree(out)
    folders = {name: out / name for name in (install.PARTS, install.WHEELS, install.TEMPLATES)}
    for folder in folders.values():
        folder.mkdir(parents=True)
    for wheel in sorted({**wheels, **old}):
        _copy(wheel, folders[install.WHEELS])
    for template in sorted((ROOT / "workbook_templates").glob("*.xls[xm]")):
        _copy(template, folders[install.TEMPLATES])
    parts = folders[install.PARTS]
    _copy(HERE / "install.py", parts)
    _write(parts / install.REQUIREMENTS, requirements(wheels))
    if old:
        _write(parts / install.FOR_OLD_PROCESSORS, requirements(old))
    _write(out / "excel.md", (ROOT / "docs" / "excel.md").read_text("utf-8"))
    _write(out / "installera.cmd", (HERE / "installera.cmd").read_text("ascii"))
    version = str(parse_wheel_filename(own.name)[1])
    readme = (HERE / README).read_text("utf-8").replace("{version}", version)
    _write(out / README, "\ufeff" + readme)  # the mark tells every Notepad that it is UTF-8
    (out / install.SUMS).write_bytes("".join(sums(out)).encode())


def requirements(wheels: Iterable[Path]) -> str:
    """Every wheel's name and version with its hashes, as pip's --require-hashes wants them."""
    hashes: dict[str, list[str]] = {}
    for wheel in sorted(wheels):
        name, version, *_ = parse_wheel_filename(wheel.name)
        hashes.setdefault(f"{name}=={version}", []).append(_sha256(wheel.read_bytes()))
    return "".join(
        f"{pin}{''.join(f' --hash=sha256:{one}' for one in several)}\n"
        for pin, several in sorted(hashes.items())
    )


def sums(folder: Path) -> Iterator[str]:
    """A line of SHA256SUMS.txt for every file: what `sha256sum --check` and install.py read."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file() and path != folder / install.SUMS:
            yield f"{_sha256(path.read_bytes())} *{path.relative_to(folder).as_posix()}\n"


# ---------------------------------------------------------------------------------------------
# wheels


def own_wheel() -> Path:
    """fordela's own wheel, built from this clone; the same source gives the same bytes."""
    from hatchling.builders.wheel import WheelBuilder

    CACHE.mkdir(parents=True, exist_ok=True)
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(CACHE), versions=["standard"])
    return Path(built)


def gather(own: Path, target: Target, more: Iterable[str] = ()) -> dict[Path, None]:
    """The wheels that `own` needs on those machines, with itself: for all Pythons together.

    Raises CannotBundle for a requirement without a pin, or a pin without a wheel.
    """
    pins = read_pins()
    found: dict[Path, None] = {own: None}
    names: set[str] = set()
    for python in target.pythons:
        folder = CACHE / _key() / (target.platform or "here")
        # What the Python before needed is asked for at once: hardly anything differs.
        download({name: pins[name] for name in names}, target, python, folder)
        done: set[tuple[str, str]] = set()
        level = [*_requirements_of(own, "", target, python), *map(Requirement, more)]
        while level:
            wanted = {
                (str(canonicalize_name(need.name)), extra)
                for need in level
                for extra in ("", *need.extras)
            } - done
            done |= wanted
            level_names = {name for name, _ in wanted}
            if unpinned := level_names - set(pins):
                raise CannotBundle(f"without a pin in constraints.txt: {', '.join(unpinned)}")
            wheels = download({name: pins[name] for name in level_names}, target, python, folder)
            names |= level_names
            found |= dict.fromkeys(wheels.values())
            level = [
                need
                for name, extra in sorted(wanted)
                for need in _requirements_of(wheels[name], extra, target, python)
            ]
    return found


def download(pins: Mapping[str, str], target: Target, python: str, folder: Path) -> dict[str, Path]:
    """The wheels of these pins, by name, in `folder`; those that are there are not asked for.

    Raises CannotBundle, naming what has no wheel.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = _in_folder(folder, target, python)
    missing = {name: version for name, version in sorted(pins.items()) if name not in there}
    if missing:
        # Into a folder of its own first: what is in `folder` is whole.
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "download", "-q", "--no-input", "--no-deps"),
                    *("--disable-pip-version-check", "--only-binary", ":all:", "-d", temporary),
                    *_tags(target, python),
                    *(f"{name}=={version}" for name, version in missing.items()),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
                raise CannotBundle(
                    f"no wheel for Python {python} on {target.platform or 'this machine'}, or no "
                    f"index to ask: {' '.join(reasons) or done.stderr.strip()}"
                )
            for wheel in Path(temporary).iterdir():
                wheel.replace(folder / wheel.name)
        there = _in_folder(folder, target, python)
    return {name: there[name] for name in pins}


def _in_folder(folder: Path, target: Target, python: str) -> dict[str, Path]:
    """The wheels that this Python can use there, by name."""
    usable = target.tags(python)
    return {
        str(name): path
        for path in folder.glob("*.whl")
        for name, _, _, tags in [parse_wheel_filename(path.name)]
        if tags & usable
    }


def _tags(target: Target, python: str) -> list[str]:
    if not target.platform:
        return []
    return ["--platform", target.platform, "--python-version", python, "--implementation", "cp"]


def _requirements_of(wheel: Path, extra: str, target: Target, python: str) -> list[Requirement]:
    """What a wheel says that it needs there, with one extra or ("") none."""
    with zipfile.ZipFile(wheel) as package:
        (name,) = (name for name in package.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(package.read(name).decode())
    needs = map(Requirement, metadata.get_all("Requires-Dist", []))
    environment = {**target.environment(python), "extra": extra}
    return [need for need in needs if need.marker is None or need.marker.evaluate(environment)]


def read_pins() -> dict[str, str]:
    """Name -> version of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {str(canonicalize_name(name)): version for name, version in pairs}


def _key() -> str:
    """The folder of these pins' downloads."""
    return _sha256((ROOT / "constraints.txt").read_bytes())[:16]


def _demand_short_paths(wheels: Iterable[Path]) -> None:
    """Windows without long paths must be able to hold every file of every wheel."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as package:
            longest = max(package.namelist(), key=len)
        if _LONGEST_FOLDER + len(longest) > _LONGEST_PATH:
            raise CannotBundle(f"{wheel.name} holds a path too long for Windows: {longest}")


# ---------------------------------------------------------------------------------------------
# files


def _copy(source: Path, folder: Path) -> None:
    (folder / source.name).write_bytes(source.read_bytes())


def _write(path: Path, text: str) -> None:
    """Text for Windows: cmd.exe and the oldest Notepad want CRLF."""
    path.write_text(text, "utf-8", newline="\r\n")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
