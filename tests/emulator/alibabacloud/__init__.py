# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Alibaba Cloud E-HPC, generations 2018-04-12 and 2024-07-30, on path ``/``.

Calls are logged by the names of their operations (``x-acs-action``).
"""
