"""`mwrgui inspect`: shows what a checkpoint contains, without running code from it."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from mwrgui.cli.console import print_json
from mwrgui.core.text import replace_unprintable
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.library.self_test_results import SelfTestResult, run_self_test

MACS_SIDE = 256
"""MACs are given for a square image of this side."""


def run(arguments: argparse.Namespace) -> int:
    """Prints the facts about a model.

    Raises:
        MwrError: there is no such model, or its file cannot be used.
    """
    facts = inspect(arguments.model)
    if arguments.json:
        print_json(facts)
    else:
        print(_as_table(facts))
    return 0


def inspect(model: str) -> dict[str, Any]:
    """Collects everything known about a model, given by name or path.

    Raises:
        MwrError: there is no such model, or its file cannot be used.
    """
    from mwrgui.models.choices import describe_values
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
        "macs": macs(loaded, MACS_SIDE) or None,
        "macs_side": MACS_SIDE,
        "settings": asdict(loaded.settings),
        "choices": {
            name: str(describe_values(values)) for name, values in loaded.architecture.choices.items()
        },
        "contract": {
            "multiple": contract.multiple,
            "smallest": contract.smallest,
            "tileable": contract.tileable,
            "overlap": contract.overlap,
            "input_range": contract.input_range,
            "precise": contract.precise,
            "differentiable": contract.differentiable,
        },
        "clean_pictures": asdict(clean) | _harm_of(run_self_test(loaded, clean)) | {"warning": clean.warning},
        "networks": loaded.networks,
        "remarks": [str(remark) for remark in loaded.remarks],
        "metadata": loaded.metadata,
    }


def _as_table(facts: dict[str, Any]) -> str:
    contract = facts["contract"]
    source = f" ({facts['source']})" if facts["source"] else ""
    gradients = "yes" if contract["differentiable"] else "no: it labels images, but cannot train a generator"
    overlap = f"yes, with {contract['overlap']} pixels of overlap"
    rows = {
        "file": f"{facts['file']}, {facts['file_size'] / 1e6:.1f} MB",
        "checksum": facts["checksum"],
        "architecture": f"{facts['architecture']}{source}",
        "parameters": f"{facts['parameters']:,}" if facts["parameters"] else "–",
        "MACs": f"{facts['macs'] / 1e9:.2f} G for {MACS_SIDE}×{MACS_SIDE} pixels" if facts["macs"] else "–",
        "sides": f"padded to multiples of {contract['multiple']}, at least {contract['smallest']}",
        "tiles": overlap if contract["tileable"] else "no, it needs the whole picture",
        "input range": contract["input_range"],
        "gradients": gradients,
        "clean pictures": _clean_in_words(facts["clean_pictures"]),
    }
    rows |= {f"settings: {name}": json.dumps(value) for name, value in facts["settings"].items()}
    rows |= {
        f"choice: {name}": f"{values}; choose with FILE?{name}=…" for name, values in facts["choices"].items()
    }
    if facts["networks"]:
        rows["choice: network"] = f"{', '.join(facts['networks'])}; choose with FILE?network=…"
    rows |= {f"remark {number}": text for number, text in enumerate(facts["remarks"], start=1)}
    rows |= {
        f"metadata: {replace_unprintable(name)}": text
        for name, text in facts["metadata"].items()
        if name not in ("architecture", "settings")  # printed above
    }
    width = max(map(len, rows))
    return "\n".join(
        f"{name:<{width}}  {replace_unprintable(text, longest=200)}" for name, text in rows.items()
    )


def _harm_of(record: SelfTestResult) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("edges", "brightness", "dark", "unharmed")}


def _clean_in_words(clean: dict[str, Any]) -> str:
    changed = f"a smooth ramp by {clean['ramp']:.1%}, a clean photo by {clean['photo']:.1%}"
    if clean["warning"]:
        return f"WARNING: {clean['warning']}"
    if clean["unharmed"]:
        return f"stay sharp and bright; changed on average: {changed}"
    return (
        f"changed: on average {changed}; the photo keeps {clean['edges']:.0%} of its edges and "
        f"{clean['brightness']:.0%} of its brightness, and {clean['dark']:.1%} of its pixels turn black"
    )
