#!/bin/bash
# Uses the Debian package as a user would, on a bare Debian in a folder: no Python, no network, an ordinary user.
#
#   debootstrap --variant=minbase bookworm BARE
#   resources/make/packaging/check_debian.sh BARE mwrgui_*.deb     (as root)
#
# The package and its dependencies are installed first, with a network; the rest runs without one.
set -euo pipefail
bare=$(realpath "$1")
package=$(realpath "$2")
here=$(dirname "$(realpath "$0")")

cp /etc/resolv.conf "$bare/etc/resolv.conf"
echo "127.0.0.1 localhost $(hostname)" >"$bare/etc/hosts"
cp "$package" "$bare/root/mwrgui.deb"
cp "$here/check_user.sh" "$bare/usr/local/bin/check_user.sh"
mountpoint -q "$bare/proc" || mount -t proc proc "$bare/proc"
mountpoint -q "$bare/dev/shm" || { mkdir -p "$bare/dev/shm"; mount -t tmpfs tmpfs "$bare/dev/shm"; }
trap 'umount --lazy "$bare/proc" "$bare/dev/shm"' EXIT
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }

refuse_python() { if inside sh -c 'command -v python3'; then echo "this Debian is not bare: it has Python"; exit 1; fi; }
inside apt-get update -qq
refuse_python
inside apt-get install -y -qq --no-install-recommends /root/mwrgui.deb >/dev/null
inside mwrgui --version  # before the tools of the check bring libraries of their own
inside apt-get install -y -qq --no-install-recommends xvfb xdotool imagemagick icewm >/dev/null
refuse_python
inside id tester >/dev/null 2>&1 || inside useradd --create-home tester

# --net: a separate network that contains only this machine, through which several processes communicate
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}" SAVE_TRIES="${SAVE_TRIES:-60}"
unshare --net sh -c 'ip link set lo up && exec "$@"' sh chroot "$bare" /usr/bin/env -i PATH=/usr/bin:/bin \
    HOME=/home/tester LANG=C.UTF-8 OMP_NUM_THREADS="$OMP_NUM_THREADS" SAVE_TRIES="$SAVE_TRIES" \
    su tester -c "bash /usr/local/bin/check_user.sh"
