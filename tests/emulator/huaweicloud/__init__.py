# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud MRS (IAM synchronisation, clusters) and the parts of IAM that belong to it.

Paths: ``/v2/{project_id}/clusters/{cluster_id}/iam-sync…``, ``/v1.1/{project_id}/cluster_infos…`` and ``/v3/…``. Calls
are logged by the names that the vendor's SDK has for them.
"""
