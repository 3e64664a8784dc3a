"""In which number formats networks run, as people name them; read without torch."""

from typing import Literal, get_args

PrecisionName = Literal["auto", "float32", "bfloat16"]
PRECISIONS: tuple[PrecisionName, ...] = get_args(PrecisionName)
EXACT = "float64"
"""One more, for restoring only."""
