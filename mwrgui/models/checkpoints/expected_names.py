"""Functions and classes to which common checkpoints refer; the user is told only about others."""

import re
from collections.abc import Iterable

_PREFIXES = (
    *("torch._utils._rebuild", "torch._tensor._rebuild", "torch.nn.parameter.", "torch.storage."),
    *("numpy.core.multiarray.", "numpy._core.multiarray.", "numpy.core.numeric._frombuffer"),
    *("numpy._core.numeric._frombuffer", "numpy.dtypes."),
)
_NAMES = frozenset(
    {
        *("collections.OrderedDict", "collections.Counter", "collections.defaultdict", "_codecs.encode"),
        *("numpy.ndarray", "numpy.dtype", "torch.Size", "torch.device", "torch.Tensor"),
        *(
            f"{owner}.{name}"
            for owner in ("builtins", "__builtin__")
            for name in ("set", "dict", "list", "int")
        ),
    }
)
_TYPE = re.compile(r"torch(?:\.cuda)?\.(?:\w+Storage|b?float\d+|u?int\d+|bool|complex\d+)")


def unexpected_names(names: Iterable[str]) -> list[str]:
    """Returns the names that do not occur in common checkpoints, sorted."""
    return sorted(
        n for n in names if not n.startswith(_PREFIXES) and n not in _NAMES and not _TYPE.fullmatch(n)
    )
