//! What of its environment a command in a sandbox does not get.

/// Where its temporary files are.
pub const TEMP: &str = "/tmp";

/// Names that lead to what is not there in a sandbox, or that let a command act as the person.
const DROPPED: [&str; 14] = [
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "GPG_AGENT_INFO",
    "DBUS_SESSION_BUS_ADDRESS",
    "DBUS_SYSTEM_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "ICEAUTHORITY",
    "SESSION_MANAGER",
    "KRB5CCNAME",
    "DOCKER_HOST",
];

/// Whether a variable of this name is left out.
#[must_use]
pub fn is_dropped(name: &str) -> bool {
    DROPPED.contains(&name) || matches!(name, "TMPDIR" | "TMP" | "TEMP")
}
