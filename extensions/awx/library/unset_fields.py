# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unset fields of an object of AWX, which the modules of awx.awx only set."""

from __future__ import annotations

from ansible_collections.awx.awx.plugins.module_utils.controller_api import ControllerAPIModule


def main() -> None:
    """Set the fields of the object at a URL of the API to null, unless they are."""
    spec = {"url": {"required": True}, "fields": {"type": "list", "elements": "str", "required": True}}
    module = ControllerAPIModule(argument_spec=spec)
    held = module.get_endpoint(module.params["url"])["json"]
    module.update_if_needed(held, dict.fromkeys(module.params["fields"]))


if __name__ == "__main__":
    main()
