# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  cluster_id:
    description: ID of the cluster.
    type: str
    required: true
  key:
    description:
      - Key of the account. If it is not set, the environment variables E(THIRD_CLOUD_KEY), E(THIRD_CLOUD_PASSPHRASE)
        and E(THIRD_CLOUD_TICKET) are read.
    type: str
  passphrase:
    description: Passphrase of the key.
    type: str
  ticket:
    description: Ticket that belongs to a temporary key.
    type: str
  region:
    description: Region of the cluster. If it is not set, the environment variable E(THIRD_CLOUD_REGION) is read.
    type: str
  endpoint:
    description:
      - Folder of the clusters. If it is not set, the environment variable E(THIRD_CLOUD_ENDPOINT) is read.
    type: str
  call_size:
    description: How many accounts go into one call.
    type: int
    default: 10
"""
