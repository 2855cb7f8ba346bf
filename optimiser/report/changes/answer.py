"""An answer: what a call found, how it is told to programs and to people."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, TypeVar

from rich.console import Console

from optimiser.report.render.console import make_console
from optimiser.report.rota.view import RotaView

_Found = TypeVar("_Found")


@dataclass(frozen=True, eq=False, repr=False)
class Answer(Generic[_Found]):
    """What a call found.

    Attributes:
        found: as dataclasses of indexes.
        view: whose names it is told by, and to whom.
        make_data: what of it is told to programs.
        print_to: prints it for people.
    """

    found: _Found
    view: RotaView
    make_data: Callable[[RotaView, _Found], Any]
    print_to: Callable[[RotaView, _Found, Console], None]

    def data(self) -> Any:
        """For programs: dicts and lists with ids, dates and numbers, fit for JSON."""
        return self.make_data(self.view, self.found)

    def json_data(self) -> dict[str, Any]:
        """What `--json` prints: `data` with the rota that it speaks of; under `rows` where it is a list."""
        data = self.data()
        return {"rota": self.view.rota, **(data if isinstance(data, dict) else {"rows": data})}

    def show(self, console: Console | None = None) -> None:
        """Print it for people."""
        self.print_to(self.view, self.found, console or make_console())

    def __str__(self) -> str:
        text = io.StringIO()
        self.show(make_console(text))
        return text.getvalue().rstrip()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"
