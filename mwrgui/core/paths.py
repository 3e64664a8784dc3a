"""Where things lie: what we ship, the person's library, runs, preferences and logs."""

from pathlib import Path

import platformdirs

APP = "mwrgui"


def resources() -> Path:
    """The folder of shipped models, recipes, samples, icons and themes."""
    beside_package = Path(__file__).parents[2] / "resources"
    return beside_package if beside_package.is_dir() else Path(__file__).parents[1] / "resources"


def library_folder() -> Path:
    """Models the person added or distilled."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / "models"


def runs_folder() -> Path:
    """Runs are a person's work and lie where they see them."""
    return Path(platformdirs.user_documents_dir()) / APP / "runs"


def log_folder() -> Path:
    """Logs and crash reports."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def settings_folder() -> Path:
    """Preferences."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))
