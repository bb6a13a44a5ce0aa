# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of extensions/awx as Ansible reads them, and a server for them to be applied to."""

from __future__ import annotations

import json
import os

import pytest
import requests
from ansible.parsing.dataloader import DataLoader

from tests.playbook import REPOSITORY, Ansible
from tests.unit.conftest import COLLECTIONS

from .awx_collection import fetch, lay_out
from .awx_server import TOKEN, Awx, is_playbook, serving

AWX = REPOSITORY / "extensions" / "awx"
PROJECT = AWX / "project"
URL = "https://git.example.com/clusters.git"


def read(path):
    """Give what a YAML file holds."""
    return DataLoader().load_from_file(str(path))


@pytest.fixture(scope="session")
def clouds():
    """What there is for each cloud, by cloud."""
    made = read(AWX / "vars" / "clouds.yml")["onboarding_awx_cloud_definitions"]
    return {cloud["cloud"]: cloud for cloud in made}


@pytest.fixture(scope="session")
def job_templates():
    """The job templates by name."""
    return {one["name"]: one for one in read(AWX / "vars" / "job_templates.yml")["onboarding_awx_job_templates"]}


@pytest.fixture(scope="session")
def awx_collections():
    """A collections path with awx.awx in it."""
    return fetch()


class Applied:
    """AWX without anything but an organization, and the playbook that sets it up."""

    def __init__(self, awx, url, collections, folder):
        """``collections`` has the modules as they are; they are started for ``apply(in_worker=False)`` only."""
        self.awx = awx
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"
        # No certificates, which Ansible reads for each call, be it by HTTP: nine tenths of the time of a module.
        environment = {"CONTROLLER_HOST": url, "CONTROLLER_OAUTH_TOKEN": TOKEN, "SSL_CERT_FILE": os.devnull}
        paths = {False: collections, True: lay_out(collections, folder / "collections")}
        self._ansible = {
            way: Ansible(os.pathsep.join([COLLECTIONS.name, str(path)]), folder, environment)
            for way, path in paths.items()
        }

    def apply(self, *arguments, in_worker=True, **variables):
        """Run the playbook, with a project unless another is given, and forget what was written before."""
        self.awx.writes.clear()
        given = {"onboarding_awx_project_url": URL, **variables}
        return self.run(AWX / "apply.yml", *arguments, in_worker=in_worker, **given)

    def run(self, playbook, *arguments, in_worker=True, **variables):
        return self._ansible[in_worker].playbook(str(playbook), "-e", json.dumps(variables), *arguments)


def new_awx():
    """AWX as it is installed, with two organizations of which only one may install collections."""
    awx = Awx([path.name for path in PROJECT.glob("*.yml") if is_playbook(path.read_text())])
    galaxy = awx.put("credential_types", name="Ansible Galaxy/Automation Hub API Token", kind="galaxy", managed=True)
    key = awx.put("credentials", name="Ansible Galaxy", credential_type=galaxy)
    awx.put("organizations", name="Default", _galaxy_credentials=[key])
    awx.put("organizations", name="Research")
    return awx


@pytest.fixture
def applied(awx_collections, tmp_path):
    awx = new_awx()
    with serving(awx) as url:
        made = Applied(awx, url, awx_collections, tmp_path)
        yield made
        made.session.close()
