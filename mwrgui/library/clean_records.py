"""What the self-test found for each model file, kept so that a card can say it before torch is there."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes

if TYPE_CHECKING:
    from mwrgui.models.restorer import RestorationModel


@dataclass(frozen=True, slots=True)
class CleanRecord:
    """How much a model changes a smooth ramp and a clean photo, RGB 0..1; `kept` if that is little enough."""

    ramp: float
    photo: float
    kept: bool


class CleanRecords:
    """One file for all models; what it says of a file that has changed, or has gone, counts no more."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, file: Path, choices: str = "") -> CleanRecord | None:
        """What was found for a file, with what a person chose for it."""
        try:
            entry = self._read()[_key(file, choices)]
            return CleanRecord(**entry["found"]) if entry["state"] == _state(file) else None
        except (LookupError, TypeError, OSError):
            return None

    def measured(self, file: Path, model: "RestorationModel", choices: str = "") -> CleanRecord:
        """What is known, else what the self-test finds now; kept for the next time if the disk takes it."""
        if record := self.known(file, choices):
            return record
        from mwrgui.models.clean_check import check_clean

        check = check_clean(model)
        record = CleanRecord(check.ramp, check.photo, kept=check.kept)
        kept = {key: entry for key, entry in self._read().items() if Path(key.partition("?")[0]).exists()}
        kept[_key(file, choices)] = {"state": _state(file), "found": asdict(record)}
        with suppress(MwrError):
            write_bytes(self._path, json.dumps(kept, indent=1, sort_keys=True).encode())
        return record

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            content = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}


def _key(file: Path, choices: str) -> str:
    return f"{file.absolute()}?{choices}"


def _state(file: Path) -> list[int]:
    about = file.stat()
    return [about.st_size, about.st_mtime_ns]
