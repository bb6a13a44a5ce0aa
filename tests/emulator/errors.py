# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cloud's error codes and their HTTP statuses, from the error tables of the E-HPC and RPC gateway API pages."""

from __future__ import annotations

from collections.abc import Mapping

STATUSES = {
    "IncompleteSignature": 400,
    "InDebt": 400,
    "InvalidOpt": 400,
    "InvalidParams": 400,
    "InvalidSecurityToken.Expired": 400,
    "InvalidTimeStamp.Expired": 400,
    "InvalidTimeStamp.Format": 400,
    "NotEnabled": 400,
    "SignatureNonceUsed": 400,
    "Throttling": 400,
    "Throttling.Api": 400,
    "Throttling.User": 400,
    "ConflictOpt": 403,
    "ExecFail": 403,
    "InvalidClusterStatus": 403,
    "SignatureDoesNotMatch": 403,
    "UnsupportedHTTPMethod": 403,
    "ClusterNotFound": 404,
    "InvalidAccessKeyId.NotFound": 404,
    "InvalidAction.NotFound": 404,
    "ManagerNotFound": 404,
    "AgentError": 406,
    "EcsError": 406,
    "NotAuthorized": 407,
    "PartFailure": 409,
    "UnknownError": 500,
    "ServiceUnavailable": 503,
}


class ApiError(Exception):
    """An error answer of the cloud.

    ``status`` is the HTTP status; without it the documented one of ``code`` is taken. ``headers`` are added to the
    answer's own.
    """

    def __init__(
        self, code: str, message: str, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status or documented_status(code)
        self.headers = dict(headers or {})


def documented_status(code: str) -> int:
    """The HTTP status of a code; every AgentError.* shares that of AgentError. ValueError for an unknown code."""
    known = "AgentError" if code.startswith("AgentError.") else code
    if known not in STATUSES:
        raise ValueError(f"{code} is not a documented error code: it needs a status of its own")
    return STATUSES[known]
