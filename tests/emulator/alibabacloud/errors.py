# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""E-HPC's error codes and their HTTP statuses, from the error tables of the E-HPC and RPC gateway API pages."""

from __future__ import annotations

from collections.abc import Mapping

from tests.emulator.errors import ApiError

STATUSES = {
    "AgentError": 406,
    "ClusterNotFound": 404,
    "ConflictOpt": 403,
    "EcsError": 406,
    "ExecFail": 403,
    "IncompleteSignature": 400,
    "InDebt": 400,
    "InvalidAccessKeyId.NotFound": 404,
    "InvalidAction.NotFound": 404,
    "InvalidClusterStatus": 403,
    "InvalidOpt": 400,
    "InvalidParams": 400,
    "InvalidSecurityToken.Expired": 400,
    "InvalidTimeStamp.Expired": 400,
    "InvalidTimeStamp.Format": 400,
    "InvalidVersion": 400,
    "ManagerNotFound": 404,
    "NotAuthorized": 407,
    "NotEnabled": 400,
    "PartFailure": 409,
    "ServiceUnavailable": 503,
    "SignatureDoesNotMatch": 403,
    "SignatureNonceUsed": 400,
    "Throttling": 400,
    "Throttling.Api": 400,
    "Throttling.User": 400,
    "UnknownError": 500,
    "UnsupportedHTTPMethod": 403,
}


def ehpc_error(
    code: str, message: str, status: int | None = None, headers: Mapping[str, str] | None = None
) -> ApiError:
    return ApiError(code, message, status or documented_status(code), headers)


def documented_status(code: str) -> int:
    """The HTTP status of a code; every AgentError.* shares that of AgentError. KeyError for an unknown code."""
    return STATUSES["AgentError" if code.startswith("AgentError.") else code]
