"""Workbooks made of a call's card: empty templates, and the example."""

from __future__ import annotations


def make_template(year: str, kind: str, *, lang: str = "sv", buttons: bool = False) -> bytes:
    """An empty workbook of a call: an application (the kind of a grant, e.g. "lum"), or the
    allocation workbook ("fordelning"), which may have buttons.

    Raises CardError for a year without a card, FordelaError for an unknown kind or language, and
    for an application with buttons.
    """
    from validators.cards.loading import load_call
    from xl_tools.templates import make

    return make.make_template(load_call(year), kind, lang=lang, buttons=buttons)


def make_example(year: str) -> dict[str, bytes]:
    """The workbooks of a real call, by name; the allocation workbook comes first, then the
    applications. Raises FordelaError for a year without an example."""
    from xl_tools.templates import examples

    return examples.example(year)
