"""Both sides of the limit of each rule over a team's day or the whole rota, and of who may be there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.rules.budget import Budget
from constraints.rules.care_hours import CareHours
from constraints.rules.care_time_short import CareTimeShort
from constraints.rules.composition import TeamComposition
from constraints.rules.hours_share import HoursShare
from constraints.rules.mix_targets import MixTargets
from constraints.rules.must_hold import MustHold
from constraints.rules.need_cover import NeedCover
from constraints.rules.net_flow import NetFlow
from constraints.rules.pairing import Pairing
from constraints.rules.present_throughout import PresentThroughout
from constraints.rules.qualified import Qualified
from constraints.rules.shared_session import SharedSession
from constraints.rules.sharing_allowed import SharingAllowed
from constraints.rules.sharing_cap import SharingCap
from constraints.rules.substantive_share import SubstantiveShare
from constraints.rules.supernumerary import Supernumerary
from constraints.rules.supervised import Supervised
from constraints.rules.supervision_ratio import SupervisionRatio
from optimiser.audit import Lines
from optimiser.problem.asked import Target
from optimiser.problem.domain import (
    NOWHERE,
    Assignment,
    Composition,
    ContractKind,
    HeldSkill,
    Limit,
    Need,
    Organisation,
    Period,
    Price,
    Sharing,
    Substitution,
    Team,
)
from tests.agree import agree, both_sides, cost
from tests.tiny import Tiny

SOFT = Price(5)
NURSE = ("nurse", "role:nurse")
CARE = ("care", "any")


def ward(**people: str) -> Tiny:
    """A ward by day, 08:00 to 16:00, one day long; each person by role, on offer to be there."""
    tiny = Tiny(days=1, capabilities=(NURSE, CARE), periods=(Period("day", 480, 960),))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    for name, role in people.items():
        tiny.person(name, role=role)
        tiny.offer(name, "D", [0])
    return tiny


def all_of(tiny: Tiny, names: str, use: str | None = None) -> list[Assignment]:
    """These people on the day."""
    return [tiny.a(name, "D", 0, use) for name in names.split()]


def test_care_hours() -> None:
    """Two beds: 16 h of care are 8 h each."""
    tiny = ward(A="nurse", B="care worker")
    tiny.teams[0] = replace(tiny.teams[0], beds=2)
    beyond = [(all_of(tiny, "A"), 5), ([], 5)]
    both_sides(tiny.problem(), CareHours(least=480, price=SOFT), [all_of(tiny, "A B")], beyond)


def test_care_time_short() -> None:
    """Of 8 h of nurses asked 2 h may be missing, not 2 h 01."""
    tiny = ward(A="nurse")
    tiny.shift("S", "08:00", "14:00", periods=(0,))
    tiny.shift("M", "08:00", "13:59", periods=(0,))
    tiny.offer("A", "S M", [0])
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1),))
    rule = CareTimeShort(who="role:nurse", price=SOFT)
    both_sides(problem, rule, [tiny.line("A", "S")], [(tiny.line("A", "M"), 5), ([], 5)])


def test_composition() -> None:
    """A learner for each nurse at most."""
    tiny = ward(A="nurse", B="learner", C="learner")
    tiny.capabilities = (NURSE, ("learner", "role:learner"))
    limits = (Limit(((1, 1), (0, -1)), high=0),)
    problem = tiny.problem(compositions=(Composition(0, 0, (limits,), SOFT),))
    both_sides(problem, TeamComposition(), [[], all_of(tiny, "A B")], [(all_of(tiny, "A B C"), 5)])


def test_hours_share() -> None:
    """Half of the hours by nurses; a day on which nobody works is no fault."""
    tiny = ward(A="nurse", B="care worker", C="care worker")
    rule = HoursShare(who="role:nurse", percent=50, price=SOFT)
    both_sides(tiny.problem(), rule, [[], all_of(tiny, "A B")], [(all_of(tiny, "A B C"), 5)])


def test_mix_targets() -> None:
    """16 h a week: a day of two is 8 h of the 16/7 h that one day asks, none at all is 3 started hours short."""
    tiny = ward(A="nurse")
    tiny.offer("A", "D", [0], "nurse")
    problem = tiny.problem(targets=(Target(0, 960, team=0),))
    both_sides(problem, MixTargets(price=SOFT), [all_of(tiny, "A", "nurse")], [(all_of(tiny, "A"), 15), ([], 15)])


def test_must_hold() -> None:
    """Registered to the first day."""
    tiny = Tiny(days=2, skills=("registered nurse",)).usual()
    tiny.person("A", more={"skills": (HeldSkill(0, last_day=0),)})
    tiny.offer("A", "D", range(2))
    rule = MustHold(holds="registered nurse", price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "D.")], [(tiny.line("A", ".D"), 5)])


def test_need_cover() -> None:
    """From one to two, and two wished for."""
    tiny = ward()
    for name in "ABC":
        tiny.person(name, role="nurse")
        tiny.offer(name, "D", [0], "nurse")
    need = Need(0, 0, 0, 0, minimum=1, ideal=2, maximum=2, below_minimum=Price(9), below_ideal=SOFT, above=Price(3))
    beyond = [(all_of(tiny, names, "nurse"), points) for names, points in (("", 19), ("A", 5), ("A B C", 3))]
    both_sides(tiny.problem(needs=(need,)), NeedCover(), [all_of(tiny, "A B", "nurse")], beyond)


def test_a_need_of_zero_is_met_by_nobody() -> None:
    tiny = ward(A="nurse")
    tiny.offer("A", "D", [0], "nurse")
    need = Need(0, 0, 0, 0, minimum=0, maximum=0, above=SOFT)
    within, beyond = [[], all_of(tiny, "A")], [(all_of(tiny, "A", "nurse"), 5)]
    both_sides(tiny.problem(needs=(need,)), NeedCover(), within, beyond)


def lent() -> Tiny:
    """A doctor of a federation, for 6 h or 7 h in the trust's team."""
    tiny = Tiny(days=1)
    tiny.shift("S", "08:00", "14:00")
    tiny.shift("M", "08:00", "15:00")
    tiny.organisations.append(Organisation("federation"))
    tiny.person("A", role="doctor", employer=1)
    return tiny.offer("A", "S M", [0])


def test_budget() -> None:
    """A at 20 pounds an hour and B at 12.50 over eight hours: 160 and 100. Two days for 260 keep it; 320 are 60 beyond,
    three units of 25 each started. By single days 130 are kept by B alone. Without a price it is a limit."""
    tiny = Tiny(days=2).usual()
    tiny.person("A", hourly_pence=2000)
    tiny.person("B", hourly_pence=1250)
    tiny.offer("A", "D", range(2)).offer("B", "D", range(2))
    a, b = tiny.line("A", "DD"), tiny.line("B", "DD")
    rule = Budget(pounds=260, unit=25, price=SOFT)
    within = [b, [a[0], b[1]], a[:1]]
    both_sides(tiny.problem(), rule, within, [(a, 3 * 5), ([*a, *b], 11 * 5)])
    by_day = Budget(pounds=130, days=1, unit=10, price=SOFT)
    both_sides(tiny.problem(), by_day, [b], [(a, 2 * 3 * 5), (a[:1], 3 * 5), ([a[0], b[0]], 13 * 5)])
    limit = Budget(pounds=300, days=3)  # two days of three: 200 pounds
    both_sides(tiny.problem(), limit, [b, a[:1]], [([a[0], b[1]], None), (a, None)])


def test_net_flow() -> None:
    tiny = lent()
    both_sides(tiny.problem(), NetFlow(most=360, price=SOFT), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def test_pairing() -> None:
    tiny = ward(A="learner", B="nurse")
    rule = Pairing(pairs=(("A", "B"),), price=SOFT)
    both_sides(tiny.problem(), rule, [all_of(tiny, "A B"), all_of(tiny, "B")], [(all_of(tiny, "A"), 5)])


def test_present_throughout() -> None:
    """Somebody from 08:00 to 16:00, not to 15:59."""
    tiny = ward(A="nurse")
    tiny.shift("M", "08:00", "15:59", periods=(0,))
    tiny.offer("A", "M", [0])
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1),))
    rule = PresentThroughout(who="role:nurse", least=1, price=SOFT)
    both_sides(problem, rule, [all_of(tiny, "A")], [(tiny.line("A", "M"), 5), ([], 5)])


@pytest.mark.parametrize(("between", "points"), [((540, 1080), 5), ((900, 1080), 5), ((420, 959), 0), ((960, 1080), 0)])
def test_hours_in_which_no_cover_period_lies_are_not_judged(between: tuple[int, int], points: int) -> None:
    """A ward that is open from 08:00 to 16:00, with a nurse to 15:59."""
    tiny = ward(A="nurse")
    tiny.shift("M", "08:00", "15:59", periods=(0,))
    tiny.offer("A", "M", [0])
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1),))
    rule = PresentThroughout(who="role:nurse", least=1, between=between, price=SOFT)
    assert [cost(problem, rule, *rota) for rota in (all_of(tiny, "A"), tiny.line("A", "M"))] == [0, points]
    agree(problem, rule, trivial=True)


@pytest.mark.parametrize("between", [None, (480, 960)])
@pytest.mark.parametrize(("asked", "points"), [((0, None), 0), ((0, 1), 5), ((1, None), 5)])
def test_nobody_is_missed_where_a_ward_is_closed(
    between: tuple[int, int] | None, asked: tuple[int, int | None], points: int
) -> None:
    """A need of nobody closes its period; where it or another one asks for somebody they are missing."""
    tiny = ward(A="nurse")
    minimum, ideal = asked
    needs = (Need(0, 0, 0, 0, minimum=0), Need(0, 0, 0, 1, minimum=minimum, ideal=ideal))
    rule = PresentThroughout(who="role:nurse", least=1, between=between, price=SOFT)
    assert cost(tiny.problem(needs=needs), rule) == points
    agree(tiny.problem(needs=needs), rule, trivial=points == 0)


def test_qualified() -> None:
    tiny = ward()
    for name, role in (("A", "nurse"), ("B", "care worker")):
        tiny.person(name, role=role)
        tiny.offer(name, "D", [0], "nurse")
    both_sides(tiny.problem(), Qualified(price=SOFT), [all_of(tiny, "A", "nurse")], [(all_of(tiny, "B", "nurse"), 5)])


def test_shared_session() -> None:
    """Held by two or not at all."""
    tiny = ward(A="doctor", B="doctor")
    session = tiny.duty("D", 0, team=NOWHERE, activity="teaching")
    tiny.candidates = [Assignment(0, session), Assignment(1, session)]
    rule = SharedSession(activities=frozenset({"teaching"}), price=SOFT)
    both_sides(tiny.problem(), rule, [[], tiny.candidates], [(tiny.candidates[:1], 5)])


def test_sharing_allowed() -> None:
    """An agreement in force on the first day."""
    tiny = lent()
    tiny.calendar = replace(tiny.calendar, days=2)
    tiny.offer("A", "S", [1])
    problem = tiny.problem(sharing=(Sharing(1, 0, last_day=0),))
    both_sides(problem, SharingAllowed(price=SOFT), [tiny.line("A", "S.")], [(tiny.line("A", ".S"), 5)])


def test_sharing_cap() -> None:
    tiny = lent()
    problem = tiny.problem(sharing=(Sharing(1, 0, weekly_minutes=360),))
    both_sides(problem, SharingCap(price=SOFT), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def test_substantive_share() -> None:
    """Half by the ward's own; a rota of nobody is no fault."""
    tiny = ward(A="nurse")
    for name in "BC":
        tiny.person(name, role="nurse", kind=ContractKind.AGENCY)
        tiny.offer(name, "D", [0])
    tiny.person("S", role="student nurse", kind=ContractKind.STUDENT)  # is none of the team's, and makes up for nobody
    tiny.offer("S", "D", [0])
    rule = SubstantiveShare(percent=50, price=SOFT)
    beyond = [(all_of(tiny, "A B C"), 5), (all_of(tiny, "A B C S"), 5)]
    both_sides(tiny.problem(), rule, [[], all_of(tiny, "A B"), all_of(tiny, "S")], beyond)


def test_supernumerary() -> None:
    tiny = Tiny(days=2, capabilities=(CARE,)).usual()
    tiny.person("A", supernumerary_until=0)
    tiny.offer("A", "D", range(2), "care").offer("A", "D", range(2))
    within = [tiny.line("A", "D."), tiny.line("A", ".D", "care")]
    both_sides(tiny.problem(), Supernumerary(price=SOFT), within, [(tiny.line("A", "D.", "care"), 5)])


def test_supervised() -> None:
    """A nurse for each two who stand in for one."""
    tiny = ward(A="nurse")
    for name in "BCD":
        tiny.person(name, role="associate")
        tiny.offer(name, "D", [0], "nurse")
    problem = tiny.problem(substitutions=(Substitution(0, 1, supervisor=0, ratio=2),))
    nurse, standing = all_of(tiny, "A"), all_of(tiny, "B C D", "nurse")
    within, beyond = [nurse + standing[:2]], [(nurse + standing, 5), (standing[:2], 5)]
    both_sides(problem, Supervised(price=SOFT), within, beyond)


@pytest.mark.parametrize("place", ["beds", "need", "duty"])
def test_a_team_that_is_no_place_for_nurses_is_not_judged_by_them(place: str) -> None:
    """A team of doctors beside a ward: without beds, a need for nurses and a nurse who may work there no nurse is
    missing in it; with any of these one is."""
    tiny = ward(A="nurse")
    tiny.teams.append(Team("doctors", organisation=0, site=0, sector="acute"))
    tiny.person("D", role="doctor")
    tiny.offer("D", "D", [0], team=1)
    here, nurse = [tiny.a("D", "D", 0, team=1)], all_of(tiny, "A")
    needs = (Need(0, 0, 0, 0, minimum=1), Need(1, 0, 0, 1, minimum=1))
    rules = PresentThroughout(who="role:nurse", least=1, price=SOFT), HoursShare(who="role:nurse", price=SOFT)
    for rule in rules:
        assert cost(tiny.problem(needs=needs), rule, *nurse, *here) == 0
        agree(tiny.problem(needs=needs), rule, trivial=True)
        said = rule.unjudged(tiny.problem(needs=needs), Lines(tiny.problem(), ()))
        assert any("doctors: no beds" in one for one in said)
    if place == "beds":
        tiny.teams[1] = replace(tiny.teams[1], beds=4)
    elif place == "need":
        needs = (needs[0], Need(1, 0, 0, 0, minimum=1))
    else:
        tiny.offer("A", "D", [0], team=1)
    for rule in rules:
        problem = tiny.problem(needs=needs)
        assert [cost(problem, rule, *rota) for rota in (nurse, [*nurse, *here])] == [5 if rule is rules[0] else 0, 5]
        agree(problem, rule)


def test_nobody_supervises_while_supernumerary() -> None:
    """A nurse who is supernumerary on the first day supervises on the second; one whose time ends at noon supervises
    from then on, and those whom no earlier cover period has."""
    tiny = Tiny(days=2, capabilities=(NURSE, CARE), periods=(Period("day", 480, 960), Period("late", 780, 1260)))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.shift("L", "13:00", "21:00", periods=(1,))
    tiny.shift("W", "08:00", "21:00", periods=(0, 1))
    tiny.person("A", role="nurse", supernumerary_until=0)
    tiny.person("B", role="associate")
    tiny.offer("A", "W", range(2)).offer("B", "D L", range(2)).offer("B", "D L", range(2), "nurse")
    ratio = SupervisionRatio(who="role:associate", supervisors="role:nurse", price=SOFT)
    supervised, instead = Supervised(price=SOFT), (Substitution(0, 1, supervisor=0, ratio=2),)
    for rule, use in ((ratio, None), (supervised, "nurse")):
        helped, alone = ([*tiny.line("A", a), *tiny.line("B", b, use)] for a, b in ((".W", ".D"), ("W.", "D.")))
        both_sides(tiny.problem(substitutions=instead), rule, [helped], [(alone, 5)])
    tiny.contracts[0] = replace(tiny.contracts[0], supernumerary_clock=12 * 60)
    for rule, use in ((ratio, None), (supervised, "nurse")):
        late, early = ([*tiny.line("A", "W."), *tiny.line("B", whom, use)] for whom in ("L.", "D."))
        both_sides(tiny.problem(substitutions=instead), rule, [late], [(early, 5)])


def test_supervision_ratio() -> None:
    """One learner for each nurse."""
    tiny = ward(A="nurse", B="learner", C="learner")
    rule = SupervisionRatio(who="role:learner", supervisors="role:nurse", price=SOFT)
    both_sides(tiny.problem(), rule, [[], all_of(tiny, "A B")], [(all_of(tiny, "A B C"), 5), (all_of(tiny, "B"), 5)])
