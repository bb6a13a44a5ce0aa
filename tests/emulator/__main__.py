# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Command line of the emulator: ``python -m tests.emulator --help``."""

from __future__ import annotations

import argparse
from pathlib import Path

import yaml

from tests.emulator.app import create_app
from tests.emulator.control import ACCESS_KEY_ID, ACCESS_KEY_SECRET
from tests.emulator.huaweicloud.account import ACCESS_KEY, AUTH_TOKEN, SECRET_KEY
from tests.emulator.server import EmulatorServer
from tests.emulator.world import World


def access_key(text: str) -> tuple[str, str]:
    key_id, separator, secret = text.partition("=")
    if not (key_id and separator and secret):
        raise argparse.ArgumentTypeError(f"{text!r} is not ID=SECRET or ID=SECRET:TOKEN")
    return key_id, secret


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator", description="Alibaba Cloud E-HPC and Huawei Cloud MRS on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes any free port")
    parser.add_argument("--world", type=Path, metavar="FILE", help="JSON or YAML as of PUT /_control/world")
    parser.add_argument(
        "--access-key",
        type=access_key,
        action="append",
        metavar="ID=SECRET",
        help="an access key to accept, repeatable; a temporary one is ID=SECRET:TOKEN "
        f"(default: {ACCESS_KEY_ID}={ACCESS_KEY_SECRET})",
    )
    parser.add_argument(
        "--huawei-key",
        type=access_key,
        action="append",
        metavar="ID=SECRET",
        help=f"the same for Huawei Cloud (default: {ACCESS_KEY}={SECRET_KEY})",
    )
    parser.add_argument(
        "--huawei-token",
        action="append",
        metavar="TOKEN",
        help=f"a token of IAM to accept in X-Auth-Token, repeatable (default: {AUTH_TOKEN})",
    )
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input closes")
    options = parser.parse_args()

    world = World()
    if options.world:
        world.replace(**yaml.safe_load(options.world.read_text(encoding="utf-8")))
    access_keys = dict(options.access_key or [(ACCESS_KEY_ID, ACCESS_KEY_SECRET)])
    huawei_keys = dict(options.huawei_key or [(ACCESS_KEY, SECRET_KEY)])
    app = create_app(world, access_keys, huawei_keys, options.huawei_token or [AUTH_TOKEN])
    EmulatorServer(app, options.port, options.until_eof).run()


if __name__ == "__main__":
    main()
