"""The subject of a message: a photo, result, run or model, or something that was removed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: the message is closed when that is gone.

    Attributes:
        kind: a message about a `photo` is shown only while that photo is; a `result` is saved, or will be.
        key: the key of a photo, the folder of a run or the role of a model; empty for a removal.
    """

    kind: Literal["photo", "result", "run", "model", "removal"]
    key: int | Path | str = ""
