# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX gives a job: the answers of its survey, what it says of itself, and a part of the inventory to a slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def variables(
    template: Mapping[str, Any], answers: Mapping[str, Any], number: int, workflow: str = ""
) -> dict[str, Any]:
    """Give the extra variables of a job. Questions that are left blank are null, unless they must be answered.

    ``workflow`` names the workflow job that the job belongs to. That of slices is called like the template.
    """
    blank = {question["variable"]: None for question in template.get("survey", {}).get("spec", [])}
    own = {"awx_job_id": number, "awx_job_template_name": template["name"]}
    of_workflow = {"awx_workflow_job_name": workflow} if workflow else {}
    return {**template.get("extra_vars", {}), **blank, **answers, **own, **of_workflow}


def sliced(hosts: Sequence[str], number: int, count: int) -> Sequence[str]:
    """Give the hosts that the inventory of a slice has, of those of the whole inventory in their order."""
    return hosts[number - 1 :: count]


def artifacts(run: Any) -> dict[str, Any]:
    """Give the custom statistics of a job, which AWX keeps, and gives to the next job as extra variables."""
    given = [task["result"]["ansible_stats"]["data"] for task in run.tasks if "ansible_stats" in task["result"]]
    return {name: value for data in given for name, value in data.items()}
