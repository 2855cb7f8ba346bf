"""The page of the interface, made from its table: ``python -m optimiser.board.web.document``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import is_dataclass
from pathlib import Path

from optimiser.board.web.bodies import Body, Nothing
from optimiser.board.web.openapi import statuses
from optimiser.board.web.problems import KINDS
from optimiser.board.web.routes import ROOT, ROUTES, Route
from optimiser.tabular.output import write_text

PAGE = Path("docs/board-api.md")

HEAD = """\
# The rota over HTTP

    rota serve my-ward --token-file ~/.rota-token

offers the current rota of a folder to other programs of this machine; it prints its address. `rota board my-ward`
offers the same, with a page. Every rule, the journal and the current rota are those of the commands, and other tools
may change the folder at the same time.

- Only 127.0.0.1 answers. Every call carries `Authorization: Bearer TOKEN`, the text of the token file (or of
  `ROTA_TOKEN`, where that is set). No other page of a browser gets in: `Host` and `Origin` must be its own, there are
  no cookies, and nothing is said to other origins. Leave out `--manager` and nothing tells why somebody is away, what
  was agreed with them, or what they earn.
- Bodies are JSON (`Content-Type: application/json`), in UTF-8, 8 MiB at most. Dates are year-month-day; durations are
  minutes, prices points; people, teams and contracts go by their ids, people and teams by their names too.
- Every answer tells the `revision` of the rota (`ETag` too); what a command tells with `--json` comes with the same
  `rota` (which one it speaks of), a list under `rows`. What changes the rota names the one that it speaks of,
  `If-Match: "12-0a1b2c3d4e5f"`: where the rota has moved on, it is refused (412) and nothing is lost.
- An edit is judged by every rule and is in the journal, on the disk, before it is answered. What newly breaks a hard
  rule is refused (409) with the breaches, unless it comes with a `reason`. Soft rules never stand in the way: `new` and
  `mended` tell of them. `dry_run` only judges.
- Long work (repair, solve, mix, supply) is a job: 202 with its address, one at a time. Its `outcome` is the exit code
  of the command, its `answer` what the command prints with `--json`. What it found becomes the rota only when it is
  taken; where that has been changed since it began, it is refused.
- What is wrong is told as `application/problem+json`: `type`, `title`, `status`, `detail`, and `faults` with every
  fault at once (`file`, `row`, `column`, `what`, `expected`, `suggestion`).
- `GET {root}/openapi.json` describes all of this for programs (OpenAPI 3.1).

A client in ten lines, which gives a duty away unless a rule forbids it:

```python
import json, pathlib, urllib.error, urllib.request
API, TOKEN = "http://127.0.0.1:8765/api/v1", pathlib.Path("~/.rota-token").expanduser().read_text().strip()
def call(method, path, body=None, revision=None):
    headers = {{"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json", "If-Match": f'"{{revision}}"'}}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(API + path, data, headers, method=method)) as answer:
        return json.load(answer)
move = {{"into": {{"person": "P02", "date": "2027-01-04", "shift": "E"}}}}
edited = call("POST", "/edits", {{"moves": [move]}}, call("GET", "/rota")["revision"])
print(edited["said"], edited["verdict"]["text"])
```

This page is made by `python -m optimiser.board.web.document`; a test compares them.
"""


def api_page() -> str:
    """The page as Markdown."""
    parts = [HEAD.format(root=ROOT), "## Calls\n", f"All below `{ROOT}`.\n"]
    parts += [_of(route) for route in ROUTES]
    parts += ["## Problems\n", "| status | type | title |", "|---|---|---|"]
    parts += [f"| {status} | `{kind}` | {title} |" for kind, (status, title) in KINDS.items()]
    return "\n".join(parts) + "\n"


def _of(route: Route) -> str:
    lines = [f"### {route.method} {route.path}\n", route.words]
    if route.query is not Nothing:
        lines.append(f"\nQuery: {', '.join(_fields(route.query))}. {route.query.__doc__}")
    if route.body is not None and route.body is not Nothing:
        lines.append(f"\nBody: {', '.join(_fields(route.body))}. {route.body.__doc__}")
    if route.writes:
        lines.append("\nNeeds `If-Match`.")
    if is_dataclass(route.answer):
        lines.append(f"\nAnswers {route.status} with `{route.answer.__name__}`.")
    elif route.like:
        lines.append(f"\nAnswers {route.status} with what `rota {route.like} --json` tells.")
    else:
        lines.append(f"\nAnswers {route.status}.")
    own = [f"{status}: {words}" for status, words in route.errors.items()]
    lines.append(f"\nProblems: {', '.join(map(str, statuses(route)))}" + "".join(f"; {text}" for text in own) + ".\n")
    return "\n".join(lines)


def _fields(model: type[Body]) -> Iterable[str]:
    for name, field in model.model_fields.items():
        default = "" if field.is_required() or field.default in ("", None) else f" ({field.default!r} if not said)"
        yield f"`{name}`" + (" (needed)" if field.is_required() else default)


if __name__ == "__main__":
    write_text(PAGE, api_page())
