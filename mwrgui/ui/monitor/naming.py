"""Names of metrics and weathers, and step numbers, in the language in use."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

translate = QCoreApplication.translate


def has_no_teacher(facts: Mapping[str, object]) -> bool:
    """Whether a network was trained without a teacher, so that its scores do not measure agreement.

    Args:
        facts: the facts or settings of a run, or the metadata of a model.
    """
    return facts.get("kind") == "train" and not facts.get("teacher")


def step_number(step: float) -> str:
    """The rounded step, with the thousands separators of the current language."""
    return QLocale().toString(round(step))


def weather_name(weather: str) -> str:
    """The translated name of a weather; an unknown one is returned as it is."""
    names = {
        "haze": translate("Monitor", "Haze"),
        "rain": translate("Monitor", "Rain"),
        "snow": translate("Monitor", "Snow"),
        "raindrop": translate("Monitor", "Raindrops"),
        "mixture": translate("Monitor", "Mixture"),
        "clean": translate("Monitor", "Clean"),
    }
    return names.get(weather, weather)


def metric_name(key: str) -> str:
    """The translated name of a key of `RunHistory.series`; an unknown key gives its last part."""
    kind, _, name = key.partition("/")
    if kind == "held_out":
        return weather_name(name)
    return _metric_names().get(key, name.replace("_", " ") or kind)


def _metric_names() -> dict[str, str]:
    return {
        "learning_rate": translate("Monitor", "Learning rate"),
        "agreement": translate("Monitor", "Mean"),
        "untouched": translate("Monitor", "Untouched input"),
        "loss/loss": translate("Monitor", "Total"),
        "loss/l1": translate("Monitor", "Pixel"),
        "loss/log_mse": translate("Monitor", "Logarithmic"),
        "loss/frequency": translate("Monitor", "Frequency"),
        "loss/ssim": translate("Monitor", "SSIM"),
        "loss/features": translate("Monitor", "Features"),
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
