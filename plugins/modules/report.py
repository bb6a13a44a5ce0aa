# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: report
short_description: Write the report of an audit or a run over all clusters
description:
  - Words what the modules returned for each cluster as one report, and writes it as JSON, CSV, JUnit XML and as one
    HTML page that needs no server and no network.
  - Runs on the controller, once for all clusters; use it with C(run_once).
  - The playbooks of this collection use it; use it by itself to merge the reports of a sliced AWX job.
  - JSON has a C(version), and what is documented in C(plugins/plugin_utils/report/records.py) of this collection. No
    secret is in a report.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
attributes:
  action:
    description: Runs on the controller, whatever the connection of the host is.
    support: full
  check_mode:
    description: Can run in check mode.
    support: full
    details: Writes nothing in check mode. A play that audits in check mode sets C(check_mode=false) on this task.
  diff_mode:
    description: Returns what differs.
    support: none
options:
  hosts:
    description:
      - Names of hosts on which the role C(clusterops.onboarding.cluster_users) has run. What their clusters returned is
        taken from their variables, which for many clusters is much faster than to hand it over.
      - At least one of this, O(clusters) and O(merge) is needed.
    type: list
    elements: str
  clusters:
    description:
      - The clusters of the report, each host once.
    type: list
    elements: dict
    suboptions:
      host:
        description: Name of the cluster's host in the inventory.
        type: str
        required: true
      provider:
        description: Cloud of the cluster, V(ehpc) or V(mrs).
        type: str
        required: true
      cluster_id:
        description: ID of the cluster. When not set, the one in the result.
        type: str
      result:
        description:
          - What M(clusterops.onboarding.ehpc_user) or M(clusterops.onboarding.mrs_iam_sync) returned, failed or not.
          - When not set, the cluster counts as not run.
          - A row may also have the groups C(before) and, afterwards, C(group), and the result C(members).
        type: dict
      unreachable:
        description: Whether the host could not be reached.
        type: bool
        default: false
  merge:
    description:
      - Paths of reports in JSON whose clusters go into this one as well. They must be of the same O(kind).
      - A host may be in several of them only if they say the same of it, or if all but one did not run it.
    type: list
    elements: path
  kind:
    description:
      - V(audit) when the clusters were only looked at, so that what differs is drift.
      - V(onboard) and V(offboard) when they were changed.
    type: str
    choices: [audit, onboard, offboard]
    default: audit
  check_mode:
    description:
      - Whether the results are of check mode, so that the report says what would be done.
      - When not set, true for audits, otherwise whether Ansible runs with C(--check).
    type: bool
  dest:
    description:
      - Folder of the report, made when it is not there.
      - A path that does not begin with C(/) is taken from the folder in which Ansible was started.
    type: path
    required: true
  name:
    description: Name of the files, without a folder and an extension. When not set, the O(kind).
    type: str
  formats:
    description:
      - Which files to write, with the extensions C(.json), C(.csv), C(.xml) and C(.html).
      - All are replaced at each run, each as a whole.
    type: list
    elements: str
    choices: [json, csv, junit, html]
    default: [json, csv, junit, html]
  previous:
    description:
      - Path of an earlier audit in JSON to compare with; it may be the file that is replaced.
      - The report then says who came and who went, and goes on with the history of the earlier one. Each account, and
        each difference, that was there already keeps the time since when it has been.
      - Who is on a cluster that could not be read is taken over from the earlier audit.
      - When there is no such file, RV(msg) says so. When it is damaged, of another version of the collection or of a
        later time, a warning does. Nothing is compared then.
    type: path
  keep:
    description:
      - Of how many runs the files are kept with their date as well, such as C(audit-20261126T151310Z.html), beside
        those that are replaced at each run. Older ones are removed.
      - So many steps, from one audit to the next, has the history in an audit, and at least one.
      - With V(0), no file has a date, and none is removed.
    type: int
    default: 0
    version_added: 2.0.0
  expiring_days:
    description: The page lists people whose entry in the roster expires within so many days.
    type: int
    default: 30
    version_added: 2.0.0
  started:
    description: When the run began, as M(clusterops.onboarding.check_fleet) returns it, to say how long it took.
    type: str
    version_added: 2.0.0
  sources:
    description: Where the roster came from, as M(clusterops.onboarding.check_fleet) returns it.
    type: list
    elements: str
    default: []
    version_added: 2.0.0
  names:
    description:
      - Names of people who were to leave, a list or text with commas. With O(kind=offboard), those who were found on no
        cluster are named, and on how many clusters that was if some could not be read.
    type: raw
    version_added: 2.0.0
  still_on_roster:
    description: Names of people who were to leave and whom the roster still has. RV(msg) says so.
    type: list
    elements: str
    version_added: 2.0.0
  fail_on_drift:
    description: Whether clusters that have drifted are among RV(failures).
    type: bool
    default: false
    version_added: 2.0.0
  stats:
    description:
      - Name of a custom statistic of the run that gets RV(summary), as by M(ansible.builtin.set_stats). AWX keeps it as
        an artifact of the job, and hands it on to the next job of a workflow.
    type: str
    version_added: 2.0.0
seealso:
  - module: clusterops.onboarding.ehpc_user
  - module: clusterops.onboarding.mrs_iam_sync
"""

EXAMPLES = r"""
- name: Look what differs on a cluster
  clusterops.onboarding.ehpc_user:
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ roster }}"
  check_mode: true
  register: found
  ignore_errors: true

- name: Report it, and what is different from the last time
  clusterops.onboarding.report:
    clusters:
      - host: simulation
        provider: ehpc
        cluster_id: ehpc-hz-abcdef1234
        result: "{{ found }}"
    dest: reports
    previous: reports/audit.json

- name: Make one report of several, as JSON and as a page
  clusterops.onboarding.report:
    merge:
      - reports/audit.json
    dest: reports
    name: fleet
    formats:
      - json
      - html
"""

RETURN = r"""
changed:
  description:
    - Whether a file is new, or the report says something else than the JSON report that it replaces.
    - Times and comparisons do not count, so a second audit of the same fleet changes nothing though it is written.
    - Always true when V(json) is not among O(formats).
  returned: success
  type: bool
msg:
  description: The report in a sentence.
  returned: always
  type: str
  sample: "3 clusters: 1 in line, 1 drifted, 1 failed"
paths:
  description: Absolute paths of the files, by format.
  returned: success
  type: dict
  sample:
    json: /srv/reports/audit.json
totals:
  description: How many clusters there are, how many in each state, and in C(rows) how many people of each kind.
  returned: success
  type: dict
hosts:
  description:
    - The hosts in each state, C(in_line), C(drifted), C(changed), C(partly_done), C(failed), C(unreachable) and
      C(not_run).
    - To let a job fail on drift, look at RV(hosts.drifted).
  returned: success
  type: dict
  contains:
    in_line:
      description: Clusters that hold what the roster says.
      type: list
      elements: str
    drifted:
      description: Clusters that an audit found to differ.
      type: list
      elements: str
    changed:
      description: Clusters that were changed, or would be in check mode.
      type: list
      elements: str
    partly_done:
      description: Clusters on which something failed, is unknown or was not tried, and the rest is done or was before.
      type: list
      elements: str
    failed:
      description: Clusters whose task failed otherwise.
      type: list
      elements: str
    unreachable:
      description: Clusters whose host could not be reached.
      type: list
      elements: str
    not_run:
      description: Clusters without a result.
      type: list
      elements: str
comparison:
  description:
    - How many people C(came), C(went) and C(changed) otherwise since the audit of the time C(previous).
    - The hosts C(clusters_added) and C(clusters_gone). The people themselves stand in the report.
    - V(null) when nothing was compared.
  returned: success
  type: dict
reasons:
  description:
    - Why clusters, and people on them, failed or are unknown, the most frequent reason first.
    - Each has C(code) and C(message), the hosts of the C(clusters), and how many C(people) it is about, with the first
      20 C(names).
  returned: success
  type: list
  elements: dict
unmatched_names:
  description: Those of O(names) who were found on no cluster that could be read, none if there is no such cluster.
  returned: success
  type: list
  elements: str
removals:
  description: For each host of whose cluster somebody was removed, or would be, how many. Empty for audits.
  returned: success
  type: dict
  sample:
    simulation: 2
summary:
  description:
    - What a job can hand on to the next one, see O(stats). C(kind), RV(totals), RV(removals), the names of all
      C(hosts), of those that C(drifted) and of those that C(failed), were not reached or did not run, and the C(path)
      of the JSON report.
  returned: success
  type: dict
lines:
  description:
    - What is shown at the terminal, each reason of RV(failures) once with its hosts, RV(msg) with the path of the page,
      and last what was done, or is to be done, with the first names.
  returned: success
  type: list
  elements: str
  sample:
    - "3 clusters: 2 in line, 1 drifted. See /srv/reports/audit.html"
    - "Plan: 1 to add, 1 to remove on 1 of 3 clusters: -mallory, +ada.lovelace"
failures:
  description: For each host whose cluster has failed, was not reached or not run, why that is.
  returned: success
  type: dict
  sample:
    simulation: "NotAuthorized: You are not authorized (ListUsers on ehpc-hz-abcdef1234, HTTP 407, request id 5F6A)."
"""
