"""Polishing: what stays as it is while people dive again over some days, and that its rota never becomes dearer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.made_nurses import make_nurses
from constraints.book import load_rules
from optimiser.importing.instances.inrc2 import read_named
from optimiser.problem.options import Flags
from optimiser.solve import after_iterations
from optimiser.solve.column_generation import diving, polishing
from optimiser.solve.column_generation.diving import DivingSteps, dive
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.integer_master import rota_of
from optimiser.solve.column_generation.partial_master import PartialMaster
from optimiser.solve.column_generation.search import ColumnGenerationSearch
from optimiser.solve.pricing.pricing import Column
from optimiser.solve.task import Task
from tests.solve.tasks import task_of

Begun = tuple[Task, FirstOrderMaster, list[Column]]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """A made instance of three weeks, and the rota of a rough dive."""
    folder = tmp_path_factory.mktemp("made")
    name = make_nurses(folder, 10, 3, 1)
    instance = read_named(folder, name)
    rules = load_rules((), instance.rules, instance.problem.calendar)
    task = task_of(instance.problem, tuple(rules), after_iterations(1_000_000))
    generation = ColumnGeneration(task.book, lambda: False)
    master = FirstOrderMaster(generation, np.random.default_rng(1))
    master.run_passes(6)
    found = dive(master, DivingSteps(0.5, 1, 4.0))
    assert found is not None
    task.offer(rota_of(task.book, found))
    return task, master, found


def test_days_are_chosen_where_a_dear_row_can_be_mended_or_anywhere(begun: Begun) -> None:
    task, master, found = begun
    partial, days = PartialMaster(master.generation, np.random.default_rng(1)), task.problem.calendar.days
    firsts = set()
    for _ in range(60):
        chosen = partial.choose_days(found, 7)
        assert 0 <= chosen.start < chosen.stop <= days
        assert chosen.stop - chosen.start == 7
        firsts.add(chosen.start)
    assert len(firsts) > 3
    assert partial.choose_days(found, days) == slice(0, days)


def test_dives_of_days_leave_all_other_days_and_make_no_rota_dearer(
    begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, master, found = begun
    days, opened, told = task.problem.options.day, [], []

    def watched(
        first_order: FirstOrderMaster, steps: DivingSteps, current: Sequence[Column], open_days: Flags
    ) -> list[Column] | None:
        again = dive(first_order, steps, current, open_days)
        assert again is not None
        changed = np.flatnonzero(rota_of(task.book, current) != rota_of(task.book, again))
        assert open_days[task.problem.options.person[changed], days[changed]].all()
        opened.append(open_days)
        return again

    def offer(better: Sequence[Column] | None, note: str) -> None:
        told.append(note)
        if better is not None:
            assert task.offer(rota_of(task.book, better))

    monkeypatch.setattr(polishing, "dive", watched)
    rng, before = np.random.default_rng(2), task.cost
    polishing.Polishing(task, master, rng, restricted=False, offer=offer).run(found, 12 * 150)
    assert task.cost is not None
    assert before is not None
    assert task.cost < before
    windows = [o for o in opened if o.any(axis=1).all() and not o.all()]
    assert any(" days dive again" in note for note in told)
    assert windows
    for open_days in windows:
        at = np.flatnonzero(open_days.any(axis=0))
        assert at[-1] - at[0] == len(at) - 1


def test_dives_of_blocks_open_some_people_over_days_in_a_row(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    task, master, found = begun
    polisher = polishing.Polishing(task, master, np.random.default_rng(3), restricted=False, offer=lambda *_: None)
    opened: list[Flags] = []
    monkeypatch.setattr(polishing, "dive", lambda _, __, ___, open_days: opened.append(open_days))
    limits = task.parameters.diving
    notes = [polisher._attempt(len(polisher._worth) - 1, found).note for _ in range(20)]
    assert all(" over " in note for note in notes)
    for open_days in opened:
        people, at = open_days.any(axis=1), np.flatnonzero(open_days.any(axis=0))
        assert open_days.sum() == people.sum() * len(at)
        assert at[-1] - at[0] == len(at) - 1
        for some, whole, (least, most) in (
            (people.sum(), len(found), limits.block_people),
            (len(at), task.problem.calendar.days, limits.block_days),
        ):
            assert round(least * whole) <= some <= round(most * whole)
    assert len({open_days.tobytes() for open_days in opened}) > 10


def test_people_who_dive_again_begin_from_the_rota_with_their_other_columns_at_hand(begun: Begun) -> None:
    _, master, found = begun
    open_days = np.zeros((len(found), 21), dtype=np.bool_)
    open_days[:3], open_days[3:6, 7:14] = True, True
    again = diving._Dive(master, 4.0)
    again.begin(found, open_days)
    assert again.free == set(range(6))
    assert again.master.objective == pytest.approx(master.cost(found))
    for mine, column, before in zip(again.master.people, found, master.people, strict=True):
        assert mine.weights.sum() == pytest.approx(1)
        taken = mine.columns[int(np.argmax(mine.weights))]
        assert np.array_equal(np.sort(taken.options), np.sort(column.options))
        assert column.person >= 3 or len(mine.columns) == len(before.columns) + 1


@pytest.mark.parametrize("follows", [True, False])
def test_polishing_goes_on_from_a_better_rota_of_another_worker_where_it_follows_the_incumbent(
    begun: Begun, monkeypatch: pytest.MonkeyPatch, follows: bool
) -> None:
    task, master, _ = begun
    best = master.generation.columns_of(task.best) if task.best is not None else None
    assert best is not None
    dearer = dive(master, DivingSteps(0.5, 1, 64.0))
    assert dearer is not None
    assert master.cost(dearer) > master.cost(best)
    polisher = polishing.Polishing(task, master, np.random.default_rng(1), restricted=False, offer=lambda *_: None)
    polished: list[list[Column]] = []

    def attempt(way: int, current: list[Column]) -> polishing.Attempt:
        polished.append(current)
        return polishing.Attempt(None, "nothing")

    monkeypatch.setattr(polisher, "_attempt", attempt)
    polisher.run(dearer, 12 * 150, (lambda: best) if follows else None)
    assert polished
    assert all(current is (best if follows else dearer) for current in polished)


@pytest.mark.parametrize(("polishes", "made"), [(False, "dive bound proof dive bound proof incumbent bound proof "),
                                                (True, "dive incumbent incumbent incumbent ")])  # fmt: skip
def test_a_worker_that_polishes_dives_once_and_proves_nothing(
    begun: Begun, monkeypatch: pytest.MonkeyPatch, polishes: bool, made: str
) -> None:
    task, master, found = begun
    generation, done = master.generation, ""
    search = ColumnGenerationSearch(task, generation, np.random.default_rng(1), None, polishes)

    def say(what: str, result: list[Column] | None = None) -> list[Column] | None:
        nonlocal done
        done += what
        return result

    for name, doing in (
        ("dive", lambda: say("dive ", found)),
        ("_incumbent", lambda: say("incumbent ", found)),
        ("_first_bounds", lambda: None),
        ("prove", lambda effort: say("proof ")),
    ):
        monkeypatch.setattr(search, name, doing)
    monkeypatch.setattr(search, "_restricted", False)
    monkeypatch.setattr(search._polishing, "run", lambda current, effort, incumbent: None)
    monkeypatch.setattr(search.first_order, "run_passes", lambda passes: None)
    monkeypatch.setattr(generation, "prove_bound", lambda dual: say("bound "))
    monkeypatch.setattr(generation, "stopped", lambda: len(done) >= len(made))
    search.run()
    assert done == made
