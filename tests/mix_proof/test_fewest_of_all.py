"""Small cases tried in full: the staff that a proof ends with are the fewest with which every draw holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from optimiser.mix_proof.draws import Draws, draw_task, draws_in
from optimiser.mix_proof.proof import ProofRun, ProofSettings
from optimiser.mix_proof.run import run_proof
from optimiser.skillmix.mix.problem import MixProblem
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.synthetic_rota import RotaDraw, make_synthetic_rota
from optimiser.skillmix.rota_link.whole_people import whole_problem
from tests.mix_proof.ward import WARD

SETTINGS = ProofSettings(draws=2, share=1.0, iterations=1, halvings=2)

NIGHTS = WARD | {
    "times.csv": "time,name,hours_per_week\nnight,night,84\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\neast,ward,night,nursing,1,30\n",
    "periods.csv": "period,days,time,start,end\nnight,daily,night,20:00,08:00\n",
}
"""A ward that has a third of a nurse at night on average, and one every night in a rota."""

GENERALISTS = WARD | {
    "settings.csv": "setting,name,kind\nclinic,clinic,clinic\n",
    "times.csv": "time,name,hours_per_week\nday,day,40\n",
    "competences.csv": "competence,name,registered_work,capability\nnursing,nursing,yes,registered nurse\n"
    "therapy,therapy,yes,therapist\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\n"
    "east,clinic,day,nursing,1,36\neast,clinic,day,therapy,1,20\n",
    "roles.csv": "role,name,band,registered,register,whole\nnurse,staff nurse,5,yes,nurse,yes\n"
    "generalist,generalist,5,yes,HCPC,yes\n",
    "skills.csv": "role,competence,level\nnurse,nursing,1\ngeneralist,nursing,1\ngeneralist,therapy,1\n",
    "staff.csv": "option,organisation,role,source,wte_max,annual_pay_gbp\nnurse,RX1,nurse,hiring,,30000\n"
    "generalist,RX1,generalist,hiring,,30100\n",
    "teams.csv": "team,organisation,place,setting\nEast clinic,RX1,east,clinic\n",
    "periods.csv": "period,days,time,start,end\nmorning,weekdays,day,08:00,16:00\n",
}
"""A clinic of two competences: nurses have one of them, generalists both."""


@pytest.mark.parametrize("case", [NIGHTS, GENERALISTS], ids=["half a nurse at night", "two competences"])
def test_the_staff_proven_are_the_fewest_of_all(case: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "mix"
    home.mkdir()
    for name, text in case.items():
        (home / name).write_text(text)
    run = run_proof(home, tmp_path / "draws", settings=SETTINGS, workers=1)
    assert run.best is not None
    asked = whole_problem(run.rounds[0].result, run.needs, {}, None)
    kinds = len(asked.options)
    least = run.rounds[0].wte  # hours alone take so many
    tried = sorted((n for n in product(range(9), repeat=kinds) if sum(n) >= least), key=lambda n: (sum(n), n))
    with draws_in(tmp_path / "draws", 1, None) as draws:
        fewest = next(sum(numbers) for numbers in tried if holds_with(numbers, asked, run, draws))
    assert run.proven.wte == pytest.approx(fewest)


def holds_with(numbers: tuple[int, ...], asked: MixProblem, run: ProofRun, draws: Draws) -> bool:
    """Whether every draw holds with so many of each kind of staff."""
    options = tuple(replace(o, wte_min=n, wte_max=n) for o, n in zip(asked.options, numbers, strict=True))
    result = solve_mix(replace(asked, options=options))
    for seed in range(1, 1 + SETTINGS.draws):
        made = make_synthetic_rota(run.folder, result, seed, None, RotaDraw(run.needs, 1))
        (rota,) = draws.all_of([draw_task(made, seed, 1)])
        if not rota.holds:
            return False
    return True
