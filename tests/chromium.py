# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Chromium without a screen, for the tests and the benchmark."""

from __future__ import annotations

import shutil
from pathlib import Path

from axe_core_python.selenium import Axe  # type: ignore[import-untyped]
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"),
    # Nothing of the browser's own may be taken for a request of the page.
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-quic", "--disable-extensions", "--disable-default-apps"),
)


def start_browser(profile: Path) -> Chrome | None:
    """Start a Chromium with a folder of its own; None where there is none."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        return None
    options = ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # With both named, Selenium looks for nothing and downloads nothing.
    return Chrome(options=options, service=Service(driver))


def barriers(browser: Chrome) -> list[str]:
    """List what axe-core finds that keeps people from using the page that is open, a text for each part of it."""
    found = Axe().run(browser, options={"resultTypes": ["violations"]})["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
