"""`mwrgui inspect`: what is in a checkpoint, without running code from it."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from mwrgui.cli.console import print_json
from mwrgui.core.text import printable
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library

SIDE = 256
"""Multiply-accumulates are given for a square picture of this side."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("model", metavar="FILE|NAME", help="a checkpoint, or a model of the library")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Prints what the model is.

    Raises:
        MwrError: there is no such model, or the file is none that can be used.
    """
    facts = inspect(arguments.model)
    if arguments.json:
        print_json(facts)
    else:
        print(_as_table(facts))
    return 0


def inspect(model: str) -> dict[str, Any]:
    """Everything known of a model given by name or by path.

    Raises:
        MwrError: there is no such model, or the file is none that can be used.
    """
    from mwrgui.models.choices import offer
    from mwrgui.models.clean_check import check_clean
    from mwrgui.models.cost import macs, parameters

    library = Library()
    path = library.resolve(model)
    loaded = library.load(model)
    contract, clean = loaded.contract, check_clean(loaded)
    return {
        "file": str(path),
        "file_size": path.stat().st_size,
        "checksum": f"sha256:{checksum(path)}",
        "architecture": loaded.architecture.name,
        "source": loaded.architecture.source,
        "parameters": parameters(loaded) or None,
        "macs": macs(loaded, SIDE) or None,
        "macs_side": SIDE,
        "settings": asdict(loaded.settings),
        "choices": {name: str(offer(values)) for name, values in loaded.architecture.choices.items()},
        "contract": {
            "multiple": contract.multiple,
            "smallest": contract.smallest,
            "tileable": contract.tileable,
            "overlap": contract.overlap,
            "input_range": contract.input_range,
            "precise": contract.precise,
            "differentiable": contract.differentiable,
        },
        "clean_pictures": asdict(clean) | {"warning": clean.warning},
        "metadata": loaded.metadata,
    }


def _as_table(facts: dict[str, Any]) -> str:
    contract = facts["contract"]
    source = f" ({facts['source']})" if facts["source"] else ""
    gradients = "yes" if contract["differentiable"] else "no: it labels, and no generator learns through it"
    overlap = f"yes, with {contract['overlap']} pixels of overlap"
    rows = {
        "file": f"{facts['file']}, {facts['file_size'] / 1e6:.1f} MB",
        "checksum": facts["checksum"],
        "architecture": f"{facts['architecture']}{source}",
        "parameters": f"{facts['parameters']:,}" if facts["parameters"] else "–",
        "MACs": f"{facts['macs'] / 1e9:.2f} G for {SIDE}×{SIDE} pixels" if facts["macs"] else "–",
        "sides": f"padded to multiples of {contract['multiple']}, at least {contract['smallest']}",
        "tiles": overlap if contract["tileable"] else "no, it looks at the whole picture",
        "input range": contract["input_range"],
        "gradients": gradients,
        "clean pictures": _clean_in_words(facts["clean_pictures"]),
    }
    rows |= {f"settings: {name}": json.dumps(value) for name, value in facts["settings"].items()}
    rows |= {f"choice: {name}": f"{values}; by FILE?{name}=…" for name, values in facts["choices"].items()}
    rows |= {
        f"metadata: {printable(name)}": text
        for name, text in facts["metadata"].items()
        if name not in ("architecture", "settings")  # said above
    }
    width = max(map(len, rows))
    return "\n".join(f"{name:<{width}}  {printable(text, longest=200)}" for name, text in rows.items())


def _clean_in_words(clean: dict[str, Any]) -> str:
    changed = f"a smooth ramp by {clean['ramp']:.1%}, a clean photo by {clean['photo']:.1%}"
    return f"WARNING: {clean['warning']}" if clean["warning"] else f"kept; changes {changed}"
