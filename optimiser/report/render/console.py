"""The terminal: consoles, tables and indented text. Plain text of a fixed width when not on one."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 100
"""Columns of text that is not written to a terminal, where the variable COLUMNS does not say how many."""


def make_console(stream: TextIO | None = None) -> Console:
    """A console on a stream: as wide as the terminal, else as COLUMNS says or `PLAIN_WIDTH`, without colour. Square
    brackets are text: those of a name of a folder's files are shown."""
    out = sys.stdout if stream is None else stream
    terminal = out.isatty()
    said = os.environ.get("COLUMNS", "")
    width = None if terminal else int(said) if said.isascii() and said.isdigit() and int(said) else PLAIN_WIDTH
    return Console(file=out, width=width, no_color=not terminal, highlight=False, markup=False, emoji=False)


def plain_table(console: Console) -> Table:
    """A table with rules on a terminal, and with spaces alone elsewhere."""
    return Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False, header_style="bold")


def show_indented(console: Console, text: str, left: int, style: str = "", hang: int = 0) -> None:
    """A text wrapped at the width of the console, every line indented and all but the first `hang` more."""
    first, *others = Text(text, style=style).wrap(console, max(20, console.width - left - hang))
    console.print(Padding(first, (0, 0, 0, left), expand=False))
    if others:
        rest = Text(" ").join(others)
        console.print(Padding(rest, (0, 0, 0, left + hang), expand=False))


def error_console(stream: TextIO | None = None) -> Console:
    """A console on stderr, for errors and for the live line."""
    return make_console(sys.stderr if stream is None else stream)
