"""The records that make up the state of the window; they are replaced, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.images import Photo
from mwrgui.library.self_test_results import SelfTestResult
from mwrgui.restoration.options import FULL_STRENGTH, RestoreOptions, Strength
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.formats import is_clip
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.options import ClipOptions

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel

Picture = NDArray[np.uint8]
"""(H, W, 3) uint8 RGB."""

ModelRole = Literal["teacher", "student"]
MODEL_ROLES: tuple[ModelRole, ModelRole] = ("teacher", "student")


@dataclass(frozen=True, slots=True, eq=False)
class ModelSlot:
    """The teacher or the student in use.

    Attributes:
        name: the name of the model in the library, or the name of its file; empty while there is no model.
        wanted: the name of the model that is being loaded or, in state "failed", could not be loaded.
        title: the title of the model's architecture.
        parameters: number of parameters.
        macs: multiply-accumulates per megapixel; 0 until they have been counted.
        checksum: the checksum of the file; empty for the student of an active run.
        source: the name in the library, or the file, from which the model can be loaded again; empty for the
            student of an active run.
        model: None until one has been loaded.
        problem: why the model that was requested last could not be loaded.
        self_test: how much the model changes clean pictures; None for the student of an active run.
        ms_per_megapixel: the shortest network time so far on the device in use; 0 until it is measured.
    """

    role: ModelRole
    state: Literal["none", "loading", "ready", "failed"] = "none"
    name: str = ""
    wanted: str = ""
    title: str = ""
    parameters: int = 0
    macs: int = 0
    checksum: str = ""
    source: str = ""
    model: "RestorationModel | None" = field(default=None, repr=False)
    problem: MwrError | None = None
    self_test: SelfTestResult | None = None
    ms_per_megapixel: float = 0.0

    @property
    def identity(self) -> str:
        """Distinguishes the results of this model from those of others: its checksum, or else its name."""
        return self.checksum or self.name


@dataclass(frozen=True, slots=True, eq=False)
class DeviceState:
    """The device that runs networks.

    Attributes:
        device: None while torch is being loaded.
        available: the kinds of devices that this machine has, fastest first, such as “cuda” and “cpu”.
        wanted: the name of the device that the user chose, possibly "auto"; `wanted_precision` likewise.
        problem: why the device that was chosen last cannot be used; the one before stays in use.
    """

    device: "Device | None" = None
    available: tuple[str, ...] = ()
    wanted: str = "auto"
    wanted_precision: str = "auto"
    problem: MwrError | None = None


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How photos and clips are restored and saved.

    Attributes:
        strength: the shares of the restoration in the result; `PhotoItem.strength` overrides it.
        tile: side of the tiles in pixels; 0 chooses it by free memory.
        side: longest side in pixels at which networks see a photo; 0 leaves it to the model.
        models: the models that restore the current photo.
        result_role: the model whose result is saved and copied, unless `use_fallback` prefers the other.
        use_fallback: whether the other model's result is saved instead if the result of `result_role` harms
            the photo and the other one does not.
        save_both: whether the results of both models are saved.
        output: the folder for all results, which mirrors the folders of the photos; None saves results beside
            their photos.
        files: names and format of the results of photos.
        clips: how clips are encoded.
    """

    strength: Strength = FULL_STRENGTH
    tile: int = 0
    side: int = 0
    models: tuple[ModelRole, ...] = MODEL_ROLES
    result_role: ModelRole = "student"
    use_fallback: bool = False
    save_both: bool = False
    output: Path | None = None
    files: ResultOptions = field(default_factory=ResultOptions)
    clips: ClipOptions = field(default_factory=ClipOptions)

    @property
    def other_role(self) -> ModelRole:
        """The role that is not `result_role`."""
        return "student" if self.result_role == "teacher" else "teacher"

    def restore_options(self, strength: Strength | None = None) -> RestoreOptions:
        """The options for restoring one photo or clip; `strength`, if given, replaces the common one."""
        return RestoreOptions(
            strength=self.strength if strength is None else strength,
            tile=self.tile,
            side=self.side,
        )

    def strength_of(self, item: "PhotoItem | None") -> Strength:
        """The item's own strength; the common one if it has none, or `item` is None."""
        return self.strength if item is None or item.strength is None else item.strength

    @property
    def saved_roles(self) -> Mapping[str, ModelRole]:
        """The roles whose results are saved, by the label at the end of the file name."""
        return (
            {"teacher": "teacher", "student": "student"} if self.save_both else {"restored": self.result_role}
        )


@dataclass(frozen=True, slots=True, eq=False)
class PhotoItem:
    """One photo, clip, camera or stream in the list.

    Attributes:
        key: identifies the item; a record that replaces this one has the same key.
        path: the file; only a name for a picture from the clipboard and for a live source.
        root: the folder that was opened, or the parent of a single file; in an output folder, results keep
            their paths relative to it.
        state: "working" while the queue restores it; "done" once its results have been saved; "failed" if it
            cannot be read, opened or restored.
        sample: whether it comes with the program; it is removed when something else is opened.
        picture: the photo itself if it comes from the clipboard.
        live: the address if it is a camera or a stream.
        problem: why it failed.
        saved: the files of its results.
        harm: a sentence about what the saved result harms; None if nothing.
        strength: the shares of the restoration in the result; None for the strength of the options.
    """

    key: int
    path: Path
    root: Path
    state: Literal["waiting", "working", "done", "failed"] = "waiting"
    sample: bool = False
    problem: MwrError | None = None
    thumbnail: Picture | None = field(default=None, repr=False)
    picture: Photo | None = field(default=None, repr=False)
    live: LiveAddress | None = None
    saved: tuple[Path, ...] = ()
    harm: Sentence | None = None
    strength: Strength | None = None

    def with_strength(self, strength: Strength | None) -> "PhotoItem":
        """This item with another strength; if it was done, it waits to be restored again."""
        state = "waiting" if self.state == "done" and strength != self.strength else self.state
        return replace(self, strength=strength, state=state)

    @property
    def name(self) -> str:
        """The name to be shown: that of the file, camera or stream."""
        return str(self.path) if self.live else self.path.name

    @property
    def is_clip(self) -> bool:
        """Whether it is a clip, judged by the suffix of its path."""
        return self.picture is None and self.live is None and is_clip(self.path)

    @property
    def has_frames(self) -> bool:
        """Whether it is a clip, a camera or a stream, and not a photo."""
        return self.is_clip or self.live is not None

    @property
    def is_user_file(self) -> bool:
        """Whether it is a file of the user, not a sample, a picture from the clipboard or a live source."""
        return not self.sample and self.picture is None and self.live is None
