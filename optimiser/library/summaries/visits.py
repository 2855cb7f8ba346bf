"""What a rota comes to for clients."""

from __future__ import annotations

from pathlib import Path

from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import bad_argument
from optimiser.operate.summaries.visits import VisitsMade, visits_made
from optimiser.report.changes.answer import Answer
from optimiser.report.summaries.visits import show_visits, visits_data, visits_tables
from optimiser.table import write_tables


def visits(rota: JudgedRota) -> Answer[VisitsMade]:
    """Rounds of a rota as they are made, and for each client how many visits have their carers, and by how many people.

    Raises:
        BadInput: the folder has no visits.
    """
    problem = rota.source.problem
    if not problem.visits:
        raise bad_argument("folder", "it has no visits", "expected a visits.csv")
    return Answer(visits_made(problem, rota.bill.lines), rota.view, visits_data, show_visits)


def write_visits(answer: Answer[VisitsMade], out: Path | str) -> list[Path]:
    """Write visits-rounds.csv, visits-clients.csv and visits-sheet.csv into a folder that is held meanwhile.

    Returns:
        The files written.
    """
    return write_tables(visits_tables(answer.view, answer.found), out)
