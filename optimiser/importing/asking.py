"""What only a person can know: questions with the option that answers each, and the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Question:
    """Something that a file does not say.

    Attributes:
        about: what is asked: first day, year, code, times, hours, role, ...
        text: the question, as a sentence.
        option: the option of rota import that answers it, such as --first-day.
        default: what is taken where nobody is asked; None where nothing may be taken.
        place: file and sheet.
        key: for options that may be given several times, what the answer is for: ``E`` of --code "E=07:00-15:00".
        such_as: an answer to show where nothing is taken.
    """

    about: str
    text: str
    option: str
    default: str | None = None
    place: str = ""
    key: str = ""
    such_as: str = ""

    @property
    def example(self) -> str:
        """The option with an answer, as it is typed."""
        if self.option == "--replace":
            return self.option
        usual = {"--first-day": "2026-12-07", "--year": "2026"}.get(self.option, "...")
        value = self.default or self.such_as or usual
        if self.key:
            return f'{self.option} "{self.key}={value}"'
        return f'{self.option} "{value}"' if " " in value else f"{self.option} {value}"


def read_hours(text: str) -> float | None:
    """Weekly hours as people answer them; None for what is none."""
    try:
        hours = float(text)
    except ValueError:
        return None
    return hours if 0 <= hours <= 168 else None


@dataclass
class Answers:
    """What people said, by options, at a terminal, or in a saved mapping."""

    first_day: dt.date | None = None
    year: int | None = None
    first_week: int | None = None
    codes: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    hours: dict[str, str] = field(default_factory=dict)
    full_time: float | None = None
    employer: str = ""

    def take(self, question: Question, text: str) -> None:
        """Keep the answer to a question.

        Raises:
            ValueError: the text is no answer to it.
        """
        if question.option == "--first-day":
            self.first_day = dt.date.fromisoformat(text.strip())
        elif question.option == "--year":
            year = int(text)
            if not 1990 <= year <= 2150:
                raise ValueError(f"{year} is no year of a rota")
            self.year = year
        elif question.option == "--code":
            self.codes[question.key] = text
        elif question.option == "--role":
            self.roles[question.key] = text
        elif question.option == "--hours":
            if read_hours(text) is None:
                raise ValueError(f"'{text}' is no number of weekly hours")
            self.hours[question.key] = text
        elif question.option == "--full-time":
            self.full_time = float(text)
        elif question.option == "--employer":
            self.employer = text

    def as_dict(self) -> Mapping[str, object]:
        """What was answered, for the saved mapping."""
        found: dict[str, object] = {}
        if self.first_day:
            found["first_day"] = self.first_day.isoformat()
        if self.year:
            found["year"] = self.year
        if self.full_time:
            found["full_time"] = self.full_time
        if self.employer:
            found["employer"] = self.employer
        return found
