# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the documentation as HTML, without the network, and fails for what a reader would stumble over.

Sphinx must have nothing to warn of, and axe-core nothing to find on a page of each kind, by day and by night, on a
narrow screen and on a wide one.

python -m tests.gate.docs [FOLDER]: the folder, when there is one named, gets the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from selenium.common.exceptions import TimeoutException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.chromium import barriers, start_browser
from tests.gate import programs
from tests.playbook import REPOSITORY, lay_out

COLLECTION = "clusterops.onboarding"
SECONDS = 300
SEARCH_SECONDS = 10
WHICH = ("--use-current", "--squash-hierarchy")
OPTIONS = (
    *WHICH,
    "--lenient",
    "--sphinx-theme",
    "furo",
    "--project",
    COLLECTION,
    "--copyright",
    "ClusterOps contributors",
)
CONFIGURATION = """
# References to Ansible's own documentation need the network.
intersphinx_mapping = {}
html_title = "clusterops.onboarding"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
"""
# What only Ansible's own documentation has.
ELSEWHERE = re.compile(
    r"WARNING: (undefined label: '(?!ansible_collections\.clusterops\.)|'envvar' reference target not found: ANSIBLE_)"
)

KINDS_OF_PAGES = (
    *("index.html", "search.html", "docsite/adopt.html", "docsite/ehpc_errors.html"),
    *("cluster_users_module.html", "cluster_users_role.html"),
)
WIDTHS = (400, 1280)
HEIGHT = 900
LOCAL = ("file:", "data:")
# What somebody looks for, and a page that has to be found.
SEARCHED, FOUND = "offboarding", "docsite/playbooks.html"
MENDED = {
    'aria-role="button" ': "",
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="Contents of this page">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="Contents of this page">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
    '<div id="search-results"></div>': '<h1>Search</h1><div id="search-results"></div>',
}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        site.mkdir(mode=0o700)
        lay_out(Path(scratch))
        run(scratch, "antsibull-docs", "sphinx-init", *OPTIONS, "--dest-dir", str(site), COLLECTION)
        with Path(site, "conf.py").open("a") as configuration:
            configuration.write(CONFIGURATION)
        (site / "_static").mkdir()
        shutil.copy(Path(__file__).with_suffix(".css"), site / "_static")
        pages = Path(site, "rst")
        pages.chmod(0o700)
        run(scratch, "antsibull-docs", "collection", *WHICH, "--fail-on-error", "--dest-dir", str(pages), COLLECTION)
        # Pictures stay behind, for antsibull-docs only knows pages.
        shutil.copytree(REPOSITORY / "docs/docsite/rst/images", pages / "docsite/images")
        html = Path(scratch, "html")
        run(scratch, "sphinx-build", "-q", "-c", str(site), "-w", f"{scratch}/warnings", str(pages), str(html))
        check(Path(scratch, "warnings").read_text())
        mend(html)
        look(html, Path(scratch, "profile"))
        if len(sys.argv) > 1:
            shutil.copytree(html, sys.argv[1], dirs_exist_ok=True)
        print(f"docs: built {len(list(html.rglob('*.html')))} pages")


def check(warnings: str) -> None:
    """End for warnings about anything that can be put right here."""
    ours = [line for line in warnings.splitlines() if line.strip() and not ELSEWHERE.search(line)]
    if ours:
        programs.fail("Sphinx warns:\n" + "\n".join(ours))


def mend(html: Path) -> None:
    """Put right in every page what antsibull-docs and the theme leave for assistive technology to stumble over."""
    for page in html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for wrong, right in MENDED.items():
            text = text.replace(wrong, right)
        page.write_text(text, encoding="utf-8")


def look(html: Path, profile: Path) -> None:
    """End for what people would stumble over.

    That is what axe-core finds on a page of each kind, a page that scrolls sideways, fetches anything or does not begin
    with its text, and a search that finds nothing.
    """
    browser = start_browser(profile)
    if browser is None:
        print("docs: LEFT OUT, the pages are not looked at: install chromium and chromedriver (chromium-driver)")
        return
    found = set()
    try:
        for page, width, scheme in product(KINDS_OF_PAGES, WIDTHS, ("light", "dark")):
            size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            media = {"media": "screen", "features": [{"name": "prefers-color-scheme", "value": scheme}]}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            browser.get((html / page).as_uri())
            where = f"{page}, {width} pixels, {scheme}"
            if browser.execute_script("return document.documentElement.scrollWidth") > width:
                found.add(f"{where}: it scrolls sideways")
            if browser.execute_script("return document.querySelector('h1').getBoundingClientRect().top") > HEIGHT / 2:
                found.add(f"{where}: the text does not begin on the first screen")
            fetched = browser.execute_script("return performance.getEntriesByType('resource').map(each => each.name)")
            found |= {f"{where}: {address} is fetched" for address in fetched if not address.startswith(LOCAL)}
            found |= {f"{where}: {barrier}" for barrier in barriers(browser)}
        browser.get(f"{(html / 'search.html').as_uri()}?q={SEARCHED}")
        if not appears(browser, f"#search-results a[href*='{FOUND}']"):
            found.add(f"a search for {SEARCHED} does not find {FOUND}")
    finally:
        browser.quit()
    if found:
        programs.fail("People would stumble over:\n" + "\n".join(sorted(found)))


def appears(browser: Chrome, selector: str) -> bool:
    """Tell whether the page that is open comes to have what a CSS selector stands for."""
    try:
        WebDriverWait(browser, SEARCH_SECONDS).until(lambda page: page.find_elements(By.CSS_SELECTOR, selector))
    except TimeoutException:
        return False
    return True


def run(scratch: str, program: str, *arguments: str) -> None:
    """Run one of the programs of the environment that this runs in, in that folder and with no other home."""
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": scratch, "ANSIBLE_HOME": scratch, "HOME": scratch}
    # The programs call others, such as ansible-doc, by their names.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    programs.run(programs.beside(sys.executable, program), *arguments, env=environment, seconds=SECONDS)


if __name__ == "__main__":
    main()
