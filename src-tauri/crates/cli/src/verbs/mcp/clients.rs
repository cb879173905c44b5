//! `legwork mcp install | uninstall | clients`. A change is always shown first, agreed to, and undone by hand from a copy.

use crate::{
    args::mcp::{Install, Uninstall},
    terminal::{
        confirm,
        failure::{Exit, Failure},
        front::Front,
    },
};
use mcp::clients::{self, Change, ChangeReport, Client, KnownClient, NO_YAML, Plan};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;

/// What `install` and `uninstall` would do, or did.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Outcome {
    client: &'static str,
    changes: Vec<ChangeReport>,
    /// Whether the changes were written.
    written: bool,
    /// What the person should know of Legwork in that client.
    notes: Vec<String>,
}

/// The coding agents that are known.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Clients {
    clients: Vec<KnownClient>,
}

/// Adds Legwork.
pub(crate) fn install(front: &Front, args: &Install) -> Result<Exit, Failure> {
    let plan = clients::install(args.client, args.project, args.hook, &front.data_dir()?)?;
    let nothing = "Legwork is there already; nothing to change.";
    carry_out(
        front,
        plan,
        &Wish {
            client: args.client,
            nothing,
            project: args.project,
            installs: true,
            print: args.print,
            yes: args.yes,
        },
    )
}

/// Takes it out.
pub(crate) fn uninstall(front: &Front, args: &Uninstall) -> Result<Exit, Failure> {
    let plan = clients::uninstall(args.client, args.project)?;
    let nothing = "Legwork is not there; nothing to change.";
    carry_out(
        front,
        plan,
        &Wish {
            client: args.client,
            nothing,
            project: args.project,
            installs: false,
            print: args.print,
            yes: args.yes,
        },
    )
}

/// Shows what is known.
pub(crate) fn list(front: &Front) -> Result<Exit, Failure> {
    let clients: Vec<_> = Client::ALL.into_iter().map(clients::look).collect();
    if front.json {
        front.document(&Clients { clients })?;
    } else {
        front.print(&table(&clients))?;
    }
    Ok(Exit::Done)
}

/// What is wished for, and how it is told.
struct Wish {
    client: Client,
    /// What to say where there is nothing to do.
    nothing: &'static str,
    /// Whether the file is the project's, which is shared with others.
    project: bool,
    /// Whether Legwork is to be there.
    installs: bool,
    print: bool,
    yes: bool,
}

fn carry_out(front: &Front, plan: Plan, wish: &Wish) -> Result<Exit, Failure> {
    let changes = match plan {
        Plan::Changes(changes) => changes,
        Plan::ByHand { file, text } => return by_hand(front, &file, &text, wish.print),
    };
    if changes.is_empty() {
        if front.json {
            document(front, wish, vec![], false)?;
        } else {
            front.note(wish.nothing);
            tell_notes(front, wish);
        }
        return Ok(Exit::Done);
    }
    if !front.json {
        front.print(&changes.iter().map(Change::diff).collect::<String>())?;
    }
    if wish.print || !(wish.yes || confirm::is_agreed_to(front)?) {
        if front.json {
            document(front, wish, changes.iter().map(|change| change.report(None)).collect(), false)?;
        } else {
            front.note("Nothing was written.");
        }
        return Ok(Exit::Done);
    }
    let stamp = front.now().strftime("%Y%m%d-%H%M%S").to_string();
    let mut written = vec![];
    for change in &changes {
        let backup = change.carry_out(&stamp)?;
        if !front.json {
            front.note(&wrote(change, backup.as_deref()));
        }
        written.push(change.report(backup));
    }
    if front.json {
        document(front, wish, written, true)?;
    } else {
        front.note(&format!("Start {} again, and it sees the change.", wish.client.title()));
        if wish.project && wish.installs {
            front
                .note("note: the file names where Legwork is on this machine; mind that before you share it");
        }
        tell_notes(front, wish);
    }
    Ok(Exit::Done)
}

fn document(front: &Front, wish: &Wish, changes: Vec<ChangeReport>, written: bool) -> Result<(), Failure> {
    front.document(&Outcome { client: wish.client.as_str(), changes, written, notes: wish.notes() })
}

fn tell_notes(front: &Front, wish: &Wish) {
    for note in wish.notes() {
        front.note(&format!("note: {note}"));
    }
}

impl Wish {
    /// What the person should know once Legwork is there.
    fn notes(&self) -> Vec<String> {
        if self.installs { clients::notes(self.client, self.project) } else { vec![] }
    }
}

fn wrote(change: &Change, backup: Option<&Path>) -> String {
    match backup {
        Some(backup) => {
            format!("Wrote {}; what was there is kept in {}", change.file().display(), backup.display())
        }
        None => format!("Wrote {}", change.file().display()),
    }
}

/// Shows what to paste where a file cannot be edited.
fn by_hand(front: &Front, file: &Path, text: &str, print: bool) -> Result<Exit, Failure> {
    front.print(text)?;
    if print {
        return Ok(Exit::Done);
    }
    Err(Failure::usage(NO_YAML).hint(format!(
        "paste these lines into {}, those below `extensions:` where it is there already",
        file.display()
    )))
}

fn table(clients: &[KnownClient]) -> String {
    let mut text = format!("{:<15} {:<5} {:<8} {}\n", "CLIENT", "HERE", "LEGWORK", "FILE");
    for known in clients {
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let legwork = match (known.legwork, known.hook) {
            _ if known.switched_off => "off",
            (Some(true), Some(true)) => "yes+hook",
            (Some(yes), _) => word(yes),
            (None, _) => "?",
        };
        let file = known.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        text.push_str(&format!("{:<15} {:<5} {legwork:<8} {file}\n", known.client, word(known.present)));
        if let Some(problem) = &known.problem {
            text.push_str(&format!("{:>16}{problem}\n", ""));
        }
    }
    text
}
