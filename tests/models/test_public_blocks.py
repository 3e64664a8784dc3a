"""Parts of published networks, compared with plain arithmetic, also at sizes that do not divide evenly."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.models.architectures.channel_attention import ChannelAttention, Norm
from mwrgui.models.architectures.deformable import deformable_convolution
from mwrgui.models.architectures.dehazeformer import AttentionSettings, RescaledNorm, WindowAttention
from mwrgui.models.architectures.histoformer import HistogramAttention
from mwrgui.models.architectures.promptir import Prompt, PromptBlockSettings
from mwrgui.models.architectures.u_shape import StageSettings
from mwrgui.models.architectures.wgws import TaskKernel


@pytest.fixture(autouse=True)
def _fixed_seed() -> None:
    torch.manual_seed(0)


def _random(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64)


def test_channel_attention_is_a_softmax_between_channels_of_a_head() -> None:
    attention = ChannelAttention(6, heads=2, bias=True).double()
    torch.nn.init.normal_(attention.temperature)
    x = _random(1, 6, 3, 5)
    q, k, v = attention.qkv_dwconv(attention.qkv(x))[0].reshape(3, 6, 15)
    seen = torch.empty(6, 15, dtype=torch.float64)
    for head in range(2):
        channels = slice(3 * head, 3 * head + 3)
        lengths = q[channels].norm(dim=1)[:, None] * k[channels].norm(dim=1)
        similarity = attention.temperature[head] * (q[channels] @ k[channels].T) / lengths
        seen[channels] = torch.softmax(similarity, dim=1) @ v[channels]
    torch.testing.assert_close(attention(x), attention.project_out(seen.reshape(1, 6, 3, 5)))


def test_a_norm_that_is_not_centred_divides_by_the_deviation_about_the_mean() -> None:
    norm = Norm(5, centred=False).double()
    torch.nn.init.normal_(norm.body.weight)
    x = _random(2, 5, 3, 4) + 2
    deviation = (((x - x.mean(1, keepdim=True)) ** 2).mean(1, keepdim=True) + 1e-5) ** 0.5
    torch.testing.assert_close(norm(x), x / deviation * norm.body.weight[:, None, None])


@pytest.mark.parametrize(("height", "width", "heads"), [(3, 5, 1), (3, 5, 2), (5, 7, 3), (4, 4, 2)])
def test_histogram_attention_equals_loops_over_bins_and_heads(height: int, width: int, heads: int) -> None:
    attention = HistogramAttention(6, heads=heads, bias=False).double()
    torch.nn.init.normal_(attention.temperature)
    x = _random(1, 6, height, width)
    with torch.no_grad():
        torch.testing.assert_close(attention(x), _histogram_attention(attention, x, heads))


def _histogram_attention(attention: HistogramAttention, x: Tensor, heads: int) -> Tensor:
    height, width = x.shape[-2:]
    rows, columns, z = {}, {}, x.clone()
    for c in range(3):
        for j in range(width):
            rows[c, j] = sorted(range(height), key=lambda i, c=c, j=j: float(x[0, c, i, j]))
            z[0, c, :, j] = x[0, c, rows[c, j], j]
        column_sorted = z[0, c].clone()
        for i in range(height):
            columns[c, i] = sorted(range(width), key=lambda j, i=i, u=column_sorted: float(u[i, j]))
            z[0, c, i] = column_sorted[i, columns[c, i]]
    parts = attention.qkv_dwconv(attention.qkv(z))[0].reshape(5, 6, -1)
    order = [sorted(range(height * width), key=lambda t, c=c: float(parts[4, c, t])) for c in range(6)]
    ranked = torch.stack([torch.stack([part[c, order[c]] for c in range(6)]) for part in parts])
    near = _binwise(attention, ranked[0], ranked[1], ranked[4], heads, interleaved=False)
    far = _binwise(attention, ranked[2], ranked[3], ranked[4], heads, interleaved=True)
    placed = torch.zeros(6, height * width, dtype=torch.float64)
    for c in range(6):
        placed[c, order[c]] = (near * far)[c]
    result: Tensor = attention.project_out(placed.reshape(1, 6, height, width)).clone()
    back = result.clone()
    for c in range(3):
        column_sorted = torch.empty(height, width, dtype=torch.float64)
        for i in range(height):
            column_sorted[i, columns[c, i]] = result[0, c, i]
        for j in range(width):
            back[0, c, rows[c, j], j] = column_sorted[:, j]
    return back


def _binwise(
    attention: HistogramAttention, q: Tensor, k: Tensor, v: Tensor, heads: int, *, interleaved: bool
) -> Tensor:
    """Attention between rows (channel, bin) of each head; there are as many bins as heads."""
    length = q.shape[1]
    in_bin = math.ceil(length / heads)
    result = torch.empty_like(v)
    for head in range(heads):
        channels = range(head * 6 // heads, (head + 1) * 6 // heads)
        keys = [(c, b) for c in channels for b in range(heads)]
        places = [
            [b + heads * n if interleaved else b * in_bin + n for n in range(in_bin)] for b in range(heads)
        ]
        rows = [
            torch.stack(
                [
                    torch.stack([part[c, t] if t < length else part.new_zeros(()) for t in places[b]])
                    for c, b in keys
                ]
            )
            for part in (q, k, v)
        ]
        rq, rk = (part / part.norm(dim=1, keepdim=True) for part in rows[:2])
        shares = torch.exp(attention.temperature[head] * (rq @ rk.T))
        seen = shares / (1 + shares.sum(1, keepdim=True)) @ rows[2]
        for row, (c, b) in enumerate(keys):
            for n, t in enumerate(places[b]):
                if t < length:
                    result[c, t] = seen[row, n]
    return result


def test_deformable_convolution_equals_sampling_on_a_grid() -> None:
    x, weight = _random(2, 4, 6, 7).requires_grad_(), _random(5, 4, 3, 3)
    offsets, masks = (3 * _random(2, 18, 6, 7)).requires_grad_(), torch.rand(2, 9, 6, 7, dtype=torch.float64)
    expected = torch.zeros(2, 5, 6, 7, dtype=torch.float64)
    rows, columns = torch.meshgrid(torch.arange(6.0), torch.arange(7.0), indexing="ij")
    for tap in range(9):
        down = rows + tap // 3 - 1 + offsets[:, 2 * tap]
        right = columns + tap % 3 - 1 + offsets[:, 2 * tap + 1]
        grid = torch.stack([2 * right / 6 - 1, 2 * down / 5 - 1], dim=-1)
        sampled = F.grid_sample(x, grid, padding_mode="zeros", align_corners=True)
        kernel = weight[:, :, tap // 3, tap % 3, None, None]
        expected = expected + F.conv2d(sampled * masks[:, tap, None], kernel)
    found = deformable_convolution(x, offsets, masks, weight)
    torch.testing.assert_close(found, expected)
    inputs = (x, offsets)
    wanted = torch.autograd.grad(expected.square().sum(), inputs)
    torch.testing.assert_close(torch.autograd.grad(found.square().sum(), inputs), wanted)


def test_deformable_convolution_without_offsets_is_a_convolution() -> None:
    x, weight = _random(2, 4, 6, 7), _random(5, 4, 3, 3)
    no_offsets, full_masks = torch.zeros(2, 18, 6, 7, dtype=torch.float64), torch.ones(2, 9, 6, 7).double()
    expected = F.conv2d(x, weight, padding=1)
    torch.testing.assert_close(deformable_convolution(x, no_offsets, full_masks, weight), expected)


@pytest.mark.parametrize("shifted", [False, True])
@pytest.mark.parametrize(("height", "width"), [(16, 24), (13, 21), (9, 12)])
def test_window_attention_equals_loops_over_windows_and_heads(height: int, width: int, shifted: bool) -> None:
    attention = WindowAttention(AttentionSettings(heads=2, window=8, bias_hidden=5), shifted=shifted).double()
    x = _random(1, 18, height, width)
    shift = 4 if shifted else 0
    right, bottom = (-(shift + side) % 8 for side in (width, height))
    padded = F.pad(x, (shift, right, shift, bottom), mode="reflect")
    seen = torch.empty(1, 6, *padded.shape[-2:], dtype=torch.float64)
    for top in range(0, padded.shape[-2], 8):
        for left in range(0, padded.shape[-1], 8):
            window = padded[0, :, top : top + 8, left : left + 8].reshape(18, 64)
            result = torch.cat([_head_output(attention, window, head) for head in range(2)])
            seen[0, :, top : top + 8, left : left + 8] = result.reshape(6, 8, 8)
    expected = seen[..., shift : shift + height, shift : shift + width]
    torch.testing.assert_close(attention(x), expected)


def _head_output(attention: WindowAttention, window: Tensor, head: int) -> Tensor:
    q, k, v = (window[6 * part + 3 * head : 6 * part + 3 * head + 3] for part in range(3))
    offsets = torch.tensor([[(n // 8 - m // 8, n % 8 - m % 8) for m in range(64)] for n in range(64)])
    bias = attention.meta(offsets.sign() * torch.log(1 + offsets.abs().double()))[..., head]
    return v @ torch.softmax(3**-0.5 * q.T @ k + bias, dim=1).T


def test_a_rescaled_norm_uses_mean_and_deviation_of_the_whole_map() -> None:
    norm = RescaledNorm(4).double()
    x = _random(2, 4, 3, 5) * 3 + 1
    normed, scale, offset = norm(x)
    for image in range(2):
        mean = x[image].mean()
        deviation = (((x[image] - mean) ** 2).mean() + 1e-5) ** 0.5
        torch.testing.assert_close(normed[image], (x[image] - mean) / deviation)
        torch.testing.assert_close(
            scale[image, :, 0, 0], norm.meta1.weight[:, 0, 0, 0] * deviation + norm.meta1.bias
        )
        torch.testing.assert_close(
            offset[image, :, 0, 0], norm.meta2.weight[:, 0, 0, 0] * mean + norm.meta2.bias
        )


def test_prompts_are_mixed_resized_and_then_convolved() -> None:
    prompt = Prompt(PromptBlockSettings(6, 3, 4, 5, StageSettings(10, 1, 2, 8), 6)).double()
    x = _random(2, 6, 3, 8)
    for image in range(2):
        shares = torch.softmax(prompt.linear_layer(x[image].mean((1, 2))), dim=0)
        mixed = sum(share * picture for share, picture in zip(shares, prompt.prompt_param[0], strict=True))
        expected = prompt.conv3x3(_resized(mixed, 3, 8)[None])[0]
        torch.testing.assert_close(prompt(x)[image], expected)


def _resized(picture: Tensor, height: int, width: int) -> Tensor:
    """Interpolated between the two nearest pixels of each axis, also when shrinking."""
    for axis, size in ((1, height), (2, width)):
        before = picture.shape[axis]
        position = ((torch.arange(size).double() + 0.5) * before / size - 0.5).clamp(min=0)
        low = position.long()
        part = (position - low).reshape(-1, *[1] * (2 - axis))
        upper = picture.index_select(axis, (low + 1).clamp(max=before - 1))
        picture = picture.index_select(axis, low) * (1 - part) + upper * part
    return picture


@pytest.mark.parametrize(("indicator", "used"), [(0.15, True), (0.1, True), (0.0999, False), (-1.0, False)])
def test_an_addition_is_used_if_its_indicator_is_at_least_the_threshold(indicator: float, used: bool) -> None:
    kernel = TaskKernel(3, 4, 3, 1)
    torch.nn.init.normal_(kernel.B2_residual)
    torch.nn.init.constant_(kernel.B2_indicator, indicator)
    x = torch.randn(1, 3, 7, 9)
    expected = F.conv2d(x, kernel.weight, padding=1, stride=2)
    if used:
        expected = expected + F.conv2d(x, kernel.B2_residual, stride=2)
    torch.testing.assert_close(F.conv2d(x, kernel(1), padding=1, stride=2), expected)
