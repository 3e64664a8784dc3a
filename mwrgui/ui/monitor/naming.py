"""The words for what a run tells of: figures, weathers, steps."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

translate = QCoreApplication.translate


def has_no_teacher(said: Mapping[str, object]) -> bool:
    """Whether it was trained toward clean photos, by the facts of a run, its recipe or a model's metadata.

    Its figures then tell how near it comes to them, and are no agreement with anybody.
    """
    return said.get("kind") == "train" and not said.get("teacher")


def step_number(step: float) -> str:
    """A step with its thousands set apart."""
    return QLocale().toString(round(step))


def weather_name(weather: str) -> str:
    """A kind of weather, or its own name where it is none of ours."""
    names = {
        "haze": translate("Monitor", "Haze"),
        "rain": translate("Monitor", "Rain"),
        "snow": translate("Monitor", "Snow"),
        "raindrop": translate("Monitor", "Raindrops"),
        "mixture": translate("Monitor", "Mixture"),
        "clean": translate("Monitor", "Clean"),
    }
    return names.get(weather, weather)


def figure_name(key: str) -> str:
    """A key of `RunHistory.series` in words; an unknown one is named by its own last part."""
    kind, _, name = key.partition("/")
    if kind == "held_out":
        return weather_name(name)
    return _figure_names().get(key, name.replace("_", " ") or kind)


def _figure_names() -> dict[str, str]:
    return {
        "learning_rate": translate("Monitor", "Learning rate"),
        "agreement": translate("Monitor", "Mean"),
        "loss/loss": translate("Monitor", "Total"),
        "loss/l1": translate("Monitor", "Pixel"),
        "loss/log_mse": translate("Monitor", "Logarithmic"),
        "loss/frequency": translate("Monitor", "Frequency"),
        "loss/ssim": translate("Monitor", "SSIM"),
        "loss/contrastive": translate("Monitor", "Contrastive"),
        "loss/generator_loss": translate("Monitor", "Total"),
        "loss/generator_disagreement": translate("Monitor", "Disagreement"),
        "loss/generator_consistency": translate("Monitor", "Consistency"),
        "loss/generator_energy": translate("Monitor", "Energy"),
        "loss/generator_mode_seeking": translate("Monitor", "Mode seeking"),
        "health/diversity": translate("Monitor", "Diversity"),
        "health/degradation_energy": translate("Monitor", "Degradation energy"),
        "health/saturation": translate("Monitor", "Saturation"),
        "health/disagreement": translate("Monitor", "Disagreement"),
        "health/scene_error": translate("Monitor", "Error on scenes"),
    }
