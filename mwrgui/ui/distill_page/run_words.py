"""The state, progress and outcome of a run as text."""

from PySide6.QtCore import QCoreApplication, QLocale

from mwrgui.core.errors import MwrError
from mwrgui.engine.control import MeasurePhoto, Request, RollBack, SaveNow, SnapshotStudent
from mwrgui.runs.events import PhotoMeasured
from mwrgui.runs.history import FinishMark
from mwrgui.ui.monitor.naming import has_no_teacher
from mwrgui.ui.session.run_controller import RunController, RunState
from mwrgui.ui.text.formatting import format_duration, format_remaining_time
from mwrgui.ui.text.translated import translated_text

translate = QCoreApplication.translate


def state_text(state: RunState) -> str:
    """The state of a run as it stands in a title."""
    return {
        "starting": translate("RunWords", "Starting …"),
        "running": translate("RunWords", "Running"),
        "pausing": translate("RunWords", "Pausing …"),
        "paused": translate("RunWords", "Paused"),
        "finishing": translate("RunWords", "Finishing …"),
        "finished": translate("RunWords", "Finished"),
        "suspending": translate("RunWords", "Saving …"),
        "suspended": translate("RunWords", "Waiting to be resumed"),
        "discarding": translate("RunWords", "Discarding …"),
        "discarded": translate("RunWords", "Discarded"),
        "failed": translate("RunWords", "Ended by a problem"),
    }[state]


def pending_text(request: type[Request]) -> str:
    """What a pending request will do after the current step, as a part of a sentence."""
    return {
        SaveNow: translate("RunWords", "then a checkpoint is saved"),
        RollBack: translate("RunWords", "then it goes back"),
        MeasurePhoto: translate("RunWords", "then the photo is measured"),
        SnapshotStudent: translate("RunWords", "then Restore gets the student"),
    }[request]


def progress_line(run: RunController) -> str:
    """The progress, then the pending requests, or if there are none, the speed, time left and best score."""
    history, locale = run.history, QLocale()
    progress = translate("RunWords", "Loading the teacher and drawing the first images")
    if history.started:
        progress = translate("RunWords", "Step {n} of {steps}").format(
            n=locale.toString(history.last_step), steps=locale.toString(history.steps)
        )
    if history.derived and not run.steps_per_second and history.last_step == 0:
        layer, layers = history.derived
        words = translate("RunWords", "Deriving the student from the teacher: layer {layer} of {layers}")
        progress = words.format(layer=layer, layers=layers)
    if pending := run.requests.pending:
        return " · ".join([progress, *map(pending_text, dict.fromkeys(pending))])
    parts = [progress]
    if run.steps_per_second:
        parts.append(translate("RunWords", "{speed} steps/s").format(speed=f"{run.steps_per_second:.3g}"))
    left = run.seconds_left
    if left is not None and run.state in ("running", "starting"):
        parts.append(translate("RunWords", "about {time} left").format(time=format_remaining_time(left)))
    if history.best_score is not None:
        parts.append(translate("RunWords", "best {score:.2f} dB").format(score=history.best_score))
    return " · ".join(parts)


def end_line(run: RunController) -> str:
    """The outcome of a run that has ended: its student, the problem that ended it, or its last step."""
    history = run.history
    step = QLocale().toString(history.last_step)
    if run.card and history.finished:
        score = _score(history.finished, has_teacher=not has_no_teacher(history.facts))
        words = translate(
            "RunWords",
            "{score} after {step} steps and {time}. The student “{name}” is in the library and in use.",
        )
        time = format_duration(history.finished.seconds)
        return words.format(score=score[:1].upper() + score[1:], step=step, time=time, name=run.card.name)
    if run.problem:
        problem = translated_text(run.problem) if isinstance(run.problem, MwrError) else str(run.problem)
        if not run.folder.has_checkpoint:
            return problem
        words = translate("RunWords", "{problem} What was done until the last checkpoint is kept.")
        return words.format(problem=problem)
    return translate("RunWords", "The run is saved at step {step}.").format(step=step)


def measured_line(event: PhotoMeasured, *, has_teacher: bool) -> str:
    """A sentence about a measured photo, with the agreement in dB if the run has a teacher."""
    words = translate(
        "RunWords", "{name}: the student agrees with the teacher to {score:.2f} dB at step {step}."
    )
    if not has_teacher:
        words = translate(
            "RunWords",
            "{name}: as the student restores it at step {step}. The run has no teacher to agree with.",
        )
    return words.format(name=event.name, score=event.agreement, step=QLocale().toString(event.step))


def _score(finished: FinishMark, *, has_teacher: bool) -> str:
    """The score in dB, with which `end_line` begins its sentence; "Finished" if the run has no score."""
    if finished.score is None:
        return translate("RunWords", "Finished")
    words = translate("RunWords", "agreement {score:.2f} dB")
    if not has_teacher:
        words = translate("RunWords", "PSNR {score:.2f} dB")
    return words.format(score=finished.score)
