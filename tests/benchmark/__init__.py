# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What 10,000 accounts cost in time, memory and calls: the module, the official SDK and a bare script.

``make benchmark`` prints one table. The cloud is the emulator with 50 ms of latency, on this machine like everything
else, so the numbers compare the clients and do not predict what the real cloud takes.
"""

from __future__ import annotations
