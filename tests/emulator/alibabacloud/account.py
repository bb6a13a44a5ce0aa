# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account that an emulator knows unless it is told another one."""

from __future__ import annotations

ACCESS_KEY_ID = "emulator-key-id"
ACCESS_KEY_SECRET = "emulator-key-secret"
REGION = "cn-hangzhou"
