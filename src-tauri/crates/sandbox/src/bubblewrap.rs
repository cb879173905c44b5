//! A layout as bubblewrap's arguments.

use crate::layout::{Layout, View};
use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

/// Where the program is, unless somebody says otherwise. Never looked for in a PATH: that is the command's.
pub(crate) const USUAL: [&str; 4] =
    ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap", "/run/current-system/sw/bin/bwrap"];

/// All of them, up to the command. The command sees processes of its own alone and has no privileges; it ends with its
/// supervisor.
pub(crate) fn arguments(layout: &Layout, folder: &Path, has_network: bool) -> Vec<OsString> {
    let mut arguments = Arguments::default();
    arguments.words(&["--die-with-parent", "--unshare-user-try", "--unshare-pid", "--unshare-ipc"]);
    arguments.words(&["--unshare-cgroup-try", "--cap-drop", "ALL"]);
    if !has_network {
        arguments.words(&["--unshare-net"]);
    }
    arguments.words(&["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]);
    for spot in &layout.spots {
        let at = spot.at.as_os_str();
        match &spot.view {
            View::Writable => arguments.mount("--bind", at, at),
            View::ReadOnly => arguments.mount("--ro-bind", at, at),
            View::From { from, writable: true } => arguments.mount("--bind", from.as_os_str(), at),
            View::From { from, writable: false } => arguments.mount("--ro-bind", from.as_os_str(), at),
            View::EmptyFile => arguments.mount("--ro-bind", OsStr::new("/dev/null"), at),
            View::EmptyFolder => arguments.option("--tmpfs", at),
        }
    }
    // once what lies in them is in its place
    for spot in layout.spots.iter().filter(|spot| spot.view == View::EmptyFolder) {
        arguments.option("--remount-ro", spot.at.as_os_str());
    }
    arguments.option("--chdir", folder.as_os_str());
    arguments.0
}

#[derive(Default)]
struct Arguments(Vec<OsString>);

impl Arguments {
    fn words(&mut self, words: &[&str]) {
        self.0.extend(words.iter().map(OsString::from));
    }

    fn option(&mut self, name: &str, value: &OsStr) {
        self.0.extend([OsString::from(name), value.to_owned()]);
    }

    fn mount(&mut self, how: &str, from: &OsStr, at: &OsStr) {
        self.0.extend([OsString::from(how), from.to_owned(), at.to_owned()]);
    }
}
