# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sort the entries of a roster by their state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils import scopes

DOCUMENTATION = r"""
name: names_by_state
short_description: Sort the names of a roster by whether they shall be present or absent
description:
  - Gives the names of a roster as the options of M(clusterops.onboarding.mrs_iam_sync) take them.
  - An entry that is no mapping, has no name, a state that is none or a field that no roster has is refused with its
    position.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
options:
  _input:
    description:
      - The roster, as the filter P(clusterops.onboarding.for_cluster#filter) gives it.
    type: list
    elements: dict
    required: true
seealso:
  - plugin: clusterops.onboarding.for_cluster
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Bring an MRS cluster in line with a roster
  clusterops.onboarding.mrs_iam_sync:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    user_names: "{{ names.present }}"
    absent_user_names: "{{ names.absent }}"
  vars:
    names: "{{ [{'name': 'ada.lovelace'}, {'name': 'x', 'state': 'absent'}] | clusterops.onboarding.names_by_state }}"
"""

RETURN = r"""
_value:
  description:
    - Lists of names by state, V(present) and V(absent).
  type: dict
"""


def names_by_state(roster: object) -> dict[str, list[str]]:
    """See scopes.names_by_state."""
    if not isinstance(roster, (list, tuple)):
        raise AnsibleFilterError("names_by_state needs a list of entries.")
    try:
        return scopes.names_by_state(roster)
    except BadInput as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        return {"names_by_state": names_by_state}
