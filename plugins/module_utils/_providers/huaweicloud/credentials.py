# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the access key comes from: options, environment, then whatever the vendor's own library finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._errors import BadInput
from ..._keys import find_key, given
from .auth import AccessKey, Credentials, Token

OPTIONS = ("access_key", "secret_key", "security_token")
ENVIRONMENTS = (
    ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    ("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
)


@dataclass(frozen=True)
class Found:
    """Credentials, and the project that the place they come from names, if it does."""

    credentials: Credentials
    project_id: str | None = None


def find_credentials(params: Mapping[str, Any], environ: Mapping[str, str]) -> Found:
    """Return the first complete credentials; BadInput says what was tried."""
    token = given(params, "auth_token")
    if token:
        if any(given(params, option) for option in OPTIONS):
            raise BadInput([f"auth_token is given together with {', '.join(OPTIONS)}; give one or the other."])
        return Found(Token(token))
    found = find_key(params, OPTIONS, environ, ENVIRONMENTS)
    return Found(AccessKey(*found)) if found else _vendor_chain()


def _vendor_chain() -> Found:
    tried = f"the options {OPTIONS[0]} and {OPTIONS[1]} or auth_token, the environment variables " + ", ".join(
        f"{names[0]} and {names[1]}" for names in ENVIRONMENTS
    )
    # Loaded here only: it takes a while, and hardly anyone who runs playbooks has it.
    try:
        from huaweicloudsdkcore.auth.provider import CredentialProviderChain
    except ImportError:
        raise BadInput(
            [
                f"There is no access key. Tried: {tried}. Profiles and the agency of an ECS host are looked up "
                "when the Python library huaweicloudsdkcore is installed; it is not."
            ]
        ) from None
    try:
        found = CredentialProviderChain.get_basic_credential_provider_chain().get_credentials()
    # The library raises whatever its providers raise; off the cloud, where the metadata of the host is out of reach,
    # that is an error of the connection which says nothing of credentials.
    except Exception as error:
        raise BadInput(
            [
                f"There is no access key. Tried: {tried}, the default chain of huaweicloudsdkcore, which ended with "
                f"{type(error).__name__}: neither a profile nor the metadata of an ECS host gave one."
            ]
        ) from None
    # The library gets a key for a federated identity only when it sends something itself.
    if not found.ak:
        raise BadInput(["What the default chain of huaweicloudsdkcore found is a federated identity; give auth_token."])
    return Found(AccessKey(found.ak, found.sk, found.security_token or None), found.project_id or None)
