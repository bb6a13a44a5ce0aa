# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: check_fleet
short_description: Check the roster and the inventory before any cluster is changed
description:
  - Reads the whole roster of each host and looks at the whole inventory, extra variables included. When something is
    wrong it fails with one message that names everything, each entry of a roster by its place, before anything is sent.
  - Refuses entries that break a rule of a cloud they are for. What only the cluster can tell, such as who exists, is
    left to the cluster.
  - Refuses entries of one person for one cluster, two people with one account on it, and accounts that only differ in
    case for a cloud that does not tell them apart. Where it does, it warns.
  - Refuses a version of ansible-core or Python that is older than the oldest one that this collection supports.
  - To offboard, refuses names that are the account of somebody else who stays, and warns of people who are still on the
    roster.
  - Refuses C(clusters) and keys of C(names) of entries that match no cluster of the inventory, see
    O(unmatched_clusters), and C(names) of two labels of one cluster that differ.
  - Refuses two hosts that stand for one cluster, a roster that names nobody, and C(ANSIBLE_DISPLAY_ARGS_TO_STDOUT).
    With O(purpose=adopt) there need not be a roster, but the variable C(adopt_dest) must name a YAML or CSV file.
  - With C(cluster_users_verify_names) and O(purpose=onboard), asks IAM once for all MRS clusters of an account whose
    connection is local, and refuses entries whose users it does not have.
  - Looks for misspelt variables. The role and the playbooks of this collection read variables that begin with
    C(cluster_users_), C(onboarding_), C(offboard_), C(audit_) and C(adopt_). A variable that is not one of these and
    whose name is at most two characters away from one of them is refused. A misspelt C(cluster_users_protected) would
    protect nobody. Other variables that begin so, which may be your own, are warned of.
  - Runs on the controller. The playbooks C(onboard), C(audit), C(offboard) and C(adopt) begin with it.
version_added: 2.0.0
author:
  - ClusterOps contributors (@clusterops)
attributes:
  action:
    description: Runs on the controller, whatever the connection of the host is.
    support: full
  check_mode:
    description: Can run in check mode and report what it would do.
    support: full
    details: It changes nothing, with check mode or without.
  diff_mode:
    description: Returns what differs.
    support: none
options:
  hosts:
    description: Pattern of the hosts that stand for clusters, or a list of patterns. When not set, those of the play.
    type: raw
  purpose:
    description: What the hosts are checked for, see O(clusterops.onboarding.cluster_users#module:purpose).
    type: str
    choices: [onboard, audit, offboard, adopt]
    default: onboard
  unmatched_clusters:
    description:
      - Whether C(clusters), or keys of C(names), that match no cluster of the inventory are refused or warned of.
      - When not set, V(refuse), and V(warn) in AWX, whose inventory may have a part of the clusters only. The provider
        of a cluster always matches.
    type: str
    choices: [refuse, warn]
"""

EXAMPLES = r"""
- name: Check the roster and all hosts once
  clusterops.onboarding.check_fleet:
  run_once: true
"""

RETURN = r"""
unknown_variables:
  description: Names of variables that begin like those of the collection and are none of them, sorted.
  returned: always
  type: list
  elements: str
  sample: [cluster_users_team]
still_on_roster:
  description: Those of C(offboard_names) whom the roster still has, so that the next onboarding creates their accounts.
  returned: success
  type: list
  elements: str
  sample: [ada.lovelace]
sources:
  description: The files and variables that have entries of rosters.
  returned: success
  type: list
  elements: str
  sample: [team.csv, cluster_users_roster]
started:
  description: When the check began, in UTC, for the report to say how long everything took.
  returned: success
  type: str
  sample: "2026-11-26T15:13:10.123+00:00"
"""
