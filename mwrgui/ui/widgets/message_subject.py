"""The subject of a message: a photo, result, run or model, or something that was removed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about; once its subject is gone, the message is closed.

    Attributes:
        kind: a `photo`, whose message is shown only while the photo is shown; a `result` that was saved or
            can be saved; a `run`; a `model`; or the `removal` of items from a list.
        key: the key of a photo, the folder of a run or the role of a model; empty for a removal.
    """

    kind: Literal["photo", "result", "run", "model", "removal"]
    key: int | Path | str = ""
