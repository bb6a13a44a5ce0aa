# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the access key comes from: options, environment, then whatever the vendor's own library finds."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ..._errors import BadInput
from ..._keys import find_key
from .auth import Credentials

ENVIRONMENTS = (
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
    ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
)
# Where the vendor's library looks. Its own messages are never shown: they quote what a source answered, key and all.
CHAIN = (
    "OIDC, ~/.aliyun/config.json, ~/.alibabacloud/credentials.ini, the RAM role of an ECS instance, "
    "ALIBABA_CLOUD_CREDENTIALS_URI"
)
CHAIN_LOGGER = "credentials"
OPTIONS = ("access_key_id", "access_key_secret", "security_token")


def find_credentials(params: Mapping[str, Any], environ: Mapping[str, str]) -> Credentials:
    """Return the first complete key; BadInput says what was tried."""
    found = find_key(params, OPTIONS, environ, ENVIRONMENTS)
    return Credentials(*found) if found else _vendor_chain()


def _vendor_chain() -> Credentials:
    tried = f"the options {OPTIONS[0]} and {OPTIONS[1]}, the environment variables " + ", ".join(
        f"{names[0]} and {names[1]}" for names in ENVIRONMENTS
    )
    logging.getLogger(CHAIN_LOGGER).disabled = True
    # Loaded here only: it takes a third of a second and starts a thread.
    try:
        from alibabacloud_credentials.client import Client
    except ImportError:
        raise BadInput(
            [
                f"There is no access key. Tried: {tried}. Profiles, RAM roles and OIDC are looked up "
                "when the Python library alibabacloud_credentials is installed; it is not."
            ]
        ) from None
    try:
        found = Client().get_credential()
    # The library raises whatever its providers raise; any of it means that there is no key.
    except Exception as error:
        raise BadInput(
            [
                f"There is no access key. Tried: {tried}, the default chain of alibabacloud_credentials ({CHAIN}), "
                f"which ended with {type(error).__name__}."
            ]
        ) from None
    return Credentials(found.access_key_id, found.access_key_secret, found.security_token or None)
