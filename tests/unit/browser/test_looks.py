# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page by day, by night and on paper: every text can be read."""

from __future__ import annotations

import base64

import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from tests.unit.plugins.plugin_utils.report.fleets import FIRST, MIXED, SECOND, at_size, audit

READABLE = 4.5
"""What WCAG 2 asks of texts at level AA; parts of a picture need 3."""

# The colours of every text on the page and of what lies behind it, and the same for the parts of the picture.
COLOURS = """
    const solid = (node) => {
        for (; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if (!colour.endsWith(', 0)') && colour !== 'transparent') return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const found = {};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('svg, script')) continue;
        found[[getComputedStyle(node).color, solid(node), 'text']] = walker.currentNode.data;
    }
    for (const part of document.querySelectorAll('svg rect:not(.track)')) {
        found[[getComputedStyle(part).fill, solid(part.closest('svg')), 'picture']] = part.getAttribute('class');
    }
    return Object.entries(found);
"""


def luminance(colour):
    channels = [int(number) / 255 for number in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(page):
    for key, text in page.run(COLOURS):
        front, back, kind = key.replace("rgba", "rgb").replace("rgb(", "").split(")")
        yield front.split(", ")[:3], back.lstrip(",").split(", ")[:3], kind.lstrip(","), text


@pytest.mark.parametrize(
    ("media", "scheme"), [("screen", "light"), ("screen", "dark"), ("print", "light"), ("print", "dark")]
)
def test_every_text_and_every_bar_stands_out_from_what_is_behind_it(page, tmp_path, media, scheme):
    page.emulate(media, scheme)
    page.open(compared(audit(*MIXED[:2], generated=FIRST), audit(*MIXED, generated=SECOND)), tmp_path)
    page.run("document.getElementById('open').click()")
    page.run("for (const closed of document.querySelectorAll('details')) closed.open = true")

    found = list(pairs(page))
    assert len(found) > 12
    for front, back, kind, text in found:
        assert contrast(front, back) >= (READABLE if kind == "text" else 3), (front, back, text)
    behind = page.run("return getComputedStyle(document.body).backgroundColor")
    dark = luminance(behind.removeprefix("rgb(").rstrip(")").split(", ")) < 0.1
    assert dark == ((media, scheme) == ("screen", "dark"))


def test_paper_shows_the_people_of_every_cluster_and_no_controls(page, tmp_path):
    page.open(audit(*MIXED), tmp_path)
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate("print", "light")

    assert page.texts("td.name") == ["ada", "bob", "mallory", "grace", "ada", "analysts", "old.hand", "guest"]
    assert page.texts(".message") == ["The access key is not known.", "Failed to connect"]
    assert not page.all("#query, #kind, #open, #close")
    page.emulate("screen", "light")
    page.run("window.dispatchEvent(new Event('afterprint'))")
    assert page.all(".people") == []


def test_it_prints_also_at_size_and_then_leaves_the_people_out(page, tmp_path):
    page.open(audit(*at_size(200, 200, 200)), tmp_path)

    printed = page.browser.execute_cdp_cmd("Page.printToPDF", {})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    assert page.run("return document.querySelectorAll('.people').length") == 0


@pytest.mark.parametrize("width", [360, 400, 768, 1280])
def test_the_page_never_scrolls_sideways_and_keeps_its_picture(page, tmp_path, width):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page.open(audit(*MIXED), tmp_path)
        page.run("document.getElementById('open').click()")
        assert page.run("return document.documentElement.scrollWidth") <= width
        assert all(drawn.size["width"] > width / 4 for drawn in page.all("#fleet svg, #worst svg"))
        page.open(audit(*at_size(3, 5, 2)), tmp_path, "#view=people")
        page.all("#people .link")[0].click()
        assert page.run("return document.documentElement.scrollWidth") <= width
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
