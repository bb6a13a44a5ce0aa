# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries of a roster are for a cluster, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster import scope
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import OF_ACCOUNTS, Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import (
    parse,
    read_clusters,
    read_date,
    refuse,
)

TODAY = date(2026, 6, 30)
NAMES = ("simulation", "ehpc-hz-1", "ehpc", "gpu")
NO_DATE = "expires must be a date such as 2026-12-31, without a time"
NO_CLUSTERS = "clusters must be names or globs of clusters as text, or a list of them"
NOWHERE = "clusters is empty, so the entry would apply nowhere; leave it out to apply everywhere"


def for_cluster(entries: Iterable[object], names: Sequence[str], today: date, expired: str) -> list[dict[str, object]]:
    """Read entries and choose those for a cluster, as mappings."""
    parsed = [parse(f"entry {position}", entry) for position, entry in enumerate(entries, 1)]
    refuse(parsed)
    chosen = scope.for_cluster([each.entry for each in parsed], [[name] for name in names], day=today, expired=expired)
    refuse(chosen)
    return [each.entry.as_fields(OF_ACCOUNTS) for each in chosen]


def chosen(*entries: object, expired: str = "omit", names: Sequence[str] = NAMES) -> list[dict[str, object]]:
    return for_cluster(entries, names, today=TODAY, expired=expired)


@pytest.mark.parametrize("clusters", ["simulation", "ehpc", "mrs, g?u", ["sim*"], ["x", "*-hz-*"], ("[g]pu",), None])
def test_an_entry_applies_where_one_of_its_globs_matches_one_of_the_names(clusters: object) -> None:
    assert chosen({"name": "ada", "clusters": clusters}) == [{"name": "ada"}]


@pytest.mark.parametrize("clusters", ["mrs", "Simulation", "sim", ["ehpc-hz"], "gpu2;cpu"])
def test_an_entry_applies_nowhere_else(clusters: object) -> None:
    assert chosen({"name": "ada", "clusters": clusters}) == []


def test_fields_but_the_scope_stay_as_they_are_and_entries_in_their_order() -> None:
    entries = [
        {"name": "b", "group": "?", "password": "x", "clusters": "gpu", "expires": "2026-06-30"},
        {"name": "a", "auth_key": None},
        {"name": "a", "state": "absent"},
        {"name": "a", "state": "absent", "password": "said twice"},
    ]
    assert chosen(*entries) == [{"name": "b", "group": "?", "password": "x"}, {"name": "a"}, entries[2]]


def test_fields_that_are_none_and_values_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadInput) as caught:
        chosen({"name": "ada", "State": "absent"}, {"name": 7}, {"name": "bob", "cluster": "gpu"})
    known = "name, group, password, auth_key, state, update_password, create, names, clusters, expires"
    assert caught.value.problems == [
        f"entry 1 (ada): there is no field State, only {known}.",
        "entry 2: name must be text, put it in quotes.",
        f"entry 3 (bob): there is no field cluster, only {known}.",
    ]


RANKS = [["ehpc-hz-1"], ["simulation"], ["gpu", "big"], ["ehpc"]]


@pytest.mark.parametrize(
    ("names", "account"),
    [
        ({"ehpc-hz-1": "id", "simulation": "host", "gpu": "label", "ehpc": "cloud"}, "id"),
        ({"ehpc": "cloud", "gpu": "label", "simulation": "host"}, "host"),
        ({"ehpc": "cloud", "big": "label", "other": "other"}, "label"),
        ({"gpu": "label", "b*": "label"}, "label"),
        ({"other": "other", "eh[p]c": "cloud"}, "cloud"),
        ({"other": "other", "EHPC": "other"}, "ada"),
        ({}, "ada"),
    ],
)
def test_the_closest_name_of_a_cluster_says_the_account(names: dict[str, str], account: str) -> None:
    entry = parse("entry 1", {"name": "ada", "names": names, "group": "users"}).entry
    (found,) = scope.for_cluster([entry], RANKS, day=TODAY)
    assert (found.entry.name, found.entry.person) == (account, "ada" if account != "ada" else None)
    assert found.entry.as_fields() == {"name": account, "group": "users"} and found.problems == []


def test_labels_that_disagree_are_a_problem_without_the_accounts() -> None:
    entry = parse("entry 1", {"name": "ada", "names": {"gpu": "Analytical-1", "big": "ada2"}}).entry
    (found,) = scope.for_cluster([entry], RANKS, day=TODAY)
    assert str(found) == "entry 1 (ada): names of gpu and big differ, and one cluster goes by both."


def leaves(*entries: object, ranks: scope.Ranks = RANKS) -> list[tuple[str, str | None, bool]]:
    """Give the accounts by which ada goes as a leaver, her name there, and whether the roster knows her."""
    roster = [parse(f"entry {position}", entry).entry for position, entry in enumerate(entries, 1)]
    leaver = Entry("leavers entry 1", "ada", state="absent", in_roster=False)
    chosen = scope.for_cluster([*roster, leaver], ranks, day=TODAY, expired="only")
    return [(each.entry.name, each.entry.person, each.entry.in_roster) for each in chosen]


def test_a_leaver_goes_by_the_account_of_their_entry() -> None:
    here = {"name": "ada", "clusters": "gpu", "names": {"ehpc": "ada1"}}
    elsewhere = {"name": "ada", "clusters": "mrs", "names": {"mrs": "ada_l", "ehpc": "ada2"}}
    assert leaves(elsewhere, here) == [("ada1", "ada", True)]
    assert leaves({"name": "ada", "clusters": "gpu"}, elsewhere) == [("ada", None, True)]
    # She may have been there before.
    assert leaves(elsewhere) == [("ada2", "ada", True)]
    assert leaves(elsewhere, here, ranks=[["c2"], ["ehpc"]]) == [("ada2", "ada", True), ("ada1", "ada", True)]
    assert leaves({"name": "ada1"}) == [("ada", None, False)]


def test_who_leaves_twice_by_one_account_leaves_once() -> None:
    roster = {"name": "ada", "names": {"ehpc": "ada1"}, "state": "absent"}
    assert leaves(roster) == leaves({**roster, "state": "present"}) == [("ada1", "ada", True)]


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(-3, 3), st.booleans())
def test_an_entry_holds_through_the_day_that_it_expires_on(today: date, days: int, as_text: bool) -> None:
    expires = today + timedelta(days=days)
    entry = {"name": "ada", "group": "users", "expires": str(expires) if as_text else expires}
    there = [{"name": "ada", "group": "users"}]
    for expired, otherwise in (("omit", []), ("absent", [{"name": "ada", "state": "absent"}])):
        assert for_cluster([entry], ["x"], today=today, expired=expired) == (there if days >= 0 else otherwise)


def test_an_expired_entry_that_removes_its_account_stays_and_one_for_elsewhere_removes_nothing() -> None:
    leaver = {"name": "ada", "state": "absent", "expires": "2026-06-29"}
    elsewhere = {"name": "bob", "clusters": "cpu", "expires": "2026-06-29"}
    for expired in ("omit", "absent"):
        assert chosen(leaver, elsewhere, expired=expired) == [{"name": "ada", "state": "absent"}]


def test_only_those_who_go_can_be_asked_for() -> None:
    entries = [
        {"name": "stays"},
        {"name": "over", "expires": "2025-01-01", "password": "Analytical-1"},
        {"name": "not.yet", "expires": "2027-01-01"},
        {"name": "leaves", "state": "absent"},
        {"name": "elsewhere", "state": "absent", "clusters": "b"},
    ]
    chosen = for_cluster(entries, ["a"], today=date(2026, 1, 1), expired="only")
    assert chosen == [{"name": "over", "state": "absent"}, {"name": "leaves", "state": "absent"}]


def test_every_entry_that_cannot_be_read_is_named_by_its_position_and_not_by_its_values() -> None:
    with pytest.raises(BadInput) as caught:
        chosen(
            {"name": "ada"},
            "Analytical-1",
            {"name": "bob", "clusters": [], "expires": "Analytical-1"},
            {"name": "cy", "clusters": {"Analytical-1": 1}, "expires": datetime(2026, 1, 1)},
            {"name": "dan", "clusters": "elsewhere", "expires": 20260101},
        )
    assert caught.value.problems == [
        "entry 2: must be a mapping of name, group, password and so on.",
        f"entry 3 (bob): {NOWHERE}; {NO_DATE}.",
        f"entry 4 (cy): {NO_CLUSTERS}; {NO_DATE}.",
        f"entry 5 (dan): {NO_DATE}.",
    ]


@pytest.mark.parametrize(
    "value", ["2026-02-30", "20261231", "2026-W01-1", "0000-01-01", "31.12.2026", "", "2026-12-31 ", 7]
)
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="a date such as 2026-12-31"):
        read_date(value)


@pytest.mark.parametrize("value", [7, [7], [""], [" "], [["x"]], {"x": 1}, True])
def test_clusters_are_text(value: object) -> None:
    with pytest.raises(BadInput, match=NO_CLUSTERS):
        read_clusters(value)


@pytest.mark.parametrize("value", [" ,; ", [], ()])
def test_an_entry_for_no_cluster_at_all_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match=NOWHERE):
        read_clusters(value)
