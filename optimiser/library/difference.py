"""Two rotas of one folder side by side."""

from __future__ import annotations

from typing import Any

from optimiser.library.judged_rota import JudgedRota
from optimiser.operate.difference import RotaDifference, compare_rotas
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.diff import difference_data, show_difference
from optimiser.report.rota.view import RotaView


def difference(before: JudgedRota, after: JudgedRota) -> Answer[RotaDifference]:
    """Who no longer works what and what is new, by person and team; cost and breaches before and after."""
    found = compare_rotas(before.view.bill, after.view.bill)

    def data(view: RotaView, found: RotaDifference) -> dict[str, Any]:
        return {"rota_before": before.view.rota, **difference_data(view, found)}

    return Answer(found, after.view, data, show_difference)
