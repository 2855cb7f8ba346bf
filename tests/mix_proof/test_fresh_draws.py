"""Fresh draws: the mix that holds is judged on people, leave and sickness that no mix was tried on."""

from __future__ import annotations

import calendar
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.mix_proof.draws import draw_task, draws_in
from optimiser.mix_proof.proof import ProofRun, ProofSettings, score_interval
from optimiser.mix_proof.tables import CAUSE_COLUMNS, proof_tables
from optimiser.report.strategic.answers import proof_answers
from optimiser.report.strategic.proof import proof_html, proof_verdict, where_missing
from optimiser.skillmix.rota_link.synthetic_rota import RotaDraw, make_synthetic_rota
from tests.mix_proof.ward import FEW, Proof, prove_ward, records

SETTINGS = ProofSettings(draws=1, share=1.0, iterations=1, halvings=0, fresh=4, seed=21)


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """The ward's folder, the store of its draws, and its proof on one draw, judged on four."""
    return prove_ward(tmp_path_factory.mktemp("fresh"), SETTINGS)


def figures(run: ProofRun) -> dict[tuple[str, str], object]:
    return {(row["measure"], row["unit"]): row["value"] for row in records(run, "headlines")}


@pytest.mark.parametrize(
    ("held", "of", "low", "high"),
    [(17, 20, 0.6396, 0.9476), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_the_share_of_all_draws_lies_in_the_score_interval(held: int, of: int, low: float, high: float) -> None:
    """Worked by hand: (k + z2/2 -+ z sqrt(k(n - k)/n + z2/4)) / (n + z2), z2 = 3.8415."""
    assert score_interval(held, of) == pytest.approx((low, high), abs=1e-4)


def test_fresh_draws_are_of_seeds_that_no_round_has_seen(proof: Proof, tmp_path: Path) -> None:
    """Each is the rota that its seed makes alone of the mix that holds."""
    _, _, run = proof
    searched = {rota.seed for tried in run.rounds for rota in tried.rotas}
    assert (searched, [rota.seed for rota in run.fresh]) == ({21}, [22, 23, 24, 25])
    with draws_in(tmp_path, 1, None) as draws:
        made = make_synthetic_rota(run.folder, run.proven.result, 23, None, RotaDraw(run.needs, 1))
        (alone,) = draws.all_of([draw_task(made, 23, 1)])
    found = run.fresh[1]
    assert (alone.missing, alone.people, alone.holds) == (found.missing, found.people, found.holds)


def test_staff_sought_on_one_draw_are_fewer_than_fresh_draws_need(proof: Proof) -> None:
    """One draw flatters: it holds, and fresh ones miss somebody; terminal, page, answers and CSV say how many."""
    _, _, run = proof
    held = sum(rota.holds for rota in run.fresh)
    assert run.best is not None
    assert held < 4
    assert run.too_few_fresh
    told = figures(run)
    assert (told["draws that hold", "draws"], told["fresh draws", "draws"]) == (1, 4)
    assert told["fresh draws that hold", "draws"] == held
    assert told["slots missing in the worst fresh draw", "slots"] == max(rota.missing for rota in run.fresh) > 0
    verdict = proof_verdict(run)
    assert f"rosterable on 1 of 1 draws (100%). On draws that it was not sought on it holds on {held} of 4" in verdict
    assert "less than the 100% asked for: a mix sought on more draws (--draws) holds on more" in verdict
    risk = dict(proof_answers(run))["What is at risk"]
    assert f"of 4 fresh draws, on which no staff were sought, {held} hold" in risk
    page = proof_html(run)
    assert 'class="verdict short"' in page
    rows = records(run, "draws")
    assert [row["fresh"] for row in rows] == ["no", "yes", "yes", "yes", "yes"]


def test_who_is_missing_is_told_by_team_and_time(proof: Proof) -> None:
    """The hours of the table are those of the draws' gaps, a mean over all five; causes add up to them."""
    _, _, run = proof
    rows = records(run, "missing")
    gaps = [(rota.seed, gap) for rota in (*run.proven.rotas, *run.fresh) for gap in rota.gaps]
    assert len(rows) == len({(gap.team, gap.period, gap.capability) for _, gap in gaps}) > 0
    assert sum(row["hours"] for row in rows) == pytest.approx(sum(gap.hours for _, gap in gaps) / 5, abs=1e-3)
    for row in rows:
        assert sum(row[name] for name in CAUSE_COLUMNS) == pytest.approx(row["hours"], abs=1e-3)
        assert (row["draws"], row["team"], row["capability"]) == (0, "East ward", "registered nurse")
        here = [(seed, gap.weekday) for seed, gap in gaps if gap.period == row["period"]]
        assert row["fresh_draws"] == len({seed for seed, _ in here})
        assert row["weekdays"] == "; ".join(calendar.day_name[day] for day in sorted({day for _, day in here}))
    assert f"registered nurse, East ward, {rows[0]['period']} (" in where_missing(run)
    assert "Nobody is missing in any of 5 draws of the mix" in proof_html(held_by_all(run))


def held_by_all(run: ProofRun) -> ProofRun:
    """The same, were nobody missing in the fresh draws."""
    fresh = tuple(replace(rota, missing=0, gaps=()) for rota in run.fresh)
    return (lambda kind: replace(kind, tables=tuple(proof_tables(kind))))(replace(run, fresh=fresh))


def test_the_last_mix_tried_is_not_called_rosterable(proof: Proof) -> None:
    _, _, run = proof
    none = replace(run, best=None, why="one round was not enough", fresh=())
    none = replace(none, tables=tuple(proof_tables(none)))
    told = figures(none)
    assert told["staff of the last mix tried", "WTE"] == round(none.proven.wte, 4)
    assert not any("rosterable" in measure for measure, _ in told)
    assert "last tried</th>" in proof_html(none)
    assert "No mix was found: one round was not enough" in dict(proof_answers(none))["What is recommended"]


def test_fresh_draws_that_all_hold_are_no_reproach(proof: Proof) -> None:
    _, _, run = proof
    kind = held_by_all(run)
    assert not kind.too_few_fresh
    assert "it holds on 4 of 4 (100%); of all draws, with 95% confidence, 51% to 100%." in proof_verdict(kind)


def test_without_fresh_draws_the_page_says_that_the_figure_flatters(proof: Proof, tmp_path: Path) -> None:
    """`--fresh 0` makes none; as many as draws are the default; kept ones are not made again."""
    ward, store, run = proof
    (tmp_path / "draws").symlink_to(store)
    few = FEW.replace("--draws 3", "--draws 1 --seed 21").split()
    words = ["mix", "prove", str(ward), *few, "--out", str(tmp_path)]
    none = CliRunner().invoke(main, [*words, "--halvings", "0", "--fresh", "0", "--json"])
    assert none.exit_code == 0, none.output
    said = json.loads(none.stdout)
    assert not any("fresh" in row["measure"] for row in said["headlines"])
    assert (said["parts_made"], said["parameters"]["fresh"]) == (0, 0)
    usual = CliRunner().invoke(main, [*words, "--halvings", "0", "--json"])
    assert json.loads(usual.stdout)["parameters"]["fresh"] == 1
    risk = dict(proof_answers(replace(run, fresh=())))["What is at risk"]
    assert "so on others a rota may be short more often" in risk
