# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fleet that the playbooks work on."""

from tests.unit.roles.fleet import drifted, fleet, onboarded

__all__ = ["drifted", "fleet", "onboarded"]
