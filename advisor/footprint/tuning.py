"""Device-hours of one tuning from parameters and tokens, by method.

Each method counts operations, divides by what the chip does in an hour, and is a range as wide as
the evidence: within a factor of 3 to 5 for jobs of a client's size. Hours that somebody knows go
before all of this (`training.device_hours`). Constants: factors/training.yaml.
"""

from __future__ import annotations

import numpy as np

from advisor.footprint.inputs import Array, Inputs, MissingValue
from advisor.language import tr

PLANS = ("peft", "full_ft", "distil", "rl", "quantise")
# A generator goes through these again only where a number of repeats was given.
ONCE = ("continued", "distil", "rl")
_BILLION_SQUARED = 1e18


def tuning_hours(f: Inputs, plan: str, chip: str, size_b: Array, tokens_b: Array) -> Array:
    """Device-hours of one run by the method of the plan.

    Validity: models of 0.5 to 70 billion parameters, as in the published tunings with known hours.

    Args:
        f: facts and factors; `train.adapter_kind` chooses among adapters (LoRA where not told).
        plan: peft, full_ft, distil or rl.
        chip: row of the accelerators table.
        size_b: active parameters of the model that is tuned, billions.
        tokens_b: tokens trained on, all passes, billions.

    Returns:
        device-hours.
    """
    if plan == "distil":
        return distillation_hours(f, chip, size_b, tokens_b, teacher_size(f, size_b))
    if plan == "rl":
        return reinforcement_hours(f, chip, size_b, tokens_b)
    if plan == "full_ft":
        return full_tuning_hours(f, chip, size_b, tokens_b)
    kind = f.option("train.adapter_kind")
    if kind == "qlora":
        return qlora_hours(f, chip, size_b, tokens_b)
    if kind == "prompt_tuning":
        return prompt_tuning_hours(f, chip, size_b, tokens_b)
    return lora_hours(f, chip, size_b, tokens_b)


def full_tuning_hours(f: Inputs, chip: str, size_b: Array, tokens_b: Array) -> Array:
    """Device-hours of full fine-tuning: 6 N D / (peak × utilisation × 3,600 s).

    Two operations a parameter and token forward, four backward (Chowdhery et al. 2022,
    https://arxiv.org/abs/2204.02311, Appendix B); 8 where all activations are computed again to
    save memory. Utilisation 0.10 (0.05–0.45) with common code on one to eight accelerators:
    Alpaca 2023, https://crfm.stanford.edu/2023/03/13/alpaca.html, at most 0.12.

    Validity: transformers, N = active parameters; not diffusion or vision models. Below about one
    accelerator-day, setting up and evaluating take longer than the tuning: there, hours rented.

    Args:
        f: factors.
        chip: row of the accelerators table.
        size_b: active parameters N, billions.
        tokens_b: tokens D of all passes, billions.

    Returns:
        device-hours of one run.
    """
    operations = f.factor("training.flop_full_tuning") * size_b * tokens_b * _BILLION_SQUARED
    return _hours(f, chip, operations, f.factor("training.tuning_utilisation"))


def lora_hours(f: Inputs, chip: str, size_b: Array, tokens_b: Array) -> Array:
    """Device-hours of low-rank adapters: 5 (4–6) N D / (peak × utilisation × 3,600 s).

    Frozen weights need no gradient of their own: two operations forward, two backward for what
    flows through, two more where activations are computed again. So 0.7–1.0 of full tuning a
    token: LoRA saves memory and accelerators, hardly operations (Hu et al. 2022,
    https://arxiv.org/abs/2106.09685).

    Validity: as full tuning; the adapter's own operations, under 1 %, are left out.

    Args:
        f: factors.
        chip: row of the accelerators table.
        size_b: active parameters N of the model under the adapter, billions.
        tokens_b: tokens D of all passes, billions.

    Returns:
        device-hours of one run.
    """
    operations = f.factor("training.flop_frozen") * size_b * tokens_b * _BILLION_SQUARED
    return _hours(f, chip, operations, f.factor("training.tuning_utilisation"))


def qlora_hours(f: Inputs, chip: str, size_b: Array, tokens_b: Array) -> Array:
    """Device-hours of adapters on a 4-bit model: LoRA × 1.4 (1.2–1.7, recalled).

    Weights are brought back to 16 bit in each pass. The gain is one card in place of several: 65
    billion parameters on one of 48 GB in 24 hours (Dettmers et al. 2023,
    https://arxiv.org/abs/2305.14314); that run lies at the low end of our range.

    Validity: as LoRA.

    Args:
        f: factors.
        chip: row of the accelerators table.
        size_b: active parameters N of the model under the adapter, billions.
        tokens_b: tokens D of all passes, billions.

    Returns:
        device-hours of one run.
    """
    return lora_hours(f, chip, size_b, tokens_b) * f.factor("training.qlora_time_factor")


def prompt_tuning_hours(f: Inputs, chip: str, size_b: Array, tokens_b: Array) -> Array:
    """Device-hours of a learnt prompt or prefix: LoRA × 1.5 (1–5) for length and passes.

    The gradient flows through the whole frozen model, so a token takes what it takes with LoRA;
    the prompt adds length, and it is learnt more slowly (Huang et al. 2022,
    https://openreview.net/forum?id=WpKTipkf2yI; they give no figure, the range is ours). It saves
    storage alone.

    Validity: as LoRA; tokens are those that an adapter would be given. Where the answer already
    counts the longer prompt and all passes, the low end holds.

    Args:
        f: factors.
        chip: row of the accelerators table.
        size_b: active parameters N of the frozen model, billions.
        tokens_b: tokens D, billions.

    Returns:
        device-hours of one run.
    """
    return lora_hours(f, chip, size_b, tokens_b) * f.factor("training.prompt_tuning_passes")


def distillation_hours(
    f: Inputs, chip: str, student_b: Array, tokens_b: Array, teacher_b: Array
) -> Array:
    """Device-hours of learning from a teacher's token probabilities.

    student: 6 N_student D / (peak × 0.10 × 3,600 s); teacher, forward only, in large batches:
    2 N_teacher D × share / (peak × 0.30 (0.10–0.50) × 3,600 s), share 1 (0.05–1) of the tokens
    that the student sees: less where probabilities are kept over several passes, or where the
    teacher reads a part. Llama 3.2 (Meta 2024, model card): 86,000 of 916,000 H100-hours, 9.4 %.

    Validity: the teacher runs on the client's machines and reads text that exists. Text that a
    teacher *writes*, or labels bought from a vendor, are use of the teacher: count its calls.

    Args:
        f: factors.
        chip: row of the accelerators table.
        student_b: active parameters of the student, billions.
        tokens_b: tokens D of all passes, billions.
        teacher_b: active parameters of the teacher, billions.

    Returns:
        device-hours of one run, teacher and student.
    """
    return full_tuning_hours(f, chip, student_b, tokens_b) + teacher_hours(
        f, chip, teacher_b, tokens_b
    )


def teacher_hours(f: Inputs, chip: str, teacher_b: Array, tokens_b: Array) -> Array:
    """Device-hours in which the teacher reads; see `distillation_hours`.

    Source: Meta 2024, Llama 3.2 model card, https://github.com/meta-llama/llama-models; the card
    does not tell what each teacher read.
    Validity: as distillation.
    """
    operations = f.factor("training.flop_forward") * teacher_b * tokens_b * _BILLION_SQUARED
    read = f.factor("training.teacher_token_share")
    return _hours(f, chip, operations * read, f.factor("training.teacher_utilisation"))


def teacher_size(f: Inputs, student_b: Array) -> Array:
    """Active parameters of the teacher, billions: as answered, else those of the model in use.

    A teacher is never smaller than its student.

    Raises:
        MissingValue: neither is known.
    """
    size = f.optional("train.teacher_b")
    if size is None:
        size = f.optional("model.active_params_b")
    if size is None:
        raise MissingValue("train.teacher_b", tr("The size of the teacher is not known."))
    return np.maximum(size, student_b)


def reinforcement_hours(f: Inputs, chip: str, size_b: Array, tokens_b: Array) -> Array:
    """Device-hours of reinforcement learning: a full tuning on the same tokens × 6 (3–15).

    The model writes the answers from which it learns, and writing takes most of the time: 80 % of
    it (OpenRLHF 2024, https://arxiv.org/abs/2405.11143), over 90 % where it reasons at length, so
    5 to 10 times what learning alone takes. Whole runs differ more: Olmo 3.1 32B 112,896
    H100-hours, 11 % of its pre-training (Lambert, RLHF Book 2025); reasoning 17 times the
    instruction tuning.

    Validity: language models, answers checked by rule or by a model of like size. A run without
    known hours or tokens has no better estimate than its default, wide as it is.

    Args:
        f: factors.
        chip: row of the accelerators table.
        size_b: active parameters of the model that learns, billions.
        tokens_b: tokens learnt from: prompts × answers tried × their length, billions.

    Returns:
        device-hours of one run, writing and learning.
    """
    learning = full_tuning_hours(f, chip, size_b, tokens_b)
    return learning * f.factor("training.rl_total_over_learning")


def quantisation_hours(f: Inputs) -> Array:
    """Device-hours of post-training quantisation: calibration alone, 2 (0.2–8).

    SpinQuant on Llama 3.2: 1.7 H100-hours (1 billion parameters) and 2.4 (3 billion; Meta 2024,
    model card); GPTQ on 175 billion: about four (Frantar et al. 2023,
    https://arxiv.org/abs/2210.17323). Size hardly matters; simple rounding takes minutes.

    Validity: weights quantised after training; training with quantisation is a tuning.

    Args:
        f: factors.

    Returns:
        device-hours of one run.
    """
    return f.factor("training.calibration_hours")


def _hours(f: Inputs, chip: str, operations: Array, utilisation: Array) -> Array:
    peak = f.field("accelerators", chip, "peak_tflops") * 1e12
    return operations / (peak * utilisation * 3600.0)
