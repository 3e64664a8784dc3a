#!/bin/bash
# Uses the Debian package as a user would, on a bare Debian in a folder: no Python, no network, an ordinary user.
#
#   debootstrap --variant=minbase bookworm BARE
#   resources/make/packaging/check_debian.sh BARE mwrgui_*.deb     (as root)
#
# Packages that the system brings are installed first, with a network; the rest runs in an empty one.
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
trap 'umount "$bare/proc" "$bare/dev/shm"' EXIT
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }

bare_of_python() { if inside sh -c 'command -v python3'; then echo "this Debian is not bare: it has Python"; exit 1; fi; }
inside apt-get update -qq
bare_of_python
inside apt-get install -y -qq --no-install-recommends /root/mwrgui.deb >/dev/null
inside mwrgui --version  # before the tools of the check bring libraries of their own
inside apt-get install -y -qq --no-install-recommends xvfb xdotool imagemagick icewm >/dev/null
bare_of_python
inside id tester >/dev/null 2>&1 || inside useradd --create-home tester

# --net: a network of its own, with nothing in it but the machine itself, over which several processes talk
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}" PATIENCE="${PATIENCE:-60}"
unshare --net sh -c 'ip link set lo up && exec "$@"' sh chroot "$bare" /usr/bin/env -i PATH=/usr/bin:/bin \
    HOME=/home/tester LANG=C.UTF-8 OMP_NUM_THREADS="$OMP_NUM_THREADS" PATIENCE="$PATIENCE" \
    su tester -c "bash /usr/local/bin/check_user.sh"
