"""The report as one HTML file: no network, whole without scripts and better with them, prints on landscape A4."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimiser.audit import Breach
from optimiser.report.overview.advice import advice, hard_lines
from optimiser.report.overview.bill_parts import PARTS, charges, part_sums
from optimiser.report.overview.decisions import decision_sentences
from optimiser.report.overview.grid_page import grid_blocks, grid_days, shift_styles, spans, week_names
from optimiser.report.overview.key_figures import figures_table, over_time
from optimiser.report.overview.on_duty import on_duty_days
from optimiser.report.overview.people_page import people_pages
from optimiser.report.overview.publication import SIGNS, checklist
from optimiser.report.overview.settings import settings
from optimiser.report.render.figures import page_figures
from optimiser.report.rota.compliance import Statement, statements
from optimiser.report.rota.far_under import SHOWN, far_under, hours_spread
from optimiser.report.rota.flows import burden_shares
from optimiser.report.rota.grid import head_signs, organisation_name, team_name
from optimiser.report.rota.statement import figure_lines
from optimiser.report.rota.tables import flows_table
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count, gap_text, judged_sentence, left_out, rota_verdict

SHOWN_BREACHES = 200
"""How many breaches, and how many payments, the page lists; breaches.csv and payments.csv have all."""


def html(view: RotaView) -> str:
    """The whole report as text."""
    environment = Environment(
        loader=PackageLoader("optimiser.report.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (_source(environment, f"report.{kind}") for kind in ("css", "js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    given = {"style": style, "script": script, "script_hash": digest}
    return environment.get_template("report.html.j2").render(**context(view), **given) + "\n"


def _source(environment: Environment, name: str) -> Markup:
    """A file of the house's own that stands in the page as it is."""
    assert environment.loader is not None
    text, _, _ = environment.loader.get_source(environment, name)
    return Markup(text.strip())


def context(view: RotaView) -> dict[str, Any]:
    """What the template shows."""
    problem, calendar = view.problem, view.problem.calendar
    told, blocks, charged, far = advice(view), grid_blocks(view), charges(view), far_under(view)
    rows = [row for block in blocks for row in block["rows"]]
    return {
        "title": view.title or "Rota",
        "manager": view.manager,
        "first_day": view.day(0),
        "last_day": view.day(calendar.days - 1),
        "years": calendar.date(calendar.days - 1).year,
        "which": view.which,
        "advice": told,
        "verdict": rota_verdict(view),
        "judged_by": judged_sentence(view),
        "tiles": list(tiles(view)),
        "hard": list(hard_lines(view)),
        "more_hard": max(0, len(view.hard) - len(list(hard_lines(view)))),
        "hours_spread": hours_spread(view),
        "hours_owed": [found.text() for found in far[:SHOWN]],
        "more_hours_owed": max(0, len(far) - SHOWN),
        "gaps": [gap_text(view, e) for e in view.explained],
        "more_gaps": len(view.gaps) - len(view.explained),
        "on_duty": on_duty_days(view),
        "legend": (*view.grid.legend, *head_signs(problem)),
        "shift_styles": shift_styles(view),
        "days": grid_days(view),
        "spans": spans(view),
        "blocks": blocks,
        "roles": sorted({row["role"] for row in rows if row["role"]}),
        "weeks": week_names(view),
        "checklist": [(SIGNS[check.state], check) for check in checklist(view)],
        "decided": decision_sentences(view),
        "key_figures": [row for row in figures_table(view).records() if row["value"] is not None],
        "over_time": _over_time(view),
        "figures": page_figures(view),
        "parts": [
            {"name": PARTS[part], "points": points, "charged": [c for c in charged if c.part == part and c.dear]}
            for part, points in part_sums(charged)
        ],
        "kept": [c for c in charged if not c.dear],
        "left_out": left_out(view).strip(),
        "breaches": [_breach(view, b) for b in view.breaches[:SHOWN_BREACHES]],
        "more_breaches": max(0, len(view.breaches) - SHOWN_BREACHES),
        "paid": [_breach(view, b) for b in view.payments[:SHOWN_BREACHES]],
        "more_paid": max(0, len(view.payments) - SHOWN_BREACHES),
        "shares": [
            {
                "organisation": organisation_name(problem, s.organisation),
                "measure": s.measure,
                **{k: "" if (v := getattr(s, k)) is None else f"{v:g}" for k in ("least", "middle", "most")},
            }
            for s in burden_shares(problem, view.lines, view.wishes)
        ],
        "flows": flows_table(view).rows,
        "statements": [_statement(view, s) for s in statements(view)],
        "people": list(people_pages(view)),
        "settings": list(settings(view)),
    }


def tiles(view: RotaView) -> list[tuple[str, str, bool]]:
    """The figures beside the verdict: a name, what it is, and whether it is good."""
    missing = sum(g.missing for g in view.gaps)
    wishes = [w for asked in view.wishes for w in asked]
    met = sum(w.met for w in wishes)
    points, bound = view.bill.points, view.bound
    cost = count(points, "point")
    if bound is not None and not view.bill.hard:
        cost += ", the least possible" if bound >= points else f"; none costs less than {bound:,}"
    return [
        ("Minimum staffing", f"{count(missing, 'person', 'people')} missing" if missing else "met", not missing),
        ("Hard rules", f"broken in {count(len(view.hard), 'place')}" if view.hard else "kept", not view.hard),
        ("Wishes", f"{met} of {len(wishes)} met" if wishes else "none asked", True),
        ("Cost", cost, True),
    ]


def _over_time(view: RotaView) -> dict[str, Any]:
    periods, rows = over_time(view)
    return {"periods": [f"{last.day} {last:%b %Y}" for _, last in periods], "rows": rows}


def _statement(view: RotaView, statement: Statement) -> dict[str, Any]:
    """A compliance statement: packs with their rules, what is not judged, and the coordinator's figures."""
    packs = [
        {
            "title": f"{pack.title} ({pack.pack}@{pack.version})" if pack.version else pack.title,
            "reading": pack.reading,
            "rules": [
                {
                    "rule": rule.rule,
                    "title": rule.title,
                    "people": rule.people,
                    "findings": len(rule.findings),
                    "hard": sum(f.hard for f in rule.findings),
                    "payments": len(rule.payments),
                    "source": rule.source,
                }
                for rule in pack.rules
            ],
            "parts": [c.text() for c in pack.clauses if c.judged],
            "not_judged": pack.not_judged,
        }
        for pack in statement.packs
    ]
    places = {o.id: i for i, o in enumerate(view.problem.organisations)}
    name = organisation_name(view.problem, places[statement.organisation]) if statement.organisation else "all staff"
    figures = [line.strip() for line in figure_lines(statement.figures)[1:]]
    return {"organisation": name, "packs": packs, "figures": figures}


def _breach(view: RotaView, breach: Breach) -> dict[str, Any]:
    days = view.day(breach.first_day)
    if breach.last_day != breach.first_day:
        days += f" to {view.day(breach.last_day)}"
    place = view.names(breach)
    if breach.place.kind == "team":
        team = team_name(view.problem, breach.place.index)
        place = f"{team}: {place}" if place else team
    return {
        "rule": view.rule_of(breach.rule) + view.doubt_of(breach.rule),
        "days": days,
        "place": place or "the whole rota",
        "text": view.text_of(breach),
        "projected": breach.projected,
        "accepted": view.acceptance_of(breach) is not None,
        "hard": breach.hard,
        "points": breach.points,
    }
