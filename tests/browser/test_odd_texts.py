"""Script tags, quotes, emoji, right-to-left and very long texts: shown as they are."""

import pytest
import yaml

from tests.browser.test_axe import looked_at

SCRIPT = "\"'><script>window.owned=1</script><img src=x onerror=window.owned=1>{{ 7*7 }}"
ARABIC = "مرحبا بالعالم"
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4


def odd(words: str) -> dict:
    return {
        "engagement": {"client": words[:190], "title": words[:190], "prepared_by": words[:190]},
        "answers": {},
        "shared": [{"id": "thing", "name": words[:190], "answers": {}}],
        "use_cases": [
            {
                "id": "case",
                "name": words[:190],
                "uses": ["thing"],
                "answers": {
                    "task.primary": {"value": "write_text", "note": words, "source": words},
                    "ctx.stage": "production",
                    "model.sourcing": "vendor_api",
                    "model.size_class": "frontier",
                    "host.where": "vendor",
                    "use.tasks_month": {"value": 480000, "note": words, "who": words},
                    "use.tokens_in": {"unknown": {"who": words, "note": words}, "source": words},
                    "use.tokens_out": {"not_applicable": {"why": words}},
                },
            }
        ],
        "edits": [
            {
                "add": words[:190],
                "use_case": "case",
                "recommend": words,
                "first_step": words,
                "effort": "days",
            }
        ],
    }


PAGES = (
    "",
    "/check",
    "/advice",
    "/portfolio",
    "/what-if",
    "/history",
    "/sign-off",
    "/head",
    "/delete",
    "/forms",
    "/report",
    "/ask/case/use.tasks_month",
    "/ask/case/use.tokens_in",
    "/section/case/Use",
    "/use-cases/case",
    "/use-cases/new",
    "/shared/thing",
)


@pytest.mark.parametrize(
    "words", [SCRIPT, f"{ARABIC} 🌱 {ARABIC}", LONG], ids=["script", "rtl", "long"]
)
def test_every_text_is_shown_as_text(page, axe, table, tmp_path, words):
    file = tmp_path / "odd.yaml"
    file.write_text(yaml.safe_dump(odd(words), allow_unicode=True), encoding="utf-8")
    at = table.read_in(file)
    for path in PAGES:
        page.goto(f"{at}{path}")
        assert page.evaluate("() => window.owned") is None, path
        assert page.locator("main img").count() == 0, path
        assert "49" not in page.locator("h1").first.inner_text(), path
        for width in (1280, 820):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{path} at {width}: {over}"
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{at}/check")
    assert words in page.locator("main").inner_text()
    assert looked_at(page, axe, "odd") == []
    page.goto(f"{table.address}/")
    assert words[:190].strip() in page.locator("main").inner_text()
    assert page.evaluate("() => window.owned") is None
    # Typed in the page: it comes back as it was typed.
    page.goto(f"{at}/ask/case/use.tasks_month")
    page.locator("summary", has_text="Source and note").click()
    page.get_by_label("Note", exact=True).fill(f"{words} anew")
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{at}/ask/case/use.tasks_month")
    assert page.locator("textarea").first.input_value() == f"{words} anew"


def test_a_text_that_is_too_long_is_told_and_kept_in_its_field(table):
    context = table.context("Fay", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{table.address}/new")
    page.get_by_label("Client").fill("Long notes")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Name").fill("Case")
    page.get_by_role("button", name="Add").click()
    at = page.url.partition("/ask/")[0]
    page.goto(f"{at}/ask/case/use.tasks_month")
    page.get_by_label("A number").check()
    page.locator("input[name='use.tasks_month:value']").fill("1000")
    note = page.locator("textarea").first
    page.locator("summary", has_text="Source and note").click()
    note.evaluate("(area) => area.removeAttribute('maxlength')")
    note.fill("x" * 4_100)
    page.get_by_role("button", name="Save and continue").click()
    assert "4,000 characters" in page.locator("#faults").inner_text()
    assert page.locator("textarea").first.input_value() == "x" * 4_100
    context.close()
