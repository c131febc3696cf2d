"""The panel beside the questions before there is enough to advise on."""

from advisor.assess import assess
from advisor.interview.interview import Interview
from advisor.pack import load_pack
from advisor.web.live import Advised

CASE = "support-chatbot"


def test_the_panel_says_what_comes_next_and_no_total_before_task_and_volume(
    browser, served, monkeypatch
):
    pack = load_pack()

    def advised(kept):
        return Advised(kept, assess(Interview.of(kept, pack).read(), pack).data)

    monkeypatch.setattr(served.live, "want", advised)
    for task, asked in (
        ({}, "task.primary"),
        ({"task.primary": "write_text"}, "use.tasks_month"),
    ):
        document = {
            "engagement": {"client": "Harbour", "currency": "EUR"},
            "answers": {"ctx.country": "DEU"},
            "use_cases": [{"id": CASE, "name": "Support chatbot", "answers": task}],
        }
        kept = served.store.create(document, who="Ada")
        page = browser.get(f"/engagements/{kept.ident}/live").text
        label = pack.questions[asked].spec.label
        assert f"Too early for advice and a total: {label} is not answered yet." in page
        assert "These questions come next:" in page
        (first, *_) = [i for i in Interview.of(kept, pack).walk("express") if not i.settled]
        assert f'/ask/{first.owner.key}/{first.fact}"' in page
        for silly in ("kgCO", "Find out", "Would narrow most", "No advice yet", "Today:"):
            assert silly not in page
