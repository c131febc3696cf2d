"""Embedding and search: what an index takes to build and what a question to it takes.

The passages that a search returns are read by the language model as input tokens: they stand in
`use.tokens_in` and nowhere else. Rebuilding an index stands under storage, since it happens
whether or not anyone asks; a question's own embedding and search stand under serving.
"""

from __future__ import annotations

import numpy as np

from advisor.footprint import machines
from advisor.footprint.impacts import Step
from advisor.footprint.inputs import Array, Inputs, maybe
from advisor.footprint.place import usd_in_eur
from advisor.language import mark, tr


def passage_wh(f: Inputs) -> Array:
    """Accelerator energy of embedding one passage for the index, Wh.

    Size of the embedding model known: parameters (billions) × tokens a passage × J a token and
    billion / 3,600. The energy of a token is that of reading (2 operations a parameter and token):
    0.0024 J at full load (Chung et al. 2025, Table 4, https://arxiv.org/abs/2505.06371) up to 0.04
    J one passage at a time (AI Energy Score 2025, https://github.com/huggingface/AIEnergyScore).
    Size not known: 0.59 (0.11–5.2) Wh a thousand, the measured models of the AI Energy Score on an
    H100 at batch 1.

    Validity: transformer encoders of 0.02 to 8 billion parameters, passages up to 4,096
    tokens.
    """
    size = f.optional("rag.embedder_b")
    if size is None:
        return f.factor("storage.wh_per_embedding")
    read = size * f.number("rag.chunk_tokens")
    return read * f.factor("retrieval.embedding_j_per_b") / 3600.0


def query_wh(f: Inputs) -> Array:
    """Accelerator energy of embedding one question, Wh.

    A question is a sentence sent alone, which is what the AI Energy Score (2025) measures: 0.59
    (0.11–5.2) Wh a thousand, H100, batch 1, 23 tokens.

    Validity: one search before an answer; several searches an answer count each.
    """
    return f.factor("storage.wh_per_embedding")


def vector_search_wh(f: Inputs) -> Array:
    """Energy of finding the nearest passages to one question, Wh: about a core for milliseconds.

    An order of magnitude, beside some hundred to thousand times as much for the answer itself.

    Source: our judgement, an order of magnitude; tiny beside the answer.
    Validity: indexes held in memory on a server that other work shares.
    """
    return f.factor("retrieval.search_wh")


def _searches(f: Inputs) -> bool:
    """True where a call asks a search index: one with passages, before a language model."""
    passages = f.optional("rag.chunks")
    return f.option("serve.method") == "tokens" and passages is not None


def search_wh(f: Inputs) -> Array:
    """Energy of searching the index for one call, Wh: embedding of the question + vector search.

    Nothing where there is no index. Reranking is not counted: no measured figure was found; a
    model for it is one of its own, with calls of its own.
    """
    if not _searches(f):
        return 0.0
    return (query_wh(f) + vector_search_wh(f)) * np.where(f.number("rag.chunks") > 0.0, 1.0, 0.0)


def search_steps(f: Inputs) -> tuple[Step, ...]:
    """The line of the search, for the report."""
    if not _searches(f):
        return ()
    how = mark("embedding of the question + search; the passages found are among the tokens read")
    return (Step(mark("Search of the index for a call"), search_wh(f), "Wh", how),)


def with_search(f: Inputs, formula: str) -> str:
    """A formula in words, with the search where there is one."""
    return tr("search + {formula}", formula=tr(formula)) if _searches(f) else formula


def embedded_chunks(f: Inputs) -> Array:
    """Passages embedded over the horizon: chunks × rebuilds a year × years."""
    return maybe(f, "rag.chunks", 0.0) * maybe(f, "rag.rebuilds_year", 0.0) * float(f.horizon_years)


def embedding_eur(f: Inputs, passages: Array, where: str) -> Array:
    """Cost of embedding passages, EUR.

    A vendor's list price for each (300 to 500 tokens at 0.02 to 0.13 USD a million; genai-prices
    2026, https://github.com/pydantic/genai-prices). Where the client named the size of a model that
    runs on machines of its own: busy hours × price of an hour, as no vendor bills them.

    Validity: list prices before discounts; own machines that are busy while they embed.

    Args:
        f: facts and factors.
        passages: embedded over the horizon.
        where: row of the facility table.
    """
    if where == "vendor" or f.optional("rag.embedder_b") is None:
        return passages * f.factor("storage.usd_per_embedding") * usd_in_eur(f)
    chip = machines.REFERENCE_CHIP
    hours = machines.busy_hours(f, chip, passages * passage_wh(f) / 1000.0)
    return hours * machines.price_per_hour(f, chip, where)
