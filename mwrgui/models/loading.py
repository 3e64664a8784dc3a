"""From a file to a network and back: recognises the family by tensor names, takes all sizes from shapes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from mwrgui import __version__
from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.program_files import program_kind
from mwrgui.core.sentences import Sentence, sentence, several
from mwrgui.core.text import printable
from mwrgui.models import ARCHITECTURES
from mwrgui.models.aliases import load_shared, with_missing_aliases
from mwrgui.models.architecture import Architecture, State
from mwrgui.models.checkpoint import Checkpoint, read_checkpoint
from mwrgui.models.choices import with_choices
from mwrgui.models.clean_check import quietest
from mwrgui.models.program import load_program
from mwrgui.models.restorer import RestorationModel
from mwrgui.models.spandrel_models import is_installed, load_with_spandrel

PREFIXES = ("module.", "net.", "model.", "_orig_mod.")
"""What wrappers (several GPUs, Lightning, torch.compile) put before every name."""
NAMES_SHOWN = 3


def load_model(path: Path, choices: Mapping[str, str] | None = None) -> RestorationModel:
    """Loads any checkpoint of a known family in float32, or a program in a file, ready to restore.

    Nothing in a checkpoint is executed; a program runs in its own runtime, without Python of its own.

    `choices` are settings that the file cannot tell, by name; without them what the file says of itself
    counts, then its path, then what leaves a clean picture alone.

    Raises:
        MwrError: it is no checkpoint, holds code, is of no known family, its tensors do not fit, or there
            is no such choice.
    """
    if kind := program_kind(path):
        return load_program(path, kind, choices or {})
    checkpoint = read_checkpoint(path)
    recognised = _recognise(checkpoint.state)
    if recognised is None:
        return _of_spandrel(checkpoint, choices or {}, path)
    architecture, state = recognised
    variants = architecture.variants(_derive(architecture, state, path.name), path)
    meant = with_choices(architecture, variants, metadata=checkpoint.metadata, wanted=choices or {})
    networks = [_build_without_memory(architecture, settings, path.name) for settings in meant]
    whole = with_missing_aliases(networks[0], state)
    fitting = _fit(architecture, networks[0].state_dict(), whole, path.name)
    models = []
    for network, settings in zip(networks, meant, strict=True):
        load_shared(network, fitting, order=state)
        model = RestorationModel(
            network, architecture=architecture, settings=settings, metadata=checkpoint.metadata
        )
        models.append(model.eval())
    return quietest(models)


def save_model(
    model: RestorationModel,
    path: Path,
    metadata: Mapping[str, str] | None = None,
    *,
    dtype: torch.dtype = torch.float32,
) -> None:
    """Writes a safetensors file that says what it is; whole or not at all.

    `metadata` adds to what the model already knows of itself. 16-bit weights halve the file and
    load back as float32.

    Raises:
        MwrError: a weight is not finite in `dtype`, the folder cannot be written or the disk is full.
    """
    tensors = {name: _for_file(tensor, dtype) for name, tensor in model.network.state_dict().items()}
    if not tensors:
        raise MwrError("A program in a file has no weights that could be written.", "Copy the file itself.")
    broken = [n for n, t in tensors.items() if t.is_floating_point() and not t.isfinite().all()]
    if broken:
        raise MwrError(
            "{names} cannot be written as finite {dtype} numbers.",
            "Save as float32.",
            names=_some(broken),
            dtype=dtype,
        )
    write_bytes(path, _in_fixed_order(safetensors.torch.save(tensors, describe(model, metadata))))


def describe(model: RestorationModel, metadata: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a file of this model says of itself."""
    return {
        **model.metadata,
        **(metadata or {}),
        "architecture": model.architecture.name,
        "settings": json.dumps(asdict(model.settings)),
        "program": f"mwrgui {__version__}",
    }


def _recognise(state: State) -> tuple[Architecture, State] | None:
    for stripped in chain(strippings(state), _parts(state)):
        for architecture in ARCHITECTURES.values():
            if architecture.recognises(stripped):
                return architecture, stripped
    return None


def _of_spandrel(checkpoint: Checkpoint, choices: Mapping[str, str], path: Path) -> RestorationModel:
    """What another package makes of a file that we do not know, which was read by us."""
    states = list(strippings(checkpoint.state))
    model = load_with_spandrel(states, metadata=checkpoint.metadata, path=path)
    if model is None:
        raise _unknown(states[-1], path.name)
    with_choices(model.architecture, [model.settings], metadata={}, wanted=choices)  # it has none
    return model


def strippings(state: State) -> Iterator[State]:
    """The tensors under their own names, then without each prefix that all of them share."""
    yield state
    while prefix := next((p for p in PREFIXES if all(name.startswith(p) for name in state)), None):
        state = {name.removeprefix(prefix): tensor for name, tensor in state.items()}
        yield state


def _parts(state: State) -> Iterator[State]:
    """The tensors of one prefix alone: Lightning keeps networks of losses and metrics beside the model."""
    for prefix in PREFIXES:
        part = {name.removeprefix(prefix): t for name, t in state.items() if name.startswith(prefix)}
        if part and len(part) < len(state):
            yield from strippings(part)


def _unknown(state: State, file: str) -> MwrError:
    """Names the nearest families, each with what of its signature is not there."""
    lacking = [(architecture, architecture.lacks(state)) for architecture in ARCHITECTURES.values()]
    lacking.sort(key=lambda pair: len(pair[1]) / len(pair[0].signature))
    nearest = [
        sentence(
            "for {title} it lacks {names}",
            title=architecture.title,
            names=_some([_plain(pattern) for pattern in patterns]),
        )
        for architecture, patterns in lacking[:2]
    ]
    return MwrError(
        "{file} is of an unknown architecture: it holds {names}; {nearest}.",
        "Known are {titles}." if is_installed() else "Known are {titles}; the extra “spandrel” knows more.",
        file=file,
        names=_some(list(state)),
        nearest=several(nearest),
        titles=tuple(architecture.title for architecture in ARCHITECTURES.values()),
    )


def _derive(architecture: Architecture, state: State, file: str) -> Any:
    try:
        return architecture.settings_from(state)
    except KeyError as error:
        raise _misfit(architecture, file, sentence("it lacks {names}", names=error.args[0])) from error
    except (IndexError, ValueError, TypeError, ArithmeticError) as error:
        raise _misfit(architecture, file, sentence("its shapes make no sense")) from error


def _build_without_memory(architecture: Architecture, settings: Any, file: str) -> nn.Module:
    """A network whose tensors have shapes but no contents, however large the file claims it to be."""
    try:
        with torch.device("meta"):
            return architecture.build(settings)
    except (IndexError, ValueError, TypeError, ArithmeticError, RuntimeError) as error:
        raise _misfit(architecture, file, sentence("its shapes make no sense")) from error


def _fit(architecture: Architecture, wanted: State, state: State, file: str) -> dict[str, Tensor]:
    """Exactly the wanted tensors, in memory of their own and in the wanted precision.

    Raises:
        MwrError: tensors are missing, too many or of another shape; those that play no part may be.
    """

    def matters(name: str) -> bool:
        return not any(re.match(pattern, name) for pattern in architecture.optional)

    if missing := [n for n in wanted if n not in state and matters(n)]:
        counts = {"count": len(missing), "of": len(wanted), "names": _some(missing)}
        raise _misfit(architecture, file, sentence("it lacks {count} of {of} tensors: {names}", **counts))
    if foreign := [n for n in state if n not in wanted and matters(n)]:
        counts = {"count": len(foreign), "of": len(state), "names": _some(foreign)}
        raise _misfit(
            architecture, file, sentence("{count} of {of} tensors do not belong: {names}", **counts)
        )
    wrong = {n for n in wanted if n in state and state[n].shape != wanted[n].shape}
    if serious := [n for n in wanted if n in wrong and matters(n)]:
        shapes = _first([_differing(n, state[n], wanted[n]) for n in serious])
        raise _misfit(architecture, file, sentence("shapes differ: {shapes}", shapes=shapes))
    return {
        name: torch.zeros(like.shape, dtype=like.dtype)
        if name not in state or name in wrong
        else state[name].to(like.dtype, copy=True).contiguous()
        for name, like in wanted.items()
    }


def _misfit(architecture: Architecture, file: str, why: Sentence) -> MwrError:
    return MwrError(
        "{file} looks like {title}, but {why}.",
        "It is incomplete, or another version of that network.",
        file=file,
        title=architecture.title,
        why=why,
    )


def _for_file(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    wanted = dtype if tensor.is_floating_point() else tensor.dtype
    return tensor.detach().to("cpu", wanted, copy=True).contiguous()


def _in_fixed_order(data: bytes) -> bytes:
    """The file with a sorted header: safetensors shuffles metadata, and equal models shall be equal files."""
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.dumps(json.loads(data[8:end]), sort_keys=True).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data[end:]


def _differing(name: str, tensor: Tensor, wanted: Tensor) -> Sentence:
    return sentence(
        "{name} is {found} instead of {wanted}",
        name=printable(name, longest=160),
        found=_shape(tensor),
        wanted=_shape(wanted),
    )


def _some(names: Sequence[str]) -> Sentence:
    return _first([printable(name, longest=160) for name in names])


def _first(parts: Sequence[object]) -> Sentence:
    shown, more = tuple(parts[:NAMES_SHOWN]), len(parts) - NAMES_SHOWN
    if more <= 0:
        return sentence("{names}", names=shown)
    return sentence("{names} and {count} more", names=shown, count=more)


def _shape(tensor: Tensor) -> Sentence:
    sides = "×".join(map(str, tensor.shape))
    return sentence("{sides}", sides=sides) if sides else sentence("a single number")


def _plain(pattern: str) -> str:
    """A regular expression as a person reads it: without backslashes, only the first alternative."""
    return pattern.replace("\\", "").split("|")[0]
