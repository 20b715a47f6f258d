"""Chromium without a window, spoken to through its pipe for debugging (Chrome DevTools Protocol):
what a page shows, after what a person would do on it."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.office import program

WAIT = 60.0  # seconds for any answer

_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3), os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The pipe has to have these numbers."""


class Browser:
    """One page of a browser of its own."""

    def __init__(self, chromium: str, profile: Path) -> None:
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        options = [
            "--headless=new",
            "--no-sandbox",
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--lang=sv",
            f"--user-data-dir={profile}",
            "--remote-debugging-pipe",
        ]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(to_browser), str(from_browser), chromium, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_browser, from_browser),
        )
        os.close(to_browser)
        os.close(from_browser)
        self._numbers = itertools.count(1)
        self._rest = b""
        self._session = ""
        self.seen: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Open an empty page."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def close(self) -> None:
        os.close(self._out)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """The answer to a command; what comes meanwhile is kept in `seen`."""
        number = next(self._numbers)
        message: dict[str, object] = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            told = self._receive()
            if told.get("id") == number:
                assert "error" not in told, told["error"]
                result: dict[str, Any] = told["result"]
                return result
            self.seen.append(told)

    def open(self, page: Path) -> None:
        """Go to a file, and wait until it is there."""
        self.seen.clear()
        self.send("Page.navigate", url=page.resolve().as_uri())
        while not any(told.get("method") == "Page.loadEventFired" for told in self.seen):
            self.seen.append(self._receive())

    def run(self, script: str) -> Any:
        """What a script in the page comes to."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until a script in the page comes to something true."""
        deadline = time.monotonic() + WAIT
        while not self.run(script):
            assert time.monotonic() < deadline, script
            time.sleep(0.02)

    def type(self, field: str, text: str) -> None:
        """Write into a field, as a person does."""
        self.run(f"document.querySelector({json.dumps(field)}).focus()")
        self.send("Input.insertText", text=text)

    def click(self, element: str) -> None:
        place = f"document.querySelector({json.dumps(element)}).getBoundingClientRect().toJSON()"
        box = self.run(place)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path: Path, width: int = 1280, height: int = 900) -> Path:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **size)
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))
        return path

    def pdf(self, path: Path) -> Path:
        """What it prints."""
        printed = self.send("Page.printToPDF", preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(printed["data"]))
        return path

    @property
    def complaints(self) -> list[str]:
        """What the browser itself had against the page since it was opened."""
        entries = [
            told["params"]["entry"] for told in self.seen if told.get("method") == "Log.entryAdded"
        ]
        thrown = [told for told in self.seen if told.get("method") == "Runtime.exceptionThrown"]
        return [entry["text"] for entry in entries] + [str(each["params"]) for each in thrown]

    @property
    def requests(self) -> list[str]:
        """The addresses that the page has asked for."""
        return [
            told["params"]["request"]["url"]
            for told in self.seen
            if told.get("method") == "Network.requestWillBeSent"
        ]

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], WAIT)
            assert ready, "Chromium does not answer"
            piece = os.read(self._in, 1 << 20)
            assert piece, "Chromium has gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, or a skip."""
    started = Browser(program("chromium"), tmp_path_factory.mktemp("chromium"))
    try:
        started.begin()
        yield started
    finally:
        started.close()
