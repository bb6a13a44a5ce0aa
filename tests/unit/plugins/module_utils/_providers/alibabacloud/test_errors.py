# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every error that E-HPC documents is told apart by what may be done next, and reaches the user in its own words."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.errors import KNOWN
from tests.emulator.alibabacloud.errors import STATUSES
from tests.unit.plugins.module_utils.stub_http import answer

from .stubs import NOW, error_of, vendor_error

PAGE = b"<html><head><title>Proxy</title></head><body>Sorry</body></html>"
ACCOUNT_CODES = (
    "UserAddFailure",
    "UserDeleteFailure",
    "UserModifyGroupFailure",
    "UserChangePasswordFailure",
    "UserSynFailure",
    "AccountValidateCredentialFailure",
)
CLUSTER_CODES = ("DomainNotExist", "GetentPasswdFailure", "GetUserListFailure", "NotAccountManager")
# The codes of the vendor's pages on AddUsers, ModifyUserPasswords, ListUsersAsync and SyncUsers.
OF_THE_PAGES = (
    *("InvalidParams", "NotEnabled", "InDebt", "InvalidOpt", "InvalidClusterStatus", "ExecFail", "ClusterNotFound"),
    *("ManagerNotFound", "AgentError", "EcsError", "NotAuthorized", "PartFailure", "UnknownError"),
    *("ServiceUnavailable", "AgentError.Account.DomainNotExist", "AgentError.Account.GetentPasswdFailure"),
    *("AgentError.Account.GetUserListFailure", "AgentError.Account.UserAlreadyExist"),
    *("AgentError.Account.UserAddFailure", "AgentError.Account.UserNotExist"),
    *("AgentError.Account.UserChangePasswordFailure", "AgentError.Account.UserSynFailure"),
)
DOCUMENTED = [
    (400, "InvalidParams", Fault.REFUSED),
    (400, "InvalidOpt", Fault.BUSY),
    (400, "NotEnabled", Fault.FATAL),
    (400, "InDebt", Fault.FATAL),
    (400, "Throttling", Fault.BUSY),
    (400, "Throttling.User", Fault.BUSY),
    (400, "Throttling.Api", Fault.BUSY),
    (400, "SignatureNonceUsed", Fault.DOUBT),
    (400, "InvalidTimeStamp.Expired", Fault.FATAL),
    (400, "InvalidSecurityToken.Expired", Fault.FATAL),
    (400, "InvalidVersion", Fault.FATAL),
    (403, "InvalidClusterStatus", Fault.FATAL),
    (403, "ConflictOpt", Fault.BUSY),
    (403, "ExecFail", Fault.REFUSED),
    (403, "UnsupportedHTTPMethod", Fault.FATAL),
    (403, "SignatureDoesNotMatch", Fault.FATAL),
    (404, "ClusterNotFound", Fault.FATAL),
    (404, "ManagerNotFound", Fault.FATAL),
    (404, "InvalidAccessKeyId.NotFound", Fault.FATAL),
    (404, "InvalidAction.NotFound", Fault.FATAL),
    (406, "AgentError", Fault.REFUSED),
    (406, "EcsError", Fault.CLUSTER),
    (406, "AgentError.Account.UserAlreadyExist", Fault.OVERTAKEN),
    (406, "AgentError.Account.UserNotExist", Fault.OVERTAKEN),
    *((406, f"AgentError.Account.{code}", Fault.REFUSED) for code in ACCOUNT_CODES),
    *((406, f"AgentError.Account.{code}", Fault.CLUSTER) for code in CLUSTER_CODES),
    (407, "NotAuthorized", Fault.FATAL),
    (409, "PartFailure", Fault.REFUSED),
    (500, "UnknownError", Fault.DOUBT),
    (503, "ServiceUnavailable", Fault.DOUBT),
]


@pytest.mark.parametrize(("status", "code", "fault"), DOCUMENTED)
def test_a_documented_error_has_its_fault_and_its_words(status: int, code: str, fault: Fault) -> None:
    error = error_of(answer(status, vendor_error(code)))
    assert (error.status, error.code, error.fault, error.request_id) == (status, code, fault, "REQUEST-1")
    shown = str(error.during("AddUsers", "ehpc-hz-x"))
    assert shown.startswith(f"{code}: It is not to be (AddUsers on ehpc-hz-x, HTTP {status}, request id REQUEST-1).")
    assert shown.endswith(f" {error.hint}") and len(error.hint) > 10 and error.hint.endswith(".")
    assert (error.as_dict()["message"], error.as_dict()["hint"]) == ("It is not to be.", error.hint)


def test_the_codes_of_the_vendors_pages_are_all_known() -> None:
    assert len(OF_THE_PAGES) == len({*OF_THE_PAGES}) == 22 and {*OF_THE_PAGES} <= KNOWN.keys()
    assert {code for _status, code, _fault in DOCUMENTED} - KNOWN.keys() == {"Throttling.User", "Throttling.Api"}


@pytest.mark.parametrize(
    ("code", "fault", "words"),
    [
        ("Throttling.Novel", Fault.BUSY, "Quota Center, API rate limits"),
        ("AgentError.Account.Novel", Fault.REFUSED, "manager node"),
        ("AgentError.Novel", Fault.REFUSED, "manager node"),
    ],
)
def test_a_novel_code_of_a_known_family_is_read_as_that(code: str, fault: Fault, words: str) -> None:
    error = error_of(answer(400, vendor_error(code)))
    assert error.fault is fault and words in error.hint


def test_the_table_holds_what_the_emulator_knows() -> None:
    # What a client of ours cannot bring about: signatures without a header or with a date in another format.
    malformed = {"IncompleteSignature", "InvalidTimeStamp.Format"}
    documented = {code: status for status, code, _fault in DOCUMENTED if not code.startswith("AgentError.")}
    assert documented == {code: status for code, status in STATUSES.items() if code not in malformed}


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, Fault.REFUSED),
        (401, Fault.FATAL),
        (403, Fault.FATAL),
        (404, Fault.REFUSED),
        (418, Fault.REFUSED),
        (429, Fault.BUSY),
        (500, Fault.DOUBT),
        (504, Fault.DOUBT),
    ],
)
def test_an_unknown_code_is_judged_by_the_status(status: int, fault: Fault) -> None:
    error = error_of(answer(status, vendor_error("Novel.Code")))
    assert (error.fault, error.hint) == (fault, "")


@pytest.mark.parametrize("name", [str.lower, lambda key: key[0].lower() + key[1:]])
def test_an_error_with_lower_case_keys_is_read_like_any_other(name: Any) -> None:
    fields = {name(key): value for key, value in vendor_error("ConflictOpt").items()}
    error = error_of(answer(403, fields))
    assert (error.code, error.message, error.request_id) == ("ConflictOpt", "It is not to be.", "REQUEST-1")
    assert error.fault is Fault.BUSY


def test_an_error_without_code_and_message_names_the_status() -> None:
    error = error_of(answer(400, {}))
    assert (error.code, error.message, error.request_id) == ("HTTP400", "no message", None)


@pytest.mark.parametrize(
    ("status", "fault"),
    [(200, Fault.DOUBT), (404, Fault.FATAL), (407, Fault.FATAL), (429, Fault.BUSY), (502, Fault.DOUBT)],
)
@pytest.mark.parametrize("body", [PAGE, b"", b"[1]", b'"text"', b'{"Code": ', b"\xff\xfe"])
def test_an_answer_that_is_no_json_object_names_proxy_and_endpoint(status: int, fault: Fault, body: bytes) -> None:
    error = error_of(answer(status, body, content_type="text/html; charset=utf-8"))
    assert (error.code, error.status, error.fault) == ("NotJson", status, fault)
    assert error.message == "the answer is not JSON but text/html; a proxy or a wrong endpoint answers so"


def test_an_empty_answer_without_a_content_type_is_no_json_either() -> None:
    assert "not JSON but no content type" in error_of(answer(502, b"")).message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x_acs_retry_after": "1500"}, 1.5),
        ({"X_Acs_Retry_After": "20"}, 0.02),
        ({"retry_after": "7"}, 7),
        ({"x_acs_retry_after": "250", "retry_after": "7"}, 0.25),
        ({"x_acs_retry_after": "0", "retry_after": "7"}, 7),
        ({"x_acs_retry_after": "-1"}, None),
        ({"x_acs_retry_after": "1.5"}, None),
        ({"x_acs_retry_after": "soon"}, None),
        ({"x_acs_retry_after": "\u00b2"}, None),
        ({"retry_after": "Fri, 02 Jan 2026 03:04:05 GMT"}, None),
        ({"retry_after": "Fri, 02 Jan 2026 03:04:15 GMT"}, 10),
        ({}, None),
    ],
)
def test_the_time_to_wait_is_read_in_the_units_of_its_header(headers: dict[str, str], seconds: float | None) -> None:
    assert error_of(answer(400, vendor_error("Throttling.User"), **headers)).retry_after == seconds
    assert error_of(answer(429, PAGE, **headers)).retry_after == seconds


@pytest.mark.parametrize(("minutes", "direction"), [(20, "ahead of"), (-20, "behind")])
def test_a_clock_that_is_off_is_told_by_how_much_and_in_which_direction(minutes: int, direction: str) -> None:
    cloud = format_datetime(NOW - timedelta(minutes=minutes), usegmt=True)
    error = error_of(answer(400, vendor_error("InvalidTimeStamp.Expired"), date=cloud))
    assert error.hint == f"The clock of this machine is 20 minutes {direction} the cloud's."
    assert str(error).endswith(error.hint)


@pytest.mark.parametrize("headers", [{}, {"date": "noon"}, {"date": "Fri, 02 Jan 2026 03:04:05 -0000"}])
def test_without_the_clouds_time_the_hint_is_to_check_the_clock(headers: dict[str, str]) -> None:
    error = error_of(answer(400, vendor_error("InvalidTimeStamp.Expired"), **headers))
    assert error.hint == "Check the clock of this machine."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ClusterNotFound", ("cluster_id", "region")),
        ("InvalidAccessKeyId.NotFound", ("access_key_id",)),
        ("InvalidSecurityToken.Expired", ("temporary key has expired",)),
        ("NotAuthorized", ("permission",)),
        ("SignatureDoesNotMatch", ("access_key_secret", "access_key_id")),
        ("UnsupportedHTTPMethod", ("See the option http_method.",)),
    ],
)
def test_an_error_that_a_person_can_mend_says_how(code: str, words: tuple[str, ...]) -> None:
    error = error_of(answer(403, vendor_error(code)))
    assert all(word in error.hint for word in words)
    assert error.hint == error.as_dict()["hint"]


def test_a_code_is_judged_before_what_the_status_says() -> None:
    assert error_of(answer(403, vendor_error("Throttling.User"))).fault is Fault.BUSY
    assert error_of(answer(401, vendor_error("ExecFail"))).fault is Fault.REFUSED
