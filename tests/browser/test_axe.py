"""No page breaks a rule of WCAG 2.2 AA that a machine can check; none runs over its width."""

import re

import pytest
from playwright.sync_api import Page

WIDTHS = (1280, 820)
PAGES = (
    "",
    "/ask/{case}/use.tasks_month",
    "/ask/{case}/task.primary",
    "/ask/{case}/ben.type",
    "/ask/{case}/host.region",
    "/ask/engagement/ctx.country",
    "/section/{case}/Use",
    "/section/engagement/Context",
    "/check",
    "/advice",
    "/what-if",
    "/portfolio",
    "/report",
    "/history",
    "/sign-off",
    "/head",
    "/delete",
    "/use-cases/new",
    "/use-cases/{case}",
    "/shared/new",
    "/forms",
    "/what-if?case={case}&to:use.tasks_month=3",
    "/ask/{case}/edge.devices_n",
    "/nowhere",
)


@pytest.fixture(scope="module")
def chatbot(table, samples):
    return table.read_in(samples["support-chatbot"])


@pytest.fixture(scope="module")
def city(table, samples):
    return table.read_in(samples["city-portfolio"])


def looked_at(page: Page, axe, where: str) -> list[str]:
    """What is wrong with a page, in light and dark, wide and narrow."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # What is not a matter of colour is the same in both.
        lines = axe(page, colours=scheme == "dark")
        found += [f"{where} {scheme}: {line}" for line in lines]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            found.append(f"{where}: {over} px over the width of {width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def settled(page: Page) -> None:
    """Wait until the panel shows the advice of what stands."""
    if page.locator("#live").count():
        page.wait_for_selector("#live[data-stale='']")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_an_engagement(page, axe, chatbot, path):
    page.goto(f"{chatbot}{path.format(case='support-chatbot')}")
    settled(page)
    assert page.title()
    assert looked_at(page, axe, path) == []


@pytest.mark.parametrize("path", ["", "/advice", "/portfolio", "/what-if", "/check"])
def test_pages_of_several_use_cases(page, axe, city, path):
    page.goto(f"{city}{path}")
    settled(page)
    assert looked_at(page, axe, path) == []


@pytest.mark.parametrize("path", ["/", "/new", "/who", "/nowhere"])
def test_pages_outside_an_engagement(page, axe, table, chatbot, path):
    page.goto(f"{table.address}{path}")
    assert looked_at(page, axe, path) == []


def test_everything_folded_is_open_too(page, axe, chatbot):
    for path in ("/ask/support-chatbot/use.tasks_month", "/advice", "/check"):
        page.goto(f"{chatbot}{path}")
        settled(page)
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")
        assert looked_at(page, axe, path) == []


def test_pages_that_say_what_is_wrong(page, axe, chatbot):
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_out")
    page.get_by_label(re.compile("The number")).fill("many")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector("#faults")
    assert looked_at(page, axe, "refused") == []
    page.get_by_label(re.compile("The number")).fill("900000000")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector("#faults")
    assert looked_at(page, axe, "out of bounds") == []


def test_pages_that_show_two_values(page, axe, table, samples, tmp_path):
    at = table.read_in(samples["support-chatbot"])
    context = table.context("Ben")
    theirs = context.new_page()
    theirs.goto(f"{at}/ask/support-chatbot/use.tokens_out")
    page.goto(f"{at}/ask/support-chatbot/use.tokens_out")
    page.get_by_label(re.compile("The number")).fill("300")
    page.wait_for_selector('text="Saved"')
    theirs.get_by_label(re.compile("The number")).fill("400")
    theirs.get_by_role("button", name="Save and continue").click()
    theirs.wait_for_selector(".both")
    assert looked_at(theirs, axe, "conflict") == []
    file = tmp_path / "theirs.yaml"
    file.write_text(samples["support-chatbot"].read_text().replace("moderate", "high"))
    context.close()
    page.goto(f"{at}/forms")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read it in").click()
    page.wait_for_selector(".both")
    assert looked_at(page, axe, "merged") == []


def test_the_screen_turned_to_the_client(page, axe, table, chatbot):
    context = table.context("Dan")
    turned = context.new_page()
    turned.goto(chatbot)
    turned.get_by_role("button", name="Turn to the client").click()
    for path in ("", "/advice", "/check", "/history"):
        turned.goto(f"{chatbot}{path}")
        assert looked_at(turned, axe, f"client {path}") == []
    turned.goto(f"{table.address}/")
    assert looked_at(turned, axe, "client list") == []
    context.close()


def test_a_browser_that_was_not_let_in(browser, axe, table):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{table.address}/")
    assert looked_at(page, axe, "no session") == []
    context.close()
