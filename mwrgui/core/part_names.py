"""Names of built-in student designs, recipes, weathers and extension points, importable without torch."""

STUDENT_NAMES = ("tiny", "slim", "small", "medium", "nafnet-16", "restormer-24")
DEFAULT_STUDENT = "slim"
DEFAULT_RECIPE = "standard"
"""The shipped recipe that a distillation uses by default."""
DESIGN_NAMES = (*STUDENT_NAMES, "base")
WEATHER_NAMES = ("haze", "rain", "snow", "raindrop", "mixture", "dense haze", "heavy rain")
DESIGN_ENTRY_POINTS = "mwrgui.designs"
"""Entry-point group for designs of installed packages."""
OWN_NETWORK = "own_network"
"""Metadata key with the name of a network that is defined in the user's Python code, not in the file."""


def listed_students() -> tuple[str, ...]:
    """Names of built-in student designs and of those in installed packages, which are not imported.

    Searches all installed packages, which takes time, so call it only to show the names.
    """
    return tuple(dict.fromkeys((*STUDENT_NAMES, *_installed_design_names())))


def listed_designs() -> tuple[str, ...]:
    """Like `listed_students`, but including the built-in teacher designs."""
    return tuple(dict.fromkeys((*DESIGN_NAMES, *_installed_design_names())))


def _installed_design_names() -> list[str]:
    from importlib.metadata import entry_points

    return [entry.name for entry in entry_points(group=DESIGN_ENTRY_POINTS)]
