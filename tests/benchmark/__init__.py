# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection costs in time, CPU, memory and calls, beside the official SDK and bare scripts.

``make benchmark`` prints a table for each part: one large roster, one large fleet, growth with clusters and users, and
what a task costs before it does anything. The cloud is the emulator, on this machine like everything else, so the
numbers compare the clients and do not predict what the real cloud takes.
"""

from __future__ import annotations
