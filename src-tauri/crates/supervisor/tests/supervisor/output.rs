//! The output file.

use crate::harness::{Supervised, shell};
use contract::supervision::{Ending, FromSupervisor, OUTPUT_FILE, RunSpec, TAIL_FILE, ToSupervisor};
use std::fs;

#[test]
fn both_streams_are_kept_in_order_and_as_bytes() {
    let mut supervised =
        Supervised::start(shell(r"echo out; echo err >&2; printf '\377\000x'; echo out again"));
    supervised.exit();
    assert_eq!(fs::read(supervised.dir.join(OUTPUT_FILE)).unwrap(), b"out\nerr\n\xff\0xout again\n");
}

#[test]
fn past_the_cap_the_first_and_the_last_half_are_kept() {
    // 20,000 lines of 6 bytes; what is kept begins and ends at known places.
    let all: String = (10_000..30_000).map(|n| format!("{n}\n")).collect();
    for cap in [1_000_u64, 1_001, 119_999, 120_000, 120_001] {
        let spec = RunSpec { output_cap_bytes: cap, ..shell("seq 10000 29999") };
        let mut supervised = Supervised::start(spec);
        let exit = supervised.exit();
        assert_eq!(exit.output_bytes, all.len() as u64);
        assert_eq!(exit.cut_bytes, (all.len() as u64).saturating_sub(cap));
        let output = supervised.output();
        assert!(!supervised.dir.join(TAIL_FILE).exists());
        if exit.cut_bytes == 0 {
            assert_eq!(output, all);
            continue;
        }
        let (head, tail) = (cap / 2, cap - cap / 2);
        assert_eq!(output[..head as usize], all[..head as usize]);
        assert_eq!(output[output.len() - tail as usize..], all[all.len() - tail as usize..]);
        let notice = &output[head as usize..output.len() - tail as usize];
        let said = format!("left out {} bytes", contract::text::count(exit.cut_bytes as i64));
        assert!(notice.contains(&said), "{notice}");
        assert!(notice.starts_with('\n') && notice.ends_with("]\n"));
    }
}

#[test]
fn a_flood_stays_within_memory_and_disk() {
    let cap = 1 << 20;
    let spec = RunSpec { output_cap_bytes: cap, ..shell("head -c 300000000 /dev/zero; sleep 60 <&1") };
    let mut supervised = Supervised::at_gate(spec);
    let mut client = supervised.connect();
    supervised.go();
    client.until_said(&FromSupervisor::Output { output_bytes: 300_000_000 });
    let size = |name: &str| fs::metadata(supervised.dir.join(name)).unwrap().len();
    assert_eq!((size(OUTPUT_FILE), size(TAIL_FILE)), (cap, cap / 2));
    let status = fs::read_to_string(format!("/proc/{}/status", supervised.process.id())).unwrap();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kib < 16 * 1024, "{kib} KiB");
    client.say(&ToSupervisor::Cancel);
    assert_eq!(client.until_exited().cut_bytes, 300_000_000 - cap);
    supervised.wait_gone();
}

#[test]
fn a_disk_that_takes_nothing_stops_nobody() {
    let mut supervised = Supervised::at_gate(shell("echo lost; exit 3"));
    std::os::unix::fs::symlink("/dev/full", supervised.dir.join(OUTPUT_FILE)).unwrap();
    supervised.go();
    let exit = supervised.exit();
    assert_eq!(exit.ending, Ending::Exited { code: 3 });
    assert_eq!((exit.output_bytes, exit.cut_bytes), (5, 5));
    // More than a pipe holds: the command waits for room, and can still be told to end.
    let mut supervised = Supervised::at_gate(shell("head -c 2000000 /dev/zero; echo never"));
    std::os::unix::fs::symlink("/dev/full", supervised.dir.join(OUTPUT_FILE)).unwrap();
    supervised.go();
    let mut client = supervised.connect();
    client.until(|said| matches!(said, FromSupervisor::State { .. }).then_some(()));
    client.say(&ToSupervisor::Cancel);
    assert_eq!(client.until_exited().ending, Ending::Cancelled);
    supervised.wait_gone();
}
