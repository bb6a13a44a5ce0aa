# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the access key comes from: options, environment, then whatever the vendor's own library finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import BadInput
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
    """Return the first complete credentials; BadInput says what was tried.

    A key and its token always come from one source: the token of another identity would only break the signature.
    """
    token = _given(params, "auth_token")
    if token:
        if any(_given(params, option) for option in OPTIONS):
            raise BadInput([f"auth_token is given together with {', '.join(OPTIONS)}; give one or the other."])
        return Found(Token(token))
    if _given(params, "security_token") and not _given(params, "access_key"):
        raise BadInput(["security_token is given without access_key and secret_key."])
    for source, names in ((params, OPTIONS), *((environ, names) for names in ENVIRONMENTS)):
        key, secret, security_token = (_given(source, name) for name in names)
        if key and secret:
            return Found(AccessKey(key, secret, security_token))
        if key or secret:
            given, missing = names[:2] if key else names[1::-1]
            raise BadInput([f"{given} is given without {missing}."])
    return _vendor_chain()


def _given(source: Mapping[str, Any], name: str) -> str | None:
    # A blank or a line end around a key comes from where it was copied, and fits into no header.
    return (source.get(name) or "").strip() or None


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
