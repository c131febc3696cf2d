"""Energy of tokens on accelerators: one call of a language model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.footprint.impacts import Step
from advisor.footprint.inputs import Array, Inputs, field_or_none, maybe, share
from advisor.footprint.machines import REFERENCE_CHIP
from advisor.language import mark

SIZE_CLASSES = (
    (0.1, "lt100M"),
    (1.0, "100M_1B"),
    (10.0, "1B_10B"),
    (40.0, "10B_40B"),
    (150.0, "40B_150B"),
)


FORMULA = mark(
    "(written × energy of a token written + read × energy of a token read) / 3,600 "
    "× error of the formula"
)
"""The energy of a call in words, for the report's table of steps."""


def accelerators_needed(
    total_b: Array, bits: Array, memory_gb: Array, memory_overhead: Array
) -> Array:
    """The fewest accelerators that hold a model, as a power of two.

    2^⌈log2(overhead × total × bits / 8 / memory)⌉, at least 1 (EcoLogits 0.11.3, methodology of
    inference).

    Source: EcoLogits 0.11.3, methodology of inference, 2025,
    https://ecologits.ai/latest/methodology/llm_inference/.
    Validity: models served in one copy from accelerator memory.

    Args:
        total_b: all parameters, billions.
        bits: a weight.
        memory_gb: of one accelerator, GB.
        memory_overhead: memory needed over that of the weights.
    """
    filled = np.asarray(memory_overhead * total_b * bits / 8.0 / memory_gb)
    # A rounding error of the logarithm must not double the number of machines.
    power = np.ceil(np.log2(np.maximum(filled, 1.0)) - 1e-9)
    return np.asarray(2.0 ** np.maximum(power, 0.0))


def gigabytes_read(active_b: Array, total_b: Array, bits: Array, batch: Array) -> Array:
    """Weights read in one decoding step, GB.

    bits/8 × (A + (T − A) × (1 − (1 − A/T)^B)): the experts that a batch of B touches.

    Source: counting; each request picks experts as if at random.
    Validity: mixture-of-experts models with evenly used experts; a dense model has A = T and W =
    bits / 8 × T.

    Args:
        active_b: active parameters A, billions.
        total_b: all parameters T, billions.
        bits: a weight.
        batch: requests served together B.
    """
    active = np.minimum(active_b, total_b)
    touched = 1.0 - (1.0 - active / np.asarray(total_b)) ** batch
    return np.asarray(bits / 8.0 * (active + (total_b - active) * touched))


def joules_per_call(
    f: Inputs,
    *,
    active_b: Array,
    total_b: Array,
    bits: Array,
    batch: Array,
    tokens_out: Array,
    tokens_in: Array,
    memory_gb: Array,
) -> Array:
    """Accelerator energy of one call on an H100 server, J.

    out × (0.29·W(B)/B + 0.0080·A·q + 0.25·n/B) + in × 0.0024·A

    with W(B) the gigabytes read a step, n the accelerators, q = 1 at 16 bit and 0.75 at 8 and
    fewer. The terms are memory traffic and step shared by the batch, computing, prefill. Fitted
    on 565 configurations of ML.ENERGY v3 (2025, https://github.com/ml-energy/leaderboard); prefill
    from Chung et al. 2025, Table 4 (https://arxiv.org/abs/2505.06371).

    Validity: transformers of 0.1 to 700 billion parameters, batch 1 to 512, inputs up to
    30,000 tokens; vLLM or its like. Batch known: within a factor of 2 in 82 % of cases.

    Args:
        f: factors.
        active_b: active parameters, billions.
        total_b: all parameters, billions.
        bits: a weight.
        batch: requests served together.
        tokens_out: of a call, hidden reasoning among them.
        tokens_in: of a call, in tokens that cost the full prefill.
        memory_gb: of one accelerator.
    """
    token = _token(f, active_b, total_b, bits, batch, memory_gb)
    return np.asarray(tokens_out * token.written_j + tokens_in * token.read_j)


@dataclass(frozen=True, slots=True)
class _Token:
    """Energy of one token on an H100 server, and what it is made of."""

    read_gb: Array
    machines: Array
    written_j: Array
    read_j: Array


def _token(
    f: Inputs, active_b: Array, total_b: Array, bits: Array, batch: Array, memory_gb: Array
) -> _Token:
    together = np.maximum(batch, 1.0)
    machines = accelerators_needed(total_b, bits, memory_gb, f.factor("serving.memory_overhead"))
    compute = np.where(np.asarray(bits) >= 16.0, 1.0, f.factor("serving.quantised_compute"))
    read_gb = gigabytes_read(active_b, total_b, bits, together)
    written = (
        f.factor("serving.weights_j_per_gb") * read_gb / together
        + f.factor("serving.compute_j_per_b") * active_b * compute
        + f.factor("serving.step_j") * machines / together
    )
    return _Token(read_gb, machines, written, f.factor("serving.input_j_per_b") * active_b)


def call_tokens(f: Inputs) -> tuple[Array, Array, Array]:
    """Tokens of one call: written (with hidden reasoning), read anew, read from the cache.

    Source: counting.
    Validity: one call; a task of several calls counts each.
    """
    written = f.number("use.tokens_out") + maybe(f, "serve.reasoning_tokens", 0.0)
    read = f.number("use.tokens_in")
    cached = read * share(f, "use.cached_input_pct")
    return written, read - cached, cached


def chip_joules_per_call(f: Inputs, chip: str, batch: Array) -> Array:
    """Accelerator energy of one of the use case's calls on a chip, J.

    The H100 formula × the chip's factor (H100 1.0, B200 0.87 measured; others assumed) × the error
    of the formula (0.45–1–2.1). Cached input counts with 0.10 (0.02–0.30) of fresh input.

    Source: ML.ENERGY v3, 2025 (B200 and error, measured); other chips and the cache are our
    judgement.
    Validity: as `joules_per_call`; chips other than H100 and B200 are assumed.
    """
    written, fresh, cached = call_tokens(f)
    joules = joules_per_call(
        f,
        active_b=f.number("model.active_params_b"),
        total_b=np.maximum(f.number("model.total_params_b"), f.number("model.active_params_b")),
        bits=f.number("model.bits"),
        batch=batch,
        tokens_out=written,
        tokens_in=fresh + cached * f.factor("serving.cached_input_share"),
        memory_gb=f.field("accelerators", chip, "memory_gb"),
    )
    return (
        joules * f.field("accelerators", chip, "serving_factor") * f.factor("serving.model_error")
    )


def call_steps(f: Inputs, chip: str, batch: Array) -> tuple[Step, ...]:
    """What the energy of one call is made of, so that it can be worked out again from the lines."""
    written, fresh, cached = call_tokens(f)
    total = np.maximum(f.number("model.total_params_b"), f.number("model.active_params_b"))
    token = _token(
        f,
        f.number("model.active_params_b"),
        total,
        f.number("model.bits"),
        batch,
        f.field("accelerators", chip, "memory_gb"),
    )
    rest = f.factor("serving.model_error") * f.field("accelerators", chip, "serving_factor")
    return (
        Step(
            mark("Tokens written in a call"),
            written,
            mark("tokens"),
            mark("the answer and hidden reasoning"),
        ),
        Step(
            mark("Tokens read in a call"),
            fresh + cached * f.factor("serving.cached_input_share"),
            mark("tokens"),
            mark("cached input at its share of the energy"),
        ),
        Step(
            mark("Active parameters"),
            f.number("model.active_params_b"),
            mark("billion parameters"),
            mark("all that work on one token; each token written or read costs in proportion"),
        ),
        Step(
            mark("All parameters"),
            total,
            mark("billion parameters"),
            mark(
                "of the model; the part that a batch of requests touches is read anew for each "
                "token"
            ),
        ),
        Step(
            mark("Requests served together"),
            np.asarray(batch),
            mark("requests"),
            mark(
                "they share the reading of the model's weights, so that more of them cost less each"
            ),
        ),
        Step(
            mark("Weights read for a token"),
            token.read_gb,
            "GB",
            mark("bits / 8 × parameters that a batch touches"),
        ),
        Step(
            mark("Accelerators that hold the model"),
            token.machines,
            mark("accelerators"),
            mark("a power of two"),
        ),
        Step(
            mark("Energy of a token written"),
            token.written_j,
            "J",
            mark(
                "(J a GB × weights read + J a step × accelerators) / requests together "
                "+ J a billion × active parameters"
            ),
        ),
        Step(
            mark("Energy of a token read"),
            token.read_j,
            "J",
            mark("J a billion × active parameters"),
        ),
        Step(mark("Error of the formula"), rest, "1", mark("and the chip against an H100")),
    )


def batch_of(f: Inputs, hosting: str) -> Array:
    """Requests served together: the vendor's (8–64–512, offline more), one's own, or 1.

    Source: EcoLogits 0.11.3, 2025; Jegham et al. 2025, https://arxiv.org/abs/2505.09598; ML.ENERGY
    v3, 2025. Offline: our judgement.
    Validity: continuous batching in steady use; one user at a time is 1.
    """
    if hosting == "vendor":
        offline = f.option("use.peak_pattern") == "batch"
        return f.factor("serving.batch_vendor_offline" if offline else "serving.batch_vendor")
    return f.number("host.batch") if hosting == "dedicated" else 1.0


def size_class(f: Inputs) -> str:
    """The class of list prices: as answered, else by the total parameters of the named model."""
    answered = f.option("model.size_class")
    if answered is not None and (f.known("model.size_class") or not f.known("model.name")):
        return answered
    central = float(np.median(f.number("model.total_params_b")))
    for bound, name in SIZE_CLASSES:
        if central <= bound:
            return name
    return "frontier"


def usd_per_call(f: Inputs) -> Array:
    """List price of one call, USD: tokens × price a million, batch interfaces at half.

    The named model's own price where the pack has it, else that of its size class; cached input
    at the class's share of fresh input.

    Source: genai-prices, 2026, https://github.com/pydantic/genai-prices.
    Validity: list prices of the month named in the table; contracts and promotions lie below.
    """
    written, fresh, cached = call_tokens(f)
    row = size_class(f)
    price_in = f.field("api_prices", row, "input_usd_per_m")
    price_out = f.field("api_prices", row, "output_usd_per_m")
    price_cached = f.field("api_prices", row, "cached_input_usd_per_m")
    name = f.option("model.name")
    if name is not None and f.known("model.name"):
        own_in = field_or_none(f, "models", name, "input_usd_per_m")
        own_out = field_or_none(f, "models", name, "output_usd_per_m")
        if own_in is not None and own_out is not None:
            price_cached = price_cached / price_in * own_in
            price_in, price_out = own_in, own_out
    # What is cached never costs more than what is read anew.
    price_cached = np.minimum(price_cached, price_in)
    price = (written * price_out + fresh * price_in + cached * price_cached) / 1e6
    if f.option("use.peak_pattern") == "batch":
        return price * f.factor("serving.batch_price_share")
    return np.asarray(price)


def default_chip(f: Inputs, hosting: str) -> str:
    """The chip of serving: as answered where machines are reserved, else H100."""
    chosen = f.option("host.accelerator") if hosting == "dedicated" else None
    return chosen or REFERENCE_CHIP
