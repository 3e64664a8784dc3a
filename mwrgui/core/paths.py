"""The folders of shipped resources, and of the user's models, runs, preferences and logs."""

from pathlib import Path

import platformdirs

APP = "mwrgui"


def resources() -> Path:
    """The folder of shipped models, recipes, samples, icons and themes."""
    beside_package = Path(__file__).parents[2] / "resources"
    return beside_package if beside_package.is_dir() else Path(__file__).parents[1] / "resources"


def library_folder() -> Path:
    """The folder of models that the user added or distilled."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / "models"


def runs_folder() -> Path:
    """The folder of runs, in a place that is visible to the user."""
    return Path(platformdirs.user_documents_dir()) / APP / "runs"


def log_folder() -> Path:
    """The folder of logs and crash reports."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def preferences_folder() -> Path:
    """The folder in which this platform keeps the preferences of the user; it may not exist yet."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))
