"""A whole study on one page for a board: question, options, money, people, risk, what it rests on and leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimiser.report.render.page import (
    Chart,
    Listing,
    Page,
    PageSection,
    drawable,
    number,
    record_lines,
    render,
)
from optimiser.report.strategic.answers import ASKED, COST, RECOMMENDED, RISK, sentence
from optimiser.report.strategic.sweep import NAMES, figure, plainly
from optimiser.report.strategic.sweep_charts import measure_charts
from optimiser.report.strategic.sweep_page import scenario_warnings
from optimiser.sweep.choices import (
    AS_GIVEN,
    choice_words,
    choices_side_by_side,
    choices_split,
    circumstances_as_they_are,
    decided_grids,
    grids_of,
)
from optimiser.sweep.people import OptionKey
from optimiser.sweep.run import SweepRun
from optimiser.tabular.wording import count

MOST_ACROSS = 6
"""Options that stand side by side."""

MOST_OPTIONS = 8
"""Options of a model that are all shown; of more each scenario's cheapest choice is, and comparison.csv has all."""

JUDGED = ("bill_gbp", "points", "cost_gbp")
"""Measures that options are compared by, the first that there is: of a rota points, for pay is least where most people
are missing."""

RISKS = ("limits_missed_gbp", "dilution_hours", "risk_points", "gap_wte_at_end", "chance_nearly_met", "agency_hours")
"""Measures of what may go wrong, in the order of the page."""

HEADS = {
    "cost_gbp": "Cost",
    "bill_gbp": "Unmet hours and missed limits priced too",
    "staff_wte": "Staff, WTE",
    "unmet_hours": "Unmet hours",
    "limits_missed_gbp": "Limits missed",
    "dilution_hours": "Registered work by others, h",
    "risk_points": "Risk points",
    "gap_wte_at_end": "Missing at the end, WTE",
    "chance_nearly_met": "Chance of meeting the target",
    "agency_hours": "Agency hours",
    "points": "Points of the rota",
}
"""Short headings of measures."""

LEFT_OUT = {
    "demand": ("how hours are met: they are counted, not staffed",),
    "mix": (
        "rotas: hours that add up over a year may not make every night; `rota mix prove` tries that",
        "patients' outcomes and staff's experience: evidence is told as warnings and turned into no figure",
    ),
    "supply": (
        "people one by one: staff are stocks by role, employer and age, and leave at rates",
        "where staff work in the week: WTE are counted, not hours by day and night",
    ),
    "rota": ("any other period than the rota's own",),
}
"""What each kind of model leaves out."""

Comparison = dict[OptionKey, dict[str, dict[str, Any]]]
"""Rows of the comparison by option and measure."""


def board_html(run: SweepRun) -> str:
    """The page; every number on it stands in comparison.csv, regret.csv, change.csv or basis.csv too."""
    study = run.result.study
    found: Comparison = {}
    for row in run.comparison.records():
        found.setdefault((row["scenario"], row["model"], row["choice"]), {})[row["measure"]] = row
    sections: list[PageSection] = []
    verdicts: list[str] = []
    recommended: list[OptionKey] = []
    for model in study.models:
        options = [key for key in found if key[1] == model.name]
        if options:
            beside = choices_side_by_side(study, model.name)
            alike = [key for key in options if key[2] in beside]
            verdicts += _verdict(run, found, alike)
            recommended += _best(found, alike)
            sections += _options(run, model.name, found, options)
    sections += [*_people(run, found), _rests(run), _left_out(run)]
    subtitle = f"A study for a board: {study.title}. The analyst's page is report.html."
    short = bool(run.failures)
    if short:
        verdicts.append(f"{len(run.failures)} of {count(len(run.result.tasks), 'point')} have no answer.")
    record = {name: value for name, value in run.record.items() if name in ("command", "seed", "draws", "inputs")}
    return render(Page(study.question or study.title, subtitle, " ".join(verdicts), short, sections,
                       scenario_warnings(study), record_lines(record), _answers(run, found, recommended)))  # fmt: skip


def _best(found: Comparison, options: Sequence[OptionKey]) -> list[OptionKey]:
    """The option of a model that the verdict names first: fewest staff missing where that is known, else least cost."""
    judged = _judged(found, options)
    if judged is None:
        return []
    known = _answered(found, options, judged)
    short = [key for key in known if "gap_wte_at_end" in found[key]]
    if judged == "cost_gbp" and short:  # the cheapest may be so because staff are missing
        return [min(short, key=lambda key: (_gap(found[key]), _cost(found[key])))]
    return [min(known, key=lambda key: found[key][judged]["median"])]


def _answered(found: Comparison, options: Sequence[OptionKey], measure: str) -> list[OptionKey]:
    """The options that have a measure in the largest share of their draws: without an answer in some, which may be the
    dearest, an option looks better than it is."""
    known = [key for key in options if measure in found[key]]
    most = max(_share_known(found[key][measure]) for key in known)
    return [key for key in known if _share_known(found[key][measure]) == most]


def _share_known(row: dict[str, Any]) -> float:
    return float(row["known"] / row["points"])


def _judged(found: Comparison, options: Sequence[OptionKey]) -> str | None:
    """The measure by which options are compared first."""
    return next((m for m in JUDGED if any(m in found[key] for key in options)), None)


def _answers(run: SweepRun, found: Comparison, recommended: Sequence[OptionKey]) -> list[tuple[str, str]]:
    """What is recommended, what it costs and what is at risk, of the best option of each model."""
    several = len({model for _, model, _ in recommended}) > 1
    named, costs, risks = [], [], []
    for key in recommended:
        measures, model = found[key], f"{key[1]}: " if several else ""
        note = next((s.note for s in run.result.study.scenarios if s.name == key[0] and s.note), "")
        named.append(f"{model}{_called(run, key)}{f' ({note})' if note else ''}")
        money = next((m for m in ("cost_gbp", "points") if m in measures), None)
        if money is not None:
            change = measures[money]["change_of_median"]
            beside = run.result.study.scenarios[0].name
            more = "" if not isinstance(change, float) or not change or key[0] == beside else (
                f", {'more' if change > 0 else 'less'} than '{beside}' by {_money(money, abs(change))}"
            )  # fmt: skip
            told = f"{_money(money, measures[money]['median'])}{_span(run, key)}{_range(money, measures[money])}"
            costs.append(f"{model}{told}{_as_they_are(run, key[1])}{more}{_over_circumstances(run, found, key, money)}")
        there = [m for m in ("unmet_hours", *RISKS) if m in measures and drawable(measures[m]["p95"])]
        risk = [f"{NAMES[m]}{_span(run, key) if m == 'unmet_hours' else ''}: {_cell(m, measures[m])}" for m in there]
        risks.append(model + ("; ".join(risk) or "none of what is measured"))
    basis = run.basis.records()
    unverified = sum(row["verified"] == "UNVERIFIED" for row in basis)
    risks.append(f"{unverified} of {len(basis)} quantities that it rests on are not verified")
    answers = [(RECOMMENDED, named), (COST, costs), (RISK, risks)]
    return [(ASKED, run.result.study.question or run.result.study.title),
            *((head, sentence(texts)) for head, texts in answers if texts)]  # fmt: skip


def _verdict(run: SweepRun, found: Comparison, options: Sequence[OptionKey]) -> list[str]:
    """The option that costs least and the choice with the least worst regret, in words."""
    model, study = options[0][1], run.result.study
    chosen, circumstances = bool(decided_grids(study, model)), circumstances_as_they_are(study, model)
    judged = _judged(found, options)
    if judged is None:
        return []
    best = _best(found, options)[0]
    known = _answered(found, options, judged)
    least = min(known, key=lambda key: found[key][judged]["median"])
    row = found[least][judged]
    at = _as_they_are(run, model)
    words = f"{model}: of {len(options)} options{at} {_called(run, least)} has the least "
    words += f"{NAMES[judged].removesuffix(', £')}, {_money(judged, row['median'])}{_range(judged, row)}."
    short = [key for key in options if "gap_wte_at_end" in found[key]]
    if judged == "cost_gbp" and short:
        fewest = best
        words = f"{model}: of {len(options)} options{at} {_called(run, fewest)} leaves the fewest staff missing at the "
        words += f"end, {_gap_words(found[fewest])}, for {_money(judged, _cost(found[fewest]))}."
        if least != fewest and least in short:
            words += f" {_called(run, least)} costs least, {_money(judged, row['median'])}, "
            words += f"and leaves {_gap_words(found[least])} missing."
        return [words]
    regrets = [
        row for row in run.regret.records()
        if row["model"] == model and row["measure"] == judged and not isinstance(row["most_regret"], str)
    ]  # fmt: skip
    if regrets:
        calm = min(regrets, key=lambda row: (row["most_regret"], row["mean_regret"]))
        kinds = [*(["scenarios"] if chosen else []), *map(plainly, circumstances), *(["draws"] if _drawn(run) else [])]
        futures = f"{calm['known']} {'futures (' + ', '.join(kinds) + ')' if kinds != ['draws'] else 'draws'}"
        if calm["share_best"] == 1:
            words += f" '{plainly(calm['choice'])}' is the best choice in each of {futures}."
        else:
            words += f" Over {futures} '{plainly(calm['choice'])}' is never worse than the best choice by more than "
            words += (
                f"{_money(judged, calm['most_regret'])}, and is the best itself in {calm['share_best']:.0%} of them."
            )
    return [words]


def _span(run: SweepRun, option: OptionKey) -> str:
    """Over which time the figures of an option's model are."""
    kind = next(model.kind for model in run.result.study.models if model.name == option[1])
    return " over its years" if kind == "supply" else "" if kind == "rota" else " a year"


def _gap(measures: dict[str, dict[str, Any]]) -> float:
    """Staff missing at the end; a number that is hidden for being small counts as none."""
    return drawable(measures["gap_wte_at_end"]["median"]) or 0.0


def _gap_words(measures: dict[str, dict[str, Any]]) -> str:
    """Staff missing at the end in words; a number that is hidden stays so."""
    return f"{number(measures['gap_wte_at_end']['median'])} WTE"


def _called(run: SweepRun, option: OptionKey) -> str:
    scenario, model, choice = option
    decided = choices_split(run.result.study, model)[choice][0]
    return f"'{scenario}'" if decided == AS_GIVEN else f"'{scenario}' with {plainly(decided)}"


def _money(measure: str, value: float) -> str:
    if not measure.endswith("_gbp"):
        return figure(measure, value)
    if abs(value) >= 1e6:
        return f"£{value / 1e6:,.0f}m" if abs(value) >= 1e9 else f"£{value / 1e6:,.2f}m"
    return number(value, 0, "£")


def _range(measure: str, row: dict[str, Any]) -> str:
    if row["known"] < 2:
        return ""
    low, high = (_money(measure, row[k]) for k in ("p5", "p95"))
    return f" ({low} to {high} in nine of ten draws)"


def _options(run: SweepRun, model: str, found: Comparison, options: Sequence[OptionKey]) -> list[PageSection]:
    """Money, people and risk of each option of a model, with a picture."""
    study = run.result.study
    has = [m for m in HEADS if any(m in found[key] for key in options)]
    money = [m for m in ("cost_gbp", "bill_gbp", "points") if m in has]
    main = [*money, *(m for m in ("staff_wte", "unmet_hours") if m in has)]
    words = []
    if len(options) > MOST_OPTIONS:
        listed = f"each scenario's cheapest choice{_as_they_are(run, model)} is listed"
        words = [f"Of {len(options)} options {listed}; comparison.csv has all."]
        options = _cheapest(run, found, options)[:MOST_OPTIONS]
    charts: list[Chart] = []
    listings = [_listing(found, options, main, f"{model}: money and people"),
                _listing(found, options, [m for m in RISKS if m in has], f"{model}: what may go wrong")]  # fmt: skip
    shown = [key for key in found if key[1] == model]
    for measure in [*money[-1:], *(m for m in ("unmet_hours", "gap_wte_at_end") if m in has)][:2]:
        rows = {(key[0], key[2]): found[key][measure] for key in shown if measure in found[key]}
        charts += measure_charts(study, model, measure, rows)[:1]
    levers = ", ".join(plainly(grid.lever) for grid in grids_of(study, model))
    heading = f"Options of {model}" + (f", by {levers}" if levers else "")
    return [PageSection(heading, words, charts, [listing for listing in listings if len(listing.heads) > 2])]


def _listing(found: Comparison, options: Sequence[OptionKey], measures: Sequence[str], title: str) -> Listing:
    chosen = any(choice != AS_GIVEN for _, _, choice in options)
    rows = []
    for key in options:
        cells = [_cell(measure, found[key].get(measure)) for measure in measures]
        rows.append([key[0], *([plainly(key[2])] if chosen else []), *cells])
    heads = ["Option", *(["Choice"] if chosen else []), *(HEADS[measure] for measure in measures)]
    return Listing(heads, rows, frozenset(range(2 if chosen else 1, len(heads))), title, small=len(heads) > 5)


def _cell(measure: str, row: dict[str, Any] | None) -> str:
    """A median, and nine tenths of the draws where something was drawn; how many have it, where not all do."""
    if row is None:
        return ""
    low, middle, high = (_money(measure, row[k]) for k in ("p5", "median", "p95"))
    some = f" ({row['known']}/{row['points']})" if row["known"] < row["points"] else ""
    if row["known"] < 2 or low == high:
        return middle + some
    if middle.endswith("m") and low.endswith("m"):
        low, high = low.strip("£m"), high.strip("£m")
    return f"{middle} ({low} to {high}){some}"


def _people(run: SweepRun, found: Comparison) -> list[PageSection]:
    """Change from today by employer, and the roles that change most, for each scenario at its cheapest choice."""
    rows = run.change.records()
    changing_ones = list(dict.fromkeys((row["scenario"], row["model"], row["choice"]) for row in rows))
    options = _cheapest(run, found, changing_ones)[:MOST_ACROSS]
    if not options:
        return []
    by_option = {
        (row["scenario"], row["model"], row["choice"], row["employer"], row["role"]): row for row in rows
    }  # fmt: skip
    models = len({model for _, model, _ in options}) > 1
    columns = [
        ", ".join([s, *([m] if models else []), *([plainly(c)] if c != AS_GIVEN else [])]) for s, m, c in options
    ]
    tables = []
    employers = [key for key in dict.fromkeys((row["employer"], row["role"]) for row in rows) if not key[1]]
    employers = [*(key for key in employers if key[0]), ("", "")]
    roles = [key for key in dict.fromkeys((row["employer"], row["role"]) for row in rows) if key[1]]

    def most(key: tuple[str, str]) -> float:
        changes = (drawable(by_option[(*o, *key)]["change_wte"]) for o in options if (*o, *key) in by_option)
        return max((abs(change) for change in changes if change is not None), default=0.0)

    changing = sorted((key for key in roles if most(key) > 0), key=lambda key: -most(key))[:10]
    for title, keys in (("By employer", employers), ("Roles that change most", changing)):
        lines = []
        for who in keys:
            at = [by_option.get((*option, *who)) for option in options]
            today = next(row["today_wte"] for row in at if row is not None) if any(at) else None
            name = [who[0] or "all"] if title == "By employer" else list(who)
            lines.append([*name, number(today, 1), *(_signed(row) for row in at)])
        heads = ["Employer", *([] if title == "By employer" else ["Role"]), "Today, WTE", *columns]
        tables.append(Listing(heads, lines, frozenset(range(len(heads) - len(options) - 1, len(heads))), title,
                              small=len(options) > 4))  # fmt: skip
    words = ["Staff in post today, and by how many WTE each option differs (median over the draws; bank and agency are "
             "counted in the options). change.csv has all options."]  # fmt: skip
    if any(choice != AS_GIVEN for _, _, choice in options):
        held = {model: _as_they_are(run, model) for _, model, _ in options}
        words.append(f"Each scenario is shown at its cheapest choice{next(filter(None, held.values()), '')}.")
    return [PageSection("Change from today", words, tables=tables)]


def _over_circumstances(run: SweepRun, found: Comparison, option: OptionKey, measure: str) -> str:
    """From where to where a measure of what an option decides goes over the circumstances with a grid."""
    scenario, model, choice = option
    split = choices_split(run.result.study, model)
    same = [(scenario, model, other) for other, (decided, _) in split.items() if decided == split[choice][0]]
    medians = [drawable(found[key][measure]["median"]) for key in same if measure in found.get(key, {})]
    known = [value for value in medians if value is not None]
    if len(known) < 2:
        return ""
    over = ", ".join(plainly(name) for name in circumstances_as_they_are(run.result.study, model))
    return f"; {_money(measure, min(known))} to {_money(measure, max(known))} over {over}"


def _as_they_are(run: SweepRun, model: str) -> str:
    """At which circumstances choices are set side by side, in words; nothing where none has a grid."""
    held = circumstances_as_they_are(run.result.study, model)
    return f" at {plainly(choice_words(list(held.items())))}" if held else ""


def _cheapest(run: SweepRun, found: Comparison, options: Sequence[OptionKey]) -> list[OptionKey]:
    """The cheapest choice of each scenario and model, circumstances as they are."""
    least: dict[tuple[str, str], OptionKey] = {}
    beside = {model.name: choices_side_by_side(run.result.study, model.name) for model in run.result.study.models}
    for key in (key for key in options if key[2] in beside[key[1]]):
        if key[:2] not in least or _rank(found[key]) < _rank(found[least[key[:2]]]):
            least[key[:2]] = key
    return list(least.values())


def _rank(measures: dict[str, dict[str, Any]]) -> tuple[float, float]:
    """What puts an option first: an answer in more of its draws, then less cost."""
    row = next((measures[m] for m in JUDGED if m in measures), None)
    return 0.0 if row is None else -_share_known(row), _cost(measures)


def _cost(measures: dict[str, dict[str, Any]]) -> float:
    """What an option costs, unmet hours and missed limits too where they have prices; of a rota its points."""
    row = next((measures[m] for m in JUDGED if m in measures), None)
    return float("inf") if row is None else float(row["median"])


def _signed(row: dict[str, Any] | None) -> str:
    change = None if row is None else row["change_wte"]
    return number(change, 1) if change is None or isinstance(change, str) else f"{change:+z,.1f}"


def _rests(run: SweepRun) -> PageSection:
    rows = run.basis.records()
    unverified = [row for row in rows if row["verified"] != "yes"]
    nothing = sum(row["source"] in ("", "not given") for row in rows)
    told = count(len(rows), "quantity", "quantities")
    words = [f"{told} with a source or a range: {len(rows) - len(unverified)} verified, {len(unverified)} not, "
             f"{nothing} of them without any source. All are in basis.csv."]  # fmt: skip
    sources: dict[tuple[str, str], list[str]] = {}
    for row in unverified:
        sources.setdefault((row["model"], row["source"]), []).append(row["quantity"])
    most = sorted(sources.items(), key=lambda item: -len(item[1]))[:8]
    table = [[model, source, str(len(quantities)), "; ".join(quantities[:3]) + ("; ..." if len(quantities) > 3 else "")]
             for (model, source), quantities in most]  # fmt: skip
    heads = ["Model", "Said to be from", "Quantities", "Such as"]
    listing = Listing(heads, table, frozenset({2}), "Not verified, by what they are said to be from", small=True)
    return PageSection("What it rests on", words, tables=[listing] if table else [])


def _drawn(run: SweepRun) -> bool:
    study = run.result.study
    return bool(study.draws and study.ranges)


def _left_out(run: SweepRun) -> PageSection:
    study = run.result.study
    kinds = dict.fromkeys(model.kind for model in study.models)
    words = [*study.not_modelled, *(f"Not in a {kind}: {text}." for kind in kinds for text in LEFT_OUT[kind])]
    if not _drawn(run):
        words.append("Nothing was drawn in this study: figures are at central values, without a range.")
    return PageSection("What was not modelled", words)
