# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results by account that come to name people."""

from __future__ import annotations

from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.people import name_people
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry

ADA = Entry("entry 1", "ada_l", person="ada")
BOB = Entry("entry 2", "bob")
RESULT: dict[str, Any] = {
    "users": [
        {"name": "ada_l", "action": "failed", "changed": False, "wanted": "created"},
        {"name": "bob", "action": "removed", "changed": True},
    ],
    "diff": {
        "before": "bob: users\n",
        "after": "ada_l: users, creation unknown\nada_l2: users\nada_l, unknown\nada_l\n",
    },
    "failed": True,
    "msg": "1 of 2 users failed: ada_l (no).",
}


def test_rows_diff_and_message_say_whose_an_account_is() -> None:
    found = name_people(RESULT, [ADA, BOB])

    assert found["users"] == [
        {"name": "ada", "account": "ada_l", "action": "failed", "changed": False, "wanted": "created"},
        RESULT["users"][1],
    ]
    assert found["diff"] == {
        "before": "bob: users\n",
        "after": "ada (ada_l): users, creation unknown\nada_l2: users\nada (ada_l), unknown\nada (ada_l)\n",
    }
    assert found["msg"] == "1 of 2 users failed: ada_l (no). Of the accounts, ada_l is ada."
    assert RESULT["users"][0]["name"] == "ada_l"


def test_a_result_without_other_names_stays_as_it_is() -> None:
    assert name_people(RESULT, [BOB]) == RESULT
    assert name_people({"failed": True, "msg": "no"}, [ADA]) == {"failed": True, "msg": "no"}
    done = name_people({**RESULT, "failed": False, "msg": "done"}, [ADA])
    assert done["msg"] == "done"
