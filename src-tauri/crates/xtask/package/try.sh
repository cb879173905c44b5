# Installs a package in a clean Debian, uses it, upgrades it under a running task, and removes it.
# Arguments: the deb before, the deb after, the folder for the system. Run in a mount and process space of its own, as root.
set -eu
before=$1 after=$2 root=$3
say() { printf '\n--- %s\n' "$*"; }
die() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
inside() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
person() { inside setpriv --reuid=1000 --regid=1000 --clear-groups env HOME=/home/person USER=person "$@"; }

say "a clean system"
. /etc/os-release
if [ -d "$root/usr" ]; then rm -rf --one-file-system "$root"; fi
mkdir -p "$root"
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "${mirror:-http://deb.debian.org/debian}" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; die "debootstrap"; }
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -r /etc/apt/sources.list.d /etc/apt/apt.conf.d "$root/etc/apt/"
if [ -f /etc/apt/sources.list ]; then cp /etc/apt/sources.list "$root/etc/apt/"; fi
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
cp "$before" "$root/tmp/before.deb"
cp "$after" "$root/tmp/after.deb"
echo 'person:x:1000:1000::/home/person:/bin/sh' >>"$root/etc/passwd"
echo 'person:x:1000:' >>"$root/etc/group"
mkdir -p "$root/home/person"
chown 1000:1000 "$root/home/person"

say "install"
inside apt-get update -q >>"$root.log" 2>&1 || die "apt-get update; see $root.log"
inside apt-get install -y -q --no-install-recommends /tmp/before.deb >>"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; die "the package does not install"; }
inside dpkg-query --show legwork
inside dpkg --verify legwork
person legwork --version
person sh -c 'legwork-desktop --version'
[ ! -e "$root/etc/xdg/autostart" ] || ! grep -rq legwork "$root/etc/xdg/autostart" || die "it starts by itself"
! find "$root/etc/systemd" "$root/usr/lib/systemd" -type l -name 'legwork*' | grep -q . || die "its unit is enabled"

say "a task"
person legwork worker >"$root.worker" 2>&1 &
person legwork execute "Says hello" --wait -- echo hello | tee "$root.hello"
grep -q hello "$root.hello" || die "no hello"

say "an upgrade under a running task"
person legwork execute "Over the upgrade" --async --json -- sh -c 'sleep 40; echo came through' >"$root.task"
id=$(grep -o '"id": *"[^"]*"' "$root.task" | head -n 1 | cut -d'"' -f4)
for _ in $(seq 50); do
    person legwork status "$id" --json | grep -q '"status": *"running"' && break
    sleep 0.2
done
person legwork status "$id" --json | grep -q '"status": *"running"' || die "the task does not run"
inside apt-get install -y -q --no-install-recommends /tmp/after.deb >>"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; die "the upgrade fails"; }
inside dpkg-query --show legwork
kill -KILL $(pgrep -f '^legwork worker') || die "the old worker was gone"
person legwork status "$id" --json | grep -q '"status": *"running"' || die "the task did not outlive its worker"
person legwork worker >>"$root.worker" 2>&1 &
person legwork wait "$id" || die "the task was not completed"
person legwork output "$id" | tee "$root.output"
[ "$(grep -c 'came through' "$root.output")" = 1 ] || die "its output is not there once"
kill -TERM $(pgrep -f '^legwork worker')

say "the window"
inside apt-get install -y -q --no-install-recommends xvfb dbus procps >>"$root.log" 2>&1 || die "no display to be had"
person Xvfb :77 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
sleep 2
person env DISPLAY=:77 LIBGL_ALWAYS_SOFTWARE=1 dbus-run-session legwork-desktop >"$root.window" 2>&1 &
sleep 15
pgrep -f '^legwork-desktop' >/dev/null || { cat "$root.window"; die "the window does not stay"; }
pgrep -f WebKitWebProcess >/dev/null || { cat "$root.window"; die "there is no page"; }
person env DISPLAY=:77 legwork-desktop "legwork://task/$id" || die "a link is not taken"
if person env DISPLAY= legwork-desktop "legwork://run/$id" 2>"$root.refused"; then die "a foreign link is taken"; fi
cat "$root.refused"
kill -TERM $(pgrep -f '^legwork-desktop') || true
sleep 2

say "remove"
inside apt-get purge -y -q legwork >>"$root.log" 2>&1 || die "it cannot be removed"
! find "$root/usr" "$root/etc" -iname '*legwork*' | grep . || die "it leaves files behind"
find "$root/home/person" -name '*.db' | grep . || die "the person's data is gone"
say "all is well"
