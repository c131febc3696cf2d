"""What small devices are called in the report: words, never the key of a table's field."""

import pytest

from advisor.report import names
from tests.footprint.fake import _pack


@pytest.mark.parametrize(
    "table",
    [
        "edge_chip",
        "edge_device",
        "edge_link",
        "media_image",
        "media_video",
        "media_models",
        "retraining",
        "task_energy",
    ],
)
def test_each_number_of_a_device_has_a_name_of_its_own(table):
    fields = {
        f for row in _pack()[1][table].values() for f, v in row.items() if isinstance(v, dict)
    }
    assert fields
    for field in fields:
        assert field in names._WORDS or field in names._FIELDS, field


def test_the_energy_of_an_item_is_told_in_words():
    told = names.factor_name("task_energy.speech.wh_per_item_1b")
    assert told == "Speech, energy of an item for a model of a billion parameters"


def test_chips_and_radios_by_the_names_of_their_makers():
    assert names.factor_name("edge_chip.stm32u5.pj_per_cycle") == "STM32U5, energy of a cycle"
    syntiant = names.factor_name("edge_chip.syntiant_ndp.pj_per_mac")
    assert syntiant == "Syntiant NDP, energy of a multiplication"
    assert names.factor_name("edge_link.nb_iot.j_per_mb") == "Link, NB-IoT, energy of data"
