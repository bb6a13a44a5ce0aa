# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML report in Chromium: the picture is drawn, people are found, and nothing is fetched or taken for markup."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from tests.unit.plugins.plugin_utils.report.fleets import (
    FIRST,
    MIXED,
    REFUSAL,
    SECOND,
    audit,
    entry,
    onboard,
    result,
    row,
    standing,
)

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>document.title='gone'</script>",
    "\"quoted\" & 'single'",
    "&lt;b&gt;",
    "מרים.לוי",
    "عائشة",
    "@@data@@",
    "../../etc",
)


@pytest.fixture
def mixed(page, tmp_path):
    return page.open(audit(*MIXED), tmp_path)


def bars(page, selector):
    """The parts of each bar: what they are and how much of the bar's width they take."""
    return page.run(
        """return [...document.querySelectorAll(arguments[0])].map(bar => {
               const all = bar.getBoundingClientRect().width;
               return Object.fromEntries([...bar.querySelectorAll('rect:not(.track)')].map(
                   part => [part.getAttribute('class'), part.getBoundingClientRect().width / all]));
           })""",
        selector,
    )


def test_the_picture_shows_the_states_of_the_fleet_and_how_much_differs_on_each_cluster(mixed):
    sixth = pytest.approx(1 / 6, abs=0.01)
    assert bars(mixed, "#fleet svg") == [
        {"in_line": sixth, "drifted": pytest.approx(2 / 6, abs=0.01), "failed": sixth, "unreachable": sixth,
         "not_run": sixth}
    ]  # fmt: skip
    quarter = pytest.approx(1 / 4, abs=0.01)
    simulation = {"missing": pytest.approx(1 / 2, abs=0.01), "extra": quarter, "wrong_group": quarter}
    warehouse = {"missing": pytest.approx(1 / 2, abs=0.01), "extra": quarter}
    assert bars(mixed, "#worst svg") == [simulation, warehouse]
    assert bars(mixed, "tr.cluster svg") == [simulation, warehouse, {}]
    assert mixed.one("#fleet svg").get_attribute("aria-label") == (
        "6 clusters: 1 in line, 2 drifted, 1 failed, 1 unreachable, 1 not run"
    )
    assert mixed.texts("#states button strong") == ["1", "2", "1", "1", "1"]
    assert mixed.errors == []


def test_every_cluster_has_a_row_with_what_needs_attention_first(mixed):
    assert mixed.hosts == ["climate", "crash", "render", "simulation", "warehouse", "genomics"]
    cells = {cells[0].split("\n")[0]: cells for cells in map(columns_of, mixed.all("tr.cluster"))}
    assert cells["simulation"][2:6] == ["2", "1", "1", "0"]
    assert cells["climate"][2:5] == ["?", "?", "?"] and cells["climate"][-1] == "The access key is not known."


def columns_of(line):
    return [cell.text for cell in line.find_elements("css selector", "th, td")]


def test_a_cluster_opens_to_a_table_of_its_people(mixed):
    mixed.toggle("simulation")

    assert [columns_of(line) for line in mixed.all(".people tbody tr")] == [
        ["missing", "ada", "", "", "2026-11-01"],
        ["missing", "bob", "", "", "2026-11-01"],
        ["extra", "mallory", "", "", "2026-11-01"],
        ["wrong group", "grace", "wheel", "users", "2026-11-01"],
    ]
    mixed.toggle("simulation")
    assert mixed.all(".people") == []


def test_a_search_narrows_the_table_to_clusters_and_within_them_to_people(mixed):
    mixed.find("ADA")

    assert mixed.hosts == ["simulation", "warehouse"]
    assert mixed.one("#shown").text == "2 of 6 clusters shown, 2 differences in them"
    mixed.toggle("simulation")
    assert mixed.texts(".people td.name") == ["ada"] and mixed.texts("mark") == ["ada"]

    mixed.find("access key")
    assert mixed.hosts == ["climate"]
    mixed.find("nobody of that name")
    assert mixed.hosts == []
    mixed.find("simulation")
    assert mixed.texts(".people td.name") == ["ada", "bob", "mallory", "grace"]


def test_states_and_kinds_filter_the_table(mixed):
    failed = next(button for button in mixed.all("#states button") if "Failed" in button.text)
    failed.click()
    assert mixed.hosts == ["climate"] and failed.get_attribute("aria-pressed") == "true"
    failed.click()
    assert len(mixed.hosts) == 6

    mixed.one("#kind").send_keys("with wrong group")
    assert mixed.hosts == ["simulation"]


def test_columns_sort_the_table_and_say_so(mixed):
    def sort(title):
        next(button for button in mixed.all(".sort") if button.text == title).click()
        (head,) = mixed.all("th[aria-sort]")
        return head.text.partition("\n")[0].strip(" ▲▼"), head.get_attribute("aria-sort")

    assert sort("Cluster") == ("Cluster", "ascending")
    assert mixed.hosts == sorted(mixed.hosts)
    assert sort("Cluster") == ("Cluster", "descending")
    assert mixed.hosts == sorted(mixed.hosts, reverse=True)
    assert sort("Extra") == ("Extra", "descending") and mixed.hosts[:2] == ["simulation", "warehouse"]


def test_all_of_it_works_from_the_keyboard(mixed):
    def press(*keys):
        for pressed in keys:
            mixed.browser.switch_to.active_element.send_keys(pressed)
        return mixed.browser.switch_to.active_element

    # The first stop leads past everything; the others are reached in the order in which they are read.
    mixed.run("document.body.tabIndex = -1; document.body.focus()")
    assert press(Keys.TAB).text == "Skip to the clusters"
    mixed.one("#query").click()
    press("gra", Keys.TAB, Keys.TAB)
    assert mixed.browser.switch_to.active_element.get_attribute("id") == "open"
    press(Keys.ENTER)
    assert mixed.texts(".people td.name") == ["grace"]
    link = mixed.one("tr.cluster .link")
    assert link.get_attribute("aria-expanded") == "true"
    opened = mixed.run("return document.getElementById(arguments[0]).hidden", link.get_attribute("aria-controls"))
    assert opened is False
    link.send_keys(Keys.SPACE)
    assert link.get_attribute("aria-expanded") == "false" and mixed.all(".people") == []


def test_a_name_in_the_picture_leads_to_the_cluster(mixed):
    mixed.find("climate")
    mixed.all("#worst .link")[0].click()

    assert mixed.browser.switch_to.active_element.text == "simulation" and mixed.all(".people")
    assert len(mixed.hosts) == 6


def test_everything_that_can_be_used_has_a_name_and_every_table_has_heads(mixed):
    mixed.one("#open").click()
    for control in mixed.all("button, input, select, #fleet svg, #worst svg"):
        assert control.accessible_name, control.get_attribute("outerHTML")
    assert mixed.run("return [...document.querySelectorAll('th')].every(head => head.scope)")
    ids = mixed.run("return [...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))
    assert mixed.run("return document.documentElement.lang") == "en"


def test_names_are_shown_as_text_whatever_is_in_them(page, tmp_path):
    clusters = [entry(f"{name} {number}", standing([name])) for number, name in enumerate(HOSTILE)]
    failed = {"failed": True, "msg": f"Refused:\n{HOSTILE[0]}"}
    page.open(audit(*clusters, entry("failed", failed)), tmp_path)
    page.one("#open").click()

    assert sorted(page.texts("td.name")) == sorted(HOSTILE)
    assert sorted(page.hosts) == sorted(["failed", *(cluster["host"] for cluster in clusters)])
    assert page.texts(".message") == [f"Refused:\n{HOSTILE[0]}"]
    assert page.run("return document.title") == "Audit of 9 clusters"
    assert page.run("return document.querySelectorAll('img').length + document.scripts.length") == 2
    # Each name stands alone, so that one from right to left does not turn its surroundings.
    assert page.run("return [...document.querySelectorAll('td.name')].every(cell => cell.querySelector('bdi'))")
    page.find(HOSTILE[0])
    assert len(page.hosts) == 2
    assert page.errors == []


def test_nothing_is_fetched_and_the_policy_would_forbid_it(mixed):
    assert [address.partition(":")[0] for address in mixed.requests] in (["file"], ["file", "data"])
    assert mixed.run("return performance.getEntriesByType('resource').map(entry => entry.name)") in ([], ["data:,"])
    assert mixed.errors == []

    mixed.run(
        """const picture = new Image(); picture.src = 'http://127.0.0.1:9/x.png'; document.body.append(picture);
           const script = document.createElement('script'); script.textContent = 'window.ran = 1';
           document.body.append(script); fetch('http://127.0.0.1:9/').catch(() => 0);"""
    )
    assert mixed.run("return window.ran") is None
    broken = " ".join(line["message"] for line in mixed.errors)
    assert all(rule in broken for rule in ("img-src", "script-src", "default-src"))
    assert set(mixed.requests.values()) == {"csp"}


def test_a_comparison_says_who_came_and_who_went(page, tmp_path):
    old = audit(entry("simulation", standing(["ada"], ["mallory"])), entry("old", result()), generated=FIRST)
    new = audit(entry("simulation", standing(["bob"], ["mallory"])), entry("new", result()), generated=SECOND)
    page.open(compared(old, new), tmp_path)

    assert page.one("#comparison h2").text == "Since the audit of 2026-11-01"
    assert page.texts("#comparison .steps > span") == ["1 came", "1 went", "0 changed otherwise"]
    assert [columns_of(line) for line in page.all("#comparison tbody tr")] == [
        ["simulation", "ada", "+ came", "missing", "in line"],
        ["simulation", "bob", "\u2212 went", "in line", "missing"],
        ["new", "the cluster", "state", "not in the audit", "in the audit"],
        ["old", "the cluster", "state", "in the audit", "not in the audit"],
    ]
    page.toggle("simulation")
    assert page.texts("tr.details td.since") == ["2026-11-08", "2026-11-01"]


def test_a_run_says_what_it_did_and_what_the_cloud_refused(page, tmp_path):
    failed = row("bob", "failed", wanted="created", error=REFUSAL)
    outcome = result(row("ada", "created"), failed, failed=True, msg="1 of 2 users failed")
    page.open(onboard(entry("simulation", outcome), entry("genomics", standing(["ada"]))), tmp_path)
    page.one("#open").click()

    assert page.one("h1").text == "Onboarding of 2 clusters"
    assert page.texts("#states button strong") == ["0", "1", "1"]
    lines = [columns_of(line) for line in page.all(".people tbody tr")]
    assert ["failed", "bob", "created", "InvalidUser", "is not welcome", "r-7"] in lines and ["added", "ada"] in lines
    assert page.errors == []


def test_an_empty_report_and_one_in_line_are_pages_too(page, tmp_path):
    page.open(audit(), tmp_path)
    assert page.one("#shown").text == "0 of 0 clusters shown"
    page.open(audit(entry("genomics", result())), tmp_path)
    page.one("#open").click()
    page.toggle("genomics")
    assert "Nothing differs here." in page.one("tr.details").text
    assert page.errors == []
