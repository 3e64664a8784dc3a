"""The models on this machine: those we ship and those the person added or distilled."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path, writing_failed
from mwrgui.core.paths import library_folder, resources
from mwrgui.core.program_files import ENDINGS, ProgramKind, program_kind
from mwrgui.library.bin import move_to_bin
from mwrgui.library.cards import ModelCard, checksum, read_card
from mwrgui.library.clean_records import CleanRecord, CleanRecords
from mwrgui.library.run_folder import RunFolder
from mwrgui.library.runs import teacher_checksum

if TYPE_CHECKING:
    from mwrgui.models.restorer import RestorationModel

SHIPPED = ("teacher", "student")
ENDING = ".safetensors"
_RECORDS = "clean.json"


class Library:
    """Finds, loads and keeps models by name.

    Listing reads file headers only and needs no torch; `load` and `add` import it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or library_folder()
        self._records = CleanRecords(self.folder / _RECORDS)

    def cards(self) -> list[ModelCard]:
        """One card per model, the shipped ones first; damaged files have a `problem`."""
        return [replace(_card(path), clean=self._records.known(path)) for path in self._files().values()]

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
        near = get_close_matches(text, files, n=3, cutoff=0.4)
        raise MwrError(
            "There is no model or file named “{text}”.",
            "Did you mean {near}?" if near else "Give the path of a checkpoint or the name of a model.",
            text=text,
            near=tuple(near),
        )

    def absolute(self, model: str) -> str:
        """A model as it is called in any folder: a path becomes absolute, choices and names stay."""
        text, _ = _split(model)
        if text in self._files() or not Path(text).exists():
            return model
        return f"{Path(text).absolute()}{model.removeprefix(text)}"

    def teacher_of(self, folder: RunFolder, model: str) -> str:
        """The teacher for a run that is resumed and calls it `model`: the same file as before.

        The name or path may stand for another file by now, and the file have another name. Where none is
        the same, this is `model`, and `execute` refuses it.

        Raises:
            MwrError: what the run has told cannot be read.
        """
        digest = teacher_checksum(folder.path)
        if not digest or self._is(model, digest):
            return model
        same = next((path for path in self._files().values() if self._is(path, digest)), None)
        choices = _choices(model)
        return model if same is None else f"{same}?{choices}" if choices else str(same)

    def load(self, model: str | Path) -> "RestorationModel":
        """The network of a model given by name or by path, ready to restore.

        What a file cannot tell may stand behind its name: `weights.pth?stages=5&graph=lstm`.

        Raises:
            MwrError: there is none, the file is not one that can be used, or there is no such choice.
        """
        from mwrgui.models.loading import load_model

        return load_model(self.resolve(model), _split(model)[1])

    def check_clean(self, model: str | Path, network: "RestorationModel") -> CleanRecord:
        """How a model that was loaded by name or by path treats clean pictures; tried once for each file.

        Raises:
            MwrError: there is no such file any more.
        """
        return self._records.measured(self.resolve(model), network, _choices(model))

    def add(
        self, model: "Path | RestorationModel", name: str, metadata: Mapping[str, str] | None = None
    ) -> ModelCard:
        """Keeps a model under `name`, or under the next free name like it; nothing is overwritten.

        A safetensors file that says what it is stays as it is, checksum included, unless `metadata` adds to
        it; so does a program. Anything else becomes a safetensors file.

        Raises:
            MwrError: the file cannot be used, the folder cannot be written or the disk is full.
        """
        from mwrgui.models.loading import load_model, save_model

        if isinstance(model, Path) and (kind := program_kind(model)):
            return self._add_program(model, name, kind)
        target = self._free_path(name)
        network = load_model(model) if isinstance(model, Path) else model
        if isinstance(model, Path) and not metadata and _describes_itself(model):
            with atomic_path(target) as temporary:
                shutil.copyfile(model, temporary)
        else:
            origin = _origin(model) if isinstance(model, Path) else {}
            save_model(network, target, {**origin, **(metadata or {})})
        return read_card(target)

    def keep_student(self, folder: RunFolder, *, before: str) -> ModelCard:
        """Keeps the student of a run under the run's name, in place of the one that it made earlier.

        `before` is `student_checksum` of the folder when the run was taken up: only a file of exactly these
        bytes gives way, whatever it is called by now.

        Raises:
            MwrError: the file cannot be used, the folder cannot be written or the disk is full.
        """
        name = folder.path.absolute().name
        earlier = self._file_of(before, called=_as_file_name(name)) if before else None
        if earlier is None:
            return self.add(folder.student_path, name)
        with atomic_path(earlier) as temporary:
            shutil.copyfile(folder.student_path, temporary)
        return read_card(earlier)

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
            raise MwrError(
                "“{wanted}” cannot be the name of a model.", "Use letters, digits, - and _.", wanted=wanted
            )
        if wanted.casefold() in self._taken() - {name.casefold()}:
            raise MwrError(
                "There is already a model called “{wanted}”.", "Choose another name.", wanted=wanted
            )
        target = path.with_name(f"{wanted}{path.suffix}")
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

    def _add_program(self, file: Path, name: str, kind: ProgramKind) -> ModelCard:
        """Copies a program as it is; it must also run without what lay beside it."""
        from mwrgui.models.loading import load_model

        load_model(file)
        target = self._free_path(name).with_suffix(ENDINGS[kind])
        with atomic_path(target) as temporary:
            shutil.copyfile(file, temporary)
            try:
                load_model(temporary)
            except MwrError as error:
                raise MwrError(
                    "{file} keeps a part of itself in another file.",
                    "Save it as one file, with its weights inside.",
                    file=file.name,
                ) from error
        return read_card(target)

    def _own(self, name: str) -> Path:
        path = self._files().get(name)
        if path is None or path.parent != self.folder:
            raise MwrError(
                "“{name}” is not one of your models.", "Those that came with the program stay.", name=name
            )
        return path

    def _files(self) -> dict[str, Path]:
        shipped = [resources() / "models" / f"{name}{ENDING}" for name in SHIPPED]
        endings = (ENDING, *ENDINGS.values())
        found = [path for ending in endings for path in self.folder.glob(f"*{ending}")]
        own = [path for path in found if not path.name.startswith(".")]
        own.sort(key=lambda path: (_as_read(path.stem), path.name))
        present = [path for path in shipped if path.is_file()]
        return {path.stem: path for path in [*present, *(p for p in own if p.stem not in SHIPPED)]}

    def _file_of(self, digest: str, *, called: str) -> Path | None:
        """The person's file with this checksum; of several the one with this name."""
        own = [path for path in self._files().values() if path.parent == self.folder]
        ordered = sorted(own, key=lambda path: path.stem != called)
        return next((path for path in ordered if checksum(path) == digest), None)

    def _is(self, model: str | Path, digest: str) -> bool:
        """Whether a model is there and has this checksum."""
        try:
            return checksum(self.resolve(model)) == digest
        except MwrError:
            return False

    def _free_path(self, name: str) -> Path:
        wanted, taken = _as_file_name(name) or "model", self._taken()
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        return self.folder / f"{next(n for n in names if n.casefold() not in taken)}{ENDING}"

    def _taken(self) -> set[str]:
        return {path.stem.casefold() for path in self._files().values()} | set(SHIPPED)


def _as_read(name: str) -> list[str | int]:
    """Sorts names as a person does: regardless of capitals, “tiny-10” after “tiny-9”."""
    parts = re.split(r"([0-9]+)", name.casefold())  # every second one is a number
    return [int(part) if at % 2 else part for at, part in enumerate(parts)]


def _split(model: str | Path) -> tuple[str, dict[str, str]]:
    """The name or path, and the choices behind a question mark; a file may have one in its name, too."""
    text, mark, behind = str(model).rpartition("?")
    if not mark or Path(str(model)).exists():
        return str(model), {}
    pairs = [choice.partition("=") for choice in behind.split("&")]
    return text, {name.strip(): value.strip() for name, _, value in pairs}


def _choices(model: str | Path) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(_split(model)[1].items()))


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
