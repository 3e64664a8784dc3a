"""Exported graphs run in a confined process: endless loops, crashes, memory use and writing do no harm."""

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
from mwrgui.models.exported_graphs import remote_graph
from mwrgui.models.loading import load_model
from mwrgui.restoration.restore import Restored, restore
from mwrgui.sandbox.process import end_trials

FAULTS = Path(__file__).with_name("graph_faults")
ROOT = Path(__file__).parents[2]
SHAPE = ["b", 3, "h", "w"]
MIN_HANGING_HEIGHT = 200
"""Smallest height of the pictures on which `hangs_on_tall_pictures` never ends."""
SHORTER_TIME_LIMIT = "from mwrgui.models.exported_graphs import remote_graph as r; r.CALL_SECONDS = 2.0; "
MAIN = "import sys; from mwrgui.__main__ import main; sys.exit(main(sys.argv[1:]))"


def write_network(path: Path, nodes: list[onnx.NodeProto], constants: list[onnx.TensorProto]) -> Path:
    """Writes an ONNX network of these nodes from `images` to `restored`; returns its path."""
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("restored", TensorProto.FLOAT, SHAPE)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def write_identity(path: Path) -> Path:
    return write_network(path, [helper.make_node("Identity", ["images"], ["restored"])], [])


def int64_vector(name: str, *values: int) -> onnx.TensorProto:
    return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)


def int64_scalar(name: str, value: int) -> onnx.TensorProto:
    return helper.make_tensor(name, TensorProto.INT64, [], [value])


def hangs_on_tall_pictures(path: Path) -> Path:
    """Leaves pictures of small height unchanged, and loops forever on tall ones."""
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
    constants = [
        int64_scalar("second", 2),
        int64_scalar("least", MIN_HANGING_HEIGHT),
        int64_scalar("many", 2**62),
        int64_scalar("none", 0),
    ]
    return write_network(path, nodes, constants)


def fills_memory(path: Path) -> Path:
    """Makes 8 GB of zeros and adds their maximum to the picture; the file has a few hundred bytes."""
    nodes = [
        helper.make_node("ConstantOfShape", ["many"], ["zeros"]),
        helper.make_node("ReduceMax", ["zeros"], ["zero"], keepdims=0),
        helper.make_node("Add", ["images", "zero"], ["restored"]),
    ]
    return write_network(path, nodes, [int64_vector("many", 2**31)])


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def kill_and_wait(child: psutil.Process) -> None:
    """Returns when the process has ended; its parent can still read the exit status."""
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
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
    ("name", "message_part"),
    [
        ("ts_save_ops.pt", "is a TorchScript program"),
        ("neg8000.pt", "is a TorchScript program"),
        ("ts_loop.pt", "is a TorchScript program"),
        ("ox_loop_forever.onnx", "did not restore a picture of 67×65 pixels within 5 seconds"),
        ("external_missing.onnx", "Put external_missing.onnx.data beside it."),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "restore"])
def test_a_harmful_or_incomplete_file_is_refused_in_one_sentence(
    tmp_path: Path, person: Path, name: str, message_part: str, command: str
) -> None:
    before = sorted(person.rglob("*"))
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.zeros((70, 80, 3), np.uint8))
    arguments = [FAULTS / name] if command == "inspect" else [photo, "--model", FAULTS / name]
    done = run_cli(SHORTER_TIME_LIMIT, command, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mwrgui: ")
    assert message_part in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(person.rglob("*")) == before
    assert list(tmp_path.iterdir()) == [photo]


def test_ctrl_c_ends_the_wait_for_an_endless_graph(tmp_path: Path, spawn) -> None:
    process = spawn(
        [sys.executable, "-m", "mwrgui", "inspect", str(FAULTS / "ox_loop_forever.onnx")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    cli = psutil.Process(process.pid)
    _wait_for(lambda: any(each.cpu_times().user > 1 for each in cli.children()))  # in the endless loop
    own_children = cli.children()
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 2
    assert time.monotonic() - began < 5
    assert not any(each.is_running() for each in own_children)


def test_memory_is_limited_during_the_trial_of_a_graph(tmp_path: Path) -> None:
    path = fills_memory(tmp_path / "net.onnx")
    assert path.stat().st_size < 1000
    with pytest.raises(MwrError, match=r"net\.onnx needs more memory than there is for it"):
        load_model(path)


def test_a_graph_that_hangs_is_reported_and_restores_the_next_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(hangs_on_tall_pictures(tmp_path / "net.onnx"))
    monkeypatch.setattr(remote_graph, "CALL_SECONDS", 1.0)
    monkeypatch.setattr(remote_graph, "SECONDS_PER_MEGAPIXEL", 0.0)
    with pytest.raises(MwrError, match="did not restore a picture of 65×300 pixels within 1 seconds"):
        model(torch.rand(1, 3, 300, 65))
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)


def test_stopping_a_restoration_ends_the_process_and_the_next_picture_restarts_it(tmp_path: Path) -> None:
    model = load_model(hangs_on_tall_pictures(tmp_path / "net.onnx"))
    (child,) = children()
    stop, tall = threading.Event(), np.zeros((300, 65, 3), np.uint8)
    threading.Timer(1.0, stop.set).start()
    events = list(restore(tall, model, device=choose_device("cpu", "float32"), stop=stop))
    assert not any(isinstance(event, Restored) for event in events)
    _wait_for(lambda: not child.is_running())
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)


def test_a_killed_process_is_reported_and_the_next_picture_restarts_it(
    tmp_path: Path,
) -> None:
    model = load_model(hangs_on_tall_pictures(tmp_path / "net.onnx"))
    (child,) = children()
    threading.Timer(1.0, child.kill).start()
    with pytest.raises(MwrError, match=r"net\.onnx crashed in its own process \(SIGKILL\)"):
        model(torch.rand(1, 3, 300, 65))
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)
    kill_and_wait(children()[0])  # between two pictures: restarted without an error
    torch.testing.assert_close(model(images), images)


def test_a_file_replaced_while_in_use_is_not_opened_again(tmp_path: Path) -> None:
    model = load_model(write_identity(tmp_path / "net.onnx"))
    hangs_on_tall_pictures(tmp_path / "net.onnx")
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(model(images), images)  # still the first file
    kill_and_wait(children()[0])
    with pytest.raises(MwrError, match=r"net\.onnx was changed while it was in use"):
        model(images)


def test_ending_trials_leaves_ready_models_alone(tmp_path: Path) -> None:
    ready = load_model(write_identity(tmp_path / "ready.onnx"))
    threading.Timer(1.5, end_trials).start()
    began = time.monotonic()
    with pytest.raises(MwrError, match="it was ended"):
        load_model(FAULTS / "ox_loop_forever.onnx")
    assert time.monotonic() - began < 10
    images = torch.rand(1, 3, 80, 90)
    torch.testing.assert_close(ready(images), images)


def test_the_process_ends_with_its_model_and_leaves_no_folder(tmp_path: Path) -> None:
    model = load_model(write_identity(tmp_path / "net.onnx"))
    (child,) = children()
    folder = Path(child.cwd())
    assert folder.is_dir()
    del model
    gc.collect()
    assert not child.is_running()
    assert not folder.exists()


def test_the_process_ends_when_its_parent_is_killed(tmp_path: Path, spawn) -> None:
    write_identity(tmp_path / "net.onnx")
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


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux can every user set all these limits")
def test_a_confined_process_cannot_use_network_files_or_other_processes(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    (tmp_path / "own").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        attempts = {
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
        for name, statement in attempts.items():
            code += f"try:\n    {statement}\n    print({name!r})\nexcept OSError:\n    pass\n"
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


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
