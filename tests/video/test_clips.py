"""`mwrgui restore` on clips: results are compared by decoding them again; the model halves every value."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

av = pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.cli import run_command  # noqa: E402
from mwrgui.core.devices import Device  # noqa: E402
from mwrgui.core.errors import MwrError  # noqa: E402
from mwrgui.models.loading import load_model  # noqa: E402
from mwrgui.restoration.options import RestoreOptions  # noqa: E402
from mwrgui.restoration.restorer import Restorer  # noqa: E402
from mwrgui.video.batch import find_photos_and_clips, restore_photos_and_clips  # noqa: E402
from mwrgui.video.options import ClipOptions  # noqa: E402

MakeClip = Callable[..., Path]
EVEN_TIMES = list(range(0, 12 * 512, 512))
UNEVEN_TIMES = [0, 400, 1000, 1512, 3000, 3300, 3500, 4700, 5120, 7000, 7100, 7612]


@dataclass
class DecodedClip:
    """What a clip holds, read with PyAV and without code of the program.

    Attributes:
        packets: time and checksum of each packet of the other streams, by stream index.
    """

    times: list[Fraction]
    frames: list[NDArray[np.uint16]]
    packets: dict[int, list[tuple[Fraction, str]]]
    stream: object
    metadata: dict[str, str]
    chapters: list[str]
    rotation: int


def decode_clip(path: Path) -> DecodedClip:
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        times, frames, packets, rotation = [], [], {}, 0
        for packet in file.demux():
            if packet.stream is stream:
                for frame in packet.decode():
                    times.append(frame.pts * frame.time_base)
                    frames.append(frame.to_ndarray(format="rgb48le", src_colorspace=frame.colorspace))
                    rotation = frame.rotation
            elif packet.size and packet.dts is not None:
                digest = hashlib.sha256(bytes(packet)).hexdigest()
                packets.setdefault(packet.stream.index, []).append((packet.pts * packet.time_base, digest))
        context = stream.codec_context
        facts = {
            name: getattr(context, name)
            for name in ("name", "pix_fmt", "width", "height", "color_range", "color_primaries", "color_trc")
        }
        facts |= {"colorspace": context.colorspace, "aspect": stream.sample_aspect_ratio}
        chapters = [chapter["metadata"]["title"] for chapter in file.chapters()]
        return DecodedClip(times, frames, packets, facts, dict(file.metadata), chapters, rotation)


def psnr(one: list[NDArray[np.uint16]], other: list[NDArray[np.uint16]]) -> float:
    error = np.mean([np.mean((a / 65535 - b / 65535) ** 2) for a, b in zip(one, other, strict=True)])
    return float(10 * np.log10(1 / max(error, 1e-10)))


def halved_frames(clip: DecodedClip) -> list[NDArray[np.uint16]]:
    return [(frame // 2).astype(np.uint16) for frame in clip.frames]


class Restore:
    def __init__(self, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.model, self._capsys = model, capsys
        self.out = self.err = ""
        self.events: list[dict[str, object]] = []

    def __call__(self, *arguments: object) -> int:
        flags = ["--model", self.model, "--device", "cpu", "--precision", "float32", "--json"]
        code = run_command("restore", [*map(str, [*flags, *arguments])])
        self.out, self.err = self._capsys.readouterr()
        self.events = [json.loads(line) for line in self.out.splitlines()]
        return code

    def event(self, name: str) -> dict[str, object]:
        return next(event for event in self.events if event["event"] == name)


@pytest.fixture
def restore(darkening_model: Path, capsys: pytest.CaptureFixture[str]) -> Restore:
    return Restore(darkening_model, capsys)


@pytest.mark.parametrize("times", [EVEN_TIMES, UNEVEN_TIMES], ids=["constant", "variable"])
def test_every_frame_keeps_its_own_time_and_is_restored(
    restore: Restore, make_clip: MakeClip, times: list[int]
) -> None:
    clip = make_clip(times=times)
    assert restore(clip, "--quality", "95") == 0
    before, after = decode_clip(clip), decode_clip(clip.with_name("clip_restored.mp4"))
    assert after.times == before.times == [Fraction(time, 12_800) for time in times]
    assert psnr(after.frames, halved_frames(before)) > 36
    saved = restore.event("clip_saved")
    assert (saved["frames"], saved["repeated"], saved["remarks"]) == (12, 0, [])
    assert saved["mean_change"] == pytest.approx(
        np.mean([f.mean() for f in halved_frames(before)]) / 65535, abs=0.01
    )
    assert not list(clip.parent.glob(".mwrgui-clip*"))


@pytest.mark.parametrize(
    ("name", "subtitles"), [("a.mp4", "mov_text"), ("a.mkv", "subrip"), ("a.mov", "mov_text")]
)
def test_sound_subtitles_chapters_and_metadata_are_copied_unchanged(
    restore: Restore, make_clip: MakeClip, name: str, subtitles: str
) -> None:
    metadata = {"title": "Monsoon", "com.apple.quicktime.model": "Phone"}
    clip = make_clip(
        name, time_base=Fraction(1, 1000), times=range(0, 480, 40), sound=True, subtitles=subtitles,
        metadata=metadata if name.endswith("mov") else {"title": "Monsoon"}, chapters=("dry", "wet"),
    )  # fmt: skip
    assert restore(clip) == 0
    assert restore.event("clip_saved")["remarks"] == []  # chapter titles are a track that is written anew
    before, after = decode_clip(clip), decode_clip(clip.with_stem("a_restored"))
    assert len(before.packets) >= 2
    assert after.packets == before.packets
    assert after.times == before.times
    assert after.chapters == before.chapters == ["dry", "wet"]
    container_keys = {"encoder", "ENCODER", "compatible_brands", "minor_version", "major_brand"}
    assert {
        k: v for k, v in before.metadata.items() if k not in container_keys
    }.items() <= after.metadata.items()


def test_aspect_ratio_colours_and_rotation_are_kept(restore: Restore, make_clip: MakeClip) -> None:
    tags = {"color_range": 2, "color_primaries": 6, "color_trc": 6, "colorspace": 6}
    clip = make_clip(rotation=90, aspect=Fraction(4, 3), tags=tags)
    assert restore(clip, "--quality", "95") == 0
    before, after = decode_clip(clip), decode_clip(clip.with_stem("clip_restored"))
    assert after.rotation == before.rotation == 90
    assert after.stream == before.stream
    assert psnr(after.frames, halved_frames(before)) > 34


def test_clips_of_ten_bits_give_results_of_ten_bits(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip(pixel_format="yuv420p10le")
    for codec in ("h264", "h265", "ffv1"):
        assert restore(clip, "--codec", codec, "--quality", "100", "--overwrite") == 0
        after = decode_clip(Path(restore.event("clip_saved")["output"]))
        assert after.stream["pix_fmt"] == "yuv420p10le"
        assert psnr(after.frames, halved_frames(decode_clip(clip))) > 38


def test_at_strength_0_a_lossless_result_equals_the_clip(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip(
        size=(95, 63), codec="ffv1", name="odd.mkv", time_base=Fraction(1, 1000), times=[0, 40, 90]
    )
    assert restore(clip, "--haze-strength", "0", "--particle-strength", "0", "--codec", "ffv1") == 0
    before, after = decode_clip(clip), decode_clip(clip.with_stem("odd_restored"))
    assert after.times == before.times
    for one, other in zip(before.frames, after.frames, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("size", [(1, 1), (33, 17), (97, 65)])
@pytest.mark.parametrize("codec", ["h264", "av1", "ffv1"])
def test_clips_of_odd_sizes_are_restored(
    restore: Restore, make_clip: MakeClip, size: tuple[int, int], codec: str
) -> None:
    clip = make_clip("odd.mkv", size=size, codec="ffv1", time_base=Fraction(1, 1000), times=[0, 40, 90])
    code = restore(clip, "--codec", codec, "--quality", "95")
    if codec == "av1" and size == (1, 1):
        assert code == 2
        assert "1 × 1 pixels are too small" in restore.err
        return
    assert code == 0
    before, after = decode_clip(clip), decode_clip(clip.with_stem("odd_restored"))
    assert (after.stream["width"], after.stream["height"]) == size
    assert after.times == before.times
    assert psnr(after.frames, halved_frames(before)) > 28


def test_a_clip_of_one_frame_is_restored(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip(times=[0])
    assert restore(clip) == 0
    assert len(decode_clip(clip.with_stem("clip_restored")).frames) == 1


@pytest.mark.parametrize(
    ("codec", "name", "ending"),
    [("h265", "hevc", ".mp4"), ("av1", "av1", ".mp4"), ("ffv1", "ffv1", ".mkv")],
)
def test_the_codec_can_be_chosen(
    restore: Restore, make_clip: MakeClip, codec: str, name: str, ending: str
) -> None:
    clip = make_clip(size=(128, 96))
    assert restore(clip, "--codec", codec) == 0
    output = Path(restore.event("clip_saved")["output"])
    assert output.suffix == ending
    with av.open(str(output)) as file:
        assert file.streams.video[0].codec_context.codec.canonical_name == name
    before, after = decode_clip(clip), decode_clip(output)
    assert [float(t) for t in after.times] == pytest.approx([float(t) for t in before.times], abs=0.0006)
    assert psnr(after.frames, halved_frames(before)) > 30


def test_a_higher_quality_makes_a_larger_file(restore: Restore, make_clip: MakeClip, tmp_path: Path) -> None:
    sizes = []
    for quality in (20, 60, 95):
        target = tmp_path / f"{quality}.mp4"
        assert restore(make_clip(), "-o", target, "--quality", quality) == 0
        sizes.append(target.stat().st_size)
    assert sizes == sorted(sizes)
    assert sizes[0] * 2 < sizes[2]


def test_a_folder_of_photos_and_clips_is_one_batch_and_is_not_restored_again(
    restore: Restore, make_clip: MakeClip, tmp_path: Path
) -> None:
    from PIL import Image

    make_clip(times=[0, 512])
    Image.new("RGB", (40, 30), (200, 100, 50)).save(tmp_path / "photo.png")
    assert restore(tmp_path) == 0
    assert restore.events[0] == {"event": "batch_started", "total": 2}
    assert (tmp_path / "photo_restored.png").exists()
    assert (tmp_path / "clip_restored.mp4").exists()
    assert restore.events[-1]["restored"] == 2
    assert restore(tmp_path) == 0
    assert restore.events[0]["total"] == restore.events[-1]["skipped"] == 2


def test_option_o_sets_the_name_and_the_container_of_the_result(
    restore: Restore, make_clip: MakeClip, tmp_path: Path
) -> None:
    clip = make_clip(sound=True)
    target = tmp_path / "new" / "result.mkv"
    assert restore(clip, "-o", target) == 0
    before, after = decode_clip(clip), decode_clip(target)
    assert [digest for _, digest in after.packets[1]] == [digest for _, digest in before.packets[1]]
    with pytest.raises(MwrError, match="exists already"):
        restore(clip, "-o", target)
    with pytest.raises(MwrError, match=r"the program cannot write clips that end in \.png"):
        restore(clip, "-o", tmp_path / "result.png")


def test_subtitles_that_the_chosen_container_cannot_hold_are_refused_at_once(
    restore: Restore, make_clip: MakeClip, tmp_path: Path
) -> None:
    clip = make_clip("a.mkv", subtitles="subrip")
    with pytest.raises(MwrError, match=r"cannot hold the subtitles .* end in \.mkv"):
        restore(clip, "-o", tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()


def test_hdr_is_refused_in_one_line(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip(
        pixel_format="yuv420p10le", tags={"color_primaries": 9, "color_trc": 16, "colorspace": 9}
    )
    assert restore(clip) == 2
    assert "is an HDR clip (PQ)" in restore.event("clip_failed")["problem"]
    assert len(restore.err.splitlines()) == 1


def test_each_file_that_is_no_clip_is_reported_in_one_line(
    restore: Restore, make_clip: MakeClip, tmp_path: Path
) -> None:
    make_clip("good.mp4", times=[0, 512])
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no clip " * 100)
    with av.open(str(tmp_path / "sound.mp4"), "w") as file:
        tone = file.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = 44_100, 0
        file.mux([*tone.encode(frame), *tone.encode(None)])
    assert restore(tmp_path, tmp_path / "missing.mp4") == 2
    reasons = {
        "empty": "is empty",
        "text": "is not a clip",
        "sound": "holds no pictures",
        "missing": "No such file",
    }
    for name, words in reasons.items():
        assert any(f"{name}.mp4" in line and words in line for line in restore.err.splitlines())
    assert len(restore.err.splitlines()) == 4
    assert restore.events[-1]["restored"] == 1


def test_a_truncated_clip_is_restored_as_far_as_it_goes(restore: Restore, make_clip: MakeClip) -> None:
    whole = make_clip("whole.mp4", options={"g": "4"}, sound=True, times=range(0, 60 * 512, 512))
    cut = whole.with_name("cut.mp4")
    with (
        av.open(str(whole)) as source,
        av.open(str(cut), "w", container_options={"movflags": "faststart"}) as target,
    ):
        copies = [target.add_stream_from_template(stream, opaque=True) for stream in source.streams]
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    data = cut.read_bytes()
    cut.write_bytes(data[: len(data) * 6 // 10])
    assert restore(cut) == 0
    after, before = decode_clip(cut.with_stem("cut_restored")), decode_clip(whole)
    assert 12 < len(after.frames) < 60
    assert after.times == before.times[: len(after.times)]
    assert any("cut off" in remark for remark in restore.event("clip_saved")["remarks"])


def test_a_broken_frame_is_counted_reported_and_replaced_by_the_one_before(
    restore: Restore, make_clip: MakeClip
) -> None:
    clip = make_clip(
        "a.mkv", time_base=Fraction(1, 1000), times=range(0, 480, 40), options={"bf": "0", "g": "6"}
    )
    with av.open(str(clip)) as file:
        packets = [bytes(packet) for packet in file.demux(video=0) if packet.size]
    data = clip.read_bytes()
    at = data.index(packets[5])
    clip.write_bytes(data[:at] + bytes(len(packets[5])) + data[at + len(packets[5]) :])
    assert restore(clip, "--quality", "95") == 0
    saved = restore.event("clip_saved")
    assert (saved["frames"], saved["repeated"]) == (12, 1)
    assert any("1 frame of the clip is broken" in remark for remark in saved["remarks"])
    after = decode_clip(clip.with_stem("a_restored"))
    assert after.times == [Fraction(time, 1000) for time in range(0, 480, 40)]
    assert psnr([after.frames[5]], [after.frames[4]]) > psnr([after.frames[6]], [after.frames[5]]) + 3


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="an independent FFmpeg is not installed")
def test_another_ffmpeg_reads_the_same_times_and_sound(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip(times=UNEVEN_TIMES, sound=True, rotation=90)
    assert restore(clip) == 0

    def ffprobe(path: Path, *options: str) -> str:
        command = ["ffprobe", "-v", "error", *options, "-of", "csv", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def sound_digests(path: Path) -> str:
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            str(path),
            "-map",
            "0:a",
            "-c",
            "copy",
            "-f",
            "framemd5",
            "-",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("#"))

    result = clip.with_stem("clip_restored")
    frames = ("-select_streams", "v", "-show_entries", "frame=pts")
    assert ffprobe(result, *frames) == ffprobe(clip, *frames)
    assert ffprobe(result, *frames).count("frame") == 12
    assert sound_digests(result) == sound_digests(clip) != ""
    rotation = ("-select_streams", "v", "-show_entries", "stream_side_data=rotation")
    assert ffprobe(result, *rotation) == ffprobe(clip, *rotation)


def test_interlaced_clips_are_reported_and_deinterlaced(restore: Restore, make_clip: MakeClip) -> None:
    still = np.zeros((64, 96, 3), np.uint8)
    frames = []
    for number in range(8):  # a bar that is further right in the second field of each frame
        fields = [still.copy(), still.copy()]
        for field, picture in enumerate(fields):
            left = 8 + 8 * number + 4 * field
            picture[:, left : left + 8] = 220
        woven = fields[0]
        woven[1::2] = fields[1][1::2]
        frames.append(woven)
    clip = make_clip(
        frames=frames,
        times=EVEN_TIMES[:8],
        options={"x264-params": "tff=1", "flags": "+ildct+ilme", "crf": "10"},
    )
    assert restore(clip, "--haze-strength", "0", "--particle-strength", "0", "--quality", "95") == 0
    saved = restore.event("clip_saved")
    assert any("is interlaced" in remark for remark in saved["remarks"])
    before, after = decode_clip(clip), decode_clip(clip.with_stem("clip_restored"))
    assert after.times == before.times

    def combing(decoded: DecodedClip) -> float:
        middle = np.stack(decoded.frames[2:6]).astype(float)
        return float(np.abs(middle[:, 1:-1] - (middle[:, :-2] + middle[:, 2:]) / 2).mean())

    assert combing(after) < combing(before) / 4


def test_frames_larger_than_the_given_side_are_restored_like_photos(
    restore: Restore, make_clip: MakeClip, cpu: object, darkening_model: Path
) -> None:
    from mwrgui.models.loading import load_model
    from mwrgui.restoration.restore import Restored
    from mwrgui.restoration.restore import restore as restore_photo

    clip = make_clip(times=[0, 512], size=(480, 320), options={"crf": "1"})
    assert restore(clip, "--quality", "100", "--steady", "0", "--side", "240") == 0
    model = load_model(darkening_model)
    expected = []
    for frame in decode_clip(clip).frames:
        options = RestoreOptions(side=240)
        *_, restored = restore_photo(frame, model, device=cpu, options=options)
        assert isinstance(restored, Restored)
        expected.append(restored.pixels)
    assert psnr(decode_clip(clip.with_stem("clip_restored")).frames, expected) > 38


def test_without_pyav_the_error_says_what_to_install(
    restore: Restore, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(times=[0])
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(
        MwrError, match=r"extra “video”, the package “av”, is not installed\. Install it with: pip install av"
    ):
        restore(clip)


def test_the_loss_of_transparency_is_reported(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip("a.mov", codec="prores_ks", pixel_format="yuva444p10le", time_base=Fraction(1, 12_800))
    assert restore(clip, "--quality", "95") == 0
    assert "The clip's transparency is not kept." in restore.event("clip_saved")["remarks"]
    before, after = decode_clip(clip), decode_clip(clip.with_stem("a_restored"))
    assert after.stream["pix_fmt"] == "yuv444p10le"
    assert after.times == before.times
    assert psnr(after.frames, halved_frames(before)) > 36


def test_the_timecode_is_kept(restore: Restore, make_clip: MakeClip) -> None:
    clip = make_clip("a.mov", timecode="01:02:03:04", sound=True)
    assert restore(clip) == 0
    assert restore.event("clip_saved")["remarks"] == []
    with av.open(str(clip.with_stem("a_restored"))) as file:
        assert file.streams.video[0].metadata["timecode"] == "01:02:03:04"
        assert [stream.type for stream in file.streams] == ["video", "audio", "data"]


def test_teacher_and_student_each_write_a_clip(
    make_clip: MakeClip, darkening_model: Path, cpu: Device
) -> None:
    clip = make_clip(times=[0, 512])
    model = load_model(darkening_model)
    both = [Restorer(label, model, identity=label, name=label) for label in ("teacher", "student")]
    sources = find_photos_and_clips([clip])
    list(
        restore_photos_and_clips(
            sources, both, device=cpu, options=RestoreOptions(), clip_options=ClipOptions()
        )
    )
    names = {path.name for path in clip.parent.glob("[!.]*")}
    assert names == {"clip.mp4", "clip_teacher.mp4", "clip_student.mp4"}
