//! What the person is shown of a command before they allow it: all that its run is given, and nothing of it hidden.

use super::environment::{PASSED_ON, PASSED_ON_FAMILIES, SESSION, SESSION_FAMILY};
use contract::{
    model::Fact,
    task::CommandLine,
    text::{duration, one_line, quoted_in_a_line},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A command that waits for an approval, with all that its run is given.
#[derive(Clone, Copy, Debug)]
pub struct WillRun<'a> {
    /// The command.
    pub command: &'a CommandLine,
    /// The line that says afterwards whether the task is done, run as the command is.
    pub check: Option<&'a str>,
    /// The file that is started, where it is settled.
    pub program: Option<&'a str>,
    /// The folder that it runs in.
    pub folder: &'a str,
    /// The folder that the question names already.
    pub named_folder: Option<&'a str>,
    /// The PATH of whoever brings the command, where it is not the person's own.
    pub callers_path: Option<&'a str>,
    /// Running time allowed, in seconds.
    pub timeout_seconds: i64,
    /// Whether it gets a terminal of its own.
    pub pty: bool,
    /// Variables that were asked for.
    pub variables: &'a BTreeMap<String, String>,
    /// Named values.
    pub context: &'a Map<String, Value>,
    /// Files.
    pub files: &'a [String],
    /// How large the standard input is that it is given, in bytes.
    pub stdin_bytes: Option<u64>,
    /// Whether the environment of the person's session is passed on.
    pub pass_session: bool,
}

impl WillRun<'_> {
    /// All of it but the command itself, each in one line, so that nothing in it can look like something else.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let own_path = self.callers_path.is_none();
        let is_named = self.named_folder == Some(self.folder);
        let mut facts = vec![
            Fact { usual: own_path && self.is_found(), ..fact("Program", self.program()) },
            Fact { usual: is_named, ..fact("Folder", one_line(self.folder)) },
        ];
        if let Some(path) = self.callers_path {
            facts.push(fact("PATH", format!("{} (the caller's, not your own)", one_line(path))));
        }
        facts.extend(
            self.check.map(|check| {
                fact("Check", format!("{}, run afterwards by /bin/sh", quoted_in_a_line(check)))
            }),
        );
        facts.push(Fact { usual: true, ..fact("Time-out", duration(self.timeout_seconds)) });
        if self.pty {
            facts.push(fact("Terminal", "one of its own".to_owned()));
        }
        for (name, value) in self.variables {
            facts.push(fact(&format!("${}", one_line(name)), quoted_in_a_line(value)));
        }
        for (name, value) in self.context {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            facts.push(fact(&format!("LEGWORK_CTX_{}", one_line(name)), quoted_in_a_line(&value)));
        }
        facts.extend(self.stdin_bytes.map(|bytes| fact("Standard input", contract::text::bytes(bytes))));
        facts.extend(self.files.iter().map(|file| fact("File", one_line(file))));
        facts.push(Fact { usual: !self.pass_session, ..fact("Environment", self.environment()) });
        facts
    }

    fn is_found(&self) -> bool {
        self.program.is_some() || matches!(self.command, CommandLine::Line(_))
    }

    fn program(&self) -> String {
        match (self.program, self.command) {
            (Some(program), _) => one_line(program),
            (None, CommandLine::Line(_)) => "/bin/sh".to_owned(),
            (None, CommandLine::Argv(argv)) => {
                let name = argv.first().map_or("", String::as_str);
                format!(
                    "{}, which is not found now: whatever has that name at the start",
                    quoted_in_a_line(name)
                )
            }
        }
    }

    fn environment(&self) -> String {
        let families = PASSED_ON_FAMILIES.map(|family| format!("{family}*"));
        let mut names: Vec<String> = PASSED_ON.map(str::to_owned).into_iter().chain(families).collect();
        if self.pass_session {
            names.extend(SESSION.map(str::to_owned));
            names.push(format!("{SESSION_FAMILY}*"));
        }
        format!("only {} of Legwork's own, PATH, and LEGWORK_*", names.join(", "))
    }
}

fn fact(name: &str, value: String) -> Fact {
    Fact { name: name.to_owned(), value, usual: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_that_is_not_as_always_is_told_apart() {
        let command = CommandLine::Argv(vec!["make".into()]);
        let (no_variables, variables) =
            (BTreeMap::new(), BTreeMap::from([("LD_PRELOAD".to_owned(), "/x".to_owned())]));
        let (none, context) = (Map::new(), json!({"A": "x\ny"}).as_object().unwrap().clone());
        let (no_files, files) = (vec![], vec!["/a b".to_owned()]);
        let usual = WillRun {
            command: &command,
            check: None,
            program: Some("/usr/bin/make"),
            folder: "/work",
            named_folder: Some("/work"),
            callers_path: None,
            timeout_seconds: 60,
            pty: false,
            variables: &no_variables,
            context: &none,
            files: &no_files,
            pass_session: false,
            stdin_bytes: None,
        };
        assert!(usual.facts().iter().all(|fact| fact.usual), "{:#?}", usual.facts());
        for (name, other) in [
            ("Program", WillRun { program: None, ..usual }),
            ("Check", WillRun { check: Some("make\ncheck"), ..usual }),
            ("$LD_PRELOAD", WillRun { variables: &variables, ..usual }),
            ("Program", WillRun { callers_path: Some("/x"), ..usual }),
            ("PATH", WillRun { callers_path: Some("/x"), ..usual }),
            ("Folder", WillRun { named_folder: Some("/link"), ..usual }),
            ("Folder", WillRun { named_folder: None, ..usual }),
            ("Terminal", WillRun { pty: true, ..usual }),
            ("Standard input", WillRun { stdin_bytes: Some(0), ..usual }),
            ("LEGWORK_CTX_A", WillRun { context: &context, ..usual }),
            ("File", WillRun { files: &files, ..usual }),
            ("Environment", WillRun { pass_session: true, ..usual }),
        ] {
            let facts = other.facts();
            let told = facts.iter().find(|fact| fact.name == name && !fact.usual);
            assert!(told.is_some(), "{name}: {facts:#?}");
            assert!(facts.iter().all(|fact| !fact.value.contains('\n')), "{name}: each in one line");
        }
    }
}
