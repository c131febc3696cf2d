"""What is wrong inside a condition or a change is told at its own line and column."""

from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.pack import pack_problems
from tests.packs.gallery import read_core_once


@pytest.fixture(scope="module", autouse=True)
def _fast():
    with pytest.MonkeyPatch.context() as patch:
        read_core_once(patch)
        yield


_PACK = 'id: firm\nversion: "1.0"\ntitle: Firm\nextends: [core]\n'
_RULE = """id: a-b
title: Use that
topic: reuse
stance: caution
when:
  all:
    - model.sourcng: vendor_api
    - use.tasks_month: {ge: {param: nope}}
recommend: x
first_step: y
because: z
change:
  serve.routd_share: 1
effort: days
limitations: l
evidence: [nobody]
"""


def _problems(folder: Path, rule: str) -> list[str]:
    (folder / "recommend/reuse").mkdir(parents=True)
    (folder / "pack.yaml").write_text(_PACK)
    file = folder / "recommend/reuse" / f"{rule.split()[1]}.yaml"
    file.write_text(rule)
    found = pack_problems([folder])[1]
    return [str(p).replace(f"{file}:", "") for p in found if p.place and p.place.file == str(file)]


def test_a_bad_name_in_a_condition_or_a_change_is_told_where_it_stands(tmp_path):
    told = [line.split(":", 3)[:3] for line in _problems(tmp_path, _RULE)]
    assert told == [["7", "7", " P604"], ["8", "30", " P613"], ["13", "3", " P171"]]


def test_a_reference_is_told_at_its_key(tmp_path):
    sound = _RULE.replace("sourcng", "sourcing").replace("{param: nope}", "10")
    told = [
        line.split(":", 3)[:3] for line in _problems(tmp_path, sound.replace("routd", "routed"))
    ]
    assert ["16", "11", " P170"] in told


def test_what_an_override_keeps_is_told_in_the_file_below(tmp_path):
    override = "override: smaller-llm\nconflicts: [nobody]\n"
    (tmp_path / "recommend/reuse").mkdir(parents=True)
    (tmp_path / "pack.yaml").write_text(_PACK)
    file = tmp_path / "recommend/reuse/smaller-llm.yaml"
    file.write_text(override)
    pack, problems = pack_problems([tmp_path])
    assert [str(p.place) for p in problems if p.code == "P169"] == [f"{file}:2:12"]
    rule = pack.rules["smaller-llm"]
    assert rule.at("conflicts").file == str(file)
    assert Path(rule.at("when").file).parts[-4:] == (
        "core", "recommend", "model-size", "smaller-llm.yaml",
    )  # fmt: skip


_TABLE = """table: firm_readers
key: firm.reader
fields:
  wh_item: Wh/item
  eur: EUR/item
source: firm-readings
year: 2025
basis: at the plug
verified: read
plausible: {wh_item: [0.001, 0.05]}
needs: [wh_item]
dated: [eur]
rows:
  small:
    wh_item: 0.02
    eur: {central: 1, valid_from: "2026-01-01"}
  large:
    wh_item: {central: 0.09, source: nobody}
    eur:
      - {central: 2}
  plain: {eur: {central: 1, valid_from: "2026-01-01"}}
"""
_SOURCE = "- {id: firm-readings, citation: Ours.}\n"


def _checked(folder: Path, files: dict[str, str]) -> list[str]:
    from advisor.checks import check_pack

    for name, text in {"pack.yaml": _PACK, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return [
        f"{p.code} {str(p.place).removeprefix(f'{folder}/')} {p.message}"
        for p in check_pack([folder])
        if p.place and p.place.file.startswith(str(folder))
    ]


def test_what_is_found_in_a_row_after_reading_is_told_where_it_stands(tmp_path):
    """Lines and columns are counted by hand."""
    files = {"factors/readers.yaml": _TABLE, "sources.yaml": _SOURCE}
    assert sorted(_checked(tmp_path, files)) == [
        (
            "P170 factors/readers.yaml:18:30 The row 'firm_readers.large' names the unknown source "
            "'nobody'."
        ),
        (
            "P309 factors/readers.yaml:18:14 firm_readers.large.wh_item is 0.09 Wh/item; what is "
            "known lies between 0.001 and 0.05."
        ),
        (
            "P310 factors/readers.yaml:21:3 The row firm_readers.plain lacks wh_item, which "
            "estimates read."
        ),
        "P312 factors/readers.yaml:20:9 The price firm_readers.large.eur has no date.",
    ]


def test_what_an_overlay_changed_in_a_row_is_told_in_its_own_file(tmp_path):
    below = tmp_path / "below"
    sound = _TABLE.replace("0.09, source: nobody", "0.04").replace("wh_item]\nd", "eur]\nd")
    sound = sound.replace("{central: 2}", '{central: 2, valid_from: "2026-01-01"}')
    assert _checked(below, {"factors/r.yaml": sound, "sources.yaml": _SOURCE}) == []
    over = tmp_path / "over"
    rows = "  large: {wh_item: 0.2}\n  new:\n    wh_item: 0.01\n"
    text = f"override: firm_readers\nreason: Ours.\nrow_changes:\n{rows}"
    (over / "factors").mkdir(parents=True)
    (over / "pack.yaml").write_text(_PACK.replace("firm", "house").replace("[core]", "[firm]"))
    (over / "factors/r.yaml").write_text(text)
    from advisor.checks import check_pack

    told = {p.code: str(p.place) for p in check_pack([below, over])}
    assert told == {
        "P309": f"{over}/factors/r.yaml:4:11",
        "P310": f"{over}/factors/r.yaml:5:3",
    }
    # What is wrong before anything is looked up is told there too, and what was below is not moved.
    (over / "factors/r.yaml").write_text(text.replace("0.2", "many"))
    told = {p.code: str(p.place) for p in check_pack([below, over])}
    assert told["P121"] == f"{over}/factors/r.yaml:4:11"


_SHARE = """table: firm_share
key: task.output_form
fields: {share: "1", other: "1"}
source: firm-readings
year: 2025
basis: counted
verified: read
rows:
  label: {share: 0.5}
  number: {share: 0.5}
  fields: {share: 0.5}
  short_text: {share: 0.5}
  long_text: {share: 0.5}
  media:
    other: 0.5
  action: {share: 0.5}
"""
_DERIVE = """- fact: firm.letters_year
  type: number
  unit: tasks/year
  cases:
    - when: {use.tasks_month: known}
      value: use.tasks_month * 12 * factor.firm_share[task.output_form].share
  otherwise: unknown
"""


def test_a_row_that_lacks_what_is_looked_up_is_told_at_the_row(tmp_path):
    files = {"factors/s.yaml": _SHARE, "sources.yaml": _SOURCE, "derive/d.yaml": _DERIVE}
    below = tmp_path / "below"
    assert _checked(below, files) == [
        (
            "P307 factors/s.yaml:14:3 'firm.letters_year' looks up "
            "firm_share[task.output_form].share, which the row 'media' lacks."
        )
    ]
    # A row of another pack is mended where it is looked up.
    rows = "override: firm_share\nreason: Ours.\nrow_changes:\n  media: {share: 0.5}\n"
    over = tmp_path / "over"
    (over / "factors").mkdir(parents=True)
    (over / "pack.yaml").write_text(_PACK.replace("firm", "house").replace("[core]", "[firm]"))
    (over / "factors/s.yaml").write_text(rows.replace("share: 0.5", "other: 0.6"))
    from advisor.checks import check_pack

    (problem,) = check_pack([below, over])
    assert str(problem.place) == f"{below}/derive/d.yaml:6:7"


def test_a_pack_out_of_the_cache_knows_no_places_of_rows(tmp_path):
    from advisor.pack import load_pack

    (tmp_path / "factors").mkdir()
    (tmp_path / "pack.yaml").write_text(_PACK)
    (tmp_path / "sources.yaml").write_text(_SOURCE)
    (tmp_path / "factors/r.yaml").write_text(_TABLE.replace(", source: nobody", ""))
    first, second = load_pack([tmp_path]), load_pack([tmp_path])
    tables = [pack.tables["firm_readers"] for pack in (first, second)]
    assert [str(t.at("plain")).rpartition("/")[2] for t in tables] == ["r.yaml:21:3", "r.yaml:1:1"]
    assert tables[0] == tables[1]
    # Yet who assesses with it is told the row, each time.
    from advisor.cli.packs import read_pack

    for _ in range(2):
        with pytest.raises(AdvisorError) as caught:
            read_pack([str(tmp_path)], cache=True)
        places = [str(p.place).rpartition("/")[2] for p in caught.value.problems]
        assert places == ["r.yaml:21:3", "r.yaml:20:9"]
