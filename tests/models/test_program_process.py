"""Program files run in a process of their own: what never ends, crashes, grows or writes does so there."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import onnx
import psutil
import pytest
import torch
from onnx import TensorProto, helper

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model
from mwrgui.models.programs import remote_program
from mwrgui.restoration.restore import Restored, restore
from mwrgui.sandbox.process import end_trials

FAULTS = Path(__file__).with_name("program_faults")
ROOT = Path(__file__).parents[2]
SIDES = ["b", 3, "h", "w"]
HANGS_FROM = 200
"""Height of the pictures over which `sometimes_hangs` never comes to an end."""
QUICK = "from mwrgui.models.programs import remote_program as r; r.CALL_SECONDS = 2.0; "
MAIN = "import sys; from mwrgui.__main__ import main; sys.exit(main(sys.argv[1:]))"


def written(path: Path, nodes: list[onnx.NodeProto], constants: list[onnx.TensorProto]) -> Path:
    """A network of these nodes from `images` to `restored`."""
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, SIDES)],
        [helper.make_tensor_value_info("restored", TensorProto.FLOAT, SIDES)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def plain(path: Path) -> Path:
    return written(path, [helper.make_node("Identity", ["images"], ["restored"])], [])


def numbers(name: str, *values: int) -> onnx.TensorProto:
    return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)


def one(name: str, value: int) -> onnx.TensorProto:
    return helper.make_tensor(name, TensorProto.INT64, [], [value])


def sometimes_hangs(path: Path) -> Path:
    """Leaves small pictures as they are, and turns round for ever over high ones."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["goes"]), helper.make_node("Identity", ["x"], ["y"])],
        "round",
        [
            value("n", TensorProto.INT64, []),
            value("go", TensorProto.BOOL, []),
            value("x", TensorProto.FLOAT, None),
        ],
        [value("goes", TensorProto.BOOL, []), value("y", TensorProto.FLOAT, None)],
    )
    nodes = [
        helper.make_node("Shape", ["images"], ["shape"]),
        helper.make_node("Gather", ["shape", "second"], ["height"]),
        helper.make_node("GreaterOrEqual", ["height", "least"], ["high"]),
        helper.make_node("Where", ["high", "many", "none"], ["rounds"]),
        helper.make_node("Loop", ["rounds", "", "images"], ["restored"], body=body),
    ]
    constants = [one("second", 2), one("least", HANGS_FROM), one("many", 2**62), one("none", 0)]
    return written(path, nodes, constants)


def fills_memory(path: Path) -> Path:
    """Adds 8 GB of zeros to a picture, by a file of a few hundred bytes."""
    nodes = [
        helper.make_node("ConstantOfShape", ["many"], ["zeros"]),
        helper.make_node("ReduceMax", ["zeros"], ["zero"], keepdims=0),
        helper.make_node("Add", ["images", "zero"], ["restored"]),
    ]
    return written(path, nodes, [numbers("many", 2**31)])


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def kill(child: psutil.Process) -> None:
    """Returns when it is over; whoever started it can still ask how it ended."""
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)


@pytest.fixture(autouse=True)
def _no_process_stays() -> Iterator[None]:
    gc.collect()
    assert children() == []
    yield
    gc.collect()
    assert children() == []


def run_cli(code: str, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code + MAIN, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ts_save_ops.pt", "is a TorchScript program"),
        ("neg8000.pt", "is a TorchScript program"),
        ("ts_loop.pt", "is a TorchScript program"),
        ("ox_loop_forever.onnx", "did not restore a picture of 67×65 pixels within 5 seconds"),
        ("external_missing.onnx", "Put external_missing.onnx.data beside it."),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "restore"])
def test_a_file_that_means_harm_is_one_sentence(
    tmp_path: Path, person: Path, name: str, said: str, command: str
) -> None:
    before = sorted(person.rglob("*"))
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.zeros((70, 80, 3), np.uint8))
    arguments = [FAULTS / name] if command == "inspect" else [photo, "--model", FAULTS / name]
    done = run_cli(QUICK, command, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mwrgui: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(person.rglob("*")) == before
    assert list(tmp_path.iterdir()) == [photo]


def test_ctrl_c_ends_the_wait_for_a_program_without_end(tmp_path: Path, spawn) -> None:
    process = spawn(
        [sys.executable, "-m", "mwrgui", "inspect", str(FAULTS / "ox_loop_forever.onnx")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    own = psutil.Process(process.pid)
    _wait_for(lambda: any(each.cpu_times().user > 1 for each in own.children()))  # it turns round
    children = own.children()
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 2
    assert time.monotonic() - began < 5
    assert not any(each.is_running() for each in children)


def test_memory_is_limited_while_a_program_is_tried(tmp_path: Path) -> None:
    path = fills_memory(tmp_path / "net.onnx")
    assert path.stat().st_size < 1000
    with pytest.raises(MwrError, match=r"net\.onnx needs more memory than there is for it"):
        load_model(path)


def test_a_program_that_hangs_later_is_told_and_goes_on_with_the_next_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(sometimes_hangs(tmp_path / "net.onnx"))
    monkeypatch.setattr(remote_program, "CALL_SECONDS", 1.0)
    monkeypatch.setattr(remote_program, "SECONDS_PER_MEGAPIXEL", 0.0)
    with pytest.raises(MwrError, match="did not restore a picture of 65×300 pixels within 1 seconds"):
        model(torch.rand(1, 3, 300, 65))
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)


def test_stopping_a_restoration_ends_the_call_and_the_next_picture_starts_anew(tmp_path: Path) -> None:
    model = load_model(sometimes_hangs(tmp_path / "net.onnx"))
    (child,) = children()
    stop, high = threading.Event(), np.zeros((300, 65, 3), np.uint8)
    threading.Timer(1.0, stop.set).start()
    events = list(restore(high, model, device=choose_device("cpu", "float32"), stop=stop))
    assert not any(isinstance(event, Restored) for event in events)
    _wait_for(lambda: not child.is_running())
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)


def test_a_program_whose_process_is_killed_is_told_and_goes_on_with_the_next_picture(
    tmp_path: Path,
) -> None:
    model = load_model(sometimes_hangs(tmp_path / "net.onnx"))
    (child,) = children()
    threading.Timer(1.0, child.kill).start()
    with pytest.raises(MwrError, match=r"net\.onnx crashed in its own process \(SIGKILL\)"):
        model(torch.rand(1, 3, 300, 65))
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)
    kill(children()[0])  # between two pictures nobody notices
    torch.testing.assert_close(model(images), images)


def test_a_program_that_was_replaced_is_not_opened_again_unseen(tmp_path: Path) -> None:
    model = load_model(plain(tmp_path / "net.onnx"))
    sometimes_hangs(tmp_path / "net.onnx")
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)  # still the first
    kill(children()[0])
    with pytest.raises(MwrError, match=r"net\.onnx was changed while it was in use"):
        model(images)


def test_closing_ends_a_trial_and_nothing_else(tmp_path: Path) -> None:
    ready = load_model(plain(tmp_path / "ready.onnx"))
    threading.Timer(1.5, end_trials).start()
    began = time.monotonic()
    with pytest.raises(MwrError, match="it was ended"):
        load_model(FAULTS / "ox_loop_forever.onnx")
    assert time.monotonic() - began < 10
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(ready(images), images)


def test_the_process_ends_with_its_model_and_leaves_no_folder(tmp_path: Path) -> None:
    model = load_model(plain(tmp_path / "net.onnx"))
    (child,) = children()
    folder = Path(child.cwd())
    assert folder.is_dir()
    del model
    gc.collect()
    assert not child.is_running()
    assert not folder.exists()


def test_the_process_ends_with_a_program_that_is_killed(tmp_path: Path, spawn) -> None:
    plain(tmp_path / "net.onnx")
    code = (
        "import sys; from pathlib import Path; from mwrgui.models.loading import load_model; "
        "model = load_model(Path('net.onnx')); print('ready', flush=True); sys.stdin.read()"
    )
    process = spawn(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
    )
    assert process.stdout.readline() == "ready\n"
    (child,) = psutil.Process(process.pid).children()
    process.kill()
    _wait_for(lambda: not child.is_running())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets everyone do all of it")
def test_the_process_reaches_neither_network_nor_files_nor_programs(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    (tmp_path / "own").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        tries = {
            "connect": f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)",
            "make": f"open({str(tmp_path / 'made')!r}, 'w')",
            "change": f"open({str(tmp_path / 'mine')!r}, 'a')",
            "cut": f"os.truncate({str(tmp_path / 'mine')!r}, 0)",
            "remove": f"os.remove({str(tmp_path / 'mine')!r})",
            "rename": f"os.rename({str(tmp_path / 'mine')!r}, {str(tmp_path / 'other')!r})",
            "signal": "os.kill(os.getppid(), 0)",
            "start": "subprocess.run(['/bin/true'])",
            "fill": "open('own', 'wb').truncate(2**30)",
        }
        code = "import os, socket, subprocess\nfrom mwrgui.sandbox.limits import confine\nconfine()\n"
        for name, line in tries.items():
            code += f"try:\n    {line}\n    print({name!r})\nexcept OSError:\n    pass\n"
        done = subprocess.run(
            [sys.executable, "-c", code + "print('over')"],
            cwd=tmp_path / "own",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    assert done.stdout.split() == ["over"]
    assert (tmp_path / "mine").read_text() == "kept"


def _wait_for(so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not so():
        assert time.monotonic() < until
        time.sleep(0.1)
