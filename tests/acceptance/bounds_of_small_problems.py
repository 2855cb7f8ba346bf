"""Lower bounds of small random problems against all their rotas:
``python -m tests.acceptance.bounds_of_small_problems [--problems 2000] [--seed 1]``.

Each problem of two people and up to eight candidate assignments has clauses of every kind. Every way of proving a bound
has a turn: networks that hold everything, small ones beside labels, blocks of which one is remembered, relaxed ones
beside rows, with room, little and none, and refined, with days as sub-problems, the first-order master's, and branching
to the end. None may prove more than the best rota costs, nor that there is none where there is one.
"""

from __future__ import annotations

from dataclasses import replace

import click
import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from optimiser.solve.column_generation.branching import BranchingTree
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.parameters import ColumnGenerationParameters, PricingParameters, SolveParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from tests.solve.clause_sets import drawn

NO_ROOM = ColumnGenerationParameters(nodes=1, least_nodes=1, most_nodes=1, relaxed_nodes=1, binding_nodes=1)
LITTLE_ROOM = ColumnGenerationParameters(nodes=1, least_nodes=40, most_nodes=40, relaxed_nodes=1, binding_nodes=1)
NO_SHAPES = PricingParameters(shape_states=1, free_growth=1.0)
REMEMBERING = PricingParameters(states=2, block_memories=(1,))

NONE_KNOWN = 1 << 48
"""A cutoff of branching, in parts of a point, where no rota is known."""

WAYS: dict[str, tuple[bool, SolveParameters]] = {
    "networks": (False, SolveParameters()),
    "labels": (False, SolveParameters(column_generation=NO_ROOM, pricing=NO_SHAPES)),
    "few resources": (False, SolveParameters(column_generation=NO_ROOM, pricing=replace(NO_SHAPES, resources=1))),
    "blocks in part": (False, SolveParameters(pricing=REMEMBERING)),
    "relaxed": (True, SolveParameters()),
    "relaxed with little room": (True, SolveParameters(column_generation=LITTLE_ROOM)),
    "relaxed without room": (True, SolveParameters(column_generation=NO_ROOM, pricing=NO_SHAPES)),
}
"""Whether lines are relaxed, and the parameters, of each way to a bound."""


def bounds_of_small_problems(problems: int, number: int) -> dict[str, int]:
    """Prove bounds of random problems in every way.

    Args:
        problems: how many.
        number: the seed of the problems.

    Returns:
        By way, in how many problems its bound was what the best rota costs.

    Raises:
        AssertionError: a bound that is none.
    """
    met = dict.fromkeys(WAYS, 0)

    @seed(number)
    @settings(
        max_examples=problems, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def judge(data: st.DataObject) -> None:
        book, best = drawn(data)
        for way, (relaxed, parameters) in WAYS.items():
            try:
                generation = ColumnGeneration(book, lambda: False, relaxed, parameters=parameters)
                master = FirstOrderMaster(generation, np.random.default_rng(number))
                master.run_passes(8)
                generation.prove_bound(master.dual)
                generation.converge(lambda: None, 200)
                branched = branch_to_the_end(generation, best)
                assert best is None or branched is None or branched <= best, (
                    f"{way}: {branched} is no lower bound of {best}, proven by branching"
                )
                if generation.refine_networks():
                    generation.converge(lambda: None, 200)
                    master = FirstOrderMaster(generation, np.random.default_rng(number))
                    master.run_passes(1)
                if generation.split_days(master.columns()) and generation.centre is not None:
                    coarse, master = master, FirstOrderMaster(generation, np.random.default_rng(number))
                    master.begin_from(coarse, generation.centre)
                    master.run_passes(6)
                    generation.prove_bound(master.dual)
            except Infeasible:
                assert best is None, f"{way}: a rota of {best} points was proven not to exist"
                continue
            assert best is None or generation.bound is None or generation.bound <= best, (
                f"{way}: {generation.bound} is no lower bound of {best}"
            )
            met[way] += best is not None and max(generation.bound or 0, branched or 0) == best

    judge()
    return met


def branch_to_the_end(generation: ColumnGeneration, best: int | None) -> int | None:
    """What branching proves of a problem, component by component: as if a rota of one point more than the best were
    known where there is but one component, else as if none were.

    Raises:
        Infeasible: it proves that there is no rota.
    """
    if generation.heuristic or generation.centre is None:
        return None
    alone = generation.components.count == 1 and best is not None
    cutoff = (best or 0) * SCALE if alone else NONE_KNOWN
    total = 0
    for component in range(generation.components.count):
        tree = BranchingTree(generation, component, lambda columns: cutoff)
        assert not tree.branch(cutoff, float("inf")), "nodes are left"
        if tree.bound is None:
            raise Infeasible
        total += generation.bounds.rounded(tree.bound, component)
    return total


@click.command()
@click.option("--problems", type=click.IntRange(1), default=2_000, help="How many.")
@click.option("--seed", "number", type=click.IntRange(0), default=1, help="Of the problems.")
def main(problems: int, number: int) -> None:
    """Say of each way how often it met the best rota; end by an error where a bound is none."""
    for way, times in bounds_of_small_problems(problems, number).items():
        click.echo(f"{way:22} the best rota met in {times} of {problems}")


if __name__ == "__main__":
    main()
