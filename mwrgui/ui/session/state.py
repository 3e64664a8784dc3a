"""What the window knows: frozen records that are replaced, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.images import Photo
from mwrgui.library.clean_records import CleanRecord
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.formats import is_clip
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.options import ClipOptions

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel

Picture = NDArray[np.uint8]
"""(H, W, 3) RGB, as the window shows it."""

ModelRole = Literal["teacher", "student"]
MODEL_ROLES: tuple[ModelRole, ModelRole] = ("teacher", "student")


@dataclass(frozen=True, slots=True, eq=False)
class ModelSlot:
    """The teacher or the student that is in use.

    Attributes:
        name: of the library, or the file's.
        wanted: the name of what is being loaded, or could not be and nothing else is here.
        title: of its architecture.
        macs: multiply-accumulates for one megapixel; 0 until they are counted.
        checksum: of the file.
        source: by what it is loaded again: a name of the library or a file; empty for a student in progress.
        problem: why the latest wish could not be loaded.
        clean: how it treats clean pictures; None for a student in progress.
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
    clean: CleanRecord | None = None

    @property
    def identity(self) -> str:
        """What tells its results from those of other models."""
        return self.checksum or self.name


@dataclass(frozen=True, slots=True, eq=False)
class DeviceState:
    """The processor in use.

    Attributes:
        device: None while torch is being loaded.
        available: names of all that this machine has.
        wanted: the device asked for, which may be "auto"; `wanted_precision` likewise.
    """

    device: "Device | None" = None
    available: tuple[str, ...] = ()
    wanted: str = "auto"
    wanted_precision: str = "auto"
    problem: MwrError | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How photos are restored.

    Attributes:
        strength: how much of the restoration is blended into photos, 0 to 1; some have one of their own.
        tile: side of the tiles in pixels; 0 chooses by free memory.
        side: longest side at which networks see a photo; 0 leaves it to the model.
        models: who restores the photo that is looked at.
        result: whose restoration is saved and copied.
        spare: of a photo that this model harms and the other one does not, the other's is.
        both: a result of each model is saved.
        output: the folder that results are mirrored into; None puts them beside their photos.
        files: how results are named, and the format of photos.
        clips: how clips are written.
    """

    strength: float = 1.0
    tile: int = 0
    side: int = 0
    models: tuple[ModelRole, ...] = MODEL_ROLES
    result: ModelRole = "student"
    spare: bool = False
    both: bool = False
    output: Path | None = None
    files: ResultOptions = field(default_factory=ResultOptions)
    clips: ClipOptions = field(default_factory=ClipOptions)

    @property
    def other(self) -> ModelRole:
        """The model whose results are not saved, or only where `spare` asks for them."""
        return "student" if self.result == "teacher" else "teacher"

    def strength_of(self, item: "PhotoItem | None") -> float:
        """The strength of a photo's own, or else the common one."""
        return self.strength if item is None or item.strength is None else item.strength

    @property
    def saved(self) -> Mapping[str, ModelRole]:
        """Whose results are saved, by the word that ends the names of their files."""
        return {"teacher": "teacher", "student": "student"} if self.both else {"restored": self.result}


@dataclass(frozen=True, slots=True, eq=False)
class PhotoItem:
    """One photo, clip, camera or stream of the queue.

    Attributes:
        key: stays the same while the item is replaced.
        root: the folder that was opened, below which results are mirrored; the photo's own if it came alone.
        sample: ours, which goes when the person's own come.
        picture: the photo itself if it came from the clipboard and is in no file.
        live: where its pictures come from, if it is a camera or a stream; then `path` is only its name.
        problem: why it failed.
        saved: the files that its results were written to.
        remark: what the saved result harms, if anything.
        strength: how much of the restoration is blended into this photo or clip, 0 to 1; None: the strength
            that all have in common.
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
    remark: Sentence | None = None
    strength: float | None = None

    def with_strength(self, strength: float | None) -> "PhotoItem":
        """The same with another strength of its own, or none; its result is then to be made again."""
        state = "waiting" if self.state == "done" and strength != self.strength else self.state
        return replace(self, strength=strength, state=state)

    @property
    def name(self) -> str:
        """What the person knows it by."""
        return str(self.path) if self.live else self.path.name

    @property
    def is_clip(self) -> bool:
        """Whether it is a clip, going by its name."""
        return self.picture is None and self.live is None and is_clip(self.path)

    @property
    def has_frames(self) -> bool:
        """Whether it is a clip, a camera or a stream, not a single photo."""
        return self.is_clip or self.live is not None

    @property
    def homeless(self) -> bool:
        """Whether it is in no file of the person's own."""
        return self.sample or self.picture is not None or self.live is not None
