# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account that an emulator knows unless it is told another one."""

from __future__ import annotations

ACCESS_KEY = "emulator-ak"
SECRET_KEY = "emulator-sk"
AUTH_TOKEN = "emulator-token"
REGION = "cn-north-4"
PROJECT_ID = "0123456789abcdef0123456789abcdef"
DOMAIN_ID = "fedcba9876543210fedcba9876543210"
DOMAIN_NAME = "emulator"
