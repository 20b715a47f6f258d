"""`fordela`, the command line: reads arguments, makes one call, shows the result.

It knows no rule. What each command takes and gives is in docs/commands.md, and is stable. A command
is a function of `xl_tools.cli.commands`, imported when it is called, and heavy imports (polars,
pandera, openpyxl, lxml) stand in the command that needs them: `fordela --help` and a mistyped
command cost nothing.

Exit codes: 0 no finding of severity error; 1 there are; 2 the job could not be done.
"""

from __future__ import annotations

import atexit
import gc
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from validators.errors import DocumentError, FordelaError
from xl_tools.cli import console, surroundings
from xl_tools.cli.command_list import CommandGroup
from xl_tools.cli.options import FAILED, OK, PATH, Session, debug_option, version
from xl_tools.cli.swedish import explain


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Only here are errors caught."""
    console.prepare()
    session = Session()
    # A command soon ends, and what it makes is hardly ever in a cycle: to look for garbage among
    # the classes that libraries bring and the cells of hundreds of books is a tenth of the time.
    collecting = gc.isenabled()
    gc.disable()
    # Python itself looks for it once more when it ends, which is an eighth of a cold `validate`.
    atexit.register(gc.freeze)
    try:
        for sentence in surroundings.mend():
            console.say(f"fordela: {sentence}", err=True)
        code = fordela.main(args=arguments, prog_name="fordela", standalone_mode=False, obj=session)
        return code if isinstance(code, int) else OK
    except click.UsageError as error:
        console.say(explain(error), err=True)
    except (click.Abort, KeyboardInterrupt):
        console.say("Avbrutet.", err=True)
    except FordelaError as error:
        console.say(f"fordela: {error}", err=True)
    except MemoryError:
        from xl_tools.jobs.common.failures import NO_MEMORY

        console.say(f"fordela: {NO_MEMORY}", err=True)
    except (SystemExit, GeneratorExit):
        raise
    # Also what is no Exception, as a panic of polars: Python's own exit code for it is 1, which
    # says that there are errors in the workbook.
    except BaseException as error:
        _confess(error, session)
    finally:
        console.finish()
        if collecting:
            gc.enable()
    return FAILED


def _confess(error: BaseException, session: Session) -> None:
    """A defect of ours, or a failure of the machine: one sentence, and the traceback for whoever
    asks for it."""
    from xl_tools.jobs.common.failures import describe_defect, describe_machine

    if session.debug:
        console.say("".join(traceback.format_exception(error)), err=True)
    if failure := describe_machine(error):
        console.say(f"fordela: {failure.problem} {failure.todo}".rstrip(), err=True)
        return
    console.say(
        f"fordela: {describe_defect(error)} "
        "Kör kommandot igen med --debug och skicka utskriften till den som sköter fordela.",
        err=True,
    )


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        console.say(f"fordela {version()}")
        ctx.exit()


@click.group(cls=CommandGroup, params=[debug_option(hidden=False)], no_args_is_help=True)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Visa versionen.",
)
@click.option(
    "--templates",
    type=PATH,
    envvar="FORDELA_TEMPLATES",
    metavar="MAPP",
    help="Mapp med egna Word-mallar; annars miljövariabeln FORDELA_TEMPLATES.",
)
def fordela(templates: Path | None) -> None:
    """Fördelning av utvecklingsmedel: från utlysningens arbetsböcker i Excel till tjänsteutlåtandet
    i Word.

    Slutkod: 0 inget fel, 1 det finns fel i arbetsboken, 2 arbetet gick inte att utföra.
    """
    if templates is not None:
        from xl_tools.jobs.word_templates import unused_templates, use_templates_of

        if not templates.is_dir():
            raise DocumentError(
                "Mappen med mallar finns inte.",
                where=str(templates),
                todo="Rätta --templates eller miljövariabeln FORDELA_TEMPLATES, eller ta bort den.",
            )
        use_templates_of(str(templates))
        for line in unused_templates(templates):
            console.say(f"fordela: {line}", err=True)
