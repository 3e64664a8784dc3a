"""The words for what a run tells of: figures, weathers, steps."""

from PySide6.QtCore import QCoreApplication, QLocale


def step_number(step: float) -> str:
    """A step with its thousands set apart."""
    return QLocale().toString(round(step))


def weather_name(weather: str) -> str:
    """A kind of weather, or its own name where it is none of ours."""
    names = {
        "haze": _tr("Haze"),
        "rain": _tr("Rain"),
        "snow": _tr("Snow"),
        "raindrop": _tr("Raindrops"),
        "mixture": _tr("Mixture"),
        "clean": _tr("Clean"),
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
        "learning_rate": _tr("Learning rate"),
        "agreement": _tr("Mean"),
        "loss/loss": _tr("Total"),
        "loss/l1": _tr("Pixel"),
        "loss/relative": _tr("Relative"),
        "loss/frequency": _tr("Frequency"),
        "loss/ssim": _tr("SSIM"),
        "loss/contrastive": _tr("Contrastive"),
        "loss/generator_loss": _tr("Total"),
        "loss/generator_disagreement": _tr("Disagreement"),
        "loss/generator_consistency": _tr("Consistency"),
        "loss/generator_energy": _tr("Energy"),
        "loss/generator_mode_seeking": _tr("Mode seeking"),
        "health/diversity": _tr("Diversity"),
        "health/degradation_energy": _tr("Degradation energy"),
        "health/saturation": _tr("Saturation"),
        "health/disagreement": _tr("Disagreement"),
        "health/scene_error": _tr("Error on scenes"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("Monitor", text)
