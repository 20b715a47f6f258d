"""The rules of the house (CONTRIBUTING.md), as far as a machine can see them."""

from __future__ import annotations

import ast
import importlib
import io
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import pytest

from tests.helpers.project import FORBIDDEN, ROOT

PACKAGES = ("validators", "opc", "docx_export", "xl_tools", "fordela")


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows, or would take up if asked: what a clone gets."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


def distribution(requirement: str) -> str:
    """A requirement's name, as PEP 503 spells it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    asked = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {distribution(name): version for name, version in asked}


# --- layout --------------------------------------------------------------------------------------


def is_a_door(file: Path) -> bool:
    """Whether an `__init__.py` only names what its room offers: a docstring, imports of its own
    room, `__all__`, and the functions by which names are loaded when they are first used."""
    room = ".".join(file.parent.relative_to(ROOT).parts)
    lazy = {"__getattr__", "__dir__"}
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.split(".")[0] in PACKAGES and not module.startswith(f"{room}."):
                return False
        elif isinstance(node, ast.FunctionDef):
            if node.name not in lazy:
                return False
        elif isinstance(node, ast.ClassDef):
            return False
    return True


def test_every_init_file_is_empty_or_a_door() -> None:
    files = tracked("**/__init__.py")
    assert files
    assert [file for file in files if file.read_bytes() and not is_a_door(file)] == []


@pytest.mark.parametrize(
    ("room", "names"),
    [
        ("xl_tools.reading", ["Workbook", "open_workbook", "read_tables", "read_workbook"]),
        ("xl_tools.marking", ["Marked", "mark", "unmark"]),
    ],
)
def test_a_door_names_what_scripts_outside_may_use(room: str, names: list[str]) -> None:
    door = importlib.import_module(room)
    assert door.__all__ == names
    assert all(callable(getattr(door, name)) for name in names)


def test_imports_go_down_only() -> None:
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports; exit(lint_imports())"]
    done = subprocess.run(lint, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_starting_the_command_line_imports_nothing_heavy() -> None:
    heavy = ["polars", "pandera", "openpyxl", "docx", "lxml", "msgspec", "xlwings", "zipfile"]
    code = f"import sys, xl_tools.cli.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_other_distribution_claims_our_package_names() -> None:
    claims = metadata.packages_distributions()
    assert {
        name: claims[name] for name in PACKAGES if set(claims.get(name, ())) - {"fordela"}
    } == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_imported_from_this_folder(package: str) -> None:
    module = __import__(package)
    assert Path(str(module.__file__)).is_relative_to(ROOT)


# --- limits --------------------------------------------------------------------------------------

MAX_FUNCTION_LENGTH, MAX_MODULE_LENGTH = 60, 400  # lines

LONG_FUNCTIONS = {
    "opc/package.py events": "the handlers of one parser share their counters",
    "xl_tools/reading/xml/sheet_xml.py read": "a call for every event would cost more",
}
"""Functions that may be longer, each with its reason."""

LONG_MODULES: dict[str, str] = {}
"""Modules that may be longer, each with its reason."""


def product() -> dict[str, str]:
    """The text of every module of the product, by its path."""
    files = tracked(*(f"{package}/*.py" for package in PACKAGES))
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


def long_functions(modules: Mapping[str, str]) -> list[str]:
    """The functions and methods that are longer than the limit, docstring included."""
    return [
        f"{path} {node.name}"
        for path, text in modules.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LENGTH
    ]


def test_no_function_of_the_product_is_long() -> None:
    assert sorted(long_functions(product())) == sorted(LONG_FUNCTIONS)


def test_no_module_of_the_product_is_long() -> None:
    lengths = {path: len(text.splitlines()) for path, text in product().items()}
    long = sorted(path for path, length in lengths.items() if length > MAX_MODULE_LENGTH)
    assert long == sorted(LONG_MODULES)


def test_the_search_for_long_functions_finds_them() -> None:
    lines = "\n".join(f"    x = {number}" for number in range(MAX_FUNCTION_LENGTH - 1))
    assert long_functions({"a.py": f"def f() -> None:\n{lines}"}) == []
    assert long_functions({"a.py": f"def f() -> None:\n{lines}\n    y = 0"}) == ["a.py f"]


# --- what must not be in the project -------------------------------------------------------------


def contents(file: Path) -> list[tuple[str, bytes]]:
    """A file's bytes, or those of everything in it if it is a zip (workbooks, documents)."""
    data = file.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return [(str(file), data)]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(f"{file}:{name}", package.read(name)) for name in package.namelist()]


def test_no_file_names_a_path_of_a_machine_or_a_registry() -> None:
    found = [
        f"{name}: {word}"
        for file in tracked()
        for name, data in contents(file)
        for word in FORBIDDEN
        if word.encode() in data
    ]
    assert found == []


def test_no_file_holds_a_licence_key_or_the_declaration_that_is_one() -> None:
    keys = ["XLWINGS_LICENSE" + "_KEY", "non" + "commercial"]  # of xlwings, for what is not free
    found = [
        f"{name}: {key}"
        for file in tracked()
        for name, data in contents(file)
        for key in keys
        if key.encode() in data
    ]
    assert found == []


def test_the_search_for_forbidden_words_sees_into_workbooks(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/app.xml", "x" * 200 + FORBIDDEN[0])
    assert [FORBIDDEN[0].encode() in data for _, data in contents(book)] == [True]


# --- the tests -----------------------------------------------------------------------------------

LONGEST_TEST_FILE = 500  # lines


def private_names(file: Path) -> set[str]:
    """The private names of our own modules that a file of tests uses."""
    ours = ("tests", "tasks", "validators", "opc", "docx_export", "xl_tools", "installation")
    tree = ast.parse(file.read_text("utf-8"))
    modules: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {name.asname or name.name for name in node.names if name.name in ours}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ours:
            modules |= {name.asname or name.name for name in node.names}
            used |= {name.name for name in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules:
            used.add(node.attr)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            of, *names = node.args
            if ast.unparse(of) in modules and isinstance(names[0], ast.Constant):
                used.add(str(names[0].value))
    return {name for name in used if name.startswith("_") and not name.startswith("__")}


def test_tests_use_no_private_name() -> None:
    used = set().union(*map(private_names, tracked("tests/**/*.py")))
    assert used == set()


def test_the_search_for_private_names_finds_them(tmp_path: Path) -> None:
    file = tmp_path / "test_a.py"
    file.write_text(
        "import os\nfrom opc import zips\nfrom opc.zips import _a\n"
        "zips._b()\nos._exit(1)\nmonkeypatch.setattr(zips, '_c', 1)\nzips.__doc__\n",
        "utf-8",
    )
    assert private_names(file) == {"_a", "_b", "_c"}


def test_no_file_of_tests_is_long() -> None:
    lines = {file: len(file.read_text("utf-8").splitlines()) for file in tracked("tests/**/*.py")}
    assert {file: count for file, count in lines.items() if count > LONGEST_TEST_FILE} == {}


# --- versions ------------------------------------------------------------------------------------


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert pinned
    wrong = [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]
    assert wrong == []


def test_every_requirement_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    assert {distribution(line) for line in asked} - set(pins()) == set()


def test_everything_installed_is_pinned_to_that_version() -> None:
    # pip and setuptools came with the interpreter's own ensurepip.
    ours = {"fordela", "pip", "setuptools"}
    installed = {
        distribution(found.metadata["Name"]): found.version for found in metadata.distributions()
    }
    other = {name: version for name, version in installed.items() if name not in ours}
    assert {name: (version, pins().get(name)) for name, version in other.items()} == {
        name: (version, version) for name, version in other.items()
    }


def test_the_change_log_begins_with_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    released = [heading for heading in headings if heading != "Unreleased"]
    assert released[0] == project["project"]["version"]


# --- the wheel -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as package:
        packed = {name for name in package.namelist() if ".dist-info/" not in name}
    expected = {file.relative_to(ROOT).as_posix() for file in tracked(*PACKAGES)}
    assert any(name.endswith(".toml") for name in expected)
    assert packed == expected


def test_an_example_is_validated_from_an_installed_wheel_outside_of_the_clone(
    wheel: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--no-index"]
    subprocess.run([*install, "--no-compile", "--target", str(site), str(wheel)], check=True)
    outside = tmp_path / "en annan mapp åäö"
    outside.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=outside,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    where = python("-c", "import xl_tools, sys; print(xl_tools.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(site)
    made = python("-m", "xl_tools.cli", "example", "2025", "--out", "ut")
    assert made.returncode == 0, made.stderr
    checked = python("-m", "xl_tools.cli", "validate", "ut/fordelning-2025.xlsx")
    assert checked.returncode == 0, checked.stdout + checked.stderr
