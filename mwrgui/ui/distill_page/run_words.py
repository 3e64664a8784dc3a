"""What a run does and how far it is, in words."""

from PySide6.QtCore import QCoreApplication, QLocale

from mwrgui.core.errors import MwrError
from mwrgui.ui.running import RunInProgress, RunState
from mwrgui.ui.sentences import spoken
from mwrgui.ui.words import duration

translate = QCoreApplication.translate


def state_word(state: RunState) -> str:
    """For the title."""
    return {
        "starting": translate("RunWords", "Starting …"),
        "running": translate("RunWords", "Running"),
        "pausing": translate("RunWords", "Pausing …"),
        "paused": translate("RunWords", "Paused"),
        "finishing": translate("RunWords", "Finishing …"),
        "finished": translate("RunWords", "Finished"),
        "leaving": translate("RunWords", "Saving …"),
        "left": translate("RunWords", "Waiting to be resumed"),
        "discarding": translate("RunWords", "Discarding …"),
        "discarded": translate("RunWords", "Discarded"),
        "failed": translate("RunWords", "Ended by a problem"),
    }[state]


def progress_line(run: RunInProgress) -> str:
    """Step, speed, time left, and the best agreement so far."""
    history, locale = run.history, QLocale()
    if not history.started:
        return translate("RunWords", "Loading the teacher and drawing the first images")
    parts = [
        translate("RunWords", "Step {n} of {steps}").format(
            n=locale.toString(history.last_step), steps=locale.toString(history.steps)
        )
    ]
    if run.steps_per_second:
        parts.append(translate("RunWords", "{speed} steps/s").format(speed=f"{run.steps_per_second:.3g}"))
    left = run.seconds_left
    if left is not None and run.state in ("running", "starting"):
        parts.append(translate("RunWords", "about {time} left").format(time=duration(left)))
    if history.best_score is not None:
        parts.append(translate("RunWords", "best {score:.2f} dB").format(score=history.best_score))
    return " · ".join(parts)


def end_line(run: RunInProgress) -> str:
    """What came of a run that is over."""
    history = run.history
    step = QLocale().toString(history.last_step)
    if run.card and history.finished:
        words = translate(
            "RunWords",
            "{score} after {step} steps and {time}. The student “{name}” is in the library and in use.",
        )
        score = translate("RunWords", "agreement {score:.2f} dB").format(score=history.finished.score or 0)
        time = duration(history.finished.seconds)
        return words.format(score=score[:1].upper() + score[1:], step=step, time=time, name=run.card.name)
    if run.problem:
        return translate("RunWords", "{problem} What was done until the last checkpoint is kept.").format(
            problem=spoken(run.problem) if isinstance(run.problem, MwrError) else run.problem
        )
    return translate("RunWords", "The run is saved at step {step}.").format(step=step)


def measured_line(name: str, agreement: float, step: int) -> str:
    """What was found on a photo."""
    words = translate(
        "RunWords", "{name}: the student agrees with the teacher to {score:.2f} dB at step {step}."
    )
    return words.format(name=name, score=agreement, step=QLocale().toString(step))
