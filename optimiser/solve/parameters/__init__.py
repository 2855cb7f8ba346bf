"""Every number that tunes the search, as data: frozen dataclasses, one group for each method.

Each field has its line of explanation as a docstring below it, which `describe` reads for the page of parameters, and
a type that says its limits (`limits`). Values come from code, or from TOML by `read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from optimiser.solve.parameters.annealing import AnnealingParameters, MoveParameters, ReinsertionParameters
from optimiser.solve.parameters.choice import ChoiceParameters, SuitabilityParameters
from optimiser.solve.parameters.column_generation import (
    BranchingParameters,
    ColumnGenerationParameters,
    LowerBoundParameters,
    PartialMasterParameters,
)
from optimiser.solve.parameters.decomposition import DecompositionParameters
from optimiser.solve.parameters.diving import DivingParameters, RelaxedDivingParameters
from optimiser.solve.parameters.exact import ExactParameters
from optimiser.solve.parameters.first_order import FirstOrderParameters
from optimiser.solve.parameters.lns import LnsParameters
from optimiser.solve.parameters.local_search import LocalSearchParameters
from optimiser.solve.parameters.pricing import PricingParameters
from optimiser.solve.parameters.workers import WorkerParameters

__all__ = [
    "AnnealingParameters",
    "BranchingParameters",
    "ChoiceParameters",
    "ColumnGenerationParameters",
    "DecompositionParameters",
    "DivingParameters",
    "ExactParameters",
    "FirstOrderParameters",
    "LnsParameters",
    "LocalSearchParameters",
    "LowerBoundParameters",
    "MoveParameters",
    "PartialMasterParameters",
    "PricingParameters",
    "ReinsertionParameters",
    "RelaxedDivingParameters",
    "SolveParameters",
    "SuitabilityParameters",
    "WorkerParameters",
]


@dataclass(frozen=True)
class SolveParameters:
    """What tunes the search, group by group; each group is a section of a parameter file."""

    choice: ChoiceParameters = field(default_factory=ChoiceParameters)
    suitability: SuitabilityParameters = field(default_factory=SuitabilityParameters)
    workers: WorkerParameters = field(default_factory=WorkerParameters)
    exact: ExactParameters = field(default_factory=ExactParameters)
    local_search: LocalSearchParameters = field(default_factory=LocalSearchParameters)
    lns: LnsParameters = field(default_factory=LnsParameters)
    reinsertion: ReinsertionParameters = field(default_factory=ReinsertionParameters)
    annealing: AnnealingParameters = field(default_factory=AnnealingParameters)
    moves: MoveParameters = field(default_factory=MoveParameters)
    decomposition: DecompositionParameters = field(default_factory=DecompositionParameters)
    column_generation: ColumnGenerationParameters = field(default_factory=ColumnGenerationParameters)
    branching: BranchingParameters = field(default_factory=BranchingParameters)
    partial_master: PartialMasterParameters = field(default_factory=PartialMasterParameters)
    lower_bound: LowerBoundParameters = field(default_factory=LowerBoundParameters)
    diving: DivingParameters = field(default_factory=DivingParameters)
    relaxed_diving: RelaxedDivingParameters = field(default_factory=RelaxedDivingParameters)
    first_order: FirstOrderParameters = field(default_factory=FirstOrderParameters)
    pricing: PricingParameters = field(default_factory=PricingParameters)
