"""The subject of a message: a photo, result, run or model, or something that was removed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class MessageSubject:
    """What a message is about; the message is closed when its subject is gone.

    Attributes:
        kind: a `photo`, whose message is shown only while the photo is shown; a `result` that was saved or
            can be saved; a `run`; a `model`; or the `removal` of items from a list.
        key: the key of the photo or of the result's photo, the folder of the run or the role of the model;
            empty for a removal.
    """

    kind: Literal["photo", "result", "run", "model", "removal"]
    key: int | Path | str = ""
