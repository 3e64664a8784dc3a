"""A batch of version 0.1.0 that was killed continues where its manifest ends."""

import json
from pathlib import Path

from mwrgui.restoration.batch_sources import find_sources


def test_only_the_photo_that_is_missing_is_restored(old_home: Path, mwrgui_cli) -> None:
    output = old_home / "restored"
    states = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in output.glob("*.png")}
    command = ("restore", "pictures", "--model", "finished", "-o", "restored", "--json")
    done = mwrgui_cli(*command, "--device", "cpu", "--precision", "float32", cwd=old_home)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    skipped = [Path(event["photo"]).name for event in events if event["event"] == "photo_skipped"]
    restored = [Path(event["photo"]).name for event in events if event["event"] == "photo_restored"]
    assert (skipped, restored) == (["1.png", "2.png"], ["3.jpg"])
    assert {path.name for path in output.glob("[!.]*")} == {"1.png", "2.png", "3.jpg"}
    for name, state in states.items():
        assert ((output / name).read_bytes(), (output / name).stat().st_mtime_ns) == state


def test_results_of_a_batch_are_not_taken_for_photos(old_home: Path) -> None:
    assert find_sources([old_home / "restored"]) == []
    assert len(find_sources([old_home], output=old_home / "restored")) > 0
