"""Fixtures that several rooms use, how hypothesis is set up, and how the tests are dealt out.

A test that needs an office program is marked `office` by itself: it uses a fixture or a function of
the modules below, in its own words or by way of its module's functions.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from tests.helpers import office as doors
from tests.helpers.browser import browser
from tests.helpers.office import cmd_exe, office, package_index

__all__ = ["browser", "cmd_exe", "office", "package_index"]

# Time is for `tasks.py bench` to measure: on a busy machine a deadline fails what is right. And the
# same commit gets the same answer: new random data is for `pytest --hypothesis-profile=hunt`.
settings.register_profile("fordela", deadline=None, derandomize=True)
settings.register_profile("hunt", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("fordela")

FIXTURES = frozenset(__all__)
FUNCTIONS = frozenset({"calc_window", "demand", "pages", "program", "sdk_errors"})
WINDOW = "calc_window"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what needs an office program, and deal the tests out to the workers of xdist.

    A wrapper begins before all others: xdist reads the groups in the same hook, tried first.
    """
    for item in items:
        assert isinstance(item, pytest.Function)
        names = {item.originalname, *item.fixturenames}
        if names & (FIXTURES | _users(item.path, FUNCTIONS | FIXTURES)):
            item.add_marker("office")
        if group := _group(item):
            item.add_marker(pytest.mark.xdist_group(group))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_turn)
    return (yield)


def _group(item: pytest.Function) -> str:
    """The tests of a window stay together, as do those that share what one of them has made: it is
    not made twice."""
    if {item.originalname, *item.fixturenames} & _users(item.path, frozenset({WINDOW})):
        return "window"
    for folder in (item.path, *(parent / "conftest.py" for parent in item.path.parents)):
        if folder == Path(__file__):
            break
        if folder.exists() and _shared(folder) & set(item.fixturenames):
            return str(folder.relative_to(item.config.rootpath))
    return ""


def _turn(item: pytest.Item) -> int:
    """What takes long comes first, so that no worker sits with it alone at the end."""
    group = item.get_closest_marker("xdist_group")
    if group and group.args[0] == "window":
        return 0
    return 1 if group else 2 if item.get_closest_marker("office") else 3


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    doors.is_marked = item.get_closest_marker("office") is not None


@cache
def _users(module: Path, wanted: frozenset[str]) -> frozenset[str]:
    """The functions of a module that use one of the names, or a function that does."""
    tree = _read(module)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    used = {
        node.name: {
            *(part.id for part in ast.walk(node) if isinstance(part, ast.Name)),
            *(part.arg for part in ast.walk(node) if isinstance(part, ast.arg)),
        }
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    doors_here = (wanted & imported) | (wanted & FIXTURES)
    users: set[str] = set()
    while more := {name for name, names in used.items() if names & (doors_here | users)} - users:
        users |= more
    return frozenset(users)


@cache
def _shared(module: Path) -> frozenset[str]:
    """The fixtures of a module that are made once for several tests."""
    return frozenset(
        node.name
        for node in _read(module).body
        if isinstance(node, ast.FunctionDef)
        and any("scope" in ast.unparse(decorator) for decorator in node.decorator_list)
    )


@cache
def _read(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))
