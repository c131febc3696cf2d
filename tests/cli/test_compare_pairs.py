"""`advisor compare` on ten pairs of ten kinds: parts sum to the difference, also as printed."""

import copy
import json
import math
import re
import shutil

import pytest
import yaml

from advisor.pack import load_pack

FIGURES = ("carbon", "energy", "cost", "water")
NUMBER = re.compile(r"[+−]?[\d,]*\.?\d+\Z")
# What the table shows as a point, and what it rounds a number to.
NOTHING, DIGITS = 0.0005, 2


def changed(answers, /, **of):
    """A copy with other answers of its first use case."""
    after = copy.deepcopy(answers)
    after["use_cases"][0]["answers"] |= {k.replace("__", "."): v for k, v in of.items()}
    return after


@pytest.fixture(scope="module")
def made(samples, root, tmp_path_factory):
    """The pairs: answers before and after, and the pack of the second where it has one."""
    chatbot, city, national, minutes = (
        yaml.safe_load(samples[name].read_text("utf-8"))
        for name in (
            "support-chatbot",
            "city-portfolio",
            "national-language-model",
            "board-minutes",
        )
    )
    fewer = copy.deepcopy(city)
    fewer["use_cases"] = fewer["use_cases"][1:]
    fewer["use_cases"][-1]["id"] = "another"
    dollars = changed(chatbot, use__tasks_month="900k")
    dollars["engagement"]["currency"] = "USD"
    longer = copy.deepcopy(national)
    longer["answers"]["ctx.horizon_years"] = 7
    endpoint = copy.deepcopy(city)
    endpoint["shared"][0]["answers"] |= {"host.pue": 1.9, "host.accelerators_n": 6}
    unknown = changed(chatbot, use__tasks_month="unknown", use__repeat_share="unknown")
    many = changed(
        chatbot,
        use__tasks_month="1M",
        use__tokens_in=900,
        use__tokens_out=600,
        use__repeat_share=5,
        use__growth_pct=40,
        use__unused_share=30,
        use__calls_per_task=2,
        model__size_class="1B_10B",
        host__region="SWE",
    )
    many["answers"]["ctx.horizon_years"] = 5
    moved = changed(chatbot, host__where="own_dc", host__accelerators_n=4, host__region="POL")
    return {
        "two engagements": (chatbot, minutes, None),
        "two packs": (chatbot, chatbot, root / "samples/packs/northfield"),
        "two versions of factors": (city, city, "versions"),
        "use cases come and go": (city, fewer, None),
        "another currency": (chatbot, dollars, None),
        "another horizon": (national, longer, None),
        "unknown, then known": (unknown, chatbot, None),
        "another region": (changed(chatbot, host__region="FRA"), moved, None),
        "what is shared": (city, endpoint, None),
        "more than eight answers": (chatbot, many, None),
    }


@pytest.fixture(scope="module")
def versions(root, tmp_path_factory):
    """The core pack with other values: a factor of the grid and one of serving."""
    folder = tmp_path_factory.mktemp("versions") / "core"
    shutil.copytree(root / "rules/core", folder)
    pack = load_pack()
    german, step = pack.tables["grid"].factor("DEU", "lifecycle"), pack.factors["serving.step_j"]
    for name, after, old, new in (
        ("pack.yaml", "id: core", "version: ", "version: 0.9.1  # was "),
        ("factors/grid.yaml", "DEU:", f"central: {german.central:g}", f"central: {german.low:g}"),
        ("factors/serving.yaml", "serving.step_j", "central: ", f"central: {step.low}  # "),
    ):
        path = folder / name
        head, found, tail = path.read_text("utf-8").partition(after)
        assert found, f"{name}: {after}"
        assert old in tail, f"{name}: {old}"
        path.write_text(f"{head}{found}{tail.replace(old, new, 1)}", encoding="utf-8")
    return folder


PAIRS = (
    "two engagements",
    "two packs",
    "two versions of factors",
    "use cases come and go",
    "another currency",
    "another horizon",
    "unknown, then known",
    "another region",
    "what is shared",
    "more than eight answers",
)


@pytest.mark.parametrize("name", PAIRS)
def test_parts_sum_to_the_difference_in_json_and_as_printed(
    advisor, made, versions, tmp_path, name
):
    assert set(made) == set(PAIRS)
    before, after, pack = made[name]
    files = []
    for ending, value in (("a", before), ("b", after)):
        files.append(tmp_path / f"{ending}.yaml")
        files[-1].write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
    command = ["compare", files[0], *(files[1:] if after is not before else [])]
    if pack is not None:
        command += ["--pack-b", versions if pack == "versions" else pack]
    data = advisor(*command, "--json")
    assert data.code == 0, data.err
    explained = json.loads(data.out)["explained"]
    for each in explained:
        sums_in_json(each, json.loads(data.out)["figures"])
    # A house view moves thresholds, and no figure.
    moved = any(abs(each["difference"]["carbon_kgco2e"]) > 0 for each in explained)
    assert moved != (name == "two packs")
    orders = {each["method"] for each in explained}
    assert ("two orders" in orders) == (name == "more than eight answers")
    printed = advisor(*command)
    assert printed.code == 0, printed.err
    blocks = tables(printed.out)
    assert len(blocks) == len(explained)
    for rows, each in zip(blocks, explained, strict=True):
        sums_as_printed(rows, each)


def sums_in_json(each, figures):
    for name in figures:
        ends = [0.0 if each[end] is None else each[end][name] for end in ("before", "after")]
        parts = math.fsum(part["figures"][name] for part in each["parts"])
        size = max(1e-9, *map(abs, ends))
        assert parts == pytest.approx(ends[1] - ends[0], rel=0, abs=1e-9 * size)
        assert each["difference"][name] == pytest.approx(ends[1] - ends[0], rel=0, abs=1e-9 * size)


def tables(text):
    """The tables of figures: rows of cells, the last cell being the words."""
    found, lines = [], text.splitlines()
    for n, line in enumerate(lines):
        if re.match(r" +carbon ", line):
            rows = []
            for row in lines[n + 1 :]:
                cells = re.split(r" {2,}", row.strip())
                if not row.startswith("  ") or not (NUMBER.match(cells[0]) or cells[0] == "·"):
                    break
                rows.append(cells)
            found.append(rows)
    return found


def value_of(cell):
    return 0.0 if cell == "·" else float(cell.replace("−", "-").replace(",", ""))


def rounding(cell, size):
    """The most by which a printed number can differ from what it stands for."""
    if cell == "·":
        return NOTHING * size
    value = abs(value_of(cell))
    exact = value == 0
    return 0.0 if exact else 0.51 * 10 ** (math.floor(math.log10(value)) - DIGITS + 1)


def sums_as_printed(rows, each):
    ends = {row[-1]: row for row in rows if row[-1] in ("before", "after")}
    parts = [row for row in rows if row[-1] not in ends]
    assert set(ends) == {end for end in ("before", "after") if each[end] is not None}
    for column in range(len(rows[0]) - 1):
        size = max(abs(value_of(row[column])) for row in ends.values())
        first, last = (value_of(ends[e][column]) if e in ends else 0.0 for e in ("before", "after"))
        total = first + sum(value_of(row[column]) for row in parts)
        allowed = sum(rounding(row[column], size) for row in rows)
        assert abs(total - last) <= allowed, f"{each['id']}, {FIGURES[column]}"


def test_a_pack_of_an_earlier_program_is_compared_by_its_figures(advisor, samples, root, tmp_path):
    """Its ranking.yaml knows only what ranking.yaml always held."""
    folder = tmp_path / "core"
    shutil.copytree(root / "rules/core", folder)
    path = folder / "ranking.yaml"
    ranking = yaml.safe_load(path.read_text("utf-8"))
    for fewer in (
        {k: ranking[k] for k in ("weights", "scales", "efforts")},
        {k: v for k, v in ranking.items() if k not in ("placement", "open_size", "materiality")},
        {**ranking, "scales": {k: v for k, v in ranking["scales"].items() if k != "confidence"}},
    ):
        path.write_text(yaml.safe_dump(fewer), encoding="utf-8")
        for extra in ([samples["support-chatbot"]], []):
            command = ["compare", samples["board-minutes"], *extra, "--pack-b", folder]
            result = advisor(*command)
            assert result.code == 0, result.err
            assert "Recommendations are not compared. P180" in result.out
            assert "In all" in result.out or not extra
