"""Fixtures that several test modules use, and how hypothesis is set up."""

from __future__ import annotations

from hypothesis import settings

from tests.browser import browser
from tests.office import cmd_exe, office, package_index

__all__ = ["browser", "cmd_exe", "office", "package_index"]

# Time is for `tasks.py bench` to measure: on a busy machine a deadline fails what is right. And the
# same commit gets the same answer: new random data is for `pytest --hypothesis-profile=hunt`.
settings.register_profile("fordela", deadline=None, derandomize=True)
settings.register_profile("hunt", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("fordela")
