"""A firm's own pages, style, words and changes in the report; what they may not do there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.errors import AdvisorError
from advisor.language import speaking
from advisor.report.guard import guard
from advisor.report.html import page
from advisor.report.overlays import _printed
from advisor.report.phrases import shipped_phrases
from tests.report.fixture import advice as fixtures

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def core() -> Any:
    return advisor.load_pack()


@pytest.fixture(scope="module")
def data() -> Any:
    return fixtures.rich()


def shown(data: Any, pack: Any, **templates: str) -> str:
    own = {
        name.replace("_css", ".css") if name.endswith("_css") else f"{name}.html.j2": {
            "text": text,
            "file": f"templates/report/{name}",
        }
        for name, text in templates.items()
    }
    return page(data, pack=replace(pack, templates=own), screen=True).html


def test_a_page_of_the_firm_takes_the_place_of_the_shipped_one(core: Any, data: Any) -> None:
    html = shown(data, core, cover="<p>Ours for {{ view.client }}</p>{% include 'more.html.j2' %}",
                 more="<p>And more</p>", firm_css="p.ours { color: red }")  # fmt: skip
    assert f"Ours for {data['engagement']['client']}" in html
    assert "<p>And more</p>" in html
    assert html.index("p.ours { color: red }") > html.index(".cover")
    assert "For the auditor" in html


def test_the_shipped_report_passes_the_guard(core: Any, data: Any) -> None:
    guard(page(data, pack=core, screen=True).html)
    guard(page(data, pack=core).html)


@pytest.mark.parametrize(
    "template",
    [
        "<script>alert(1)</script>",
        "<scr{{ '' }}ipt src='x'>",
        "<img src='http://x/y.png'>",
        "<img src='file:///etc/passwd'>",
        "<img src='//x/y'>",
        "<p onclick='x()'>a</p>",
        "<a href='javascript:x()'>a</a>",
        "<a href='file:///etc/passwd'>a</a>",
        "<iframe></iframe>",
        "<object data='x'></object>",
        "<link rel=stylesheet href=x>",
        "<link rel=attachment href='file:///etc/passwd'>",
        "<meta http-equiv=refresh content='0;url=http://x'>",
        "<base href='http://x'>",
        "<svg><image href='http://x/y.png'/></svg>",
        "<svg><use href='http://x/y.svg#a'/></svg>",
        "<p style='background: url(http://x/y)'>a</p>",
        "<style>@import 'http://x'</style>",
        '<style>p { background: url( "file:///etc/passwd" ) }</style>',
        "<form action='http://x'><input></form>",
    ],
)
def test_what_runs_or_loads_is_refused(core: Any, data: Any, template: str) -> None:
    with pytest.raises(AdvisorError) as error:
        shown(data, core, cover=template)
    assert [p.code for p in error.value.problems] == ["R505"]


@pytest.mark.parametrize(
    "template",
    [
        "{{ view.__class__ }}",
        "{{ view.client.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ view.client | attr('__class__') }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 'x'.center(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set a = 'xxxxxxxxxx' %}"
        + "{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}" * 9
        + "{{ a }}",
        "{% set a %}xxxxxxxxxx{% endset %}"
        + "{% set a %}{{ a }}{{ a }}{{ a }}{{ a }}{{ a }}{% endset %}" * 14,
        "{% macro r() %}{{ r() }}{% endmacro %}{{ r() }}",
        "{% include 'cover.html.j2' %}",
        "{% for a in view.client ~ 'xxxxxxxxxxxxxxxxxxxxxxxxxxx' %}" * 6
        + "{% endfor %}" * 6,
        "{% include '/etc/passwd' %}",
        "{{ nothing }}",
        "{% set _ = view.use_cases.append(1) %}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
    ],
)  # fmt: skip
def test_a_template_cannot_reach_out_nor_run_on(core: Any, data: Any, template: str) -> None:
    with pytest.raises(AdvisorError) as error:
        shown(data, core, cover=template)
    (problem,) = error.value.problems
    assert problem.code == "R503"


def test_a_client_s_answer_is_never_markup(core: Any, data: Any) -> None:
    told = {**data, "engagement": {**data["engagement"], "client": "<script>x</script>"}}
    html = shown(told, core, cover="<p>{{ view.client }}</p>")
    assert "&lt;script&gt;x" in html


def test_words_of_the_report_in_another_language(core: Any, data: Any) -> None:
    words = {"For the auditor": "Pour l’auditeur & autres", "Sources": "Sources lues"}
    pack = replace(core, texts={"fr": {"report": words}})
    told = {**data, "engagement": {**data["engagement"], "language": "fr-CH"}}
    html = page(told, pack=pack, screen=True).html
    assert '<html lang="fr-CH">' in html
    assert "<h1>Pour l’auditeur &amp; autres</h1>" in html
    assert "For the auditor" not in html
    assert "For the auditor" in page(data, pack=pack, screen=True).html


def test_words_of_a_pack_bring_no_markup_but_that_of_the_message(core: Any, data: Any) -> None:
    key = "<b>First step.</b> {words}"
    words = {"Glossary": "Mots <script>x</script>", key: "<b>Puis.</b> <i>{words}</i>"}
    pack = replace(core, texts={"fr": {"report": words}})
    told = {**data, "engagement": {**data["engagement"], "language": "fr"}}
    html = page(told, pack=pack, screen=True).html
    assert "<h1>Mots &lt;script&gt;x&lt;/script&gt;</h1>" in html
    assert "<b>Puis.</b> &lt;i&gt;" in html


def test_the_phrases_of_the_report_are_found(core: Any, data: Any) -> None:
    phrases = shipped_phrases()
    assert {"For the auditor", "Glossary", "As planned"} <= set(phrases)
    # Those of the templates first; what modules say comes from the catalogue.
    assert phrases.index("Glossary") < phrases.index("Three")
    assert "{n} more answers stand in the attached file advice.json." in phrases
    assert not [p for p in phrases if "{{" in p or "{%" in p or '="' in p]


def test_each_change_stands_in_the_report_with_its_reason(samples: dict[str, Path]) -> None:
    pack = advisor.load_pack([ROOT / "samples/packs/northfield"])
    answers = advisor.load_engagement(samples["support-chatbot"], pack)
    advice = advisor.assess(answers, pack)
    html = page(advice.data, pack=pack, screen=True).html
    assert "What the firm’s rules change" in html
    assert "10,000 in place of 5,000" in html
    assert "Our clients come with labelled data of their own" in html
    assert "We have an annex of our own that purchasing departments know." in html
    assert "northfield 1.2.0 adds 4 rules, 1 question" in html
    assert "Of the report it draws these parts itself: the cover and the style sheet." in html
    assert "2 phrases of this report" in html
    assert "We come back in ninety days" in html
    with speaking("de"):
        assert _printed("10,000 (2,500–40,000.5) EUR") == "10.000 (2.500–40.000,5) EUR"
        assert _printed("gpt-4.1") == "gpt-4.1"
        assert _printed("0.25") == "0,25"
    # The firm keeps its conditions to itself, the core's are open.
    rules = {r["id"]: r["condition"] for r in advice.data["inputs"]["rules"]}
    assert rules
    assert all(
        (pack.rules[name].pack == "core@1.0.0") == (condition is not None)
        for name, condition in rules.items()
    )
