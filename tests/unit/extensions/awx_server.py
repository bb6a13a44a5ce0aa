# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of the API of AWX as the modules of awx.awx need to set it up, on a loopback port.

It is stricter than AWX, which passes over fields that it does not know: these are refused here, as are references to
what is not there, a second object of the same name, and whatever ``awx_rules`` refuses.
"""

from __future__ import annotations

import copy
import itertools
import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .awx_rules import RULES, Refused, kept_survey
from .awx_types import TYPES

TOKEN = "a token of AWX"
PAGE_SIZE = 2  # so that there is more than one page
HEADERS = {"X-API-Product-Name": "AWX", "X-API-Product-Version": "24.6.1"}
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates")
SINGULAR = {"inventories": "inventory"}
# What goes with an object, by the field that names it; other references to it become null.
OWNED = {
    "schedules": "unified_job_template",
    "workflow_job_template_nodes": "workflow_job_template",
    "inventory_sources": "inventory",
}


class Awx:
    """What AWX holds: objects by type and ID. Beside what clients wrote, an object may have keys with ``_`` before."""

    def __init__(self, playbooks: list[str]) -> None:
        """``playbooks`` are those that the update of a project finds."""
        self.playbooks = playbooks
        self.objects: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in TYPES}
        self.updates: dict[int, list[str]] = {}
        self.writes: list[tuple[str, str]] = []
        self._ids = itertools.count(1)

    def snapshot(self) -> Awx:
        """Give a copy that no later call changes."""
        taken = Awx(self.playbooks)
        taken.objects = copy.deepcopy(self.objects)
        return taken

    def put(self, kind: str, /, **fields: Any) -> int:
        """Hold one more object, without any rule; return its ID."""
        number = next(self._ids)
        self.objects[kind][number] = {**TYPES[kind].defaults(), **fields, "id": number}
        return number

    def named(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give the objects of a type by name; nodes of workflows have an identifier."""
        return {held.get("name") or held["identifier"]: held for held in self.objects[kind].values()}

    def related(self, kind: str, name: str, relation: str) -> list[str]:
        """Give the names of what an object is tied to by a relation."""
        target = TYPES[kind].relations[relation]
        return [self.objects[target][number]["name"] for number in self.named(kind)[name].get(f"_{relation}", [])]

    def write(self, kind: str, number: int | None, data: Mapping[str, Any]) -> int:
        """Create or change an object as the API does, or refuse it."""
        form = TYPES[kind]
        before = self.objects[kind][number] if number else form.defaults()
        after = {**before, **form.checked(data, creating=not number)}
        for field, target in form.references.items():
            if after[field] is not None and after[field] not in self.objects[target]:
                raise Refused(field, "Invalid pk, object does not exist.")
        same = [self.key(form.unique, held) for other, held in self.objects[kind].items() if other != number]
        if self.key(form.unique, after) in same:
            raise Refused("__all__", f"{kind} with this {', '.join(form.unique)} already exists.")
        if kind in RULES:
            RULES[kind](self, before, after)
        number = number or next(self._ids)
        self.objects[kind][number] = {**after, "id": number}
        if kind == "projects" and (after["scm_url"], after["scm_branch"]) != (before["scm_url"], before["scm_branch"]):
            update = next(self._ids)
            self.updates[update] = ["pending", "running", "successful"]
            self.objects[kind][number]["_update"] = update
        return number

    @staticmethod
    def key(fields: tuple[str, ...], held: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(held[field] for field in fields)

    def updated(self, update: int) -> str:
        """Give the state of an update of a project, which goes on at each look. At its end, playbooks are known."""
        states = self.updates[update]
        state = states.pop(0) if len(states) > 1 else states[0]
        if state == "successful":
            for project in self.objects["projects"].values():
                if project.get("_update") == update:
                    project["_playbooks"] = self.playbooks
        return state

    def tie(self, kind: str, number: int, relation: str, data: Mapping[str, Any]) -> None:
        """Tie an object to another, or untie it."""
        tied = self.objects[kind][number].setdefault(f"_{relation}", [])
        target = self.objects[TYPES[kind].relations[relation]]
        if data["id"] not in target:
            raise Refused("id", "Invalid pk, object does not exist.")
        if data.get("disassociate"):
            tied.remove(data["id"])
            self._remove_unused_labels()
            return
        kinds = [target[other].get("credential_type") for other in tied]
        if relation == "credentials" and target[data["id"]]["credential_type"] in kinds:
            raise Refused("error", "Cannot assign multiple credentials of one type.")
        tied.append(data["id"])

    def remove(self, kind: str, number: int) -> None:
        """Remove an object with what it owns, and every reference to it; a type that has credentials is refused."""
        used = [held for held in self.objects["credentials"].values() if held["credential_type"] == number]
        if kind == "credential_types" and used:
            raise HTTPException(403)
        del self.objects[kind][number]
        for owned, field in OWNED.items():
            for other in [other for other, held in self.objects[owned].items() if held[field] == number]:
                self.remove(owned, other)
        for name, form in TYPES.items():
            for held in self.objects[name].values():
                held.update({field: None for field in form.references if held[field] == number})
                for relation in form.relations:
                    held[f"_{relation}"] = [other for other in held.get(f"_{relation}", []) if other != number]
        self._remove_unused_labels()

    def _remove_unused_labels(self) -> None:
        templates = [*self.objects["job_templates"].values(), *self.objects["workflow_job_templates"].values()]
        used = {label for held in templates for label in held.get("_labels", [])}
        self.objects["labels"] = {number: held for number, held in self.objects["labels"].items() if number in used}

    def updated_inventory(self, source: int) -> str:
        """Say what an update of an inventory source ends with: AWX installs collections by a Galaxy credential only."""
        project = self.objects["projects"][self.objects["inventory_sources"][source]["source_project"]]
        organization = self.objects["organizations"][project["organization"]]
        return "" if organization.get("_galaxy_credentials") else "unknown plugin 'clusterops.onboarding.clusters'"


def shown(kind: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Give an object as the API shows it."""
    url = f"/api/v2/{kind}/{held['id']}/"
    summary = {"current_update": {"id": held["_update"]}} if "_update" in held else {}
    fields = {name: value for name, value in held.items() if not name.startswith("_")}
    related = {"survey_spec": f"{url}survey_spec/"} if kind in ("job_templates", "workflow_job_templates") else {}
    extra = {"scm_revision": ""} if kind == "projects" else {}
    return {
        **fields,
        **extra,
        "type": SINGULAR.get(kind, kind[:-1]),
        "url": url,
        "related": related,
        "summary_fields": summary,
    }


def page(request: Request, rows: list[dict[str, Any]]) -> JSONResponse:
    """Answer with a page of rows."""
    number = int(request.query_params.get("page", 1))
    more = len(rows) > number * PAGE_SIZE
    following = f"{request.url.path}?{request.url.include_query_params(page=number + 1).query}" if more else None
    results = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return JSONResponse({"count": len(rows), "next": following, "previous": None, "results": results})


def matching(request: Request, rows: list[dict[str, Any]], fields: set[str]) -> list[dict[str, Any]]:
    """Choose rows by the query: all of its conditions hold, and one of those with ``or__``."""
    query = {key: value for key, value in request.query_params.items() if key != "page"}
    for field in query:
        if field.removeprefix("or__").removesuffix("__isnull") not in fields | {"id"}:
            raise Refused("detail", f"There is no field {field} to search by.")
    needed = {key: value for key, value in query.items() if not key.startswith("or__")}
    either = {key.removeprefix("or__"): value for key, value in query.items() if key.startswith("or__")}
    found = [row for row in rows if all(fits(row, key, value) for key, value in needed.items())]
    return [row for row in found if not either or any(fits(row, key, value) for key, value in either.items())]


def fits(row: Mapping[str, Any], key: str, value: str) -> bool:
    """Tell whether a row fulfils a condition of a query."""
    field = key.removesuffix("__isnull")
    if field != key:
        return (row.get(field) is None) == (value.lower() == "true")
    held = row.get(key)
    return (str(held).lower(), value.lower()) in (("true", "true"), ("false", "false")) or str(held) == value


def application(awx: Awx) -> Starlette:
    """Make the API over what AWX holds."""

    def body_of(request: Request) -> Any:
        return json.loads(request.scope["awx.body"] or b"{}")

    def find(request: Request) -> tuple[str, int]:
        kind, number = request.path_params["kind"], request.path_params["number"]
        if number not in awx.objects.get(kind, {}):
            raise HTTPException(404)
        return kind, number

    def collection(request: Request) -> Response:
        kind = request.path_params["kind"]
        if request.method == "POST":
            number = awx.write(kind, None, body_of(request))
            return JSONResponse(shown(kind, awx.objects[kind][number]), 201)
        if kind == "unified_job_templates":
            rows = [shown(one, held) for one in UNIFIED for held in awx.objects[one].values()]
            return page(request, matching(request, rows, {"name", "organization", "type"}))
        if kind not in awx.objects:
            raise HTTPException(404)
        rows = [shown(kind, held) for held in awx.objects[kind].values()]
        return page(request, matching(request, rows, set(TYPES[kind].fields)))

    def detail(request: Request) -> Response:
        kind, number = find(request)
        if request.method == "DELETE":
            awx.remove(kind, number)
            return Response(status_code=204)
        if request.method == "PATCH":
            awx.write(kind, number, body_of(request))
        return JSONResponse(shown(kind, awx.objects[kind][number]))

    def relation(request: Request) -> Response:
        kind, number = find(request)
        name = request.path_params["relation"]
        if name not in TYPES[kind].relations:
            raise HTTPException(404)
        if request.method == "POST":
            awx.tie(kind, number, name, body_of(request))
            return Response(status_code=204)
        target = TYPES[kind].relations[name]
        tied = awx.objects[kind][number].get(f"_{name}", [])
        return page(request, [shown(target, awx.objects[target][other]) for other in tied])

    def survey(request: Request) -> Response:
        held = awx.objects["job_templates"].get(request.path_params["number"])
        if held is None:
            raise HTTPException(404)
        if request.method == "POST":
            held["_survey"] = kept_survey(body_of(request))
            return JSONResponse({})
        return JSONResponse(held.get("_survey", {}))

    def update(request: Request) -> Response:
        return JSONResponse({"status": awx.updated(request.path_params["number"])})

    def guarded(answer: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return JSONResponse({"detail": "Authentication credentials were not provided."}, 401)
            request.scope["awx.body"] = await request.body()
            if request.method != "GET":
                awx.writes.append((request.method, request.url.path))
            try:
                response: Response = answer(request)
            except Refused as refused:
                response = JSONResponse({refused.field: [refused.message]}, 400)
            response.headers.update(HEADERS)
            return response

        return endpoint

    here = "/api/v2/{kind}/{number:int}/"
    return Starlette(
        routes=[
            Route("/api/v2/project_updates/{number:int}/", guarded(update)),
            Route("/api/v2/job_templates/{number:int}/survey_spec/", guarded(survey), methods=["GET", "POST"]),
            Route("/api/v2/{kind}/", guarded(collection), methods=["GET", "POST"]),
            Route(here, guarded(detail), methods=["GET", "PATCH", "DELETE"]),
            Route(here + "{relation}/", guarded(relation), methods=["GET", "POST"]),
        ]
    )


@contextmanager
def serving(awx: Awx) -> Iterator[str]:
    """Serve the API on a free loopback port, and give its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(application(awx), log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


PLAYBOOK = re.compile(r"\s*-?\s*(?:hosts|import_playbook):")


def is_playbook(text: str) -> bool:
    """Tell whether AWX takes a file for a playbook: a line has to begin with one of two keywords, in short form."""
    return any(PLAYBOOK.match(line) for line in text.splitlines())
