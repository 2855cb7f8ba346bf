"""What a whole-time equivalent costs and how many clinical hours it gives: pay, on-costs, premiums, uplift.

Money is whole pence. Pay is from the Agenda for Change scales of England, 1 April 2025
(``data/afc_england_2025_26.csv``, taken from
nhstakehomepaycalculator.co.uk/guides/nhs-pay-bands-2025-26, which quotes NHS Employers).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from optimiser.skillmix.units import WEEKS_A_YEAR

PAY_SOURCE = "Agenda for Change, England, 1 April 2025, as quoted at nhstakehomepaycalculator.co.uk"

#: Extra share of basic pay for (Saturdays and weekday nights, Sundays and public holidays), by band: NHS terms and
#: conditions handbook section 2, as summarised at cuhstaffportal.co.uk.
UNSOCIAL = {"2": (0.41, 0.83), "3": (0.35, 0.69)}
UNSOCIAL_ABOVE = (0.30, 0.60)


@dataclass(frozen=True)
class OnCosts:
    """What an employer pays on top of pay. ``view`` ``employer`` counts the 14.38% pension contribution that
    employers pay, ``system`` the whole 23.78% of which the rest is paid centrally (NHS Employers; NHSBSA 2025/26).
    The apprenticeship levy rate is not verified against a source."""

    view: str = "employer"
    insurance_rate: float = 0.15
    insurance_threshold_pence: int = 500_000
    levy_rate: float = 0.005

    @property
    def pension_rate(self) -> float:
        return 0.1438 if self.view == "employer" else 0.2378

    @property
    def marginal_rate(self) -> float:
        """On-costs of one more pound of pay above the insurance threshold."""
        return self.insurance_rate + self.pension_rate + self.levy_rate


@cache
def pay_scale() -> dict[str, dict[str, int]]:
    """Annual pay in pence by band, then by point (``entry``, ``intermediate``, ``top``)."""
    text = files("optimiser.skillmix").joinpath("data/afc_england_2025_26.csv").read_text("utf-8")
    scale = {}
    for row in csv.DictReader(text.splitlines()):
        entry, top = int(row["entry_gbp"]) * 100, int(row["top_gbp"]) * 100
        middle = int(row["intermediate_gbp"]) * 100 if row["intermediate_gbp"] else entry
        scale[row["band"]] = {"entry": entry, "intermediate": middle, "top": top}
    return scale


def loaded_pence(pay_pence: int, on_costs: OnCosts | None = None) -> int:
    """Annual cost to the employer of a salary in pence, rounded to the penny.

    Band 5 entry pay of 31,049 pounds costs 39,576.44: 31,049 + 15% above 5,000 + 14.38% + 0.5%.
    """
    rates = on_costs or OnCosts()
    insurance = rates.insurance_rate * max(0, pay_pence - rates.insurance_threshold_pence)
    return round(pay_pence + insurance + (rates.pension_rate + rates.levy_rate) * pay_pence)


def worked_share(uplift: float, mode: str) -> float:
    """The share of paid hours that is worked when an establishment is uplifted for leave, sickness and study.

    ``multiply``: posts are hours times 1 + uplift, so a share 1 / (1 + uplift) is worked. ``divide``: posts are hours
    over 1 - uplift, so 1 - uplift is worked. At 22% these are 0.8197 and 0.78: five posts in a hundred apart.
    """
    if mode == "multiply":
        return 1.0 / (1.0 + uplift)
    if mode == "divide":
        if uplift >= 1:
            raise ValueError("an uplift of the whole leaves no hours worked")
        return 1.0 - uplift
    raise ValueError(f"uplift mode is multiply or divide, not {mode!r}")


def clinical_hours(weekly_hours: float, portfolio_share: float, off_the_job_hours: float, worked: float) -> float:
    """Clinical hours a week of one WTE, averaged over the year; 0 if nothing is left.

    Portfolio sessions and off-the-job training come out of the contract first; what is left is worked in the ``worked``
    share of weeks. 37.5 h less 6 h off the job at a worked share of 0.78 is 24.57 h.
    """
    return max(0.0, (weekly_hours * (1.0 - portfolio_share) - off_the_job_hours) * worked)


def unsocial_rates(band: str) -> tuple[float, float]:
    """Extra share of basic pay at (Saturday or weekday night, Sunday or public holiday) for a band of Agenda for
    Change."""
    return UNSOCIAL.get(band, UNSOCIAL_ABOVE)


def premium_pence(
    annual_pay_pence: int,
    weekly_hours: float,
    rates: tuple[float, float],
    unsocial_share: float,
    sunday_share: float,
    on_costs: OnCosts | None = None,
) -> int:
    """Unsocial-hours pay with on-costs for an hour worked in a time band, in pence.

    ``unsocial_share`` and ``sunday_share`` are the parts of the band's hours paid at each rate. Band 5 top pay of
    37,796 pounds is 19.33 an hour; a Sunday hour adds 60% and 29.88% on-costs: 15.06 pounds.
    """
    hourly = annual_pay_pence / (WEEKS_A_YEAR * weekly_hours)
    extra = hourly * (unsocial_share * rates[0] + sunday_share * rates[1])
    return round(extra * (1.0 + (on_costs or OnCosts()).marginal_rate))
