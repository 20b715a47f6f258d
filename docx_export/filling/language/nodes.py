"""A template as read: nodes that say, in order, what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx_export.filling.language.directives import If

LoopLists = Mapping[str, str]
"""Loop variable -> the list that it goes through, inside of which a node stands."""


@dataclass(frozen=True)
class FixedXml:
    """XML that is written as it is: an element of the template, or a run with its words."""

    xml: str


@dataclass(frozen=True)
class FactNode:
    """A fact that is shown in a content control."""

    name: str

    format: str
    """"" for the fact's own format."""

    properties: str
    """The run properties, as XML."""

    place: str
    """Where it stands in the template, for messages. E.g. `'brödtexten, stycke 3 ”…”'`"""


@dataclass(frozen=True)
class RepeatNode:
    """A body that is written for each record of a list."""

    variable: str

    list: str
    """Its name, which may begin with the variable of a loop around it. E.g. `'rad.samordning'`"""

    body: tuple[Node, ...]

    joined: bool
    """Whether the turns are put together as "a, b och c"."""

    properties: str
    """The run properties of what joins them, as XML."""


@dataclass(frozen=True)
class ChoiceNode:
    """Bodies of which the first is written whose condition holds; the condition None always
    does."""

    branches: tuple[tuple[If | None, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class ElementNode:
    """An element around a body."""

    start: str
    """Its start tag, and what always stands first in it."""

    body: tuple[Node, ...]

    end: str
    """Its end tag."""

    vanishes_empty: bool = False
    """Whether it is left out where nothing is shown in it: a paragraph with a directive."""

    is_table: bool = False
    """Whether it is left out where it has no rows."""

    is_cell: bool = False
    """Whether it is given a paragraph where it has none: a cell must have one."""

    cell_look: str = ""
    """The properties of such a paragraph, as XML."""


@dataclass(frozen=True)
class TableNode:
    """The allocation table of a kind."""

    kind: str


@dataclass(frozen=True)
class ChartNode:
    """The chart of a list, in the paragraph around it."""

    list: str


Node = FixedXml | FactNode | RepeatNode | ChoiceNode | ElementNode | TableNode | ChartNode
