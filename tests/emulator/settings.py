# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How clouds behave where their documentation leaves that open, and how slow they are: what all clouds have."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


def one_of(*choices: Any) -> dict[str, Any]:
    """Metadata of a field of a ``Checked`` dataclass that has one of these values."""
    return {"choices": choices}


@dataclass
class Checked:
    """A dataclass that raises ValueError for a value that is not among the choices of its field."""

    def __post_init__(self) -> None:
        for each in fields(self):
            choices = each.metadata.get("choices")
            value = getattr(self, each.name)
            if choices and value not in choices:
                raise ValueError(f"{each.name} is {value!r}, not one of {', '.join(map(str, choices))}")


@dataclass
class ClusterSettings(Checked):
    """Settings that a cluster can have of its own.

    ``latency`` is in seconds. Lists show who was there ``list_lag`` seconds ago.
    """

    latency: float = 0.0
    list_lag: float = 0.0


@dataclass
class Settings(ClusterSettings):
    """Settings of a whole cloud.

    ``clock_offset`` is the cloud's clock minus this machine's, in seconds; ``expired_tokens`` are tokens that have
    expired.
    """

    clock_offset: float = 0.0
    expired_tokens: list[str] = field(default_factory=list)
