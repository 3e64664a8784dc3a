"""Loads and saves networks; tensor names reveal the family of a network, and tensor shapes its sizes."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.exported_graph_files import graph_kind
from mwrgui.core.files import write_bytes
from mwrgui.core.part_names import OWN_NETWORK
from mwrgui.core.sentences import Sentence, joined_sentences, sentence
from mwrgui.core.text import replace_unprintable
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architecture import Architecture, State
from mwrgui.models.checkpoints.aliases import load_shared, with_missing_aliases
from mwrgui.models.checkpoints.reading import Checkpoint, read_checkpoint
from mwrgui.models.checkpoints.unwrapping import without_prefixes
from mwrgui.models.choices import with_choices
from mwrgui.models.clean_check import least_changing
from mwrgui.models.exported_graphs.exported_graph import load_exported_graph
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.models.spandrel_models import is_installed, load_with_spandrel
from mwrgui.version import __version__

NETWORK_KEY = "network"
"""Key in `choices` that selects one of several networks in a file."""
NAMES_SHOWN = 3


def load_model(path: Path, choices: Mapping[str, str] | None = None) -> RestorationModel:
    """Loads a checkpoint of any known family in float32, or an exported graph, ready to restore.

    No code in a checkpoint is run; an exported graph runs in its own runtime, without any Python code.

    Settings that cannot be inferred from tensors are taken from `choices` (values by name), else from the
    metadata of the file, else from its path. If none of these decides, the most likely variant is used,
    unless another one changes a clean image far less; see `least_changing`.

    Raises:
        MwrError: the file is not a checkpoint, contains code, is of no known family or has tensors that do
            not fit, or `choices` contains an unknown name or value.
    """
    if kind := graph_kind(path):
        return load_exported_graph(path, kind, choices or {})
    wanted = dict(choices or {})
    checkpoint = read_checkpoint(path, wanted=wanted.pop(NETWORK_KEY, ""), is_known=_is_known)
    if own_name := checkpoint.metadata.get(OWN_NETWORK):
        raise _own_network_error(path.name, own_name)
    architecture = _architecture_of(checkpoint)
    if architecture is None:
        return _with_remarks(_build_with_spandrel(checkpoint, wanted, path), checkpoint)
    state = checkpoint.state
    variants = architecture.variants(_infer_settings(architecture, state, path.name), path)
    chosen = with_choices(architecture, variants, metadata=checkpoint.metadata, wanted=wanted)
    networks = [_build_without_memory(architecture, settings, path.name) for settings in chosen]
    completed = with_missing_aliases(networks[0], state)
    tensors = _select_tensors(architecture, networks[0].state_dict(), completed, path.name)
    models = []
    for network, settings in zip(networks, chosen, strict=True):
        load_shared(network, tensors, order=state)
        model = RestorationModel(
            network, architecture=architecture, settings=settings, metadata=checkpoint.metadata
        )
        models.append(model.eval())
    return _with_remarks(least_changing(models), checkpoint)


def save_model(
    model: RestorationModel,
    path: Path,
    metadata: Mapping[str, str] | None = None,
    *,
    dtype: torch.dtype = torch.float32,
) -> None:
    """Writes a safetensors file with metadata, atomically.

    `metadata` is added to that of the model. 16-bit weights halve the file; `load_model` converts them back
    to float32.

    Raises:
        MwrError: the model is an exported graph, a weight is not finite in `dtype`, or writing fails.
    """
    state = model.network.state_dict()
    tensors = {name: _for_file(tensor, dtype) for name, tensor in state.items()}
    if not tensors:
        raise MwrError("An exported graph has no weights that could be written.", "Copy the file itself.")
    broken = [n for n, t in tensors.items() if t.is_floating_point() and not t.isfinite().all()]
    if broken and not all(state[name].isfinite().all() for name in broken):
        raise MwrError(
            "{names} holds numbers that are not finite.",
            "Use an earlier checkpoint of its training.",
            names=_first_names(broken),
        )
    if broken:
        raise MwrError(
            "{names} cannot be written as finite {dtype} numbers.",
            "Save as float32.",
            names=_first_names(broken),
            dtype=dtype,
        )
    write_bytes(path, _in_fixed_order(safetensors.torch.save(tensors, file_metadata(model, metadata))))


def file_metadata(model: RestorationModel, metadata: Mapping[str, str] | None = None) -> dict[str, str]:
    """The metadata for a file of this model."""
    return {
        **model.metadata,
        **(metadata or {}),
        "architecture": model.architecture.name,
        "settings": json.dumps(asdict(model.settings)),
        "program": f"mwrgui {__version__}",
    }


def _is_known(names: Iterable[str]) -> bool:
    names = list(names)
    return any(architecture.recognises(names) for architecture in ARCHITECTURES.values())


def _architecture_of(checkpoint: Checkpoint) -> Architecture | None:
    """The family that recognises the tensors; of several, preferably the one named in the file's metadata."""
    named = checkpoint.metadata.get("architecture")
    known = sorted(ARCHITECTURES.values(), key=lambda architecture: architecture.name != named)
    return next((a for a in known if a.recognises(checkpoint.state)), None)


def _own_network_error(file: str, own_name: str) -> MwrError:
    return MwrError(
        "{file} holds the weights of “{name}”, which is defined in Python code outside this program and not "
        "in the file.",
        "In Python, load it by load_own_network with the same network.",
        file=file,
        name=replace_unprintable(own_name),
    )


def _with_remarks(model: RestorationModel, checkpoint: Checkpoint) -> RestorationModel:
    model.remarks = checkpoint.remarks
    model.networks = checkpoint.networks if len(checkpoint.networks) > 1 else ()
    return model


def _build_with_spandrel(checkpoint: Checkpoint, choices: Mapping[str, str], path: Path) -> RestorationModel:
    """Builds a network of no known family with the package spandrel, from tensors that were read safely."""
    states = list(without_prefixes(checkpoint.state))
    model = load_with_spandrel(states, metadata=checkpoint.metadata, path=path)
    if model is None:
        raise _unknown_architecture(states[-1], checkpoint, path.name)
    with_choices(model.architecture, [model.settings], metadata={}, wanted=choices)  # refuses any choice
    return model


def _unknown_architecture(state: State, checkpoint: Checkpoint, file: str) -> MwrError:
    """The error for an unknown architecture; names its known parts, or else the most similar families."""
    if checkpoint.parts:
        return MwrError(
            "{file} is of an unknown architecture, of which these parts are known: {parts}.",
            "If one of them is the network, choose it with {file}?network={first}.",
            file=file,
            parts=checkpoint.parts,
            first=checkpoint.parts[0],
        )
    lacking = [
        (architecture, architecture.missing_patterns(state)) for architecture in ARCHITECTURES.values()
    ]
    lacking.sort(key=lambda pair: len(pair[1]) / len(pair[0].signature))
    nearest = [
        sentence(
            "for {title} it lacks {names}",
            title=architecture.title,
            names=_first_names([_readable_pattern(pattern) for pattern in patterns]),
        )
        for architecture, patterns in lacking[:2]
    ]
    return MwrError(
        "{file} is of an unknown architecture: it holds {names}; {nearest}.",
        "Known are {titles}." if is_installed() else "Known are {titles}; the extra “spandrel” knows more.",
        file=file,
        names=_first_names(list(state)),
        nearest=joined_sentences(nearest),
        titles=tuple(architecture.title for architecture in ARCHITECTURES.values()),
    )


def _infer_settings(architecture: Architecture, state: State, file: str) -> Any:
    try:
        return architecture.settings_from(state)
    except KeyError as error:
        raise _misfit(architecture, file, sentence("it lacks {names}", names=error.args[0])) from error
    except (IndexError, ValueError, TypeError, ArithmeticError) as error:
        raise _misfit(
            architecture, file, sentence("the shapes of its tensors do not fit together")
        ) from error


def _build_without_memory(architecture: Architecture, settings: Any, file: str) -> nn.Module:
    """Builds a network on the meta device, so that it takes no memory even if the file claims a huge size."""
    try:
        with torch.device("meta"):
            return architecture.build(settings)
    except (IndexError, ValueError, TypeError, ArithmeticError, RuntimeError) as error:
        raise _misfit(
            architecture, file, sentence("the shapes of its tensors do not fit together")
        ) from error


def _select_tensors(architecture: Architecture, wanted: State, state: State, file: str) -> dict[str, Tensor]:
    """Copies the tensors that a network needs, in its dtypes; zeros for missing or misshapen optional ones.

    Raises:
        MwrError: tensors are missing, unexpected or of another shape, except optional ones.
    """

    def is_required(name: str) -> bool:
        return not any(re.match(pattern, name) for pattern in architecture.optional)

    if missing := [n for n in wanted if n not in state and is_required(n)]:
        counts = {"count": len(missing), "of": len(wanted), "names": _first_names(missing)}
        raise _misfit(architecture, file, sentence("it lacks {count} of {of} tensors: {names}", **counts))
    if foreign := [n for n in state if n not in wanted and is_required(n)]:
        counts = {"count": len(foreign), "of": len(state), "names": _first_names(foreign)}
        raise _misfit(
            architecture, file, sentence("{count} of {of} tensors do not belong: {names}", **counts)
        )
    wrong = {n for n in wanted if n in state and state[n].shape != wanted[n].shape}
    if misshapen := [n for n in wanted if n in wrong and is_required(n)]:
        shapes = _first_parts([_shape_difference(n, state[n], wanted[n]) for n in misshapen])
        raise _misfit(architecture, file, sentence("shapes differ: {shapes}", shapes=shapes))
    return {
        name: torch.zeros(expected.shape, dtype=expected.dtype)
        if name not in state or name in wrong
        else state[name].to(expected.dtype, copy=True).contiguous()
        for name, expected in wanted.items()
    }


def _misfit(architecture: Architecture, file: str, reason: Sentence) -> MwrError:
    return MwrError(
        "{file} looks like {title}, but {why}.",
        "It is incomplete, or another version of that network.",
        file=file,
        title=architecture.title,
        why=reason,
    )


def _for_file(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    wanted = dtype if tensor.is_floating_point() else tensor.dtype
    return tensor.detach().to("cpu", wanted, copy=True).contiguous()


def _in_fixed_order(data: bytes) -> bytes:
    """Sorts the header, which safetensors writes in random order, so that equal models give equal files."""
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.dumps(json.loads(data[8:end]), sort_keys=True).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data[end:]


def _shape_difference(name: str, tensor: Tensor, wanted: Tensor) -> Sentence:
    return sentence(
        "{name} is {found} instead of {wanted}",
        name=replace_unprintable(name, longest=160),
        found=_shape_text(tensor),
        wanted=_shape_text(wanted),
    )


def _first_names(names: Sequence[str]) -> Sentence:
    return _first_parts([replace_unprintable(name, longest=160) for name in names])


def _first_parts(parts: Sequence[object]) -> Sentence:
    shown, more = tuple(parts[:NAMES_SHOWN]), len(parts) - NAMES_SHOWN
    if more <= 0:
        return sentence("{names}", names=shown)
    return sentence("{names} and {count} more", names=shown, count=more)


def _shape_text(tensor: Tensor) -> Sentence:
    sides = "×".join(map(str, tensor.shape))
    return sentence("{sides}", sides=sides) if sides else sentence("a single number")


def _readable_pattern(pattern: str) -> str:
    """A regular expression in readable form: no backslashes, only the first alternative."""
    return pattern.replace("\\", "").split("|")[0]
