"""Fixtures that several test modules use."""

from __future__ import annotations

from tests.office import office

__all__ = ["office"]
