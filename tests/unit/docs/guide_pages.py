# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guides show: their code blocks, with the files that these are to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from textwrap import dedent

import yaml

from tests.playbook import REPOSITORY

FOLDER = REPOSITORY / "docs" / "docsite"
DIRECTIVE = re.compile(r"( *)\.\. code-block:: (\S+)")
CAPTION = re.compile(r":caption: (\S+)")
FILE = re.compile(r"# (\S+\.\w+)\n")


@dataclass(frozen=True)
class Block:
    """A code block. ``file`` is what the file is called that it is, by its caption or its first line."""

    kind: str
    text: str
    file: str | None


def toctree() -> dict[str, list[str]]:
    """Give the names of the pages of each section."""
    index = yaml.safe_load((FOLDER / "extra-docs.yml").read_text())
    return {section["title"]: section["toctree"] for section in index["sections"]}


def source(page: str) -> str:
    """Give the text of a page."""
    return (FOLDER / "rst" / f"{page}.rst").read_text()


def blocks(page: str) -> list[Block]:
    """Give the code blocks of a page in their order."""
    return list(_blocks(source(page).splitlines()))


def _blocks(lines: list[str]) -> Iterator[Block]:
    for number, line in enumerate(lines):
        if directive := DIRECTIVE.fullmatch(line):
            deeper = " " * (len(directive[1]) + 1)
            body = takewhile(partial(_is_within, deeper), lines[number + 1 :])
            text = dedent("\n".join(body)).strip("\n") + "\n"
            caption = CAPTION.match(text)
            if caption:
                text = text[caption.end() :].lstrip("\n")
            file = caption or FILE.match(text)
            yield Block(directive[2], text, file[1] if file else None)


def _is_within(indent: str, line: str) -> bool:
    return not line.strip() or line.startswith(indent)
