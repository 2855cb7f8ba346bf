"""The pages of docs/ as tests read them: blocks by their language, and commands with what they print."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from optimiser.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


class Block(NamedTuple):
    """A fenced block, and the line of text before it."""

    language: str
    text: str
    before: str


def blocks(page: str, *languages: str) -> list[Block]:
    """The blocks of a page in some languages, in order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = []
    for fence in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M):
        if fence[1] in languages:
            before = [line for line in text[: fence.start()].splitlines() if line.strip()]
            found.append(Block(fence[1], fence[2], before[-1] if before else ""))
    return found


def commands_in(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command line of a console block with the lines shown after it."""
    for part in block.split("$ ")[1:]:
        line, *shown = part.rstrip("\n").split("\n")
        yield line, shown


SLOW = "This takes a minute of processor time or more."
"""Stands before a block of the page of questions that no test runs."""


def questions(quick: bool) -> list[Block]:
    """The blocks of the page of questions that are quick, or all of them."""
    return [block for block in blocks("questions.md", "console") if not quick or block.before != SLOW]


def copy_examples(text: str, home: Path) -> None:
    """Copy the examples that a block names, those that are not there yet."""
    for name in dict.fromkeys(re.findall(r"examples/([\w-]+)", text)):
        if not (home / "examples" / name).exists():
            source = ROOT / "examples" / name
            shutil.copytree(source, home / "examples" / name, ignore=shutil.ignore_patterns("out"))


class Told(NamedTuple):
    """What a command came to: its exit code, what it printed, and that with its messages."""

    code: int
    printed: str
    everything: str


def run_here(words: list[str]) -> Told:
    """A command of `rota` in this process."""
    done = CliRunner().invoke(main, words, env={"COLUMNS": "100"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Told(done.exit_code, done.stdout, done.output)


def check_console(block: str, run: Callable[[list[str]], Told] = run_here) -> None:
    """Run the commands of a console block; what is shown must be printed, in order.

    A line of `…` stands for any lines; one that ends in `…` for lines that begin so. Blanks count as one.
    """
    for line, shown in commands_in(block):
        program, *words = shlex.split(line)
        assert program == "rota", line
        told = run(words)
        assert told.code in (0, 1), f"{line}: {told.everything}"
        printed = iter([" ".join(text.split()) for text in told.printed.splitlines()])
        for wanted in (" ".join(text.split()) for text in shown):
            if wanted == "…":
                continue
            start = wanted.removesuffix("…").rstrip() if wanted.endswith("…") else None
            assert any(text == wanted or (start is not None and text.startswith(start)) for text in printed), (
                f"{line}: not printed, or out of order: {wanted}\n{told.everything}"
            )
