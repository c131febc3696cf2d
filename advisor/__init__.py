"""Greener AI Advisor: a client's answers in; ranked, quantified, sourced advice out.

The four calls of the library, each imported when first used:

    pack = advisor.load_pack()                                   # the core rules; or folders
    engagement = advisor.load_engagement("answers.yaml", pack)   # a client's answers
    advice = advisor.assess(engagement, pack)                    # no input or output inside
    advisor.render(advice, "report.pdf")                         # or .html, .json, .md
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.assess import assess as assess
    from advisor.intake import load_engagement as load_engagement
    from advisor.pack import load_pack as load_pack
    from advisor.report import render as render

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "load_engagement", "load_pack", "render"]

_HOME = {
    "load_pack": "advisor.pack",
    "load_engagement": "advisor.intake",
    "render": "advisor.report",
}


class _Package(ModuleType):
    """The package's own type, which makes `advisor.assess` the function of that name.

    The module `advisor/assess.py` has the name of the function that it holds. Python sets a
    package's attribute to a submodule when that is first imported; a property without effect on
    setting keeps the function there, whichever comes first.
    """

    @property
    def assess(self) -> Any:
        """The function `advisor.assess.assess`."""
        return import_module("advisor.assess").assess

    @assess.setter
    def assess(self, _module: ModuleType) -> None:
        """Leave the name to the function."""


def __getattr__(name: str) -> Any:
    """Import a call of the library when it is first used."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")


sys.modules[__name__].__class__ = _Package
