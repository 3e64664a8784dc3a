"""The Python interface, for scripts and notebooks: the same engine as the window and the command line.

Import these names from `mwrgui` itself; they are stable from version to version.

Parameters that several functions share:
    device: "auto", "cpu", "cuda", "cuda:1" or "mps".
    precision: "auto", "float32", "bfloat16", "float16" or "float64".
    weathers: kinds of weather by name, such as "rain", or your own.
    losses: functions of your own, or losses of installed packages by name, each with its weight. They are
        added to the losses of the recipe. How to write parts of your own: docs/extending.md.
    output: folder of the run, to which `student.safetensors` is written at the end; None creates a folder
        among the runs that the window shows.
    resume: continues the run in `output` from its latest checkpoint; the run keeps its own recipe.
    control: stops, pauses or rolls back the run from another thread, or from the loop itself.
    progress: shows a progress bar and, for runs, health warnings, in a notebook or on a terminal.
    settings: any setting of a recipe by its name, such as `steps=2000` or `l1=0.5`.

`distill` and `train` return the events of a run (`mwrgui.runs.events`): losses of each step, measurements,
checkpoints, and `RunFinished` at the end. The run advances only while they are iterated; if the loop is left
early, the run can be resumed.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from tqdm.auto import tqdm

from mwrgui.api_runs import (
    Model,
    folder_for,
    folder_to_resume,
    name_of,
    network_settings,
    part_settings,
    with_progress,
    without_none,
)
from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.part_names import DEFAULT_RECIPE, WEATHER_NAMES
from mwrgui.core.setting import build
from mwrgui.degradations import DEGRADATIONS, Degradation
from mwrgui.distillation.recipe import RECIPE_KIND as DISTILL
from mwrgui.distillation.recipe import DistillRecipe, read_values
from mwrgui.distillation.start import recipe_with, start_distillation
from mwrgui.distillation.students import Student
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import read_recipe
from mwrgui.evaluation.degraded import degraded_pairs
from mwrgui.evaluation.evaluate import evaluate as measure
from mwrgui.evaluation.evaluation import Evaluation, collect_evaluation
from mwrgui.evaluation.pairs import Pair, Unmeasured, find_pairs, load_pairs
from mwrgui.export import FORMATS, format_for
from mwrgui.export.events import Exported
from mwrgui.export.export import export_model
from mwrgui.export.format import ExportFormat
from mwrgui.export.options import ExportOptions
from mwrgui.images import require_photos
from mwrgui.library.models import Library
from mwrgui.losses import Loss
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.one_picture import check_tensor, checked_pixels, restore_picture, restore_tensor
from mwrgui.restoration.options import RestoreOptions, uniform_strength
from mwrgui.runs.events import Event
from mwrgui.synthesis import SourceFactory
from mwrgui.training.own_photos import find_own_photos
from mwrgui.training.recipe import RECIPE_KIND as TRAIN
from mwrgui.training.recipe import TrainRecipe
from mwrgui.training.start import recipe_with as training_recipe_with
from mwrgui.training.start import start_training

__all__ = ["MwrError", "distill", "evaluate", "export", "load_model", "restore", "train"]

Picture = TypeVar("Picture", NDArray[np.uint8], NDArray[np.uint16], Tensor)


def load_model(model: str | Path) -> RestorationModel:
    """Loads a model by its name in the library, or from a checkpoint, ONNX or torch.export file.

    Args:
        model: name or path; "teacher" and "student" are shipped. The architecture of a checkpoint is
            recognised from its tensors; no Python in a file is executed. What a file does not say can be
            appended to its name: "weights.pth?weather=rain".

    Returns:
        A `torch.nn.Module` that takes (B, 3, H, W) RGB 0..1 of any size and returns the same shape, not
        clamped; on the CPU, in evaluation mode.

    Raises:
        MwrError: there is no such model, its file cannot be read, or its architecture is unknown.

    >>> import mwrgui
    >>> student = mwrgui.load_model("student")
    >>> student.architecture.name
    'unet'
    """
    return Library().load(model)


def restore(
    photo: Picture,
    model: Model = "student",
    *,
    device: str = "auto",
    precision: str = "auto",
    **options: object,
) -> Picture:
    """Restores one photo of any size, or a batch of tensors.

    Args:
        photo: (H, W, 3) RGB of uint8 or uint16, restored whole if memory allows, otherwise in tiles without
            seams; or a tensor (B, 3, H, W) RGB 0..1 of any float type, which is restored whole.
        model: see `load_model`; a loaded model is moved to the device and stays there.
        device, precision: see `mwrgui.api`.
        options: for arrays only: `haze_strength` and `particle_strength` 0..1 (how much of the haze, and of
            rain, snow and drops, is removed; `strength` sets both), `tile` (side of the tiles in pixels) and
            `side` (longest side at which the network sees the photo).

    Returns:
        The restored photo, with the shape and type of `photo` (a tensor also on its device), 0..1 in tensors.

    Raises:
        ValueError: `photo` has another shape or type, or is a tensor and `options` are given.
        MwrError: an option is out of bounds, there is no such model or device, or memory does not suffice.

    >>> import mwrgui, numpy as np
    >>> photo = np.full((40, 60, 3), 128, np.uint8)
    >>> mwrgui.restore(photo, "student").shape
    (40, 60, 3)
    """
    network, torch_device = _loaded(model), choose_device(device, precision)
    if isinstance(photo, Tensor):
        check_tensor(photo, options)
        return restore_tensor(photo, network, device=torch_device)
    if "strength" in options:
        options = uniform_strength(options.pop("strength")) | options
    restore_options = build(RestoreOptions, options, source="restore")
    return restore_picture(
        checked_pixels(photo), network, device=torch_device, options=restore_options
    ).pixels  # type: ignore[return-value]  # of the photo's type


def distill(
    teacher: Model | None = None,
    *,
    student: Student | None = None,
    teachers: Mapping[str, Model] | None = None,
    photos: str | Path | None = None,
    recipe: str | Path = DEFAULT_RECIPE,
    source: str | SourceFactory | None = None,
    weathers: Iterable[str | Degradation] | None = None,
    losses: Mapping[str | Loss, float] | None = None,
    output: str | Path | None = None,
    probes: Iterable[str | Path] = (),
    resume: bool = False,
    device: str = "auto",
    precision: str = "auto",
    control: RunControl | None = None,
    progress: bool = True,
    **settings: object,
) -> Generator[Event, None, None]:
    """Distills one teacher or several into a small student without any training photo.

    Returns the events of the run, see `mwrgui.api`, which also describes the parameters that are not listed.

    Args:
        teacher: labels the images, see `load_model`; None takes that of the recipe (the shipped one).
        student: name of a design such as "slim", a `Design`, or a network of your own with RGB 0..1
            (B, 3, H, W) in and out; None takes that of the recipe.
        teachers: teachers of one weather each, such as {"rain": "PReNet.pth"}; `teacher` labels all others.
        photos: a folder of your own photos to learn from as well; the student is then not data-free.
        recipe: "quick", "standard", "thorough", or a TOML file such as the `recipe.toml` of an earlier run.
        source: where the images come from: "scenes", "adversarial", "scenes+adversary", or your own.
        probes: up to 8 photos that are measured and shown during the run, never learned from.

    Raises:
        ValueError: `resume` is set, but `output` is missing or settings are given.
        MwrError: the recipe or a setting is wrong, the folder holds a run, or a teacher cannot be loaded.

    >>> import mwrgui, tempfile
    >>> small = dict(steps=1, batch=1, crop=32, scene_side=32, pool=2, init="random", progress=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     events = list(mwrgui.distill("student", student="tiny", output=folder, **small))
    >>> events[-1].reason
    'completed'
    """
    parts = part_settings(weathers=weathers, losses=losses, source=source)
    if resume:
        folder = folder_to_resume(output, settings)
        chosen = read_recipe(folder, DistillRecipe, kind=DISTILL)
    else:
        given = network_settings(student=student, teacher=teacher, teachers=teachers, photos=photos)
        chosen = recipe_with(str(recipe), settings | parts | given)
        folder = folder_for(output, chosen.networks.student)
    events = start_distillation(
        chosen,
        folder=folder,
        library=Library(),
        device=choose_device(device, precision),
        control=control or RunControl(),
        teacher=teacher if isinstance(teacher, RestorationModel) and not chosen.networks.teachers else None,
        student=None if isinstance(student, str) else student,
        photos=find_own_photos(chosen.own_photos.photos),
        probes=map(Path, probes),
        resume=resume,
    )
    return with_progress(events, progress)


def train(
    photos: str | Path | None = None,
    *,
    design: str | None = None,
    teacher: Model | None = None,
    recipe: str | Path | None = None,
    weathers: Iterable[str | Degradation] | None = None,
    losses: Mapping[str | Loss, float] | None = None,
    output: str | Path | None = None,
    resume: bool = False,
    device: str = "auto",
    precision: str = "auto",
    control: RunControl | None = None,
    progress: bool = True,
    **settings: object,
) -> Generator[Event, None, None]:
    """Trains a network on your own clean photos, which are degraded by synthetic weather.

    Returns the events of the run, see `mwrgui.api`, which also describes the parameters that are not listed.

    Args:
        photos: a folder of clean photos, searched with its subfolders; None takes that of the recipe.
        design: "base" (the default) for a teacher; for a student "tiny", "slim", "small", "medium" or others.
        teacher: a model whose restorations are the targets; without one the clean photos are.
        recipe: a TOML file; None takes the default settings.

    Raises:
        ValueError: `resume` is set, but `output` is missing or settings are given.
        MwrError: there are no photos, a setting is wrong, or the folder contains a run already.

    >>> import mwrgui, tempfile
    >>> from mwrgui.core.paths import resources
    >>> photos = resources() / "samples"  # a folder of your own clean photos
    >>> small = dict(steps=1, batch=1, crop=32, progress=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     events = list(mwrgui.train(photos, design="tiny", output=folder, **small))
    >>> events[-1].reason
    'completed'
    """
    parts = part_settings(weathers=weathers, losses=losses)
    if resume:
        folder = folder_to_resume(output, settings)
        chosen = read_recipe(folder, TrainRecipe, kind=TRAIN)
    else:
        values = read_values(str(recipe)) if recipe else {}
        given = without_none(
            photos=photos and str(photos), design=design, teacher=teacher and name_of(teacher)
        )
        chosen = training_recipe_with(values | settings | parts | given, source=str(recipe or "train"))
        folder = folder_for(output, f"train-{chosen.photos.design}")
    events = start_training(
        chosen,
        folder=folder,
        library=Library(),
        device=choose_device(device, precision),
        control=control or RunControl(),
        teacher=teacher if isinstance(teacher, RestorationModel) else None,
        resume=resume,
    )
    return with_progress(events, progress)


def evaluate(
    model: Model = "student",
    *,
    pairs: str | Path | None = None,
    photos: str | Path | None = None,
    weathers: Iterable[str | Degradation] = WEATHER_NAMES[:4],
    seed: int = 0,
    teacher: Model | None = None,
    device: str = "auto",
    precision: str = "auto",
    progress: bool = True,
) -> Evaluation:
    """Measures PSNR and SSIM of a model, on pairs of photos or on clean photos under synthetic weather.

    Parameters that are not listed: see `mwrgui.api`.

    Args:
        pairs: a folder with `input/` (degraded) and `target/` (clean), equal names in both.
        photos: instead of pairs, a folder of clean photos; each is degraded by each of `weathers`.
        weathers: kinds of weather by name, or your own; "clean" leaves the photos unchanged.
        seed: the same seed, photo and weather give the same degraded picture on every machine.
        teacher: a model to compare with; the similarity of both results says nothing about quality.

    Returns:
        The figures of each picture and their means; `print` shows them as a table.

    Raises:
        ValueError: neither or both of `pairs` and `photos` are given.
        MwrError: there is no such model or folder, a picture has no counterpart, or none can be measured.

    >>> import cv2, mwrgui, numpy as np, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = cv2.imwrite(f"{folder}/grey.png", np.full((40, 60, 3), 128, np.uint8))
    ...     found = mwrgui.evaluate("student", photos=folder, weathers=["haze"], progress=False)
    >>> sorted(found.mean)[:2]
    ['input_psnr_rgb', 'input_psnr_y']
    """
    if (pairs is None) == (photos is None):
        raise ValueError("give either pairs=FOLDER or photos=FOLDER")
    torch_device = choose_device(device, precision)
    loaded_pairs: Iterator[Pair | Unmeasured]
    if pairs is not None:
        files = find_pairs(Path(pairs))
        loaded_pairs, count = load_pairs(files), len(files)
    else:
        clean = require_photos(Path(photos or ""))
        kinds = DEGRADATIONS.resolve_names(weathers)
        loaded_pairs, count = degraded_pairs(clean, weathers=kinds, seed=seed), len(clean) * len(kinds)
    restore_by_teacher = None if teacher is None else partial(_restore_pixels, _loaded(teacher), torch_device)
    measured = measure(
        loaded_pairs,
        restore=partial(_restore_pixels, _loaded(model), torch_device),
        teacher=restore_by_teacher,
    )
    with tqdm(measured, total=count, unit=" pictures", disable=not progress) as bar:
        return collect_evaluation(bar, pair_count=count)


def export(
    model: Model,
    path: str | Path,
    *,
    format: str | ExportFormat | None = None,
    size: tuple[int, int] | None = None,
    half: bool = False,
    overwrite: bool = False,
) -> Exported:
    """Writes a model in a format that runs elsewhere; the file is run and compared before it is kept.

    Args:
        path: its extension determines the format: .onnx, .pt2 (torch.export) or .safetensors.
        format: name of a format, or one of your own; None takes the format of the extension.
        size: fixed height and width of the images that the file accepts; None allows any size.
        half: stores the weights in 16 bits.
        overwrite: replaces an existing file.

    Returns:
        The path of the file, and its size in bytes.

    Raises:
        MwrError: the file exists, no format has this extension, the network cannot be written in it, the file
            differs from the model, or a package for it is missing.

    >>> import mwrgui, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = mwrgui.export("student", Path(folder, "copy.safetensors"))
    >>> done.path.name
    'copy.safetensors'
    """
    path = Path(path)
    if path.exists() and not overwrite:
        raise MwrError("{path} exists already.", "Choose another name, or pass overwrite=True.", path=path)
    chosen = FORMATS.resolve_name(format) if format else format_for(path).name
    *_, done = export_model(_loaded(model), path, format=chosen, options=ExportOptions(size, half))
    assert isinstance(done, Exported)
    return done


def _loaded(model: Model) -> RestorationModel:
    return model if isinstance(model, RestorationModel) else load_model(model)


def _restore_pixels(model: RestorationModel, device: Device, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(restore_picture(pixels, model, device=device).pixels, np.uint8)
