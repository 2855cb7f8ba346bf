"""A ward whose mix is proven: its folder, and how the command is told to prove it in few draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimiser.mix_proof.proof import ProofRun, ProofSettings
from optimiser.mix_proof.run import run_proof

Proof = tuple[Path, Path, ProofRun]
"""The ward's folder, the store of its draws, and its proof."""

WARD = {
    "mix.toml": "[hours]\nuplift_percent = 20\n[costs]\nunmet_gbp_per_hour = 100.00\n"
    '[link]\nstart = "2027-01-04"\nweeks = 1\n',
    "organisations.csv": "organisation,name,sector\nRX1,Trust,acute\n",
    "places.csv": "place,name\neast,East\n",
    "settings.csv": "setting,name,kind\nward,ward,ward\n",
    "times.csv": "time,name,hours_per_week\nday,day,84\nnight,night,84\n",
    "competences.csv": "competence,name,registered_work,capability\nnursing,nursing,yes,registered nurse\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\n"
    "east,ward,day,nursing,1,84\neast,ward,night,nursing,1,42\n",
    "roles.csv": "role,name,band,registered,register,whole\nnurse,staff nurse,5,yes,nurse,yes\n",
    "skills.csv": "role,competence,level\nnurse,nursing,1\n",
    "staff.csv": "option,organisation,role,source,wte_max\nnurse,RX1,nurse,hiring,\n",
    "teams.csv": "team,organisation,place,setting\nEast ward,RX1,east,ward\n",
    "periods.csv": "period,days,time,start,end\nday,daily,day,08:00,20:00\nnight,daily,night,20:00,08:00\n",
}
"""One whole-time nurse by day and, on average, half of one at night."""

FEW = "--draws 3 --share 1 --iterations 1 --halvings 1 --workers 1"
"""A proof in few draws on the command line."""


def write_ward(home: Path) -> Path:
    """The folder, written."""
    home.mkdir()
    for name, text in WARD.items():
        (home / name).write_text(text)
    return home


def prove_ward(home: Path, settings: ProofSettings) -> Proof:
    """A proof of the ward in an empty folder, by this process."""
    ward = write_ward(home / "ward")
    return ward, home / "draws", run_proof(ward, home / "draws", settings=settings, workers=1)


def records(run: ProofRun, name: str) -> list[dict[str, Any]]:
    """The rows of a table of a proof."""
    return next(table for table in run.tables if table.name == name).records()
