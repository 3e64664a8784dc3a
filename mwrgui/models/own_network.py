"""Networks defined in the user's own code: wraps them, checks them on small images, loads their weights."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.part_names import OWN_NETWORK
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.checkpoints.reading import read_checkpoint
from mwrgui.models.designs import error_summary
from mwrgui.models.feature_layers import PROBED_SIDES
from mwrgui.models.loading import file_metadata
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.models.spandrel_models import PACKAGE

SIZE_MULTIPLES = (1, 2, 4, 8, 16, 32, 64)
"""Candidates for the number of pixels that must divide the sides of an image; each is tried in turn."""
TINY_SIDES = (33, 47)
"""Height and width in pixels of the smaller image on which a student is checked."""
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """Settings of a network that only the user's own code can build.

    Attributes:
        multiple: both sides of an image must be multiples of this, in pixels.
        smallest: smallest side in pixels.
    """

    multiple: int
    smallest: int


def wrap_own_network(network: nn.Module, name: str) -> RestorationModel:
    """Wraps a copy of the user's network, with its current weights.

    A network of a built-in class becomes a model of its family, if its tensors reveal all settings.

    Args:
        network: takes (B, 3, H, W) RGB 0..1 and returns the same shape; H and W may have to be multiples of a
            power of two up to 64.
        name: name in messages and in the metadata of its file.

    Raises:
        MwrError: it cannot be copied, or does not accept or return such images.
    """
    network = _copy(network, name)
    if family := _known_family(network):
        settings = family.settings_from(network.state_dict())
        return RestorationModel(network, architecture=family, settings=settings, metadata={"design": name})
    settings = _find_settings(network, name)
    template = copy.deepcopy(network)
    architecture = Architecture(
        name="own",
        title=type(network).__name__,
        source="",
        signature=(),
        settings_from=lambda _state: settings,
        build=lambda _settings: copy.deepcopy(template).to("meta" if _on_meta() else "cpu"),
        contract=_contract,
    )
    model = RestorationModel(network, architecture=architecture, settings=settings, metadata={"design": name})
    for parameter in network.parameters():  # the user's code may need contiguous tensors
        parameter.data = parameter.data.contiguous()
    return model


def check_student(student: RestorationModel, name: str) -> RestorationModel:
    """Checks on small images that a student can be trained and saved; returns the same student.

    If it cannot be rebuilt from its file alone, `name` is recorded in its metadata under `OWN_NETWORK`.

    Raises:
        MwrError: it cannot be copied, trained or saved.
    """
    if student.is_exported_graph:
        raise _misfit(name, sentence("it is an exported graph, which cannot be trained"))
    if not any(parameter.requires_grad for parameter in student.parameters()):
        raise _misfit(name, sentence("it has no weights to train"))
    _check_on_small_images(student, name)
    try:
        file_metadata(student)
    except TypeError as error:
        raise _misfit(
            name, sentence("its settings cannot be written: {why}", why=error_summary(error))
        ) from error
    if not opens_from_file(student):
        student.metadata[OWN_NETWORK] = name
    return student


def opens_from_file(model: RestorationModel) -> bool:
    """Whether the model can be rebuilt from a file of its weights alone, without the user's code."""
    name = model.architecture.name
    if name.startswith(f"{PACKAGE}-"):
        return True  # spandrel recognises it
    return name in ARCHITECTURES and ARCHITECTURES[name].recognises(model.network.state_dict())


def load_own_network(path: Path, network: nn.Module | RestorationModel) -> RestorationModel:
    """Loads weights from a file into a network of the user's own code, ready to restore.

    Args:
        path: a file such as the `student.safetensors` of a run.
        network: built by the same code as the one that was trained; it is copied.

    Raises:
        MwrError: the file cannot be read, or holds the weights of another network.
    """
    name = type(network).__name__
    model = (
        copy.deepcopy(network) if isinstance(network, RestorationModel) else wrap_own_network(network, name)
    )
    names = set(model.network.state_dict())

    def has_same_names(others: Iterable[str]) -> bool:
        return set(others) == names

    checkpoint = read_checkpoint(path, is_known=has_same_names)
    load_weights(model.network, checkpoint.state, source=path.name)
    model.metadata = dict(checkpoint.metadata)
    return model.eval()


def load_weights(network: nn.Module, state: Mapping[str, Tensor], *, source: str | Sentence) -> None:
    """Loads weights into a network; names and shapes must match exactly.

    Args:
        source: the origin of the weights, for the message.

    Raises:
        MwrError: the weights belong to another network.
    """
    expected = network.state_dict()
    differing = [
        n
        for n in {**expected, **state}
        if n not in expected or n not in state or expected[n].shape != state[n].shape
    ]
    if differing:
        raise MwrError(
            "{source} holds weights of another network than the one passed: they differ in {names}.",
            "Pass the network that it was made with.",
            source=source,
            names=tuple(differing[:NAMES_SHOWN]),
        )
    network.load_state_dict(state)


def _copy(network: nn.Module, name: str) -> nn.Module:
    try:
        return copy.deepcopy(network)
    except Exception as error:  # the user's code may raise anything
        raise _misfit(name, sentence("it cannot be copied: {why}", why=error_summary(error))) from error


def _known_family(network: nn.Module) -> Architecture | None:
    """The family to whose class the network belongs; None if there is none or tensors hide a setting."""
    state = network.state_dict()
    for family in ARCHITECTURES.values():
        is_built_in = type(network).__module__.startswith("mwrgui.models.") and not family.choices
        if is_built_in and family.recognises(state):
            with torch.device("meta"):
                if type(family.build(family.settings_from(state))) is type(network):
                    return family
    return None


def _find_settings(network: nn.Module, name: str) -> OwnSettings:
    """Finds the smallest of `SIZE_MULTIPLES` and the smallest side with which the network works."""
    first_problem: Sentence | None = None
    for multiple in SIZE_MULTIPLES:
        # odd times the multiple, so that the sides are not multiples of a larger candidate
        odd = max(3, 48 // multiple | 1)
        problem = _problem_at(network, multiple * odd, multiple * (odd + 2))
        if problem is None:
            break
        first_problem = first_problem or problem
    else:
        assert first_problem
        raise _misfit(name, first_problem)
    sides = [multiple * 2**power for power in range(8) if multiple * 2**power < 48] or [multiple]
    smallest = next((side for side in sides if _problem_at(network, side, side) is None), max(48, multiple))
    return OwnSettings(multiple, -(-smallest // multiple) * multiple)


def _problem_at(network: nn.Module, height: int, width: int) -> Sentence | None:
    """Why the network fails on an image of this size; None if it works."""
    device = next((parameter.device for parameter in network.parameters()), torch.device("cpu"))
    picture = torch.linspace(0, 1, 3 * height * width, device=device).reshape(1, 3, height, width)
    training = network.training
    try:
        with torch.no_grad():
            return _problem_of(network.eval()(picture), picture)
    except Exception as error:  # the user's code may raise anything
        return sentence("it does not take a colour picture: {why}", why=error_summary(error))
    finally:
        network.train(training)


def _check_on_small_images(student: RestorationModel, name: str) -> None:
    model = _copy_of_model(student, name)
    for height, width in (TINY_SIDES, PROBED_SIDES):
        picture = torch.linspace(0, 1, 3 * height * width, device=model.device).reshape(1, 3, height, width)
        try:
            restored = model.eval()(picture)
        except Exception as error:  # the user's code may raise anything
            why = sentence("it does not take a colour picture: {why}", why=error_summary(error))
            raise _misfit(name, why) from error
        if problem := _problem_of(restored, picture):
            raise _misfit(name, problem)
    if not restored.requires_grad:
        raise _misfit(name, sentence("it gives no gradients to learn by"))


def _copy_of_model(student: RestorationModel, name: str) -> RestorationModel:
    try:
        return copy.deepcopy(student)
    except Exception as error:  # the user's code may raise anything
        raise _misfit(name, sentence("it cannot be copied: {why}", why=error_summary(error))) from error


def _problem_of(restored: object, picture: Tensor) -> Sentence | None:
    if not isinstance(restored, Tensor):
        return sentence("it returns {kind} instead of one tensor", kind=type(restored).__name__)
    if restored.shape != picture.shape:
        return sentence(
            "it turns an image of {wanted} into a tensor of {found}",
            found="×".join(map(str, restored.shape)),
            wanted="×".join(map(str, picture.shape)),
        )
    if not bool(restored.isfinite().all()):
        return sentence("it returns values that are not finite")
    return None


def _contract(settings: OwnSettings) -> Contract:
    """The contract of a network whose receptive field is unknown: whole images, in float32."""
    return Contract(
        multiple=settings.multiple,
        smallest=settings.smallest,
        tileable=False,
        precise=True,
        normalise=lambda images: images.contiguous(),
    )


def _on_meta() -> bool:
    return torch.get_default_device().type == "meta"


def _misfit(name: str, reason: Sentence) -> MwrError:
    return MwrError(
        "“{name}” cannot be a student: {why}.",
        "A student takes (B, 3, H, W) RGB 0..1 and returns the same shape.",
        name=name,
        why=reason,
    )
