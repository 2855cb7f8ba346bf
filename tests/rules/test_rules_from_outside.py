"""Rules that do not come with the software: from installed packages, and from folders that a person names."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from constraints import discovery
from constraints.book import load_rules
from constraints.discovery import rule_types, use_rules
from optimiser.cli import main
from optimiser.problem.domain import HARD, Price
from optimiser.tabular.faults import BadInput
from optimiser.user_settings import VARIABLE, read_user_settings, settings_path
from tests.agree import agree, cost, stays_true
from tests.tiny import plain, standard

TEMPLATE = Path(discovery.__file__).parent / "rules" / "TEMPLATE.py"
NAME = "few-late-finishes"
ENTRY = f'\n[[rule]]\nid = "{NAME}"\ntitle = "At most one late finish a week"\nprice = 10\nparams = {{ most = 1 }}\n'


@pytest.fixture(autouse=True)
def _only_what_comes_with_the_software() -> Iterator[None]:
    yield
    use_rules([])
    discovery._installed.cache_clear()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one rule: the template, taken out of the package."""
    folder = tmp_path / "own rules"
    folder.mkdir()
    shutil.copy(TEMPLATE, folder / "few_late_finishes.py")
    return folder


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """A rota folder that asks for that rule."""
    folder = tmp_path / "ward"
    assert CliRunner().invoke(main, ["new", str(folder)]).exit_code == 0
    settings = folder / "rota.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + ENTRY, encoding="utf-8")
    return folder


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


# --- a rule made from the template -----------------------------------------------------------------------------------


def test_the_template_is_no_rule_by_itself() -> None:
    assert NAME not in rule_types()


def test_the_template_is_printed() -> None:
    assert run("rules", "template").stdout == TEMPLATE.read_text(encoding="utf-8")


@pytest.mark.parametrize("price", [HARD, Price(3)], ids=str)
@pytest.mark.parametrize(("most", "days", "after"), [(1, 2, 959), (0, 3, 1261), (2, 9, 959)])
def test_a_rule_from_the_template_agrees(own: Path, most: int, days: int, after: int, price: Price) -> None:
    use_rules([own])
    rule = rule_types()[NAME](price=price, most=most, days=days, after=after)  # type: ignore[call-arg]
    for problem in standard().values():
        agree(problem, rule, trivial=True)
    agree(plain(4, "D N", cyclic=True).problem(), rule)
    stays_true(plain(5, "D N").past("A", "N", -1).problem(), [rule], seed=1)


def test_both_sides_of_what_the_template_limits(own: Path) -> None:
    """D ends at 16:00, L at 21:00: two lates in three days where one may be is one too many, whatever D does."""
    use_rules([own])
    params = {"most": 1, "days": 3, "after": 1259}
    (rule,) = [r for r in load_rules(entries=[{"id": NAME, "price": 10, "params": params}]) if r.key == NAME]
    tiny = plain(4, "D L").past("A", "L", -1)
    problem = tiny.problem()
    first, second, last = (tiny.a("A", "L", d) for d in (1, 2, 3))
    assert cost(problem, rule, tiny.a("A", "D", 0), second) == 0
    assert cost(problem, rule, first) == 10  # with the late before the rota
    assert cost(problem, rule, second, last) == 10


# --- a folder that a person names ------------------------------------------------------------------------------------


def test_a_folder_named_on_the_command_line_is_run(own: Path, ward: Path) -> None:
    told = run("rules", "show", NAME, ward, "--rules", own)
    assert told.exit_code == 0, told.output
    assert "At most one late finish a week" in told.output
    rota, out = ward / "rota.csv", ward / "out"
    staff, shifts = ((ward / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1] for name in ("staff", "shifts"))
    (day,) = re.findall(r"start = \"?(\d{4}-\d\d-\d\d)", (ward / "rota.toml").read_text(encoding="utf-8"))
    worked = f"{day},{staff.split(',')[0]},{shifts.split(',')[0]}"
    rota.write_text(f"date,person,shift\n{worked}\n", encoding="utf-8")
    for command in (["audit", ward, rota], ["report", ward, rota, "--out", out]):
        assert run(*command).exit_code == 2
        assert run(*command, "--rules", own).exit_code in (0, 1)
    assert list(json.loads((out / "run.json").read_text(encoding="utf-8"))["rule_files"]) == [NAME]
    explained = run("explain", "rule", NAME, "--folder", ward, "--rota", rota, "--rules", own)
    assert explained.exit_code in (0, 1), explained.output
    assert "--rules" in run("solve", "--help").output


def test_no_rota_folder_brings_code(own: Path, ward: Path) -> None:
    """Wherever the files lie and whatever rota.toml says, and after a run that did name them."""
    assert run("check", ward, "--rules", own).exit_code in (0, 1)
    shutil.copytree(own, ward / "rules")
    shutil.copy(TEMPLATE, ward / "few_late_finishes.py")
    told = run("check", ward)
    assert told.exit_code == 2
    assert f"there is no rule '{NAME}'" in told.output
    assert "never from a rota folder" in told.output
    settings = ward / "rota.toml"
    text = settings.read_text(encoding="utf-8").replace(ENTRY, "")
    settings.write_text(text + '\n[[rule]]\nname = "mine"\nfile = "rules/few_late_finishes.py"\n', encoding="utf-8")
    told = run("check", ward)
    assert told.exit_code == 2
    assert "].file: the key is not known" in told.output
    assert "never from a rota folder" in told.output
    named = text.replace("[rules]\n", '[rules]\nfolder = "rules"\n')
    assert named != text
    settings.write_text(named, encoding="utf-8")
    told = run("check", ward)
    assert told.exit_code == 2
    asked = "rules.folder: the key is not known; expected packs, without; rules as code come with --rules FOLDER"
    assert asked in told.output


def test_a_folder_named_by_the_users_own_settings_is_run(
    own: Path, ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('rules = ["own rules"]\n', encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(mine))
    assert read_user_settings().rules == (own,)
    assert run("rules", "show", NAME, ward).exit_code == 0
    mine.write_text('rule = ["own rules"]\n', encoding="utf-8")
    told = run("rules", "show", NAME, ward)
    assert told.exit_code == 2
    assert "mine.toml:1:rule: the key is not known; expected rules, name, rescue (did you mean rules?)" in told.output


def test_the_users_settings_stand_where_the_system_keeps_such_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    assert settings_path() == Path("/somewhere/rota/settings.toml")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert settings_path() == Path.home() / ".config/rota/settings.toml"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert settings_path() == Path.home() / "Library/Application Support/rota/settings.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def (", ":1: it does not run: SyntaxError"),
        ("import json\njson.nothing()\n", ":2: it does not run: AttributeError"),
        (None, "'rest-between' is already the id of constraints.rules.rest_between.RestBetween"),
        ("no rule", "no rule is in it"),
        ("nothing", "there is no such folder"),
        ("span: ClassVar[str]", "it has no span"),
        ("@dataclass(frozen=True, kw_only=True)", "it is no frozen dataclass"),
    ],
)
def test_a_folder_of_rules_with_faults_says_them(own: Path, text: str | None, said: str) -> None:
    path = own / "few_late_finishes.py"
    template = path.read_text(encoding="utf-8")
    if text is None:
        path.write_text(template.replace(NAME, "rest-between"), encoding="utf-8")
    elif text == "no rule":
        path.rename(own / "_later.py")
    elif text == "nothing":
        shutil.rmtree(own)
    elif text in template:
        path.write_text(template.replace(text, "" if text[0] == "@" else "other: ClassVar[str]"), encoding="utf-8")
    else:
        path.write_text(text, encoding="utf-8")
    told = run("rules", "list", "--rules", own)
    assert told.exit_code == 2, told.output
    assert said in told.output
    assert "Traceback" not in told.output
    assert NAME not in rule_types()


def test_a_rule_of_a_folder_reaches_another_process(own: Path) -> None:
    use_rules([own])
    rule = rule_types()[NAME](most=4)  # type: ignore[call-arg]
    sent = pickle.dumps(rule)
    assert pickle.loads(sent) == rule
    code = "import pickle, sys; print(pickle.loads(sys.stdin.buffer.read()).most)"
    done = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=True)
    assert done.stdout.split() == [b"4"]


# --- installed packages ----------------------------------------------------------------------------------------------


def installed(place: Path, points: str) -> None:
    """A package as an installer leaves it: its module, and what it says of itself."""
    about = place / "night_rules-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: night-rules\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[rota.rules]\n{points}\n", encoding="utf-8")
    shutil.copy(TEMPLATE, place / "night_rules.py")


@pytest.mark.parametrize("points", ["late = night_rules", "late = night_rules:FewLateFinishes"])
def test_a_rule_of_an_installed_package_is_found(points: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path / "site", points)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(sys.modules, "night_rules", raising=False)
    discovery._installed.cache_clear()
    assert rule_types()[NAME].__module__ == "night_rules"
    assert set(rule_types()) - {NAME} == set(discovery.own_rule_types())


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("late = night_rules:Nothing", "night-rules, late: it does not run: AttributeError"),
        ("late = night_rules:ends_late", "night-rules, late:ends_late: this is no rule"),
        ("late = nowhere_at_all", "night-rules, late: it does not run: ModuleNotFoundError"),
    ],
)
def test_an_installed_package_with_faults_says_them(
    points: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path / "site", points)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    discovery._installed.cache_clear()
    with pytest.raises(BadInput) as caught:
        rule_types()
    assert said in str(caught.value)
