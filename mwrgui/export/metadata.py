"""Metadata of exported files, so that they can be used without this program."""

from mwrgui.export.options import ExportOptions
from mwrgui.export.traceable_model import min_dynamic_side
from mwrgui.models.loading import file_metadata
from mwrgui.models.restoration_model import RestorationModel

INPUT, OUTPUT = "images", "restored"
"""Names of the input and the output of an exported graph."""


def export_metadata(model: RestorationModel, options: ExportOptions) -> dict[str, str]:
    """The metadata of the model, and how inputs and outputs of the exported file are defined."""
    contract = model.contract
    padding = f"extended inside to multiples of {contract.multiple}"
    sizes = f"any from {min_dynamic_side(contract)} pixels, {padding}"
    if options.size:
        sizes = f"{options.size[0]} high, {options.size[1]} wide, one picture at a time, {padding}"
    return {
        **file_metadata(model),
        "input": f"{INPUT}: (B, 3, H, W) float32, RGB 0..1",
        "output": f"{OUTPUT}: (B, 3, H, W) float32, RGB 0..1, to be clamped",
        "sizes": sizes,
        "multiple": str(contract.multiple),
        "tileable": f"with {contract.overlap} pixels of overlap" if contract.tileable else "no",
        "weights": "float16, widened to float32 for sums" if options.half else "float32",
    }
