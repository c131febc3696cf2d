"""What is wrong inside a condition or a change is told at its own line and column."""

from pathlib import Path

from advisor.pack import pack_problems

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
