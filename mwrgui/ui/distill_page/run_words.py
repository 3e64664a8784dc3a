"""What a run does and how far it is, in words."""

from PySide6.QtCore import QCoreApplication, QLocale

from mwrgui.ui.running import RunInProgress, RunState
from mwrgui.ui.words import duration


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunWords", text)


def state_word(state: RunState) -> str:
    """For the title."""
    return {
        "starting": _tr("Starting …"),
        "running": _tr("Running"),
        "pausing": _tr("Pausing …"),
        "paused": _tr("Paused"),
        "finishing": _tr("Finishing …"),
        "finished": _tr("Finished"),
        "leaving": _tr("Saving …"),
        "left": _tr("Waiting to be resumed"),
        "discarding": _tr("Discarding …"),
        "discarded": _tr("Discarded"),
        "failed": _tr("Ended by a problem"),
    }[state]


def progress_line(run: RunInProgress) -> str:
    """Step, speed, time left, and the best agreement so far."""
    history, locale = run.history, QLocale()
    if not history.started:
        return _tr("Loading the teacher and drawing the first images")
    parts = [
        _tr("Step {n} of {steps}").format(
            n=locale.toString(history.last_step), steps=locale.toString(history.steps)
        )
    ]
    if run.steps_per_second:
        parts.append(_tr("{speed} steps/s").format(speed=f"{run.steps_per_second:.3g}"))
    left = run.seconds_left
    if left is not None and run.state in ("running", "starting"):
        parts.append(_tr("about {time} left").format(time=duration(left)))
    if history.best_score is not None:
        parts.append(_tr("best {score:.2f} dB").format(score=history.best_score))
    return " · ".join(parts)


def end_line(run: RunInProgress) -> str:
    """What came of a run that is over."""
    history = run.history
    step = QLocale().toString(history.last_step)
    if run.card and history.finished:
        words = _tr(
            "{score} after {step} steps and {time}. The student “{name}” is in the library and in use."
        )
        score = _tr("agreement {score:.2f} dB").format(score=history.finished.score or 0)
        time = duration(history.finished.seconds)
        return words.format(score=score[:1].upper() + score[1:], step=step, time=time, name=run.card.name)
    if run.problem:
        return _tr("{problem} What was done until the last checkpoint is kept.").format(problem=run.problem)
    return _tr("The run is saved at step {step}.").format(step=step)


def measured_line(name: str, agreement: float, step: int) -> str:
    """What was found on a photo."""
    words = _tr("{name}: the student agrees with the teacher to {score:.2f} dB at step {step}.")
    return words.format(name=name, score=agreement, step=QLocale().toString(step))
