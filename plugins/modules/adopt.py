# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: adopt
short_description: Write a roster of who is on clusters
description:
  - Compares who is on clusters with the roster, and writes what the roster lacks as a new roster file. Without a
    roster, that is everybody.
  - Each entry names its clusters, so that a cluster which comes later gets nobody by itself. Accounts of one name and
    one group are one entry; for each further group there is an entry for other clusters.
  - An entry of a name that could not be created anew has C(create) V(false).
  - Accounts that look like those of services, and accounts that no entry can have, such as those of names that only
    differ in case on a cloud that does not tell them apart, get no entry. They are proposed for
    C(cluster_users_protected), in a file of variables beside O(dest).
  - Accounts of different names are one person only by O(people). Those that look like one are listed in RV(undecided).
  - Right after that, an audit with both files finds every cluster in line that was read.
  - The roster is that of the variables C(cluster_users_roster), C(cluster_users_roster_files) and
    C(cluster_users_leavers). Whoever it names for a cluster is not lacking, by an entry that is absent or has expired,
    too; nor is whoever matches C(cluster_users_protected).
  - Runs on the controller, once for all clusters; use it with C(run_once). The playbook C(adopt) of this collection
    uses it.
version_added: 2.0.0
author:
  - ClusterOps contributors (@clusterops)
attributes:
  action:
    description: Runs on the controller, whatever the connection of the host is.
    support: full
  check_mode:
    description: Can run in check mode.
    support: full
    details: Writes nothing in check mode, and returns the same.
  diff_mode:
    description: Returns what differs.
    support: full
    details: Shows the files that are written.
options:
  hosts:
    description:
      - Names of the hosts whose clusters were read. Who is on them is taken from their variable
        C(cluster_users_result), in which a task with O(clusterops.onboarding.cluster_users#module:purpose=adopt) was
        registered.
    type: list
    elements: str
    required: true
  dest:
    description:
      - Path of the roster. With the end V(.yml) or V(.yaml), it is a file of variables that serves as a roster file as
        well, with V(.csv) a table. Names that a spreadsheet could take for something else do not fit into a table, and
        are proposed for C(cluster_users_protected).
      - For C(adopted.yml), the file of variables beside it is C(adopted.protected.yml). It has the list that the hosts
        have already and what is new. When the hosts have different lists, what is new stands there as a comment.
      - Nothing is ever overwritten. When something would have to be written to a file that exists, the task fails.
      - A path that does not begin with C(/) is taken from the folder in which Ansible was started.
    type: path
    required: true
  people:
    description:
      - Which accounts are of one person. Each key is the name of a person, and each value a list of accounts that the
        person has on some clusters. The name of the person is an account of theirs, too.
      - Accounts of another name than that of the person have entries of their own, with the person as C(name) and the
        account in C(names).
      - A person with several accounts on one cluster cannot be an entry for it. These accounts stay people of their own
        there, and are listed in RV(conflicts).
      - An account in here is of a person, also when it looks like one of a service. It does not count as undecided; an
        empty list says that a name is a person of its own.
    type: dict
    default: {}
seealso:
  - module: clusterops.onboarding.cluster_users
  - plugin: clusterops.onboarding.roster
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Read who is on the cluster
  clusterops.onboarding.cluster_users:
    purpose: adopt
  register: cluster_users_result

- name: Write who is not on the roster
  clusterops.onboarding.adopt:
    hosts: "{{ ansible_play_hosts_all }}"
    dest: adopted.yml
    people:
      ada.lovelace: [alovelace, lovelace_a]
  run_once: true
"""

RETURN = r"""
msg:
  description: What was written, and what is proposed and undecided, in a few sentences.
  returned: always
  type: str
  sample: "2 entries for 1 cluster: /home/ada/adopted.yml."
roster:
  description: The entries.
  returned: success
  type: list
  elements: dict
  sample:
    - name: ada.lovelace
      group: wheel
      clusters: [simulation, genomics]
protected:
  description: Globs that are proposed for C(cluster_users_protected), each for one name.
  returned: success
  type: list
  elements: str
  sample: [svc.backup]
undecided:
  description: Names that may be of one person, as one of them at least is new.
  returned: success
  type: list
  elements: list
  sample:
    - [a.lovelace, ada.lovelace]
conflicts:
  description: People of O(people) with several accounts on one cluster.
  returned: success
  type: list
  elements: dict
  sample:
    - person: ada.lovelace
      cluster: genomics
      accounts: [alovelace, lovelace_a]
unmatched:
  description: Accounts of O(people) that are on none of the clusters that were read.
  returned: success
  type: list
  elements: str
  sample: [lovelace_b]
paths:
  description: Paths of the files that were written, or would be.
  returned: success
  type: list
  elements: str
lines:
  description: What is shown at the terminal, each reason of RV(failures) once with its hosts, and RV(msg).
  returned: success
  type: list
  elements: str
failures:
  description: For each host whose cluster was not read, why that is.
  returned: success
  type: dict
  sample:
    simulation: "NotAuthorized: You are not authorized (ListUsers on ehpc-hz-abcdef1234, HTTP 407, request id 5F6A)."
"""
