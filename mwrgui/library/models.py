"""The models on this machine: those we ship and those the person added or distilled."""

import re
import shutil
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path, writing_failed
from mwrgui.core.paths import library_folder, resources
from mwrgui.library.bin import move_to_bin
from mwrgui.library.cards import ModelCard, checksum, read_card

if TYPE_CHECKING:
    from mwrgui.models.restorer import RestorationModel

SHIPPED = ("teacher", "student")
ENDING = ".safetensors"


class Library:
    """Finds, loads and keeps models by name.

    Listing reads file headers only and needs no torch; `load` and `add` import it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or library_folder()

    def cards(self) -> list[ModelCard]:
        """One card per model, the shipped ones first; damaged files have a `problem`."""
        return [_card(path) for path in self._files().values()]

    def resolve(self, model: str | Path) -> Path:
        """The file of a model given by name or by path, without choices; a name counts before a file.

        Raises:
            MwrError: there is neither; the hint names the nearest.
        """
        files = self._files()
        text, _ = _split(model)
        if text in files:
            return files[text]
        if Path(text).exists():
            return Path(text)
        near = get_close_matches(text, files, n=3, cutoff=0.4) or list(files)
        hint = f"Did you mean {', '.join(near)}?" if near else "Give the path of a checkpoint."
        raise MwrError(f"There is no model or file named “{text}”.", hint)

    def load(self, model: str | Path) -> "RestorationModel":
        """The network of a model given by name or by path, ready to restore.

        What a file cannot tell may stand behind its name: `weights.pth?stages=5&graph=lstm`.

        Raises:
            MwrError: there is none, the file is not one that can be used, or there is no such choice.
        """
        from mwrgui.models.loading import load_model

        return load_model(self.resolve(model), _split(model)[1])

    def add(
        self, model: "Path | RestorationModel", name: str, metadata: Mapping[str, str] | None = None
    ) -> ModelCard:
        """Keeps a model under `name`, or under the next free name like it; nothing is overwritten.

        A safetensors file that says what it is stays as it is, checksum included, unless `metadata` adds to
        it; anything else becomes one.

        Raises:
            MwrError: the file cannot be used, the folder cannot be written or the disk is full.
        """
        from mwrgui.models.loading import load_model, save_model

        target = self._free_path(name)
        network = load_model(model) if isinstance(model, Path) else model
        if isinstance(model, Path) and not metadata and _describes_itself(model):
            with atomic_path(target) as temporary:
                shutil.copyfile(model, temporary)
        else:
            origin = _origin(model) if isinstance(model, Path) else {}
            save_model(network, target, {**origin, **(metadata or {})})
        return read_card(target)

    def rename(self, name: str, wanted: str) -> ModelCard:
        """Gives a model another name.

        Raises:
            MwrError: it is one of ours or there is none, or the name is taken, is no name of a file, or the
                folder cannot be written.
        """
        path, wanted = self._own(name), wanted.strip()
        if wanted == name:
            return read_card(path)
        if not wanted or _as_file_name(wanted) != wanted:
            raise MwrError(f"“{wanted}” cannot be the name of a model.", "Use letters, digits, - and _.")
        if wanted.casefold() in self._taken() - {name.casefold()}:
            raise MwrError(f"There is already a model called “{wanted}”.", "Choose another name.")
        target = path.with_name(f"{wanted}{ENDING}")
        try:
            path.rename(target)
        except OSError as error:
            raise writing_failed(target, error) from error
        return read_card(target)

    def discard(self, name: str) -> None:
        """Moves a model to the bin of the system.

        Raises:
            MwrError: it is one of ours or there is none, or there is no bin for it.
        """
        move_to_bin(self._own(name))

    def _own(self, name: str) -> Path:
        path = self._files().get(name)
        if path is None or path.parent != self.folder:
            raise MwrError(f"“{name}” is not one of your models.", "Those that came with the program stay.")
        return path

    def _files(self) -> dict[str, Path]:
        shipped = [resources() / "models" / f"{name}{ENDING}" for name in SHIPPED]
        own = sorted(path for path in self.folder.glob(f"*{ENDING}") if not path.name.startswith("."))
        present = [path for path in shipped if path.is_file()]
        return {path.stem: path for path in [*present, *(p for p in own if p.stem not in SHIPPED)]}

    def _free_path(self, name: str) -> Path:
        wanted, taken = _as_file_name(name) or "model", self._taken()
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        return self.folder / f"{next(n for n in names if n.casefold() not in taken)}{ENDING}"

    def _taken(self) -> set[str]:
        return {path.stem.casefold() for path in self._files().values()} | set(SHIPPED)


def _split(model: str | Path) -> tuple[str, dict[str, str]]:
    """The name or path, and the choices behind a question mark; a file may have one in its name, too."""
    text, mark, behind = str(model).rpartition("?")
    if not mark or Path(str(model)).exists():
        return str(model), {}
    pairs = [choice.partition("=") for choice in behind.split("&")]
    return text, {name.strip(): value.strip() for name, _, value in pairs}


def _as_file_name(name: str) -> str:
    return re.sub(r"[^\w .()-]+", "-", name).strip(" .-")


def _origin(file: Path) -> dict[str, str]:
    """Where a converted model came from."""
    return {"source_file": file.name, "source_checksum": checksum(file)}


def _card(path: Path) -> ModelCard:
    try:
        return read_card(path)
    except MwrError as problem:
        return ModelCard(path.stem, path, _size(path), problem=problem.message)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _describes_itself(path: Path) -> bool:
    return bool(_card(path).architecture)
