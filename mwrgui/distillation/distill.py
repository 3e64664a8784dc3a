"""Data-free distillation: a teacher labels generated images, a small student learns from the labels."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import torch

from mwrgui.core.devices import Device
from mwrgui.core.images import to_tensor
from mwrgui.core.setting import to_values
from mwrgui.degradations import WeatherMix
from mwrgui.distillation.health import HealthWatch
from mwrgui.distillation.probes import Pixels, keep_probes, kept_probes
from mwrgui.distillation.recipe import KIND, DistillRecipe
from mwrgui.engine.control import RunControl
from mwrgui.engine.events import Event, RunStarted
from mwrgui.engine.execute import Plan, execute
from mwrgui.engine.parallel import average_gradients, rank
from mwrgui.engine.task import RestorationTask
from mwrgui.library.run_folder import RunFolder
from mwrgui.models.restorer import RestorationModel
from mwrgui.synthesis import SYNTHESIZERS
from mwrgui.synthesis.ahead import draw_ahead
from mwrgui.synthesis.synthesizer import Surroundings


def distill(
    recipe: DistillRecipe,
    *,
    teacher: RestorationModel,
    teacher_checksum: str,
    folder: RunFolder,
    device: Device,
    control: RunControl,
    probes: Mapping[str, Pixels] | None = None,
    resume: bool = False,
) -> Iterator[Event]:
    """Distills `teacher` into a new student of the recipe's design; no photo is ever learned from.

    `teacher_checksum` is recorded with the student, so that it can be told later which file taught it;
    `probes` are a person's own photos: looked at and measured only. They are kept with the run, and a run
    that is resumed takes those.

    Raises:
        MwrError: see `execute`.
    """
    shown = kept_probes(folder) if resume else probes or {}
    plan = plan_distillation(recipe, teacher=teacher, teacher_checksum=teacher_checksum, probes=shown)
    for event in execute(plan, folder=folder, device=device, control=control, resume=resume):
        if isinstance(event, RunStarted) and not resume and not rank():
            keep_probes(folder, shown)
        yield event


def plan_distillation(
    recipe: DistillRecipe, *, teacher: RestorationModel, teacher_checksum: str, probes: Mapping[str, Pixels]
) -> Plan:
    """What `distill` runs."""

    def make_task(device: Device, generator: torch.Generator) -> RestorationTask:
        here = teacher.to(device.torch).requires_grad_(False).eval()
        synthesizer = SYNTHESIZERS[source_for(recipe, teacher)](
            recipe.synthesis,
            Surroundings(
                crop=recipe.schedule.crop,
                degrade=recipe.weather,
                generator=generator,
                device=device.torch,
                judge=_judging_weather(recipe.weather),
                share_gradients=average_gradients,
            ),
        )
        # plain scenes ask no network, so the next batch need not wait for this one's
        if source_for(recipe, teacher) == "scenes" and recipe.synthesis.scenes.candidates == 1:
            synthesizer = draw_ahead(synthesizer, batch=recipe.schedule.batch, device=device.torch)
        return RestorationTask(
            synthesizer,
            teacher=here,
            weights=recipe.losses,
            batch=recipe.schedule.batch,
            device=device.torch,
            probes={name: to_tensor(photo).to(device.torch) for name, photo in probes.items()},
            watch=HealthWatch(),
        )

    return Plan(
        kind=KIND,
        values=to_values(recipe),
        schedule=recipe.schedule,
        design=recipe.networks.student,
        lineage={
            "role": "student",
            "teacher": recipe.networks.teacher,
            "teacher_checksum": teacher_checksum,
            "teacher_architecture": teacher.architecture.name,
        },
        make_task=make_task,
        remarks=_remarks(recipe, teacher),
    )


def source_for(recipe: DistillRecipe, teacher: RestorationModel) -> str:
    """The recipe's source of images, or plain scenes where the teacher has no gradients to learn from."""
    return recipe.synthesis.synthesizer if teacher.contract.differentiable else "scenes"


def _remarks(recipe: DistillRecipe, teacher: RestorationModel) -> dict[str, str]:
    """What of the recipe this teacher cannot do: kind → sentence."""
    remarks = {}
    if source_for(recipe, teacher) != recipe.synthesis.synthesizer:
        remarks["no_gradients"] = _NO_GRADIENTS.format(title=teacher.architecture.title)
    if recipe.losses.contrastive and not teacher.taps:
        remarks["no_features"] = _NO_FEATURES.format(title=teacher.architecture.title)
    return remarks


_NO_GRADIENTS = (
    "The teacher ({title}) labels images but gives no gradients: the adversary is switched off, "
    "and plain scenes are used."
)
_NO_FEATURES = "The teacher ({title}) shows no features: the contrastive term is left out."


def _judging_weather(weather: WeatherMix) -> WeatherMix:
    """The weather in which the teacher judges scenes: haze if it may, which depends most on the scene."""
    if "haze" in weather.weathers:
        return WeatherMix(("haze",), clean_share=0, noise=0)
    return replace(weather, clean_share=0)
