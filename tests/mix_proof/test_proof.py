"""``rota mix prove``: a ward of half a nurse at night is proven with whole people; small cases tried in full."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import optimiser
from optimiser.cli import main
from optimiser.folder.load import load
from optimiser.mix_proof.draws import Draws, PartTask, draw_task, draws_in, make_part
from optimiser.mix_proof.proof import ProofRun, ProofSettings
from optimiser.mix_proof.run import run_proof
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.synthetic_rota import RotaDraw, make_synthetic_rota
from optimiser.skillmix.rota_link.whole_people import whole_problem
from optimiser.solve.run import solve
from optimiser.solve.stop import after_iterations
from tests.mix_proof.ward import FEW, WARD, Proof, prove_ward, records, write_ward

SETTINGS = ProofSettings(draws=3, share=1.0, iterations=1, halvings=1)


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """The ward's folder, the store of its draws, and its proof."""
    return prove_ward(tmp_path_factory.mktemp("proof"), SETTINGS)


def test_half_a_nurse_at_night_becomes_one_every_night(proof: Proof, tmp_path: Path) -> None:
    """The mix in hours has 42 h for 84 h of nights; the proven one has a nurse on each of the seven, counted in a rota
    that is made again."""
    _, _, run = proof
    assert run.best is not None
    night = next(row for row in records(run, "presence") if row["time"] == "night")
    assert (night["mix_hours"], night["whole_hours"], night["occasions"], night["fewest"]) == (42, 84, 7, 1)
    assert not run.rounds[0].holds
    assert all(rota.holds and rota.slots == 14 for rota in run.proven.rotas)
    made = make_synthetic_rota(run.folder, run.proven.result, 2, None, RotaDraw(run.needs, 1))
    for name, text in draw_task(made, 2, 1).files:
        (tmp_path / name).write_text(text)
    read = load(tmp_path)
    result = solve(read.problem, read.rules, "lns", after_iterations(1), seed=2)
    nights = [read.problem.duties[a.duty] for a in result.rota or ()]
    assert {duty.day for duty in nights if read.problem.shifts[duty.shift].name == "night"} == set(range(7))


def test_the_staff_proven_are_the_fewest_of_all_that_were_tried(proof: Proof) -> None:
    """Nurses are whole: every number of them is tried from one on, until all draws hold."""
    _, store, run = proof
    asked = whole_problem(run.rounds[0].result, run.needs, {}, None)
    with draws_in(store, 1, None) as draws:
        number = next(n for n in range(1, 12) if holds_with(n, asked, run, draws))
    assert number == run.proven.wte


def holds_with(number: int, asked: object, run: ProofRun, draws: Draws) -> bool:
    """Whether every draw holds with so many nurses, made one by one."""
    options = tuple(replace(o, wte_min=number, wte_max=number) for o in asked.options)  # type: ignore[attr-defined]
    result = solve_mix(replace(asked, options=options))  # type: ignore[type-var]
    assert result.staff[0].wte == pytest.approx(number)
    for seed in (1, 2, 3):
        made = make_synthetic_rota(run.folder, result, seed, None, RotaDraw(run.needs, 1))
        (rota,) = draws.all_of([draw_task(made, seed, 1)])
        if not rota.holds:
            return False
    return True


def test_an_interrupted_proof_goes_on_to_the_same_tables(proof: Proof, tmp_path: Path) -> None:
    """Ended after its fourth draw, then taken up: nothing is made twice, and every table is that of a run in one go."""
    ward, _, whole = proof
    told: list[int] = []

    def end(_: str, done: int, __: int) -> None:
        told.append(done)
        if len(told) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_proof(ward, tmp_path, settings=SETTINGS, workers=1, progress=end)
    kept = {path.name for path in tmp_path.iterdir()}
    assert len(kept) == 4
    run = run_proof(ward, tmp_path, settings=SETTINGS, workers=1)
    assert run.tables == whole.tables
    assert run.record["parts_made"] == whole.record["parts_made"] - 4
    assert kept < {path.name for path in tmp_path.iterdir()}


def test_the_difference_adds_up_by_role_and_cause(proof: Proof) -> None:
    _, _, run = proof
    (row,) = records(run, "difference")
    parts = [value for name, value in row.items() if name not in ("role", "rosterable")]
    assert sum(parts) == pytest.approx(row["rosterable"], abs=1e-3)
    assert (row["in_hours"], row["whole_people"]) == (4, 2)
    assert row["rosterable"] == pytest.approx(run.proven.wte)


def test_the_command_writes_its_tables_page_and_record(proof: Proof, tmp_path: Path) -> None:
    """With the draws of the proof at hand the command makes none."""
    ward, store, run = proof
    (tmp_path / "draws").symlink_to(store)
    words = [*FEW.split(), "--out", str(tmp_path)]
    told = CliRunner().invoke(main, ["mix", "prove", str(ward), *words])
    assert told.exit_code == 0, told.output
    first = " ".join(told.stdout.split())
    assert f"4.0 WTE in hours, {run.proven.wte:.1f} to be rosterable on 3 of 3 draws (100%)" in first
    assert "Of 14 slots of a rota the mix in hours leaves" in first
    names = {"rounds.csv", "difference.csv", "learned.csv", "presence.csv", "draws.csv", "report.html", "run.json"}
    assert names <= {path.name for path in tmp_path.iterdir()}
    assert (tmp_path / "report.html").read_text().count("<svg") == 3
    record = json.loads((tmp_path / "run.json").read_text())
    assert (record["rosterable"], record["parts_made"], record["seed"]) == (True, 0, 1)
    again = CliRunner().invoke(main, ["mix", "prove", str(ward), *words, "--json", "--no-html"])
    assert json.loads(again.stdout)["rounds"] == records(run, "rounds")


def test_the_library_proves_the_same_from_the_same_draws(proof: Proof) -> None:
    ward, store, run = proof
    found = optimiser.prove_mix(ward, draws=3, share=1.0, halvings=1, iterations=1, store=store, workers=1)
    assert found.run.record["parts_made"] == 0
    assert tuple(found.tables.values()) == run.tables


def test_a_cap_on_staff_is_what_stands_against_a_proof(proof: Proof, tmp_path: Path) -> None:
    """With four nurses at most nothing that is learned can be had, so no round of it is made: exit code 1, the cell is
    named."""
    _, store, _ = proof
    ward = write_ward(tmp_path / "ward")
    (ward / "staff.csv").write_text(WARD["staff.csv"].replace("hiring,", "hiring,4"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/draws").symlink_to(store)
    words = [*FEW.split(), "--out", str(tmp_path / "out")]
    told = CliRunner().invoke(main, ["mix", "prove", str(ward), *words, "--json"])
    assert told.exit_code == 1, told.output
    record = json.loads(told.stdout)
    assert [row["kind"] for row in record["rounds"]] == ["hours", "whole people"]
    why = record["why_not"]
    assert why.startswith("no more staff may be had for nursing, East, ward, ")
    assert "day (at their cap: nurse 4 WTE)" in why
    assert why.endswith("; lifted (--lift), what must be allowed is listed")
    assert "registered nurse, East ward, " in record["still_missing"][0]
    short = {row["measure"]: row["value"] for row in record["headlines"]}["hours unmet by staff of the last mix tried"]
    page = (tmp_path / "out/report.html").read_text()
    assert short > 0.05
    assert f"{short:.1f} hours a week are more than these staff may work, whatever the rota" in page
    assert page.count(record["still_missing"][0][:20]) == 1  # told where somebody is missing, not again at the end


def test_a_rota_on_which_solver_and_audit_disagree_ends_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a draw that does not hold, and the proof went on to say that hard rules stay broken."""

    def lies(*given: object, **more: object) -> object:
        return replace(solve(*given, **more), mismatch="a cost of 3, the audit says 5")  # type: ignore[arg-type]

    monkeypatch.setattr("optimiser.mix_proof.draws.solve", lies)
    told = CliRunner().invoke(main, ["mix", "prove", str(write_ward(tmp_path / "ward")), *FEW.split()])
    assert told.exit_code == 5
    assert (
        "internal mismatch: a rota of a draw, seed 1: a cost of 3, the audit says 5; nothing was written" in told.stderr
    )


def test_limits_that_contradict_each_other_leave_nothing_to_prove(tmp_path: Path) -> None:
    ward = write_ward(tmp_path / "ward")
    limits = "limit,kind,who,value,hard\nmany,wte_at_least,all,9,yes\nfew,wte_at_most,all,5,yes\n"
    (ward / "limits.csv").write_text(limits)
    told = CliRunner().invoke(main, ["mix", "prove", str(ward), "--workers", "1", "--out", str(tmp_path / "out")])
    assert told.exit_code == 3
    assert "is hard and missed by" in told.stderr
    assert not (tmp_path / "out").exists()


def test_agreements_are_drawn_and_a_larger_share_keeps_those_of_a_smaller(proof: Proof) -> None:
    _, _, run = proof
    terms: list[set[tuple[object, ...]]] = []
    for share in (0.0, 0.4, 1.0):
        made = make_synthetic_rota(run.folder, run.proven.result, 2, None, RotaDraw(run.needs, 1, flexible=share))
        _, found = made.files.get("flexible_working.csv", ((), ()))
        terms.append({tuple(row) for row in found})
    assert terms[0] == set()
    assert terms[1] < terms[2]
    assert len(terms[2]) == len(made.staff)
    assert {row[1] for row in terms[2]} <= {"no nights", "fixed days"}
    assert all(len(str(row[2]).split("|")) == 6 for row in terms[2] if row[1] == "fixed days")


def test_what_agreements_take_from_a_rota_is_staff_that_it_needs_besides(proof: Proof, tmp_path: Path) -> None:
    """Where everybody has an agreement the ward needs no fewer nurses, and every draw knows of them."""
    ward, _, run = proof
    bound = run_proof(ward, tmp_path, settings=replace(SETTINGS, flexible=1.0), workers=1)
    assert bound.best is not None
    assert bound.proven.wte >= run.proven.wte
    assert bound.rounds[0].wte == run.rounds[0].wte  # hours know of no agreement
    assert bound.record["parameters"]["flexible"] == 1.0


def test_no_drawn_rota_breaks_an_agreement(proof: Proof, tmp_path: Path) -> None:
    """With the staff that hold, of whom nobody works nights any more, each night is missed, proven, and none broken."""
    _, _, run = proof
    made = make_synthetic_rota(run.folder, run.proven.result, 1, None, RotaDraw(run.needs, 1, flexible=1.0))
    rows = [(row[0], "no nights", "") for row in made.files["flexible_working.csv"][1]]
    made.files["flexible_working.csv"] = (("person", "agreement", "days"), rows)
    with draws_in(tmp_path, 1, None) as draws:
        (bound,) = draws.all_of([draw_task(made, 1, 1)])
    assert (bound.missing, bound.hard, bound.proven) == (7, 0, True)


def test_every_drawn_rota_has_the_protected_time_of_portfolios(proof: Proof) -> None:
    """A tenth of contracts for a portfolio: half-days that nobody may be asked to give up are in what was rostered."""
    _, _, run = proof
    mix = solve_mix(run.folder.problem(MixLevers(portfolio=0.1)))
    whole = solve_mix(whole_problem(mix, run.needs, {}, None))
    made = make_synthetic_rota(run.folder, whole, 1, None, RotaDraw(run.needs, 1))
    asked = sum(int(str(row[2])) for row in made.files["portfolio.csv"][1])
    (part,) = draw_task(made, 1, 1).parts
    given = [row for row in make_part(PartTask("", part.files, 1, 1))["rota"] if row[1] in ("PA", "PP")]
    assert len(given) == asked > 0


def test_portfolio_time_that_is_added_is_hours_that_a_mix_does_not_have(proof: Proof) -> None:
    """30 clinical hours of 37.5 at an uplift of 20 %: with a tenth for a portfolio 27."""
    _, _, run = proof
    option = run.folder.problem(MixLevers(portfolio=0.1)).options[0]
    assert option.clinical_hours == pytest.approx(27)
    assert run.folder.problem(MixLevers(portfolio=0.1)).roles[0].portfolio_share == pytest.approx(0.1)
