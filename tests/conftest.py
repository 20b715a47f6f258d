"""Fixtures that several test modules use, and how hypothesis is set up."""

from __future__ import annotations

from hypothesis import settings

from tests.browser import browser
from tests.office import cmd_exe, office, package_index

__all__ = ["browser", "cmd_exe", "office", "package_index"]

# Time is for `tasks.py bench` to measure: on a busy machine a deadline fails what is right.
settings.register_profile("fordela", deadline=None)
settings.load_profile("fordela")
