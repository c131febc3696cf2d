"""Embedding and search by hand, and against the measured models."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.footprint.retrieval import embedding_eur, passage_wh, query_wh, search_wh
from advisor.footprint.serving import serving
from advisor.footprint.storage import storage
from tests.footprint.fake import FakeInputs, factor_range
from tests.footprint.test_serving import api

# AI Energy Score, sentence similarity, H100, batch 1, 23 tokens: billion parameters, Wh.
MEASURED = {"e5-large-v2": (0.335, 0.000602341), "minilm-l6": (0.0227, 0.000106329)}


def index(**facts: float) -> FakeInputs:
    """A search index in a cloud with PUE 1.15."""
    base = {"rag.chunks": 5e6, "rag.rebuilds_year": 365.0, "host.where": "cloud"}
    base |= {"host.zone": "WORLD", "host.pue": 1.15}
    return FakeInputs(base | {k.replace("__", "."): v for k, v in facts.items()})


def test_nightly_embedding_of_five_million_passages_by_hand():
    # 5 M × 365 × 0.59 mWh = 1,077 kWh; server 1.59, site 1.15; vectors of 8 kB at 0.015 kWh a GB.
    embedding = 5e6 * 365 * 0.00059 / 1000 * 1.59 * 1.15
    vectors = 5e6 * 8e-6 * 0.015 * 1.15
    assert storage(index()).energy_kwh == pytest.approx(embedding + vectors)
    assert embedding == pytest.approx(1_969, rel=0.001)
    # Three years are three times as much; each hundredth embedded is a hundredth.
    three = index()
    three.horizon_years = 3
    assert storage(three).energy_kwh == pytest.approx(3 * (embedding + vectors))
    fewer = storage(index(rag__rebuilds_year=3.65)).energy_kwh
    assert fewer - vectors == pytest.approx(embedding / 100)


def test_a_passage_goes_with_the_size_of_the_model_and_its_length():
    # 0.335 billion × 400 tokens × 0.010 J / 3,600.
    f = index(rag__embedder_b=0.335, rag__chunk_tokens=400.0)
    assert passage_wh(f) == pytest.approx(0.335 * 400 * 0.010 / 3600)
    assert passage_wh(f.but(rag__chunk_tokens=800.0)) == pytest.approx(2 * passage_wh(f))
    assert passage_wh(index()) == 0.00059


@pytest.mark.parametrize(("billions", "wh"), MEASURED.values(), ids=MEASURED)
def test_the_high_end_is_a_passage_sent_alone(billions, wh):
    # A sentence of 23 tokens and a passage of 400 take about as long alone: 0.016 to 0.042 J.
    low, middle, high = factor_range("retrieval.embedding_j_per_b")
    alone = wh * 3600 / (400 * billions)
    assert low < alone < high * 1.06
    assert middle == pytest.approx(np.sqrt(low * high), rel=0.03)


def test_a_question_takes_its_own_embedding_and_a_search():
    assert query_wh(index()) == 0.00059
    f = api(rag__chunks=1e6)
    assert search_wh(f) == pytest.approx(0.00059 + 0.00001)
    more = serving(f).energy_kwh - serving(api()).energy_kwh
    assert more == pytest.approx(12_000 * 0.0006 / 1000 * 1.72)


def test_the_passages_found_are_input_tokens_and_counted_once():
    # 6,000 tokens read with an index cost what 6,000 tokens cost, and the search.
    with_index = serving(api(use__tokens_in=6_000.0, rag__chunks=1e6)).energy_kwh
    without = serving(api(use__tokens_in=6_000.0)).energy_kwh
    assert with_index - without == pytest.approx(12_000 * 0.0006 / 1000 * 1.72)
    assert with_index == pytest.approx(without, rel=0.01)


def test_a_look_up_that_is_an_embedding_is_not_counted_twice():
    facts = {"serve__method": "lookup", "task__primary": "recommend"}
    f = api(serve__lookup_items_month=1e6, **facts)
    assert serving(f.but(rag__chunks=1e6)).energy_kwh == serving(f).energy_kwh


def test_embedding_costs_a_list_price_or_the_hours_of_own_machines():
    f = index(rag__embedder_b=0.335, rag__chunk_tokens=400.0)
    euro = f.field("fx", "USD", "eur")
    passages = 5e6 * 365
    listed = passages * 0.00001 * euro
    assert embedding_eur(index(), passages, "cloud") == pytest.approx(listed)
    assert embedding_eur(f, passages, "vendor") == pytest.approx(listed)
    hours = passages * passage_wh(f) / f.field("accelerators", "h100", "busy_w")
    hour = f.field("accelerators", "h100", "price_usd_hour") * euro
    assert embedding_eur(f, passages, "cloud") == pytest.approx(hours * hour)
    assert embedding_eur(f, passages, "own_dc") == pytest.approx(hours * hour * 0.6)


def test_an_empty_index_takes_nothing():
    assert search_wh(api(rag__chunks=0.0)) == 0
    assert storage(index(rag__chunks=0.0)).energy_kwh == 0
