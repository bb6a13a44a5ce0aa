# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests (Python library)
options:
  validate_certs:
    description: Whether the certificate of the API is verified.
    type: bool
    default: true
  ca_path:
    description: File or directory of the certificate authorities to trust instead of the usual ones.
    type: path
  connect_timeout:
    description: How many seconds to wait for a connection.
    type: float
    default: 10
  read_timeout:
    description:
      - How many seconds to wait for an answer. A cluster may take longer than ten seconds for a batch of users.
    type: float
    default: 60
  retry_timeout:
    description:
      - For how many seconds a call may be tried again when the API is throttled, busy or out of reach; V(0) turns that
        off.
      - A call that changes something and whose answer was lost is never simply repeated. What the cluster has is read
        again, and only what is still missing is sent.
    type: float
    default: 120
  concurrency:
    description: How many pages are read side by side. Calls that change something are sent one after another.
    type: int
    default: 8
notes:
  - Proxies and additional certificates are taken from the environment variables that the Python library C(requests)
    knows, for example E(HTTPS_PROXY) and E(REQUESTS_CA_BUNDLE).
"""
