//! The engine as a library: the example that shows its calls does what it says.

use harness::{Place, binaries};

#[test]
fn a_program_of_ones_own_hands_tasks_over_follows_them_and_reads_what_they_made() {
    let place = Place::new();
    let output = place
        .command(binaries::path("examples/api"))
        .arg(place.data())
        .env("LEGWORK_SUPERVISOR", binaries::path("legwork-supervisor"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    for line in [
        "Count the lines: 40",
        "Carry stones: 66 %, stone 3",
        "echo one: completed one",
        "exit 3: failed",
        "failed: 1",
        "Wait for nothing: cancelled",
        "6 ends in",
    ] {
        assert!(told.contains(line), "“{line}” is missing in:\n{told}");
    }
}
