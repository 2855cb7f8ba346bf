"""The reference page of a study's file, made from its schema: ``python -m optimiser.sweep.document``."""

from __future__ import annotations

from pathlib import Path

from optimiser.folder.document import document_part
from optimiser.sweep.choices import CIRCUMSTANCES
from optimiser.sweep.study import STUDY, levers_of
from optimiser.tabular.output import write_text

SCENARIOS_FILE_PAGE = Path("docs/scenarios-file.md")

MODEL_KINDS_WITH_THE_SAME_LEVERS = (("demand", "mix"), ("supply",), ("rota",))

_INTRODUCTION = """\
# The scenarios file

One TOML file, a *study*, says what `rota sweep` tries. [Sweeps](sweep.md) shows one at work, and
[the planner's tutorial](tutorial-planner.md) writes a small one. A study names:

- **models**: a folder each, and what is done with it;
- **scenarios**: named sets of **levers** (assumptions that are set to another value) and **changes** (cells of a file
  that are set or multiplied);
- **grids**: a lever tried at each of several values;
- **ranges**: a lever drawn at random in each of the `draws`.

Every scenario is run with every combination of grid values of a model and, where there are ranges, with every draw. A
grid or a range takes the place of the same lever of a scenario. The last tables list the levers of each kind of model.
In a grid, a *choice* is compared with other choices, and a *circumstance* is a future that each choice has to meet.

This page is made from the schema by `python -m optimiser.sweep.document`.
"""


def scenarios_file_page() -> str:
    """The reference page as Markdown."""
    parts = [_INTRODUCTION, document_part(STUDY)]
    for kinds in MODEL_KINDS_WITH_THE_SAME_LEVERS:
        lines = [f"## Levers of a {' or a '.join(kinds)}", "", "| lever | meaning | in a grid |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {doc} | {'circumstance' if name in CIRCUMSTANCES else 'choice'} |"
            for name, (_, doc) in levers_of(kinds[0]).items()
        ]
        parts.append("\n".join([*lines, ""]))
    return "\n".join(parts)


def write_scenarios_file_page(root: Path = Path()) -> Path:
    """Write the page below the project's root."""
    write_text(root / SCENARIOS_FILE_PAGE, scenarios_file_page())
    return root / SCENARIOS_FILE_PAGE


if __name__ == "__main__":
    write_scenarios_file_page()
