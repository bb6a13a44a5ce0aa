# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the cost of the playbook audit grows with clusters and with users."""

from __future__ import annotations

from tests.benchmark.fleets import FORKS, LATENCY, PLAYBOOK, Fleet
from tests.benchmark.table import MIB, table

# Clusters and the users that each of them has.
MORE_CLUSTERS = [(10, 50), (100, 50), (1_000, 50), (1_000, 200)]
MORE_USERS = [(1, 100), (1, 1_000), (1, 10_000), (1, 50_000)]
QUICK = [(10, 50), (40, 50), (1, 100), (1, 1_000)]
BOUND_SECONDS, BOUND_MIB = 90, 600


def measure(quick: bool) -> None:
    """Print a row for each size."""
    print(f"Playbook audit, forks={FORKS}, {LATENCY * 1000:.0f} ms latency, one run each.\n")
    head = ["clusters", "users each", "wall s", "CPU s", "CPU ms a cluster", "controller MiB", "together MiB", "calls"]
    rows = [head]
    for clusters, users in QUICK if quick else MORE_CLUSTERS + MORE_USERS:
        with Fleet(clusters, users) as fleet:
            made = fleet.audit(PLAYBOOK)
        rows.append(
            [
                f"{clusters:,}",
                f"{users:,}",
                f"{made.cost.wall:.1f}",
                f"{made.cost.cpu:.1f}",
                f"{made.cost.cpu * 1000 / clusters:.0f}",
                f"{made.cost.controller / MIB:.0f}",
                f"{made.cost.together / MIB:.0f}",
                made.calls,
            ]
        )
    print(table(rows))
    if not quick:
        print(f"\nTo hold on two processors: 1,000 clusters of 50 users in {BOUND_SECONDS} s,")
        print(f"and 1,000 of 200 users in {BOUND_MIB} MiB of the controller's memory.")
