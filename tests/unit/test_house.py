# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house is kept: what every module has to have, and what stands in one place only."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
import yaml

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import cluster_users
from tests.playbook import REPOSITORY

PLUGINS = REPOSITORY / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
OPERATIONS = sorted(path.stem for path in (PLUGINS / "module_utils" / "_operations").glob("[!_]*.py"))
ROLES = sorted(path.name for path in (REPOSITORY / "roles").iterdir())
RUNTIME = yaml.safe_load((REPOSITORY / "meta" / "runtime.yml").read_text())
CLOUD = re.compile(r"ehpc|e-hpc|mrs|alibaba|aliyun|alicloud|huawei|(?<![a-z])iam(?![a-z])", re.IGNORECASE)
# Files of a cloud, documentation and samples.
MAY_NAME_CLOUDS = re.compile(
    r"plugins/(action|modules|module_utils/_operations)/(ehpc|mrs)_\w+\.py"
    r"|plugins/module_utils/_providers/(registry\.py|(alibabacloud|huaweicloud)/.+)"
    r"|plugins/doc_fragments/(alibabacloud|huaweicloud)\.py"
    r"|roles/cluster_users/(README\.md|meta/argument_specs\.yml)"
    r"|playbooks/(inventory|rosters)/.+"
)
DOCUMENTATION = re.compile(r'^(DOCUMENTATION|EXAMPLES|RETURN) = r"""$.*?^"""$', re.MULTILINE | re.DOTALL)
TESTS = "".join(path.read_text() for path in (REPOSITORY / "tests" / "unit" / "plugins").rglob("test_*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_documentation_an_action_plugin_and_tests(name):
    source = (PLUGINS / "modules" / f"{name}.py").read_text()

    assert all(re.search(rf'^{part} = r"""$', source, re.MULTILINE) for part in ("DOCUMENTATION", "EXAMPLES", "RETURN"))
    assert (PLUGINS / "action" / f"{name}.py").exists()
    assert re.search(rf'\b{name}\(|"{name}"|\bonboarding\.{name}\b', TESTS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_option_needs_a_warning_that_workers_do_not_give(name):
    operation = import_module(f"ansible_collections.clusterops.onboarding.plugins.module_utils._operations.{name}")

    # AnsibleModule warns of such options, and what a worker validates options with does not.
    unsaid = {"aliases", "deprecated_aliases", "removed_in_version", "removed_at_date"}
    assert [option for option, spec in operation.SPEC.items() if unsaid & spec.keys()] == []


@pytest.mark.parametrize("name", [*MODULES, *ROLES])
def test_a_module_or_a_role_has_an_integration_target(name):
    # A target of a role's own name would run that role.
    target = REPOSITORY / "tests" / "integration" / "targets" / (f"role_{name}" if name in ROLES else name)

    assert re.search(rf"\bclusterops\.onboarding\.{name}\b", (target / "tasks" / "steps.yml").read_text())
    # An empty target passes.
    assert "name: setup_cloud" in (target / "tasks" / "main.yml").read_text()


def test_every_file_can_be_imported():
    # Coverage counts the lines of files that were imported, so this also makes it count those that nothing uses.
    for path in PLUGINS.rglob("*.py"):
        name = ".".join(path.relative_to(PLUGINS).with_suffix("").parts).removesuffix(".__init__")
        assert import_module(f"ansible_collections.clusterops.onboarding.plugins.{name}")


def test_the_variables_of_the_role_are_the_options_of_its_module():
    specs = yaml.safe_load((REPOSITORY / "roles" / "cluster_users" / "meta" / "argument_specs.yml").read_text())
    variables = specs["argument_specs"]["main"]["options"]
    meant = {f"cluster_users_{name}": cluster_users.SPEC[name] for name in cluster_users.VARIABLES}
    known = ("type", "default", "choices", "required")

    assert sorted(variables) == sorted(meant)
    for name, variable in variables.items():
        found = {key: variable[key] for key in known if key in variable}
        wanted = {key: meant[name][key] for key in known if key in meant[name]}
        assert found == ({**wanted, "default": []} if name == "cluster_users_roster" else wanted), name


def test_a_cloud_is_named_in_its_own_files_only():
    files = (
        path
        for folder in ("plugins", "roles", "playbooks")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    )
    lines = (
        f"{path.relative_to(REPOSITORY)}: {line.strip()}"
        for path in files
        if not MAY_NAME_CLOUDS.fullmatch(path.relative_to(REPOSITORY).as_posix())
        for line in DOCUMENTATION.sub("", path.read_text()).splitlines()
    )

    assert [line for line in lines if CLOUD.search(line)] == []


def test_roles_and_playbooks_have_no_logic_in_templates():
    files = [path for folder in ("roles", "playbooks") for path in (REPOSITORY / folder).rglob("*.yml")]
    logic = re.compile(r"\b(?:lookup|query|q)\(|\|\s*[\w.]+(?:\([^()]*\))?\s*\|\s*\w")
    found = {str(path.relative_to(REPOSITORY)): logic.findall(path.read_text()) for path in files}

    assert len(files) > 5 and {path: texts for path, texts in found.items() if texts} == {}


def test_every_module_that_connects_is_in_its_action_group():
    groups = RUNTIME["action_groups"]

    assert sorted([*groups["ehpc"], *groups["mrs"], "cluster_users"]) == OPERATIONS
    assert all(name.startswith(f"{cloud}_") for cloud in ("ehpc", "mrs") for name in groups[cloud])
    assert groups["all"] == [{"metadata": {"extend_group": ["ehpc", "mrs"]}}]
    assert set(OPERATIONS) <= set(MODULES)


def test_every_plugin_and_playbook_is_in_the_readme():
    readme = (REPOSITORY / "README.md").read_text()
    kinds = {"module": "modules", "lookup": "lookup", "filter": "filter", "inventory": "inventory"}
    names = [(kind, path.stem) for kind, folder in kinds.items() for path in sorted((PLUGINS / folder).glob("*.py"))]
    names += [("playbook", name) for name in ("onboard", "audit", "offboard", "adopt")]

    assert [name for name in names if "| {} `{}` |".format(*name) not in readme] == []


def test_only_galaxy_yml_and_the_awx_project_have_the_version():
    version = yaml.safe_load((REPOSITORY / "galaxy.yml").read_text())["version"]
    held = [
        str(path.relative_to(REPOSITORY))
        for folder in ("plugins", "roles", "playbooks", "meta", "docs", "extensions")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in (".py", ".yml", ".rst", ".md")
        and re.search(rf"(?<!version_added: )(?<!removal_version: ){re.escape(version)}", path.read_text())
    ]

    # Jobs run the newest release, not whatever is in a branch.
    assert held == ["extensions/awx/project/collections/requirements.yml"]


def test_links_into_the_repository_exist():
    galaxy = yaml.safe_load((REPOSITORY / "galaxy.yml").read_text())
    pages = ("README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md")
    links = re.findall(r"\]\((?!https://)([^)#]+)", "".join((REPOSITORY / page).read_text() for page in pages))
    guides = galaxy["documentation"].removeprefix(f"{galaxy['repository']}/tree/main/")

    assert [path for path in [guides, *links] if not (REPOSITORY / path).exists()] == []
