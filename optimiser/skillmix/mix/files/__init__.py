"""The files of a mix folder: one table each. The reference page docs/mix-folder.md is made from these."""

from optimiser.skillmix.mix.files.demand import (
    ACTIVITY_CSV,
    CARE_HOURS_CSV,
    HOURS_CSV,
    PAST_ACTIVITY_CSV,
    POPULATION_CSV,
    POSTS_CSV,
    PROFILES_CSV,
    RATES_CSV,
    TASKS_CSV,
    WISN_ACTIVITY_CSV,
    WISN_CSV,
)
from optimiser.skillmix.mix.files.pay_ranges import PAY_RANGES_CSV
from optimiser.skillmix.mix.files.places import (
    COMPETENCES_CSV,
    ORGANISATIONS_CSV,
    PERIODS_CSV,
    PLACES_CSV,
    SETTINGS_CSV,
    TEAMS_CSV,
    TIMES_CSV,
)
from optimiser.skillmix.mix.files.presence import PRESENCE_CSV
from optimiser.skillmix.mix.files.ranges import RANGES_CSV
from optimiser.skillmix.mix.files.settings import MIX_TOML
from optimiser.skillmix.mix.files.staffing import FREED_CSV, LIMITS_CSV, ROLES_CSV, SKILLS_CSV, STAFF_CSV
from optimiser.tabular.schema import Table

MIX_TABLES: tuple[Table, ...] = (
    ORGANISATIONS_CSV,
    PLACES_CSV,
    SETTINGS_CSV,
    TIMES_CSV,
    COMPETENCES_CSV,
    POPULATION_CSV,
    RATES_CSV,
    ACTIVITY_CSV,
    PAST_ACTIVITY_CSV,
    TASKS_CSV,
    PROFILES_CSV,
    CARE_HOURS_CSV,
    HOURS_CSV,
    ROLES_CSV,
    PAY_RANGES_CSV,
    SKILLS_CSV,
    STAFF_CSV,
    LIMITS_CSV,
    FREED_CSV,
    RANGES_CSV,
    WISN_CSV,
    WISN_ACTIVITY_CSV,
    POSTS_CSV,
    TEAMS_CSV,
    PERIODS_CSV,
    PRESENCE_CSV,
)
"""Every table that a folder may have, besides mix.toml."""

__all__ = ["MIX_TABLES", "MIX_TOML"]
