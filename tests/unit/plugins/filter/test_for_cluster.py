# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that chooses what is for a cluster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from ansible.errors import AnsibleError

PASSWORD = "Analytical-1"
ROSTER = """
- {name: ada.lovelace, group: wheel, clusters: [sim*, gpu], expires: 2026-12-31}
- {name: grace.hopper, clusters: mrs; hadoop}
- {name: alan.turing, expires: "2026-06-30"}
- {name: old.hand, state: absent, expires: 2026-01-01}
"""
FILTER = "clusterops.onboarding.for_cluster"


def test_the_filter_is_found_by_its_name(ansible):
    (ansible.folder / "roster.yml").write_text(f"roster:\n{ROSTER}")
    call = f"{{{{ roster | {FILTER}(names=['hadoop'], today='2026-06-30') }}}}"

    result = ansible.tasks([{"ansible.builtin.debug": {"msg": call}}], "-e", "@roster.yml").result

    gone = {"name": "old.hand", "state": "absent"}
    assert result["msg"] == [{"name": "grace.hopper"}, {"name": "alan.turing"}, gone]


def test_a_roster_of_variables_is_cut_to_what_is_for_a_cluster(evaluate):
    calls = [
        f"roster | {FILTER}(names=[cluster_name, 'ehpc'], today='2026-06-30')",
        f"roster | {FILTER}([cluster_name], 'absent', '2027-01-01')",
        f"roster | {FILTER}(names=['hadoop'], expired='omit', today='2026-07-01')",
        f"(roster | {FILTER}(names=['ehpc'])) == (roster | {FILTER}(names=['ehpc'], today=none))",
    ]

    ada, alan = {"name": "ada.lovelace", "group": "wheel"}, {"name": "alan.turing"}
    gone = {"name": "old.hand", "state": "absent"}
    assert [evaluate(call, roster=yaml.safe_load(ROSTER), cluster_name="simulation") for call in calls] == [
        [ada, alan, gone],
        [{"name": "ada.lovelace", "state": "absent"}, {"name": "alan.turing", "state": "absent"}, gone],
        [{"name": "grace.hopper"}, gone],
        True,
    ]


def test_an_entry_has_the_name_of_its_account(evaluate):
    roster = [{"name": "ada", "names": {"mrs": "ada_l", "reports": "ada2", "gpu": "ada3"}}]

    def names(*of_cluster):
        return evaluate(f"roster | {FILTER}(names={list(of_cluster)}) | map(attribute='name')", roster=roster)

    # The first name counts, that of a cloud last.
    assert names("mrs") == ["ada_l"] and names("x", "ehpc") == ["ada"]
    assert names("mrs", "gpu", "reports") == ["ada3"] and names("mrs", "reports", "gpu") == ["ada2"]
    assert evaluate(f"roster | {FILTER}(names=['mrs'])", roster=roster) == [{"name": "ada_l"}]


def test_an_entry_expires_by_the_date_of_today_in_utc(evaluate):
    today = datetime.now(UTC).date()
    entries = [{"name": str(days), "expires": today + timedelta(days)} for days in (-2, -1, 1, 2)]

    assert evaluate(f"roster | {FILTER}(names=['x']) | map(attribute='name')", roster=entries) == ["1", "2"]


def test_arguments_that_make_no_sense_are_refused(evaluate):
    no_names = "for_cluster needs names, a list of what the cluster is called."
    refused = {
        f"'{PASSWORD}' | {FILTER}(names=['x'])": "for_cluster needs a list of entries, as the lookup roster gives.",
        f"[] | {FILTER}(names=['x'])": "Nobody is named, the roster is empty.",
        f"[{{}}] | {FILTER}(names='x')": no_names,
        f"[{{}}] | {FILTER}(names=[])": no_names,
        f"[{{}}] | {FILTER}(names=['x', 7])": no_names,
        f"[{{}}] | {FILTER}(names=['x'], expired='gone')": "for_cluster takes omit or absent or only as expired.",
        f"[{{}}] | {FILTER}(names=['x'], today='now')": "today must be a date such as 2026-12-31, without a time",
    }

    for call, message in refused.items():
        with pytest.raises(AnsibleError) as caught:
            evaluate(call)
        assert message in str(caught.value) and PASSWORD not in str(caught.value)


def test_entries_that_cannot_be_read_show_no_password(ansible):
    bad = f"""
- {PASSWORD}
- {{name: ada, password: {PASSWORD}, clusters: [], expires: 2026-01-01 10:00:00}}
- {{name: bob, password: {PASSWORD}, expires: {PASSWORD}}}
"""
    (ansible.folder / "roster.yml").write_text(f"roster:{bad}")

    run = ansible.tasks(
        [{"ansible.builtin.debug": {"msg": f"{{{{ roster | {FILTER}(names=['x']) }}}}"}}],
        *("-vvvv", "-e", "@roster.yml"),
        environment={"ANSIBLE_DISPLAY_TRACEBACK": "always"},
    )

    no_date = "expires must be a date such as 2026-12-31, without a time"
    problems = f"""entry 1: must be a mapping of name, group, password and so on.
entry 2 (ada): clusters is empty, so the entry would apply nowhere; leave it out to apply everywhere; {no_date}.
entry 3 (bob): {no_date}."""
    assert problems in run.result["msg"]
    assert PASSWORD not in run.output
