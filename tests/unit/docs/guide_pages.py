# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code blocks of the guides and of the README, with the names of the files that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from textwrap import dedent

import yaml

from tests.playbook import REPOSITORY

FOLDER = REPOSITORY / "docs" / "docsite"
DIRECTIVE = re.compile(r"( *)\.\. code-block:: (\S+)")
CAPTION = re.compile(r":caption: (\S+)")
FILE = re.compile(r"# (\S+\.\w+)\n")
FENCE = re.compile(r"(?:^<!-- (\S+) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block. ``file`` names the file that it is, by a caption, its first line or a comment above its fence."""

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


def readme_blocks() -> list[Block]:
    """Give the code blocks of the README in their order."""
    text = (REPOSITORY / "README.md").read_text()
    return [Block(kind, content, file or None) for file, kind, content in FENCE.findall(text)]


def write_files(blocks: Iterable[Block], folder: Path) -> None:
    """Write the files that blocks are to a folder, as they are printed."""
    for block in blocks:
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text)


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
