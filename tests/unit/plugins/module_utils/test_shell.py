# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell of a module: no secret is shown among the options that it was called with."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils import _operations
from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import ehpc_user as operation
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import HIDDEN, hide_secrets

from ._reconcile.strategies import names, secrets

SPEC = {
    "access_key_secret": {"type": "str", "no_log": True},
    "cluster_id": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "update_password": {"type": "str", "no_log": False},
    "users": {"type": "list", "elements": "raw", "no_log": True},
}

users = st.lists(st.fixed_dictionaries({"name": names, "password": st.none() | secrets}), max_size=5)
options = st.fixed_dictionaries(
    {
        "access_key_secret": st.none() | secrets,
        "cluster_id": names,
        "password": st.none() | secrets,
        "update_password": st.just("always"),
        "users": st.none() | users,
    }
)


def hidden(value: object) -> str | None:
    return None if value is None else HIDDEN


@given(options)
def test_exactly_the_options_that_are_secret_are_hidden(params: dict) -> None:
    assert hide_secrets(SPEC, params) == {
        **params,
        "access_key_secret": hidden(params["access_key_secret"]),
        "password": hidden(params["password"]),
        "users": hidden(params["users"]),
    }


@given(options)
def test_no_secret_is_shown_and_the_options_themselves_are_left_alone(params: dict) -> None:
    before = deepcopy(params)
    shown = json.dumps(hide_secrets(SPEC, params))
    assert params == before
    drawn = [params["access_key_secret"], params["password"], *(user["password"] for user in params["users"] or [])]
    assert not [secret for secret in drawn if secret and secret in shown]


def test_an_empty_secret_is_hidden_like_any_other() -> None:
    assert hide_secrets(SPEC, {"password": ""}) == {"password": HIDDEN}


def test_an_option_that_the_spec_does_not_know_is_hidden() -> None:
    assert hide_secrets(SPEC, {"pasword": "Correct7horse", "cluster_id": "c"}) == {"pasword": HIDDEN, "cluster_id": "c"}


def test_the_users_of_a_roster_are_hidden_as_a_whole_whatever_they_are() -> None:
    assert hide_secrets(SPEC, {"users": ["ada", {"name": "bob"}]}) == {"users": HIDDEN}
    assert hide_secrets(SPEC, {"users": []}) == {"users": HIDDEN}
    assert hide_secrets(operation.SPEC, {"users": ["ada"], "name": "ada"}) == {"users": HIDDEN, "name": "ada"}
    assert "options" not in operation.SPEC["users"]


@pytest.mark.parametrize("name", [module.name for module in iter_modules(_operations.__path__)])
def test_options_whose_name_says_a_secret_are_marked(name: str) -> None:
    spec = import_module(f"{_operations.__name__}.{name}").SPEC
    said = {option for option in spec if re.search("secret|token|(?<!update_)password$", option)}
    assert said and all(spec[option]["no_log"] is True for option in said)
