# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What E-HPC accepts as names, groups and passwords of accounts.

Sources: https://www.alibabacloud.com/help/en/e-hpc/developer-reference/api-ehpc-2018-04-12-addusers and
https://www.alibabacloud.com/help/en/e-hpc/e-hpc-next/developer-reference/api-ehpc-2024-07-30-createusers
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..._reconcile.rules import Rules

NEW_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]{5,29}")
NEW_NAME_NEXT = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,29}")

# The vendor's pages disagree about a few characters: SPECIALS are good in all of them, DISPUTED in some.
SPECIALS = "()~!@#$%^&*-+=|{}[]:;<>,.?/"
DISPUTED = "_'\"\\`"
ALLOWED = re.compile(f"[A-Za-z0-9{re.escape(SPECIALS + DISPUTED)}]{{8,30}}")
PUBLIC_KEY = re.compile(r"[a-z0-9@.-]+ [A-Za-z0-9+/]{16,}={0,3}( [^\r\n]*)?")
CLASSES = tuple(re.compile(kind) for kind in ("[A-Z]", "[a-z]", "[0-9]", "[^A-Za-z0-9]"))


def new_name_problem(name: str) -> str | None:
    """Tell the rule of E-HPC 1.0 that the name of a new account breaks; existing ones may have other names."""
    if NEW_NAME.fullmatch(name):
        return None
    return "name of a new account must be 6 to 30 characters, a letter first, then letters, digits and dots"


def new_name_problem_next(name: str) -> str | None:
    """Tell the rule of E-HPC NEXT that the name of a new account breaks."""
    if NEW_NAME_NEXT.fullmatch(name):
        return None
    return "name of a new account must be 1 to 30 characters, a letter first, then letters, digits and dots"


def password_problem(password: str) -> str | None:
    """Tell the rule that a password breaks, without a word of the password."""
    if not 8 <= len(password) <= 30:
        return "password must be 8 to 30 characters long"
    if not ALLOWED.fullmatch(password):
        return f"password may have letters, digits and {SPECIALS} in it, nothing else"
    if sum(bool(kind.search(password)) for kind in CLASSES) < 3:
        return "password must have three of these in it: upper case, lower case, digits, special characters"
    return None


def disputed_password(password: str) -> str | None:
    """Tell why E-HPC may refuse a password that only some of its rules allow."""
    if set(DISPUTED).isdisjoint(password):
        return None
    return f"password has one of {' '.join(DISPUTED)} in it, which E-HPC may refuse"


def auth_key_problem(auth_key: str) -> str | None:
    """Tell why this is no SSH public key as OpenSSH writes it: type, key in base64, perhaps a comment, on one line."""
    if PUBLIC_KEY.fullmatch(auth_key):
        return None
    if "PRIVATE KEY" in auth_key:
        return "auth_key is a private key, it must be the public one"
    return "auth_key must be one SSH public key on one line, such as ssh-ed25519 AAAA… name"


RULES_2018 = Rules(
    label="E-HPC",
    groups=("users", "wheel"),
    default_group="users",
    new_name=new_name_problem,
    password=password_problem,
    disputed_password=disputed_password,
    auth_key=lambda _key: "auth_key only works on clusters of E-HPC NEXT, API 2024-07-30; give a password",
)
RULES_2024 = replace(RULES_2018, new_name=new_name_problem_next, auth_key=auth_key_problem)


def rules_for(api_version: str) -> Rules:
    """Give the rules to check a roster by; those that allow more while the generation of the cluster is not known."""
    return RULES_2018 if api_version == "2018-04-12" else RULES_2024
