"""How long a trial runs."""

import time
from dataclasses import dataclass, field

NO_LIMIT = 1 << 30


@dataclass(frozen=True)
class Effort:
    """How long a trial runs: a number of seconds or a number of cases, whichever is reached first."""

    seconds: float
    count: int = NO_LIMIT
    began: float = field(default_factory=time.monotonic)

    def allows(self, tried: int, *, at_least: int = 1) -> bool:
        """Whether another case is to be tried; `at_least` cases are tried however long they take."""
        return tried < self.count and (tried < at_least or time.monotonic() - self.began < self.seconds)
