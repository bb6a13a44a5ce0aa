# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that an emulator holds: its clouds, the faults to come and the log of calls."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from tests.emulator.call import LoggedCall
from tests.emulator.cloud import Cloud, route
from tests.emulator.faults import Fault
from tests.emulator.state import State


class World:
    """All state of the emulator. Everything runs on one event loop, so nothing here needs a lock."""

    def __init__(self, clouds: Iterable[type[Cloud[Any, Any]]], options: argparse.Namespace) -> None:
        self.faults: list[Fault] = []
        self.calls: list[LoggedCall] = []
        self.clouds = [cloud(self.faults, self.calls, options) for cloud in clouds]

    def replace(
        self, settings: Mapping[str, Any] | None = None, faults: Iterable[Mapping[str, Any]] = (), **resources: Any
    ) -> None:
        """Begin anew with this state and an empty log; ``resources`` are what the clouds' ``new_state`` take."""
        states = [cloud.new_state(resources) for cloud in self.clouds]
        if resources:
            raise ValueError(f"no cloud has {', '.join(resources)}")
        change_settings(states, settings or {})
        self.faults[:] = self._new_faults(faults)
        self.calls.clear()
        for cloud, state in zip(self.clouds, states, strict=True):
            cloud.state = state

    def control_routes(self) -> list[Route]:
        """The control API (its table is in the package's docstring)."""
        return [
            route("/world", PUT=self._put_world),
            route("/settings", PATCH=self._patch_settings),
            route("/faults", POST=self._post_faults, DELETE=self._delete_faults),
            route("/calls", GET=self._get_calls, DELETE=self._delete_calls),
            *(each for cloud in self.clouds for each in cloud.control_routes()),
        ]

    async def _put_world(self, request: Request) -> None:
        self.replace(**await request.json())

    async def _patch_settings(self, request: Request) -> None:
        change_settings([cloud.state for cloud in self.clouds], await request.json())

    async def _post_faults(self, request: Request) -> None:
        self.faults += self._new_faults(await request.json())

    async def _delete_faults(self, request: Request) -> None:
        cluster_id = request.query_params.get("cluster_id")
        self.faults[:] = [fault for fault in self.faults if cluster_id not in (None, fault.cluster_id)]

    async def _get_calls(self, request: Request) -> list[dict[str, Any]]:
        cluster_id = request.query_params.get("cluster_id")
        return [vars(call) for call in self.calls if cluster_id in (None, call.cluster_id)]

    async def _delete_calls(self, request: Request) -> None:
        cluster_id = request.query_params.get("cluster_id")
        self.calls[:] = [call for call in self.calls if cluster_id not in (None, call.cluster_id)]

    def _new_faults(self, faults: Iterable[Mapping[str, Any]]) -> list[Fault]:
        found = [Fault(**fault) for fault in faults]
        for code in [fault.code for fault in found if fault.code and not fault.status]:
            if not any(cloud.is_documented(code) for cloud in self.clouds):
                raise ValueError(f"{code} is not a documented error code: it needs a status of its own")
        return found


def change_settings(states: list[State[Any, Any]], changes: Mapping[str, Any]) -> None:
    """Give each cloud those of the settings that it has. On an error none is changed."""
    known = [{each.name for each in fields(state.settings)} for state in states]
    if unknown := changes.keys() - set().union(*known):
        raise ValueError(f"no cloud has a setting {', '.join(sorted(unknown))}")
    changed = [
        replace(state.settings, **{name: changes[name] for name in names & changes.keys()})
        for state, names in zip(states, known, strict=True)
    ]
    for state, settings in zip(states, changed, strict=True):
        state.settings = settings
