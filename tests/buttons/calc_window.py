"""A real Calc window on a display of its own, hands in it, and somebody who answers its boxes."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from tests.buttons.office_hands import OfficeError, OfficeHands, python_with_uno
from tests.helpers.office import demand, program

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document">
<prop oor:name="WarnAlienFormat" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
_LONG = 180.0


class Window:
    """The window: `hands` as those of the engine, and what a person does with a box."""

    def __init__(self, hands: OfficeHands, environment: dict[str, str]) -> None:
        self.hands = hands
        self.environment = environment
        self.temporary = Path(environment["TMPDIR"])

    def answer_box(self, key: str = "Return", of: subprocess.Popen[str] | None = None) -> None:
        """Wait for the box that fordela shows, and press a key in it; unless the process that is
        to show it has ended."""
        found = _until(lambda: self._boxes() or (of and of.poll() is not None))
        if found is True:
            return
        # A box that has just come may miss a key, so look whether it goes; should it do so just
        # before the key is sent again, xdotool finds no window and sends none.
        for _ in range(5):
            focus = ["xdotool", "windowfocus", found[0], "key", key]
            subprocess.run(focus, env=self.environment, check=False, timeout=30)
            end = time.monotonic() + 8
            while time.monotonic() < end:
                if found[0] not in self._boxes():
                    return
                time.sleep(0.1)
        raise AssertionError("the box does not go")

    def click(self, book: str, sheet: str, caption: str) -> None:
        """Press a button with the mouse, when it no longer moves: a window that has just been
        opened still makes its rows as high as their text. As a person does, look whether anything
        happens, and else press again: without a window manager a new window may miss a click."""
        at: list[int] = []
        while (found := self.hands.button(book, sheet, caption)) != at:
            at = found
            time.sleep(0.5)
        x, y = map(str, at)
        was_at_work = self._is_at_work()
        for _ in range(5):
            for command in (["mousemove", "5", "5"], ["mousemove", x, y], ["click", "1"]):
                subprocess.run(["xdotool", *command], env=self.environment, check=True, timeout=30)
                time.sleep(0.2)
            end = time.monotonic() + 25
            while time.monotonic() < end:
                if self._boxes() or (self._is_at_work() and not was_at_work):
                    return
                time.sleep(0.1)
        raise AssertionError(f"{caption}: nothing happens")

    def _is_at_work(self) -> bool:
        """Whether a macro has given a workbook to the program, or xlwings has it."""
        signs = ("fordela-*/request.txt", "fordela-*.lock")
        return any(any(self.temporary.glob(sign)) for sign in signs)

    @contextmanager
    def running(self, macro: str) -> Iterator[None]:
        """While a macro of the document in front runs, which may wait for an answer to its box: in
        hands of its own, for these are busy until it has run."""
        other = OfficeHands(self.environment["FORDELA_TEST_OFFICE"])
        thread = Thread(target=lambda: other.run(macro))
        thread.start()
        try:
            yield
            thread.join(_LONG)
            assert not thread.is_alive(), "the macro does not end"
        finally:
            other.end()

    def wait_for(self, asked: Callable[[], Any], wanted: object) -> Any:
        """Ask until there is an answer, if one is wanted; else once."""
        return _until(asked) if wanted else asked()

    def read_box(self) -> str:
        """Wait for the box that fordela shows: what it says."""
        _until(self._boxes)
        return str(_until(self.hands.box))

    def fill_in(self, text: str) -> None:
        """Write in the box that fordela shows."""
        (box, *_) = _until(self._boxes)
        write = ["xdotool", "windowfocus", "--sync", box, "type", "--delay", "40", text]
        subprocess.run(write, env=self.environment, check=True, timeout=60)

    def picture(self, path: Path) -> None:
        """What is to be seen on the screen, as a PNG."""
        command = ["import", "-window", "root", str(path)]
        subprocess.run(command, env=self.environment, check=True, timeout=60)

    def _boxes(self) -> list[str]:
        search = ["xdotool", "search", "--onlyvisible", "--name", "^fordela$"]
        done = subprocess.run(
            search, env=self.environment, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout.split()


@contextmanager
def calc_window(folder: Path, **more: str) -> Iterator[Window]:
    """Start it, with a fresh profile in the folder and more variables in its environment; skip
    where a program is missing."""
    for name in ("soffice", "Xvfb", "xdotool"):
        program(name)
    if not python_with_uno():
        demand("python3-uno")
    pipe = f"fordela{secrets.token_hex(6)}"
    profile = folder / "profil"
    (profile / "user").mkdir(parents=True)
    (folder / "tmp").mkdir(exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    display, screen = _start_display()
    environment = {
        **os.environ,
        "TMPDIR": str(folder / "tmp"),
        **more,
        "DISPLAY": f":{display}",
        # for the stand-in of xlwings' VBA (RunPython.bas)
        "FORDELA_TEST_PYTHON": sys.executable,
        "FORDELA_TEST_OFFICE": f"pipe,name={pipe}",
    }
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--norestore",
            "--nologo",
            f"--accept=pipe,name={pipe};urp",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    hands: OfficeHands | None = None
    try:
        hands = _until(lambda: _connected(f"pipe,name={pipe}"))
        yield Window(hands, environment)
    finally:
        if hands:
            hands.end()
        os.killpg(office.pid, signal.SIGKILL)
        office.wait(timeout=30)
        screen.terminate()
        screen.wait(timeout=30)


def _start_display() -> tuple[int, subprocess.Popen[bytes]]:
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-ac", "-noreset", "-screen", "0", "1600x1000x24"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as number:
        return int(number.readline()), screen


def _connected(address: str) -> OfficeHands | None:
    hands = OfficeHands(address)
    try:
        hands.pid()
    except (OfficeError, BrokenPipeError):
        hands.end()
        return None
    return hands


def _until(asked: Callable[[], Any]) -> Any:
    """Ask until there is an answer."""
    end = time.monotonic() + _LONG
    while not (answer := asked()):
        assert time.monotonic() < end, "nothing happened in the window"
        time.sleep(0.3)
    return answer
