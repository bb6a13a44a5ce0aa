# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files: where they are found, and what is wrong with them as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError, AnsibleFileNotFound
from ansible.parsing.dataloader import DataLoader

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._masking import register_roster
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.rules import EntryRules, check, refuse_all

from ._compat import read_decrypted
from .roster_columns import Columns
from .roster_files import read_file


def open_files(files: Sequence[str], loader: DataLoader, search_path: Sequence[str]) -> list[tuple[str, bytes]]:
    """Read files to pairs of name and content, decrypted; BadInput names all that cannot be found or read.

    A relative path is looked for in the search path, then where Ansible was started: a playbook of a collection is not
    where its user's files are.
    """
    contents, problems, missing = [], [], []
    for file in files:
        try:
            found = _find(file, loader, search_path)
            contents.append((file, read_decrypted(loader, found)))
        except AnsibleFileNotFound:
            missing.append(printable(file))
        except AnsibleError as error:
            problems.append(f"{printable(file)}: {error}")
    if missing:
        problems.append(f"There is no file {', '.join(missing)}.")
    if problems:
        raise BadInput(problems)
    return contents


def _find(file: str, loader: DataLoader, search_path: Sequence[str]) -> str:
    try:
        found: str = loader.path_dwim_relative_stack(list(search_path), "files", file)
        return found
    except AnsibleFileNotFound:
        here = Path(file).absolute()
        if not here.is_file():
            raise
        return str(here)


def parse_files(
    files: Iterable[tuple[str, bytes]], aliases: Mapping[str, object] | None = None, allow_unknown: bool = False
) -> Iterator[Parsed]:
    """Give the entries of files, which are given as name and content, in their order.

    ``aliases`` has further names of columns for fields, one or a list. Columns that stand for no field are a problem
    unless ``allow_unknown``.
    """
    columns = Columns(aliases or {}, allow_unknown)
    for file, content in files:
        for parsed in read_file(file, content, columns):
            register_roster([parsed.entry.as_fields()])
            yield parsed


def read_rosters(
    files: Iterable[tuple[str, bytes]], aliases: Mapping[str, object] | None = None, allow_unknown: bool = False
) -> list[dict[str, Any]]:
    """Read files to entries as mappings of fields, see ``parse_files``.

    BadInput names all problems of all files at once, each with file and line. Only of entries for the clusters of a
    cloud as such, and with one name, does a file tell which cloud's rules hold.
    """
    parsed = list(parse_files(files, aliases, allow_unknown))
    check(parsed, _rules)
    _refuse_duplicates(parsed)
    refuse_all(parsed, _rules)
    return [each.entry.as_fields() for each in parsed]


def _rules(entry: Entry) -> list[EntryRules]:
    clusters = () if entry.names else entry.clusters or ()
    return [PROVIDERS[name].rules for name in clusters] if all(name in PROVIDERS for name in clusters) else []


def _refuse_duplicates(parsed: Iterable[Parsed]) -> None:
    """Name both places of a name that stands twice, unless both entries say which clusters they are for."""
    first: dict[str, Entry] = {}
    everywhere: dict[str, Entry] = {}
    for each in parsed:
        entry = each.entry
        earlier = (first if entry.clusters is None else everywhere).get(entry.name)
        if earlier and entry.name:
            each.problems.append(f"name stands in {earlier.place} already")
        first.setdefault(entry.name, entry)
        if entry.clusters is None:
            everywhere.setdefault(entry.name, entry)
