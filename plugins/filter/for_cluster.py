# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choose from a roster what is for one cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
name: for_cluster
short_description: Choose from a roster the entries that are for one cluster
description:
  - Gives the entries of a roster that apply to a cluster, as the option O(clusterops.onboarding.ehpc_user#module:users)
    takes them.
  - An entry with C(clusters) applies if one of these names or globs matches one of O(names); upper and lower case
    differ. An entry without applies to every cluster.
  - An entry with C(names) gets the name of its account on the cluster. Of the keys of C(names), the one counts that
    matches the first of O(names), names of providers last.
  - An entry with C(expires) holds through that day.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
positional: _input, names
options:
  _input:
    description:
      - The roster, as the lookup P(clusterops.onboarding.roster#lookup) gives it or a variable holds it.
      - An empty one is refused, for it is more often a mistake than what somebody means.
    type: list
    elements: dict
    required: true
  names:
    description:
      - Everything that entries may call the cluster by, such as its name in the inventory, its ID, its provider V(ehpc)
        or V(mrs), and its labels. The order matters for entries with C(names) only; give the ID first, then the name
        in the inventory.
    type: list
    elements: str
    required: true
  expired:
    description:
      - What becomes of entries that have expired. V(omit) leaves them out, V(absent) has their accounts removed, and
        V(only) does that and leaves out all others.
      - Entries with C(state) V(absent) stay in any case.
    type: str
    choices:
      - omit
      - absent
      - only
    default: omit
  today:
    description:
      - The day by which entries expire, such as V(2026-12-31). When not set, the one that it is on the controller in
        UTC.
    type: str
notes:
  - A roster that is used with O(clusterops.onboarding.ehpc_user#module:exclusive) has the accounts of those it leaves
    out removed, so there O(expired=omit) removes them as well.
seealso:
  - plugin: clusterops.onboarding.roster
    plugin_type: lookup
  - module: clusterops.onboarding.ehpc_user
"""

EXAMPLES = r"""
- name: Bring a cluster in line with the roster and remove whose time is over
  clusterops.onboarding.ehpc_user:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ everybody | clusterops.onboarding.for_cluster(names=names, expired='absent') }}"
  vars:
    names:
      - "{{ inventory_hostname }}"
      - ehpc-hz-abcdef1234
      - genomics
    everybody:
      - name: ada.lovelace
        password: Analytical-1
      - name: jean.bartik
        password: Eniac-1946
        clusters: genomics
      - name: kay.mcnulty
        password: Eniac-1947
        clusters: [sim*, gpu]
      - name: charles.babbage
        expires: "2025-12-31"

- name: See who that would be
  ansible.builtin.debug:
    msg: "{{ roster | clusterops.onboarding.for_cluster(names=['genomics']) | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description:
    - The entries in their order, without C(names), C(clusters) and C(expires). C(name) is the account.
  type: list
  elements: dict
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster import parse, scope
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import OF_ACCOUNTS


def for_cluster(roster: object, names: object, expired: str = "omit", today: object = None) -> list[dict[str, Any]]:
    """Check the arguments; see scope.for_cluster for the rest."""
    if not isinstance(roster, (list, tuple)):
        raise AnsibleFilterError("for_cluster needs a list of entries, as the lookup roster gives.")
    if not roster:
        raise AnsibleFilterError("Nobody is named, the roster is empty.")
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(name, str) for name in names):
        raise AnsibleFilterError("for_cluster needs names, a list of what the cluster is called.")
    if expired not in scope.EXPIRED:
        raise AnsibleFilterError(f"for_cluster takes {' or '.join(scope.EXPIRED)} as expired.")
    try:
        day = scope.today() if today is None else parse.read_date(today, "today")
        parsed = [parse.parse(f"entry {position}", entry) for position, entry in enumerate(roster, 1)]
        parse.refuse(parsed)
        # Of the names given, nobody knows what they are, but which of them are clouds.
        ranks = [[name] for name in sorted(names, key=PROVIDERS.__contains__)]
        chosen = scope.for_cluster((each.entry for each in parsed), ranks, day=day, expired=expired)
        parse.refuse(chosen)
    except BadInput as error:
        raise AnsibleFilterError(str(error)) from None
    return [each.entry.as_fields(OF_ACCOUNTS) for each in chosen]


class FilterModule:
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        return {"for_cluster": for_cluster}
