"""A picture of any size is restored whole or in tiles, with the same result."""

import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.models import STUDENTS, new_model
from mwrgui.models.architectures.unet import UNET
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.memory import bytes_per_pixel
from mwrgui.restoration.options import RestoreOptions, Strength
from mwrgui.restoration.restore import Notice, Restored, TileDone, restore
from mwrgui.restoration.tiling_plan import TilingPlan, smaller_plan

MakeModel = Callable[..., RestorationModel]


def photo(height: int, width: int, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (height, width, 3), dtype, endpoint=True)


def finished(pixels: np.ndarray, model: RestorationModel, device: Device, **options: float) -> Restored:
    """Restores a picture; returns its last event."""
    last = list(restore(pixels, model, device=device, options=RestoreOptions(**options)))[-1]
    assert isinstance(last, Restored)
    return last


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 40_000), (37, 53)])
def test_network_that_changes_nothing_gives_the_photo_itself(
    model_of: MakeModel, cpu: Device, shape: tuple[int, int], dtype: type
) -> None:
    pixels = photo(*shape, dtype)
    restored = finished(pixels, model_of(nn.Identity(), multiple=16, smallest=48), cpu)
    np.testing.assert_array_equal(restored.pixels, pixels)
    assert restored.mean_change == 0
    assert restored.hardly_differs
    assert restored.megapixels == pytest.approx(shape[0] * shape[1] / 1e6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("tile", [0, 100, 130])
def test_tiles_give_what_opencv_computes_for_the_whole_picture(
    blur: RestorationModel, cpu: Device, tile: int, dtype: type
) -> None:
    pixels = photo(250, 333, dtype)
    expected = pixels.astype(np.float64)
    for _ in range(4):
        expected = cv2.blur(expected, (5, 5), borderType=cv2.BORDER_CONSTANT)
    found = finished(pixels, blur, cpu, tile=tile).pixels
    assert found.dtype == dtype
    assert np.abs(found - expected).max() <= 0.52


@pytest.mark.parametrize("design", list(STUDENTS))
def test_tiled_and_whole_agree_within_one_level_for_our_networks(cpu: Device, design: str) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = new_model(design)
        for parameter in model.parameters():
            if parameter.ndim == 4:
                nn.init.kaiming_normal_(parameter, a=2)
    pixels = cv2.GaussianBlur(photo(300, 700), (0, 0), 3)
    whole, tiled = finished(pixels, model, cpu), finished(pixels, model, cpu, tile=400)
    assert whole.mean_change > 0.02
    assert np.abs(whole.pixels.astype(int) - tiled.pixels).max() <= 1


@pytest.mark.parametrize("design", [name for name in STUDENTS if STUDENTS[name].architecture is UNET])
def test_our_students_have_the_receptive_field_that_their_settings_state(design: str) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = new_model(design)
        for parameter in model.parameters():
            nn.init.uniform_(parameter)  # all positive, so that nothing cancels
    reach, multiple = model.settings.receptive_field, model.contract.multiple
    size = 2 * (reach + 2 * multiple)
    images = torch.rand(1, 3, size, multiple, requires_grad=True)
    farthest = 0
    for row in range(size // 2, size // 2 + multiple):
        (gradient,) = torch.autograd.grad(model(images)[..., row, 0].sum(), images)
        rows = gradient.abs().sum((0, 1, 3)).nonzero()
        farthest = max(farthest, row - int(rows.min()), int(rows.max()) - row)
    assert reach - multiple <= farthest <= reach


def test_strength_blends_with_the_photo(darken: RestorationModel, cpu: Device) -> None:
    pixels = photo(60, 80)
    np.testing.assert_array_equal(finished(pixels, darken, cpu, strength=Strength(0.0, 0.0)).pixels, pixels)
    blended = finished(pixels, darken, cpu, strength=Strength(0.5, 0.5))
    assert np.abs(blended.pixels - pixels * 0.75).max() <= 0.52
    assert blended.mean_change == pytest.approx((pixels * 0.25).mean() / 255, abs=0.5 / 255)
    assert not blended.hardly_differs


def test_progress_counts_every_tile_and_shows_where_it_lies(darken: RestorationModel, cpu: Device) -> None:
    pixels = photo(200, 300)
    events = list(restore(pixels, darken, device=cpu, options=RestoreOptions(tile=100)))
    tiles = [event for event in events if isinstance(event, TileDone)]
    assert [t.done for t in tiles] == list(range(1, len(tiles) + 1))
    assert {t.total for t in tiles} == {len(tiles)}
    seen = np.zeros((200, 300, 3), np.float32)
    for tile in tiles:
        height, width, _ = tile.pixels.shape
        seen[tile.top : tile.top + height, tile.left : tile.left + width] = tile.pixels
    np.testing.assert_allclose(seen, pixels / 510, atol=1e-5)


def test_stop_ends_the_restoration_without_a_result(darken: RestorationModel, cpu: Device) -> None:
    stop = threading.Event()
    events = []
    for event in restore(photo(200, 300), darken, device=cpu, options=RestoreOptions(tile=100), stop=stop):
        events.append(event)
        stop.set()
    assert len(events) == 1
    assert isinstance(events[0], TileDone)


class Limited(nn.Module):
    """Halves all values, but runs out of memory on pictures of more than `pixels` pixels."""

    def __init__(self, pixels: int, error: Exception) -> None:
        super().__init__()
        self.pixels, self.error = pixels, error

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[-1] * x.shape[-2] > self.pixels:
            raise self.error
        return x * 0.5


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9."),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
        MemoryError(),
    ],
)
def test_tiles_are_halved_with_a_notice_when_memory_runs_out(
    model_of: MakeModel, cpu: Device, error: Exception
) -> None:
    pixels = photo(700, 900)
    model = model_of(Limited(70_000, error), overlap=8)
    events = list(restore(pixels, model, device=cpu))
    notices = [str(event.message) for event in events if isinstance(event, Notice)]
    assert notices == [
        "Memory ran out: going on with tiles of 450 × 350.",
        "Memory ran out: going on with tiles of 225 × 175.",
    ]
    assert np.abs(events[-1].pixels - pixels / 2).max() <= 0.52


def test_too_little_memory_for_the_smallest_tile_is_reported(model_of: MakeModel, cpu: Device) -> None:
    model = model_of(Limited(1000, MemoryError()), overlap=8)
    with pytest.raises(MwrError, match=r"too little memory to restore 0\.6 megapixels"):
        list(restore(photo(700, 900), model, device=cpu, options=RestoreOptions(tile=512)))


def test_cpu_takes_over_from_a_device_whose_memory_holds_no_tile(darken: RestorationModel) -> None:
    graphics_card = Device(torch.device("cuda"), torch.float32)
    pixels = photo(700, 900)
    plan, message = smaller_plan(pixels, darken, TilingPlan(graphics_card, rows=65, columns=65))
    assert plan.device.torch.type == "cpu"
    assert (plan.rows, plan.columns) == (700, 900)
    assert "the CPU goes on" in str(message)


def test_other_errors_of_a_network_are_not_hidden(model_of: MakeModel, cpu: Device) -> None:
    model = model_of(Limited(0, RuntimeError("shapes do not match")), overlap=8)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        list(restore(photo(70, 90), model, device=cpu))


def test_restoring_continues_after_memory_really_ran_out() -> None:
    program = """
        import resource
        import numpy as np, psutil, torch
        from mwrgui.core.devices import choose_device
        from mwrgui.models import new_model
        from mwrgui.restoration.options import RestoreOptions, Strength
        from mwrgui.restoration.restore import Notice, restore
        torch.set_num_threads(1)
        pixels = np.full((2000, 3000, 3), 77, np.uint8)
        model, device = new_model("tiny"), choose_device("cpu", "float32")
        list(restore(pixels[:64, :64], model, device=device))
        room = psutil.Process().memory_info().vms + 320 * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        notices = 0
        for event in restore(pixels, model, device=device, options=RestoreOptions(tile=4000)):
            notices += isinstance(event, Notice)
        print(notices > 0, np.array_equal(event.pixels, pixels))
    """
    if sys.platform != "linux":
        pytest.skip("needs a limit on memory")
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False
    )
    assert result.stdout == "True True\n", result.stderr


class GlobalMean(nn.Module):
    """Averages each pixel with the mean of the picture, so it must see the whole picture."""

    def forward(self, x: Tensor) -> Tensor:
        return 0.5 * x + 0.5 * x.mean((2, 3), keepdim=True)


def test_network_that_needs_the_whole_picture_gets_it(model_of: MakeModel, cpu: Device) -> None:
    pixels = photo(300, 400)
    model = model_of(GlobalMean(), tileable=False)
    events = list(restore(pixels, model, device=cpu, options=RestoreOptions(tile=100)))
    assert "not cut into tiles" in str(events[0].message)
    expected = pixels / 2 + pixels.mean((0, 1)) / 2
    assert np.abs(events[-1].pixels - expected).max() <= 0.52


def test_picture_that_must_be_whole_and_fits_at_no_size_is_reported(model_of: MakeModel, cpu: Device) -> None:
    model = model_of(Limited(0, MemoryError()), tileable=False)
    with pytest.raises(MwrError, match="can work in tiles, or a smaller picture"):
        list(restore(photo(700, 900), model, device=cpu))


def test_output_that_is_not_finite_is_refused(model_of: MakeModel, cpu: Device) -> None:
    broken = nn.Conv2d(3, 3, 1)
    nn.init.constant_(broken.weight, torch.nan)
    with pytest.raises(MwrError, match="not finite"):
        list(restore(photo(20, 30), model_of(broken), device=cpu))


def test_measured_memory_is_what_the_layers_hold_at_the_same_time(model_of: MakeModel, cpu: Device) -> None:
    # At most two layers' outputs of 16 float32 channels exist at once: the first is freed before the third.
    network = nn.Sequential(*(nn.Conv2d(a, 16, 1) for a in (3, 16, 16)))
    assert bytes_per_pixel(model_of(network), cpu) == pytest.approx((2 * 16 * 4 + 36) * 1.5, rel=0.15)
