"""A report is verified; a changed byte, factor and printed number are each found and named."""

import io
import json
import random

import pikepdf
import pytest

from advisor.report import content
from advisor.report.json_file import as_json
from advisor.report.rerun.page_text import page_runs
from advisor.report.rerun.pdf_file import opened
from tests.rerun import planted
from tests.rerun.test_rebuild import SAMPLES

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SMALL = "board-minutes"


@pytest.fixture
def set_before(report_of, monkeypatch):
    """Pages set again are those of the small sample, which another test shows; saves seconds."""
    made = report_of(SMALL).read_bytes()
    monkeypatch.setattr("advisor.report.rerun.pages.content", lambda *_, **__: made)


@pytest.fixture
def verified(advisor, tmp_path):
    """What `advisor verify --json` says of a content."""

    def check(content, *options):
        path = tmp_path / "report.pdf"
        path.write_bytes(content)
        done = advisor("verify", path, "--json", *options)
        found = json.loads(done.out)
        assert done.code == (0 if found["verified"] else 1), done.err
        return {c["check"]: c for c in found["checks"]} | {"all": found}

    return check


QUICK = (SMALL,)


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in QUICK else (pytest.mark.full,)) for n in SAMPLES],
)
def test_each_sample_is_verified(name, report_of, verified):
    found = verified(report_of(name).read_bytes())
    assert {c: found[c]["state"] for c in found if c != "all"} == dict.fromkeys(
        ("attached", "figures", "recommendations", "rest", "pages", "rules"), "same"
    )
    assert "byte for byte" in found["pages"]["message"]
    assert found["all"]["printed"]


def test_a_changed_byte_in_the_attached_file_is_found(report_of, verified):
    report = report_of(SMALL).read_bytes()
    before = planted.attached(report)
    at = before.index(b'"p50": ') + len(b'"p50": ')
    digit = b"8" if before[at : at + 1] != b"8" else b"3"
    after = before[:at] + digit + before[at + 1 :]
    found = verified(planted.with_attached(report, after), "--alone", "--no-pages")
    assert found["attached"]["state"] == "differs"
    assert found["figures"]["state"] == "differs"
    assert any("metadata" in d for d in found["attached"]["details"])


def test_a_changed_factor_is_found_and_named_though_the_hashes_are_right(report_of, verified):
    report = report_of(SMALL).read_bytes()
    changed = {}

    def change(data):
        factor = next(f for f in data["inputs"]["factors"] if f["id"].startswith("grid."))
        changed.update(factor)
        for end in ("low", "central", "high"):
            factor[end] *= 1.1

    found = verified(planted.with_advice(report, change), "--no-pages")
    carbon = [d for d in found["figures"]["details"] if "carbon" in d]
    assert found["figures"]["state"] == "differs"
    assert carbon
    named = [d for d in found["rules"]["details"] if d.startswith(f"factor {changed['id']}: ")]
    assert found["rules"]["state"] == "differs"
    assert named
    # The hash on paper is still that of the file as it was.
    assert any(d.startswith("Page ") for d in found["attached"]["details"])


def test_a_factor_changed_before_the_report_was_set_is_found_too(advice_of, verified, tmp_path):
    """All hashes are right, on paper too: only computing again can tell."""
    data = json.loads(json.dumps(advice_of(SMALL)))
    factor = next(f for f in data["inputs"]["factors"] if f["id"].startswith("grid."))
    factor["high"] *= 2
    found = verified(content(data, "report.pdf"), "--no-pages")
    assert found["attached"]["state"] == "same"
    assert found["figures"]["state"] == "differs"
    assert found["rules"]["state"] == "differs"
    assert any(factor["id"] in d for d in found["rules"]["details"])


@pytest.mark.parametrize("what", ["tile", "range", "sentence"])
def test_a_changed_number_in_print_is_found_on_its_page(what, report_of, verified, set_before):
    report = report_of(SMALL).read_bytes()
    with opened(report, "report") as pdf:
        runs = page_runs(pdf, "report")
    tiles = [n for n, run in enumerate(runs[1]) if run.strip() == "Wh"]
    run = {
        "tile": runs[1][tiles[0] - 1],
        "range": runs[1][tiles[0] + 1],
        "sentence": next(r for r in runs[1] if r.startswith("told us), the mean")),
    }[what]
    found = verified(planted.with_digit(report, 2, run), "--alone")
    assert found["attached"]["state"] == found["figures"]["state"] == "same"
    assert found["pages"]["state"] == "differs"
    (told,) = found["pages"]["details"]
    assert told.startswith("page 2: ")
    assert f"for “{run.strip()[:30]}" in told
    assert "(figure board-minutes." in told


def test_a_changed_alternative_text_or_bookmark_is_found(report_of, verified, set_before):
    with pikepdf.open(io.BytesIO(report_of(SMALL).read_bytes())) as pdf:
        pdf.Root.Outlines.First.Title = pikepdf.String("A saving of 99 %")
        pdf.docinfo["/Subject"] = "Carbon neutral"
        changed = planted.saved(pdf)
    found = verified(changed, "--alone")
    assert found["pages"]["state"] == "differs"
    told = " ".join(found["pages"]["details"])
    assert "A saving of 99 %" in told
    assert "Carbon neutral" in told


def test_a_hidden_recommendation_is_found(report_of, verified):
    report = report_of(SMALL).read_bytes()

    def change(data):
        case = data["use_cases"][0]
        assert case["recommendations"]
        case["recommendations"] = []

    found = verified(planted.with_advice(report, change), "--alone", "--no-pages")
    assert found["recommendations"]["state"] == "differs"
    assert "not recommended in the report" in found["recommendations"]["details"][0]


def test_saving_a_report_anew_changes_no_word(report_of, verified, set_before):
    """Other bytes, the same words: no difference."""
    with pikepdf.open(io.BytesIO(report_of(SMALL).read_bytes())) as pdf:
        anew = planted.saved(pdf, linearize=True)
    found = verified(anew, "--alone")
    assert found["all"]["verified"]
    assert "every word, number and drawing" in found["pages"]["message"]


def test_the_order_of_keys_does_not_change_a_report(advice_of):
    data = advice_of("national-language-model")
    turned = json.loads(json.dumps(data), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert content(turned, "x.html") == content(data, "x.html")
    assert as_json(turned) == as_json(data)


@pytest.mark.parametrize(
    ("edition", "language"), [("short", "fr"), ("technical", "de"), ("full", "de")]
)
def test_other_editions_and_languages_are_verified_as_such(edition, language, advice_of, verified):
    report = content(advice_of(SMALL, language=language), "report.pdf", edition=edition)
    found = verified(report, "--alone")
    assert "byte for byte" in found["pages"]["message"]
    assert found["all"]["verified"]


def test_damage_anywhere_in_the_file_is_no_crash(report_of, advisor, tmp_path, scale):
    """Flipped bytes: a result or a coded error, and in the attached file never a clean bill."""
    report = report_of(SMALL).read_bytes()
    path = tmp_path / "report.pdf"
    rng = random.Random(5)
    for _ in range(scale(10, 600)):
        damaged = bytearray(report)
        for _ in range(rng.choice([1, 1, 40])):
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(damaged))
        done = advisor("verify", path, "--no-pages", "--alone")
        assert done.code in (0, 1, 2)
        assert "S500" not in done.err, done.err
        if done.code == 0:
            assert planted.attached(bytes(damaged)) == planted.attached(report)
