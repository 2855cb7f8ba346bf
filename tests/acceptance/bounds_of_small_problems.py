"""Lower bounds of small random problems against all their rotas:
``python -m tests.acceptance.bounds_of_small_problems [--problems 2000] [--seed 1]``.

Each problem of two people and up to eight candidate assignments has clauses of every kind. Every way of proving a bound
has a turn: networks that hold everything, small ones beside labels, blocks of which one is remembered, relaxed ones
beside rows, with room, little and none, and refined, with days as sub-problems, and the first-order master's. None may
prove more than the best rota costs, nor that there is none where there is one.
"""

from __future__ import annotations

from dataclasses import replace

import click
import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.parameters import ColumnGenerationParameters, PricingParameters, SolveParameters
from optimiser.solve.pricing.automata.automaton import Infeasible
from tests.solve.clause_sets import drawn

NO_ROOM = ColumnGenerationParameters(nodes=1, least_nodes=1, most_nodes=1, relaxed_nodes=1, binding_nodes=1)
LITTLE_ROOM = ColumnGenerationParameters(nodes=1, least_nodes=40, most_nodes=40, relaxed_nodes=1, binding_nodes=1)
NO_SHAPES = PricingParameters(shape_states=1, free_growth=1.0)
REMEMBERING = PricingParameters(states=2, block_memories=(1,))

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
                if generation.refine_networks():
                    generation.converge(lambda: None, 200)
                    master = FirstOrderMaster(generation, np.random.default_rng(number))
                    master.run_passes(1)
                if generation.split_days(master.columns()):
                    generation.prove_bound(generation.centre if generation.centre is not None else master.dual)
            except Infeasible:
                assert best is None, f"{way}: a rota of {best} points was proven not to exist"
                continue
            assert best is None or generation.bound is None or generation.bound <= best, (
                f"{way}: {generation.bound} is no lower bound of {best}"
            )
            met[way] += best is not None and generation.bound == best

    judge()
    return met


@click.command()
@click.option("--problems", type=click.IntRange(1), default=2_000, help="How many.")
@click.option("--seed", "number", type=click.IntRange(0), default=1, help="Of the problems.")
def main(problems: int, number: int) -> None:
    """Say of each way how often it met the best rota; end by an error where a bound is none."""
    for way, times in bounds_of_small_problems(problems, number).items():
        click.echo(f"{way:22} the best rota met in {times} of {problems}")


if __name__ == "__main__":
    main()
