"""Make the pictures of README and docs/excel.md again: `python3 tasks.py pictures`.

The example of 2025 and its decision are made by the commands that README shows, printed to PDF by
LibreOffice and drawn by pdftoppm; the pages shown are found by what stands on them. The buttons are
pressed in a window of LibreOffice Calc (tests/buttons), in which an amount is above the cap.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Picture:
    """A page, or a part of it: `area` is left, top, width and height in dots."""

    file: str
    text: str  # the page is the first that has it
    dots_per_inch: int
    area: tuple[int, int, int, int] = (0, 0, 0, 0)


PICTURES = {
    "fordelning-2025": Picture("fordelning-2025.xlsx", "LUM 2025", 110, (40, 40, 1290, 640)),
    "tjansteutlatande-2025": Picture("tjansteutlatande-2025.docx", "Sammanfattning", 80),
}


def main() -> None:
    """Make the pictures again."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run(sys.executable, "-m", "xl_tools.cli", "demo", "--out", str(folder))
        for name, picture in PICTURES.items():
            run(
                "soffice",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                str(folder / picture.file),
            )
            pdf = folder / f"{Path(picture.file).stem}.pdf"
            page = str(page_with(pdf, picture.text))
            area = zip(("-x", "-y", "-W", "-H"), map(str, picture.area), strict=True)
            run(
                *("pdftoppm", "-png", "-singlefile", "-r", str(picture.dots_per_inch)),
                *("-f", page, "-l", page, *itertools.chain(*area)),
                *(str(pdf), str(HERE / name)),
            )
            print(f"docs/images/{name}.png: page {page}")
        press(folder)


def press(folder: Path) -> None:
    """The window of a workbook whose button has been pressed, and its sheet of findings; and the
    same by way of xlwings."""
    from tests.buttons.calc_window import calc_window
    from tests.buttons.stand_in import with_run_python
    from xl_tools.templates.examples import example_book

    program = folder / "program"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m xl_tools.cli "$@"\n', "utf-8")
    program.chmod(0o755)
    book = example_book("2025", buttons=True)
    place = {"FORDELA_PROGRAM": str(program), "LC_ALL": "sv_SE.UTF-8"}
    with calc_window(folder / "window", **place) as window:
        for way, data in {"lum": book, "xlwings": with_run_python(book)}.items():
            path = folder / f"2025-fordelning-{way}.xlsm"
            path.write_bytes(data)
            window.hands.open(str(path))
            window.hands.set_cell(path.name, "LUM", "W8", 600_000)
            window.click(path.name, "LUM", "Validera")
            window.read_box()
            window.picture(HERE / f"excel-{way}.png")
            window.answer_box()
            window.hands.select(path.name, "Granskning", "D7")
            if way == "lum":
                window.picture(HERE / "excel-granskning.png")
            window.hands.close(path.name)
        print("docs/images/excel-lum.png, excel-granskning.png, excel-xlwings.png: windows")


def page_with(pdf: Path, text: str) -> int:
    """The first page on which a text stands. Raises LookupError."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)
    for number, page in enumerate(done.stdout.decode("utf-8").split("\f"), 1):
        if text in page:
            return number
    raise LookupError(f"{text!r} is on no page of {pdf.name}")


def run(*command: str) -> None:
    """Run a command in the project's folder. Raises CalledProcessError."""
    swedish = {**os.environ, "LC_ALL": "sv_SE.UTF-8"}  # LibreOffice writes numbers so
    subprocess.run(command, cwd=ROOT, env=swedish, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
