"""What is said of a model that does not keep clean pictures."""

from PySide6.QtCore import QCoreApplication

from mwrgui.library.clean_records import CleanRecord

translate = QCoreApplication.translate


def clean_warning(record: CleanRecord | None) -> str:
    """The warning; empty for a model that is well, or has not been tried."""
    if record is None or record.passed:
        return ""
    return translate(
        "Models",
        "Does not keep clean pictures as they are: changes a smooth ramp by {ramp} and a clean photo by "
        "{photo}. Its input range may be another.",
    ).format(ramp=f"{record.ramp:.0%}", photo=f"{record.photo:.0%}")
