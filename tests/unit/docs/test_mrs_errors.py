# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of errors of MRS in the documentation is what really happens: each code is met by the real module."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BELOW_THE_API
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.errors import KNOWN
from tests.emulator.huaweicloud.errors import STATUSES
from tests.unit.docs.error_pages import advice, table

ROWS = table("mrs_errors.rst")
SHOW, START = "ShowSyncIamUser", "UpdateSyncIamUser"


def status(row):
    """The HTTP status of a row, any where it is not documented."""
    return int(row["HTTP"] or 400)


@pytest.fixture
def clusters(emulator):
    """Two clusters for each row, one whose reads fail once and one whose writes do."""
    emulator.put_iam([{"name": name} for name in ("ada", "grace")])
    for number, row in enumerate(ROWS):
        for operation in (SHOW, START):
            cluster_id = f"{operation}-{number}"
            emulator.put_mrs_cluster(cluster_id, settings={"polls": 0})
            fault = {"kind": "error", "status": status(row), "code": row["Code"], "message": f"reason {number}"}
            emulator.add_faults([{**fault, "operation": operation, "cluster_id": cluster_id}])
    yield emulator
    emulator.clear_faults()


@pytest.fixture
def synchronise(modules):
    """Give a function that runs mrs_iam_sync on the cluster of a row whose operation fails."""

    def run(operation, number):
        quick = {"user_names": ["ada", "grace"], "poll_interval": 0.02}
        return modules.run("mrs_iam_sync", cluster_id=f"{operation}-{number}", **quick)

    return run


def test_every_known_code_is_in_the_table_with_its_status():
    # Who calls what does not exist has another problem.
    known = {code: str(each) for code, each in STATUSES.items() if code != "APIGW.0101"}
    undocumented = dict.fromkeys(("0192", "12000052", "12000068", "APIG.0301"), "")

    assert {row["Code"]: row["HTTP"] for row in ROWS} == {**known, **undocumented, "12000004": "500"}


def test_reads_are_repeated_or_reported_as_the_table_says(synchronise, clusters):
    for number, row in enumerate(ROWS):
        result = synchronise(SHOW, number)
        if row["What is done"] in ("waited out", "settled"):
            assert not result["failed"], row
        else:
            told = f"{row['Code']}: reason {number} ({SHOW} on {SHOW}-{number}, HTTP {status(row)}, request id "
            assert result["failed"] and result["msg"].startswith(told), row


def test_writes_end_as_the_table_says(synchronise, clusters):
    writes = {"waited out": 2, "settled": 2, "looked up": 2, "isolated": 3, "final": 1}
    for number, row in enumerate(ROWS):
        result = synchronise(START, number)
        calls = [call["operation"] for call in clusters.calls(f"{START}-{number}")]
        assert calls.count(START) == writes[row["What is done"]], row
        assert result["failed"] == (row["What is done"] == "final"), row
        if result["failed"]:
            assert (
                f"{row['Code']}: reason {number} ({START} on {START}-{number}, HTTP {status(row)}, " in result["msg"]
            ), row


def test_the_hints_of_the_table_are_those_of_the_messages():
    told = advice(*ROWS)
    # The codes of IAM are HTTP statuses.
    codes = KNOWN.keys() - BELOW_THE_API.keys() - {"401", "403", "429"}

    assert told.keys() == codes
    assert {code: told[code] for code in codes if not told[code].startswith(KNOWN[code].hint)} == {}
    assert all(known.hint.endswith(".") for known in KNOWN.values())
