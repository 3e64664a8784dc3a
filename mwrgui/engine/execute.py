"""Executes a plan: locks the run folder, builds the run, restores its checkpoint, and trains."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import torch

import mwrgui
from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.engine import parallel
from mwrgui.engine.control import RunControl
from mwrgui.engine.run import Run
from mwrgui.engine.schedule import FROM_TEACHER, RANDOM, Schedule
from mwrgui.engine.task import RestorationTask
from mwrgui.engine.tensorboard_files import require_tensorboard, with_tensorboard_files
from mwrgui.engine.trainer import Trainer
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.own_network import load_own_network, opens_from_file
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event
from mwrgui.runs.run_cards import teacher_checksum, teachers_by_weather
from mwrgui.runs.run_folder import RunFolder

Recipe = TypeVar("Recipe")


@dataclass(frozen=True, slots=True)
class Plan:
    """A run, before it is built: everything in which supervised training and distillation differ.

    Attributes:
        kind: “distill” or “train”.
        values: the recipe as flat values, as they are written to the run folder.
        design: the student's name in records and messages.
        lineage: metadata for the student's file about its origin, such as its teacher.
        new_student: builds the student.
        make_task: builds the task for a student, a device and a random generator.
        derive: initialises the student from its teacher, see `Run`; None if that is not possible.
        start_warnings: kind → values of warnings that are issued at every start of the run.
    """

    kind: str
    values: Mapping[str, Any]
    schedule: Schedule
    design: str
    lineage: Mapping[str, str]
    new_student: Callable[[], RestorationModel]
    make_task: Callable[[RestorationModel, Device, torch.Generator], RestorationTask]
    derive: Callable[[RestorationModel, Device], Iterator[tuple[int, int]]] | None = None
    start_warnings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def execute(
    plan: Plan, *, folder: RunFolder, device: Device, control: RunControl, resume: bool = False
) -> Iterator[Event]:
    """Runs a plan in its folder, from the start or from its latest checkpoint.

    A run that was killed before its first checkpoint is resumed from the start.

    Raises:
        MwrError: the folder is in use or already holds a run; a resumed run is finished or had another
            teacher; TensorBoard logging is on but the package is not installed; see also `Run.events`.
    """
    if plan.schedule.tensorboard:
        require_tensorboard()
    if resume:
        _refuse_other_teacher(plan, folder)
    has_progress = resume and (folder.has_checkpoint or folder.finished)
    if has_progress:
        # the checkpoint has the weights; the file of the initial weights may be gone
        plan = replace(plan, schedule=replace(plan.schedule, init=RANDOM))
    with ExitStack() as stack:
        device = replace(device, torch=stack.enter_context(parallel.process_group(device.torch)))
        if parallel.rank() == 0:
            folder.acquire()
            stack.callback(folder.release)
            if not resume:
                folder.write_recipe(plan.kind, plan.values)
            elif not has_progress:
                folder.rewrite_events([])
        parallel.wait_for_all()
        run = build_run(plan, folder=folder, device=device)
        if has_progress:
            yield from run.resume()
            _refuse_finished(run)
        else:
            run.prepare()
        events = run.events(control)
        if plan.schedule.tensorboard and parallel.rank() == 0:
            events = with_tensorboard_files(events, folder.path)
        yield from events


def read_recipe(folder: RunFolder, recipe_type: type[Recipe], *, kind: str) -> Recipe:
    """Reads the recipe of a run that is to be resumed.

    Raises:
        MwrError: the folder holds no run or one of another kind, or its recipe is damaged.
    """
    values = folder.read_recipe()
    found = values.pop("kind", None)
    if found is None:
        raise MwrError(
            "The recipe of the run in {folder} does not say what kind of run it is.",
            "Start a new run in another folder.",
            folder=folder.path,
        )
    if found != kind:
        raise MwrError(
            "The run in {folder} is of kind {found!r}, not {kind!r}.",
            "Resume it with mwrgui {found} --resume."
            if found in ("train", "distill")
            else "Name another folder.",
            folder=folder.path,
            found=found,
            kind=kind,
        )
    return build(recipe_type, values, source=str(folder.recipe_path))


def build_run(plan: Plan, *, folder: RunFolder, device: Device) -> Run:
    """Seeds and builds all parts of a run; draws no images, loads no checkpoint and writes no files."""
    torch.manual_seed(plan.schedule.seed)
    student = _initial_student(plan).to(device.torch)
    generator = torch.Generator().manual_seed(plan.schedule.seed * 1000 + parallel.rank())
    with device.autocast():
        task = plan.make_task(student, device, generator)
    trainer = Trainer(student, plan.schedule, device.torch, task.matching)
    derives = plan.derive is not None and plan.schedule.init == FROM_TEACHER
    facts = {
        "kind": plan.kind,
        "device": device.name,
        "design": plan.design,
        "parameters": trainer.student.parameters_count,
        "version": mwrgui.__version__,
        **plan.lineage,
    }
    return Run(
        task=task,
        trainer=trainer,
        device=device,
        folder=folder,
        facts=facts,
        save_student=partial(_save_student, plan),
        start_warnings=plan.start_warnings,
        derive=partial(_derive, plan, device) if derives else None,
    )


def _derive(plan: Plan, device: Device, student: RestorationModel) -> Iterator[tuple[int, int]]:
    assert plan.derive is not None
    return plan.derive(student, device)


def _initial_student(plan: Plan) -> RestorationModel:
    """Builds the student as planned, and loads the file of initial weights if the schedule names one.

    Raises:
        MwrError: the file of the initial weights is of another design, or cannot be read.
    """
    model = plan.new_student()
    if plan.schedule.init not in (FROM_TEACHER, RANDOM):
        path = Path(plan.schedule.init)
        initial = load_model(path) if opens_from_file(model) else load_own_network(path, model)
        if initial.settings != model.settings:
            raise MwrError(
                "{file} is not of the design “{design}”.",
                "Start from a checkpoint of the same design.",
                file=plan.schedule.init,
                design=plan.design,
            )
        model.network.load_state_dict(initial.network.state_dict())
    return model


def _save_student(plan: Plan, student: RestorationModel, path: Path, step: int, score: float) -> None:
    """Writes the student with its lineage; records only the names of files and folders, not their paths."""
    lineage, values = ({k: _without_folders(v) for k, v in m.items()} for m in (plan.lineage, plan.values))
    metadata = {
        **student.metadata,
        **lineage,
        "kind": plan.kind,
        "recipe": json.dumps(values),
        "steps": str(step),
        "score_db": f"{score:.3f}",
    }
    save_model(student, path, metadata)


def _without_folders(value: Any) -> Any:
    if isinstance(value, list):
        pairs = [str(entry).partition("=") for entry in value]  # a specialist is recorded as weather=FILE
        return [f"{name}{equals}{Path(file).name}" for name, equals, file in pairs]
    return Path(value).name if isinstance(value, str) else value


def _refuse_other_teacher(plan: Plan, folder: RunFolder) -> None:
    """Refuses a teacher whose checksum differs from the one recorded at the start, if any."""
    teachers = teachers_by_weather(plan.lineage)
    digests = {weather: record["checksum"] for weather, record in teachers.items()}
    for weather, current in (digests or {"": plan.lineage.get("teacher_checksum", "")}).items():
        original = teacher_checksum(folder.path, weather)
        if original and current and original != current:
            raise MwrError(
                "The run in {folder} was begun with another teacher: {teacher} is no longer the same file.",
                "Put the earlier file back, or start a new run in another folder.",
                folder=folder.path,
                teacher=teachers[weather]["name"] if teachers else plan.lineage["teacher"],
            )


def _refuse_finished(run: Run) -> None:
    """Refuses a finished run, unless it was killed before its student was written."""
    if run.trainer.step >= run.trainer.schedule.steps and run.folder.finished:
        raise MwrError(
            "The run in {folder} is finished: all {steps} steps are done.",
            "Its student is {student}; start a new run in another folder.",
            folder=run.folder.path,
            steps=run.trainer.step,
            student=run.folder.student_path.name,
        )
