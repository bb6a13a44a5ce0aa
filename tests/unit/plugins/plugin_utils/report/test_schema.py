# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema: every report keeps to it, and the collection reads it as everybody else does."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.schema import load_schema, problems
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_json import to_json

from .fleets import FIRST, MIXED, SECOND, audit, reports

SCHEMA = load_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
UNDERSTOOD = {"$ref", "type", "const", "enum", "pattern", "minimum", "items", "properties", "required"}
ANNOTATIONS = {"$schema", "$comment", "$defs", "title", "description", "additionalProperties"}


def parts(schema):
    yield schema
    for part in (schema.get("items"), *schema.get("properties", {}).values(), *schema.get("$defs", {}).values()):
        if part:
            yield from parts(part)


def places(value, place=()):
    yield place
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*place, key))


def test_it_is_a_schema_and_uses_only_what_the_collection_understands():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    for part in parts(SCHEMA):
        assert part.keys() <= UNDERSTOOD | ANNOTATIONS
        if part.get("type") == "object":
            assert part["additionalProperties"] is False and "required" in part and "properties" in part
        assert "description" in part or "$ref" in part or part == {"type": "string"}


@given(reports(generated=FIRST), reports(kinds=("audit",), generated=SECOND))
def test_every_report_keeps_to_it(old, new):
    for report in (old, new if old["kind"] != "audit" else compared(old, new)):
        written = json.loads(to_json(report))
        VALIDATOR.validate(written)
        assert list(problems(written)) == []
        assert written == report


WRONG = st.sampled_from([None, True, 1, -1, "", "in_line", "2026-11-01T03:00:00Z", [], {}, [1], {"host": "a"}])
REPORT = compared(audit(*MIXED, generated=FIRST), audit(*MIXED[:-1], generated=SECOND))


def changed(place, wrong, drop=False):
    """Give the report with something else at a place, or with nothing there."""
    report = copy.deepcopy(REPORT)
    holder = report
    for key in place[:-1]:
        holder = holder[key]
    if drop and isinstance(holder, dict):
        del holder[place[-1]]
    else:
        holder[place[-1]] = wrong
    return report


@given(st.sampled_from([place for place in places(REPORT) if place]), WRONG, st.booleans())
@example(("schema",), 2, False)
@example(("totals", "clusters"), -1, False)
def test_the_collection_refuses_exactly_what_the_schema_refuses(place, wrong, drop):
    report = changed(place, wrong, drop)

    assert (list(problems(report)) == []) == VALIDATOR.is_valid(report)


@pytest.mark.parametrize(
    ("place", "wrong", "problem"),
    [
        (("schema",), 2, "schema is not 1"),
        (("totals", "clusters"), -1, "totals.clusters is less than 0"),
        (("clusters", 3, "state"), "lost", "clusters.3.state is none of in_line, drifted, "),
        (("generated",), "today", "generated does not match "),
        (("clusters", 0, "missing"), {}, "clusters.0.missing is not of type array"),
        (("totals", "clusters"), True, "totals.clusters is not of type integer"),
        (("totals", "lost"), 0, "totals.lost is not known"),
    ],
)
def test_a_problem_is_named_with_its_place_and_what_would_be_right(place, wrong, problem):
    (found,) = problems(changed(place, wrong))

    assert found.startswith(problem)
