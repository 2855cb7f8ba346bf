"""The page of the interface, made from its table: ``python -m optimiser.board.web.document``."""

from __future__ import annotations

import json
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

lets other programs of this machine read and change the current rota of a folder; the command prints its address. `rota
board my-ward` serves the same, with a page. Rules, journal and current rota are those of the commands, and commands may
go on changing the folder at the same time.

- **Access.** Only 127.0.0.1 answers. Every request carries `Authorization: Bearer TOKEN`: the text of the token file,
  or of `ROTA_TOKEN` where that is set. Pages of other sites get no answer: `Host` and `Origin` must be the server's
  own, and there are no cookies. Without `--manager` nothing tells why somebody is away, what was agreed with them, or
  what they earn.
- **Bodies** are JSON (`Content-Type: application/json`) in UTF-8, 8 MiB at most. Dates are year-month-day, durations
  minutes, prices points. People, teams and contracts are named by their ids, people and teams by their names too.
- **Revision.** Every answer has the `revision` of the rota, in its header `ETag` too. A request that changes the rota
  names the revision that it was made for, `If-Match: "12-0a1b2c3d4e5f"`. If the rota has changed since, the request is
  refused (412) and nothing is lost. What a command prints with `--json` has the same shape here, with `rota` (which
  rota it is about) and lists under `rows`.
- **Edits** are judged by every rule, and are in the journal on the disk before they are answered. An edit that newly
  breaks a hard rule is refused (409) with the breaches, unless it comes with a `reason`. Soft rules refuse nothing:
  what an edit breaks and mends of them is listed under `new` and `mended`. With `dry_run` an edit is only judged.
- **Jobs.** Repair, solve, mix and supply take long: they are answered at once (202) with the address of a job, and only
  one runs at a time. Its `outcome` is the exit code of the command, its `answer` what the command prints with `--json`.
  A rota that it found becomes the current one only when it is taken. Where what it changes has been changed since it
  began, taking it is refused.
- **Errors** are `application/problem+json`: `type`, `title`, `status`, `detail`, and `faults` with every fault at once
  (`file`, `row`, `column`, `what`, `expected`, `suggestion`).
- `GET {root}/openapi.json` describes all of this for programs (OpenAPI 3.1).

A client that gives P02 the early shift of 4 January. Where a hard rule forbids that, or P02 has it already, it prints
why:

```python
import json, pathlib, urllib.error, urllib.request
API, TOKEN = "http://127.0.0.1:8765/api/v1", pathlib.Path("~/.rota-token").expanduser().read_text().strip()
def call(method, path, body=None, revision=None):
    headers = {{"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json", "If-Match": f'"{{revision}}"'}}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(API + path, data, headers, method=method)) as answer:
        return json.load(answer)
move = {{"into": {{"person": "P02", "date": "2027-01-04", "shift": "E"}}}}
try:
    edited = call("POST", "/edits", {{"moves": [move]}}, call("GET", "/rota")["revision"])
    print(edited["said"], edited["verdict"]["text"])
except urllib.error.HTTPError as refused:
    print(refused.code, refused.read().decode())
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
    for part, model in (("Query", route.query), ("Body", route.body)):
        if model is not None and model is not Nothing:
            lines.append(f"\n{part}: {', '.join(_fields(model))}. {' '.join((model.__doc__ or '').split())}")
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
        if field.is_required():
            yield f"`{name}` (required)"
        else:
            yield f"`{name}`" + (f" (default `{json.dumps(field.default)}`)" if field.default not in ("", None) else "")


if __name__ == "__main__":
    write_text(PAGE, api_page())
