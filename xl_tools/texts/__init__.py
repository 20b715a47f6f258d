"""The templates' own texts, in Swedish and English; everything about a call is in its card."""

from xl_tools.texts.sentences import group, heading, say, sheet_names

__all__ = ["group", "heading", "say", "sheet_names"]
