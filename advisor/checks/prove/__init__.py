"""Proofs about the rules of a pack, over all answers at once; needs the extra `prove`."""

from __future__ import annotations

from advisor.errors import AdvisorError

INSTALL = "python -m pip install 'greener-ai-advisor[prove]'"


def need_solver() -> None:
    """See that z3 is there, before anything else is done.

    Raises:
        AdvisorError: S261, z3 is not installed or cannot be loaded.
    """
    try:
        import z3  # noqa: F401  # the question is whether it can be imported
    except (ImportError, OSError) as error:
        raise AdvisorError.of(
            "S261",
            f"Proofs need the solver z3, which is not here: {error}.",
            todo=f"Install it: {INSTALL}",
        ) from None
