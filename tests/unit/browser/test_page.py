# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML report in Chromium: the picture is drawn, people are found, and nothing is fetched or taken for markup."""

from __future__ import annotations

from functools import partial

import pytest
from selenium.webdriver.common.keys import Keys

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.records import Run
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
        ["missing", "ada", "", "", "", "2026-11-01"],
        ["missing", "bob", "", "", "", "2026-11-01"],
        ["extra", "mallory", "", "", "", "2026-11-01"],
        ["wrong group", "grace", "yes", "wheel", "users", "2026-11-01"],
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
    assert press(Keys.TAB).text == "Skip to the list"
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


def holding(host, *rows, **people):
    """A cluster that holds these people, each in a group."""
    members = [{"name": name, "group": group} for name, group in people.items()]
    return entry(host, result(*rows, members=members))


def test_the_history_says_who_came_and_who_went(page, tmp_path):
    old = audit(holding("simulation", ada="users", bob="users"), entry("old", result()), generated=FIRST)
    new = audit(holding("simulation", bob="wheel", eve="users"), entry("new", result()), generated=SECOND)
    page.open(compared(old, new), tmp_path)

    assert page.texts("#history summary") == ["2026-11-08: 1 came, 1 went, 1 changed, 2 changes of clusters"]
    assert [columns_of(line) for line in page.all("#history tbody tr")] == [
        ["simulation", "eve", "+ came", "", "users"],
        ["simulation", "ada", "\u2212 went", "users", ""],
        ["simulation", "bob", "~ changed group", "users", "wheel"],
        ["new", "the cluster", "state", "not in the audit", "in the audit"],
        ["old", "the cluster", "state", "in the audit", "not in the audit"],
    ]


@pytest.fixture
def fleet(page, tmp_path):
    """Two clusters with people, one of which could not be read the second time."""
    ada = {"name": "ada", "account": "ada_l", "group": "users", "expires": "2026-11-20"}
    mallory = {"name": "mallory", "group": "wheel", "on_roster": False}
    extra = row("mallory", "removed", before="wheel")
    before = audit(holding("genomics", ada="users"), holding("simulation", grace="wheel"), generated=FIRST)
    failed = {
        "failed": True,
        "msg": "NotAuthorized: no (ListUsers on it).",
        "error": {"code": "NotAuthorized", "message": "no"},
    }
    now = audit(entry("genomics", failed), entry("simulation", result(extra, members=[ada, mallory])), generated=SECOND)
    report = compared(before, now)
    report.run = Run("ci", "17", 75, ["team.csv"])
    report.notes = ["On no cluster: <b>joan</b>"]

    return partial(page.open, report, tmp_path)


def test_people_are_found_with_all_their_clusters(fleet):
    page = fleet("#view=people")

    assert [columns_of(line) for line in page.all("tr.person")] == [
        ["ada", "2", "users", "2026-11-01", "on the roster", "2026-11-20"],
        ["mallory", "1", "wheel sudo", "2026-11-08", "not on it", ""],
    ]
    page.all("#people .link")[0].click()
    assert [columns_of(line) for line in page.all("#people .people tbody tr")] == [
        ["genomics", "ada", "users", "2026-11-01", "on the roster", "", "2026-11-01"],
        ["simulation", "ada_l", "users", "2026-11-08", "on the roster", "2026-11-20", ""],
    ]
    page.find("genomics")
    assert page.texts("tr.person .link") == ["ada"]
    assert page.one("#shown").text == "1 of 2 people shown, with 1 account"


def test_what_is_shown_stands_in_the_address_and_back_leads_back(fleet):
    page = fleet("#view=people&who=off")
    assert page.texts("tr.person .link") == ["mallory"]

    page.one("#views a[data-view=clusters]").click()
    page.find("simu")
    page.run(
        "const kind = document.getElementById('kind'); kind.value = 'sudo'; kind.dispatchEvent(new Event('change'))"
    )
    assert page.run("return location.hash") == "#find=simu&kind=sudo" and page.hosts == ["simulation"]
    page.browser.refresh()
    assert page.hosts == ["simulation"] and page.one("#query").get_attribute("value") == "simu"
    page.browser.back()
    page.browser.back()
    assert page.texts("tr.person .link") == ["mallory"]
    assert len(fleet("#view=people&who=%zz&kind=evil&states=evil").all("tr.person")) == 2


def test_what_matters_stands_first_and_leads_there(fleet):
    page = fleet()

    assert page.texts("#attention li") == [
        "1\nwith sudo that should not have it",
        "1\non a cluster and not on the roster",
        "1\ncluster: NotAuthorized: no",
        "1\nwhose entry ends within 30 days",
    ]
    made = "Made 2026-11-08 03:00 UTC by ci in job 17 in 1 minute, the roster from team.csv."
    assert page.one("#about").text == f"{made} Check mode: nothing was changed."
    assert page.texts("#notes p") == ["On no cluster: <b>joan</b>."]
    for number, shown in enumerate((["simulation"], ["simulation"], ["genomics"])):
        page.all("#attention a")[number].click()
        assert page.hosts == shown
    page.all("#attention a")[3].click()
    assert page.texts("tr.person .link") == ["ada"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["clusters", "people"])
def test_nothing_keeps_anybody_from_using_the_page(fleet, page, view, scheme):
    page.emulate("screen", scheme)
    fleet(f"#view={view}")
    for closed in page.all(f"#{view} .link"):
        closed.click()

    assert page.barriers == [] and page.errors == []


def test_a_run_says_what_it_did_and_what_the_cloud_refused(page, tmp_path):
    failed = row("bob", "failed", wanted="created", error=REFUSAL)
    outcome = result(row("ada", "created"), failed, failed=True, msg="1 of 2 users failed")
    page.open(onboard(entry("simulation", outcome), entry("genomics", standing(["ada"]))), tmp_path)
    page.one("#open").click()

    assert page.one("h1").text == "Onboarding of 2 clusters"
    assert page.texts("#states button strong") == ["0", "1", "1", "0"]
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
