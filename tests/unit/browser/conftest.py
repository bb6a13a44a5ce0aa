# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Chromium without a screen, and what the tests do with a page in it.

Where there is no Chromium these tests are skipped and say so; nothing else of the tests ever is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.remote.webelement import WebElement

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.records import Report
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_html import to_html
from tests.chromium import barriers, start_browser


class Page:
    """A report that is open in the browser."""

    def __init__(self, browser: Chrome):
        self.browser = browser

    def open(self, report: Report, folder: Path, address: str = "") -> Page:
        """Write the report to a file and open it from there, with what an address says."""
        file = folder / "report.html"
        file.write_text(to_html(report), encoding="utf-8")
        self.browser.get_log("performance")
        self.browser.get("about:blank")
        self.browser.get(f"{file.as_uri()}{address}")
        return self

    def all(self, selector: str) -> list[WebElement]:
        """Find what is visible."""
        visible = "return [...document.querySelectorAll(arguments[0])].filter(node => node.checkVisibility())"
        return list(self.run(visible, selector))

    def one(self, selector: str) -> WebElement:
        (found,) = self.all(selector)
        return found

    def texts(self, selector: str) -> list[str]:
        return [found.text for found in self.all(selector)]

    @property
    def hosts(self) -> list[str]:
        """The clusters that are shown, from top to bottom."""
        return self.texts("tr.cluster .link")

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def find(self, text: str) -> None:
        """Put a text into the search field."""
        self.one("#query").clear()
        self.one("#query").send_keys(text)

    def toggle(self, host: str) -> None:
        """Open or close a cluster."""
        next(link for link in self.all("tr.cluster .link") if link.text == host).click()

    @property
    def barriers(self) -> list[str]:
        """What axe-core finds that keeps people from using the page."""
        return barriers(self.browser)

    @property
    def errors(self) -> list[Any]:
        """What the browser complains of, broken rules of the policy included."""
        return list(self.browser.get_log("browser"))

    @property
    def requests(self) -> dict[str, str | None]:
        """Every address that was asked for since the page was opened, and by what it was blocked."""
        events = [json.loads(line["message"])["message"] for line in self.browser.get_log("performance")]
        failed = [event["params"] for event in events if event["method"] == "Network.loadingFailed"]
        blocked = {params["requestId"]: params.get("blockedReason") for params in failed}
        sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return {params["request"]["url"]: blocked.get(params["requestId"]) for params in sent}

    def emulate(self, media: str, scheme: str) -> None:
        """See the page on screen or paper, light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    running = start_browser(tmp_path_factory.mktemp("profile"))
    if running is None:
        pytest.skip("the HTML report is not tested in a browser: install chromium and chromedriver (chromium-driver)")
    yield running
    running.quit()


@pytest.fixture
def page(browser: Chrome) -> Iterator[Page]:
    yield Page(browser)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.get("about:blank")
    browser.get_log("browser")
