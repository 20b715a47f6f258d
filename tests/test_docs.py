"""What the documentation says must be so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from docx_export.filling.fill import fill, find_faults
from installation import bundle
from tests.docx_export.reading import paragraphs, real_facts
from tests.docx_export.word import p, template
from validators.cards.loading import load_call
from xl_tools.buttons.exchange import KEYWORDS
from xl_tools.buttons.install import TRUSTED_LOCATIONS
from xl_tools.buttons.policies import ASR_RULE
from xl_tools.cli.main import fordela

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])


def command(name: str) -> click.Command:
    found = fordela.get_command(click.Context(fordela), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", sorted(fordela.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    assert f"`{name} " in COMMANDS
    for param in command(name).params:
        if isinstance(param, click.Option):
            assert [option for option in param.opts if option not in COMMANDS] == []


def examples() -> list[str]:
    """Every command of an example in README and docs, a line each."""
    pages = [ROOT / "README.md", ROOT / "docs" / "commands.md"]
    blocks = [
        block
        for page in pages
        for block in re.findall(
            r"^```\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
    ]
    lines = [line for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`(fordela [a-z].*?)`", (ROOT / "README.md").read_text("utf-8"))
    return [line for line in [*lines, *inline] if line.startswith("fordela ")]


def test_the_documentation_has_an_example_of_every_command() -> None:
    assert {line.split()[1] for line in examples()} >= set(fordela.commands)


@pytest.mark.parametrize("line", [line for line in examples() if "--version" not in line])
def test_every_example_is_a_command_that_is_understood(line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    with command(name).make_context(name, arguments) as context:
        assert context.params


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_task_is_documented() -> None:
    tasks = re.findall(r"^def (\w+)\(rest", (ROOT / "tasks.py").read_text("utf-8"), re.MULTILINE)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(tasks) == 6
    assert [task for task in tasks if f"tasks.py {task}" not in readme] == []


def test_the_lines_between_macro_and_program_are_documented_with_their_fields() -> None:
    page = (ROOT / "docs" / "excel.md").read_text("utf-8")
    for step, keyword in KEYWORDS.items():
        fields = re.search(rf"^\| `{keyword}`([A-Z ]*)\|", page, re.MULTILINE)
        assert fields, keyword
        assert len(fields.group(1).split()) == len(step.__struct_fields__), keyword


def test_what_it_is_told_is_what_the_installation_does() -> None:
    page = (ROOT / "docs" / "excel.md").read_text("utf-8")
    told = [ASR_RULE, TRUSTED_LOCATIONS, "Granska med fordela", *bundle.WINDOWS.pythons]
    assert [text for text in told if text not in page] == []


def test_what_the_page_about_word_templates_shows_is_a_template_without_faults() -> None:
    """The table's examples come out as it says, and the blocks of text fill as they stand."""
    page = (ROOT / "docs" / "mallar.md").read_text("utf-8").replace("\\|", "|")
    facts, call = real_facts("2025"), load_call("2025")
    rows = re.findall(r"^\| `(\{\{ [^`]*)` \| (.*?) \|$", page, re.MULTILINE)
    shown = {mark: result for mark, result in rows if not mark.startswith("{{ text.")}
    assert len(shown) > 5
    made = fill(template("".join(map(p, shown))), facts, call)
    assert paragraphs(made) == list(shown.values())
    blocks = re.findall(r"^```text\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`(\{%[^`…]*%\})`", page)
    alone = [mark for mark in inline if "tabell" in mark or "diagram" in mark]
    within = [mark for mark in inline if "uppräkning" in mark]
    lines = [line for block in blocks for line in block.splitlines()] + alone + within
    assert len(lines) > 10
    assert find_faults(template("".join(map(p, lines))), facts, call) == ()
