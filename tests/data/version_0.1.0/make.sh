#!/bin/sh
# Makes the files in this folder with version 0.1.0:
#   git worktree add --detach /tmp/mwrgui-0.1.0 48e6a79
#   sh make.sh /tmp/mwrgui-0.1.0 /path/to/python        a Python that has the packages of mwrgui
# It runs with HOME=/home/user, so that files hold that path; the folder must not exist yet, and you must be
# able to create it.
set -e
[ ! -e /home/user ]
HERE=$(cd "$(dirname "$0")" && pwd)
PYTHON=$2
export PYTHONPATH=$1 HOME=/home/user OMP_NUM_THREADS=1 QT_QPA_PLATFORM=offscreen
export XDG_DATA_HOME=$HOME/.local/share XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
export XDG_CACHE_HOME=$HOME/.cache XDG_DOCUMENTS_DIR=$HOME/Documents
RUNS=$HOME/Documents/mwrgui/runs
mkdir -p "$RUNS"
cd "$HOME"

mwrgui() { "$PYTHON" -m mwrgui "$@"; }
set_all() { for pair in "$@"; do printf ' --set %s' "$pair"; done; }

kill_at() { # kill_at TEXT COMMAND…: kills the command as soon as it prints a line with this text
    "$PYTHON" - "$@" <<'PYTHON'
import subprocess, sys

text, *command = sys.argv[1:]
process = subprocess.Popen([sys.executable, "-m", "mwrgui", *command], stdout=subprocess.PIPE, encoding="utf-8")
if not any(text in line for line in process.stdout):
    sys.exit(f"no line with {text}")
process.kill()
PYTHON
}

# Pictures that mwrgui draws, and initial weights that are nearly all zero, so that checkpoints compress well.
"$PYTHON" - <<'PYTHON'
from pathlib import Path

import cv2, torch
from mwrgui.models import new_model
from mwrgui.models.loading import save_model
from mwrgui.synthesis.scenes import draw_scene

SIDES = {"clean/1": 16, "clean/2": 16, "pictures/1": 32, "pictures/2": 40, "pictures/3": 320, "probe": 16}
for seed, (name, side) in enumerate(SIDES.items()):
    image, _ = draw_scene(side, torch.Generator().manual_seed(seed))
    if name.startswith("clean"):  # of one colour: its crops compress to almost nothing
        image = image.mean((1, 2), keepdim=True).expand_as(image)
    pixels = (image.permute(1, 2, 0).numpy()[..., ::-1] * 255).round()
    path = Path(f"{name}.jpg" if side > 100 else f"{name}.png")
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), pixels, [cv2.IMWRITE_JPEG_QUALITY, 20])

model = new_model("tiny")
with torch.no_grad():
    for parameter in model.network.parameters():
        parameter.zero_()
    for channel in range(3):
        model.network.head.weight[channel, 4 * channel, 1, 1] = 1.0
        model.network.tail.weight[4 * channel, channel, 1, 1] = 0.25
save_model(model, Path("start.safetensors"))
PYTHON

FLOAT32="--device cpu --precision float32"
SMALL="$FLOAT32 $(set_all crop=16 batch=2 warmup=1 noise=0 clean_share=0.75 start_from=start.safetensors)"
SCENES=$(set_all pool=2 scene_side=32 candidates=2 recolour=0 weathers=rain,haze)

mwrgui train --photos clean --design tiny $SMALL $(set_all steps=4 preview_every=0 weathers=haze) \
    -o "$RUNS/trained"
mwrgui distill --teacher trained --student tiny --recipe quick --probe probe.png $SMALL $SCENES \
    $(set_all steps=4 measure_every=2 preview_every=4) -o "$RUNS/finished"
kill_at '"step": 5' distill --teacher trained --student tiny --recipe quick $SMALL $SCENES \
    $(set_all steps=6 measure_every=4 checkpoint_every=4 preview_every=0 synthesizer=scenes+adversary) \
    $(set_all generator_width=4 latent=2 generator_every=2 generator_batch=2 replay=2) \
    --json -o "$RUNS/interrupted"
kill_at '"number": 3' restore pictures --model finished -o restored $FLOAT32 --json

# Runs the self-test of a model, and writes a recipe and preferences with other values than the defaults.
"$PYTHON" - <<'PYTHON'
from pathlib import Path

import tomli_w
from mwrgui.core.setting import build, settings_of, to_values
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.library.models import Library
from mwrgui.ui.preferences import Choices, PreferencesFile

Library().check_clean("finished", Library().load("finished"))

recipe = {
    "teacher": "trained", "student": "tiny", "weathers": ["snow", "rain"], "clean_share": 0.25, "noise": 0.02,
    "synthesizer": "scenes+adversary", "pool": 2, "scene_side": 48, "candidates": 1, "refresh": 0.5,
    "own_depth": 0.25, "recolour": 0.75, "generator_every": 2, "generator_batch": 2, "generator_rate": 1e-4,
    "generator_ema": 0.9, "generator_width": 4, "latent": 2, "disagreement": 0.5, "consistency": 1.5,
    "energy": 0.5, "energy_floor": 0.02, "mode_seeking": 0.2, "replay": 2, "replayed": 0.25, "renew_every": 3,
    "edit_colour": 0.25, "edit_texture": 0.5, "steps": 3, "batch": 2, "crop": 16, "learning_rate": 3e-4,
    "warmup": 2, "weight_decay": 1e-3, "ema": 0.5, "clip": 2.0, "seed": 7, "start_from": "start.safetensors",
    "checkpoint_every": 2, "measure_every": 2, "preview_every": 0, "tensorboard": False,
    "l1": 0.5, "log_mse": 0.25, "log_floor": 1e-5, "frequency": 0.2, "ssim": 0.1, "contrastive": 0.1,
    "contrastive_others": 1,
}
assert set(recipe) == set(settings_of(DistillRecipe))
values = to_values(build(DistillRecipe, recipe, source="recipe"))
assert [n for n, v in to_values(DistillRecipe()).items() if values[n] == v] == ["tensorboard"]
Path("recipe.toml").write_text(tomli_w.dumps(values))

home = Path.home()
runs = home / "Documents" / "mwrgui" / "runs"
PreferencesFile().write(
    choices=Choices("dark", "zh_CN", "cpu", "float32", teacher="trained", student="finished"),
    shortcuts={"save_comparison": ("K",), "shortcuts": ("F1", "Ctrl+F1"), "pause": (), "compare_loupe": ("F7",)},
    window={
        "place": [40, 60, 1000, 640], "maximized": True, "folder": str(home / "pictures"),
        "dismissed_runs": {str(runs / "interrupted"): 5}, "runs_elsewhere": [str(home / "elsewhere")],
    },
    distill={
        "student": "tiny", "recipe": "quick", "probes": [str(home / "probe.png")],
        "changes": {"steps": 400, "weathers": ["rain", "haze"], "start_from": str(home / "start.safetensors")},
    },
)
PYTHON

mv "$RUNS" "$XDG_DATA_HOME/mwrgui/models" .
mv recipe.toml .config/mwrgui/preferences.toml "$HERE"
tar --sort=name --owner=0 --group=0 --mtime=2026-01-01 --exclude=.lock -cf - \
    runs models clean pictures restored probe.png start.safetensors | xz -9e > "$HERE/files.tar.xz"
