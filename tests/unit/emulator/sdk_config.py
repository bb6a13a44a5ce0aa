# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the vendor's own clients find the emulator."""

from __future__ import annotations

from alibabacloud_tea_openapi.models import Config

from tests.emulator.control import Emulator


def sdk_config(emulator: Emulator, **changes: str) -> Config:
    settings = {
        "endpoint": emulator.url.removeprefix("http://"),
        "protocol": "HTTP",
        "access_key_id": emulator.access_key_id,
        "access_key_secret": emulator.access_key_secret,
    }
    return Config(**{**settings, **changes})
