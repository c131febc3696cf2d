"""Names of machines in words: "H100", and as a step's formula ends with them: "on an H100"."""

from __future__ import annotations

import re

from advisor.language import mark, tr

# What has no name of its own.
_ON = {
    "cpu_server": mark("on an ordinary server"),
    "arm_server": mark("on an ARM server"),
    "edge_gpu": mark("on an edge GPU"),
    "older_gpu": mark("on an older GPU"),
    "workstation_gpu": mark("on a workstation GPU"),
    "other_accelerator": mark("on another accelerator"),
    "desktop_computer": mark("on a desktop computer"),
    "laptop_computer": mark("on a laptop"),
    "mini_computer": mark("on a small computer"),
}
_NAMES = {
    "cpu_server": mark("Ordinary server"),
    "arm_server": mark("ARM server"),
    "edge_gpu": mark("Edge GPU"),
    "older_gpu": mark("Older GPU"),
    "workstation_gpu": mark("Workstation GPU"),
    "other_accelerator": mark("Accelerator"),
    "desktop_computer": mark("Desktop computer"),
    "laptop_computer": mark("Laptop"),
    "mini_computer": mark("Small computer"),
}
_PRODUCTS = {
    "gaudi2": "Gaudi 2",
    "gaudi3": "Gaudi 3",
    "gtx_1080_ti": "GTX 1080 Ti",
    "rtx_6000_ada": "RTX 6000 Ada",
    "rtx_pro_6000_max": "RTX PRO 6000 Max-Q",
    "titan_rtx": "Titan RTX",
    "dgx_spark_computer": "DGX Spark",
}
_WHOLE = re.compile(r"^(apple|epyc|graviton|xeon)_?(.+)_(?:server|computer)$")
_BRANDS = {"apple": "Apple {}", "epyc": "EPYC {}", "graviton": "Graviton{}", "xeon": "Xeon {}"}
# A name spoken with a vowel at its front, letter by letter.
_VOWELS = "AEFHILMNORSX"


def on_chip(key: str) -> str:
    """A machine as what a step was computed for."""
    if key in _ON:
        return tr(_ON[key])
    whole = _WHOLE.match(key)
    if whole is not None:
        named = _processor(whole)
        if whole[1] == "apple":
            return tr("on a computer with {processor}", processor=named)
        return tr("on a server with {processor}", processor=named)
    product = _product(key)
    # "an H100" by its letters, "a Titan" and "an RTX" likewise.
    spoken = (product[0] in _VOWELS and key not in _PRODUCTS) or product.startswith("RTX")
    return (
        tr("on an {product}", product=product) if spoken else tr("on a {product}", product=product)
    )


def chip_name(key: str) -> str:
    """A machine as the head of a sentence or a table."""
    if key in _NAMES:
        return tr(_NAMES[key])
    whole = _WHOLE.match(key)
    if whole is None:
        return _product(key)
    named = _processor(whole)
    if whole[1] == "apple":
        return tr("Computer with {processor}", processor=named)
    return tr("Server with {processor}", processor=named)


def is_named(key: str) -> bool:
    """Whether a machine is known by more than the capitals of its key."""
    return key in _NAMES or key in _PRODUCTS or _WHOLE.match(key) is not None


def is_kind(key: str) -> bool:
    """Whether the name is a common word or begins with one, and so is small inside a sentence."""
    return key in _NAMES or _WHOLE.match(key) is not None


def _product(key: str) -> str:
    return _PRODUCTS.get(key) or key.upper().replace("_V", " v").replace("_", " ")


def _processor(found: re.Match[str]) -> str:
    kind = found[2].replace("_", " ")
    kind = " ".join(w.upper() if any(c.isdigit() for c in w) else w.title() for w in kind.split())
    return _BRANDS[found[1]].format(kind)
