# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM: who there is, who a full synchronisation may bring, and the project of a region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import iam
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import Connection
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import (
    GROUP,
    USER,
    Identity,
)
from tests.emulator.control import Emulator
from tests.emulator.huaweicloud.account import DOMAIN_ID

from .stubs import api

ADA, GRACE, CHARLES, NOBODY = (Identity(USER, name) for name in ("ada", "grace", "charles", "nobody"))
ANALYSTS, NAVY, ENGINES, EMPTY = (Identity(GROUP, name) for name in ("analysts", "navy", "engines", "empty"))


def stubbed(*answers: Any) -> iam.Iam:
    client, _http = api(*answers, target="IAM")
    return iam.Iam(client)


def failure(call: Callable[[], object]) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call()
    return caught.value


def test_everybody_is_told_with_an_id(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    known = cloud.iam()
    with iam.connect(connect(), Counter()) as directory:
        assert directory.everybody(USER) == {user["name"]: user["id"] for user in known["users"]}
        assert directory.everybody(GROUP) == {group["name"]: group["id"] for group in known["groups"]}


def test_a_full_synchronisation_may_bring_all_users_and_the_groups_with_any(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    calls: Counter[str] = Counter()
    with iam.connect(connect(), calls) as directory:
        assert directory.expected() == {ADA, GRACE, CHARLES, NOBODY, ANALYSTS, NAVY, ENGINES}
    assert calls["KeystoneListUsersForGroupByAdmin"] == 4


def test_nobody_is_expected_of_an_empty_directory(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    cloud.put_iam()
    with iam.connect(connect(), Counter()) as directory:
        assert directory.expected() == set()


def test_who_is_not_in_iam_is_unknown_in_the_order_of_the_question(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    strangers = [Identity(GROUP, "ada"), Identity(USER, "navy"), Identity(USER, "a b&name=ada"), Identity(USER, "Ada")]
    with iam.connect(connect(), Counter()) as directory:
        assert directory.unknown([strangers[0], ADA, strangers[1], NAVY, *strangers[2:], EMPTY]) == strangers


def test_names_of_one_kind_are_looked_for_in_one_list(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    calls: Counter[str] = Counter()
    with iam.connect(connect(), calls) as directory:
        assert directory.unknown([ADA, GRACE]) == []
    assert calls == {"KeystoneListAuthDomains": 1, "KeystoneListUsers": 1}


def test_who_is_not_on_the_first_page_is_asked_for_by_name(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    cloud.settings(iam_page=1)
    odd = "J\u00f6rg M. & S\u00f6hne?=#%/"
    cloud.put_iam([{"name": "first"}, {"name": "ada"}, {"name": odd}, {"name": "last"}])
    stranger = Identity(USER, "stranger")
    calls: Counter[str] = Counter()
    with iam.connect(connect(), calls) as directory:
        assert directory.unknown([ADA, stranger, Identity(USER, odd), Identity(USER, "first")]) == [stranger]
    assert calls["KeystoneListUsers"] == 1 + 3


def test_the_account_is_named_in_every_call_after_it_was_looked_up(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    cloud.settings(iam_needs_domain=400)
    calls: Counter[str] = Counter()
    with iam.connect(connect(), calls) as directory:
        assert "ada" in directory.everybody(USER)
        assert directory.unknown([ADA, EMPTY]) == []
    assert calls["KeystoneListAuthDomains"] == 1


def test_the_account_is_not_looked_up_when_it_is_given(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    cloud.settings(iam_needs_domain=400)
    calls: Counter[str] = Counter()
    with iam.connect(replace(connect(), domain_id=DOMAIN_ID), calls) as directory:
        assert "ada" in directory.everybody(USER)
    assert calls == {"KeystoneListUsers": 1}


def test_a_token_of_iam_says_by_itself_whose_it_is(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    calls: Counter[str] = Counter()
    with iam.connect(connect(auth_token=cloud.auth_token), calls) as directory:
        assert "ada" in directory.everybody(USER)
    assert calls == {"KeystoneListUsers": 1}


def test_who_may_not_look_the_account_up_asks_without_it(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    cloud.add_faults([{"kind": "error", "operation": "KeystoneListAuthDomains", "status": 403}])
    with iam.connect(connect(), Counter()) as directory:
        assert "ada" in directory.everybody(USER)


def test_an_account_that_cannot_be_looked_up_for_another_reason_is_an_error(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    error = failure(lambda: iam.connect(connect(access_key="wrong", secret_key="wrong"), Counter()).__enter__())
    assert (error.status, error.operation, error.target) == (401, "KeystoneListAuthDomains", "IAM")
    assert "Check access_key" in error.hint


def test_who_may_not_list_users_is_told_so(cloud: Emulator, connect: Callable[..., Connection]) -> None:
    cloud.settings(iam_forbidden=True)
    with iam.connect(connect(), Counter()) as directory:
        error = failure(lambda: directory.unknown([ADA]))
    assert (error.status, error.fault, error.operation) == (403, Fault.FATAL, "KeystoneListUsers")
    assert "needs the permission" in error.hint


def test_iam_cannot_be_asked_when_nobody_knows_where_it_is(connect: Callable[..., Connection]) -> None:
    nowhere = connect(unset=("HW_REGION_NAME", "HUAWEICLOUD_SDK_IAM_ENDPOINT"))
    with pytest.raises(BadInput, match="IAM cannot be asked without region or iam_endpoint"):
        iam.connect(nowhere, Counter()).__enter__()


def test_the_project_of_a_region_is_the_only_one_of_its_name(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    cloud.put_iam(projects=[{"id": "one", "name": "cn-north-4"}, {"id": "two", "name": "cn-north-4_sub"}])
    assert iam.find_project(connect(), Counter()) == "one"


@pytest.mark.parametrize(("ids", "found"), [([], "none"), (["one", "two"], "one, two")])
def test_no_project_or_several_are_refused_by_their_ids(
    cloud: Emulator, connect: Callable[..., Connection], ids: list[str], found: str
) -> None:
    cloud.put_iam(projects=[{"id": each, "name": "cn-north-4"} for each in ids])
    with pytest.raises(BadInput) as caught:
        iam.find_project(connect(), Counter())
    expected = f"project_id is not given, and region cn-north-4 has not one project but {found}."
    assert caught.value.problems == [expected]


@pytest.mark.parametrize("project_id", ["one/two", "0" * 65, "one\n", "../v3"])
def test_what_is_no_id_of_a_project_is_not_taken_for_one(
    cloud: Emulator, connect: Callable[..., Connection], project_id: str
) -> None:
    cloud.put_iam(projects=[{"id": project_id, "name": "cn-north-4"}])
    error = failure(lambda: iam.find_project(connect(), Counter()))
    assert (error.code, error.fault) == ("UnexpectedAnswer", Fault.DOUBT)
    assert (error.operation, error.target) == ("KeystoneListProjects", "IAM")
    assert error.message == "the id of the project is none"


@pytest.mark.parametrize("body", [{}, {"users": None}, {"users": {}}, {"users": "ada"}, {"groups": []}])
@pytest.mark.parametrize("call", [lambda directory: directory.everybody(USER), lambda who: who.unknown([ADA])])
def test_what_is_no_list_of_users_is_refused(call: Callable[[iam.Iam], object], body: dict[str, Any]) -> None:
    error = failure(lambda: call(stubbed((200, body))))
    assert (error.code, error.fault, error.operation) == ("UnexpectedAnswer", Fault.DOUBT, "KeystoneListUsers")


@pytest.mark.parametrize("row", [None, "ada", ["ada"], {}, {"name": "ada"}, {"name": "ada", "id": None}, {"id": ""}])
def test_a_row_without_an_id_makes_the_whole_list_one_to_refuse(row: object) -> None:
    good = {"name": "grace", "id": "g"}
    assert failure(lambda: stubbed((200, {"users": [good, row]})).everybody(USER)).code == "UnexpectedAnswer"


def test_the_id_of_a_group_stands_in_the_path_as_one_part() -> None:
    client, http = api((200, {"users": []}), target="IAM")
    assert iam.Iam(client).has_members("a/b ?") is False
    assert http.sent[0].path == "/v3/groups/a%2Fb%20%3F/users"
