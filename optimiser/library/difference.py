"""Two rotas of one folder side by side."""

from __future__ import annotations

from optimiser.library.judged_rota import JudgedRota
from optimiser.operate.difference import RotaDifference, compare_rotas
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.diff import difference_data, show_difference


def difference(before: JudgedRota, after: JudgedRota) -> Answer[RotaDifference]:
    """Who no longer works what and what is new, by person and team; cost and breaches before and after."""
    return Answer(compare_rotas(before.view.bill, after.view.bill), after.view, difference_data, show_difference)
