# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error codes of MRS and of the gateway before it, and how MRS and IAM word an error."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from tests.emulator.errors import ApiError

# Only codes whose status is known: others need one where they are used.
STATUSES = {
    "12000001": 401,
    "12000002": 400,
    "12000003": 400,
    "12000009": 400,
    "12000107": 400,
    "12000136": 401,
    "12000154": 500,
    "12000156": 500,
    "12000157": 500,
    "12000163": 500,
    "12000164": 500,
    "APIG.0308": 429,
    "APIGW.0101": 404,
    "APIGW.0301": 401,
    "APIGW.0308": 429,
}


def mrs_error(code: str, message: str, status: int | None = None, headers: Mapping[str, str] | None = None) -> ApiError:
    return ApiError(code, message, status or STATUSES[code], headers)


def iam_error(status: int, message: str, code: str | None = None, headers: Mapping[str, str] | None = None) -> ApiError:
    """An error of IAM, whose code is mostly just the HTTP status."""
    return ApiError(code or str(status), message, status, headers)


def flat(error: ApiError, request_id: str) -> dict[str, Any]:
    """The body of an error of MRS, or of the gateway, which adds the id of the request."""
    by_gateway = error.code.startswith(("APIG.", "APIGW."))
    body = {"error_code": error.code, "error_msg": error.message}
    return {**body, "request_id": request_id} if by_gateway else body


def nested(error: ApiError) -> dict[str, Any]:
    """The body of an error of IAM."""
    code = error.status if error.code == str(error.status) else error.code
    return {"error": {"message": error.message, "code": code, "title": HTTPStatus(error.status).phrase}}
