# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials rendered by the code that AWX renders them by, which awx-plugins-interfaces has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential


def rendered(credential_type: Mapping[str, Any], inputs: Mapping[str, Any], **environment: str) -> dict[str, str]:
    """Give the environment of a job or, when there is an INVENTORY_UPDATE_ID, of an update of an inventory."""
    return inject(credential_type, inputs, environment)[0]


def stored(credential_type: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, str]:
    """Give the environment as AWX keeps and shows it."""
    return inject(credential_type, inputs, {})[1]


def inject(
    credential_type: Mapping[str, Any], inputs: Mapping[str, Any], environment: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    made = ManagedCredentialType("test", "test", "cloud", credential_type["inputs"], credential_type["injectors"])
    real: dict[str, Any] = dict(environment)
    shown: dict[str, Any] = {}
    arguments: list[str] = []
    inject_credential(made, Credential(dict(inputs)), real, shown, arguments, "/")
    assert arguments == []
    return real, shown
