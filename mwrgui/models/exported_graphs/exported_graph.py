"""Exported graphs as models, with the same calling convention as other networks."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.exported_graph_files import GraphKind, graph_metadata
from mwrgui.core.text import replace_unprintable
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.choices import with_choices
from mwrgui.models.clean_check import least_changing
from mwrgui.models.exported_graphs.graph_sides import find_sides
from mwrgui.models.exported_graphs.remote_graph import RemoteGraph
from mwrgui.models.restoration_model import RestorationModel, padded_to_at_least
from mwrgui.sandbox.graph_facts import GRAPH_ERRORS, GraphFacts, InputSizes
from mwrgui.sandbox.refusals import runtime_refused

VALUE_RANGES = {"0..1": (1.0, 0.0), "-1..1": (2.0, -1.0), "0..255": (255.0, 0.0)}
"""Ranges of inputs and outputs: factor and offset that map 0..1 to each."""
TILE_OVERLAP = 32
"""Overlap in pixels of the windows of a fixed-size graph, and of the tiles of any graph."""


@dataclass(frozen=True, slots=True)
class ExportedGraphSettings:
    """Properties of a graph; the user may set `range`, `order` and `tiles`.

    Attributes:
        batch: number of images that the graph takes at once; 0 for any.
        height, width: fixed sides of its input in pixels; 0 for any.
        multiple: both sides must be multiples of this, in pixels.
        least: smallest side in pixels.
        range: range of its input, a key of `VALUE_RANGES`.
        result_range: range of its output; empty if it is that of its input.
        order: order of the colour channels.
        tiles: “yes” if it may be given tiles of an image.
        differentiable: whether gradients flow to its input.
        parameters: number of parameters; 0 if unknown.
    """

    batch: int
    height: int
    width: int
    multiple: int
    least: int
    range: str = "0..1"
    result_range: str = ""
    order: str = "rgb"
    tiles: str = "no"
    differentiable: bool = True
    parameters: int = 0


class ExportedGraphNetwork(nn.Module):
    """Calls a graph in batches of its size, and in overlapping windows if the sides of its input are fixed.

    The graph is not a submodule, so its weights keep their precision and layout.
    """

    def __init__(self, run: RemoteGraph, settings: ExportedGraphSettings, *, file: str) -> None:
        super().__init__()
        self._run, self._settings, self._file = run, settings, file

    def forward(self, images: Tensor) -> Tensor:
        with torch.autocast(images.device.type, enabled=False):
            images = images.float().contiguous()
            if not self._settings.batch:
                return self._restore(images)
            parts = torch.split(images, self._settings.batch)
            return torch.cat([self._restore_part(part) for part in parts])

    def end_call(self) -> None:
        """Ends a call for which another thread is waiting; that call fails, but later ones work again."""
        self._run.end_call()

    def _restore_part(self, images: Tensor) -> Tensor:
        """Restores at most one batch of images; the last image is repeated until the batch is full."""
        missing = self._settings.batch - len(images)
        repeated = images[-1:].expand(missing, -1, -1, -1)
        return self._restore(torch.cat([images, repeated]) if missing else images)[: len(images)]

    def _restore(self, images: Tensor) -> Tensor:
        height, width = self._settings.height, self._settings.width
        if not height or images.shape[-2:] == (height, width):
            return self._call_graph(images)
        rows, columns = images.shape[-2:]
        images = padded_to_at_least(images, height=height, width=width)
        total, weights = torch.zeros_like(images), torch.zeros_like(images[:1, :1])
        window = (_blending_weights(height)[:, None] * _blending_weights(width)).to(images)
        for top in _window_starts(images.shape[-2], height):
            for left in _window_starts(images.shape[-1], width):
                region = (..., slice(top, top + height), slice(left, left + width))
                total[region] += self._call_graph(images[region].contiguous()) * window
                weights[region] += window
        return (total / weights)[..., :rows, :columns]

    def _call_graph(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        try:
            return self._run(images)
        except GRAPH_ERRORS as error:
            why = str(error).strip().splitlines() or [type(error).__name__]
            if "memory" in why[0].lower():  # the caller retries with smaller tiles
                raise
            raise MwrError(
                "{file} failed on a picture of {width}×{height} pixels: {why}.",
                "Choose another model, or restore it on the CPU.",
                file=self._file,
                width=width,
                height=height,
                why=replace_unprintable(why[0].rstrip("."), longest=200),
            ) from error


def load_exported_graph(path: Path, kind: GraphKind, choices: Mapping[str, str]) -> RestorationModel:
    """Loads an exported graph as a model, ready to restore.

    Accepted input sizes follow from its file and from trials. `choices` set its range, its channel order and
    whether it may be given tiles. Without a chosen range, an export of this program takes 0..1 and a graph
    of integers 0..255; for others it is 0..1, unless `least_changing` prefers another range.

    Raises:
        MwrError: it is damaged, contains code, needs a missing package, does not map images to images, or
            there is no such choice.
    """
    architecture, file_metadata = EXPORTED_GRAPHS[kind], graph_metadata(path, kind)
    run = RemoteGraph(path, kind)
    try:
        sides = find_sides(run, run.facts.sides)
    except GRAPH_ERRORS as error:
        raise runtime_refused(path, error) from error
    is_own_export = file_metadata.get("program", "").startswith("mwrgui ")
    make_settings = partial(
        ExportedGraphSettings,
        **asdict(sides),
        tiles="yes" if sides.fixed or file_metadata.get("tileable", "no") != "no" else "no",
        differentiable=run.facts.differentiable and _has_gradients(run, sides),
        parameters=run.facts.parameters,
    )
    variants = [
        make_settings(range=input_range, result_range=output_range)
        for input_range, output_range in _ranges(run.facts, is_own_export=is_own_export)
    ]
    chosen = with_choices(architecture, variants, metadata={}, wanted=choices)
    model = least_changing(
        [_as_model(architecture, run, settings, file_metadata, path) for settings in chosen]
    )
    run.end_trial_phase()
    return model


def _ranges(facts: GraphFacts, *, is_own_export: bool) -> Iterator[tuple[str, str]]:
    """Possible ranges of input and output (empty if the same), the most likely first; integers use 0..255."""
    if facts.bytes_in:
        yield "0..255", ""
        if not facts.bytes_out:
            yield "0..255", "0..1"
        return
    for input_range in list(VALUE_RANGES)[: 1 if is_own_export else None]:
        yield input_range, "0..255" if facts.bytes_out and input_range != "0..255" else ""


def _as_model(
    architecture: Architecture,
    run: RemoteGraph,
    settings: ExportedGraphSettings,
    file_metadata: Mapping[str, str],
    path: Path,
) -> RestorationModel:
    network = ExportedGraphNetwork(run, settings, file=path.name)
    return RestorationModel(
        network, architecture=architecture, settings=settings, metadata=file_metadata
    ).eval()


def _has_gradients(run: RemoteGraph, sides: InputSizes) -> bool:
    """Whether the graph's output can be differentiated with respect to its input."""
    height, width = (sides.height, sides.width) if sides.fixed else (sides.least, sides.least)
    images = torch.full((sides.batch or 1, 3, height, width), 0.5, requires_grad=True)
    try:
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(run(images).sum(), images)
    except GRAPH_ERRORS:
        return False
    return bool(gradient.isfinite().all() and gradient.any())


def _contract(settings: ExportedGraphSettings) -> Contract:
    factor, offset = VALUE_RANGES[settings.range]
    output_factor, output_offset = VALUE_RANGES[settings.result_range or settings.range]
    colours = slice(None) if settings.order == "rgb" else [2, 1, 0]
    return Contract(
        multiple=1 if settings.height else settings.multiple,
        smallest=1 if settings.height else settings.least,
        tileable=settings.tiles == "yes",
        overlap=TILE_OVERLAP,
        precise=True,
        differentiable=settings.differentiable,
        parameters=settings.parameters,
        input_range=settings.range,
        normalise=lambda images: images[:, colours] * factor + offset,
        pick=lambda output, _images: (output[:, colours] - output_offset) / output_factor,
    )


def _window_starts(length: int, window: int) -> list[int]:
    """Start positions of overlapping windows that cover a side."""
    step = max(1, window - min(TILE_OVERLAP, window // 2))
    return [*range(0, length - window, step), length - window]


def _blending_weights(length: int) -> Tensor:
    """Blending weights (length,) that decrease towards the edges, but not to zero."""
    distance = torch.arange(length) + 0.5
    return torch.minimum(distance, distance.flip(0)).clamp_max(TILE_OVERLAP / 2)


def _refuse_building(_: Any) -> Any:
    raise MwrError("An exported graph can only be opened from its file.", "Give the path of the file.")


def _graph_architecture(kind: GraphKind, title: str) -> Architecture:
    return Architecture(
        name=kind,
        title=title,
        source="",
        signature=(),
        settings_from=_refuse_building,
        build=_refuse_building,
        contract=_contract,
        choices={"range": tuple(VALUE_RANGES), "order": ("rgb", "bgr"), "tiles": ("no", "yes")},
    )


EXPORTED_GRAPHS: Mapping[GraphKind, Architecture] = {
    "onnx": _graph_architecture("onnx", "ONNX graph"),
    "pt2": _graph_architecture("pt2", "torch.export graph"),
}
