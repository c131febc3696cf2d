"""Reports of a firm that keeps its rules to itself, with and without its pack at hand."""

import json

import pytest

from advisor import load_engagement, load_pack
from advisor.assess import assess
from advisor.report import content
from advisor.report.json_file import as_json, fingerprint
from advisor.report.rerun import pages
from advisor.report.rerun.since import Earlier, with_changes
from tests.rerun import planted
from tests.rerun.test_hostile import pdf_with

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FIRM = "northfield"


@pytest.fixture
def verified(advisor, tmp_path):
    def check(content, *options):
        path = tmp_path / "report.pdf"
        path.write_bytes(content)
        done = advisor("verify", path, "--json", *options)
        found = json.loads(done.out)
        assert done.code == (0 if found["verified"] else 1), done.err
        return {c["check"]: c for c in found["checks"]}

    return check


@pytest.fixture
def carried(advice_of):
    """The advice of the firm, as a file that carries it."""
    data = advice_of("support-chatbot", firm=FIRM)
    return data, pdf_with(as_json(data).encode())


def test_the_firms_rules_travel_by_id_and_hash(carried):
    rules = carried[0]["inputs"]["resolved"]["rules"]
    own = [r for r in rules if r["from"].startswith(FIRM)]
    assert own
    for rule in own:
        assert set(rule) == {"id", "from", "title", "hash"}
        assert len(rule["hash"]) == 64
    assert all("when" in r for r in rules if r not in own)
    listed = {r["id"]: r["condition"] for r in carried[0]["inputs"]["rules"]}
    assert all(listed[r["id"]] is None for r in own if r["id"] in listed)


def test_without_the_pack_the_footprint_is_computed_and_the_rest_is_said_not_to_be(
    carried, verified
):
    found = verified(carried[1], "--no-pages")
    assert found["figures"]["state"] == "same"
    assert "keeps its rules to itself" in found["figures"]["message"]
    assert found["rules"]["state"] == "not checked"
    assert "recommendations" not in found


def test_without_the_pack_a_changed_footprint_is_found(carried, verified):
    data = json.loads(json.dumps(carried[0]))
    data["figures"]["support-chatbot.baseline.carbon_kgco2e"]["p50"] *= 1.001
    found = verified(pdf_with(as_json(data).encode()), "--no-pages")
    assert found["figures"]["state"] == "differs"
    assert "support-chatbot.baseline.carbon_kgco2e" in found["figures"]["details"][0]


def test_with_the_pack_the_rules_are_matched_by_hash_and_run_again(carried, verified, root):
    found = verified(carried[1], "--no-pages", "--pack", str(root / "samples/packs" / FIRM))
    assert found["rules"]["state"] == "same"
    assert "matched by hash" in found["rules"]["message"]


def test_with_the_pack_a_changed_saving_is_found(carried, verified, root):
    data = json.loads(json.dumps(carried[0]))
    ident = next(k for k in data["figures"] if ".saving" in k)
    data["figures"][ident]["p50"] *= 1.001
    pack = str(root / "samples/packs" / FIRM)
    found = verified(pdf_with(as_json(data).encode()), "--no-pages", "--pack", pack)
    assert found["rules"]["state"] == "differs"
    assert any(ident in d for d in found["rules"]["details"])


def test_a_number_changed_in_print_is_told_though_the_look_is_not_at_hand(
    advice_of, verified, monkeypatch
):
    """Set in the shipped look, each figure is looked for; here the firm's look is the shipped."""
    data = advice_of("board-minutes", firm=FIRM)
    report = content(data, "report.pdf")
    monkeypatch.setattr(pages, "content", lambda *_, **__: report)
    found = verified(report, "--alone")
    assert found["pages"]["state"] == "not checked"
    assert "stand in print as often as there" in found["pages"]["message"]
    from advisor.report.rerun.pdf_file import opened

    with opened(report, "report") as pdf:
        runs = pages.page_runs(pdf, "report")
    tile = next(n for n, run in enumerate(runs[1]) if run.strip() == "Wh")
    changed = planted.with_digit(report, 2, runs[1][tile + 1])
    told = verified(changed, "--alone")["pages"]
    assert "less often" in told["message"]
    assert any("stands" in d and "(figure board-minutes." in d for d in told["details"])


def test_an_earlier_report_that_keeps_its_rules_says_how_they_are_taken(carried, samples, root):
    old = Earlier("old.pdf", carried[0], fingerprint(carried[0]))
    for folders, words in (
        ([root / "samples/packs" / FIRM], "they are taken as they are today"),
        ([], "which are not used today"),
    ):
        pack = load_pack(folders)
        engagement = load_engagement(samples["support-chatbot"], pack)
        found = with_changes(assess(engagement, pack), engagement, pack, old).data["since"]
        assert any(words in note for note in found["notes"])
        assert bool(found["packs"]) is not bool(folders)
