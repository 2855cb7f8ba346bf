"""The page of the commands, made from their help: ``python -m optimiser.cli.reference > docs/commands.md``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from optimiser.cli import main

HEAD = """# Commands

Made from `--help` by `python -m optimiser.cli.reference`; a test compares them.

Exit codes: 0 no gap below a minimum and no hard breach; 1 either remains; 2 bad input; 3 proven that no rota keeps
every hard rule; 4 no rota in time, or ended by Ctrl-C before the answer; 5 audit and solver disagree; 6 the result
could not be written. Results go to stdout, notes and errors to stderr.

With `--json` the answer is one object. What speaks of a rota says which under `rota`: its `name` in words and `sha256`,
the `entry` of the journal that made it, whether it is `current`, the `version` that it is and the `newest_version`
published; null for a rota of no folder. `rota diff` tells `rota_before` too, and a change the `entry` that it became.
What is a list stands under `rows`. HTTP answers of `rota serve` say the same ([docs](board-api.md)).
"""

WIDTH = 100


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, depth first, with its full name."""
    context = click.Context(group, info_name=name)
    for word in group.list_commands(context):
        found = group.get_command(context, word)
        assert found is not None, word
        yield f"{name} {word}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{name} {word}")


def help_of(name: str, command: click.Command) -> str:
    """The help of a command as printed, 100 columns wide."""
    names = list(main.context_settings.get("help_option_names", ("--help",)))
    command._help_option = None  # Click keeps the one it made first, whatever the context then
    with click.Context(
        command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH, help_option_names=names
    ) as context:
        return command.get_help(context)


def commands_page() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, command in commands(main, "rota"):
        parts.append(f"## {name}\n\n```\n{help_of(name, command)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    click.echo(commands_page(), nl=False)
