"""Installs fordela from the folder that this file lies in: no network, no administrator.

installera.cmd runs it with the Python that IT provides, so it needs nothing but that Python. The
steps: is this Python fit, is every file of the folder as SHA256SUMS.txt says, an environment of
its own (the one before is put back should a step fail), the templates, and `fordela install-excel`.

Exit codes: 0 done; 2 not done, with the reason on standard error and everything as it was.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import struct
import subprocess
import sys
import sysconfig
import unicodedata
from collections.abc import Iterator
from pathlib import Path

BUNDLE = Path(os.path.abspath(__file__)).parent.parent
SUMS = "SHA256SUMS.txt"
PARTS, WHEELS, TEMPLATES = "delar", "hjul", "mallar"
REQUIREMENTS, FOR_OLD_PROCESSORS = "krav.txt", "krav-utan-avx2.txt"
OLDEST, NEWEST = (3, 11), (3, 14)
"""The versions of Python that the folder has wheels for."""

_AVX2 = 40  # PF_AVX2_INSTRUCTIONS_AVAILABLE of IsProcessorFeaturePresent


class Stopped(Exception):
    """It cannot go on; the text says why and what to do, in Swedish."""


def main(arguments: list[str]) -> int:
    """Install from the folder that this file is in. Gives the exit code."""
    options = _options(arguments)
    try:
        unfit = what_is_wrong_with_python()
        if unfit:
            raise Stopped(unfit)
        if options.fits:
            return 0
        verify(BUNDLE)
        print("Filerna är de som SHA256SUMS.txt säger.", flush=True)
        if not options.verify:
            install(
                BUNDLE,
                Path(os.path.abspath(options.to or default_target())),
                help_text=options.help_text,
                for_excel=not options.only_program,
            )
    except Stopped as stopped:
        print(f"Inte klart: {stopped}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Inte klart: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="installera.cmd", description="Installerar fordela.")
    add = parser.add_argument
    add("--python", metavar="FIL", help="den python.exe som ska användas (skrivs först)")
    add("--to", type=Path, metavar="MAPP", help="annan mapp än %%LOCALAPPDATA%%\\fordela")
    add("--help-text", metavar="TEXT", help="vem den som behöver hjälp ska fråga")
    add("--only-program", action="store_true", help="inte knapparna: för en mapp som delas av alla")
    add("--verify", action="store_true", help="jämför bara kontrollsummorna")
    add("--quiet", action="store_true", help="vänta inte på en tangent när det är klart")
    add("--fits", action="store_true", help=argparse.SUPPRESS)  # installera.cmd asks
    return parser.parse_args(arguments)


# ---------------------------------------------------------------------------------------------
# before anything is written


def what_is_wrong_with_python() -> str:
    """Why this Python cannot be used, with what to do, or ""."""
    here = f"Python {platform.python_version()} i {sys.base_prefix}"
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        wanted = f"{_dotted(OLDEST)}–{_dotted(NEWEST)}"
        return f"{here} är av fel version. Be IT-avdelningen om Python {wanted}."
    if os.name == "nt":
        if struct.calcsize("P") != 8 or "arm" in sysconfig.get_platform():
            return f"{here} är inte för 64-bitars x86. Be IT-avdelningen om Python för x64 (AMD64)."
        if "\\windowsapps\\" in f"{sys.base_prefix}\\".lower():
            # What it writes under AppData ends up in a folder of its own, where Excel cannot see.
            return (
                f"{here} kommer från Microsoft Store, och det som den skriver är dolt för Excel. "
                "Be IT-avdelningen om en vanlig Python."
            )
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return f"{here} är den utan GIL (t). Be IT-avdelningen om den vanliga."
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        return f"{here} saknar {' och '.join(missing)}. Be IT-avdelningen om en fullständig Python."
    return ""


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(str(part) for part in version)


def default_target() -> Path:
    """%LOCALAPPDATA%\\fordela. Raises Stopped where there is none."""
    local = os.environ.get("LOCALAPPDATA")
    if not local:
        raise Stopped("LOCALAPPDATA är inte satt. Ange en mapp: installera.cmd --to MAPP")
    return Path(local) / "fordela"


def verify(bundle: Path) -> None:
    """Compare every file with SHA256SUMS.txt. Raises Stopped, naming those that are not as it says,
    are missing, or lie anywhere in the folder without being in it. Links are never as it says, and
    what it says of files outside of the folder is not looked at."""
    sums = {}
    try:
        for line in (bundle / SUMS).read_text("utf-8").splitlines():
            expected, _, name = line.partition(" *")
            sums[_composed(name)] = expected
    except (OSError, ValueError) as error:
        raise Stopped(f"{SUMS} går inte att läsa. Hämta mappen på nytt.") from error
    present = {_composed(name): path for name, path in _all_in(bundle) if name != SUMS}
    wrong = sorted(
        name
        for name in {*present, *sums}
        if name not in sums
        or name not in present
        or present[name].is_symlink()
        or _sha256(present[name]) != sums[name]
    )
    if wrong or not sums:
        shown = ", ".join(wrong[:5]) + (f" och {len(wrong) - 5} till" if len(wrong) > 5 else "")
        raise Stopped(
            f"De här filerna är inte som {SUMS} säger: {shown}. Inget har installerats. "
            "Hämta mappen på nytt, och fråga den som lade den där."
        )


def _composed(name: str) -> str:
    """A name with å as one letter, which some disks list as two."""
    return unicodedata.normalize("NFC", name)


def _all_in(bundle: Path) -> Iterator[tuple[str, Path]]:
    """All that lies in the folder and those below it but folders: name with "/", and path. A link
    to a folder is one of them, and so is a folder that cannot be looked into."""
    waiting = [bundle]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(folder.iterdir())
        except OSError:
            yield folder.relative_to(bundle).as_posix(), folder
            continue
        for path in entries:
            if path.is_dir() and not _is_link(path):
                waiting.append(path)
            else:
                yield path.relative_to(bundle).as_posix(), path


def _is_link(path: Path) -> bool:
    """Whether a path is a link, or what Windows has of that kind (IO_REPARSE_TAG_MOUNT_POINT)."""
    return path.is_symlink() or getattr(path.lstat(), "st_reparse_tag", 0) == 0xA0000003


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


# ---------------------------------------------------------------------------------------------
# the installation


def install(bundle: Path, target: Path, *, help_text: str | None, for_excel: bool) -> None:
    """Install the program and the templates in `target`, and tell Excel's macro where.

    Raises Stopped or OSError; then the program that was there before is there again.
    """
    program, aside = target / "program", target / "program-tidigare"
    target.mkdir(parents=True, exist_ok=True)
    is_update = program.exists()
    if is_update:
        _set_aside(program, aside)
    try:
        make_program(bundle, program)
    except BaseException:
        _remove(program)
        if is_update:
            aside.rename(program)
        raise
    _remove(aside)
    print(f"Programmet: {program}")
    for line in copy_templates(bundle / TEMPLATES, target / TEMPLATES):
        print(line)
    if for_excel:
        _tell_excel(program, help_text)
    print("Klart.")


def _set_aside(program: Path, aside: Path) -> None:
    """Rename the program that is there, to put it back. Windows refuses while it runs."""
    _remove(aside)
    try:
        program.rename(aside)
    except OSError as error:
        raise Stopped(
            f"{program} används just nu. Stäng Excel och alla fönster med fordela, och försök igen."
        ) from error


def make_program(bundle: Path, program: Path) -> None:
    """Make the program's environment of what the bundle brings. Raises Stopped where pip fails."""
    print("Gör programmets miljö …", flush=True)
    if run([sys.executable, "-I", "-m", "venv", str(program)]):
        raise Stopped(f"{program} gick inte att göra; skälet står ovanför.")
    has_avx2 = processor_has_avx2()
    if not has_avx2:
        print("Processorn saknar AVX2: polars för äldre processorer installeras.")
    requirements = REQUIREMENTS if has_avx2 else FOR_OLD_PROCESSORS
    print("Installerar …", flush=True)
    pip = [str(python_of(program)), "-I", "-m", "pip", "install", "-qq", "--no-cache-dir"]
    # --require-hashes: what is installed is what was compared a moment ago.
    what = ["--no-index", "-f", str(bundle / WHEELS), "--require-hashes", "--compile"]
    if run([*pip, *what, "-r", str(bundle / PARTS / requirements)]):
        raise Stopped("pip kunde inte installera; skälet står ovanför.")


def processor_has_avx2() -> bool:
    """Whether polars can be the usual one. Yes, where the system does not tell."""
    if sys.platform != "win32":
        return True
    import ctypes

    return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(_AVX2))


def python_of(program: Path) -> Path:
    """The Python of an installed program."""
    return program / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def copy_templates(source: Path, target: Path) -> list[str]:
    """Copy the templates, and say so. One that has been changed since is put in "tidigare".

    Only their content is copied: a mark that a browser put on the bundle's files (Mark of the Web)
    stays behind, now that they have been compared with their sums.
    """
    target.mkdir(parents=True, exist_ok=True)
    said = []
    for file in sorted(_files(source)):
        data = file.read_bytes()
        copy = target / file.name
        if copy.exists():
            if copy.read_bytes() == data:
                continue
            said.append(f"Mallen {file.name} var en annan; den ligger nu i {_keep(copy)}")
        copy.write_bytes(data)
    return [f"Mallarna: {target}", *said]


def _keep(path: Path) -> Path:
    folder = path.parent / "tidigare"
    folder.mkdir(exist_ok=True)
    kept, number = folder / path.name, 1
    while kept.exists():
        number += 1
        kept = folder / f"{path.stem} ({number}){path.suffix}"
    path.rename(kept)
    return kept


def _tell_excel(program: Path, help_text: str | None) -> None:
    command = [str(python_of(program)), "-I", "-m", "xl_tools.cli", "install-excel"]
    if help_text:
        command += ["--help-text", help_text]
    if run(command):
        raise Stopped(
            "Programmet är installerat, men knapparna vet inte var det finns; skälet står ovanför."
        )


def run(command: list[str]) -> int:
    """Run a command without what the machine says of other Pythons and of package indexes."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("PYTHON", "PIP_"))
    }
    settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    sys.stdout.flush()
    return subprocess.run(command, env={**clean, **settings}, check=False).returncode


def _remove(folder: Path) -> None:
    """Remove a folder of ours. What is in use stays, and is removed by the next installation."""
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
