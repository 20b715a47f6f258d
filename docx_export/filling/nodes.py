"""A template as read: nodes that say, in order, what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx_export.filling.language import (
    When,
)


@dataclass(frozen=True)
class Fixed:
    """XML that is written as it is: an element of the template, or a run with its words."""

    xml: str


@dataclass(frozen=True)
class Shown:
    """A fact, to be shown in a content control."""

    name: str
    format: str
    properties: str
    place: str


@dataclass(frozen=True)
class Repeat:
    """A body for each record of a list, which may be one of the record around it
    ("rad.samordning")."""

    variable: str
    list: str
    body: tuple[Node, ...]
    joined: bool
    properties: str


@dataclass(frozen=True)
class Choice:
    """The first branch whose condition holds; None always does."""

    branches: tuple[tuple[When | None, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class Holder:
    """An element around a body, from its start tag to its end tag. A `live` paragraph vanishes when
    empty, and a `table` when it has no rows; a `cell` of a table is given a paragraph with these
    properties, should it have none."""

    start: str
    body: tuple[Node, ...]
    end: str
    live: bool = False
    table: bool = False
    cell: bool = False
    look: str = ""


@dataclass(frozen=True)
class Table:
    """The allocation table of a kind."""

    kind: str


@dataclass(frozen=True)
class Chart:
    """The chart of a list, in the paragraph around it."""

    list: str


Node = Fixed | Shown | Repeat | Choice | Holder | Table | Chart


Scope = Mapping[str, str]  # loop variable -> list
