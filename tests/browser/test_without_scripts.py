"""Everything but live updates works with JavaScript off."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

FIELD = re.compile("The number")


@pytest.fixture(scope="module")
def context(table):
    made = table.context("Eve", java_script_enabled=False)
    yield made
    made.close()


@pytest.fixture
def plain(context):
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def chatbot(table, samples):
    return table.read_in(samples["support-chatbot"])


def button(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_from_nothing_to_the_report(plain, table):
    plain.goto(f"{table.address}/new")
    button(plain, "Begin")
    assert "Say who the client is." in plain.locator("#faults").inner_text()
    plain.get_by_label("Client").fill("Harbour <Retail> & مرحبا 🌱")
    button(plain, "Begin")
    plain.get_by_label("Name").fill("Support chatbot")
    button(plain, "Add")
    assert "/ask/engagement/ctx.country" in plain.url
    plain.get_by_label(re.compile("In which country is most of the work done")).last.fill("Germany")
    button(plain, "Save and continue")
    at = re.match(r".*/engagements/[^/]+", plain.url)[0]
    plain.goto(f"{at}/ask/support-chatbot/task.primary")
    plain.get_by_label("Write or converse").check()
    button(plain, "Save and continue")
    plain.goto(f"{at}/ask/support-chatbot/use.tasks_month")
    plain.get_by_label(FIELD).fill("400k-600k")
    plain.get_by_label("Source and note").first.count()
    button(plain, "Save and continue")
    plain.goto(f"{at}/check")
    shown = plain.locator("main").inner_text().replace("\u00a0", " ")
    assert "490,000 tasks a month, between 400,000" in shown
    plain.goto(f"{at}/advice")
    assert plain.locator("article").count() >= 1
    response = plain.request.get(f"{at}/report.md")
    assert "مرحبا 🌱" in response.text()
    assert "<Retail>" not in plain.request.get(f"{at}/preview").text()


def test_an_answer_is_changed_from_the_check_page_and_back(plain, chatbot):
    plain.goto(f"{chatbot}/check")
    plain.get_by_role("link", name=re.compile("Change How long is a typical answer")).click()
    plain.get_by_label(FIELD).fill("260")
    button(plain, "Save")
    assert plain.url.partition("?")[0].endswith("/check")
    assert "260 tokens a call" in plain.locator("main").inner_text().replace("\u00a0", " ")


def test_unknown_and_who_and_a_private_note(plain, chatbot):
    plain.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    plain.get_by_label("We do not know yet").check()
    plain.get_by_label("Who could tell?").fill("The vendor of it")
    plain.locator("summary", has_text="Source and note").click()
    plain.get_by_label("Note", exact=True).fill("Do not tell <b>them</b>")
    plain.get_by_label("Private").check()
    button(plain, "Save and continue")
    plain.goto(f"{chatbot}/check")
    text = plain.locator("main").inner_text()
    assert "The vendor of it" in text
    assert "Do not tell <b>them</b>" in text
    for suffix in ("md", "json", "html"):
        assert "Do not tell" not in plain.request.get(f"{chatbot}/report.{suffix}").text()
    plain.goto(chatbot)
    button(plain, "Turn to the client")
    for path in ("/check", "/ask/support-chatbot/use.tokens_in", "/section/support-chatbot/Use"):
        plain.goto(f"{chatbot}{path}")
        assert "Do not tell" not in plain.content()
        assert "The vendor of it" not in plain.content()
    # Saving under the client's eyes loses nothing of what they do not see.
    plain.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    plain.get_by_label("A number").check()
    plain.get_by_label(FIELD).fill("1700")
    button(plain, "Save and continue")
    plain.goto(chatbot)
    button(plain, "Back to your view")
    plain.goto(f"{chatbot}/ask/support-chatbot/use.tokens_in")
    assert "Do not tell" in plain.content()


def test_the_client_sees_no_ranks_no_other_client_and_no_history(plain, chatbot, table):
    plain.goto(f"{chatbot}/advice")
    assert re.match(r"1\. ", plain.locator("article h2").first.inner_text())
    button(plain, "Turn to the client")
    assert not re.match(r"\d", plain.locator("article h2").first.inner_text())
    assert plain.locator("text=Change what is shown").count() == 0
    assert not re.search(r">\d+ Set reasoning", plain.content())
    plain.goto(f"{chatbot}/portfolio")
    assert not re.search(r">\d+ Set reasoning", plain.content())
    plain.goto(f"{table.address}/")
    assert "Harbour" not in plain.locator("main").inner_text()
    for path in ("/history", "/report", "/report.pdf", "/preview", "/head", "/answers.yaml"):
        assert plain.request.get(f"{chatbot}{path}").status == 403
    assert plain.request.get(f"{table.address}/engagements/nobody").status == 403
    plain.goto(f"{table.address}/")
    button(plain, "Back to your view")


def test_the_consultants_own_changes_of_the_advice(plain, chatbot):
    plain.goto(f"{chatbot}/advice")
    first = plain.locator("article").first
    title = first.locator("h2").inner_text().removeprefix("1. ")
    first.locator("summary", has_text="Change what is shown").click()
    first.get_by_label("Hide it, because").fill("They did it last year")
    first.get_by_role("button", name="Hide").click()
    assert "marked as yours" in plain.locator("[role=status]").first.inner_text()
    assert title not in plain.locator("article h2").all_inner_texts()[0]
    assert f"Hidden: {title}" in plain.locator("main").inner_text()
    assert "They did it last year" in plain.request.get(f"{chatbot}/preview").text()
    plain.get_by_role("button", name=re.compile("Take back")).click()
    assert title in plain.locator("article h2").all_inner_texts()[0]
    plain.locator("summary", has_text="Add a recommendation").click()
    plain.get_by_label("Title", exact=True).last.fill("Talk to the works council")
    plain.get_by_label("What you recommend").fill("Invite them before the pilot.")
    plain.get_by_label("First step").last.fill("Send the agenda.")
    button(plain, "Add")
    assert "Talk to the works council" in " ".join(plain.locator("article h2").all_inner_texts())


def test_a_change_of_the_advice_that_no_longer_holds_does_not_take_the_advice_away(
    plain, table, samples
):
    at = table.read_in(samples["support-chatbot"])
    plain.goto(f"{at}/advice")
    first = plain.locator("article").first
    first.locator("summary", has_text="Change what is shown").click()
    first.get_by_label("Hide it, because").fill("They did it last year")
    first.get_by_role("button", name="Hide").click()
    plain.goto(f"{at}/ask/support-chatbot/use.tasks_month")
    plain.get_by_label(FIELD).fill("900")
    button(plain, "Save and continue")
    plain.goto(f"{at}/advice")
    assert "no longer hold" in plain.locator(".say.look").inner_text()
    assert "Nothing worth doing" in plain.locator("main").inner_text()
    plain.get_by_role("button", name=re.compile("Take back")).click()
    assert plain.locator(".say.look").count() == 0


def test_what_if_by_lists(plain, chatbot):
    plain.goto(f"{chatbot}/what-if")
    plain.get_by_label("Tasks a month", exact=True).select_option(index=2)
    button(plain, "Work it out")
    assert "less" in plain.locator("#tried").inner_text()
    assert "the mean of the next 3 years, growth included" in plain.locator("#tried").inner_text()


def test_the_portfolio_says_of_which_year_its_figures_are(plain, chatbot):
    """Where nobody told the growth the figures are today's, and no mean of years."""
    plain.goto(f"{chatbot}/ask/support-chatbot/use.growth_pct")
    plain.get_by_label("We do not know yet").check()
    button(plain, "Save and continue")
    plain.goto(f"{chatbot}/portfolio")
    said = plain.locator(".kpis + .note").inner_text()
    assert "Today: before any growth." in said
    assert "mean of the next 3 years is" in said


def test_use_cases_are_added_copied_named_and_removed(plain, chatbot):
    plain.goto(f"{chatbot}/use-cases/support-chatbot")
    button(plain, "Copy with all answers")
    assert "Support chatbot (copy)" in plain.locator("main").inner_text()
    plain.get_by_role(
        "link", name=re.compile("Name, copy or remove Support chatbot .copy.")
    ).click()
    plain.get_by_label("Name", exact=True).fill("Second")
    button(plain, "Save")
    assert "Second" in plain.locator("main").inner_text()
    plain.get_by_role("link", name="Name, copy or remove Second").click()
    button(plain, "Remove Second")
    assert "Second" not in plain.locator("main").inner_text()


def test_what_a_starting_point_says_is_confirmed_by_saving(plain, table):
    plain.goto(f"{table.address}/new")
    plain.get_by_label("Client").fill("Nord")
    button(plain, "Begin")
    plain.get_by_label("Name").fill("Chat")
    plain.get_by_label("Assistant that converses").check()
    button(plain, "Add")
    at = re.match(r".*/engagements/[^/]+", plain.url)[0]
    plain.goto(f"{at}/check")
    marked = plain.locator(".answers > div", has_text="To confirm")
    before = marked.count()
    assert before > 1
    marked.first.get_by_role("link").click()
    assert "Assistant that converses" in plain.locator(".doubt").inner_text()
    assert "not confirmed" not in plain.get_by_label("Where does it come from?").input_value()
    button(plain, "Save")
    assert plain.locator(".answers > div", has_text="To confirm").count() == before - 1
    # A section's answers stay unconfirmed until each is said to be so.
    plain.goto(f"{at}/section/chat/Task")
    button(plain, "Save and continue")
    plain.goto(f"{at}/check")
    assert plain.locator(".answers > div", has_text="To confirm").count() == before - 1


def test_a_question_that_does_not_show_says_why(plain, chatbot):
    plain.goto(f"{chatbot}/ask/support-chatbot/edge.devices_n")
    assert "It is not asked" in plain.locator("main").inner_text()
    assert plain.get_by_role("button", name="Save and continue").count() == 0


def test_dark_and_light_by_hand(plain, chatbot):
    plain.goto(chatbot)
    for theme, ground in (("dark", "rgb(13, 22, 24)"), ("light", "rgb(243, 246, 245)")):
        plain.get_by_label("Colours").select_option(theme)
        button(plain, "Use")
        assert plain.locator("html").get_attribute("data-theme") == theme
        # The style sheet may come after the page.
        expect(plain.locator("html")).to_have_css("background-color", ground)
    plain.get_by_label("Colours").select_option("")
    button(plain, "Use")


def test_a_form_goes_out_and_comes_back(plain, chatbot, tmp_path):
    plain.goto(f"{chatbot}/forms")
    with plain.expect_download() as download:
        button(plain, "Download the form")
    form = tmp_path / "form.xlsx"
    download.value.save_as(form)
    book = openpyxl.load_workbook(form)
    sheet = next(s for s in book if any(c.value == "Answer" for r in s.iter_rows() for c in r))
    head = next(r for r in sheet.iter_rows() if any(c.value == "Answer" for c in r))
    column = next(c.column for c in head if c.value == "Answer")
    row = next(
        r
        for r in sheet.iter_rows(min_row=head[0].row + 1)
        if any("grow" in str(c.value) for c in r)
    )
    sheet.cell(row[0].row, column).value = "12 %"
    book.save(form)
    plain.get_by_label("File").set_input_files(form)
    button(plain, "Read it in")
    assert "1 answer went in" in plain.locator(".lede").inner_text()
    plain.goto(f"{chatbot}/check")
    assert "12 %" in plain.locator("main").inner_text().replace("\u00a0", " ")


def test_what_a_colleague_sends_overwrites_nothing(plain, chatbot, tmp_path):
    answers = plain.request.get(f"{chatbot}/answers.yaml").text()
    assert "task.quality_bar: moderate" in answers
    theirs = tmp_path / "theirs.yaml"
    theirs.write_text(answers.replace("task.quality_bar: moderate", "task.quality_bar: high"))
    plain.goto(f"{chatbot}/forms")
    plain.get_by_label("File").set_input_files(theirs)
    button(plain, "Read it in")
    assert plain.locator(".both .value").all_inner_texts()[0] == "Some rework or annoyance"
    assert len(plain.locator(".both .value").all_inner_texts()) == 2
    plain.get_by_label("Take this one").check()
    button(plain, "Save the choice")
    assert plain.url.partition("?")[0].endswith("/check")
    kept = plain.request.get(f"{chatbot}/answers.yaml").text()
    assert re.search(r"task.quality_bar: .*high.*theirs.yaml", kept)


def test_sign_off_and_a_new_assessment(plain, chatbot):
    plain.goto(f"{chatbot}/sign-off")
    plain.get_by_label("Name").fill("Ada Consultant")
    button(plain, "Sign off")
    assert "Signed off" in plain.locator(".sheet").inner_text()
    plain.goto(f"{chatbot}/ask/support-chatbot/use.tokens_out")
    assert plain.get_by_role("button", name="Save and continue").count() == 0
    plain.goto(f"{chatbot}/sign-off")
    button(plain, "Begin a new assessment")
    plain.goto(f"{chatbot}/ask/support-chatbot/use.tokens_out")
    assert plain.get_by_role("button", name="Save and continue").count() == 1


def test_an_engagement_is_exported_and_removed_for_good(plain, chatbot, table):
    answers = plain.request.get(f"{chatbot}/answers.yaml")
    assert "client: Harbour Retail" in answers.text()
    plain.goto(f"{chatbot}/delete")
    plain.get_by_label("Type the client’s name").fill("Somebody")
    button(plain, "Remove for good")
    assert "nothing was removed" in plain.locator("#faults").inner_text()
    plain.get_by_label("Type the client’s name").fill("Harbour Retail")
    button(plain, "Remove for good")
    assert "is removed" in plain.locator("h1").inner_text()
    assert plain.request.get(chatbot).status == 404
