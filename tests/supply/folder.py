"""A supply folder small enough to work out by hand, and the example with everything."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ICS = ROOT / "examples" / "mix-ics"

FILES = {
    "supply.toml": 'title = "tiny"\nfirst_year = 2026\nyears = 3\ndraws = 20\nseed = 4\n',
    "organisations.csv": "organisation,sector\nT1,acute\nT2,social care\n",
    "roles.csv": "role,profession,registered,annual_cost_gbp,temporary_cost_gbp\n"
    "nurse,nurse,yes,50000,80000\nhca,support,no,30000,45000\n",
    "stocks.csv": "role,organisation,age_band,wte\nnurse,T1,under 55,80\nnurse,T1,55 and over,20\n"
    "nurse,T2,under 55,10\nhca,T1,under 55,50\n",
    "required.csv": "role,organisation,year,wte\nnurse,,2026,120\n",
    "rates.csv": "measure,role,profession,organisation,sector,age_band,pipeline,training_year,year,low,central,high\n"
    "leave,,,,,,,,,,0.10,\nleave,,,,social care,,,,,0.2,0.3,0.4\nleave,nurse,,,,,,,,,0.08,\n"
    "leave,nurse,,T2,,55 and over,,,,,0.05,\nretire,,,,,55 and over,,,,,0.1,\n"
    "growth,,,,,,,,2026,,1%,\ngrowth,,,,,,,,2028,,3%,\n",
}


def write(folder: Path, **changes: str) -> Path:
    """The tiny folder, with files replaced by name (dots as underscores)."""
    for name, text in FILES.items():
        (folder / name).write_text(changes.pop(name.replace(".", "_"), text), encoding="utf-8")
    for name, text in changes.items():
        (folder / name.replace("_csv", ".csv")).write_text(text, encoding="utf-8")
    return folder
