"""A proof of a mix on the terminal and as a page: the verdict, the loop as a picture, where the difference goes."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.mix_proof.causes import CAUSES, UNLOCKS
from optimiser.mix_proof.proof import ProofRun, score_interval
from optimiser.mix_proof.tables import CAUSE_COLUMNS, UNLOCK_COLUMNS
from optimiser.report.render.charts import Series, horizontal_bars, line_chart
from optimiser.report.render.console import plain_table
from optimiser.report.render.page import (
    Chart,
    ListedColumns,
    Page,
    PageSection,
    number,
    record_lines,
    render,
    table_listing,
)
from optimiser.report.strategic.answers import proof_answers
from optimiser.table import OutputTable


def proof_verdict(run: ProofRun) -> str:
    """How many WTE in hours, how many to be rostered on which share of the draws, and where the difference goes."""
    first, proven, asked = run.rounds[0], run.proven, run.settings
    text = f"{first.wte:,.1f} WTE in hours"
    if run.best is None:
        last = f"{sum(r.holds for r in proven.rotas)} of {len(proven.rotas)} draws hold with {proven.wte:,.1f} WTE"
        none = f"no mix was found that is rosterable on {asked.share:.0%} of {asked.draws} draws"
        return f"{text}; {none}: {run.why}. {last}."
    held = sum(rota.holds for rota in proven.rotas)
    text += f", {proven.wte:,.1f} to be rosterable on {held} of {asked.draws} draws ({held / asked.draws:.0%})."
    text += fresh_words(run)
    rows = _table(run, "difference").records()
    parts = [("whole people", sum(row["whole_people"] for row in rows))]
    parts += [(cause, sum(row[name] for row in rows)) for cause, name in zip(CAUSES, CAUSE_COLUMNS, strict=True)]
    told = "; ".join(f"{cause} {wte:+,.1f}" for cause, wte in parts if abs(wte) >= 0.05)
    return f"{text} The difference of {proven.wte - first.wte:+,.1f} WTE: {told or 'none'}."


def fresh_words(run: ProofRun) -> str:
    """On how many fresh draws the mix holds, and what that says of all draws; nothing where none were made."""
    if not run.fresh:
        return ""
    held, of = sum(rota.holds for rota in run.fresh), len(run.fresh)
    low, high = score_interval(held, of)
    text = f" On draws that it was not sought on it holds on {held} of {of} ({held / of:.0%}); of all draws, with "
    text += f"95% confidence, {low:.0%} to {high:.0%}."
    if run.too_few_fresh:
        text += f" That is less than the {run.settings.share:.0%} asked for: a mix sought on more draws (--draws) "
        text += "holds on more."
    return text


def lift_words(run: ProofRun) -> str:
    """What a mix takes beyond what its folder allows."""
    called = run.folder.problem().called
    told = []
    for row in _table(run, "lifts").records():
        where = " and ".join(called("place", place) for place in str(row["places"]).split("; ") if place)
        what = "also at times or in settings that are not theirs" if row["at_any_time"] == "yes" else "beyond their cap"
        place = f" in {where}" if where else ""
        told.append(f"{number(row['wte'], 1)} WTE of {called('role', row['role'])}{place}, {what}")
    if not told:
        return "It takes nothing beyond what the folder allows."
    return f"It takes what the folder does not allow: {'; '.join(told)}."


def unlock_words(run: ProofRun) -> str:
    """How many slots of a rota an agreement, a training or a registration alone would let somebody fill."""
    row = _table(run, "rounds").records()[0]
    told = [f"{what} {number(row[name], 1)}" for what, name in zip(UNLOCKS, UNLOCK_COLUMNS, strict=True) if row[name]]
    short = (
        f"Of {row['slots']:,} slots of a rota the mix in hours leaves {number(row['mean_slots_missing'], 1)} unfilled"
    )
    if not row["mean_slots_missing"]:
        return f"The mix in hours fills all {row['slots']:,} slots of a rota."
    return f"{short}; alone would unlock: {', '.join(told)}." if told else f"{short}; no one thing would unlock any."


def where_missing(run: ProofRun) -> str:
    """Where the draws of the mix proven, or of the last one, miss somebody most."""
    rows = _table(run, "missing").records()
    draws = len(run.proven.rotas) + len(run.fresh)
    which = "the mix" if run.best is not None else "the last mix tried"
    if not rows:
        return f"Nobody is missing in any of {draws} draws of {which}."
    told = [
        f"{row['capability']}, {row['team']}, {row['period']} ({number(row['hours'], 1)} h, "
        f"in {row['draws'] + row['fresh_draws']})"
        for row in rows[:MOST_TOLD]
    ]
    more = f"; {len(rows) - MOST_TOLD} more" if len(rows) > MOST_TOLD else ""
    text = f"Missing most in {draws} draws of {which} (hours a week, in how many draws): {'; '.join(told)}{more}."
    return f"{text} All are in missing.csv."


def show_proof(run: ProofRun, console: Console) -> None:
    """Print the verdict, the rounds and where the difference goes."""
    console.print(Text(run.folder.title, style="bold"))
    console.print(Text(proof_verdict(run), style="bold"))
    console.print(Text(unlock_words(run)))
    if run.settings.lift:
        console.print(Text(lift_words(run)))
    if _table(run, "missing").rows:
        console.print(Text(where_missing(run)))
    for line in run.still_missing:
        console.print(Text(f"  {line}."))
    for name, columns in (("rounds", ROUND_COLUMNS), ("difference", _difference_columns(run))):
        table = plain_table(console)
        for at, heading in enumerate(columns):
            table.add_column(heading, justify="right" if at > (name == "rounds") else "left", overflow="fold")
        for row in _table(run, name).records():
            table.add_row(*(write(row[column]) for column, write in columns.values()))
        console.print()
        console.print(table)
    record = run.record
    made, kept = record["parts_made"], record["parts_reused"]
    memory = f"; {record['peak_mib']:,} MiB at most" if record["peak_mib"] else ""
    seconds = f"{record['processor_seconds']:,.0f} s of processors"
    console.print(f"\n{made} parts of rotas made, {kept} found finished; {seconds}{memory}.")


def proof_html(run: ProofRun) -> str:
    """The page as HTML text."""
    rounds, difference = _table(run, "rounds"), _table(run, "difference")
    x = [f"{row['round']}: {row['kind']}" for row in rounds.records()]
    staff = line_chart("loop", "Staff of each mix tried", x, [Series("WTE", rounds.values("wte"))], "WTE")  # type: ignore[arg-type]
    slots = line_chart(
        "missing", "Slots missing a rota", x, [Series("missing", rounds.values("mean_slots_missing"))], "slots"  # type: ignore[arg-type]
    )  # fmt: skip
    rows = difference.records()
    called = run.folder.problem().called
    names = [called("role", row["role"]) for row in rows]
    parts = [("in hours", "in_hours"), ("whole people", "whole_people"), *zip(CAUSES, CAUSE_COLUMNS, strict=True)]
    bars = [(words, wte) for words, name in parts if any(wte := [max(0.0, row[name]) for row in rows])]
    learned, missing = _table(run, "learned"), _table(run, "missing")
    where = horizontal_bars("difference", "WTE in hours, and what is added", names, bars, "WTE")
    sections = [
        PageSection("The loop", [unlock_words(run), *([lift_words(run)] if run.settings.lift else [])],
                    [Chart(staff, "Round 0 is the mix in hours; then whole people; then what rotas taught; last, "
                                  "halves of it taken back."), Chart(slots, "Mean over the draws made of each mix.")],
                    [table_listing(rounds, ROUND_COLUMNS)]),
        PageSection("Where the difference goes", charts=[Chart(where, "Negative parts are in the table only.")],
                    tables=[table_listing(difference, _difference_columns(run))]),
        PageSection("What was learned", [] if learned.rows else ["Nothing: no rota asked for more than whole people."],
                    tables=[table_listing(learned, _learned_columns(run))] if learned.rows else []),
        PageSection("Whole people", ["In wards, and where presence.csv says so, people are there at every occasion."],
                    tables=[table_listing(_table(run, "presence"), PRESENCE_COLUMNS, folded=True)]),
        PageSection("Draws", FRESH_TOLD if run.fresh else [],
                    tables=[table_listing(_table(run, "draws"), DRAW_COLUMNS, folded=True)]),
        PageSection("Where somebody is missing", [where_missing(run), *(f"{line}." for line in run.still_missing)],
                    tables=[table_listing(missing, _missing_columns(), folded=len(missing.rows) > MOST_LISTED)]
                    if missing.rows else []),
        PageSection("What a draw does not have", [
            "Leave and sickness are known when a rota is made; nobody falls ill after it. Sizes of contracts, the "
            "length of spells of sickness and the evenness of leave are assumptions. A draw that holds is certain; one "
            "that does not is where it is proven, and else it may be the fault of a short search. Causes are shares of "
            "the people who could have filled what was missing."]),
    ]  # fmt: skip
    short = run.best is None or run.too_few_fresh
    page = Page(run.folder.title, "A mix tried in rotas.", proof_verdict(run), short, sections, [],
                record_lines({name: value for name, value in run.record.items() if name != "still_missing"}),
                proof_answers(run))  # fmt: skip
    return render(page)


def _table(run: ProofRun, name: str) -> OutputTable:
    return next(table for table in run.tables if table.name == name)


def _difference_columns(run: ProofRun) -> ListedColumns:
    called = run.folder.problem().called
    return {
        "Role": ("role", lambda value: called("role", value)),
        "in hours": ("in_hours", _wte),
        "whole people": ("whole_people", _wte),
        **{cause: (name, _wte) for cause, name in zip(CAUSES, CAUSE_COLUMNS, strict=True)},
        "rosterable" if run.best is not None else "last tried": ("rosterable", _wte),
    }


def _learned_columns(run: ProofRun) -> ListedColumns:
    called = run.folder.problem().called
    return {
        "Place": ("place", lambda value: called("place", value)),
        "Setting": ("setting", lambda value: called("setting", value)),
        "Time": ("time", lambda value: called("time", value)),
        "Competence": ("competence", lambda value: called("competence", value)),
        "Level": ("level", str),
        "Hours/wk": ("whole_hours", _wte),
        "Learned": ("hours_learned", _wte),
        "Factor": ("factor", "{:.3f}".format),
        **{cause: (name, _wte) for cause, name in zip(CAUSES, CAUSE_COLUMNS, strict=True)},
    }


def _missing_columns() -> ListedColumns:
    return {
        "Team": ("team", str), "Time": ("period", str), "Whom": ("capability", str), "Days": ("weekdays", str),
        "Draws": ("draws", str), "Fresh draws": ("fresh_draws", str), "Hours/wk": ("hours", _wte),
        **{cause: (name, _wte) for cause, name in zip(CAUSES, CAUSE_COLUMNS, strict=True)},
    }  # fmt: skip


def _wte(value: Any) -> str:
    return number(value, 2)


MOST_TOLD = 3
MOST_LISTED = 20
"""Times at which somebody is missing that are told in a line, and listed without being asked for."""

FRESH_TOLD = ["No mix was tried on the draws that are fresh: they tell how it does on people that it has not seen."]
ROUND_COLUMNS: ListedColumns = {
    "Round": ("round", str), "what": ("kind", str), "WTE": ("wte", _wte), "draws": ("draws", str),
    "hold": ("draws_that_hold", str), "slots": ("slots", str),
    "missing": ("mean_slots_missing", lambda value: number(value, 1)),
    "hours learned": ("hours_learned", lambda value: number(value, 1)),
}  # fmt: skip
PRESENCE_COLUMNS: ListedColumns = {
    "Team": ("team", str), "Time": ("time", str), "Competence": ("competence", str), "Level": ("level", str),
    "Mix h/wk": ("mix_hours", _wte), "Whole h/wk": ("whole_hours", _wte), "Occasions": ("occasions", str),
    "Fewest": ("fewest", str), "Most": ("most", str), "Does also": ("does_also", str),
}  # fmt: skip
DRAW_COLUMNS: ListedColumns = {
    "Draw": ("draw", str), "Seed": ("seed", str), "People": ("people", str), "Slots": ("slots", str),
    "Missing": ("missing", str), "Hard breaches": ("hard_breaches", str), "Holds": ("holds", str),
    "Proven": ("proven", str), "Fresh": ("fresh", str),
}  # fmt: skip
