"""A server as `advisor serve` starts it, and Chromium that looks at it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 AA and the practices that axe adds to it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Table:
    """A server with an empty store, and whoever sits at it."""

    address: str
    browser: Browser
    first: BrowserContext

    def context(self, who: str = "", **options: object) -> BrowserContext:
        """Another browser at the table; under a name, or as the first one is known."""
        made = self.browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        made.set_default_timeout(10_000)
        if not who:
            made.add_cookies(self.first.cookies())
            return made
        page = self.first.new_page()
        page.goto(f"{self.address}/who")
        page.get_by_label("Whose browser is it?").fill(who)
        page.get_by_role("button", name="Make an address").click()
        entry = page.locator("p.say").inner_text()
        page.close()
        other = made.new_page()
        other.goto(entry)
        other.close()
        return made

    def read_in(self, file: Path) -> str:
        """An engagement of an answers file; its address."""
        page = self.first.new_page()
        page.goto(f"{self.address}/new")
        page.get_by_label("Answers file").set_input_files(file)
        page.get_by_role("button", name="Read in").click()
        page.wait_for_url("**/engagements/*")
        found = page.url.partition("?")[0]
        page.close()
        return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; a test that needs it says how to get it."""
    found = os.environ.get("ADVISOR_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            "Chromium is missing. Install it with: apt-get install -y chromium "
            "(Fedora: dnf install -y chromium), or name it in ADVISOR_CHROMIUM.",
            pytrace=False,
        )
    return found


# Its loop runs in this process until it is closed, where others' tests start loops of their own.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    # Its own sandbox needs rights that root in a container lacks; the pages are ours.
    made = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield made
    made.close()


@pytest.fixture(scope="session")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that a server prints."""
    store = tmp_path_factory.mktemp("browser") / "engagements.sqlite"
    command = [sys.executable, "-m", "advisor", "serve", "--port", "0", "--name", "Ada"]
    with subprocess.Popen(
        [*command, "--store", str(store)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        address = next((line.strip() for line in server.stdout if "token=" in line), "")
        assert address, "advisor serve printed no address"
        yield address
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def known() -> list[Any]:
    """What the server knows Ada's browser by; its address lets in once only."""
    return []


@pytest.fixture(scope="module")
def table(browser: Browser, entry: str, known: list[Any]) -> Iterator[Table]:
    first = browser.new_context(viewport={"width": 1280, "height": 900})
    first.set_default_timeout(10_000)
    if known:
        first.add_cookies(known)
    else:
        page = first.new_page()
        page.goto(entry)
        page.close()
        known += first.cookies()
    yield Table(re.sub(r"/enter.*", "", entry), browser, first)
    first.close()


@pytest.fixture
def page(table: Table) -> Iterator[Page]:
    """A page of Ada's browser; nothing may be refused by the policy, nor fail in a script."""
    made = table.first.new_page()
    faults = watched(made)
    yield made
    made.close()
    assert not faults


def watched(page: Page) -> list[str]:
    """What the page's scripts throw and what its policy refuses."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Security Policy" in said.text else None,
    )
    return faults


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """What axe finds wrong in a page as it stands, or in its colours alone: rule, and where."""

    def violations(page: Page, *, colours: bool = False) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        only = {"type": "rule", "values": ["color-contrast"]} if colours else RULES
        found = page.evaluate("(only) => axe.run({runOnly: only, iframes: false})", only)
        return [
            f"{v['id']}: {' '.join(str(t) for t in n['target'])} {n['failureSummary'][:300]}"
            for v in found["violations"]
            for n in v["nodes"][:3]
        ]

    return violations
