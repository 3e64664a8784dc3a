"""Stores the self-test result of each model file, so that model cards can show it without torch."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.parsing import parse_json

if TYPE_CHECKING:
    from mwrgui.models.clean_check import CleanCheck
    from mwrgui.models.restoration_model import RestorationModel

MIN_EDGES, MIN_BRIGHTNESS, MAX_DARK = 0.9, 0.9, 0.005
"""Limits for an unharmed clean photo: ratios of edges, brightness (up to 1 / 0.9); share of crushed pixels.

Measured on published weights (edges; brightness; crushed pixels): rain 0.88 to 0.99; 0.98; 0. Haze 1.07 to
1.33; 0.77 to 0.84, visibly darker; 0.01. A student with an edge ratio of 0.85 blurs small letters.
"""
_PASSED_IN_FILE = "kept"
"""Key of `SelfTestResult.passed` in the file, the same in all versions."""


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """Result of the self-test of a model on clean images.

    Attributes:
        ramp, photo: mean changes of a smooth ramp and of a clean photo, RGB 0..1.
        passed: whether the calling convention is right: the changes are small, or no other input range
            changes the images far less.
        edges, brightness, dark: harm to the clean photo, as `edges`, `mean` and `dark` of `metrics.harm`;
            None in results of earlier versions.
    """

    ramp: float
    photo: float
    passed: bool
    edges: float | None = None
    brightness: float | None = None
    dark: float | None = None

    @property
    def complete(self) -> bool:
        """Whether the result includes the harm."""
        return None not in (self.edges, self.brightness, self.dark)

    @property
    def unharmed(self) -> bool:
        """Whether the clean photo visibly stays the same: as sharp and bright, without crushed shadows."""
        if self.edges is None or self.brightness is None or self.dark is None:
            return False
        bright = MIN_BRIGHTNESS <= self.brightness <= 1 / MIN_BRIGHTNESS
        return self.passed and self.edges >= MIN_EDGES and bright and self.dark <= MAX_DARK


class SelfTestResults:
    """The self-test results of all models, in one file; those of changed or missing models are ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, file: Path, choices: str = "") -> SelfTestResult | None:
        """The result of a model file that is loaded with these choices of the user; None if there is none."""
        try:
            entry = self._read()[_key(file, choices)]
            return _from_file(entry["found"]) if entry["state"] == _state(file) else None
        except (LookupError, TypeError, OSError):
            return None

    def find_or_measure(self, file: Path, model: "RestorationModel", choices: str = "") -> SelfTestResult:
        """Returns the saved result, or runs the self-test and saves its result if possible."""
        if (result := self.find(file, choices)) and result.complete:
            return result
        result = run_self_test(model)
        entries = {key: entry for key, entry in self._read().items() if Path(key.partition("?")[0]).exists()}
        entries[_key(file, choices)] = {"state": _state(file), "found": _for_file(result)}
        with suppress(MwrError):
            write_bytes(self._path, json.dumps(entries, indent=1, sort_keys=True).encode())
        return result

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            content = parse_json(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def run_self_test(model: "RestorationModel", check: "CleanCheck | None" = None) -> SelfTestResult:
    """Runs the self-test on clean images, on the model's device.

    Args:
        check: result of the first part of the self-test, if it has already run.
    """
    from mwrgui.metrics.harm import measure_harm
    from mwrgui.models.clean_check import check_clean, clean_pictures

    check, harm = check or check_clean(model), measure_harm(*clean_pictures(model))
    edges = 1.0 if harm.edges is None else harm.edges
    return SelfTestResult(check.ramp, check.photo, check.passed, edges, harm.mean, harm.dark)


def _for_file(result: SelfTestResult) -> dict[str, Any]:
    values = asdict(result)
    return {_PASSED_IN_FILE: values.pop("passed"), **values}


def _from_file(values: dict[str, Any]) -> SelfTestResult:
    others = {name: value for name, value in values.items() if name != _PASSED_IN_FILE}
    return SelfTestResult(passed=values[_PASSED_IN_FILE], **others)


def _key(file: Path, choices: str) -> str:
    return f"{file.absolute()}?{choices}"


def _state(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]
