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

What tunes the search is data. `rota solve FOLDER --parameters FILE` reads a TOML file with a section for each group
below; what it does not say is as usual. `rota.toml` may say the same in `[solve.parameters]`, a group being
`[solve.parameters.lns]`. Options beat the file, the file beats `rota.toml`. `run.json` holds all of them.

```toml
strategy = "lns"

[lns]
effort = 0.5
patience = 30
```

At its top the file may say what `[solve]` says: {keys}.
`rota bench --parameters A.toml --against B.toml` compares two files on the same instances; of their tops only the
strategy counts there. In Python: `solve(..., parameters=SolveParameters(lns=LnsParameters(effort=0.5)))`.

Efforts are in *deterministic seconds*, the measure of work of CP-SAT: about a second of an idle machine, and the same
on every machine. This page is made from the code by `python -m optimiser.solve.parameters.document`.
"""


def parameters_page() -> str:
    """The reference page as Markdown."""
    parts = [_INTRODUCTION.format(keys=", ".join(f"`{key.name}`" for key in SOLVE_KEYS))]
    for group in fields(SolveParameters):
        usual = getattr(SolveParameters(), group.name)
        docs, types = field_docs(type(usual)), get_type_hints(type(usual), include_extras=True)
        lines = [f"## `[{group.name}]`", "", inspect.getdoc(type(usual)) or "", ""]
        lines += ["| name | usually | kind | meaning |", "|---|---|---|---|"]
        for name, hint in types.items():
            lines.append(f"| `{name}` | {_shown(getattr(usual, name))} | {kind_of(hint)} | {docs.get(name, '')} |")
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
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return value if isinstance(value, str) else f"{value:,}"


if __name__ == "__main__":
    write_text(PARAMETERS_PAGE, parameters_page())
