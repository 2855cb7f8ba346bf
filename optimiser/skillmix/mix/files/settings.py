"""``mix.toml``: the plan, hours, costs and the objective."""

from __future__ import annotations

from optimiser.skillmix.mix.files.kinds import PERCENT, UPLIFT, UPLIFT_MODE
from optimiser.skillmix.mix.problem import OBJECTIVES
from optimiser.tabular.kinds import MONEY, TEXT, choice, decimal, integer
from optimiser.tabular.toml import Document, Key, Section

MIX_TOML = Document(
    "mix.toml",
    "the settings of a mix: title, objective, costs",
    (
        Section(
            "",
            "What the folder is.",
            (
                Key("title", TEXT, "title of the plan", default=""),
                Key("base_year", integer(1990, 2100), "year that activity and population are of", default=2026),
                Key(
                    "years_ahead",
                    decimal(0, 50, "years"),
                    "years from the base year to the year planned for",
                    default=0.0,
                ),
                Key(
                    "productivity_percent",
                    decimal(-20, 20, "percent a year"),
                    "yearly gain: minutes, care hours and hours given are divided by 1 + the gain for each year ahead",
                    default=0.0,
                ),
                Key(
                    "needed_in_weeks",
                    integer(0, 3000, "weeks"),
                    "weeks until the mix must work: options with a longer lead time are out. Absent: any will do",
                ),
            ),
        ),
        Section(
            "hours",
            "From contract to clinical hours.",
            (
                Key("uplift_percent", UPLIFT, "leave, sickness and study", default=22.0),
                Key(
                    "uplift_mode",
                    UPLIFT_MODE,
                    "multiply: posts are hours times 1 + uplift. divide: hours over 1 - uplift.",
                    default="divide",
                ),
            ),
        ),
        Section(
            "costs",
            "Pay and on-costs.",
            (
                Key("pay_point", choice("entry", "intermediate", "top"), "point of the band", default="top"),
                Key(
                    "pay_rise_percent", decimal(-20, 100, "percent"), "rise on the scales of 1 April 2025", default=0.0
                ),
                Key(
                    "on_costs",
                    choice("employer", "system"),
                    "pension contribution counted: what employers pay, or all",
                    default="employer",
                ),
                Key(
                    "unmet_gbp_per_hour",
                    MONEY,
                    "price of an hour not met, where the competence has none; absent: 100.00",
                ),
            ),
        ),
        Section(
            "objective",
            "What the best mix is. Each `[[objective]]` is a stage: a weighted sum that is made as small as it can be "
            "while those of earlier stages stay as small as they were made. Without any there is one stage: cost, "
            "unmet_price and limit_price, each with weight 1",
            tuple(Key(name, decimal(), f"weight on {unit}", default=0.0) for name, unit in OBJECTIVES.items()),
            many=True,
        ),
        Section(
            "link",
            "For the rota made from a mix by `rota mix people` and `rota mix prove`.",
            (
                Key("start", TEXT, "first day of the rota, a Monday such as 2027-01-04; needed for a rota", default=""),
                Key("weeks", integer(1, 26, "weeks"), "length of the rota", default=4),
                Key(
                    "sickness_percent",
                    PERCENT,
                    "part of the time that falls to sickness by chance in `rota mix prove`, out of the uplift; the "
                    "rest of it is leave, planned evenly",
                    default=5.0,
                ),
            ),
        ),
    ),
)
