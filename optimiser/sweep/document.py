"""The reference page of a study's file, made from its schema: ``python -m optimiser.sweep.document``."""

from __future__ import annotations

from pathlib import Path

from optimiser.folder.document import document_part
from optimiser.sweep.choices import CIRCUMSTANCES
from optimiser.sweep.study import MODEL_KINDS, STUDY, levers_of
from optimiser.tabular.output import write_text

SCENARIOS_FILE_PAGE = Path("docs/scenarios-file.md")

_INTRODUCTION = """\
# The scenarios file

One TOML file says what `rota sweep` tries; [sweeps](sweep.md) shows one at work. Every scenario is run with every
combination of the grids of a model and, where there are ranges, with every draw. A grid or a range takes the place of
the same lever of a scenario.

This page is made from the schema by `python -m optimiser.sweep.document`.
"""


def scenarios_file_page() -> str:
    """The reference page as Markdown."""
    parts = [_INTRODUCTION, document_part(STUDY)]
    for kind in MODEL_KINDS:
        lines = [f"## Levers of a {kind}", "", "| lever | meaning | in a grid |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {doc} | {'circumstance' if name in CIRCUMSTANCES else 'choice'} |"
            for name, (_, doc) in levers_of(kind).items()
        ]
        parts.append("\n".join([*lines, ""]))
    return "\n".join(parts)


def write_scenarios_file_page(root: Path = Path()) -> Path:
    """Write the page below the project's root."""
    write_text(root / SCENARIOS_FILE_PAGE, scenarios_file_page())
    return root / SCENARIOS_FILE_PAGE


if __name__ == "__main__":
    write_scenarios_file_page()
