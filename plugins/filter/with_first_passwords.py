# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complete the entries of a roster with first passwords."""

from __future__ import annotations

DOCUMENTATION = r"""
name: with_first_passwords
short_description: Give the entries of a roster the passwords that were made for them
description:
  - Gives each entry that is not to be absent and has neither C(password) nor C(auth_key) the password that stands for
    its name in O(passwords). All other entries stay as they are.
  - An entry with C(update_password=always) stays as it is, too, for its password would be set anew in each run.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
positional: _input, passwords, placeholder
options:
  _input:
    description:
      - The roster, as the filter P(clusterops.onboarding.for_cluster#filter) gives it or a variable holds it.
    type: list
    elements: dict
    required: true
  passwords:
    description:
      - Passwords by name, such as the file that M(clusterops.onboarding.first_passwords) wrote.
    type: dict
    required: true
  placeholder:
    description:
      - Whether entries that lack a password after that get one that is made up and kept nowhere.
      - For check mode, in which no password is stored or sent. Nobody would know the password of an account that was
        created so.
    type: bool
    default: false
  update_password:
    description: What holds for entries without C(update_password), V(on_create) or V(always).
    type: str
    default: on_create
notes:
  - Use it in the task that sends the passwords, not in M(ansible.builtin.set_fact), whose result is shown.
seealso:
  - module: clusterops.onboarding.first_passwords
  - plugin: clusterops.onboarding.for_cluster
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Create accounts with passwords that are kept apart from the roster
  clusterops.onboarding.ehpc_user:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ everybody | clusterops.onboarding.with_first_passwords(passwords) }}"
  vars:
    passwords:
      ada.lovelace: "{{ first_password }}"
      grace.hopper: "{{ next_password }}"
    everybody:
      - name: ada.lovelace
      - name: grace.hopper
        group: wheel

- name: See whose accounts would be created, before anybody has a password
  clusterops.onboarding.ehpc_user:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ roster | clusterops.onboarding.with_first_passwords({}, placeholder=true) }}"
  check_mode: true
"""

RETURN = r"""
_value:
  description:
    - The entries in their order.
  type: list
  elements: dict
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.masking import register
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.first_passwords import generate, lacks_password


def with_first_passwords(
    entries: object, passwords: object, placeholder: bool = False, update_password: str = "on_create"
) -> list[Mapping[str, Any]]:
    """Check the arguments, without a word of what is in them, and complete the entries."""
    if not isinstance(entries, (list, tuple)) or not all(isinstance(entry, Mapping) for entry in entries):
        raise AnsibleFilterError("with_first_passwords needs a list of entries, mappings of name, group and so on.")
    if not isinstance(passwords, Mapping):
        raise AnsibleFilterError("with_first_passwords needs passwords, a mapping of names to passwords.")
    known = {str(name): password for name, password in passwords.items()}
    register(known)
    # One for all, as the masker of ansible-core keeps every password that it has ever been told.
    made_up = generate()
    complete: list[Mapping[str, Any]] = []
    for entry in entries:
        name = str(entry.get("name"))
        if lacks_password(entry, update_password) and (name in known or placeholder):
            complete.append({**entry, "password": known.get(name, made_up)})
        else:
            complete.append(entry)
    return complete


class FilterModule:
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        return {"with_first_passwords": with_first_passwords}
