# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choose a sample of mutants, at most one on a line.

They are chosen by a hash of the line, the change, and the names of the classes and functions around them, so code that
stays as it is keeps its mutants when other code changes, and when its file is renamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain, zip_longest
from operator import itemgetter
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

SEED = "clusterops.onboarding"


@dataclass(frozen=True)
class Place:
    """The line of a node, and the first line of its statement.

    They run when the module is imported unless they are ``in_function``. ``scope`` names the classes and functions.
    """

    line: int = 1
    statement: int = 1
    scope: tuple[str, ...] = ()
    in_function: bool = False


@dataclass(frozen=True)
class Mutant:
    """A node and what takes its place in the module."""

    file: Path
    place: Place
    operator: str
    module: cst.Module
    node: cst.CSTNode
    changed: cst.CSTNode

    @property
    def before(self) -> str:
        """The code of the node."""
        return self.module.code_for_node(self.node)

    @property
    def after(self) -> str:
        """The code that takes its place."""
        return self.module.code_for_node(self.changed)

    @property
    def code(self) -> str:
        """The code of the mutated module."""
        mutated = self.module.deep_replace(self.node, self.changed)
        assert isinstance(mutated, cst.Module)
        return mutated.code


def choose(files: Iterable[Path], size: int) -> list[Mutant]:
    """Choose so many mutants on as many lines, as many of one operator as of any other."""
    by_operator = defaultdict(list)
    for file in files:
        text = file.read_text(encoding="utf-8").splitlines()
        for mutant in _Mutator(file).mutants():
            key = "\0".join(
                (SEED, *mutant.place.scope, text[mutant.place.line - 1].strip(), mutant.before, mutant.after)
            )
            by_operator[mutant.operator].append((sha256(key.encode()).digest(), mutant))
    ranked = [
        [mutant for _hash, mutant in sorted(each, key=itemgetter(0))] for _name, each in sorted(by_operator.items())
    ]
    by_line: dict[tuple[Path, int], Mutant] = {}
    for mutant in chain.from_iterable(zip_longest(*ranked)):
        if mutant:
            by_line.setdefault((mutant.file, mutant.place.line), mutant)
    return list(by_line.values())[:size]


class _Mutator:
    """Makes all mutants of a file."""

    def __init__(self, file: Path):
        wrapper = MetadataWrapper(cst.parse_module(file.read_text(encoding="utf-8")))
        self._file, self._module, self._positions = file, wrapper.module, wrapper.resolve(PositionProvider)

    def mutants(self) -> Iterator[Mutant]:
        return self._below(self._module, Place())

    def _below(self, parent: cst.CSTNode, outside: Place) -> Iterator[Mutant]:
        for node in parent.children:
            place = self._place(node, parent, outside)
            if _has_no_effect(node, place):
                continue
            for kind, operator in mutation_operators:
                for changed in operator(node) if isinstance(node, kind) else ():
                    yield Mutant(self._file, place, operator.__name__, self._module, node, changed)
            yield from self._below(node, place)

    def _place(self, node: cst.CSTNode, parent: cst.CSTNode, outside: Place) -> Place:
        position = self._positions.get(node)
        line = position.start.line if position else outside.line
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            outside = replace(outside, statement=line)
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            outside = replace(outside, scope=(*outside.scope, node.name.value))
        in_function = outside.in_function or (isinstance(parent, cst.FunctionDef) and node is parent.body)
        return replace(outside, line=line, in_function=in_function)


def _has_no_effect(node: cst.CSTNode, place: Place) -> bool:
    """Tell whether a node is for type checkers or for people who read a message, so tests need not notice a change."""
    if isinstance(node, cst.SimpleString):
        return " " in node.value
    if isinstance(node, cst.Assign):
        # A type that has a name; annotations are not evaluated.
        name = node.targets[0].target
        return not place.scope and isinstance(name, cst.Name) and not name.value.isupper() and name.value[0].isupper()
    return isinstance(node, cst.Annotation | cst.Decorator)
