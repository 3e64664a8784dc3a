"""Networks that other installed packages bring, under the entry points `mwrgui.architectures`."""

import warnings
from collections.abc import Iterator
from importlib.metadata import entry_points

from mwrgui.models.architecture import Architecture

GROUP = "mwrgui.architectures"


def installed_architectures() -> Iterator[Architecture]:
    """What each entry point names, which is an `Architecture`; what cannot be imported is warned of.

    A package says in its pyproject.toml:

        [project.entry-points."mwrgui.architectures"]
        mynet = "mypackage.mynet:MYNET"
    """
    for entry in entry_points(group=GROUP):
        try:
            architecture = entry.load()
        except (ImportError, AttributeError) as error:
            warnings.warn(f"{entry.value} brings no architecture: {error}", stacklevel=2)
            continue
        if isinstance(architecture, Architecture):
            yield architecture
        else:
            warnings.warn(f"{entry.value} is no Architecture.", stacklevel=2)
