"""The pack of a thousand rules that a script makes."""

import pytest

from advisor.checks import check_pack
from advisor.pack import load_pack
from tests.packs.thousand import make


def test_a_thousand_rules_that_are_sound(tmp_path):
    made = make(tmp_path / "thousand")
    assert check_pack([made]) == []
    pack = load_pack([made], cache=False, tests=True)
    assert len(pack.rules) == 1000
    assert len([test for test in pack.tests if test.rule in pack.rules]) == 2000


@pytest.mark.parametrize("rules", [100, 5000])
def test_a_number_of_rules_that_it_cannot_make(tmp_path, rules):
    with pytest.raises(ValueError, match="cannot be made"):
        make(tmp_path / "other", rules)


def test_the_same_files_each_time(tmp_path):
    first, second = make(tmp_path / "a", 960), make(tmp_path / "b", 960)
    names = [path.relative_to(first) for path in sorted(first.rglob("*.yaml"))]
    assert len(names) == 2 + 2 * 960
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
