//! Every attempt in every sandbox: none gets out of what that is to hold, and without one all of them do.

use super::{
    attempts::{ALL, Attempt, Proof},
    stage::{AS_IT_WAS, CANARY, Person, Stage},
};
use contract::sandbox::{NetworkAccess, SandboxLevel, SandboxMeans};
use std::{collections::BTreeMap, fs};

/// Says where an attempt begins.
const BEGINS: &str = "@@ ";

/// One sandbox, and the person who asks for it.
#[derive(Clone, Copy, Debug)]
struct Case {
    person: Person,
    level: SandboxLevel,
    network: NetworkAccess,
    means: SandboxMeans,
}

impl Case {
    fn options(self) -> Vec<&'static str> {
        if self.level == SandboxLevel::Off {
            return vec!["--sandbox", "off"];
        }
        let mut options = vec!["--sandbox", self.level.as_str(), "--network", self.network.as_str()];
        if self.means == SandboxMeans::Landlock {
            options.push("--sandbox-best-effort");
        }
        options
    }

    /// Variables with which Legwork has no other means than these.
    fn variables(self) -> &'static [(&'static str, &'static str)] {
        match self.means {
            SandboxMeans::Landlock => &[("LEGWORK_BWRAP", "/nowhere/bwrap")],
            SandboxMeans::Nothing | SandboxMeans::Bubblewrap => &[],
        }
    }

    /// Runs all attempts and gives those that got out.
    fn got_out(self) -> Vec<&'static Attempt> {
        let mut stage = Stage::new(self.person);
        let script: String = ALL
            .iter()
            .map(|attempt| {
                format!("echo \"{BEGINS}{}\"\n( {} ) 2>&1 </dev/null\n", attempt.name, attempt.script)
            })
            .collect();
        fs::write(stage.work().join("attempts.sh"), format!("{}{script}echo '{BEGINS}end'\n", stage.names()))
            .unwrap();
        // the canary stands in the script, not in what it prints
        let options = [&self.options()[..], &["--env", "SSH_AUTH_SOCK=/somewhere"]].concat();
        let output = stage.run_with(&options, "sh ./attempts.sh; true", self.variables());
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(printed.contains(&format!("{BEGINS}end")), "{self:?}: {output:?}");
        self.assert_in_force(&stage);
        let parts: BTreeMap<&str, &str> =
            printed.split(BEGINS).filter_map(|part| part.split_once('\n')).collect();
        let is_out = |attempt: &&Attempt| match attempt.proof {
            Proof::Prints => parts[attempt.name].contains(CANARY),
            Proof::Makes(path) => fs::symlink_metadata(stage.path(path)).is_ok(),
            Proof::Changes(path) => fs::read_to_string(stage.path(path)).unwrap_or_default() != AS_IT_WAS,
            Proof::Ends => false,
        };
        let mut out: Vec<_> = ALL.iter().filter(is_out).collect();
        if self.level == SandboxLevel::Off {
            for attempt in ALL.iter().filter(|attempt| !is_out(attempt)) {
                eprintln!("{}: {}", attempt.name, parts[attempt.name]);
            }
        }
        if !stage.victim_lives() {
            out.extend(ALL.iter().filter(|attempt| matches!(attempt.proof, Proof::Ends)));
        }
        out
    }

    /// What is shown is what was asked for.
    fn assert_in_force(self, stage: &Stage) {
        let listed = stage.json(&["list", "--limit", "1"]);
        let sandbox = &listed["tasks"][0]["sandbox"];
        if self.level == SandboxLevel::Off {
            assert_eq!(sandbox["in_force"], serde_json::Value::Null, "{sandbox}");
            return;
        }
        let held = &sandbox["in_force"];
        assert_eq!(held["means"], self.means.as_str(), "{sandbox}");
        assert_eq!(held["level"], self.level.as_str(), "{sandbox}");
        assert_eq!(held["network"], self.network.as_str(), "{sandbox}");
        let is_partly = self.means == SandboxMeans::Landlock;
        assert_eq!(!held["gaps"].as_array().unwrap().is_empty(), is_partly, "{sandbox}");
    }
}

#[test]
fn nothing_gets_out_of_a_sandbox_that_is_to_hold_it() {
    let mut failures = vec![];
    for person in Person::all() {
        for means in [SandboxMeans::Bubblewrap, SandboxMeans::Landlock] {
            for level in [SandboxLevel::WorkspaceWrite, SandboxLevel::ReadOnly] {
                for network in NetworkAccess::ALL {
                    if means == SandboxMeans::Landlock && network == NetworkAccess::ModelOnly {
                        // nothing but bubblewrap leaves a part of the network open
                        continue;
                    }
                    let case = Case { person, level, network, means };
                    let out = case.got_out();
                    let must_hold = |attempt: &Attempt| attempt.held_by.holds(level, network, means);
                    let tried = ALL.iter().filter(|attempt| must_hold(attempt)).count();
                    let broke: Vec<_> =
                        out.iter().filter(|attempt| must_hold(attempt)).map(|attempt| attempt.name).collect();
                    eprintln!(
                        "{person:?}, {means}, {level}, network {network}: {tried} to be held, {} held; {} more tried",
                        tried - broke.len(),
                        ALL.len() - tried
                    );
                    failures.extend(broke.into_iter().map(|name| format!("{case:?}: {name}")));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn without_a_sandbox_every_attempt_gets_out() {
    for person in Person::all() {
        let means = SandboxMeans::Nothing;
        let case = Case { person, level: SandboxLevel::Off, network: NetworkAccess::All, means };
        let out: Vec<_> = case.got_out().into_iter().map(|attempt| attempt.name).collect();
        let may = |attempt: &&Attempt| person == Person::Ourselves || !attempt.needs_root;
        let should = |attempt: &&Attempt| may(attempt) && !attempt.unsure;
        let held: Vec<_> =
            ALL.iter().filter(should).map(|a| a.name).filter(|name| !out.contains(name)).collect();
        eprintln!("{person:?}, no sandbox: {} of {} got out", out.len(), ALL.len());
        assert!(held.is_empty(), "{person:?}: these prove nothing: {held:#?}");
    }
}
