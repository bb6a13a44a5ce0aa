# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expressions of playbooks, evaluated in the process of the test, and shorter waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret
from ansible.template import Templar

from ansible_collections.clusterops.onboarding.plugins.module_utils import _transport
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import (
    async_list,
    synchronise,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile import history
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import Retry, full_jitter, polling

try:
    from ansible.template import trust_as_template
except ImportError:
    # ansible-core before 2.19 trusts every text.
    trust_as_template = str

Evaluate = Callable[..., Any]


@pytest.fixture
def evaluate(tmp_path: Path) -> Evaluate:
    """Evaluate an expression as a task of a playbook in ``tmp_path`` does, with variables and vault passwords."""

    def run(expression: str, vault: Sequence[tuple[str, VaultSecret]] = (), **variables: Any) -> Any:
        loader = DataLoader()
        loader.set_basedir(str(tmp_path))
        loader.set_vault_secrets(list(vault))
        templar = Templar(loader, {"playbook_dir": str(tmp_path), **variables})
        return templar.template(trust_as_template(f"{{{{ {expression} }}}}"))

    return run


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let calls be tried again, looks be taken, and what is unclear settle, sooner than for people."""

    def shortened(waits: Callable[[], Iterator[float]]) -> Iterator[float]:
        return (seconds / 5 for seconds in waits())

    monkeypatch.setattr(_transport, "Retry", partial(Retry, delays=partial(shortened, full_jitter)))
    for waiting in (async_list, synchronise):
        monkeypatch.setattr(waiting, "polling", partial(shortened, polling))
    monkeypatch.setattr(history, "SETTLE_TIME", 0.5)
