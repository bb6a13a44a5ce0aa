# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The types of objects of AWX, with the fields that its API lets clients write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .awx_rules import Refused

NOTIFICATIONS = {f"notification_templates_{when}": "notification_templates" for when in ("started", "success", "error")}
LABELS = {"labels": "labels"}
PROMPTS = (
    *("variables", "limit", "tags", "skip_tags", "diff_mode", "job_type", "verbosity", "inventory", "credential"),
    *("execution_environment", "labels", "forks", "job_slice_count", "timeout", "instance_groups", "scm_branch"),
)


def is_a(kind: type, value: object) -> bool:
    """Tell whether a value is of a kind; JSON tells booleans from numbers, Python does not."""
    return isinstance(value, kind) and isinstance(value, bool) == (kind is bool)


@dataclass(frozen=True)
class Type:
    """``fields`` are those that may be written, by name with what they are when nothing is written.

    ``references`` are fields that hold an ID, by name with the type of what it is the ID of. ``documents`` are fields
    that hold JSON as text. ``unique`` fields together are there once.
    """

    fields: Mapping[str, Any]
    required: tuple[str, ...] = ("name",)
    references: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    unique: tuple[str, ...] = ("name", "organization")

    def defaults(self) -> dict[str, Any]:
        return dict(self.fields)

    def checked(self, data: Mapping[str, Any], creating: bool) -> dict[str, Any]:
        """Give what was sent, once it is known to be fields of the right kind."""
        checked: dict[str, Any] = {}
        for name, value in data.items():
            if name not in self.fields:
                raise Refused(name, "There is no such field.")
            usual = self.fields[name]
            if value is None and isinstance(usual, str):
                value = ""
            kind = int if name in self.references else type(usual)
            free = usual is None and name not in self.references
            if value is not None and not free and not is_a(kind, value):
                raise Refused(name, f"Not a {kind.__name__}: {value!r}.")
            if name in self.documents and value and not isinstance(json.loads(value), dict):
                raise Refused(name, "Not a mapping.")
            checked[name] = value
        for name in self.required if creating else ():
            if checked.get(name) in (None, ""):
                raise Refused(name, "This field is required.")
        return checked


TYPES = {
    "organizations": Type(
        {"name": "", "description": ""}, unique=("name",), relations={"galaxy_credentials": "credentials"}
    ),
    "credential_types": Type(
        {"name": "", "description": "", "kind": "", "inputs": {}, "injectors": {}, "managed": False},
        required=("name", "kind"),
        unique=("name", "kind"),
    ),
    "credentials": Type(
        {"name": "", "description": "", "organization": None, "credential_type": None, "inputs": {}},
        required=("name", "organization", "credential_type"),
        references={"organization": "organizations", "credential_type": "credential_types"},
        unique=("name", "organization", "credential_type"),
    ),
    "execution_environments": Type(
        {"name": "", "description": "", "organization": None, "image": "", "credential": None, "pull": ""},
        required=("name", "image"),
        references={"organization": "organizations", "credential": "credentials"},
        unique=("name",),
    ),
    "projects": Type(
        {
            **{"name": "", "description": "", "organization": None, "scm_type": "", "scm_url": "", "scm_branch": ""},
            **{"scm_refspec": "", "scm_clean": False, "scm_update_on_launch": False, "scm_update_cache_timeout": 0},
            **{"allow_override": False, "credential": None, "default_environment": None, "timeout": 0},
        },
        references={"organization": "organizations", "credential": "credentials"},
    ),
    "inventories": Type(
        {"name": "", "description": "", "organization": None, "kind": "", "host_filter": None, "variables": ""},
        required=("name", "organization"),
        references={"organization": "organizations"},
        relations={"instance_groups": "instance_groups"},
        documents=("variables",),
    ),
    "inventory_sources": Type(
        {
            **{"name": "", "description": "", "inventory": None, "source": "", "source_path": "", "source_vars": ""},
            **{"source_project": None, "credential": None, "execution_environment": None, "enabled_var": ""},
            **{"enabled_value": "", "host_filter": "", "overwrite": False, "overwrite_vars": False, "timeout": 0},
            **{"verbosity": 1, "limit": "", "update_on_launch": False, "update_cache_timeout": 0, "scm_branch": ""},
        },
        required=("name", "inventory", "source"),
        references={
            **{"inventory": "inventories", "source_project": "projects", "credential": "credentials"},
            "execution_environment": "execution_environments",
        },
        relations=NOTIFICATIONS,
        documents=("source_vars",),
        unique=("name", "inventory"),
    ),
    "job_templates": Type(
        {
            **{"name": "", "description": "", "organization": None, "project": None, "playbook": "", "inventory": None},
            **{"execution_environment": None, "job_type": "run", "scm_branch": "", "forks": 0, "limit": ""},
            **{"verbosity": 0, "extra_vars": "", "job_tags": "", "skip_tags": "", "timeout": 0, "diff_mode": False},
            **{"allow_simultaneous": False, "become_enabled": False, "job_slice_count": 1, "survey_enabled": False},
            **{f"ask_{what}_on_launch": False for what in PROMPTS},
        },
        required=("name", "project", "playbook"),
        references={
            **{"organization": "organizations", "project": "projects", "inventory": "inventories"},
            "execution_environment": "execution_environments",
        },
        relations={**NOTIFICATIONS, "credentials": "credentials", "instance_groups": "instance_groups", **LABELS},
        documents=("extra_vars",),
    ),
    "workflow_job_templates": Type(
        {
            **{"name": "", "description": "", "organization": None, "extra_vars": "", "allow_simultaneous": False},
            **{"survey_enabled": False, "inventory": None, "limit": None},
        },
        references={"organization": "organizations", "inventory": "inventories"},
        relations={**NOTIFICATIONS, **LABELS},
    ),
    "workflow_job_template_nodes": Type(
        {"identifier": "", "workflow_job_template": None, "unified_job_template": None, "extra_data": {}},
        required=("workflow_job_template", "unified_job_template"),
        references={"workflow_job_template": "workflow_job_templates"},
        relations={f"{when}_nodes": "workflow_job_template_nodes" for when in ("always", "success", "failure")},
        unique=("identifier", "workflow_job_template"),
    ),
    "labels": Type(
        {"name": "", "organization": None},
        required=("name", "organization"),
        references={"organization": "organizations"},
    ),
    "schedules": Type(
        {
            **{"name": "", "description": "", "rrule": "", "unified_job_template": None, "enabled": True},
            **{"extra_data": {}, "inventory": None, "limit": "", "job_type": None},
        },
        required=("name", "rrule", "unified_job_template"),
        unique=("name", "unified_job_template"),
    ),
    "notification_templates": Type(
        {
            **{"name": "", "description": "", "organization": None, "notification_type": ""},
            **{"notification_configuration": {}, "messages": {}},
        },
        required=("name", "organization", "notification_type"),
        references={"organization": "organizations"},
    ),
    "instance_groups": Type({"name": ""}, unique=("name",)),
}
