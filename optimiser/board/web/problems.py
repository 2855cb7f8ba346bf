"""Everything that can go wrong with a request as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import secrets
import sys
import traceback
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import Response

from optimiser.audit import Breach
from optimiser.board.editing import HardBreach
from optimiser.board.grid_data import board_breach
from optimiser.board.jobs import Busy, NoSuchJob
from optimiser.board.long_work import Collides, NothingFound
from optimiser.board.session import Moved, ReadOnly
from optimiser.board.web.service import NotNamed, Service
from optimiser.journal.current import NotWritten
from optimiser.library.publish import Unmended
from optimiser.tabular.faults import ArgumentFault, BadInput
from optimiser.tabular.lock import FolderHeld

PROBLEM = "application/problem+json"

KINDS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, "The request cannot be read"),
    "no-token": (401, "The request carries no valid token"),
    "other-origin": (403, "The request comes from another page"),
    "not-found": (404, "There is no such thing"),
    "method-not-allowed": (405, "The method is not allowed here"),
    "hard-breach": (409, "This breaks a hard rule"),
    "unmended": (409, "Hard breaches are neither mended nor accepted"),
    "collides": (409, "What it changes was changed since it began"),
    "nothing-found": (409, "The job has no rota to be taken"),
    "moved": (412, "The rota was changed since it was read"),
    "too-large": (413, "The body is too large"),
    "not-json": (415, "The body is not JSON"),
    "other-host": (421, "The request is for another host"),
    "faults": (422, "What was sent has faults"),
    "held": (423, "Another tool holds the folder"),
    "no-revision": (428, "If-Match with the revision is needed"),
    "busy": (429, "A job runs already"),
    "defect": (500, "This is a defect of the program"),
    "read-only": (503, "The folder has faults; its rota is shown as it was last read"),
    "not-written": (507, "It could not be written"),
}
"""Every type of problem with its status and title."""


def problem(kind: str, detail: str = "", **more: Any) -> Response:
    """One problem."""
    status, title = KINDS[kind]
    body = {"type": kind, "title": title, "status": status, **({"detail": detail} if detail else {}), **more}
    return Response(to_json(body), status, media_type=PROBLEM)


def of_error(error: Exception, service: Service, *, named_in_path: Collection[str] = ()) -> Response:
    """The problem that an exception tells of.

    Args:
        named_in_path: what was named in the path: where all that is unknown was, there is no such thing.
    """
    match error:
        case HardBreach():
            return problem("hard-breach", f"Nothing was changed. {error.edited.said}".strip(), edited=error.edited)
        case Unmended():
            return problem("unmended", breaches=_breaches(service, error.breaches))
        case Moved():
            return problem("moved", revision=error.revision)
        case ReadOnly():
            return problem("read-only", faults=error.error.as_dicts())
        case Collides():
            return problem("collides", str(error))
        case NothingFound():
            return problem("nothing-found", str(error))
        case Busy():
            return problem("busy", str(error))
        case NoSuchJob() | NotNamed():
            return problem("not-found", str(error))
        case ValidationError():
            return problem("faults", faults=list(_of_fields(error)))
        case FolderHeld():
            return problem("held", str(error.faults[0]), faults=error.as_dicts())
        case BadInput() if all(isinstance(f, ArgumentFault) and f.column in named_in_path for f in error.faults):
            return problem("not-found", str(error.faults[0]), faults=error.as_dicts())
        case BadInput():
            return problem("faults", faults=error.as_dicts())
        case NotWritten() | OSError():
            return problem("not-written", error.strerror or "")
    number = secrets.token_hex(4)
    print(f"defect {number}: {type(error).__name__}", file=sys.stderr)  # noqa: T201
    traceback.print_tb(error.__traceback__)
    return problem("defect", f"defect {number}; what is known stands where the program was started")


def _breaches(service: Service, breaches: Iterable[Breach]) -> list[Any]:
    return [board_breach(service.session.view, b) for b in breaches]


def _of_fields(error: ValidationError) -> Iterable[dict[str, Any]]:
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        yield {
            "file": "request",
            "row": None,
            "column": ".".join(str(part) for part in found["loc"]),
            "what": found["msg"],
            "expected": "",
            "suggestion": "",
        }
