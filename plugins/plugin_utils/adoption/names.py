# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What names of accounts look like. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from glob import escape

WORD = re.compile(r"[^\W\d_]+")
SERVICE_WORD = re.compile(
    "agents?|automation|backups?|bot|cron|daemon|monitor(?:ing)?|robot|services?|srv|svc|sys(?:tem)?"
)
"""A name that has such a word in it is hardly a person's."""

SERVICE_NAME = re.compile(
    "admin(?:istrator)?|ansible|app(?:lication)?s?|deploy(?:er|ment)?|ftp|gitlab|grafana|guest|hadoop|hdfs|jenkins|ldap|"
    "nagios|nobody|operator|postgres|prometheus|root|scheduler|slurm|spark|sync|test(?:er)?|zabbix"
)
"""With another word beside such a one, a name may be a person's."""


def is_service(name: str) -> bool:
    """Tell whether an account looks like that of a service and not like a person's."""
    words = WORD.findall(name.casefold())
    alone = len(words) == 1 and SERVICE_NAME.fullmatch(words[0])
    return bool(alone) or any(map(SERVICE_WORD.fullmatch, words))


def likenesses(names: Iterable[str]) -> list[tuple[str, ...]]:
    """List names that may be of one person, each group sorted.

    They have the same letters, whatever their case, what is between their words and the order of these. Or one has the
    first letter of a first name in place of it: ``alovelace``, ``a.lovelace`` and ``ada.lovelace``.
    """
    same: dict[str, set[str]] = defaultdict(set)
    longer: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = re.findall(r"[^\W_]+", name.casefold())
        if not words:
            continue
        for form in ("".join(words), "".join(sorted(words))):
            same[form].add(name)
        if len(words) > 1:
            longer[words[0][0] + words[-1]].add(name)
    of_name: dict[str, set[frozenset[str]]] = defaultdict(set)
    for form, found in same.items():
        group = frozenset(found | longer[form])
        for name in group if len(group) > 1 else ():
            of_name[name].add(group)
    groups = {group for near in of_name.values() for group in near if not any(group < other for other in near)}
    return sorted(tuple(sorted(group)) for group in groups)


def exact_glob(name: str) -> str:
    """Give a glob that matches this name and no other, also after white space around the glob was removed."""
    return re.sub(r"\A\s|\s\Z", lambda space: f"[{space[0]}]", escape(name))
