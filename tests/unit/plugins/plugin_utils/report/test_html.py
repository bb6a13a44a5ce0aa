# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text: nothing gets out of the data block, and nothing is left out of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from hypothesis import given

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import records
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_html import to_html

from .fleets import FIRST, MIXED, SECOND, audit, entry, reports, standing

HOSTILE = (
    *("</script><script>alert(1)</script>", "<!--<script>", "]]>", "'\"><img src=x onerror=alert(1)>"),
    *("\u2028\u2029", "@@data@@", "\\u003c/script>", "&lt;b&gt;", "\ud800"),
)


class Parts(HTMLParser):
    """The elements of a page and the texts of its scripts."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.scripts, self.styles, self.head = [], [], [], {}
        self._inside = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = {"script": self.scripts, "style": self.styles}.get(tag)
        if tag == "meta":
            self.head[dict(attrs).get("http-equiv")] = dict(attrs).get("content")

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside is not None:
            self._inside.append(data)


def unpacked(page):
    """Read the data of a page back, as its script does."""
    data = json.loads(Parts(page).scripts[0])
    texts = [""]
    for length, rest in zip(data["texts"][2::2], data["texts"][3::2], strict=True):
        shared = texts[-1].encode("utf-16-le", "surrogatepass")[: 2 * length]
        texts.append(shared.decode("utf-16-le", "surrogatepass") + rest)

    def rows(columns):
        number = 0
        for index, step in enumerate(columns["name"]):
            number += step
            picked = {key: each if isinstance(each, int) else each[index] for key, each in columns.items()}
            truths = {key: bool(picked[key]) for key in ("on_roster", "sudo") if key in picked}
            told = {key: texts[each] for key, each in {**picked, "name": number}.items() if key not in truths}
            told |= {key: truth for key, truth in truths.items() if truth == (key == "sudo")}
            yield {key: each for key, each in told.items() if each != "" or key == "name"}

    keys = ("host", "provider", "cluster_id", "state", "unchanged", "message", "since", "read")
    for *values, lists, members in data["clusters"]:
        told = dict(zip(keys, values, strict=True))
        told["members"] = members and list(rows(members))
        yield {**told, **{name: list(rows(lists[name])) if name in lists else [] for name in records.LISTS}}


@given(reports())
def test_the_page_holds_all_that_the_report_does(report):
    page = to_html(report)

    for held, cluster in zip(unpacked(page), report.clusters, strict=True):
        assert held == {key: getattr(cluster, key) for key in held}
    assert len(Parts(page).scripts) == 2


def test_nothing_gets_out_of_the_data_block():
    hostile = audit(*(entry(f"{number}{name}", standing([name])) for number, name in enumerate(HOSTILE)))
    harmless = audit(*(entry(f"{number}", standing(["ada"])) for number in range(len(HOSTILE))))
    data = Parts(to_html(hostile)).scripts[0]

    assert Parts(to_html(hostile)).elements == Parts(to_html(harmless)).elements
    assert not set("<>&\u2028\u2029") & set(data)
    to_html(hostile).encode()


def test_the_policy_lets_only_the_page_s_own_script_and_style_run_and_fetches_nothing():
    report = compared(audit(*MIXED, generated=FIRST), audit(*MIXED[1:], generated=SECOND))
    parts = Parts(to_html(report))
    policy = dict(rule.split(" ", 1) for rule in parts.head["Content-Security-Policy"].split("; "))

    def digest(text):
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == digest(parts.scripts[1])
    assert policy["style-src"] == digest("".join(parts.styles))
    assert policy["img-src"] == "data:"
    addresses = [each.get(key) for tag, each in parts.elements for key in ("src", "href", "action") if each.get(key)]
    assert addresses == ["data:,", "#list"]
    for rule in (r"url\(", "@import", "innerHTML", "insertAdjacentHTML", "document.write", r"\bfetch\b", r"\beval\b"):
        assert not re.search(rule, parts.scripts[1] + "".join(parts.styles)), rule
