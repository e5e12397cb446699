"""The command line: one group whose families of calls are imported only when they are called."""

import contextlib
import importlib
import os
import sys
import traceback

import click

FAMILIES = {  # call -> module under bot.command_line; its attribute `command` is the call
    "serve": "serve",
    "chat": "chat",
    "ask": "ask",
    "handbook": "handbook",
    "flows": "flows",
    "calendar": "calendar",
    "policies": "policies",
    "eval": "eval",
    "backup": "backup",
    "restore": "restore",
    "check": "check",
    "staff": "staff",
    "requests": "requests",
    "documents": "documents",
    "wechat": "wechat",
    "telegram": "telegram",
}


class Families(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(FAMILIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in FAMILIES:
            return None
        command: click.Command = importlib.import_module(f"bot.command_line.{FAMILIES[cmd_name]}").command
        return command


@click.group(cls=Families, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="member-assistant")
def program() -> None:
    """The member assistant: answers, entitlements and requests from the handbooks.

    Example: member-assistant ask "is Shanghai covered for the hospital advance?" --handbook axa-cancer-2021
    """


def main() -> None:
    """Exit status 0, or 1 for what went wrong, or 2 for a wrong call; the error is one line that says what to do."""
    try:
        program(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.UsageError as error:
        hint = f" (see: {error.ctx.command_path} --help)" if error.ctx else ""
        click.echo(f"member-assistant: {' '.join(error.format_message().split())}{hint}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"member-assistant: {' '.join(error.format_message().split())}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # whoever read our lines (``| head``) has seen enough
        with contextlib.suppress(OSError):  # else the interpreter complains at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 (an operator gets a line, and the trace when they ask for it)
        _defect(error)
        sys.exit(1)


def _defect(error: Exception) -> None:
    from bot.logs import masked
    from bot.settings import PREFIX

    if os.environ.get(f"{PREFIX}LOG_LEVEL") == "debug":
        click.echo(masked("".join(traceback.format_exception(error))), err=True)
    what = masked(" ".join(f"{type(error).__name__}: {error}".split()))[:300]
    click.echo(
        f"member-assistant: {what}; if that is nothing you can mend, call again with {PREFIX}LOG_LEVEL=debug"
        " and report what it prints",
        err=True,
    )
