"""The warning about a model that changes clean pictures."""

from PySide6.QtCore import QCoreApplication

from mwrgui.library.clean_records import CleanRecord

translate = QCoreApplication.translate


def clean_warning(record: CleanRecord | None) -> str:
    """The warning; empty if the model passed the check or has not been checked."""
    if record is None or record.passed:
        return ""
    return translate(
        "Models",
        "Does not keep clean pictures as they are: changes a smooth ramp by {ramp} and a clean photo by "
        "{photo}. It may expect another input range.",
    ).format(ramp=f"{record.ramp:.0%}", photo=f"{record.photo:.0%}")
