# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of errors of E-HPC in the documentation is what really happens: each code is met by the real module."""

from __future__ import annotations

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BELOW_THE_API, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.errors import (
    FAMILIES,
    KNOWN,
    NOT_SUCCESSFUL,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile import history
from tests.emulator.alibabacloud.errors import STATUSES, documented_status
from tests.unit.docs.error_pages import advice, table

ROWS = table("ehpc_errors.rst")
OF_OURS = table("ehpc_errors.rst", 1)
DONE = {
    Fault.BUSY: "waited out",
    Fault.DOUBT: "settled",
    Fault.REFUSED: "isolated",
    Fault.OVERTAKEN: "looked up",
    Fault.CLUSTER: "confirmed",
    Fault.FATAL: "final",
}
ROSTER = [{"name": "ada.lovelace", "password": "Analytical-1"}, {"name": "grace.hopper", "password": "Compiler-2"}]


def test_every_documented_code_is_in_the_table_with_its_status():
    # These two are the emulator's own words for calls that no signer makes.
    documented = STATUSES.keys() - {"IncompleteSignature", "InvalidTimeStamp.Format"}
    assert documented <= {row["Code"] for row in ROWS}
    assert {row["Code"]: int(row["HTTP"]) for row in ROWS} == {
        row["Code"]: documented_status(row["Code"]) for row in ROWS
    }
    assert {row["What is done"] for row in ROWS} == {
        "waited out",
        "settled",
        "isolated",
        "looked up",
        "confirmed",
        "final",
    }


def test_reads_are_repeated_or_reported_as_the_table_says(modules, emulator):
    for number, row in enumerate(ROWS):
        cluster_id = f"ehpc-hz-read{number:02}"
        emulator.put_cluster(cluster_id)
        fault = {"kind": "error", "status": int(row["HTTP"]), "code": row["Code"], "message": f"reason {number}"}
        emulator.add_faults([{**fault, "operation": "ListUsers", "cluster_id": cluster_id}])

        result = modules.run("ehpc_user_info", cluster_id=cluster_id, api_version="2018-04-12")

        reads = [call["operation"] for call in emulator.calls(cluster_id)].count("ListUsers")
        if row["What is done"] in ("waited out", "settled", "confirmed"):
            assert not result["failed"] and reads == 2, row
        else:
            assert reads == 1, row
            told = f"{row['Code']}: reason {number} (ListUsers on {cluster_id}, HTTP {row['HTTP']}, request id "
            assert result["failed"] and result["msg"].startswith(told), row


def test_writes_end_as_the_table_says(modules, emulator, monkeypatch):
    # Nobody is there of whom these answers say so, and that is not waited for.
    monkeypatch.setattr(history, "SETTLE_TIME", 0)
    for number, row in enumerate(ROWS):
        cluster_id = f"ehpc-hz-write{number:02}"
        emulator.put_cluster(cluster_id)
        fault = {"kind": "error", "status": int(row["HTTP"]), "code": row["Code"], "message": f"reason {number}"}
        emulator.add_faults([{**fault, "operation": "AddUsers", "cluster_id": cluster_id}])
        options = {"cluster_id": cluster_id, "api_version": "2018-04-12", "http_method": "post", "users": ROSTER}

        result = modules.run("ehpc_user", **options)

        calls = [call["operation"] for call in emulator.calls(cluster_id)]
        expected = {
            "waited out": ["ListUsers", "AddUsers", "AddUsers"],
            "settled": ["ListUsers", "AddUsers", "ListUsers", "AddUsers", "AddUsers"],
            "isolated": ["ListUsers", "AddUsers", "ListUsers", "AddUsers", "AddUsers"],
            "looked up": ["ListUsers", "AddUsers", "ListUsers", "AddUsers", "AddUsers"],
            "confirmed": ["ListUsers", "AddUsers", "ListUsers", "AddUsers"],
            "final": ["ListUsers", "AddUsers", "ListUsers"],
        }[row["What is done"]]
        assert [call for call in calls if call != "DescribeCluster"] == expected, row
        assert result["failed"] == (row["What is done"] == "final"), row
        if result["failed"]:
            assert f"{row['Code']}: reason {number} (AddUsers on {cluster_id}, HTTP {row['HTTP']}, " in result["msg"], (
                row
            )
            assert result["users"][0]["error"]["request_id"], row


def test_the_tables_have_every_known_code_with_its_fault():
    ours = {*BELOW_THE_API, NOT_SUCCESSFUL}
    members = {row["Code"] for row in ROWS} - KNOWN.keys()

    assert {row["Code"] for row in OF_OURS} == ours
    assert {row["Code"] for row in ROWS} - members == KNOWN.keys() - ours
    assert all(code.startswith(FAMILIES) for code in members)
    # A list that does not add up is read again before it is given up.
    told = {row["Code"]: row["What is done"] for row in (*ROWS, *OF_OURS) if row["Code"] != "ListIncomplete"}
    assert {code: DONE[KNOWN[code].fault] for code in told.keys() - members} == {
        code: what for code, what in told.items() if code not in members
    }


def test_the_hints_of_the_tables_are_those_of_the_messages():
    told = advice(*ROWS, *OF_OURS)

    assert {code: told[code] for code in KNOWN if not told[code].startswith(KNOWN[code].hint)} == {}
    assert all(known.hint.endswith(".") for known in KNOWN.values())
