#!/bin/bash
# The user's part of check_debian.sh: first the commands, then the window, started as its menu entry does.
set -euo pipefail
cd ~
rm -rf work && mkdir work && cd work
samples=/usr/lib/mwrgui/_internal/resources/samples
small=$(printf ' --set %s' crop=32 batch=2 pool=4 scene_side=48 candidates=2 measure_every=10)
step() { echo "== $*"; }
# runs a command and prints the seconds it takes
timed() { local began=$EPOCHREALTIME; "$@"; echo "   $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}') s: $*"; }

step "no network, no Python"
if (exec 3<>/dev/tcp/1.1.1.1/80) 2>/dev/null; then echo "there is a network"; exit 1; fi
if command -v python3; then exit 1; fi

step "starts"
timed mwrgui --version
timed mwrgui --version
timed mwrgui restore --help >/dev/null

step "restores a photo and writes results of all kinds"
timed mwrgui restore $samples/rain-kodak-14.jpg -o rain.png 2>&1 | tee output.txt
if grep -i warning output.txt; then exit 1; fi
for kind in tif webp avif; do mwrgui restore rain.png -o again.$kind --overwrite 2>&1 | tail -1; test -s again.$kind; done

step "restores a raw file, Photoshop, OpenEXR and JPEG 2000, decoded in a child process"
mwrgui -c "
import struct, cv2, numpy as np, OpenEXR
from PIL import Image
from psd_tools import PSDImage
picture = cv2.imread('rain.png')[..., ::-1].copy()
PSDImage.frompil(Image.fromarray(picture)).save('a.psd')
OpenEXR.File({}, {'RGB': (picture / np.float32(255)) ** 2}).write('a.exr')
cv2.imwrite('a.jp2', picture[..., ::-1])
sensor = (picture[::2, ::2, 1].astype(np.uint16) * 16)
height, width = sensor.shape
tags = [(254, 4, 1, 0), (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 32803),
        (273, 4, 1, 0), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, sensor.nbytes), (33421, 3, 2, 2 | 2 << 16),
        (33422, 1, 4, 0x02010100), (50706, 1, 4, 0x0401)]
start = 8 + 2 + 12 * len(tags) + 4
tags[6] = (273, 4, 1, start)
fields = b''.join(struct.pack('<HHII', *tag) for tag in tags)
open('a.dng', 'wb').write(b'II*\\0' + struct.pack('<IH', 8, len(tags)) + fields + bytes(4) + sensor.tobytes())
"
for kind in psd exr jp2 dng; do
    mwrgui restore a.$kind -o from-$kind.png 2>&1 | tail -1
    test -s from-$kind.png
done

step "refuses clips and says how they can be restored; contains nothing that is only under the GPL"
touch clip.mp4
if mwrgui restore clip.mp4 >clip.txt 2>&1; then exit 1; fi
cat clip.txt
grep -q "Run mwrgui from its source" clip.txt
if find /usr/lib/mwrgui -name av -o -name "*x26[45]*" | grep .; then exit 1; fi
if grep -E "(: |AND |A)GPL" /usr/lib/mwrgui/licences/LICENCES.txt | grep -v exception; then exit 1; fi

step "distills 20 steps, exports, and runs what it exported in a child process"
timed mwrgui distill --recipe quick $small --set steps=20 -o run
timed mwrgui export student --format onnx -o student.onnx
timed mwrgui export student --format pt2 -o student.pt2
timed mwrgui restore --model student.onnx $samples/haze-kodak-13.jpg -o haze-onnx.png
timed mwrgui restore --model student.pt2 $samples/haze-kodak-13.jpg -o haze-pt2.png
mwrgui inspect student.onnx | head -3
timed mwrgui evaluate --help >/dev/null

step "several processes"
mwrgui -m torch.distributed.run --nproc-per-node 2 -m mwrgui distill --recipe quick $small --set steps=2 -o two
test -s two/student.safetensors

step "the window"
export DISPLAY=:7
Xvfb :7 -screen 0 1400x900x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
trap 'kill $server' EXIT
sleep 2
icewm >/dev/null 2>&1 &
command=$(sed -n 's/^Exec=//p' /usr/share/applications/mwrgui.desktop)
echo "   the menu entry says: $command"
cp $samples/snow-kodak-5.jpg photo.jpg
command=${command//%F/$PWD/photo.jpg}
began=$EPOCHREALTIME
bash -c "exec $command" &
window=$!
until found=$(xdotool search --onlyvisible --class mwrgui 2>/dev/null | tail -1) && [ -n "$found" ]; do
    kill -0 $window
    sleep 0.1
done
echo "   the window is there after $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}') s"
# saving does nothing until the photo is restored, which takes long on a busy computer
for _ in $(seq "${SAVE_TRIES:-60}"); do
    sleep 5
    xdotool windowactivate --sync "$found" key --clearmodifiers ctrl+s
    sleep 1
    test -s photo_restored.jpg && break
done
import -window root window.png
ls -l photo_restored.jpg
xdotool windowactivate --sync "$found" key --clearmodifiers ctrl+q
for _ in $(seq 60); do kill -0 $window 2>/dev/null || break; sleep 0.5; done
if kill -0 $window 2>/dev/null; then echo "the window did not quit"; exit 1; fi
wait $window
step "all done"
