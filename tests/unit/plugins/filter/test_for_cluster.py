# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that chooses what is for a cluster, as ansible-playbook runs it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import yaml

PASSWORD = "Analytical-1"
ROSTER = """
- {name: ada.lovelace, group: wheel, clusters: [sim*, gpu], expires: 2026-12-31}
- {name: grace.hopper, clusters: mrs; hadoop}
- {name: alan.turing, expires: "2026-06-30"}
- {name: old.hand, state: absent, expires: 2026-01-01}
"""
FILTER = "clusterops.onboarding.for_cluster"


def choose(ansible, *calls, roster=ROSTER):
    (ansible.folder / "roster.yml").write_text(f"roster:\n{roster}")
    tasks = [{"ansible.builtin.debug": {"msg": f"{{{{ {call} }}}}"}} for call in calls]
    return ansible.tasks(tasks, "-e", "@roster.yml", "-e", '{"cluster_name": "simulation"}').results


def test_a_roster_of_variables_is_cut_to_what_is_for_a_cluster(ansible):
    results = choose(
        ansible,
        f"roster | {FILTER}(names=[cluster_name, 'ehpc'], today='2026-06-30')",
        f"roster | {FILTER}([cluster_name], 'absent', '2027-01-01')",
        f"roster | {FILTER}(names=['hadoop'], expired='omit', today='2026-07-01')",
        f"(roster | {FILTER}(names=['ehpc'])) == (roster | {FILTER}(names=['ehpc'], today=none))",
    )

    ada, alan = {"name": "ada.lovelace", "group": "wheel"}, {"name": "alan.turing"}
    gone = {"name": "old.hand", "state": "absent"}
    assert [result["msg"] for result in results] == [
        [ada, alan, gone],
        [{"name": "ada.lovelace", "state": "absent"}, {"name": "alan.turing", "state": "absent"}, gone],
        [{"name": "grace.hopper"}, gone],
        True,
    ]


def test_an_entry_expires_by_the_date_of_today_in_utc(ansible):
    today = datetime.now(UTC).date()
    entries = [{"name": str(days), "expires": today + timedelta(days)} for days in (-2, -1, 1, 2)]

    (result,) = choose(
        ansible, f"roster | {FILTER}(names=['x']) | map(attribute='name')", roster=yaml.safe_dump(entries)
    )

    assert result["msg"] == ["1", "2"]


def test_arguments_that_make_no_sense_are_refused(ansible):
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

    for result, message in zip(choose(ansible, *refused), refused.values(), strict=True):
        assert result["failed"] and message in result["msg"]


def test_what_is_for_a_cluster_is_sorted_by_state_and_what_is_no_roster_is_refused(ansible):
    sort = "clusterops.onboarding.names_by_state"
    refused = {
        f"'{PASSWORD}' | {sort}": "names_by_state needs a list of entries.",
        f"{{'name': 'ada'}} | {sort}": "names_by_state needs a list of entries.",
        f"none | {sort}": "names_by_state needs a list of entries.",
        f"['{PASSWORD}'] | {sort}": "entry 1: must be a mapping of name, group, password and so on",
        f"[{{'name': 'ada', 'state': 'gone'}}] | {sort}": "entry 1 (ada): state must be one of present, absent.",
    }

    chosen, empty, *others = choose(
        ansible, f"roster | {FILTER}(names=['hadoop'], today='2026-06-30') | {sort}", f"[] | {sort}", *refused
    )

    assert chosen["msg"] == {"present": ["grace.hopper", "alan.turing"], "absent": ["old.hand"]}
    assert empty["msg"] == {"present": [], "absent": []}
    for result, message in zip(others, refused.values(), strict=True):
        assert result["failed"] and message in result["msg"]


def test_entries_that_cannot_be_read_are_named_by_position_and_show_no_password(ansible):
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
