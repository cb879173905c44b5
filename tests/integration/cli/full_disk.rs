//! A disk that a task fills, for real: a file system of its own, in a namespace where this user may mount one.

use harness::binaries;
use std::process::Command;

/// What a person does while `fill` takes every block that becomes free. Each line says what came of it.
const SCRIPT: &str = r#"
    mkdir "$HOME/disk" && mount -t tmpfs -o size=$SIZE tmpfs "$HOME/disk" || { echo no mount; exit 0; }
    cd "$HOME"
    export LEGWORK_DATA_DIR="$HOME/disk/data"
    id() { sed -E 's/.*"short_id":"([^"]+)".*/\1/'; }
    fill='while :; do cat /dev/zero >> '"$HOME"'/disk/filler; '"$PAUSE"'; done 2>/dev/null'
    filler=$(legwork execute --async --json --command "$fill" | id)
    later=$(legwork execute --async --json --priority 1 --command 'echo went on' | id)
    done=$(legwork execute --async --json --priority 9 --command 'true' | id)
    legwork worker --workers 1 2> worker.log & worker=$!
    trap 'kill -9 $worker 2> /dev/null; pkill -9 -f "$HOME/disk/filler"' EXIT
    n=0; until [ "$(df --output=avail "$HOME/disk" | tail -1)" -lt 100 ]; do sleep 0.1; n=$((n+1)); [ $n -lt 300 ] || exit 1; done
    # what the log of the database has room for must be used up, or nothing fails
    n=0; until grep -q 'Nothing is started' worker.log; do legwork execute --async --command true > /dev/null 2>&1; sleep 0.1; n=$((n+1)); [ $n -lt 300 ] || { cat worker.log; exit 1; }; done
    try() { want=$1; shift; "$@" > out 2>&1; got=$?; [ $got = $want ] || { echo "FAILED: $* ended with $got"; cat out; }; }
    try 0 legwork list
    try 0 legwork status "$filler"
    try 0 legwork queue stats
    grep -q 'disk of the data folder' out || { echo "FAILED: not told"; cat out; }
    try 5 legwork execute --async --command true
    grep -q 'is full' out || { echo "FAILED: not said why"; cat out; }
    try 0 legwork why "$later"
    grep -q 'disk of the data folder' out || { echo "FAILED: why does not know"; cat out; }
    try 5 legwork doctor
    # one that takes each block at once leaves none for anything but its own end
    [ "$PAUSE" = : ] || try 0 legwork delete "$done"
    try 0 legwork cancel "$filler"
    [ "$PAUSE" != : ] || try 0 legwork delete "$done"
    n=0; until [ "$(legwork status --json "$filler" | grep -c '"status":"cancelled"')" = 1 ]; do sleep 0.1; n=$((n+1)); [ $n -lt 300 ] || { echo "FAILED: it is not cancelled"; break; }; done
    # without anybody who has the database open
    kill $worker; wait $worker
    try 0 legwork list
    try 0 legwork delete "$filler"
    rm disk/filler
    try 0 timeout 60 legwork worker --drain
    legwork output "$later"
    try 0 legwork execute --async --command true
    echo the end
"#;

#[test]
fn what_fills_the_disk_can_be_seen_stopped_and_deleted() {
    for (size, pause) in [("96m", "sleep 0.02"), ("96m", ":"), ("40m", ":")] {
        assert_stopped(size, pause);
    }
}

/// On a disk of this size, by what pauses like this between two tries to take more of it.
#[track_caller]
fn assert_stopped(size: &str, pause: &str) {
    let place = harness::Place::new();
    let mut path = std::ffi::OsString::from(binaries::path("legwork").parent().unwrap());
    path.push(":/usr/bin:/bin:/usr/sbin:/sbin");
    let mut unshared = place.command("unshare");
    unshared.args(["--user", "--map-root-user", "--mount", "--", "bash", "-c", SCRIPT]);
    unshared.env("PATH", path).env("SIZE", size).env("PAUSE", pause);
    let allowed = Command::new("unshare").args(["--user", "--map-root-user", "--mount", "true"]).status();
    if !allowed.is_ok_and(|status| status.success()) {
        return eprintln!("skipped: no file system can be mounted here");
    }
    let output = unshared.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    if said.starts_with("no mount") {
        return eprintln!("skipped: no file system can be mounted here");
    }
    assert_eq!(said, "went on\nthe end\n", "{size}, {pause}: {}", String::from_utf8_lossy(&output.stderr));
}
