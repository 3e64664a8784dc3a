"""What `distill` and `train` of the Python API share: settings that name parts, folders, a progress bar."""

from collections.abc import Generator, Iterable, Mapping
from pathlib import Path

from tqdm.auto import tqdm

from mwrgui.degradations import DEGRADATIONS, Degradation
from mwrgui.distillation.students import Student
from mwrgui.losses import LOSSES, Loss
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event, HealthWarning, Measured, RunStarted, StepDone
from mwrgui.runs.run_folder import RunFolder, new_run_folder
from mwrgui.synthesis import SYNTHESIZERS, SourceFactory

Model = RestorationModel | str | Path
"""A loaded model, its name in the library, or its file."""


def name_of(model: Model) -> str:
    """The name by which recipes refer to a model; its architecture's name if it was built in memory."""
    return model.name or model.architecture.name if isinstance(model, RestorationModel) else str(model)


def without_none(**values: object) -> dict[str, object]:
    """The values that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def network_settings(
    *,
    student: Student | None,
    teacher: Model | None,
    teachers: Mapping[str, Model] | None,
    photos: str | Path | None,
) -> dict[str, object]:
    """Settings that name the networks and photos of a distillation; a student in memory is left out."""
    return without_none(
        student=student if isinstance(student, str) else None,
        teacher=teacher and name_of(teacher),
        teachers=teachers and [f"{weather}={name_of(model)}" for weather, model in teachers.items()],
        photos=photos and str(photos),
    )


def part_settings(
    *,
    weathers: Iterable[str | Degradation] | None,
    losses: Mapping[str | Loss, float] | None,
    source: str | SourceFactory | None = None,
) -> dict[str, object]:
    """Settings that name the given parts; registers custom ones, also for a run that is resumed."""
    settings: dict[str, object] = {}
    if source is not None:
        settings["synthesizer"] = SYNTHESIZERS.resolve_name(source)
    if weathers is not None:
        settings["weathers"] = DEGRADATIONS.resolve_names(weathers)
    if losses is not None:
        names = LOSSES.resolve_names(losses)
        weights = zip(names, losses.values(), strict=True)
        settings["own_losses"] = ", ".join(f"{name}={weight}" for name, weight in weights)
    return settings


def folder_for(output: str | Path | None, name: str) -> RunFolder:
    """The folder of a new run: `output`, or if None a new one among the runs that the window shows."""
    return new_run_folder(name) if output is None else RunFolder(Path(output))


def folder_to_resume(output: str | Path | None, settings: Mapping[str, object]) -> RunFolder:
    """The folder of a run to be resumed, which keeps its own settings.

    Raises:
        ValueError: `output` is None, or settings are given.
    """
    if output is None:
        raise ValueError("name the folder of the run to resume: output=FOLDER")
    if settings:
        raise ValueError(f"a run that is resumed keeps its own settings: leave out {', '.join(settings)}")
    return RunFolder(Path(output))


def with_progress(events: Iterable[Event], shown: bool) -> Generator[Event, None, None]:
    """Passes events on and, if `shown`, shows them in a progress bar."""
    if not shown:
        yield from events
        return
    with tqdm(unit=" steps") as bar:
        for event in events:
            match event:
                case RunStarted(step=step, steps=steps):
                    bar.reset(total=steps)
                    bar.update(step)
                case StepDone(step=step, losses=losses):
                    bar.set_postfix_str(f"loss {losses['loss']:.4f}", refresh=False)
                    bar.update(step - bar.n)
                case Measured(step=step, score=score):
                    bar.write(f"step {step}: {score:.2f} dB on held-out images")
                case HealthWarning(message=message):
                    bar.write(message)
            yield event
