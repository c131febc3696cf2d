"""An engagement from nothing to its PDF with no other tool than the keyboard."""

import json
import re
import subprocess

from playwright.sync_api import Page

# The short set of the support chatbot, as the sample answers it.
ANSWERS = {
    "ctx.stage": "In daily use",
    "ctx.role": "We call a vendor's model from our own software",
    "task.primary": "Write or converse",
    "task.quality_bar": "Some rework or annoyance",
    "model.sourcing": "A vendor's API",
    "model.size_class": "The vendor's largest, size not published",
    "use.tasks_month": "480k",
    "use.tokens_in": "1800",
    "use.tokens_out": "200-300",
    "host.where": "At the vendor of the model or software",
    "ctx.country": "Germany",
}
_ACTIVE = """() => {
  const a = document.activeElement;
  const label = a.labels && a.labels[0] ? a.labels[0].innerText : '';
  return JSON.stringify({tag: a.tagName, type: a.type || '', id: a.id,
    text: (label || a.innerText || a.value || '').trim(), checked: !!a.checked});
}"""


def active(page: Page) -> dict[str, object]:
    return json.loads(page.evaluate(_ACTIVE))


def tab_to(page: Page, text: str, *, tag: str = "") -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here = active(page)
        if re.search(text, str(here["text"])) and (not tag or here["tag"] == tag):
            return
    raise AssertionError(f"no Tab leads to {text!r}")


def choose(page: Page, label: str) -> None:
    """Within the radio buttons of a question, move to one by its label."""
    tab_to(page, ".", tag="INPUT")
    for _ in range(40):
        if active(page)["text"] == label:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {label!r}")


def answer(page: Page, fact: str) -> None:
    """Answer the question that is open, or say that it is not known."""
    wanted = ANSWERS.get(fact, "We do not know yet")
    if page.locator(f"input[type=text][name='{fact}:value']").count():
        if fact in ANSWERS:
            tab_to(page, r"^A (number|place)$")
            page.keyboard.press("Tab")
            page.keyboard.type(wanted)
        else:
            tab_to(page, r"^A (number|place)$")
            page.keyboard.press("ArrowDown")
    elif page.locator(f"input[type=checkbox][name='{fact}:value']").count():
        tab_to(page, "^One or more")
        page.keyboard.press("ArrowDown")
    elif page.locator(f"select[name='{fact}:value']").count():
        tab_to(page, "^One of the list")
        page.keyboard.press("ArrowDown")
    else:
        choose(page, wanted)


def test_a_new_engagement_from_nothing_to_the_pdf(page, table, tmp_path):
    page.goto(f"{table.address}/")
    tab_to(page, "^New engagement$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new")
    tab_to(page, "^Client$")
    page.keyboard.type("Nordlicht Möbel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/use-cases/new")
    tab_to(page, "^Name$")
    page.keyboard.type("Support chatbot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/**")
    asked = []
    while "/ask/" in page.url:
        fact = page.locator("input[name=asked]").get_attribute("value")
        assert fact not in asked
        asked.append(fact)
        answer(page, fact)
        tab_to(page, "^Save and continue$")
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_function("(before) => location.href !== before", arg=before)
        assert len(asked) <= 20
    assert {"use.tasks_month", "task.primary", "ctx.country"} <= set(asked)
    assert "The short set is answered." in page.locator("[role=status]").all_inner_texts()[0]
    page.wait_for_selector("#live[data-stale='']")
    assert page.locator("#live ol li").count() >= 1

    tab_to(page, "^Report$", tag="A")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report")
    tab_to(page, "^Download the PDF$")
    with page.expect_download(timeout=60_000) as download:
        page.keyboard.press("Enter")
    pdf = tmp_path / "report.pdf"
    download.value.save_as(pdf)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()
    assert "Nordlicht Möbel" in text
    assert "480,000 tasks a month" in text


def test_the_focus_is_seen_and_goes_first_to_the_content(page, table):
    page.goto(f"{table.address}/new")
    page.keyboard.press("Tab")
    assert active(page)["text"] == "Skip to the content"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert active(page)["id"] == "main"
    page.keyboard.press("Tab")
    width = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2


def test_arrows_over_many_options_save_only_where_they_rest(page, table, samples):
    at = table.read_in(samples["support-chatbot"])
    page.goto(f"{at}/ask/support-chatbot/task.primary")
    choose(page, "Make or edit images")
    page.wait_for_selector('text="Saved"')
    page.goto(f"{at}/history")
    rows = page.locator("tbody tr").all_inner_texts()
    assert len(rows) == 2  # read in, and this one answer
    assert "Make or edit images" in rows[0]
