# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is on clusters of both clouds, an audit and an onboarding with what was adopted find nothing to change."""

from __future__ import annotations

from dataclasses import dataclass

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import cluster_users
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import for_cluster, today
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.adoption.entries import Reading, adopt
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.adoption.files import WRITERS, protected_to_yaml
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.adoption.people import owners_of, read_people
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.fleet import Cluster, Fleet
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.rosters import parse_files

READING = {"ListUsers", "ShowSyncIamUser"}
PEOPLE = ["ada.lovelace", "a.lovelace", "lovelace_ada", "grace.hopper", "bob", "x" * 40]
SERVICES = ["svc.backup", "root", "backup-2"]
# As YAML, a spreadsheet, a template, a glob or a list would read otherwise, or that no entry can have.
ODD = [
    *(
        "yes",
        "null",
        "~",
        "1234",
        "2026-01-01",
        "0x1f",
        "1e3",
        "12:30:45",
        "=SUM(A1)",
        "@x",
        "-dash",
        "#c",
        ": d",
        "!t",
    ),
    *(
        "& a",
        "*",
        "a?",
        "[x]",
        "a\\b",
        "{{x}}",
        "{{ x }}",
        "{%x",
        "a,b",
        "a;b",
        "two  words",
        " front",
        "end ",
        "\ttab",
    ),
    *(
        "o'brien",
        "'quoted'",
        '"quoted"',
        "|",
        "> a",
        "%d",
        "@",
        "\u00fcn\u00ef",
        "\u65e5\u672c",
        "\u202ebidi",
        "9digits",
    ),
]
printable = st.characters(exclude_categories=["C", "Zl", "Zp", "Zs"])
names = st.one_of(
    st.sampled_from(PEOPLE + SERVICES),
    st.sampled_from(PEOPLE + SERVICES).map(str.upper),
    st.sampled_from(PEOPLE[:2]).flatmap(lambda name: st.sampled_from([name.title(), name.swapcase()])),
    st.sampled_from(ODD),
    st.text(printable, min_size=1, max_size=8),
)
members = st.dictionaries(names, st.sampled_from(["users", "wheel", "ops", ""]), max_size=8)
hosts = st.sampled_from(["one", "two", "3", "gpu", "ehpc", "mrs", "sim*", "a b", "[x]", "x.y-z"])
kinds = st.sampled_from([("ehpc", "2018-04-12"), ("ehpc", "2024-07-30"), ("mrs", "")])


@dataclass(frozen=True)
class World:
    """Clusters, the generation of each, who is on them by group, and whose accounts are said to be whose."""

    clusters: list[Cluster]
    generations: list[str]
    members: list[dict[str, str]]
    people: dict[str, list[str]]


@st.composite
def worlds(draw):
    """Draw one to four clusters of an inventory."""
    found = draw(st.lists(st.tuples(hosts, kinds, members), min_size=1, max_size=4, unique_by=lambda each: each[0]))
    clusters = [
        Cluster(host, f"{provider}-adopted{number}", provider, ("gpu",))
        for number, (host, (provider, _generation), _members) in enumerate(found)
    ]
    accounts = sorted({name for each in found for name in each[2] if name.isprintable() and name == name.strip()})
    owners = draw(st.fixed_dictionaries({name: st.sampled_from([None, "Ada King", *PEOPLE[:2]]) for name in accounts}))
    people = {person: [name for name, owner in owners.items() if owner == person] for person in owners.values()}
    people = {person: names for person, names in people.items() if person and owners.get(person) in (None, person)}
    return World(clusters, [kind[1] for _host, kind, _members in found], [each[2] for each in found], people)


def put(emulator, world):
    for cluster, generation, accounts in zip(world.clusters, world.generations, world.members, strict=True):
        if cluster.provider == "mrs":
            emulator.put_mrs_cluster(cluster.id, [*accounts], settings={"polls": 0})
        else:
            users = [{"name": name, "group": group} for name, group in accounts.items()]
            emulator.put_cluster(cluster.id, users, generation=generation)
    emulator.clear_calls()


def operate(emulator, cluster, purpose, entries=(), **options):
    spec = {**PROVIDERS[cluster.provider].spec, **cluster_users.OPTIONS}
    params = {
        **{name: option.get("default") for name, option in spec.items()},
        **{"provider": cluster.provider, "cluster_id": cluster.id, "purpose": purpose, "retry_timeout": 0},
        "roster": [entry.with_defaults().as_json() for entry in entries],
        **options,
    }
    return cluster_users.run(params, Context(False, emulator.environment(), [].append))


def load(text):
    """Read a file of variables as Ansible does."""
    return yaml.safe_load(text.replace("!unsafe ", "")) if text else {"cluster_users_protected": []}


@settings(max_examples=50, deadline=None)
@given(world=worlds(), suffix=st.sampled_from([".yml", ".csv"]))
def test_an_adopted_world_is_in_line_and_stays_so(emulator, world, suffix):
    put(emulator, world)
    writer, fits = WRITERS[suffix]
    readings = [Reading(each, operate(emulator, each, "adopt")["members"]) for each in world.clusters]

    people = read_people(world.people, "people", fits)

    adopted = adopt(readings, world.clusters, people=people, fits=fits)

    content = writer(adopted.entries, adopted.undecided).encode()
    parsed = list(parse_files([(f"adopted{suffix}", content)])) if adopted.entries else []
    protected = load(protected_to_yaml(adopted.protected, []))["cluster_users_protected"]
    fleet, entries = Fleet(world.clusters), [each.entry for each in parsed]
    fleet.check(parsed, world.clusters)
    assert fleet.unmatched(entries) == [] and all(entry.clusters for entry in entries)
    later = [Cluster("later", "new-1", each.provider, each.labels) for each in world.clusters]
    assert all(for_cluster(entries, each.ranks, day=today()) == [] for each in later)
    known, owners = {}, owners_of(people)
    for cluster, accounts in zip(world.clusters, world.members, strict=True):
        chosen = [each.entry for each in for_cluster(entries, cluster.ranks, day=today())]
        known[cluster] = {entry.name: entry.person or entry.name for entry in chosen}
        audits = [operate(emulator, cluster, "audit", chosen, protected=protected)]
        exact = operate(emulator, cluster, "onboard", chosen, protected=protected, exclusive=bool(chosen))
        audits.append(operate(emulator, cluster, "audit", chosen, protected=protected))
        assert [each["users"] for each in (*audits, exact)] == [[]] * 3
        assert len(chosen) <= len(accounts) and not exact["changed"]
        several = {each.person for each in adopted.conflicts if each.cluster in cluster.names}
        assert all(
            known[cluster][name] == owner
            for name, owner in owners.items()
            if name in known[cluster] and owner not in several
        )
    assert {call["operation"] for call in emulator.calls()} <= READING
    again = [Reading(each.cluster, each.members, known[each.cluster], protected) for each in readings]
    more = adopt(again, world.clusters, people=people, fits=fits)
    assert more.entries == more.protected == more.conflicts == more.unmatched == []
