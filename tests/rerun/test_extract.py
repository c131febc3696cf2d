"""Answers taken out of a report give the same figures; what is not in there is said."""

import json
import random

import pytest

from advisor import load_engagement, load_pack
from advisor.assess import assess
from advisor.report.json_file import as_json
from advisor.report.rerun.difference import differences
from advisor.report.rerun.extract import answers_text
from tests.rerun.test_rebuild import SAMPLES, drawn


def advice(path, pack):
    return json.loads(as_json(assess(load_engagement(path, pack), pack).data))


QUICK = ("board-minutes", "city-portfolio", "paper-mill-sensors")


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in QUICK else (pytest.mark.full,)) for n in SAMPLES],
)
def test_the_answers_of_each_sample_give_the_same_advice(name, advice_of, tmp_path):
    data = advice_of(name)
    path = tmp_path / "answers.yaml"
    path.write_text(answers_text(data, "report.pdf"), encoding="utf-8")
    assert differences(data, advice(path, load_pack())) == []


def test_the_answers_of_drawn_engagements_give_the_same_advice(tmp_path, scale):
    pack = load_pack()
    path = tmp_path / "answers.yaml"
    for number in random.Random(11).sample(range(10_000), scale(4, 200)):
        data = json.loads(as_json(assess(drawn(number, pack), pack).data))
        path.write_text(answers_text(data, "report.pdf"), encoding="utf-8")
        assert differences(data, advice(path, pack)) == [], number


def test_a_document_in_german_stays_german(advice_of, tmp_path):
    data = advice_of("support-chatbot", language="de")
    path = tmp_path / "answers.yaml"
    path.write_text(answers_text(data, "report.pdf"), encoding="utf-8")
    assert differences(data, advice(path, load_pack())) == []


TOLD = """
engagement: {client: "Öl & Söhne: '#1' 😀", date: 2026-11-25, currency: CHF, title: "- a: b"}
answers: {ctx.sector: other, ctx.country: NOR}
shared:
  - id: endpoint
    name: "[One] endpoint"
    answers: {host.where: own_dc}
use_cases:
  - id: one
    name: "null"
    uses: [endpoint]
    note: not for anybody's eyes
    answers:
      task.primary: write_text
      use.tasks_month: {value: 480k, low: 400k, high: 0.6M, source: usage export, note: "# x"}
      use.tokens_in: {value: 1200, note: Whispered by Eve, source: Eve Adams, private: true}
      host.region: {candidates: [SWE, POL]}
      model.size_class: {unknown: {who: Mallory, note: ask twice}, private: true}
      gov.cost_month: {unknown: {who: head of accounts}}
      rag.chunks: not_applicable
edits:
  - {add: "Own: 'advice'", use_case: one, recommend: "# do it", first_step: "- now", effort: days}
"""


def test_odd_answers_come_back_and_what_was_private_does_not(tmp_path, advisor):
    pack = load_pack()
    path = tmp_path / "answers.yaml"
    path.write_text(TOLD, encoding="utf-8")
    data = advice(path, pack)
    kept = tmp_path / "advice.json"
    kept.write_text(as_json(data), encoding="utf-8")
    taken = tmp_path / "taken.yaml"
    done = advisor("extract", kept, "-o", taken)
    assert done.code == 0, done.err
    text = taken.read_text(encoding="utf-8")
    assert differences(data, advice(taken, pack)) == []
    for secret in ("Eve", "Whispered", "Mallory", "ask twice", "anybody's"):
        assert secret not in text
    assert "kept private" in done.err
    assert "model.size_class" in done.err
    assert "480k" in text
    again = load_engagement(taken, pack)
    assert again.use_cases[0].answers["model.size_class"].private
    assert again.use_cases[0].answers["host.region"].candidates == ("SWE", "POL")
    assert again.use_cases[0].answers["gov.cost_month"].who == "head of accounts"


def test_a_file_that_is_there_is_not_written_over(advice_of, tmp_path, advisor):
    kept = tmp_path / "advice.json"
    kept.write_text(as_json(advice_of("board-minutes")), encoding="utf-8")
    there = tmp_path / "answers.yaml"
    there.write_text("mine", encoding="utf-8")
    done = advisor("extract", kept, "-o", there)
    assert done.code == 2
    assert "R529" in done.err
    assert there.read_text(encoding="utf-8") == "mine"
