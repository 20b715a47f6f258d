"""Imported first by a process that the stand-in of xlwings' VBA starts: the running Excel is then
the office whose address the environment tells."""

from __future__ import annotations

import os

from tests.buttons import engine
from tests.buttons.office_hands import OfficeHands

engine.install(OfficeHands(os.environ["FORDELA_TEST_OFFICE"]))
