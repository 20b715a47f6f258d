"""Fixtures that several test modules use."""

from __future__ import annotations

from tests.office import cmd_exe, office, package_index

__all__ = ["cmd_exe", "office", "package_index"]
