"""The library: shipped models, and those that the user added or distilled."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.errors import MwrError
from mwrgui.core.exported_graph_files import GRAPH_ENDINGS, TORCHSCRIPT_ENDING, GraphKind, graph_kind
from mwrgui.core.files import (
    LONGEST_NAME,
    atomic_path,
    remove_leftovers,
    rename_if_free,
    truncated_name,
    write_new,
    writing_failed,
)
from mwrgui.core.paths import library_folder, resources
from mwrgui.library.cards import ModelCard, ModelRole, checksum, read_card
from mwrgui.library.harm_record import harms_little
from mwrgui.library.recycle_bin import BinItem, move_to_bin
from mwrgui.library.self_test_results import SelfTestResult, SelfTestResults

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel

SHIPPED_MODELS = ("teacher", "student")
MODEL_ENDING = ".safetensors"
_SELF_TEST_RESULTS_NAME = "clean.json"


class Library:
    """Finds, loads and stores models by name.

    Listing only reads file headers, without torch; `load` and `add` import it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or library_folder()
        remove_leftovers(self.folder)
        self._self_tests = SelfTestResults(self.folder / _SELF_TEST_RESULTS_NAME)

    def cards(self) -> list[ModelCard]:
        """The cards of all models, shipped ones first; those of damaged files have a `problem`."""
        return [
            replace(_card(path), self_test=self._self_tests.find(path))
            for path in self._files_by_name().values()
        ]

    def default_role(self) -> ModelRole:
        """The role whose result is saved by default: the student if its file records little harm.

        `resources/make/ship_model.py` measures and records the harm of the shipped models.
        """
        student = self._files_by_name().get("student")
        return "student" if student and harms_little(_card(student).metadata) else "teacher"

    def resolve(self, model: str | Path) -> Path:
        """The file of a model, given by name or path; choices after a “?” are ignored. Names take precedence.

        Raises:
            MwrError: there is no such name or file; the hint gives similar names, if any.
        """
        files = self._files_by_name()
        text, _ = _split_choices(model)
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

    def to_absolute(self, model: str) -> str:
        """Makes the path of a model absolute; names and choices stay as they are."""
        text, _ = _split_choices(model)
        if text in self._files_by_name() or not Path(text).exists():
            return model
        return f"{Path(text).absolute()}{model.removeprefix(text)}"

    def find_same_model(self, model: str, digest: str) -> str:
        """The present name or path of a model that an earlier run recorded as `model` with checksum `digest`.

        By now `model` may refer to another file, and the recorded file may have another name. Returns `model`
        if no file has the checksum, or if `digest` is empty.
        """
        if not digest or self._has_checksum(model, digest):
            return model
        same = next(
            (path for path in self._files_by_name().values() if self._has_checksum(path, digest)), None
        )
        choices = _choices_text(model)
        return model if same is None else f"{same}?{choices}" if choices else str(same)

    def load(self, model: str | Path) -> "RestorationModel":
        """Loads a model, given by name or path, ready to restore.

        What the file does not show is chosen after a question mark: `weights.pth?stages=5&graph=lstm`.

        Raises:
            MwrError: there is no such model, its file cannot be used, or there is no such choice.
        """
        from mwrgui.models.loading import load_model

        file = self.resolve(model)
        network = load_model(file, _split_choices(model)[1])
        network.name, network.file = str(model), file
        return network

    def self_test(self, model: str | Path, network: "RestorationModel") -> SelfTestResult:
        """The self-test result of a loaded model; runs the test if none is saved for its file and choices.

        Raises:
            MwrError: the file no longer exists.
        """
        return self._self_tests.find_or_measure(self.resolve(model), network, _choices_text(model))

    def add(
        self, model: "Path | RestorationModel", name: str, metadata: Mapping[str, str] | None = None
    ) -> ModelCard:
        """Adds a model as `name`, or with a number appended if that is taken; overwrites nothing.

        A safetensors file with complete metadata is copied unchanged, so that its checksum stays the same,
        unless `metadata` is given. An exported graph is always copied unchanged. Anything else is converted
        to safetensors.

        Raises:
            MwrError: the file cannot be used, the folder cannot be written or the disk is full.
        """
        from mwrgui.models.loading import load_model, save_model

        if isinstance(model, Path) and (kind := graph_kind(model)):
            return self._add_exported_graph(model, name, kind)
        network = load_model(model) if isinstance(model, Path) else model

        def write(target: Path) -> None:
            if isinstance(model, Path) and not metadata and _describes_itself(model):
                shutil.copyfile(model, target)
            else:
                origin = _origin_metadata(model) if isinstance(model, Path) else {}
                save_model(network, target, {**origin, **(metadata or {})})

        return read_card(write_new(self._free_paths(name), write))

    def add_student(self, student: Path, name: str, *, earlier_checksum: str) -> ModelCard:
        """Adds the student of a run under the run's name, replacing the run's earlier student.

        Args:
            earlier_checksum: checksum of the earlier student, empty if there is none. Only a file with
                exactly this checksum is replaced, whatever its name is by now.

        Raises:
            MwrError: the file cannot be used, the folder cannot be written or the disk is full.
        """
        earlier = self._file_of(earlier_checksum, called=_as_file_name(name)) if earlier_checksum else None
        if earlier is None:
            return self.add(student, name)
        with atomic_path(earlier) as temporary:
            shutil.copyfile(student, temporary)
        return read_card(earlier)

    def rename(self, name: str, wanted: str) -> ModelCard:
        """Renames a model.

        Raises:
            MwrError: `name` is not one of the user's models, `wanted` is taken or not allowed, or the folder
                cannot be written.
        """
        path, wanted = self._user_file(name), wanted.strip()
        if wanted == name:
            return read_card(path)
        if not wanted or _as_file_name(wanted) != wanted:
            raise MwrError(
                "“{wanted}” cannot be the name of a model.", "Use letters, digits, - and _.", wanted=wanted
            )
        if wanted.casefold() in self._taken_names() - {name.casefold()}:
            raise _name_taken(wanted)
        target = path.with_name(f"{wanted}{path.suffix}")
        try:
            if target.exists() and target.samefile(path):  # only the case changes
                path.rename(target)
            elif not rename_if_free(path, target):
                raise _name_taken(wanted)
        except OSError as error:
            raise writing_failed(target, error) from error
        return read_card(target)

    def discard(self, name: str) -> BinItem | None:
        """Moves a model to the bin of the system; returns what can be restored, as `move_to_bin` does.

        Raises:
            MwrError: it is not one of the user's models, or there is no bin for it.
        """
        return move_to_bin(self._user_file(name))

    def _add_exported_graph(self, file: Path, name: str, kind: GraphKind) -> ModelCard:
        """Copies an exported graph unchanged; it must also run without the files next to it."""
        from mwrgui.models.loading import load_model

        load_model(file)

        def write(temporary: Path) -> None:
            shutil.copyfile(file, temporary)
            try:
                load_model(temporary)
            except MwrError as error:
                raise MwrError(
                    "{file} keeps a part of itself in another file.",
                    "Save it as one file, with its weights inside.",
                    file=file.name,
                ) from error

        return read_card(write_new(self._free_paths(name, GRAPH_ENDINGS[kind]), write))

    def _user_file(self, name: str) -> Path:
        path = self._files_by_name().get(name)
        if path is None or path.parent != self.folder:
            raise MwrError(
                "“{name}” is not one of your models.",
                "Shipped models cannot be changed or removed.",
                name=name,
            )
        return path

    def _files_by_name(self) -> dict[str, Path]:
        shipped = [resources() / "models" / f"{name}{MODEL_ENDING}" for name in SHIPPED_MODELS]
        endings = (MODEL_ENDING, *GRAPH_ENDINGS.values(), TORCHSCRIPT_ENDING)
        found = [path for ending in endings for path in self.folder.glob(f"*{ending}")]
        user_files = [path for path in found if not path.name.startswith(".")]
        user_files.sort(key=lambda path: (_natural_order(path.stem), path.name))
        present = [path for path in shipped if path.is_file()]
        return {
            path.stem: path for path in [*present, *(p for p in user_files if p.stem not in SHIPPED_MODELS)]
        }

    def _file_of(self, digest: str, *, called: str) -> Path | None:
        """The user's file with this checksum; of several, the one with this name."""
        user_files = [path for path in self._files_by_name().values() if path.parent == self.folder]
        ordered = sorted(user_files, key=lambda path: path.stem != called)
        return next((path for path in ordered if checksum(path) == digest), None)

    def _has_checksum(self, model: str | Path, digest: str) -> bool:
        """Whether a model exists and has this checksum."""
        try:
            return checksum(self.resolve(model)) == digest
        except MwrError:
            return False

    def _free_paths(self, name: str, ending: str = MODEL_ENDING) -> Iterator[Path]:
        """Yields free names, each checked when needed: another process may take one at any time."""
        wanted = _as_file_name(name) or "model"
        for number in count(1):
            suffix = "" if number == 1 else f"-{number}"
            stem = f"{truncated_name(wanted, LONGEST_NAME - len(suffix) - len(ending))}{suffix}"
            if stem.casefold() not in self._taken_names():
                yield self.folder / f"{stem}{ending}"

    def _taken_names(self) -> set[str]:
        return {path.stem.casefold() for path in self._files_by_name().values()} | set(SHIPPED_MODELS)


def _name_taken(wanted: str) -> MwrError:
    return MwrError("There is already a model called “{wanted}”.", "Choose another name.", wanted=wanted)


def _natural_order(name: str) -> list[str | int]:
    """Sort key for names: natural order (“tiny-10” after “tiny-9”), case-insensitive."""
    parts = re.split(r"([0-9]+)", name.casefold())  # every second part is a number
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def _split_choices(model: str | Path) -> tuple[str, dict[str, str]]:
    """Splits name or path and choices at the question mark, which a file name may also contain."""
    text, mark, choices = str(model).rpartition("?")
    if not mark or Path(str(model)).exists():
        return str(model), {}
    pairs = [choice.partition("=") for choice in choices.split("&")]
    return text, {name.strip(): value.strip() for name, _, value in pairs}


def with_choice(model: str | Path, name: str, value: str) -> str:
    """A name or path with one of its choices set, the others as they are.

    >>> with_choice("weights.pth?stages=5", "network", "ema")
    'weights.pth?stages=5&network=ema'
    """
    text, choices = _split_choices(model)
    return text + "?" + "&".join(f"{key}={chosen}" for key, chosen in {**choices, name: value}.items())


def _choices_text(model: str | Path) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(_split_choices(model)[1].items()))


def _as_file_name(name: str) -> str:
    return re.sub(r"[^\w .()-]+", "-", name).strip(" .-")


def _origin_metadata(file: Path) -> dict[str, str]:
    """Metadata for the origin of a converted model."""
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
