"""Parameters of column generation: networks and masters, bounds, and rotas made of columns."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Factor, Natural, Positive, Share


@dataclass(frozen=True)
class ColumnGenerationParameters:
    """Networks of lines, the two masters, and what is made of the column pool."""

    time_share: Share = 0.75
    """Share of the time left that columns may take where nothing else runs beside them."""

    alone_from: Natural = 100_000
    """Undecided options from which nothing else runs beside them: dives take minutes there, and a search that has no
    rota yet, or one that the next dive betters by far, is only in their way."""

    polishing_from: Natural = 9_500
    """Undecided options from which a second worker polishes rotas of columns: neighbourhoods bring little beside them
    there. A generated instance of a hundred people, which has fewer, fares better with neighbourhoods."""

    polishing_least_seconds: Amount = 15.0
    """Seconds that a search has at least for that: with less, on a busy machine, a rough rota of all people comes first
    and neighbourhoods mend it."""

    nodes: Count = 24_000_000
    """Nodes of the networks of all lines together, some tenth of a second to price them all once."""

    most_nodes: Count = 150_000
    """Most nodes of the network of one line."""

    least_nodes: Count = 10_000
    """Nodes that the network of one line may have in any case."""

    one_sided_nodes: Count = 1_200_000
    """Most nodes of the network of one line for sums that have no least or no most, where it is not priced exactly
    without them and those of others leave room."""

    relaxed_nodes: Count = 6
    """How much larger networks may be where they are but priced, for a bound."""

    binding_nodes: Count = 50
    """How much larger networks may become for what binds most. Mostly few of their nodes can be reached."""

    remembering_nodes: Count = 48_000_000
    """Nodes up to which the networks of all lines together may grow for blocks of which only some are remembered."""

    remembering_least_seconds: Amount = 40.0
    """Seconds for columns from which they do: before that the first dive by smaller networks brings more."""

    paces: tuple[Natural, ...] = (0, 8, 4, 2, 1)
    """Largest steps that a sum may be off an even pace (0: any number) where there are more nodes still."""

    dual_smoothing: Share = 0.6
    """Share of the best duals so far in those that are priced."""

    smoothing_step: Share = 0.1
    """How much of that share comes back after a pricing that found columns; after one that found none it is halved,
    down to this and then to zero."""

    columns_each: Count = 2
    """Most columns of a person that a pricing adds."""

    labels_each: tuple[Count, ...] = (3, 12, 200)
    """Labels kept at a node, effort by effort: the next where no line was found that betters the master."""

    labels: tuple[Count, ...] = (8_000, 40_000, 400_000)
    """Labels in all, effort by effort."""

    widenings: tuple[Count, ...] = (2, 5, 12)
    """How often a label setting may be widened, effort by effort."""

    multipliers: tuple[Natural, ...] = (12, 16, 24)
    """Rounds of raising the bound of a line by multipliers on its resources, effort by effort."""

    least_penalty: Positive = 1_000.0
    """Least points for each unit beyond what a row can hold."""

    passes: Count = 20
    """Passes of the first-order master in a row; a bound from its duals follows."""

    first_bounds: Count = 2
    """How often these are made before the first dive."""

    first_dive: Share = 0.25
    """Part of the time left after which the first dive begins in any case."""

    settled: Share = 0.002
    """Share of its objective that a first-order master which has not settled yet saves in those passes."""

    restricted_most: Natural = 10_000
    """Rows times people up to which the restricted master is solved to its end."""

    restricted_near_most: Natural = 100_000
    """The same where bound and incumbent are near each other (`near` of branching): before that dives do more."""

    rounds: Count = 10
    """Fewest pricing rounds of the restricted master in a row."""

    effort_divisor: Count = 4
    """The effort of a dive over what goes into passes before the next."""

    polishing_share: Positive = 1.0
    """The effort that polishing may take without a better rota, in that of the dive before."""

    polish_every: Count = 3
    """In this many rounds the incumbent is polished once; the others dive anew."""

    patience: Count = 12
    """Attempts in a row that bring nothing better before master, pool or dive has a turn."""

    exploration: Share = 0.25
    """Share of the attempts in which the way to polish a rota is drawn evenly, whatever each has brought."""

    learning_rate: Share = 0.1
    """Weight of the latest attempt in what a way to polish is thought to bring."""

    faint_gain: Positive = 0.01
    """What a way to polish is thought to bring at first, and what an attempt counts that brings nothing; a better rota
    counts one."""

    partial_first: Share = 0.1
    """The same of the partial master, as a part of that: it takes long and brings little where there are many people,
    and is tried more where dives bring nothing any more."""

    pool: Count = 2_000
    """Most columns of the pool that the integer master chooses from."""

    pool_effort: Positive = 4.0
    """Seconds, or deterministic seconds, of that choice."""

    listed_each: Count = 20_000
    """Most columns listed for a person when a gap is closed by enumeration."""

    listed: Count = 60_000
    """Most columns listed for everybody then."""

    narrower: Share = 0.8
    """Share of its gap at the last attempt from which a component's is closed by enumeration again."""

    proof_effort: Positive = 30.0
    """Seconds, or deterministic seconds, for the proof from that list."""

    def __post_init__(self) -> None:
        if not len(self.labels_each) == len(self.labels) == len(self.widenings) == len(self.multipliers) > 0:
            raise ValueError("labels_each, labels, widenings and multipliers have one length, a place for each effort")


@dataclass(frozen=True)
class BranchingParameters:
    """Branch and price, where the restricted master has come to its end."""

    rounds: Count = 200
    """Most pricing rounds of a node."""

    tried: Count = 12
    """Decisions of a node that are tried over the columns known."""

    reliable: Count = 2
    """Times that a decision has to be tried for what it brought to count as known."""

    priced: Count = 2
    """Of these, those that are tried by pricing."""

    beyond: Amount = 1.0
    """Points that columns may cost beyond the gap for the children of a node to begin with them."""

    totals: Natural = 3
    """Prices, those first that may come to most points, whose units over all rows together may be branched on."""

    master: Positive = 3.0
    """Pricings of everybody that solving a master counts as."""

    share: Positive = 0.2
    """Effort of branching in that of the dive before, which does more for a rota that is far from its best."""

    near: Share = 0.03
    """Part of what the incumbent costs up to which its gap is near its end."""

    near_share: Positive = 4.0
    """Effort of branching then: it finds the last points as well as it proves them."""


@dataclass(frozen=True)
class PartialMasterParameters:
    """A few people's lines optimised again, the others fixed."""

    fewest: Count = 3
    """Fewest people."""

    first: Positive = 6.0
    """People at first."""

    dear_row: Share = 0.75
    """How often half of them are people who can mend one dear row."""

    larger: Factor = 1.1
    """Factor of their number after a partial master that closed."""

    smaller: Share = 0.9
    """Factor of their number after one that did not."""

    seeded: Count = 40
    """Columns of each person that it begins with."""

    rounds: Count = 40
    """Most pricing rounds."""

    listed: Count = 2_500
    """Most columns that its integer master chooses from."""

    effort: Positive = 1.5
    """Deterministic seconds of that choice."""


@dataclass(frozen=True)
class LowerBoundParameters:
    """Bounds where lines have rules that no network holds."""

    time_share: Share = 0.3
    """Part of the time left that may go into the bound."""

    passes: Count = 20
    """Passes of the first-order master between bounds."""

    rising: Amount = 0.003
    """By what share the bound has to rise for the first-order master to go on."""

    columns_each: Count = 4
    """Columns of a person that a pricing adds to the restricted master."""

    close: Amount = 0.0002
    """Share of the bound that the restricted master may promise at the end."""

    box: Positive = 10.0
    """How far duals may be from the best so far at first, in points: the half-width of the box."""

    good: Share = 0.2
    """Part of the promise that a step has to bring for the box to grow."""

    larger: Factor = 1.5
    """Factor of the box then."""

    poor: Share = 0.02
    """Part of the promise up to which the box shrinks after a step."""

    smaller: Share = 0.7
    """Factor of the box then."""

    box_rows: Natural = 1_300
    """Rows, those of days as sub-problems included, beyond which the first-order master goes on with days before box
    steps: these take seconds there."""

    day_effort: Positive = 2.0
    """Most deterministic seconds of a day's sub-problem; its bound counts all the same."""
