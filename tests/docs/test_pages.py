"""What the pages of docs/ show is what happens: commands are run, rows and rules are read, the site is built."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from optimiser.cli.solve import command as solve
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.report.rule_reference import rule_book_page, rules_page
from tests.docs.pages import DOCS, ROOT, blocks, check_console, copy_examples, questions


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_the_readme_shows_of_a_first_rota_is_printed(here: Path) -> None:
    """The search takes a minute, so of it the options are read alone; its bill counts the rules that `check` counts."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = text.split("```console\n", 1)[1].split("```", 1)[0]
    made, solved = shown.split("$ rota solve ")
    check_console(made)
    options = solve.make_context("solve", solved.split("\n", 1)[0].split()).params
    assert (options["folder"], options["seconds"]) == (Path("my-ward"), 60)
    assert re.search(r"(\d+) rules\.", made)[1] == re.search(r"rules of (\d+) kept", solved)[1]  # type: ignore[index]
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (ROOT / link).exists(), link


def test_the_planners_tutorial_runs_as_it_stands(here: Path) -> None:
    for name in ("mix-place", "mix-ics"):
        shutil.copytree(ROOT / "examples" / name, here / "examples" / name)
    for block in blocks("tutorial-planner.md", "console", "toml"):
        if block.language == "toml":
            (here / "study.toml").write_text(block.text, encoding="utf-8")
        else:
            check_console(block.text)


@pytest.mark.parametrize(("page", "folder"), [("home-care.md", "my-branch"), ("first-mix.md", "network")])
def test_a_page_makes_a_folder_file_by_file_and_runs_as_it_stands(page: str, folder: str, here: Path) -> None:
    branch = here / folder
    branch.mkdir()
    for block in blocks(page, "text", "toml", "console"):
        if block.language == "console":
            check_console(block.text)
            continue
        named = re.findall(r"`(\w+\.(?:csv|toml))`", block.before)
        file = "visits.csv" if block.text.startswith("visit,") else named[-1]
        (branch / file).write_text(block.text, encoding="utf-8")


@pytest.mark.parametrize("page", ["supply.md", "sweep.md"])
def test_what_a_page_of_planning_shows_is_printed(page: str, here: Path) -> None:
    shutil.copytree(ROOT / "examples" / "scenarios", here / "examples" / "scenarios")
    shutil.copytree(ROOT / "examples" / "mix-ics", here / "examples" / "mix-ics", ignore=shutil.ignore_patterns("out"))
    shown = blocks(page, "console")
    assert shown
    for block in shown:
        check_console(block.text)


def test_the_questions_of_the_documents_are_answered_by_what_is_printed(here: Path) -> None:
    """Those that are quick; the others are run by `python -m tests.acceptance.questions`."""
    for block in questions(quick=True):
        copy_examples(block.text, here)
        check_console(block.text)


def test_every_question_is_answered_by_a_command_on_an_example() -> None:
    text = (DOCS / "questions.md").read_text(encoding="utf-8")
    parts = text.split("\n## ")[1:]
    assert len(parts) > 20
    assert [part.splitlines()[0] for part in parts if "`rota " not in part and "$ rota " not in part] == []
    assert len(questions(quick=True)) >= 7


RUN = {
    "first-mix.md", "first-rota-from-excel.md", "home-care.md", "how-to.md", "questions.md", "skill-mix.md",
    "supply.md", "sweep.md", "tutorial-developer.md", "tutorial-planner.md",
}  # fmt: skip
"""Pages whose console blocks a test runs."""


def test_what_any_page_shows_of_a_command_is_run_by_a_test() -> None:
    shows: dict[str, list[str]] = {}
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for fence in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M):
            if re.search(r"^\$ ", fence[2], re.M) or fence[1] == "console":
                shows.setdefault(path.name, []).append(fence[1])
        assert not re.search(r"^ {4}\$ ", text, re.M), f"{path.name}: commands with outputs are fenced as console"
    assert {page for page, languages in shows.items() if set(languages) != {"console"}} == set()
    assert set(shows) == RUN


def test_the_developers_tutorial_measures_what_is_made_here(here: Path) -> None:
    _, made, *_ = blocks("tutorial-developer.md", "console")
    check_console(made.text)
    assert (here / "before/bench.csv").is_file()


def test_the_developers_tutorial_measures_a_public_instance(here: Path, benchmark_data: Path) -> None:
    public, _, data, _ = blocks("tutorial-developer.md", "console")
    (parameters,) = blocks("tutorial-developer.md", "toml")
    (here / "larger.toml").write_text(parameters.text, encoding="utf-8")
    check_console(public.text)
    check_console(data.text)


def test_the_developers_tutorial_changes_a_line_that_is_there(here: Path) -> None:
    (change,) = blocks("tutorial-developer.md", "diff")
    name = change.text.split("--- a/", 1)[1].split("\n", 1)[0]
    (here / name).parent.mkdir(parents=True)
    shutil.copy(ROOT / name, here / name)
    done = subprocess.run(["git", "apply"], cwd=here, input=change.text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    changed = (here / name).read_text(encoding="utf-8")
    assert changed != (ROOT / name).read_text(encoding="utf-8")
    compile(changed, name, "exec")


@pytest.mark.parametrize("number", range(len(blocks("rules.md", "toml"))))
def test_every_rule_of_the_page_of_rules_can_be_used(number: int, tmp_path: Path) -> None:
    scaffold(tmp_path / "ward", dt.date(2026, 11, 2))
    with (tmp_path / "ward" / "shifts.csv").open("a", encoding="utf-8") as shifts:  # those of surgeries
        shifts.write("AM,morning,08:30,12:30,0,,\nPM,afternoon,14:00,18:00,0,,\n")
    settings = tmp_path / "ward" / "rota.toml"
    block = blocks("rules.md", "toml")[number]
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{block.text}", encoding="utf-8")
    names = {rule.key for rule in load(tmp_path / "ward").rules}
    for rule in tomllib.loads(block.text)["rule"]:
        assert (rule["name"] in names) is not rule.get("off", False)


def test_every_row_of_the_how_to_page_is_read_without_a_fault(tmp_path: Path) -> None:
    scaffold(tmp_path / "ward", dt.date(2026, 11, 2))
    seen = []
    for block in blocks("how-to.md", "text"):
        file = tmp_path / "ward" / f"{HOW_TO[block.text.split(chr(10), 1)[0]]}.csv"
        file.write_text(block.text, encoding="utf-8")
        seen.append(file.stem)
        assert list(csv.DictReader(io.StringIO(block.text)))
    (template,) = blocks("how-to.md", "toml")
    settings = tmp_path / "ward" / "rota.toml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{template.text}", encoding="utf-8")
    assert sorted(seen) == sorted(HOW_TO.values())
    folder = load(tmp_path / "ward")
    assert folder.notices == ()
    assert len(folder.problem.absences) > 0
    assert len(folder.problem.leave_requests) > 0
    assert len(folder.problem.bids) > 0
    assert len(folder.problem.sickness_rates) == 2
    assert len(folder.problem.visits) == 2 * 14 + 10
    assert [term.preferred for term in folder.problem.client_carers] == [True, False]
    assert folder.problem.template is not None
    assert len(folder.problem.template.members) == 5


def test_the_command_of_the_how_to_page_prints_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = blocks("how-to.md", "console")
    check_console(block.text)


HOW_TO = {
    "person,kind,from,to,start,end": "availability",
    "person,from,to,wish,shifts,importance,note": "requests",
    "person,date,shift,points,made": "bids",
    "person,from,to,kind,priority,asked": "leave_requests",
    "role,from,to,percent,mean_days,source": "sickness_rates",
    "visit,client,team,rounds,days,earliest,latest,minutes,carers,capability,order,travel_minutes": "visits",
    "client,person,standing,importance": "carers",
    "person,agreement,days,time,number,standing,importance": "flexible_working",
    "person,date,pin,shift": "pins",
    "composition,team,cover_period,limit,number,capability,of": "composition",
    "person,activity,sessions,per,shifts,days,protected": "portfolio",
    "line,role,weekly_hours,home_team,skills": "template_lines",
    "person,line,prefers,percent,shares_with,dealt": "template_people",
}
"""Files of the how-to page's blocks, by their headings."""


def test_the_pages_of_rules_and_packs_are_up_to_date() -> None:
    command = "run python -m optimiser.report.rule_reference"
    assert (DOCS / "rule-reference.md").read_text(encoding="utf-8") == rules_page(), command
    assert (DOCS / "rule-book.md").read_text(encoding="utf-8") == rule_book_page(), command


def test_the_site_is_built_without_a_warning_and_reaches_every_page(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", DOCS, tmp_path / "site"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    pages = {path.stem for path in DOCS.glob("*.md")}
    assert pages == {path.stem for path in (tmp_path / "site").glob("*.html")} - {"genindex", "search", "py-modindex"}
    home = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert [page for page in sorted(pages) if f'href="{page}.html"' not in home and page != "index"] == []
    assert "http://" not in home.replace("http://www.w3.org", "")
