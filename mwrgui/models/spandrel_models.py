"""Networks that only the optional package `spandrel` knows; it builds them, but does not read files."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.text import replace_unprintable
from mwrgui.models.architecture import Architecture, Contract, State
from mwrgui.models.restoration_model import RestorationModel

PACKAGE = "spandrel"
_BUILD_ERRORS = (
    *(LookupError, ValueError, TypeError, AttributeError),
    *(ArithmeticError, AssertionError, RuntimeError),
)
"""Exceptions that spandrel may raise for tensors of a similar but different network."""


@dataclass(frozen=True, slots=True)
class SpandrelSettings:
    """Properties of a network that spandrel reports; widths and depths are not among them."""

    family: str
    multiple: int
    smallest: int
    tileable: bool


def is_installed() -> bool:
    """Whether the optional package spandrel can be imported."""
    try:
        import spandrel  # noqa: F401
    except ImportError:
        return False
    return True


def load_with_spandrel(
    states: Iterable[State], *, metadata: Mapping[str, str], path: Path
) -> RestorationModel | None:
    """Builds the network of the first state that spandrel recognises; None if none, or without spandrel.

    Raises:
        MwrError: the network is known, but its tensors do not fit, or it does not restore colour images of
            any height and width.
    """
    if not is_installed():
        return None
    from spandrel import MAIN_REGISTRY, UnsupportedModelError

    for state in states:
        try:
            descriptor = MAIN_REGISTRY.load(dict(state))
        except UnsupportedModelError:
            continue
        except _BUILD_ERRORS as error:
            raise _misfit(path, error) from error
        return _as_model(descriptor, metadata, path)
    return None


class _SpandrelNetwork(nn.Module):
    """Calls a network of the package as its descriptor does, but with gradients."""

    def __init__(self, descriptor: Any) -> None:
        super().__init__()
        self.model = descriptor.model
        self._call = descriptor._call_fn

    def forward(self, images: Tensor) -> Any:
        return self._call(self.model, images)


def _as_model(descriptor: Any, metadata: Mapping[str, str], path: Path) -> RestorationModel:
    family, requirements = descriptor.architecture.name, descriptor.size_requirements
    restores_rgb = (descriptor.scale, descriptor.input_channels) == (1, 3)
    if not restores_rgb or getattr(descriptor, "purpose", "") == "Inpainting":
        raise MwrError(
            "{file} is a {family} network that does not restore colour pictures.",
            "Choose a model of the same size in and out.",
            file=path.name,
            family=family,
        )
    if requirements.square:
        raise MwrError("{file} takes only square pictures.", "Choose another model.", file=path.name)
    settings = SpandrelSettings(
        family,
        multiple=requirements.multiple_of,
        smallest=max(1, requirements.minimum),
        tileable=descriptor.tiling.name == "SUPPORTED",
    )
    network = _SpandrelNetwork(descriptor)
    architecture = Architecture(
        name=f"{PACKAGE}-{descriptor.architecture.id}",
        title=family,
        source=PACKAGE,
        signature=(),
        settings_from=lambda _state: settings,
        build=lambda _settings: copy.deepcopy(network).to("meta"),
        contract=_contract,
    )
    return RestorationModel(network, architecture=architecture, settings=settings, metadata=metadata).eval()


def _contract(settings: SpandrelSettings) -> Contract:
    return Contract(
        multiple=settings.multiple, smallest=settings.smallest, tileable=settings.tileable, precise=True
    )


def _misfit(path: Path, error: BaseException) -> MwrError:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return MwrError(
        "{file} looks like a network that the package spandrel knows, but does not load: {why}.",
        "It is incomplete, or another version of that network.",
        file=path.name,
        why=replace_unprintable(lines[0].rstrip("."), longest=200),
    )
