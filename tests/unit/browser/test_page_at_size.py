# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML report in Chromium when it is large: it stays usable, for people are drawn when they are asked for."""

from __future__ import annotations

from tests.unit.plugins.plugin_utils.report.fleets import at_size, audit


def test_a_thousand_clusters_with_two_hundred_people_each_can_be_searched_and_opened(page, tmp_path):
    page.open(audit(*at_size(1000, 200, 200)), tmp_path)

    # People are drawn when a cluster is opened, not before.
    assert page.run("return document.querySelectorAll('.people').length") == 0
    assert page.run("return document.querySelectorAll('tr.cluster').length") == 1000
    page.find("lastname007")
    assert page.one("#shown").text == "1,000 of 1,000 clusters shown, 1,000 differences in them"
    page.find("cluster-0815")
    assert page.hosts == ["cluster-0815.example.com"]
    page.toggle("cluster-0815.example.com")
    assert page.run("return document.querySelectorAll('.people tbody tr').length") == 200
    page.one("#query").clear()
    page.find(" ")
    page.one("#open").click()
    assert page.run("return document.querySelectorAll('.people tbody tr').length") <= 5200
    assert "opened the first ones only" in page.one("#shown").text
    assert page.errors == []


def test_a_person_on_a_thousand_clusters_is_found(page, tmp_path):
    page.open(audit(*at_size(1000, 200, 20)), tmp_path, "#view=people")

    assert page.run("return document.querySelectorAll('tr.person').length") == 100
    page.find("lastname007")
    assert page.one("#shown").text == "1 of 190 people shown, with 1,000 accounts"
    page.find("cluster-0815")
    assert page.one("#shown").text == "190 of 190 people shown, with 190 accounts"


def test_a_cluster_with_thousands_of_people_shows_them_in_parts(page, tmp_path):
    page.open(audit(*at_size(1, 1200, 1200)), tmp_path)
    page.toggle("cluster-0000.example.com")

    def lines():
        return page.run("return document.querySelectorAll('.people tbody tr:not(.more)').length")

    counts = [lines()]
    while page.all(".more button"):
        page.one(".more button").click()
        counts.append(lines())
    assert counts == [500, 1000, 1200]
