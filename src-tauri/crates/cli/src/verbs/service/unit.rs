//! The text of the unit, and whether a unit is one that was written here.

use crate::terminal::failure::Failure;
use std::path::Path;

/// Begins the line that tells whether somebody changed the rest.
const MARK: &str = "# Written by `legwork worker install`, mark ";

/// What follows the first line.
///
/// Commands run under supervisors of their own, in this unit's group of processes: so only the worker itself is
/// ended with the unit, and a command that runs out of memory does not end the worker. The worker leaves well when the
/// app takes the queue; started again, it waits until the app is gone. What would lock the unit in (no new privileges,
/// a read-only system, private folders) would do so to every command as well, and is left out.
const BODY: &str = "\
[Unit]
Description=Legwork worker, which runs the queue without a window
Documentation=man:legwork-worker(1)

[Service]
Type=exec
ExecStart=@EXEC@
Restart=always
RestartSec=5
KillMode=process
OOMPolicy=continue
TasksMax=infinity
LimitCORE=0:infinity

[Install]
WantedBy=default.target
";

/// The unit that runs `program` as a worker on `data_dir`.
pub(super) fn text(program: &Path, data_dir: &Path, workers: Option<i64>) -> Result<String, Failure> {
    let mut words = vec![quoted(readable(program)?, false), "--data-dir".to_owned()];
    words.push(quoted(readable(data_dir)?, true));
    words.push("worker".to_owned());
    if let Some(workers) = workers {
        words.extend(["--workers".to_owned(), workers.to_string()]);
    }
    let body = BODY.replace("@EXEC@", &words.join(" "));
    Ok(format!("{MARK}{:016x}\n{body}", fingerprint(&body)))
}

/// Whether `unit` was written here, by this version or another, and not changed since.
pub(super) fn is_untouched(unit: &str) -> bool {
    let marked = unit.split_once('\n').and_then(|(first, body)| Some((first.strip_prefix(MARK)?, body)));
    marked.is_some_and(|(mark, body)| mark == format!("{:016x}", fingerprint(body)))
}

fn readable(path: &Path) -> Result<&str, Failure> {
    let text = path.to_str().filter(|text| !text.chars().any(char::is_control));
    text.ok_or_else(|| {
        Failure::usage(format!("“{}” cannot be written into a unit of systemd", path.display()))
            .hint("use a folder whose name is plain text")
    })
}

/// One word of a command line as systemd reads it: `%` begins a specifier, and in every word but the program's path `$`
/// begins a variable.
fn quoted(word: &str, argument: bool) -> String {
    let mut quoted = String::from("\"");
    for c in word.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '%' => quoted.push_str("%%"),
            '$' if argument => quoted.push_str("$$"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// FNV-1a: enough to see that a text was changed, and the same in every version.
fn fingerprint(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_quoted() {
        let unit = text(Path::new("/opt/a $b/leg\"work"), Path::new("/d/100% $HOME \\x"), Some(7)).unwrap();
        let exec = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let expected = r#""/opt/a $b/leg\"work" --data-dir "/d/100%% $$HOME \\x" worker --workers 7"#;
        assert_eq!(exec, expected);
        assert!(text(Path::new("/opt/legwork"), Path::new("/d/two\nlines"), None).is_err());
    }

    #[test]
    fn a_change_by_hand_is_seen() {
        let unit = text(Path::new("/opt/legwork"), Path::new("/d"), None).unwrap();
        assert!(is_untouched(&unit));
        assert!(!is_untouched(&unit.replace("RestartSec=5", "RestartSec=6")));
        assert!(!is_untouched("[Service]\nExecStart=/bin/true\n"));
        assert!(!is_untouched(""));
    }
}
