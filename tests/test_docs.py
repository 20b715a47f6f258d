"""What the documentation says must be so."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path
from typing import get_args, get_type_hints

import click
import msgspec
import pytest

from docs import make_architecture
from docx_export.filling.fill import fill, find_faults
from installation import bundle
from tests.helpers.documents import paragraphs, real_facts
from tests.helpers.project import ROOT
from tests.helpers.word_templates import p, template
from validators.cards.call import Call
from validators.cards.loading import load_call
from xl_tools.buttons.exchange import KEYWORDS
from xl_tools.buttons.setup.install import TRUSTED_LOCATIONS
from xl_tools.buttons.setup.policies import ASR_RULE
from xl_tools.cli.main import fordela

COMMANDS = [ROOT / "docs" / "commands.md", *sorted(ROOT.glob("docs/commands/*.md"))]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])


def test_the_index_leads_to_every_page() -> None:
    docs = ROOT / "docs"
    index = (docs / "index.md").read_text("utf-8")
    pages = [
        page.relative_to(docs).as_posix()
        for page in [*docs.glob("*.md"), *docs.glob("how-to/*.md")]
        if page.name != "index.md"
    ]
    assert [page for page in pages if f"({page}" not in index] == []


def section(name: str) -> str:
    """What the pages say of a command: the text below its heading, up to the next one."""
    pages = "\n".join(page.read_text("utf-8") for page in COMMANDS)
    parts = re.findall(rf"^## {name}\n(.*?)(?=^##? |\Z)", pages, re.DOTALL | re.MULTILINE)
    assert len(parts) == 1, f"{name} needs one heading of its own"
    return str(parts[0])


def command(name: str) -> click.Command:
    found = fordela.get_command(click.Context(fordela), name)
    assert found is not None
    return found


def options(command: click.Command) -> list[str]:
    return [
        option
        for param in command.params
        if isinstance(param, click.Option)
        for option in param.opts
    ]


@pytest.mark.parametrize("name", sorted(fordela.commands))
def test_every_command_is_documented_with_all_of_its_options(name: str) -> None:
    text = section(name)
    assert re.search(rf"^`{name}\b.*`", text, re.MULTILINE), "its arguments"
    common = {"--help", "--debug"}
    missing = [
        option
        for option in options(command(name))
        if option not in common and not re.search(rf"^\| `{option}\b", text, re.MULTILINE)
    ]
    assert missing == []


@pytest.mark.parametrize("name", sorted(fordela.commands))
def test_no_option_is_documented_that_a_command_does_not_have(name: str) -> None:
    rows = re.findall(r"^\| `(--[\w-]+)", section(name), re.MULTILINE)
    assert [row for row in rows if row not in options(command(name))] == []


def test_the_options_of_all_commands_are_documented() -> None:
    text = COMMANDS[0].read_text("utf-8")
    assert [option for option in options(fordela) if f"`fordela {option}" not in text] == [
        "--debug"  # also after a command, which is how it is told
    ]
    assert "`--debug`" in text


def test_the_index_leads_to_every_command_and_every_page() -> None:
    index = COMMANDS[0].read_text("utf-8")
    assert [name for name in fordela.commands if f"`{name}`" not in index] == []
    assert [page.name for page in COMMANDS[1:] if f"(commands/{page.name})" not in index] == []


def examples() -> list[str]:
    """Every command of an example in README and docs, a line each."""
    pages = [ROOT / "README.md", *COMMANDS, *sorted(ROOT.glob("docs/how-to/*.md"))]
    blocks = [
        block
        for page in pages
        for language, block in re.findall(
            r"^ *```(\w*)\n(.*?)^ *```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        if not language
    ]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`(fordela [a-z].*?)`", (ROOT / "README.md").read_text("utf-8"))
    return [line for line in [*lines, *inline] if line.startswith("fordela ")]


def test_the_documentation_has_an_example_of_every_command() -> None:
    assert {line.split()[1] for line in examples()} >= set(fordela.commands)


@pytest.mark.parametrize("line", [line for line in examples() if "--version" not in line])
def test_every_example_is_a_command_that_is_understood(line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    with command(name).make_context(name, arguments) as context:
        assert context.info_name == name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them: "## Exit codes" -> "exit-codes"."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)#([^)]*)\)", page.read_text("utf-8"))
    missing = [
        f"{file}#{heading}"
        for file, heading in links
        if heading not in anchors(page.parent / file if file else page)
    ]
    assert missing == []


def structs_in(kind: object) -> set[type[msgspec.Struct]]:
    """The struct types that a type is made of: Mapping[str, Kind] -> Kind and what is in it."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        inner = [structs_in(hint) for hint in get_type_hints(kind).values()]
        return {kind}.union(*inner)
    return set().union(*(structs_in(part) for part in get_args(kind)))


@pytest.mark.parametrize("kind", sorted(structs_in(Call), key=lambda kind: kind.__name__))
def test_every_key_of_a_card_is_documented_with_its_default(kind: type[msgspec.Struct]) -> None:
    """A row of a table that has the keys of this type, and no others, says whether each is
    required."""
    page = (ROOT / "docs" / "cards.md").read_text("utf-8")
    tables = [
        dict(re.findall(r"^\| `(\w+)` \|(.*)$", block, re.MULTILINE))
        for block in re.findall(r"^\| key \|.*\n(?:\|.*\n)+", page, re.MULTILINE)
    ]
    fields = msgspec.structs.fields(kind)
    rows = next((table for table in tables if set(table) == {f.name for f in fields}), None)
    assert rows is not None, f"no table of the keys {[f.name for f in fields]}"
    assert [f.name for f in fields if ("**required**" in rows[f.name]) != f.required] == []


def test_every_type_of_a_column_and_every_list_is_documented() -> None:
    page = (ROOT / "docs" / "cards.md").read_text("utf-8")
    call = load_call("2025")
    tables = {table for column in call.columns.values() for table in column.tables}
    names = {column.type for column in call.columns.values()} | tables | {*call.lists}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_every_task_is_documented() -> None:
    tasks = re.findall(r"^def (\w+)\(rest", (ROOT / "tasks.py").read_text("utf-8"), re.MULTILINE)
    pages = [(ROOT / page).read_text("utf-8") for page in ("README.md", "CONTRIBUTING.md")]
    assert len(tasks) >= 7
    assert [task for task in tasks if f"tasks.py {task}" not in "".join(pages)] == []


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


def test_the_page_on_architecture_is_as_the_code_and_the_import_contracts() -> None:
    assert make_architecture.PAGE.read_text("utf-8") == make_architecture.page(), (
        "stale: python3 tasks.py templates"
    )


def test_the_page_on_architecture_names_every_module() -> None:
    text = make_architecture.PAGE.read_text("utf-8")
    rooms = list(make_architecture.all_rooms())
    assert len(rooms) > 20
    missing = [
        file
        for room in rooms
        for file in make_architecture.modules(room)
        if f"| `{file.stem}` | " not in text or not make_architecture.purpose(file)
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_of_the_project_that_a_page_names_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # tells of what was there once, too
    folders = "tests|validators|opc|docx_export|xl_tools|fordela|benchmarks|installation"
    paths = re.findall(rf"(?<![\w/.-])((?:{folders})/[\w/-]+(?:\.\w+)?)", page.read_text("utf-8"))
    # Of the how-tos' examples, and of any year.
    made_up = re.compile(r"YEAR|ÅR|2027|A24|\bkort\b|\bcalls\.py")
    missing = [
        path
        for path in paths
        if not made_up.search(path)
        and not (ROOT / path).exists()
        and not (ROOT / f"{path}.py").exists()  # a module
    ]
    assert missing == []


def test_what_examples_in_python_import_is_there() -> None:
    for page in PAGES:
        for block in re.findall(
            r"^ *```python\n(.*?)^ *```$", page.read_text("utf-8"), re.S | re.M
        ):
            for module, names in re.findall(r"^ *from ([\w.]+) import ([\w, ]+)$", block, re.M):
                loaded = importlib.import_module(module)
                missing = [name for name in names.split(", ") if not hasattr(loaded, name)]
                assert (page.name, module, missing) == (page.name, module, [])
