"""What the verdict says of a search that time ended."""

from __future__ import annotations

import pytest

from constraints.rules.need_cover import NeedCover
from optimiser.audit import audit
from optimiser.report.rota.view import RotaView, RunOutcome
from optimiser.report.rota.words import rota_verdict
from tests.tiny import Tiny


@pytest.mark.parametrize(
    ("kernels", "said"),
    [
        ("compiled before", "no bound was proven."),
        (
            "not compiled by the end",
            "no bound was proven. The search was not compiled by then: it finds more when run again.",
        ),
    ],
)
def test_a_search_that_was_not_compiled_by_its_end_says_so(kernels: str, said: str) -> None:
    problem = Tiny(days=1).usual().problem()
    record = {"parameters": {"seconds": 10.0, "kernels": kernels}, "trace": [{"seconds": 3.2}]}
    outcome = RunOutcome(status="FEASIBLE", seconds=10.4, record=record)
    verdict = rota_verdict(RotaView(problem, audit(problem, (NeedCover(),), ()), outcome=outcome))
    assert verdict.endswith(f"Time ran out at 10 s, the last improvement came at 3 s; {said}")


@pytest.mark.parametrize(("last", "said"), [(3.2, "came at 3 s;"), (10.6, "came at the very end;")])
def test_no_improvement_is_said_to_have_come_after_time_ran_out(last: float, said: str) -> None:
    problem = Tiny(days=1).usual().problem()
    record = {"parameters": {"seconds": 10.0}, "trace": [{"seconds": last}]}
    outcome = RunOutcome(status="FEASIBLE", seconds=10.8, record=record)
    verdict = rota_verdict(RotaView(problem, audit(problem, (NeedCover(),), ()), outcome=outcome))
    assert f"Time ran out at 10 s, the last improvement {said}" in verdict
