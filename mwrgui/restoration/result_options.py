"""How result files are named, and in which format photos are written; quick to import, for `--help`."""

import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import setting

if TYPE_CHECKING:
    from mwrgui.images.formats import PhotoFormat

_NAME_FIELDS = {"name", "label"}
_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
"""Characters that file names cannot have on at least one system."""


@dataclass(frozen=True, slots=True)
class ResultOptions:
    """Names, formats and quality of result files."""

    photo_format: Literal["same", "jpeg", "png", "tiff", "webp", "avif"] = setting(
        "same", "Format of photos", "Format of restored photos; same is that of each photo."
    )
    photo_quality: int = setting(
        95, "Photo quality", "Quality of JPEG, WebP and AVIF; more makes larger files.", low=1, high=100
    )
    result_name: str = setting(
        "{name}_{label}",
        "Names of results",
        "Names of results beside their photos: {name} is that of the photo, {label} is restored, teacher or "
        "student.",
    )

    def check(self) -> None:
        """Checks the pattern of names.

        Raises:
            MwrError: it gives no file names, or the same one for all photos.
        """
        try:
            parts = list(string.Formatter().parse(self.result_name))
        except ValueError:
            parts = [("", "", None, None)]
        fields = {field for _, field, style, conversion in parts if field is not None}
        has_plain_fields = not any(style or conversion for _, _, style, conversion in parts)
        texts = "".join(text for text, *_ in parts)
        if "name" not in fields or fields - _NAME_FIELDS or not has_plain_fields or _FORBIDDEN.search(texts):
            raise MwrError(
                "“{pattern}” cannot name results.",
                "Use {name}, and if you like {label} and other characters that file names may have.",
                pattern=self.result_name,
                name="{name}",
                label="{label}",
            )

    def stem(self, name: str, label: str) -> str:
        """The file name of a result beside its photo, without ending and number."""
        return self.result_name.format(name=name, label=label)

    def ending(self, photo: Path, format: "PhotoFormat") -> str:
        """The file extension of a result; `format` is the photo's own."""
        from mwrgui.images.formats import FORMATS, ending_of_result

        chosen = next((each for each in FORMATS if each.name.lower() == self.photo_format), format)
        return ending_of_result(photo, chosen)

    @property
    def difference(self) -> str:
        """How result files differ from those written with the defaults; empty for the defaults."""
        defaults = ResultOptions()
        if (self.photo_format, self.photo_quality) == (defaults.photo_format, defaults.photo_quality):
            return ""
        return f"{self.photo_format} {self.photo_quality}"
