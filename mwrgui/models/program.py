"""Programs in files as models: of any kind, behind the same calling convention as our own networks."""

import importlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

import torch
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.program_files import ProgramKind, program_metadata
from mwrgui.core.text import printable
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.choices import with_choices
from mwrgui.models.clean_check import quietest
from mwrgui.models.program_archives import cannot_run
from mwrgui.models.program_sides import FAILURES, Sides, find_sides, image_of
from mwrgui.models.restorer import RestorationModel, extended

RANGES = {"0..1": (1.0, 0.0), "-1..1": (2.0, -1.0), "0..255": (255.0, 0.0)}
"""What a program may expect and give: factor and offset from 0..1."""
OVERLAP = 32
"""Pixels by which the windows of a program for one size overlap, and the surroundings of its tiles."""


class Opened(Protocol):
    """A program in its runtime: takes (B, 3, H, W) float32 on any device, and returns anything."""

    differentiable: bool

    @property
    def sides(self) -> Sides:
        """Which pictures it takes, as far as its file tells."""

    @property
    def parameters_count(self) -> int:
        """How many numbers it has learned; 0 if nobody can tell."""

    def __call__(self, images: Tensor) -> object:
        """What it returns. Raises one of `FAILURES`."""


@dataclass(frozen=True, slots=True)
class ProgramSettings:
    """What was found out about a program; `range` and `tiles` may be told by a person."""

    batch: int
    height: int
    width: int
    multiple: int
    least: int
    range: str = "0..1"
    tiles: str = "no"
    differentiable: bool = True
    parameters: int = 0


class ProgramNetwork(nn.Module):
    """Calls a program as it wants to be called: so many at once, in windows if it knows one size only.

    The program is no submodule: its weights keep their precision and their layout.
    """

    def __init__(self, run: Opened, settings: ProgramSettings, *, file: str) -> None:
        super().__init__()
        self._run, self._settings, self._file = run, settings, file

    def forward(self, images: Tensor) -> Tensor:
        with torch.autocast(images.device.type, enabled=False):
            images = images.float().contiguous()
            parts = torch.split(images, self._settings.batch) if self._settings.batch else (images,)
            return torch.cat([self._restore(part) for part in parts])

    def _restore(self, images: Tensor) -> Tensor:
        height, width = self._settings.height, self._settings.width
        if not height or images.shape[-2:] == (height, width):
            return self._called(images)
        rows, columns = images.shape[-2:]
        images = extended(images, height=height, width=width)
        total, weights = torch.zeros_like(images), torch.zeros_like(images[:1, :1])
        window = (_hill(height)[:, None] * _hill(width)).to(images)
        for top in _starts(images.shape[-2], height):
            for left in _starts(images.shape[-1], width):
                here = (..., slice(top, top + height), slice(left, left + width))
                total[here] += self._called(images[here].contiguous()) * window
                weights[here] += window
        return (total / weights)[..., :rows, :columns]

    def _called(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        try:
            return image_of(self._run(images), height, width).float()
        except FAILURES as error:
            why = str(error).strip().splitlines() or [type(error).__name__]
            if "memory" in why[0].lower():  # whoever restores tries again with smaller tiles
                raise
            raise MwrError(
                "{file} failed on a picture of {width}×{height} pixels: {why}.",
                "Choose another model, or restore it on the CPU.",
                file=self._file,
                width=width,
                height=height,
                why=printable(why[0].rstrip("."), longest=200),
            ) from error


def load_program(path: Path, kind: ProgramKind, choices: Mapping[str, str]) -> RestorationModel:
    """A program as a model, ready to restore.

    Which pictures it takes is what its file tells and some trials show. `choices` tell its range and whether
    it may be given tiles; without them, and unless it says so itself, the range counts in which it leaves
    a clean picture alone.

    Raises:
        MwrError: it is damaged, holds code, needs a package, does not make pictures of pictures, or there is
            no such choice.
    """
    architecture, said = PROGRAMS[kind], program_metadata(path, kind)
    run = _open(kind, path)
    try:
        sides = find_sides(run, run.sides)
    except FAILURES as error:
        raise cannot_run(path, error) from error
    ours = said.get("program", "").startswith("mwrgui ")
    found = partial(
        ProgramSettings,
        **asdict(sides),
        tiles="yes" if sides.fixed or said.get("tileable", "no") != "no" else "no",
        differentiable=run.differentiable and _has_gradients(run, sides),
        parameters=run.parameters_count,
    )
    variants = [found(range=each) for each in RANGES][: 1 if ours else None]
    meant = with_choices(architecture, variants, metadata={}, wanted=choices)
    return quietest([_as_model(architecture, run, settings, said, path) for settings in meant])


def _open(kind: ProgramKind, path: Path) -> Opened:
    """The runtime is imported when it is used: one of them is no part of this program."""
    module, name = _RUNTIMES[kind]
    return cast(Opened, getattr(importlib.import_module(module), name)(path))


_RUNTIMES: Mapping[ProgramKind, tuple[str, str]] = {
    "onnx": ("mwrgui.models.onnx_program", "OnnxProgram"),
    "pt2": ("mwrgui.models.pt2_program", "Pt2Program"),
    "torchscript": ("mwrgui.models.torchscript", "TorchScriptProgram"),
}


def _as_model(
    architecture: Architecture, run: Opened, settings: ProgramSettings, said: Mapping[str, str], path: Path
) -> RestorationModel:
    network = ProgramNetwork(run, settings, file=path.name)
    return RestorationModel(network, architecture=architecture, settings=settings, metadata=said).eval()


def _has_gradients(run: Opened, sides: Sides) -> bool:
    """Whether what it returns can be differentiated by what it was given."""
    height, width = (sides.height, sides.width) if sides.fixed else (sides.least, sides.least)
    images = torch.full((sides.batch or 1, 3, height, width), 0.5, requires_grad=True)
    try:
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(image_of(run(images), height, width).sum(), images)
    except FAILURES:
        return False
    return bool(gradient.isfinite().all() and gradient.any())


def _contract(settings: ProgramSettings) -> Contract:
    factor, offset = RANGES[settings.range]
    return Contract(
        multiple=1 if settings.height else settings.multiple,
        smallest=1 if settings.height else settings.least,
        tileable=settings.tiles == "yes",
        overlap=OVERLAP,
        precise=True,
        differentiable=settings.differentiable,
        parameters=settings.parameters,
        input_range=settings.range,
        normalise=lambda images: images * factor + offset,
        pick=lambda output, _images: (output - offset) / factor,
    )


def _starts(length: int, window: int) -> list[int]:
    """Where windows begin that cover a side and overlap."""
    step = max(1, window - min(OVERLAP, window // 2))
    return [*range(0, length - window, step), length - window]


def _hill(length: int) -> Tensor:
    """(length,) weights that fall to the edges, never to zero."""
    near = torch.arange(length) + 0.5
    return torch.minimum(near, near.flip(0)).clamp_max(OVERLAP / 2)


def _of_its_file(_: Any) -> Any:
    raise MwrError("A program can only be opened from its file.", "Give the path of the file.")


def _kind(kind: ProgramKind, title: str) -> Architecture:
    return Architecture(
        name=kind,
        title=title,
        source="",
        signature=(),
        settings_from=_of_its_file,
        build=_of_its_file,
        contract=_contract,
        choices={"range": tuple(RANGES), "tiles": ("no", "yes")},
    )


PROGRAMS: Mapping[ProgramKind, Architecture] = {
    "onnx": _kind("onnx", "ONNX program"),
    "pt2": _kind("pt2", "PyTorch program"),
    "torchscript": _kind("torchscript", "TorchScript program"),
}
