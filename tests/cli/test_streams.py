"""What a console cannot write is written in signs near it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.cli.streams import ERRORS, write_near_signs
from optimiser.report.render.console import make_console


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [
        ("ascii", "Łukasz Zoë – 2 · ≤ 3 → £5…", "Lukasz Zoe - 2 . <= 3 -> GBP 5..."),
        ("ascii", "Zoe\u0301 日", "Zoe ?"),
        ("cp1252", "Łukasz Zoë ≤", "Lukasz Zoë <="),
        ("cp437", "Zoë – ≤", "Zoë - ≤"),
    ],
)
def test_what_an_encoding_lacks_is_written_in_signs_near_it(encoding: str, text: str, written: str) -> None:
    write_near_signs()
    assert text.encode(encoding, errors=ERRORS).decode(encoding) == written


def test_a_command_is_read_on_a_console_of_a_windows_code_page(tmp_path: Path) -> None:
    done = CliRunner(charset="cp1252").invoke(main, ["check", str(tmp_path / "Łucja")])
    assert done.exit_code == 2
    assert "Lucja: there is no such folder" in done.stderr


def test_text_that_is_piped_is_as_wide_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, width in (("80", 80), ("", 100), ("0", 100), ("wide", 100)):
        monkeypatch.setenv("COLUMNS", said)
        assert make_console(StringIO()).width == width
