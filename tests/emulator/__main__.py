# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Command line of the emulator: ``python -m tests.emulator --help``."""

from __future__ import annotations

import argparse
from pathlib import Path

import yaml

from tests.emulator.app import CLOUDS, create_app
from tests.emulator.server import EmulatorServer
from tests.emulator.world import World


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator", description="Alibaba Cloud E-HPC and Huawei Cloud MRS on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes any free port")
    parser.add_argument("--world", type=Path, metavar="FILE", help="JSON or YAML as of PUT /_control/world")
    for cloud in CLOUDS:
        cloud.add_options(parser)
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input closes")
    options = parser.parse_args()

    world = World(CLOUDS, options)
    if options.world:
        world.replace(**yaml.safe_load(options.world.read_text(encoding="utf-8")))
    EmulatorServer(create_app(world), options.port, options.until_eof).run()


if __name__ == "__main__":
    main()
