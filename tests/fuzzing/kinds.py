"""The kinds of files that are damaged, by name. A module is loaded when its kind is asked for."""

from __future__ import annotations

from importlib import import_module

from tests.fuzzing.kind import Kind

KINDS = ("workbooks", "word_templates", "word_documents")
"""Each is a module of this room."""


def kind_of(name: str) -> Kind:
    """The kind of this name."""
    kind = import_module(f"tests.fuzzing.{name}").KIND
    assert isinstance(kind, Kind)
    return kind
