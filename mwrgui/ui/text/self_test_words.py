"""The warning about a model that changes clean pictures."""

from PySide6.QtCore import QCoreApplication

from mwrgui.library.self_test_results import SelfTestResult

translate = QCoreApplication.translate


def self_test_warning(result: SelfTestResult | None) -> str:
    """The warning; empty if the model passed the check or has not been checked."""
    if result is None or result.passed:
        return ""
    return translate(
        "Models",
        "Does not keep clean pictures as they are: changes a smooth ramp by {ramp} and a clean photo by "
        "{photo}. It may expect another input range.",
    ).format(ramp=f"{result.ramp:.0%}", photo=f"{result.photo:.0%}")
