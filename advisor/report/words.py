"""The client's words for the codes of the advice, and the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from advisor.language import mark, month_of, tr, trc

# What a title compares holds in so many runs; in fewer it is too close to call.
OFTEN = 0.7

LANES = {
    "must_do": mark("Must do"),
    "leave_alone": mark("Leave or stop"),
    "do": mark("Do"),
    "small": mark("Small"),
    "find_out": mark("Find out"),
    "notes": mark("Keep in mind"),
}
STANCES = {
    "reduce": mark("Reduce"),
    "justify": mark("Leave as it is"),
    "caution": mark("Take care"),
    "ask": mark("Find out"),
}
GRADES = {
    "firm": mark("Firm"),
    "conditional": mark("If confirmed"),
    "estimate": mark("Rests on our estimate"),
    "assumption": mark("Rests on an assumption"),
    "own": mark("The consultant's own; nothing was computed"),
}
OWN = mark("the consultant's own")  # the mark of the advice
# The same where the advice stands and nobody has measured here how much it saves.
OPEN_SIZE = {
    "firm": mark("Firm advice, size open"),
    "conditional": mark("If confirmed, size open"),
    "estimate": mark("Rests on our estimate, size open"),
    "assumption": mark("Rests on an assumption"),
}
EFFORTS = {"days": mark("Days"), "weeks": mark("Weeks"), "months": mark("Months")}
RISKS = {"low": mark("Low"), "medium": mark("Medium"), "high": mark("High")}
STATUSES = {
    "given": mark("you told us"),
    "assumed": mark("we assumed"),
    "derived": mark("follows from your answers"),
    "estimated": mark("we estimated"),
    "changed": mark("after the change"),
}
QUALITY = {
    "given": ("A", mark("Told by you")),
    "derived": ("B", mark("Follows from your answers")),
    "estimated": ("C", mark("Estimated by us")),
    "assumed": ("D", mark("Assumed: no answer")),
    "changed": ("C", mark("After the change")),
}
EVIDENCE = {
    "A": mark("measured, several independent sources"),
    "B": mark("measured once, or stated by a vendor"),
    "C": mark("reasoned, or the authors' judgement"),
}
RISKS = {"low": mark("Low"), "medium": mark("Medium"), "high": mark("High")}
STAGES = {
    "training": mark("Training"),
    "adaptation": mark("Adapting the model"),
    "serving": mark("Running the model"),
    "edge": mark("Devices in the field"),
    "network": mark("Network"),
    "storage": mark("Storage"),
}
IMPACTS = {
    "energy_kwh": mark("Electricity"),
    "carbon_kgco2e": mark("Carbon"),
    "carbon_operational_kgco2e": mark("Operational carbon"),
    "carbon_embodied_kgco2e": mark("Carbon from making the hardware"),
    "water_l": mark("Water"),
    "cost": mark("Cost"),
}
SHARES = {
    "carbon": mark("Carbon"),
    "energy": mark("Electricity"),
    "cost": mark("Cost"),
    "water": mark("Water"),
}
PLACES = {
    "protect": mark("Protect"),
    "do-now": mark("Do now"),
    "do-leaner": mark("Do leaner"),
    "rethink": mark("Rethink"),
    "unknown": mark("Not placed"),
}
USE_STAGES = {
    "idea": mark("idea"),
    "pilot": mark("pilot"),
    "production": mark("in production"),
    "scaling": mark("growing in production"),
    "replacing": mark("replacing an existing system"),
}
STATES = {
    "known": mark("answered"),
    "unknown": mark("not known"),
    "not_applicable": mark("does not apply"),
    "absent": mark("not asked or left open"),
}
FACTORS = {
    "read": mark("read"),
    "derived": mark("computed"),
    "recalled": mark("not read"),
    "judgement": mark("judgement"),
}
VERIFIED = {
    "read": mark("read at the source"),
    "derived": mark("computed from the source"),
    "recalled": mark("order of magnitude; the source itself was not read"),
    "excerpt": mark("read in an excerpt"),
    "judgement": mark("our judgement"),
}

GLOSSARY = (
    (mark("Action"), mark("Something you can do, with its saving, effort and limits.")),
    (
        mark("All runs"),
        mark("Every run, or all but one in 200; “nearly all runs” are 95 in 100 or more."),
    ),
    (mark("Baseline"), mark("The use case as you described it, with no change made.")),
    (mark("Carbon, CO₂e"), mark("All greenhouse gases, as the carbon dioxide that warms as much.")),
    (
        mark("Central figure"),
        mark("The middle of the range: half of the runs lie above it, half below."),
    ),
    (
        mark("Endpoint"),
        mark(
            "The address at which a model answers; a public one serves any customer of the vendor."
        ),
    ),
    (
        mark("Firm"),
        mark("Advice whose condition holds on what you told us."),
    ),
    (
        mark("If confirmed"),
        mark("Advice that holds only if a named point turns out as we think it will."),
    ),
    (
        mark("Could"),
        mark("The calculation says so, against no change; nobody has measured it here yet."),
    ),
    (mark("Embodied carbon"), mark("What was emitted to make hardware, shared out over its life.")),
    (
        mark("Grid factor"),
        mark("How much carbon one kilowatt-hour of electricity causes in a region."),
    ),
    (mark("Hardly any run"), mark("Fewer than one run in twenty.")),
    (
        mark("Location-based"),
        mark("Electricity counted at the average of the grid it is drawn from."),
    ),
    (mark("Market-based"), mark("Electricity counted by the contract under which it is bought.")),
    (
        mark("In no total"),
        mark("Shown for information only, such as the network; no sum and no saving holds it."),
    ),
    (
        mark("Near 0"),
        mark("A low end next to nothing: nobody knows the figure within a factor of 1,000."),
    ),
    (
        mark("Operational carbon"),
        mark("What use emits: by its electricity, and by visits to devices."),
    ),
    (mark("PUE"), mark("All electricity of a data centre divided by that of its computers.")),
    (mark("Range"), mark("Nine in ten of the runs lie within it.")),
    (
        mark("Rank correlation"),
        mark("From −1 to +1: how closely one quantity moves with another over all runs."),
    ),
    (
        mark("Requests served together"),
        mark("How many requests a machine works on at once: the more, the less energy for each."),
    ),
    (
        mark("Run"),
        mark("One repetition of the calculation, with a plausible value for all that is unsure."),
    ),
    (
        mark("Running the model, serving"),
        mark("The finished model at work for those who use it, unlike its training."),
    ),
    (
        mark("Scope 1, 2, 3"),
        mark("Direct emissions; those of bought energy; all others, from end to end."),
    ),
    (
        mark("Size open"),
        mark("The advice stands; how much it saves rests on something not measured here."),
    ),
    (mark("Task"), mark("One thing that a user wants done; it may take several calls to a model.")),
    (mark("Token"), mark("A piece of a word: the unit in which language models read and write.")),
    (mark("Too close to call"), mark("The order of two actions holds in fewer than 7 of 10 runs.")),
    (mark("WUE"), mark("Litres of water that a data centre uses for each kilowatt-hour.")),
)


def month_after(iso: str, days: int) -> str:
    """The month that lies so many days after an ISO date, such as March 2027."""
    try:
        day = date.fromisoformat(iso[:10]) + timedelta(days=days)
    except ValueError:
        return ""
    return month_of(day)


def in_words(words: Mapping[str, str], code: str) -> str:
    """The words for a code in the language in force; a code without words stands for itself."""
    return tr(words[code]) if code in words else code


def runs(share: float) -> str:
    """In how many runs something holds, such as "all runs" or "8 of 10 runs"."""
    if share >= 0.995:
        return trc("after: in", "all runs")
    if share >= 0.95:
        return trc("after: in", "nearly all runs")
    if share >= 0.05:
        return trc("after: in", "{n} of 10 runs", n=int(share * 10 + 0.5))
    return trc("after: in", "hardly any run")


def ten(share: float) -> str:
    """A share as a count out of ten, such as "8 of 10"."""
    return tr("{n} of 10", n=round(share * 10))


def of_ten(count: object) -> str:
    """A count out of ten as runs, such as "8 of 10 runs", or nothing."""
    if isinstance(count, bool) or not isinstance(count, int | float):
        return ""
    return runs(1.0) if round(count) >= 10 else trc("after: in", "{n} of 10 runs", n=round(count))


def counted(count: int, *, begins: bool = True) -> str:
    """A number of actions as it begins a sentence or stands inside it: in letters up to nine."""
    words = (
        trc("number of actions", "No"),
        trc("number of actions", "One"),
        trc("number of actions", "Two"),
        trc("number of actions", "Three"),
        trc("number of actions", "Four"),
        trc("number of actions", "Five"),
        trc("number of actions", "Six"),
        trc("number of actions", "Seven"),
        trc("number of actions", "Eight"),
        trc("number of actions", "Nine"),
    )
    word = words[count] if count < len(words) else str(count)
    # A number has a small letter in every language, unlike a title.
    return word if begins else word[:1].lower() + word[1:]


# A word of the shipped look, translated where it is printed; a firm's own stays as it wrote it.
CONFIDENTIAL = mark("Confidential")
