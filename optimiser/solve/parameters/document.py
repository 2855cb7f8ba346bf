"""The reference page of parameters, made from the dataclasses: ``python -m optimiser.solve.parameters.document``."""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.read import SOLVE_KEYS, kind_of
from optimiser.tabular.output import write_text

PARAMETERS_PAGE = Path("docs/parameters.md")

_INTRODUCTION = """\
# Parameters of the search

Every number that tunes the search is data and can be changed without code. Write a TOML file with a section for each
group of parameters that you change, and give it to a run: `rota solve FOLDER --parameters FILE`.

```toml
strategy = "lns"

[lns]
effort = 0.5
patience = 30
```

What the file does not say keeps its default. At its top it may also say what `[solve]` of `rota.toml` says: {keys}.
`rota.toml` may hold parameters too, in sections such as `[solve.parameters.lns]`. Options of the command come before
the file, the file before `rota.toml`. `run.json` records all of them. An unknown name, or a value out of its range,
is a fault with its line.

To compare two files on the same instances: `rota bench NAMES --parameters A.toml --against B.toml`; of their tops
only the strategy counts there. In Python: `solve(..., parameters=SolveParameters(lns=LnsParameters(effort=0.5)))`.

*Effort* is measured in deterministic seconds, CP-SAT's measure of work: about a second of an idle machine, and the
same on every machine. With `--iterations` and one worker, work is limited by effort and not by the clock.

This page is made from the code by `python -m optimiser.solve.parameters.document`.
"""


def parameters_page() -> str:
    """The reference page as Markdown."""
    parts = [_INTRODUCTION.format(keys=", ".join(f"`{key.name}`" for key in SOLVE_KEYS))]
    for group in fields(SolveParameters):
        usual = getattr(SolveParameters(), group.name)
        docs, types = field_docs(type(usual)), get_type_hints(type(usual), include_extras=True)
        lines = [f"## `[{group.name}]`", "", inspect.getdoc(type(usual)) or "", ""]
        lines += ["| name | default | kind | meaning |", "|---|---|---|---|"]
        for name, hint in types.items():
            lines.append(f"| `{name}` | `{_shown(getattr(usual, name))}` | {kind_of(hint)} | {docs.get(name, '')} |")
        parts.append("\n".join([*lines, ""]))
    return "\n".join(parts)


def field_docs(cls: type) -> dict[str, str]:
    """The docstring below each field of a class."""
    tree = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    (node,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == cls.__name__)
    found: dict[str, str] = {}
    for field, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


def _shown(value: Any) -> str:
    """A value as TOML writes it, to be copied."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:_}"


if __name__ == "__main__":
    write_text(PARAMETERS_PAGE, parameters_page())
