# Installs a package in a clean Debian, uses it, upgrades it under a running task, looks at its window, removes it, and then
# uses the rpm and the tarball where no package is.
# Arguments: the deb before, the deb after, the rpm, the tarball, the folder for the system. It is started as root, in a space of
# mounts and processes of its own, so that it can end every program by name and leaves nothing behind.
set -eu
before=$1 after=$2 rpm=$3 tarball=$4 root=$5
log=$root.log
: >"$log"
say() { printf '\n--- %s\n' "$*"; }
die() {
    printf 'FAILED: %s\n' "$*" >&2
    for said in "$log" "$root".said.*; do
        [ -s "$said" ] && printf '\n%s:\n' "$said" >&2 && tail -n 20 "$said" >&2
    done
    exit 1
}
inside() {
    chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}
person() {
    inside setpriv --reuid=1000 --regid=1000 --clear-groups \
        env --chdir=/home/person HOME=/home/person USER=person PATH="/home/person/.local/bin:/usr/bin:/bin" "$@"
}
install() { inside apt-get install -y -q --no-install-recommends "$@" >>"$log" 2>&1; }
within() { # SECONDS COMMAND...: until the command holds
    local left=$1
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$left" -gt 0 ] || return 1
        left=$((left - 1))
        sleep 1
    done
}
is() { person legwork status "$1" --json | grep -q "\"status\": *\"$2\""; }
started() { # TITLE COMMAND...: the id of a new task
    person legwork execute "$1" --async --json -- sh -c "$2" >"$root.said.task" || die "\`$1\` was not taken"
    grep -o '"id": *"[^"]*"' "$root.said.task" | head -n 1 | cut -d'"' -f4
}
worker() { person legwork worker >>"$root.said.worker" 2>&1 & }

say "a clean system"
. /etc/os-release
rm -f "$root".said.*
if [ -d "$root" ]; then rm -rf --one-file-system "$root"; fi
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "${mirror:-http://deb.debian.org/debian}" >>"$log" 2>&1 ||
    die "there is no clean system to be had"
cp /etc/resolv.conf "$root/etc/"
for own in sources.list sources.list.d/debian.sources apt.conf.d/*proxy*; do
    if [ -f "/etc/apt/$own" ]; then cp "/etc/apt/$own" "$root/etc/apt/$own"; fi
done
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
cp "$before" "$root/tmp/before.deb"
cp "$after" "$root/tmp/after.deb"
inside useradd --create-home --uid 1000 --user-group person
inside apt-get update -q >>"$log" 2>&1 || die "apt-get update"

say "install"
install /tmp/before.deb || die "the package does not install"
inside dpkg-query --show legwork
[ -z "$(inside dpkg --verify legwork)" ] || die "the files are not as they were packed"
person legwork --version
person legwork-desktop --version
if grep -rqs legwork "$root/etc/xdg/autostart"; then die "it starts by itself"; fi
if find "$root/etc/systemd" "$root/usr/lib/systemd" -type l -name '*legwork*' | grep .; then die "its unit is enabled"; fi

say "a task"
worker
person legwork execute "Says hello" --wait -- echo hello >"$root.said.hello" 2>&1 || die "a task fails"
grep -q hello "$root.said.hello" || die "there is no hello"
echo "hello"

say "an upgrade under a running task"
over=$(started "Over the upgrade" 'echo started >>~/starts; until [ -e ~/go ]; do sleep 1; done; echo came through')
within 30 is "$over" running || die "the task does not run"
install /tmp/after.deb || die "the upgrade fails"
inside dpkg-query --show legwork
[ "$(person legwork execute "After the upgrade" --wait --quiet -- echo fine)" = fine ] ||
    die "the worker from before the upgrade runs nothing more"
pkill -KILL -f '^legwork worker' || die "the worker from before the upgrade was gone"
is "$over" running || die "the task did not outlive its worker"
worker
within 30 person legwork workers || die "no new worker"
person touch go
person legwork wait "$over" --timeout 60s || die "the task was not completed"
[ "$(person legwork output "$over" --quiet | grep -c 'came through')" = 1 ] || die "its output is not there once"
[ "$(person cat starts)" = started ] || die "it was started twice"
person legwork doctor >"$root.said.doctor" 2>&1 || die "the doctor finds something"
echo "started once, and completed under the new worker"
pkill -TERM -f '^legwork worker'
within 30 sh -c '! pgrep -f "^legwork worker"' || die "the worker does not leave"

say "the window"
install xvfb dbus webkit2gtk-driver curl || die "there is no display to be had"
driver() { # METHOD PATH [BODY]
    inside curl --silent --show-error --max-time 90 -X "$1" "http://127.0.0.1:4477$2" -H 'Content-Type: application/json' \
        ${3+--data "$3"}
}
headline() {
    driver POST "/session/$session/execute/sync" \
        '{"script": "return (document.querySelector(\"h2.selectable\") || {}).textContent", "args": []}' | grep -qF "$1"
}
display() { person env DISPLAY=:77 DBUS_SESSION_BUS_ADDRESS="unix:path=/tmp/bus" LIBGL_ALWAYS_SOFTWARE=1 "$@"; }
look() { # ID TITLE: a new window, opened by a link
    session=$(driver POST /session "{\"capabilities\": {\"alwaysMatch\": {\"webkitgtk:browserOptions\":
        {\"binary\": \"$program\", \"args\": [\"legwork://task/$1\"]}}}}" | grep -o '"sessionId":"[^"]*"' | cut -d'"' -f4)
    [ -n "$session" ] || die "the window does not open"
    within 60 headline "$2" || die "the window does not show the task of the link"
}
person Xvfb :77 -screen 0 1280x800x24 -nolisten tcp >"$root.said.display" 2>&1 &
person dbus-daemon --session --nofork --address=unix:path=/tmp/bus >>"$root.said.display" 2>&1 &
display env TAURI_WEBVIEW_AUTOMATION=true WebKitWebDriver --port=4477 >"$root.said.window" 2>&1 &
within 30 driver GET /status || die "no driver for the window"
program=/usr/bin/legwork-desktop
look "$over" "Over the upgrade"
echo "opened at a task by a link"
hello=$(person legwork list --json | grep -o '"id": *"[^"]*"' | cut -d'"' -f4 | tail -n 1)
display legwork-desktop "legwork://task/$hello" || die "a second link is not taken"
within 30 headline "Says hello" || die "the window does not go to the task of a second link"
echo "went to another by a second link"
if display env -u DISPLAY legwork-desktop "legwork://run/$hello" 2>"$root.said.refused"; then
    die "a link that is none was taken"
fi
cat "$root.said.refused"
by_window=$(started "Beside the window" 'echo by the window')
person legwork wait "$by_window" --timeout 60s || die "the window runs no task"
driver DELETE "/session/$session" >/dev/null || true
pkill -TERM -f '^[^ ]*legwork-desktop' || true
within 30 sh -c '! pgrep -f "^[^ ]*legwork-desktop"' || die "the window does not leave"

say "remove"
inside apt-get purge -y -q legwork >>"$log" 2>&1 || die "it cannot be removed"
if find "$root/usr" "$root/etc" "$root/var/lib/dpkg/info" -iname '*legwork*' | grep .; then die "it leaves files behind"; fi
find "$root/home/person" -name '*.db' | grep . || die "the person's data is gone"

say "the rpm, on the same data"
install rpm || die "there is no rpm to be had"
cp "$rpm" "$root/tmp/legwork.rpm"
# what it needs goes by other names here
inside rpm --install --nodeps /tmp/legwork.rpm 2>>"$log" || die "the rpm does not install"
[ -z "$(inside rpm --verify --nodeps legwork)" ] || die "the files are not as they were packed"
worker
[ "$(person legwork execute "From the rpm" --wait --quiet -- echo by rpm)" = "by rpm" ] || die "it runs no task"
pkill -TERM -f '^legwork worker'
within 30 sh -c '! pgrep -f "^legwork worker"' || die "the worker does not leave"
inside rpm --erase legwork 2>>"$log" || die "the rpm cannot be removed"
if find "$root/usr" "$root/etc" -iname '*legwork*' | grep .; then die "it leaves files behind"; fi
echo "installed, used, removed"

say "the tarball, for one person, on the same data"
cp "$tarball" "$root/tmp/legwork.tar.gz"
person mkdir -p .local
person tar -xzf /tmp/legwork.tar.gz -C .local --strip-components=1
worker
[ "$(person legwork execute "From the tarball" --wait --quiet -- echo unpacked)" = unpacked ] || die "it runs no task"
person legwork output "$over" --quiet | grep -q 'came through' || die "the old tasks are gone"
pkill -TERM -f '^legwork worker'
within 30 sh -c '! pgrep -f "^legwork worker"' || die "the worker does not leave"
program=/home/person/.local/bin/legwork-desktop
look "$over" "Over the upgrade"
echo "its window opens at a task by a link"
driver DELETE "/session/$session" >/dev/null || true

say "all is well"
