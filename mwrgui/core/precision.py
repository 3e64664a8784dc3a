"""Names of the precisions in which networks can run; importable without torch."""

from typing import Literal, get_args

PrecisionName = Literal["auto", "float32", "bfloat16"]
PRECISIONS: tuple[PrecisionName, ...] = get_args(PrecisionName)
EXACT_PRECISION = "float64"
"""An additional precision, for restoring only."""
ALL_PRECISIONS = (*PRECISIONS, "float16", EXACT_PRECISION)
"""What Python code may choose; the window and the command line offer fewer."""
