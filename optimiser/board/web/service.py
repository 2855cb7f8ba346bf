"""A session with its jobs, tickets and token, as the calls of the interface see it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.board.jobs import Jobs, NoSuchJob
from optimiser.board.reading import changed_people
from optimiser.board.session import Refused, Session
from optimiser.journal.status import published_versions
from optimiser.library import explain
from optimiser.version import __version__

TICKET_SECONDS = 120.0
"""How long a ticket may wait to be used."""


class NotNamed(Refused):
    """A folder that was not named at the start."""


@dataclass(frozen=True)
class Asked:
    """One request, read: what varies in its path, its query and body, and the revision that `If-Match` names."""

    path: Mapping[str, str]
    query: Any
    body: Any
    revision: str | None

    @property
    def number(self) -> int:
        """The number of the job in the path."""
        text = self.path["job"]
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise NoSuchJob(f"there is no job {text}")
        return int(text)


@dataclass
class Service:
    """What answers.

    Attributes:
        session: the rota in hand.
        jobs: long work.
        token: what every call carries.
        folders: other folders named at the start, by kind.
        description: the interface as OpenAPI.
    """

    session: Session
    jobs: Jobs
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    folders: Mapping[str, Path] = field(default_factory=dict)
    description: Mapping[str, Any] = field(default_factory=dict)
    _tickets: dict[str, float] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The rota folder."""
        return self.session.home

    def ticket(self) -> dict[str, str]:
        """A ticket that opens the page once, soon."""
        now = time.monotonic()
        self._tickets = {ticket: until for ticket, until in self._tickets.items() if until > now}
        made = secrets.token_urlsafe(32)
        self._tickets[made] = now + TICKET_SECONDS
        return {"ticket": made}

    def admit(self, ticket: str) -> str | None:
        """The token for a ticket, which is used up; None where it is none."""
        now = time.monotonic()
        for known, until in list(self._tickets.items()):
            if secrets.compare_digest(known.encode(), ticket.encode()):
                del self._tickets[known]
                return self.token if until > now else None
        return None

    def health(self) -> dict[str, Any]:
        """Version, folder and revision."""
        home = self.home.resolve().name
        return {"version": __version__, "folder": home, "revision": self.session.revision}

    def rule(self, key: str) -> dict[str, Any]:
        """What a rule finds, as `rota explain rule` tells it."""
        return {"revision": self.session.revision, **explain.rule(self.session.rota, key).json_data()}

    def job(self, number: int) -> dict[str, Any]:
        """A job."""
        return self.jobs.find(number).json_data()

    def folder(self, kind: str) -> Path:
        """A folder named at the start; ``NotNamed`` where none was."""
        if kind not in self.folders:
            raise NotNamed(f"no {kind} folder was named when this was started: --{kind} FOLDER")
        return self.folders[kind]

    def publications(self) -> dict[str, Any]:
        """Versions given out, the newest first, and who has other duties since."""
        versions = [
            {"version": v.number, **{k: v.record.get(k) for k in ("published", "given_out", "lead_days", "vacant")}}
            for v in published_versions(self.home)
        ]
        return {"revision": self.session.revision, "versions": versions, "changed": changed_people(self.session)}
