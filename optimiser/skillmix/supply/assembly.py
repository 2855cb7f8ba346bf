"""A supply problem from the rows of a folder. Where several rows of rates.csv fit a post, the most particular wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from optimiser.skillmix.supply.files import ANYWHERE, DEMAND_RATES
from optimiser.skillmix.supply.problem import (
    AGE_BANDS,
    POST_RATES,
    ActsOn,
    Joiners,
    Measure,
    Pipeline,
    Requirement,
    Supply,
    SupplyOrganisation,
    SupplyPost,
    SupplyRole,
    SupplySettings,
    Transfer,
)
from optimiser.skillmix.supply.quantity import Quantity, certain
from optimiser.skillmix.supply.training.assembly import ladders, placements, rotations
from optimiser.skillmix.units import FloatArray
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row

CONDITIONS = ("role", "organisation", "profession", "sector", "age_band")
"""Which condition of a rates row counts most, when several rows fit."""


def assemble_supply(rows: Mapping[str, Sequence[Row]], settings: Mapping[str, Any], faults: Faults) -> Supply:
    """The problem of a folder's rows by file and of its settings; what rows alone cannot show wrong is added to the
    faults, and then the problem is not to be used."""
    return _Assembly(rows, faults).supply(settings)


class _Assembly:
    """Rows become the parts of a problem; what rows alone cannot show wrong is added to the faults here."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
        self.rows = rows
        self.faults = faults
        self.roles = {row.role: number for number, row in enumerate(rows["roles.csv"])}
        self.organisations = {row.organisation: number for number, row in enumerate(rows["organisations.csv"])}
        self.role_rows, self.organisation_rows = rows["roles.csv"], rows["organisations.csv"]
        pairs = dict.fromkeys((self.roles[r.role], self.organisations[r.organisation]) for r in rows["stocks.csv"])
        self.posts = tuple(SupplyPost(*pair) for pair in pairs)
        self.number = {pair: number for number, pair in enumerate(pairs)}
        self.stock = np.zeros((len(pairs), len(AGE_BANDS)))
        for row in rows["stocks.csv"]:
            self.stock[self.post(row.role, row.organisation), AGE_BANDS.index(row.age_band)] = row.wte
        self.groups = self._groups()

    def post(self, role: str, organisation: str) -> int | None:
        """The number of a post, or None where stocks.csv has no such post."""
        return self.number.get((self.roles[role], self.organisations[organisation]))

    def supply(self, top: Mapping[str, Any]) -> Supply:
        last = top["first_year"] + top["years"]
        settings = SupplySettings(
            top["title"], top["first_year"], top["years"], top["close_by"] or last, top["gap_price_gbp"],
            top["discount_percent"] / 100, top["cushion_percent"] / 100,
        )  # fmt: skip
        if not top["first_year"] < settings.close_by <= last:
            self.faults.add("supply.toml", None, "close_by", f"{settings.close_by} is outside the plan",
                            f"expected a year from {top['first_year'] + 1} to {last}")  # fmt: skip
        quantities, rates = self._rates()
        pipelines = tuple(self._pipeline(row) for row in self.rows.get("pipelines.csv", ()))
        transfers = self._transfers()
        named = {
            (self.role_rows[post.role].role, self.organisation_rows[post.organisation].organisation): at
            for at, post in enumerate(self.posts)
        }
        return Supply(
            settings=settings,
            roles=tuple(
                SupplyRole(
                    r.role, r.name or r.role, r.profession, r.registered, r.annual_cost_gbp, r.temporary_cost_gbp,
                    r.hours_a_year,
                )
                for r in self.role_rows
            ),
            organisations=tuple(
                SupplyOrganisation(r.organisation, r.name or r.organisation, r.sector, r.source, r.as_of)
                for r in self.organisation_rows
            ),
            posts=self.posts,
            stock=self.stock,
            quantities=quantities,
            rates=rates,
            pipelines=pipelines,
            joiners=self._joiners(),
            transfers=transfers,
            measures=self._measures(),
            requirements=self._requirements(settings.first_year),
            placements=placements(self.rows, pipelines, self.faults),
            rotations=rotations(self.rows, pipelines, named, self.faults),
            ladders=ladders(self.rows, self.roles, self.posts, pipelines, transfers, self.faults),
        )  # fmt: skip

    # --- rates

    def _groups(self) -> dict[tuple[str, ...], list[Row]]:
        """Rows of rates.csv that differ only in the year."""
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self.rows["rates.csv"]:
            year = "" if row.training_year is None else str(row.training_year)
            groups[(row.measure, *(row[name] or "" for name in CONDITIONS), row.pipeline or "", year)].append(row)
        for group in groups.values():
            self._all_have_years("rates.csv", group, "this rate")
        return groups

    def _all_have_years(self, file: str, group: Sequence[Row], what: str) -> None:
        """A fault where some rows of one thing have a year and some have none."""
        if len(group) > 1 and any(row.year is None for row in group):
            self.faults.add(file, group[0].line, "year", f"some rows of {what} have a year, some none",
                            "expected a year in all of them or in none")  # fmt: skip

    def _same_in_all_years(self, file: str, group: Sequence[Row], *columns: str) -> None:
        """A fault for each column that rows of one thing, of different years, do not agree on."""
        for column in columns:
            other = next((row for row in group if row[column] != group[0][column]), None)
            if other is not None:
                self.faults.add(file, other.line, column, f"{column} is another than in row {group[0].line}",
                                "expected the same in every year: it does not change over years")  # fmt: skip

    def _rates(self) -> tuple[tuple[Quantity, ...], dict[str, np.ndarray[Any, np.dtype[np.int64]]]]:
        """The quantities of rates.csv that are of posts, and which of them each post and band has."""
        quantities: list[Quantity] = []
        numbers: dict[tuple[str, ...], int] = {}
        for key, group in self.groups.items():
            if key[0] in POST_RATES:
                numbers[key] = len(quantities)
                quantities.append(spanned("rates " + " ".join(filter(None, key)), group))
        tables = {name: np.full((len(self.posts), len(AGE_BANDS)), -1, dtype=np.int64) for name in POST_RATES}
        for name, table in tables.items():
            for p, post in enumerate(self.posts):
                for b, band in enumerate(AGE_BANDS):
                    best = self._best(name, post, band)
                    if best is not None:
                        table[p, b] = numbers[best]
                    elif name == "leave":
                        role, organisation = self.role_rows[post.role].role, self.organisation_rows[post.organisation]
                        self.faults.add(
                            "rates.csv", None, "measure",
                            f"no leave rate fits {role} at {organisation.organisation}, {band}",
                            "expected a leave row for it, or one with blank conditions for all",
                        )  # fmt: skip
        return tuple(quantities), tables

    def _best(self, measure: str, post: SupplyPost, band: str) -> tuple[str, ...] | None:
        """The most particular group of rates.csv that fits, or None."""
        role, organisation = self.role_rows[post.role], self.organisation_rows[post.organisation]
        here = (role.role, organisation.organisation, role.profession, organisation.sector, band)
        fitting = [
            key
            for key in self.groups
            if key[0] == measure
            and not key[6]
            and all(not wanted or wanted == have for wanted, have in zip(key[1:6], here, strict=True))
        ]
        return max(fitting, key=lambda key: [bool(part) for part in key[1:6]], default=None)

    def _of_pipeline(self, measure: str, pipeline: Row, year: int | None = None) -> Quantity | None:
        for wanted in [str(year), ""] if year else [""]:
            key = (measure, *("",) * len(CONDITIONS), pipeline.pipeline, wanted)
            if key in self.groups:
                return spanned("rates " + " ".join(filter(None, key)), self.groups[key])
        return None

    # --- training

    def _pipeline(self, row: Row) -> Pipeline:
        attrition = [self._of_pipeline("attrition", row, year) for year in range(1, row.years + 1)]
        join, participation = self._of_pipeline("join", row), self._of_pipeline("participation", row)
        needed = {"attrition": None if None in attrition else attrition}
        if not row.from_role:
            needed |= {"join": join, "participation": participation}  # type: ignore[dict-item]
        bare = [str(year) for year, found in enumerate(attrition, 1) if found is None]
        which = f" for training year {', '.join(bare)}" if len(bare) < row.years else ""
        for measure, found in needed.items():
            if found is None:
                told = f"pipeline {row.pipeline} has no {measure} rate{which if measure == 'attrition' else ''}"
                self.faults.add("rates.csv", None, "measure", told,
                                f"expected a row with {measure} and pipeline {row.pipeline}")  # fmt: skip
        for rate in self.rows["rates.csv"]:
            if rate.pipeline == row.pipeline and (rate.training_year or 0) > row.years:
                self.faults.add("rates.csv", rate.line, "training_year", f"{row.pipeline} lasts {row.years} years",
                                "expected a year within the course")  # fmt: skip
        if row.from_role and participation is not None:
            self.faults.add("rates.csv", None, "measure", f"pipeline {row.pipeline} learns in service: they are WTE",
                            "expected no participation rate for it")  # fmt: skip
        learners = np.zeros(row.years)
        for cohort in self.rows.get("learners.csv", ()):
            if cohort.pipeline == row.pipeline:
                if cohort.training_year > row.years:
                    self.faults.add(
                        "learners.csv",
                        cohort.line,
                        "training_year",
                        f"{row.pipeline} lasts {row.years} years",
                        "expected a year within the course",
                    )
                else:
                    learners[cohort.training_year - 1] = cohort.learners
        from_share, share = np.zeros(len(self.posts)), self._share("pipelines.csv", row, row.role, row.organisation)
        if row.from_role:
            employer = row.from_organisation or row.organisation
            from_share = self._share("pipelines.csv", row, row.from_role, None if employer == ANYWHERE else employer)
            if not row.organisation:
                share = self._follow(row, from_share)
            there = self.stock[from_share > 0, 0].sum()
            if learners.sum() * row.learner_wte > there + 1e-9:
                self.faults.add("learners.csv", None, "learners",
                                f"{row.pipeline} has {learners.sum():g} learners among {there:g} {row.from_role}",
                                "expected no more learners than staff of the role they come from")  # fmt: skip
        if row.learner_wte != 1.0:
            participation = certain(f"learner_wte {row.pipeline}", row.learner_wte, row.source, row.verified)
        nought, one = certain(f"nought {row.pipeline}", 0.0), certain(f"one {row.pipeline}", 1.0)
        return Pipeline(
            id=row.pipeline, name=row.name or row.pipeline, route=row.route, role=self.roles[row.role],
            from_role=self.roles[row.from_role] if row.from_role else -1, years=row.years, places=row.places,
            places_min=row.places_min, places_max=row.places if row.places_max is None else row.places_max,
            ramp=row.ramp, cost_pence=row.cost_gbp, off_the_job=row.off_the_job_share,
            attrition=tuple(q or nought for q in attrition), join=join or one, participation=participation or one,
            share=share, from_share=from_share, learners=tuple(learners.tolist()),
            provider=row.provider, payer=row.payer, learner_wte=row.learner_wte,
            specialty=row.specialty, stage=row.stage,
        )  # fmt: skip

    def _share(self, file: str, row: Row, role: str, organisation: str | None) -> FloatArray:
        """How a role's people are spread over its posts: by staff in post, evenly where there are none yet."""
        posts = [
            number for (r, o), number in self.number.items()
            if r == self.roles[role] and (not organisation or o == self.organisations[organisation])
        ]  # fmt: skip
        share = np.zeros(len(self.posts))
        if not posts:
            where = f" at {organisation}" if organisation else ""
            self.faults.add(file, row.line, "role", f"stocks.csv has no {role}{where}",
                            "expected a row in stocks.csv, of 0 WTE where there are none yet")  # fmt: skip
            return share
        weight = self.stock[posts].sum(axis=1)
        share[posts] = weight / weight.sum() if weight.sum() > 0 else 1 / len(posts)
        return share

    def _follow(self, row: Row, from_share: FloatArray) -> FloatArray:
        """Those who train in service take up the new role at their own employer."""
        share = np.zeros(len(self.posts))
        for post in np.flatnonzero(from_share).tolist():
            here = self.organisation_rows[self.posts[post].organisation].organisation
            target = self.post(row.role, here)
            if target is None:
                self.faults.add("pipelines.csv", row.line, "role", f"stocks.csv has no {row.role} at {here}, where "
                                f"{row.from_role} train for it", "expected a row in stocks.csv, 0 WTE if none yet, or "
                                "an organisation for the pipeline")  # fmt: skip
            else:
                share[target] += from_share[post]
        return share

    # --- joiners, transfers, measures, requirements

    def _known(self, file: str, row: Row, role: str, organisation: str, column: str = "role") -> int | None:
        post = self.post(role, organisation)
        if post is None:
            self.faults.add(file, row.line, column, f"stocks.csv has no {role} at {organisation}",
                            "expected a row in stocks.csv, of 0 WTE where there are none yet")  # fmt: skip
        return post

    def _joiners(self) -> tuple[Joiners, ...]:
        groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.rows.get("joiners.csv", ()):
            groups[row.role, row.organisation or "", row.route].append(row)
        made = []
        for (role, organisation, route), group in groups.items():
            self._all_have_years("joiners.csv", group, "these joiners")
            self._same_in_all_years("joiners.csv", group, "share_55", "extra_max", "extra_cost_gbp")
            wte, row = spanned(f"joiners {role} {organisation} {route}", group), group[0]
            spread = self._share("joiners.csv", row, role, organisation)
            for post in np.flatnonzero(spread).tolist():
                part = float(spread[post])
                made.append(Joiners(post, route, wte, row.share_55, row.extra_max * part, row.extra_cost_gbp, part))
        return tuple(made)

    def _transfers(self) -> tuple[Transfer, ...]:
        made = []
        for row in self.rows.get("flows.csv", ()):
            origins = [row.from_organisation] if row.from_organisation else [
                self.organisation_rows[post.organisation].organisation
                for post in self.posts if post.role == self.roles[row.from_role]
                and (row.to_organisation or (self.roles[row.to_role or row.from_role], post.organisation)
                     in self.number)
            ]  # fmt: skip
            ends = (row.from_role, row.from_organisation, row.to_role, row.to_organisation)
            key = " ".join(["flows", *(end or "-" for end in ends)])
            rate = spanned(key, [row])
            to_role = row.to_role or row.from_role
            if to_role == row.from_role and row.to_organisation in (None, row.from_organisation):
                self.faults.add("flows.csv", row.line, "to_role", "the flow ends where it begins",
                                "expected another role or organisation")  # fmt: skip
                continue
            if not origins:
                self.faults.add("flows.csv", row.line, "from_role",
                                f"stocks.csv has no organisation with {row.from_role} and {to_role}",
                                "expected rows in stocks.csv, of 0 WTE where there are none yet")  # fmt: skip
            for organisation in origins:
                start = self._known("flows.csv", row, row.from_role, organisation, "from_role")
                end = self._known("flows.csv", row, to_role, row.to_organisation or organisation, "to_role")
                if start is not None and end is not None and start != end:
                    made.append(Transfer(start, end, rate, row.shared_competences))
        return tuple(made)

    def _measures(self) -> tuple[Measure, ...]:
        made = []
        for row in self.rows.get("measures.csv", ()):
            applies = np.zeros((len(self.posts), len(AGE_BANDS)), dtype=bool)
            for p, post in enumerate(self.posts):
                role, organisation = self.role_rows[post.role], self.organisation_rows[post.organisation]
                here = (role.role, organisation.organisation, role.profession, organisation.sector)
                wanted = tuple(row[name] or "" for name in CONDITIONS[:4])
                fits = all(not want or want == have for want, have in zip(wanted, here, strict=True))
                for b, band in enumerate(AGE_BANDS):
                    applies[p, b] = fits and row.age_band in ("", band)
            effect = spanned(f"measures {row.measure}", [row])
            made.append(Measure(row.measure, row.name or row.measure, ActsOn(row.acts_on), effect, row.reach,
                                row.in_place, row.cost_gbp, row.first_year or 0, applies,
                                row.rota_share))  # fmt: skip
        self._together(made)
        return tuple(made)

    def _together(self, measures: Sequence[Measure]) -> None:
        """Measures on one loss add up; together they cannot keep more than all of it."""
        for acts_on in ActsOn:
            ours = [measure for measure in measures if measure.acts_on is acts_on]
            kept = sum((m.applies * m.reach * max(m.effect.central) for m in ours), np.zeros_like(self.stock))
            if ours and kept.max(initial=0.0) > 1 + 1e-9:
                self.faults.add("measures.csv", None, "reach", f"the measures on {acts_on} together keep "
                                f"{kept.max():.2f} of it", "expected reach x effect to sum to at most 1")  # fmt: skip

    def _requirements(self, first_year: int) -> tuple[Requirement, ...]:
        """What is required of each role; where the last year given is before the first one it has grown since."""
        groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows["required.csv"]:
            groups[row.role, row.organisation or ""].append(row)
        made = []
        for role in dict.fromkeys(role for role, organisation in groups if organisation and (role, "") in groups):
            self.faults.add("required.csv", groups[role, ""][0].line, "organisation",
                            f"{role} is required of all organisations together and of some by themselves: who is "
                            "missing there would count twice", "expected one of both")  # fmt: skip
        for (role, organisation), found in groups.items():
            group = sorted(found, key=lambda row: row.year)
            self._same_in_all_years("required.csv", group, "temporary_share")
            posts = tuple(
                number for (r, o), number in self.number.items()
                if r == self.roles[role] and (not organisation or o == self.organisations[organisation])
            )  # fmt: skip
            if not posts:
                self._known("required.csv", group[0], role, organisation or "any organisation")
                continue
            name = f"{role} at {organisation}" if organisation else role
            growth, productivity = (self._demand_rate(rate, posts, name) for rate in DEMAND_RATES)
            wte = {row.year: row.wte for row in group}
            if (last := group[-1].year) < first_year:
                since = np.arange(last, first_year, dtype=np.int64)
                wte[first_year] = wte[last] * float(np.prod((1 + growth.at(since)) / (1 + productivity.at(since))))
            made.append(Requirement(
                name, self.roles[role], posts, tuple(wte), tuple(wte.values()), growth, productivity,
                group[0].temporary_share,
            ))  # fmt: skip
        return tuple(made)

    def _demand_rate(self, measure: str, posts: Collection[int], name: str) -> Quantity:
        """Growth or productivity of a requirement; a fault where its posts have different ones."""
        keys = {self._best(measure, self.posts[post], "") for post in posts}
        key = self._best(measure, self.posts[min(posts)], "")
        if len(keys) > 1:
            one = max(found for found in keys if found is not None)
            what = f"the {measure} of {name} is not the same at all of its organisations"
            wanted = "expected one rate for the whole requirement, or a row of required.csv for each organisation"
            self.faults.add("rates.csv", self.groups[one][0].line, "measure", what, wanted)
        if key is None:
            return certain(measure, 0.0)
        return spanned("rates " + " ".join(filter(None, key)), self.groups[key])


def spanned(key: str, group: Sequence[Row]) -> Quantity:
    """The quantity of rows with low, central and high that differ only in the year."""
    rows = sorted(group, key=lambda row: row["year"] or 0) if "year" in group[0]._index else list(group)
    years = tuple(row["year"] for row in rows) if len(rows) > 1 else ()
    low = tuple(row.central if row.low is None else row.low for row in rows)
    high = tuple(row.central if row.high is None else row.high for row in rows)
    verified = all(row.verified for row in rows)
    return Quantity(key, low, tuple(row.central for row in rows), high, years, rows[0].source, verified)
