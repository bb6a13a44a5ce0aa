# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses beyond wrong fields, and what it makes of what it accepts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from awx_plugins.interfaces import _temporary_private_inject_api as injecting
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

WORD = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
FIELD_KEYS = {"id", "label", "type", "format", "choices", "help_text", "multiline", "secret", "default"}
STRING_KEYS = {"choices", "multiline", "format", "secret"}
QUESTION_TYPES = {"text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect"}


class Refused(Exception):
    """AWX answers 400 and names the field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def need(condition: object, field: str, message: str) -> None:
    if not condition:
        raise Refused(field, message)


def credential_type(awx: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    need(after["kind"] in ("cloud", "net"), "kind", "Must be 'cloud' or 'net'.")
    check_inputs(after["inputs"])
    check_injectors(after["injectors"], [field["id"] for field in after["inputs"].get("fields", [])])
    # That is so once there are credentials of the type, whoever they belong to.
    used = any(held["credential_type"] == before.get("id") for held in awx.objects["credentials"].values())
    need(not used or before["inputs"] == after["inputs"], "inputs", "Not allowed for credential types that are in use.")


def check_inputs(inputs: Mapping[str, Any]) -> None:
    """Check the fields of a credential type, and say that those without a type are strings."""
    need(set(inputs) <= {"fields", "required"}, "inputs", "There is a key that is neither fields nor required.")
    seen = set()
    for field in inputs.get("fields", []):
        name = field.get("id", "")
        field.setdefault("type", "string")
        need(set(field) <= FIELD_KEYS and field.get("label"), "inputs", f"{name} has a wrong key, or no label.")
        need(WORD.fullmatch(name) and name != "tower" and name not in seen, "inputs", f"{name} is no name for a field.")
        need(field["type"] in ("string", "boolean"), "inputs", f"{name} is neither a string nor a boolean.")
        need(field["type"] == "string" or not STRING_KEYS & set(field), "inputs", f"{name} is not a string.")
        flags = [field.get(key, False) for key in ("secret", "multiline")]
        need(all(isinstance(flag, bool) for flag in flags), "inputs", f"{name} has a flag that is not a boolean.")
        need(field.get("format", "url") in ("url", "ssh_private_key"), "inputs", f"{name} has no format.")
        seen.add(name)
    need(set(inputs.get("required", [])) <= seen, "inputs", "A required field is not defined.")


def check_injectors(injectors: Mapping[str, Any], fields: list[str]) -> None:
    """Check that injectors only use fields that are there, and set variables that may be set."""
    need(set(injectors) <= {"file", "env", "extra_vars"}, "injectors", "There is a key that is no injector.")
    for variable in injectors.get("env", {}):
        need(not variable.startswith("ANSIBLE_"), "injectors", f"{variable} may affect Ansible configuration.")
        need(variable not in injecting.ENV_BLOCKLIST, "injectors", f"{variable} is not allowed.")
    for name, template in [pair for injector in injectors.values() for pair in injector.items()]:
        need(WORD.fullmatch(name) and template.isascii(), "injectors", f"{name} is no name, or its value not ASCII.")
        try:
            ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template).render(
                dict.fromkeys(fields, "EXAMPLE")
            )
        except TemplateError as error:
            raise Refused("injectors", f"{name} uses an undefined field, or is no template: {error}") from None


def credential(awx: Any, _before: dict[str, Any], after: dict[str, Any]) -> None:
    """Refuse fields that the type does not have; those that it requires are not asked for before a job needs them."""
    fields = awx.objects["credential_types"][after["credential_type"]]["inputs"].get("fields", [])
    for name in after["inputs"]:
        need(name in [field["id"] for field in fields], "inputs", f"Additional property {name}.")


def project(_awx: Any, _before: dict[str, Any], after: dict[str, Any]) -> None:
    need(after["scm_type"] == "git" and after["scm_url"], "scm_url", "This is only for projects from git.")


def inventory_source(awx: Any, _before: dict[str, Any], after: dict[str, Any]) -> None:
    need(after["source"] == "scm", "source", "This is only for sources from projects.")
    need(after["source_project"], "source_project", "Project required for scm type sources.")
    of_type = awx.objects["credentials"].get(after["credential"], {}).get("credential_type")
    kind = awx.objects["credential_types"].get(of_type, {}).get("kind")
    need(kind not in ("insights", "vault"), "credential", "Disallowed for scm inventory sources.")


def job_template(awx: Any, _before: dict[str, Any], after: dict[str, Any]) -> None:
    known = awx.objects["projects"][after["project"]].get("_playbooks", [])
    need(after["playbook"] in known, "playbook", "Playbook not found for project.")
    need(after["job_type"] in ("run", "check"), "job_type", "Not a valid choice.")


def schedule(awx: Any, _before: dict[str, Any], after: dict[str, Any]) -> None:
    launched = {**awx.objects["job_templates"], **awx.objects["workflow_job_templates"]}
    need(after["unified_job_template"] in launched, "unified_job_template", "Does not exist.")
    need(len(re.findall(r"DTSTART(?:;TZID=[\w/]+:\d+T\d+|:\d+T\d+Z)", after["rrule"])) == 1, "rrule", "DTSTART?")
    rules = re.findall(r"RRULE:(\S*)", after["rrule"])
    need(rules and all("INTERVAL=" in rule and "SECONDLY" not in rule for rule in rules), "rrule", "INTERVAL required.")


def workflow_node(awx: Any, _before: dict[str, Any], after: dict[str, Any]) -> None:
    need(after["unified_job_template"] in awx.objects["job_templates"], "unified_job_template", "Does not exist.")


def kept_survey(spec: dict[str, Any]) -> dict[str, Any]:
    """Check the questions of a survey, and give them as AWX keeps them: choices as lines."""
    need(set(spec) == {"name", "description", "spec"} and spec["spec"], "error", "A field is missing from survey spec.")
    seen = set()
    for question in spec["spec"]:
        name = question.get("variable", "")
        lacking = {"question_name", "variable", "type", "required"} - set(question)
        need(
            not lacking and WORD.fullmatch(name) and name not in seen, "error", f"{name} lacks {lacking}, or is twice."
        )
        need(isinstance(question["required"], bool), "error", f"required of {name} expected to be boolean.")
        need(question["type"] in QUESTION_TYPES, "error", f"{question['type']} is no type.")
        for key in ("min", "max"):
            need(isinstance(question.get(key, 0), int), "error", f"{key} of {name} expected to be integer.")
        if question["type"] in ("multiplechoice", "multiselect"):
            need(question.get("choices"), "error", f"{name} must specify choices.")
            if isinstance(question["choices"], list):
                question["choices"] = "\n".join(question["choices"])
            defaults = question.get("default", "").splitlines()
            need(
                set(defaults) <= set(question["choices"].splitlines()), "error", f"The default of {name} is no choice."
            )
        seen.add(name)
    return spec


RULES: dict[str, Callable[[Any, dict[str, Any], dict[str, Any]], None]] = {
    "credential_types": credential_type,
    "credentials": credential,
    "projects": project,
    "inventory_sources": inventory_source,
    "job_templates": job_template,
    "schedules": schedule,
    "workflow_job_template_nodes": workflow_node,
}
