"""The client's words for the codes of the advice, and the glossary."""

from __future__ import annotations

from datetime import date, timedelta

from advisor.language import month_of

LANES = {
    "must_do": "Must do",
    "leave_alone": "Leave or stop",
    "do": "Do",
    "small": "Small",
    "find_out": "Find out",
    "notes": "Keep in mind",
}
STANCES = {
    "reduce": "Reduce",
    "justify": "Leave as it is",
    "caution": "Take care",
    "ask": "Find out",
}
GRADES = {
    "firm": "Firm",
    "conditional": "If confirmed",
    "estimate": "Rests on our estimate",
    "assumption": "Rests on an assumption",
    "own": "The consultant's own; nothing was computed",
}
OWN = "the consultant's own"  # the mark of the advice
# The same where the advice stands and nobody has measured here how much it saves.
OPEN_SIZE = {
    "firm": "Firm advice, size open",
    "conditional": "If confirmed, size open",
    "estimate": "Rests on our estimate, size open",
    "assumption": "Rests on an assumption",
}
EFFORTS = {"days": "Days", "weeks": "Weeks", "months": "Months"}
STATUSES = {
    "given": "you told us",
    "assumed": "we assumed",
    "derived": "follows from your answers",
    "estimated": "we estimated",
    "changed": "after the change",
}
QUALITY = {
    "given": ("A", "Told by you"),
    "derived": ("B", "Follows from your answers"),
    "estimated": ("C", "Estimated"),
    "assumed": ("D", "Assumed: no answer"),
    "changed": ("C", "After the change"),
}
EVIDENCE = {
    "A": "A: measured, several independent sources",
    "B": "B: measured once, or stated by a vendor",
    "C": "C: reasoned, or the authors' judgement",
}
STAGES = {
    "training": "Training",
    "adaptation": "Adapting the model",
    "serving": "Serving",
    "edge": "Devices in the field",
    "network": "Network",
    "storage": "Storage",
}
IMPACTS = {
    "energy_kwh": "Electricity",
    "carbon_kgco2e": "Carbon",
    "carbon_operational_kgco2e": "Operational carbon",
    "carbon_embodied_kgco2e": "Carbon from making the hardware",
    "water_l": "Water",
    "cost": "Cost",
}
SHARES = {"carbon": "Carbon", "energy": "Electricity", "cost": "Cost", "water": "Water"}
PLACES = {
    "protect": "Protect",
    "do-now": "Do now",
    "do-leaner": "Do leaner",
    "rethink": "Rethink",
    "unknown": "Not placed",
}
USE_STAGES = {
    "idea": "idea",
    "pilot": "pilot",
    "production": "in production",
    "scaling": "growing in production",
    "replacing": "replacing an existing system",
}
STATES = {
    "known": "answered",
    "unknown": "not known",
    "not_applicable": "does not apply",
    "absent": "not asked or left open",
}
FACTORS = {
    "read": "read",
    "derived": "computed",
    "recalled": "not read",
    "judgement": "judgement",
}
VERIFIED = {
    "read": "read at the source",
    "derived": "computed from the source",
    "recalled": "order of magnitude; the source itself was not read",
    "excerpt": "read in an excerpt",
    "judgement": "our judgement",
}

GLOSSARY = (
    ("Action", "Something you can do, with its saving, effort and limits."),
    ("Baseline", "The use case as you described it, with no change made."),
    ("Carbon, CO₂e", "All greenhouse gases, as the carbon dioxide that warms as much."),
    ("Central figure", "The middle of the range: half of the runs lie above it, half below."),
    ("Conditional", "Advice that holds only if a named point turns out as we think it will."),
    ("Embodied carbon", "What was emitted to make hardware, shared out over its life."),
    ("Grid factor", "How much carbon one kilowatt-hour of electricity causes in a region."),
    ("Location-based", "Electricity counted at the average of the grid it is drawn from."),
    ("Market-based", "Electricity counted by the contract under which it is bought."),
    ("Operational carbon", "What use emits: by its electricity, and by visits to devices."),
    ("PUE", "All electricity of a data centre divided by that of its computers."),
    ("Range", "Nine in ten of the runs lie within it."),
    ("Run", "One repetition of the calculation, with a plausible value for all that is unsure."),
    ("Scope 1, 2, 3", "Direct emissions; those of bought energy; all others, from end to end."),
    ("Serving", "Running the finished model for those who use it."),
    ("Size open", "The advice stands; how much it saves rests on something not measured here."),
    ("Task", "One thing that a user wants done; it may take several calls to a model."),
    ("Token", "A piece of a word: the unit in which language models read and write."),
    ("WUE", "Litres of water that a data centre uses for each kilowatt-hour."),
)


def month_after(iso: str, days: int) -> str:
    """The month that lies so many days after an ISO date, such as March 2027."""
    try:
        day = date.fromisoformat(iso[:10]) + timedelta(days=days)
    except ValueError:
        return ""
    return month_of(day)


def runs(share: float) -> str:
    """In how many runs something holds, such as "all runs" or "8 of 10 runs"."""
    if share >= 0.995:
        return "all runs"
    if share >= 0.95:
        return "nearly all runs"
    return f"{ten(share)} runs" if share >= 0.05 else "hardly any run"


def ten(share: float) -> str:
    """A share as a count out of ten, such as "8 of 10"."""
    return f"{round(share * 10)} of 10"


def of_ten(count: object) -> str:
    """A count out of ten as runs, such as "8 of 10 runs", or nothing."""
    if isinstance(count, bool) or not isinstance(count, int | float):
        return ""
    return "all runs" if round(count) >= 10 else f"{round(count)} of 10 runs"
