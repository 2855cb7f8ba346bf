"""From mix to rota: ``targets.csv``, hours a week by capability of a team or organisation, for a rota rule to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.rota_words import capability_words, check_place
from optimiser.table import OutputTable, numbers, words
from optimiser.tabular.faults import Faults


@dataclass(frozen=True)
class MixTarget:
    """Hours a week of a capability for a team or an organisation (the other is empty)."""

    capability: str
    team: str
    organisation: str
    weekly_hours: float


def targets_of(folder: MixFolder, result: MixResult, by: str = "team", place: str | None = None) -> list[MixTarget]:
    """Hours a week that the mix works or supervises, by capability and team (of teams.csv) or the team's organisation,
    whoever employs those who work them: there a rota counts them.

    Several teams of one place and setting share its hours equally; competences with one word for a rota are added up.

    Args:
        folder: the mix folder, with teams.csv.
        result: its mix.
        by: `team` or `organisation`.
        place: only the hours of this place; None for all.

    Raises:
        BadInput: there is no such place, or no team where hours are worked.
    """
    owner = {
        row.team: row.organisation if by == "organisation" else row.team for row in folder.rows.get("teams.csv", ())
    }
    hours: dict[tuple[str, str], float] = defaultdict(float)
    by_team = [
        (owner[team], competence, level, h) for (team, competence, level), h in _by_team(folder, result, place).items()
    ]
    for owned_by, competence, level, worked in sorted(by_team):
        hours[owned_by, capability_words(folder, competence, level)] += worked
    return [
        MixTarget(capability, *((owned_by, "") if by == "team" else ("", owned_by)), round(worked, 2))
        for (owned_by, capability), worked in hours.items()
        if worked > SMALL
    ]


def _by_team(folder: MixFolder, result: MixResult, place: str | None) -> dict[tuple[str, str, int], float]:
    """Hours a week by team, competence and level."""
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in folder.rows.get("teams.csv", ()):
        teams[row.place, row.setting].append(row.team)
    used = [use for use in result.uses if use.competence and place in (None, use.place)]
    faults = Faults()
    check_place(folder, place, faults)
    for where, setting in dict.fromkeys((use.place, use.setting) for use in used):
        if (where, setting) not in teams:
            what, wanted = f"no team works in {where}, {setting}", "expected a team for every place and setting"
            faults.add("teams.csv", None, None, what, f"{wanted} where the mix has hours")
    faults.raise_if_any()
    hours: dict[tuple[str, str, int], float] = defaultdict(float)
    for use in used:
        sharing = teams[use.place, use.setting]
        for team in sharing:
            hours[team, use.competence, use.level] += use.hours / len(sharing)
    return hours


def target_table(targets: Sequence[MixTarget]) -> OutputTable:
    """``targets.csv`` as a rota folder reads it."""
    return OutputTable(
        "targets",
        "Hours a week of each capability that the mix gives a team or an organisation.",
        (*words("capability", "team", "organisation"), *numbers("hours a week", "weekly_hours")),
        tuple((t.capability, t.team or None, t.organisation or None, t.weekly_hours) for t in targets),
    )
