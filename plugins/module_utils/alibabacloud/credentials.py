# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the access key comes from: options, environment, then whatever the vendor's own library finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.errors import BadInput
from .auth import Credentials

ENVIRONMENTS = (
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
    ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
)
OPTIONS = ("access_key_id", "access_key_secret", "security_token")


def find_credentials(params: Mapping[str, Any], environ: Mapping[str, str]) -> Credentials:
    """Return the first complete key; BadInput says what was tried.

    A key and its token always come from one source: the token of another identity would only break the signature.
    """
    if params["security_token"] and not params["access_key_id"]:
        raise BadInput(["security_token is given without access_key_id and access_key_secret."])
    for source, names in ((params, OPTIONS), *((environ, names) for names in ENVIRONMENTS)):
        # A blank or a line end around a key comes from where it was copied, and fits into no header.
        key_id, secret, token = ((source.get(name) or "").strip() or None for name in names)
        if key_id and secret:
            return Credentials(key_id, secret, token)
        if key_id or secret:
            given, missing = names[:2] if key_id else names[1::-1]
            raise BadInput([f"{given} is given without {missing}."])
    return _vendor_chain()


def _vendor_chain() -> Credentials:
    tried = f"the options {OPTIONS[0]} and {OPTIONS[1]}, the environment variables " + ", ".join(
        f"{names[0]} and {names[1]}" for names in ENVIRONMENTS
    )
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
            [f"There is no access key. Tried: {tried}, the default chain of alibabacloud_credentials: {error}"]
        ) from None
    return Credentials(found.access_key_id, found.access_key_secret, found.security_token or None)
