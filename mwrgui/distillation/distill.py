"""Data-free distillation: a teacher labels generated images, a small student learns from the labels."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import to_values
from mwrgui.degradations import WeatherMix
from mwrgui.distillation.health import DistillationHealth
from mwrgui.distillation.loaded_teachers import Specialist, lineage_of, prepare_teachers
from mwrgui.distillation.probes import Pixels, load_probes, save_probes
from mwrgui.distillation.recipe import RECIPE_KIND, DistillRecipe
from mwrgui.distillation.start_warnings import find_start_warnings
from mwrgui.distillation.students import Student, plan_student
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import Plan, execute
from mwrgui.engine.feature_matching import make_feature_matching
from mwrgui.engine.labels import label_reuse_from
from mwrgui.engine.own_photos import CombinedHealthMonitor, OwnPhotos
from mwrgui.engine.parallel import average_gradients, rank
from mwrgui.engine.student_derivation import make_derivation
from mwrgui.engine.task import HealthMonitor, RestorationTask
from mwrgui.images.tensors import to_tensor
from mwrgui.losses.custom import read_weights
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis import LEARNED_SOURCES, SYNTHESIZERS
from mwrgui.synthesis.image_source import ImageSource, SynthesisContext
from mwrgui.synthesis.mixed_source import MixedSource
from mwrgui.synthesis.prefetch import prefetch
from mwrgui.synthesis.scenes.scene import draw_scene


def distill(
    recipe: DistillRecipe,
    *,
    teacher: RestorationModel | None,
    teacher_checksum: str = "",
    specialists: Mapping[str, Specialist] | None = None,
    photos: OwnPhotos | None = None,
    folder: RunFolder,
    device: Device,
    control: RunControl,
    probes: Mapping[str, Pixels] | None = None,
    resume: bool = False,
    student: Student | None = None,
) -> Iterator[Event]:
    """Distills one teacher or several into a student, from generated images.

    Args:
        teacher: labels the images of every weather that has no specialist; None if each has one.
        teacher_checksum: checksum of the teacher's file; recorded in the student's file as its origin.
        specialists: the teachers of one weather each, by weather.
        photos: the user's own photos, if the recipe names a folder of them. The student is then not
            data-free, and its file says so.
        probes: photos that are restored and measured during the run but never trained on. They are saved with
            the run; a resumed run uses the saved ones.
        student: replaces the recipe's student: the name of a design, a `Design`, or a network that maps RGB
            in 0..1 (B, 3, H, W) to the same shape. A network is copied and keeps its current weights. To
            resume such a run, pass the same network or design again; `load_own_network` loads its student.

    Raises:
        MwrError: there is no such design, the network is unsuitable, or as for `execute`.
    """
    probe_problems: list[MwrError] = []
    used_probes = load_probes(folder, on_problem=probe_problems.append) if resume else probes or {}
    plan = plan_distillation(
        recipe,
        teacher=teacher,
        teacher_checksum=teacher_checksum,
        specialists=specialists,
        photos=photos,
        probes=used_probes,
        student=student,
    )
    if probe_problems:
        problems = " ".join(map(str, probe_problems))
        plan = replace(plan, start_warnings={**plan.start_warnings, "probe_left_out": {"problems": problems}})
    # Probes are written before the recipe, so that every run that can be resumed has them.
    if not resume and not rank() and not folder.exists:
        save_probes(folder, used_probes)
    yield from execute(plan, folder=folder, device=device, control=control, resume=resume)


def plan_distillation(
    recipe: DistillRecipe,
    *,
    teacher: RestorationModel | None,
    teacher_checksum: str,
    probes: Mapping[str, Pixels],
    specialists: Mapping[str, Specialist] | None = None,
    photos: OwnPhotos | None = None,
    student: Student | None = None,
) -> Plan:
    """Plans the run of `distill`; nothing is drawn, trained or written yet.

    Raises:
        MwrError: there is no such design, the network is unsuitable, or a custom loss is unknown.
    """
    assert bool(photos) == bool(recipe.own_photos.photos), (
        "photos must be passed if, and only if, the recipe names a folder"
    )
    read_weights(recipe.losses.own_losses)
    specialists = specialists or {}
    models = _distinct_models(teacher, specialists)
    recorded = recipe.networks.student
    planned = plan_student(recorded if student is None else student, recorded=recorded, teachers=models)
    recipe = replace(recipe, networks=replace(recipe.networks, student=planned.name))

    def make_task(student: RestorationModel, device: Device, generator: torch.Generator) -> RestorationTask:
        teachers = prepare_teachers(recipe, teacher, specialists, device=device.torch)
        source, monitor = _make_source(recipe, models, photos, generator=generator, device=device)
        return RestorationTask(
            source,
            teachers=teachers,
            weights=recipe.losses,
            batch=recipe.schedule.batch,
            device=device.torch,
            probes={name: to_tensor(photo).to(device.torch) for name, photo in probes.items()},
            student=student,
            matching=make_feature_matching(
                teachers=teachers.models, student=student, weight=recipe.losses.features
            ),
            reuse=label_reuse_from(recipe.schedule, generator),
            monitor=monitor,
        )

    return Plan(
        kind=RECIPE_KIND,
        values=to_values(recipe),
        schedule=recipe.schedule,
        design=planned.name,
        new_student=planned.build,
        lineage={"role": "student", **lineage_of(recipe, teacher, teacher_checksum, specialists)}
        | (photos.lineage if photos else {}),
        make_task=make_task,
        derive=None
        if planned.has_weights or teacher is None
        else _derivation(recipe, teacher, specialised=specialists),
        start_warnings=find_start_warnings(
            recipe, planned, teacher=teacher, teachers=models, photos=photos, probes=bool(probes)
        ),
    )


def _make_source(
    recipe: DistillRecipe,
    teachers: Sequence[RestorationModel],
    photos: OwnPhotos | None,
    *,
    generator: torch.Generator,
    device: Device,
) -> tuple[ImageSource, HealthMonitor]:
    """The source of training images, with the recipe's share of own photos, and its health monitor."""
    name = source_name(recipe, teachers)
    source = SYNTHESIZERS[name](
        recipe.synthesis,
        SynthesisContext(
            crop=recipe.schedule.crop,
            degrade=recipe.weather,
            generator=generator,
            device=device.torch,
            degrade_for_selection=_weather_for_selection(recipe.weather),
            average_gradients=average_gradients,
        ),
    )
    monitor: HealthMonitor = DistillationHealth()
    if photos is not None:
        seeds = torch.randint(2**62, (2,), generator=generator).tolist()
        photo_generator, choice_generator = (torch.Generator().manual_seed(seed) for seed in seeds)
        share, crop = recipe.own_photos.photo_share, recipe.schedule.crop
        photo_source, photo_monitor = photos.make_source(
            crop=crop, weather=recipe.weather, generator=photo_generator, device=device.torch
        )
        source = MixedSource(source, photo_source, share=share, generator=choice_generator)
        monitor = CombinedHealthMonitor([monitor, photo_monitor])
    # plain scenes need no network, so the next batch can be drawn while the student trains on this one
    if name == "scenes" and recipe.synthesis.scenes.candidates == 1:
        source = prefetch(source, batch=recipe.schedule.batch, device=device.torch)
    return source, monitor


def _derivation(
    recipe: DistillRecipe, teacher: RestorationModel, *, specialised: Container[str]
) -> Callable[[RestorationModel, Device], Iterator[tuple[int, int]]]:
    """Returns a function that derives a student on images of the weathers that have no specialist."""
    general = tuple(weather for weather in recipe.weather.weathers if weather not in specialised)
    degrade = (
        replace(recipe.weather, weathers=general) if general else replace(recipe.weather, clean_share=1.0)
    )

    def draw(side: int, count: int, generator: torch.Generator, device: torch.device) -> Tensor:
        scenes = [draw_scene(side, generator) for _ in range(count)]
        clean, depth = (torch.stack(part).to(device) for part in zip(*scenes, strict=True))
        return degrade(clean, generator=generator, depth=depth)[0]

    return make_derivation(draw, teacher=teacher, schedule=recipe.schedule)


def source_name(recipe: DistillRecipe, teachers: Iterable[RestorationModel]) -> str:
    """Name of the recipe's image source; “scenes” if that source learns and a teacher has no gradients."""
    wanted = recipe.synthesis.synthesizer
    differentiable = all(teacher.contract.differentiable for teacher in teachers)
    return wanted if differentiable or wanted not in LEARNED_SOURCES else "scenes"


def _distinct_models(
    teacher: RestorationModel | None, specialists: Mapping[str, Specialist]
) -> tuple[RestorationModel, ...]:
    models = [specialist.model for specialist in specialists.values()]
    return tuple(dict.fromkeys(models if teacher is None else [teacher, *models]))


def _weather_for_selection(weather: WeatherMix) -> WeatherMix:
    """The weather in which the teacher selects scenes: haze if possible, as it depends most on the scene."""
    if "haze" in weather.weathers:
        return WeatherMix(("haze",), clean_share=0, noise=0, jpeg_share=0)
    return replace(weather, clean_share=0)
