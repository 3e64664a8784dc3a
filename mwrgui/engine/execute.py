"""From a plan to a run: locks the folder, seeds, builds, takes up a checkpoint, and runs."""

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
from mwrgui.engine.event_files import refuse_without_tensorboard, with_event_files
from mwrgui.engine.events import Event
from mwrgui.engine.loop import Run
from mwrgui.engine.schedule import Schedule
from mwrgui.engine.task import RestorationTask
from mwrgui.engine.trainer import Trainer
from mwrgui.library.run_folder import RunFolder
from mwrgui.library.runs import teacher_checksum
from mwrgui.models import new_model
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restorer import RestorationModel

Recipe = TypeVar("Recipe")


@dataclass(frozen=True, slots=True)
class Plan:
    """All that tells one kind of run from another.

    `values` is the recipe as it is recorded, `lineage` what the student's file says of its
    origin besides, `make_task` builds the task for a device and a source of randomness. `remarks` say at the
    start what will not be done as the recipe asks: kind → sentence.
    """

    kind: str
    values: Mapping[str, Any]
    schedule: Schedule
    design: str
    lineage: Mapping[str, str]
    make_task: Callable[[Device, torch.Generator], RestorationTask]
    remarks: Mapping[str, str] = field(default_factory=dict)


def execute(
    plan: Plan, *, folder: RunFolder, device: Device, control: RunControl, resume: bool = False
) -> Iterator[Event]:
    """Runs a plan in its folder, from the start or from its latest checkpoint.

    Raises:
        MwrError: the folder is taken, holds a run already, or has nothing to resume; the teacher is not
            the one that the run was begun with; the disk is full; TensorBoard is asked for and not installed.
    """
    if plan.schedule.tensorboard:
        refuse_without_tensorboard()
    if resume:
        _refuse_other_teacher(plan, folder)
        # the checkpoint has the weights; the file that they began with may be gone
        plan = replace(plan, schedule=replace(plan.schedule, start_from=""))
    with ExitStack() as stack:
        device = replace(device, torch=stack.enter_context(parallel.process_group(device.torch)))
        if parallel.rank() == 0:
            folder.acquire()
            stack.callback(folder.release)
            if not resume:
                folder.write_recipe(plan.kind, plan.values)
        parallel.wait_for_all()
        run = assemble(plan, folder=folder, device=device)
        if resume:
            yield from run.resume()
            _refuse_finished(run)
        else:
            run.prepare()
        events = run.events(control)
        if plan.schedule.tensorboard and parallel.rank() == 0:
            events = with_event_files(events, folder.path)
        yield from events


def read_recipe(folder: RunFolder, recipe: type[Recipe], *, kind: str) -> Recipe:
    """The recipe of a run that is to be resumed.

    Raises:
        MwrError: the folder is no run, one of another kind, or its recipe is damaged.
    """
    values = folder.read_recipe()
    found = values.pop("kind", None)
    if found != kind:
        raise MwrError(
            "The run in {folder} is of kind {found!r}, not {kind!r}.",
            "Resume it by mwrgui {found} --resume."
            if found in ("train", "distill")
            else "Name another folder.",
            folder=folder.path,
            found=found,
            kind=kind,
        )
    return build(recipe, values, source=str(folder.recipe_path))


def assemble(plan: Plan, *, folder: RunFolder, device: Device) -> Run:
    """Seeds and builds everything of a run; nothing is drawn, loaded or written yet."""
    torch.manual_seed(plan.schedule.seed)
    trainer = Trainer(_first_weights(plan), plan.schedule, device.torch)
    generator = torch.Generator().manual_seed(plan.schedule.seed * 1000 + parallel.rank())
    with device.autocast():
        task = plan.make_task(device, generator)
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
        remarks=plan.remarks,
    )


def _first_weights(plan: Plan) -> RestorationModel:
    """A new network, or one with the weights of an earlier one of its design.

    Raises:
        MwrError: the file to start from is of another design, or cannot be read.
    """
    model = new_model(plan.design)
    if plan.schedule.start_from:
        earlier = load_model(Path(plan.schedule.start_from))
        if earlier.settings != model.settings:
            raise MwrError(
                "{file} is not of the design “{design}”.",
                "Start from a checkpoint of the same design.",
                file=plan.schedule.start_from,
                design=plan.design,
            )
        model.network.load_state_dict(earlier.network.state_dict())
    return model


def _save_student(plan: Plan, student: RestorationModel, path: Path, step: int, score: float) -> None:
    """Writes the student with its origin; of files and folders it tells the names, not where they lie."""
    lineage, values = ({k: _last_name(v) for k, v in m.items()} for m in (plan.lineage, plan.values))
    metadata = {
        **student.metadata,
        **lineage,
        "kind": plan.kind,
        "recipe": json.dumps(values),
        "steps": str(step),
        "score_db": f"{score:.3f}",
    }
    save_model(student, path, metadata)


def _last_name(value: Any) -> Any:
    return Path(value).name if isinstance(value, str) else value


def _refuse_other_teacher(plan: Plan, folder: RunFolder) -> None:
    """A run that does not know its teacher's checksum goes on with whatever has the name."""
    begun, found = teacher_checksum(folder.path), plan.lineage.get("teacher_checksum", "")
    if begun and found and begun != found:
        raise MwrError(
            "The run in {folder} was begun with another teacher: {teacher} is no longer the same file.",
            "Put the earlier file back, or start a new run in another folder.",
            folder=folder.path,
            teacher=plan.lineage["teacher"],
        )


def _refuse_finished(run: Run) -> None:
    """A run that was killed after its last step, before its student stood, may still come to its end."""
    if run.trainer.step >= run.trainer.schedule.steps and run.folder.finished:
        raise MwrError(
            "The run in {folder} is finished: all {steps} steps are done.",
            "Its student is {student}; start a new run in another folder.",
            folder=run.folder.path,
            steps=run.trainer.step,
            student=run.folder.student_path.name,
        )
