//! What of Legwork's own environment a command is given: nothing but this, so that keys and tokens stay where they are.

/// Passed on as they are.
pub const PASSED_ON: [&str; 8] = ["HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TERM", "TMPDIR"];
/// Passed on by how they begin.
pub const PASSED_ON_FAMILIES: [&str; 2] = ["LC_", "XDG_"];
/// Passed on only where the agent says so: the person's session.
pub const SESSION: [&str; 2] = ["SSH_AUTH_SOCK", "DISPLAY"];
/// Passed on with [`SESSION`], by how they begin.
pub const SESSION_FAMILY: &str = "DBUS_";
