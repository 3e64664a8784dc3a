"""How long a matrix goes on."""

import time
from dataclasses import dataclass, field

NO_END = 1 << 30


@dataclass(frozen=True)
class Effort:
    """How long a matrix goes on: for so many seconds or until so many cases, whichever is reached first."""

    seconds: float
    count: int = NO_END
    began: float = field(default_factory=time.monotonic)

    def allows(self, tried: int, *, at_least: int = 1) -> bool:
        """Whether there is another case to try; `at_least` are tried however long they take."""
        return tried < self.count and (tried < at_least or time.monotonic() - self.began < self.seconds)
