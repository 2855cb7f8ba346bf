"""Draws: seeded, alike everywhere, independent of what else is uncertain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.problem import as_is
from optimiser.skillmix.supply.projection import project
from optimiser.skillmix.supply.quantity import Quantity, triangular
from optimiser.skillmix.supply.result import project_supply, supply_summary
from optimiser.skillmix.supply.uncertainty import draw_quantiles, percentiles, stream
from tests.supply.builders import joiners, need, supply
from tests.supply.folder import FILES, write

LEAVE = Quantity("leave nurse", (0.06,), (0.08,), (0.12,))
GROWTH = Quantity("growth nurse", (0.0,), (0.01,), (0.03,))


def test_triangular_quantiles_by_hand() -> None:
    """Low 0, mode 1, high 4: F(1) = 1/4, so the quantile 1/4 is 1; F(x) = 1 - (4 - x)^2 / 12 beyond it, so the median
    is 4 - sqrt 6 = 1.5505; the ends are the ends. Without a range it is the value."""
    found = triangular(np.array([0.0, 0.25, 0.5, 1.0]), 0.0, 1.0, 4.0)
    assert found == pytest.approx([0, 1, 4 - 6**0.5, 4])
    assert triangular(np.array([0.3]), 2.0, 2.0, 2.0) == pytest.approx([2])
    assert triangular(np.array([0.5]), 0.0, 0.0, 1.0) == pytest.approx([1 - 0.5**0.5])
    assert triangular(np.array([0.25]), 0.0, 1.0, 1.0) == pytest.approx([0.5])


def test_same_seed_same_numbers() -> None:
    """These are the numbers of PCG64 for this seed and key, wherever they are drawn."""
    assert stream(7, "leave nurse").random(2).tolist() == [0.5488651130525664, 0.9080010908206915]
    assert stream(8, "leave nurse").random() != 0.5488651130525664


def test_draws_do_not_depend_on_other_uncertainties_nor_on_how_many() -> None:
    one = supply([(100, 0)], rates={"leave": LEAVE})
    two = supply([(100, 0)], rates={"leave": LEAVE}, requirements=[need([100], growth=GROWTH)])
    assert (
        draw_quantiles(one, 3, 5).quantiles["leave nurse"].tolist()
        == draw_quantiles(two, 3, 50).quantiles["leave nurse"][:5].tolist()
    )


def test_ranges_enclose_the_central_case_and_widen() -> None:
    """The gap's range grows with the years, and every draw lies between the extremes of the rate."""
    problem = supply([(1000, 0)], rates={"leave": LEAVE}, joiners=[joiners(70)], requirements=[need([1000])], years=8)
    drawn = project(problem, as_is(problem), draw_quantiles(problem, 1, 400))
    found = percentiles(drawn.gap[:, :, 0])
    width = found[95] - found[5]
    assert width[0] == 0
    assert np.all(np.diff(width[:9]) > 0)
    low = replace(problem, quantities=(Quantity("x", (0.06,), (0.06,), (0.06,)),))
    high = replace(problem, quantities=(Quantity("x", (0.12,), (0.12,), (0.12,)),))
    least, most = project(low, as_is(low)), project(high, as_is(high))
    assert np.all(drawn.stock <= least.stock + 1e-9)
    assert np.all(drawn.stock >= most.stock - 1e-9)


def test_where_nothing_has_a_range_nothing_is_drawn(tmp_path: Path) -> None:
    """Twenty equal draws said that a plan closes its gap in 0% or 100% of them."""
    rates = FILES["rates.csv"].replace("0.2,0.3,0.4", ",0.3,")
    made = project_supply(read_supply_folder(write(tmp_path, rates_csv=rates)), planned=False)
    assert (made.draws, made.drawn) == (0, {})
    assert "chance_at_most_1_percent_missing" not in supply_summary(made)["as is"]
    ranged = project_supply(read_supply_folder(write(tmp_path)), planned=False)
    assert ranged.draws == 20
