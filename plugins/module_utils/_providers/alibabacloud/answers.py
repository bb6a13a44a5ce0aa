# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the answers of E-HPC hold. Every type is checked here, before anything is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ..._answers import count, is_text, is_text_or_none
from ..._http import Page
from ..._reconcile.plan import Account

LOGIN_TYPES = PASSWORD, KEY_PAIR = ("password", "keypair")
STATUS = re.compile("[A-Za-z]{1,40}")


def is_account_page(page: Page, name_field: str) -> bool:
    """Tell whether an answer is a page of accounts; a list that is misread would create everybody anew."""
    try:
        count(page.get("TotalCount"))
        rows = user_rows(page)
    except ValueError:
        return False
    return all(_is_account(row, name_field) for row in rows)


def user_rows(page: Page) -> list[dict[str, Any]]:
    """Return the users of a page; an empty list may come as {"UserInfo": []} or as {}. ValueError without a list."""
    return _rows(page.get("Users") or {}, "UserInfo")


def account(row: Mapping[str, Any], name_field: str) -> Account:
    """Read one account of a page."""
    name, group = row[name_field], row.get("Group") or ""
    return Account(name, group, utc_time(row.get("AddTime")), _id(row.get("UserId")), _id(row.get("GroupId")))


def async_state(page: Page) -> tuple[str, str]:
    """Return the status of an asynchronous list and its AsyncId, empty where they are not told."""
    status, async_id = (str(value) if is_text(value) else "" for value in map(page.get, ("AsyncStatus", "AsyncId")))
    return status, async_id


def is_cluster_page(page: Page) -> bool:
    """Tell whether an answer is a page of clusters."""
    try:
        count(page.get("TotalCount") or 0)
        rows = cluster_rows(page)
    except ValueError:
        return False
    return all(isinstance(row, Mapping) and is_text(row.get("Id") or row.get("ClusterId")) for row in rows)


def cluster_id(row: Mapping[str, Any]) -> str:
    """Return the ID of a cluster of a page."""
    return str(row.get("Id") or row["ClusterId"])


def cluster_rows(page: Page) -> list[Mapping[str, Any]]:
    """Return the clusters of a page: a plain list in one generation, one level down in the other."""
    clusters = page.get("Clusters") or []
    return clusters if isinstance(clusters, list) else _rows(clusters, "ClusterInfoSimple")


def login_types(row: Mapping[str, Any]) -> frozenset[str]:
    """Tell by which of LOGIN_TYPES people log in to a cluster of a page; empty when that is not told, or not only."""
    told = row.get("ClusterCredentials")
    if isinstance(told, list) and all(isinstance(each, str) and each in LOGIN_TYPES for each in told):
        return frozenset(told)
    return frozenset()


def cluster_details(answer: Page) -> dict[str, Any]:
    """Return the facts of one cluster, which may stand one level down."""
    nested = answer.get("ClusterInfo")
    return {key: value for key, value in (nested if isinstance(nested, dict) else answer).items() if key != "RequestId"}


def is_proxy(details: Mapping[str, Any]) -> bool | None:
    """Tell whether a cluster is a hybrid-cloud proxy, by what only such a cluster has; None when nothing is told."""
    nodes = details.get("OnPremiseInfo")
    if any(nodes.values()) if isinstance(nodes, Mapping) else nodes:
        return True
    return None if details.get("Location") is None else False


def status(details: Mapping[str, Any]) -> str | None:
    """Give the status of a cluster, a word of letters in all that is documented; None when it is something else.

    The call before may have carried passwords, which are no words of letters.
    """
    value = details.get("Status") or details.get("ClusterStatus")
    return value if isinstance(value, str) and STATUS.fullmatch(value) else None


def fact(value: Any) -> str | None:
    """Read a fact of a cluster as text; None for what is empty, and for what is neither text nor a number."""
    return str(value) if is_text(value) or _is_number(value) else None


def utc_time(text: str | None) -> str | None:
    """Give a time as UTC in ISO 8601, to the second; without a zone it is taken for UTC, what is no time is kept."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
        zoned = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        return zoned.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return text


def _rows(container: Any, key: str) -> list[Any]:
    rows = (container.get(key) or []) if isinstance(container, Mapping) else None
    if not isinstance(rows, list):
        raise ValueError(f"there is no list {key}")
    return rows


def _is_account(row: Any, name_field: str) -> bool:
    return (
        isinstance(row, dict)
        and is_text(row.get(name_field))
        and is_text_or_none(row.get("Group"))
        and is_text_or_none(row.get("AddTime"))
        and _is_id(row.get("UserId"))
        and _is_id(row.get("GroupId"))
    )


def _is_id(value: Any) -> bool:
    return is_text_or_none(value) or _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _id(value: object) -> str | None:
    """Give an id as text: the API writes it as a number here and as a string there."""
    return None if value in (None, "") else str(value)
