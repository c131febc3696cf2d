"""Within one page: saving while one types, advice that follows, and what others change."""

import re

import pytest
from playwright.sync_api import expect

FIELD = re.compile("The number")


@pytest.fixture(scope="module")
def chatbot(table, samples):
    return table.read_in(samples["support-chatbot"])


def test_advice_changes_beside_the_question_within_the_same_page(page, chatbot):
    page.goto(f"{chatbot}/ask/support-chatbot/use.tasks_month")
    page.wait_for_selector("#live[data-stale='']")
    before = page.locator("#live").inner_text()
    assert "Set reasoning effort" in before
    page.evaluate("() => { window.same = true; }")
    page.get_by_label(FIELD).fill("900")
    expect(page.locator("#use-tasks-month-saved")).to_have_text("Saved")
    expect(page.locator("#live")).to_contain_text("Through the last answer", timeout=20_000)
    after = page.locator("#live").inner_text()
    assert "before 2,700 kgCO₂e a year" in after.replace("\u00a0", " ")
    assert page.evaluate("() => window.same")
    assert page.evaluate("() => document.activeElement.id") == "use-tasks-month"
    # It was kept, and can be taken back.
    page.goto(f"{chatbot}/history")
    assert "900 tasks/month" in page.locator("tbody tr").first.inner_text()
    page.get_by_role("button", name="Undo my last change").click()
    page.goto(f"{chatbot}/ask/support-chatbot/use.tasks_month")
    assert page.get_by_label(FIELD).input_value() == "480k"


def test_questions_appear_where_an_answer_shows_them(page, chatbot):
    page.goto(f"{chatbot}/section/support-chatbot/Training")
    page.get_by_label(re.compile("^None")).first.check()
    expect(page.locator("fieldset.ask")).to_have_count(1)
    page.get_by_label(re.compile("Full fine-tuning")).first.check()
    expect(page.locator("#train-planned-saved")).to_have_text("Saved")
    expect(page.locator("fieldset.ask")).not_to_have_count(1)
    # What has just appeared saves as the others do.
    page.locator("fieldset.ask").nth(1).get_by_label("We do not know yet").check()
    expect(page.locator("fieldset.ask .saved").nth(1)).to_have_text("Saved")


def test_what_is_wrong_is_said_and_not_saved(page, chatbot):
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_out")
    page.get_by_label(FIELD).fill("about a page")
    expect(page.locator("#use-tokens-out-errors")).to_contain_text("is not a number")
    expect(page.locator("#use-tokens-out-saved")).to_have_text("Not saved")
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_out")
    assert page.get_by_label(FIELD).input_value() == "250"


def test_a_doubtful_number_is_asked_about_before_it_is_saved(page, chatbot):
    page.goto(f"{chatbot}/ask/support-chatbot/use.tasks_month")
    page.get_by_label(FIELD).fill("20 billion")
    expect(page.locator(".doubt")).to_contain_text("Please check")
    page.goto(f"{chatbot}/ask/support-chatbot/use.tasks_month")
    assert page.get_by_label(FIELD).input_value() == "480k"
    page.get_by_label(FIELD).fill("20 billion")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Yes, it is right").check()
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url(re.compile("/ask/support-chatbot/(?!use.tasks_month)"))
    page.goto(f"{chatbot}/history")
    assert "20 billion" in page.locator("tbody tr").first.inner_text()
    page.get_by_role("button", name="Undo my last change").click()


def test_what_is_typed_while_the_server_is_gone_is_saved_when_it_is_back(page, chatbot):
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    page.context.set_offline(True)
    page.get_by_label(FIELD).fill("1,900")
    expect(page.locator("#use-tokens-in-saved")).to_contain_text("does not answer")
    page.context.set_offline(False)
    expect(page.locator("#use-tokens-in-saved")).to_have_text("Saved", timeout=15_000)
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    assert page.get_by_label(FIELD).input_value() == "1,900"


def test_what_was_typed_is_shown_where_the_session_is_over(page, chatbot, table):
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    page.evaluate(
        "() => { for (const x of document.getElementsByName('csrf')) x.value = 'of yesterday'; }"
    )
    page.locator("summary", has_text="Source and note").click()
    page.get_by_label("Note", exact=True).fill("Told on the phone")
    page.get_by_role("button", name="Save and continue").click()
    assert "nothing was changed" in page.locator("main").inner_text()
    assert "Told on the phone" in page.locator("main").inner_text()


def test_a_refusal_while_one_types_is_said_at_the_question(page, chatbot, table, samples):
    at = table.read_in(samples["support-chatbot"])
    page.goto(f"{at}/ask/support-chatbot/use.tokens_in")
    other = table.first.new_page()
    other.goto(f"{at}/sign-off")
    other.get_by_role("button", name="Sign off").click()
    page.get_by_label(FIELD).fill("1700")
    expect(page.locator("#use-tokens-in-saved")).to_contain_text("signed off by Ada")
    assert page.locator("h1").count() == 1
    assert page.get_by_label(FIELD).input_value() == "1700"
    other.close()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{at}/ask/support-chatbot/use.tokens_in")
    assert page.get_by_label(FIELD).is_disabled()


def test_typing_and_sending_at_once_keeps_what_was_typed_last(page, chatbot):
    for n in range(4):
        page.goto(f"{chatbot}/ask/support-chatbot/use.reasoning_tokens")
        field = page.get_by_label(FIELD)
        field.fill(str(300 + n))
        page.wait_for_timeout(850 + 40 * n)  # about when it is saved of its own accord
        field.fill(str(500 + n))
        page.get_by_role("button", name="Save and continue").click()
        page.wait_for_url(re.compile("/ask/(?!support-chatbot/use.reasoning_tokens)|[?]said"))
        page.goto(f"{chatbot}/ask/support-chatbot/use.reasoning_tokens")
        assert page.get_by_label(FIELD).input_value() == str(500 + n)


def test_sliders_move_a_copy(page, chatbot):
    page.goto(f"{chatbot}/what-if")
    slider = page.get_by_label("Tasks a month", exact=True)
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#tried")).to_contain_text("less", timeout=20_000)
    said = slider.get_attribute("aria-valuetext")
    assert "tasks a month" in said
    assert said.split(" ")[0] in page.locator("#tried").inner_text()
    page.goto(f"{chatbot}/ask/support-chatbot/use.tasks_month")
    assert page.get_by_label(FIELD).input_value() == "480k"


def test_a_page_that_nobody_looks_at_holds_no_connection(page, chatbot):
    streams = []
    page.on("request", lambda r: streams.append("open") if "/stream" in r.url else None)
    page.on("requestfailed", lambda r: streams.append("closed") if "/stream" in r.url else None)
    page.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    page.wait_for_selector("#live[data-stale='']")
    assert streams == ["open"]
    turn = """(state) => {
      Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(turn, "hidden")
    page.wait_for_timeout(300)
    assert streams == ["open", "closed"]
    page.evaluate(turn, "visible")
    page.wait_for_timeout(300)
    assert streams == ["open", "closed", "open"]


def test_printed_without_its_frame(page, chatbot):
    page.goto(f"{chatbot}/check")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".top").is_visible()
    assert not page.locator("footer").is_visible()
    ground = page.locator("html").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
