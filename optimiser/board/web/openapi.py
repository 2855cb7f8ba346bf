"""The interface described as OpenAPI 3.1, made from its table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from optimiser.board.web.bodies import Body, TicketBody
from optimiser.board.web.problems import KINDS, PROBLEM
from optimiser.board.web.routes import ROOT, ROUTES, Route
from optimiser.version import __version__

REFERENCE = "#/components/schemas/{model}"

COMMON = (401, 403, 405, 421)
"""Problems that every call may have."""

OF_BODIES = (400, 413, 415, 422)
OF_WRITES = (409, 412, 422, 423, 428, 503, 507)

FAULT = {
    "type": "object",
    "properties": {
        "file": {"type": "string"},
        "row": {"type": ["integer", "null"]},
        "column": {"type": ["string", "null"]},
        "what": {"type": "string"},
        "expected": {"type": "string"},
        "suggestion": {"type": "string"},
    },
    "required": ["file", "what"],
}

TOLD = {
    "type": "object",
    "properties": {
        "type": {"enum": list(KINDS)},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "faults": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        "edited": {"$ref": "#/components/schemas/Edited"},
        "breaches": {"type": "array", "items": {"$ref": "#/components/schemas/BreachData"}},
        "revision": {"type": "string"},
    },
    "required": ["type", "title", "status"],
}


def openapi() -> dict[str, Any]:
    """The whole description."""
    schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {f"{ROOT}/session": {"post": _of_session()}}
    for route in ROUTES:
        paths.setdefault(ROOT + route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rota",
            "version": __version__,
            "description": "The current rota of one folder, on one machine. Dates are year-month-day; durations are "
            "minutes, money pence, prices points; ids stand for people, teams and contracts.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": {"description": "A problem", "content": {PROBLEM: {"schema": _to("Problem")}}}},
        },
    }


def statuses(route: Route) -> list[int]:
    """The problems that a call may have."""
    found = {*COMMON, 500, *route.errors, *(OF_BODIES if route.body else ()), *(OF_WRITES if route.writes else ())}
    if "{" in route.path:
        found.add(404)
    if route.query.model_fields:
        found.add(422)
    if not route.writes and route.method == "GET":
        found |= {422}
    return sorted(found)


def is_described(answer: type) -> bool:
    """Whether an answer is told field by field."""
    return is_dataclass(answer) or issubclass(answer, BaseModel)


def _schemas() -> dict[str, Any]:
    inputs: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = []
    models: list[type[Body]] = [TicketBody, *(route.body for route in ROUTES if route.body)]
    for model in dict.fromkeys(models):
        inputs.append((model, "validation", TypeAdapter(model)))
    for answer in dict.fromkeys(route.answer for route in ROUTES if is_described(route.answer)):
        inputs.append((answer, "serialization", TypeAdapter(answer)))
    _, told = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE)
    found: dict[str, Any] = told["$defs"]
    return {**dict(sorted(found.items())), "Fault": FAULT, "Problem": TOLD}


def _operation(route: Route) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summary": route.words,
        "operationId": operation_id(route),
        "parameters": list(_parameters(route)),
        "responses": {str(route.status): _answer(route), **_problems(statuses(route))},
    }
    if route.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _to(route.body.__name__)}}}
    return told


def operation_id(route: Route) -> str:
    """A name for programs: `get_cells_person_date`."""
    return "_".join([route.method.lower(), *re.findall(r"[a-z]+", route.path)])


def _parameters(route: Route) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", route.path):
        kind = {"type": "integer", "minimum": 1} if name == "job" else {"type": "string", "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "schema": kind}
    schema = route.query.model_json_schema()
    for name, of in schema.get("properties", {}).items():
        yield {"name": name, "in": "query", "required": False, "schema": {k: v for k, v in of.items() if k != "title"}}
    if route.writes:
        words = "the revision that the request speaks of, in quotation marks"
        yield {"name": "If-Match", "in": "header", "required": True, "description": words,
               "schema": {"type": "string"}}  # fmt: skip


def _answer(route: Route) -> dict[str, Any]:
    if route.answer is bytes:
        return {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    schema = _to(route.answer.__name__) if is_described(route.answer) else {"type": "object"}
    words = f"What `rota {route.like} --json` tells" if route.like else "The answer"
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _problems(found: Iterable[int]) -> dict[str, Any]:
    return {str(status): {"$ref": "#/components/responses/Problem"} for status in found}


def _of_session() -> dict[str, Any]:
    token = {"type": "object", "properties": {"token": {"type": "string"}}, "required": ["token"]}
    return {
        "summary": "Trade a ticket, which is used up, for the token.",
        "operationId": "post_session",
        "security": [],
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _to("TicketBody")}}},
        "responses": {
            "200": {"description": "The token", "content": {"application/json": {"schema": token}}},
            **_problems((400, 401, 403, 405, 413, 415, 421, 422)),
        },
    }


def _to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
