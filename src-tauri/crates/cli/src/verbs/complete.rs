//! What a shell is offered while somebody types: ids, names and settings as they are on this machine right now.
//!
//! Must never: make a data folder, or say anything but candidates. What cannot be looked up is not offered.

use crate::{
    args::{
        name_of::{InboxPart, NameOf, Standing},
        tree,
    },
    terminal::front::Front,
    verbs::{schema, setting},
};
use clap::{Arg, Command, builder::StyledStr};
use clap_complete::{
    CompleteEnv,
    engine::{ArgValueCandidates, CompletionCandidate},
    env::Shells,
};
use contract::{
    Status, Task,
    chat::Chat,
    command::{
        ListAgents, ListChats, ListInbox, ListLimits, ListProviders, ListReports, ListSchedules, ListSecrets,
        ListTasks, ListWorkflows,
    },
    inbox::{InboxEntry, InboxFilter},
    workflow::Workflow,
};
use engine::Engine;
use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

/// With this in the environment the program completes, for the shell that it names.
const VARIABLE: &str = "LEGWORK_COMPLETE";
/// Tasks and reports that are offered: the newest. More are no help to choose from.
const OFFERED: i64 = 100;
/// Letters of a title beside an id.
const TITLE: usize = 60;

/// Completes and ends the program, where a shell asks for that.
pub(crate) fn if_asked() {
    if std::env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(command).var(VARIABLE).complete();
    }
}

/// What `shell` needs to ask this program.
pub(crate) fn script(shell: clap_complete::Shell) -> std::io::Result<Vec<u8>> {
    let mut script = Vec::new();
    let name = shell.to_string();
    let shell = Shells::builtins();
    let shell = shell.completer(&name).ok_or_else(|| std::io::Error::other(format!("no {name}")))?;
    shell.write_registration(VARIABLE, "legwork", "legwork", "legwork", &mut script)?;
    Ok(script)
}

/// The commands, with what is offered for each value that is a name.
fn command() -> Command {
    offering(tree::command())
}

fn offering(command: Command) -> Command {
    let offer = |arg: Arg| match arg.get::<NameOf>().copied() {
        Some(of) => arg.add(ArgValueCandidates::new(move || candidates(of))),
        None => arg,
    };
    command.mut_args(offer).mut_subcommands(offering)
}

fn candidates(of: NameOf) -> Vec<CompletionCandidate> {
    let found = match of {
        NameOf::Document => {
            Some(schema::words().into_iter().map(|word| (word.to_owned(), String::new())).collect())
        }
        NameOf::Setting => Some(setting::names()),
        _ => engine().and_then(|engine| look_up(&engine, of)),
    };
    let candidate = |(name, about): (String, String)| {
        CompletionCandidate::new(name).help((!about.is_empty()).then(|| StyledStr::from(about)))
    };
    found.unwrap_or_default().into_iter().map(candidate).collect()
}

/// Names and what is to be said beside them.
fn look_up(engine: &Engine, of: NameOf) -> Option<Vec<(String, String)>> {
    Some(match of {
        NameOf::Task(standing) => {
            let (statuses, approvals) = statuses(standing);
            let wanted = ListTasks { statuses, approvals, limit: OFFERED, ..ListTasks::default() };
            engine.call(wanted).ok()?.tasks.iter().map(task).collect()
        }
        NameOf::Inbox(part) => in_inbox(engine, part)?.iter().map(|entry| task(&entry.task)).collect(),
        NameOf::Agent => {
            let agents = engine.call(ListAgents { archived: false }).ok()?;
            agents.into_iter().map(|agent| (agent.name, agent.role)).collect()
        }
        NameOf::Chat => chats(engine)?.map(|chat| (chat.short_id, short(&chat.title))).collect(),
        NameOf::ChatAnswer => {
            let answer = |chat: Chat| Some((chat.last_turn?.short(), short(&chat.title)));
            chats(engine)?.filter(|chat| chat.open > 0).filter_map(answer).collect()
        }
        NameOf::Provider => {
            let providers = engine.call(ListProviders {}).ok()?;
            providers.into_iter().map(|provider| (provider.name, provider.kind.to_string())).collect()
        }
        NameOf::Report => {
            let wanted = ListReports { search: None, agent: None, limit: OFFERED, before: None };
            let page = engine.call(wanted).ok()?;
            page.reports.into_iter().map(|report| (report.task_id.short(), short(&report.title))).collect()
        }
        NameOf::Schedule => {
            let schedules = engine.call(ListSchedules {}).ok()?;
            schedules.into_iter().map(|one| (one.name, one.words)).collect()
        }
        NameOf::Workflow => {
            let folder = std::env::current_dir().ok().map(|here| here.display().to_string());
            let workflows = engine.call(ListWorkflows { folder }).ok()?;
            let about = |one: Workflow| (one.name, short(&one.definition.unwrap_or_default().description));
            workflows.into_iter().map(about).collect()
        }
        NameOf::Secret => {
            let secrets = engine.call(ListSecrets {}).ok()?;
            secrets.into_iter().map(|secret| (secret.name, String::new())).collect()
        }
        NameOf::Limit => {
            let limits = engine.call(ListLimits {}).ok()?;
            limits.into_iter().map(|one| (one.key, format!("{} at once", one.most))).collect()
        }
        NameOf::Setting | NameOf::Document => return None,
    })
}

fn chats(engine: &Engine) -> Option<impl Iterator<Item = Chat>> {
    let page = engine.call(ListChats { limit: OFFERED, ..ListChats::default() }).ok()?;
    Some(page.pinned.into_iter().chain(page.chats))
}

/// The entries of this part of the inbox, as they stand in it.
fn in_inbox(engine: &Engine, part: InboxPart) -> Option<Vec<InboxEntry>> {
    let filter = match part {
        InboxPart::Unread => InboxFilter::Unread,
        InboxPart::Done => InboxFilter::Done,
        InboxPart::Read | InboxPart::Ended | InboxPart::Shown | InboxPart::Snoozed => InboxFilter::All,
    };
    let page = engine.call(ListInbox { filter, limit: OFFERED, ..ListInbox::default() }).ok()?;
    Some(match part {
        InboxPart::Unread | InboxPart::Ended | InboxPart::Done => page.ended,
        InboxPart::Read => page.ended.into_iter().filter(|entry| !entry.unread).collect(),
        InboxPart::Shown => page.needs_you.into_iter().chain(page.ended).collect(),
        InboxPart::Snoozed => page.snoozed,
    })
}

fn task(task: &Task) -> (String, String) {
    (task.id.short(), format!("{}: {}", task.status.label(), short(&task.title)))
}

fn short(title: &str) -> String {
    contract::text::clean(&contract::text::first_line(title, TITLE))
}

/// The statuses of such tasks, none for any; and whether those that wait for approval are among them.
fn statuses(standing: Standing) -> (Vec<Status>, bool) {
    let of = |wanted: fn(Status) -> bool| Status::ALL.into_iter().filter(|s| wanted(*s)).collect();
    match standing {
        Standing::Any => (vec![], false),
        Standing::Open => (of(|s| !s.is_terminal()), false),
        Standing::Active => (of(|s| !s.is_terminal() && s != Status::Paused), false),
        Standing::Waiting => (vec![Status::Pending, Status::Queued, Status::Paused], false),
        Standing::Paused => (vec![Status::Paused], false),
        Standing::Listening => (vec![Status::NeedsInput, Status::Running], true),
        Standing::Ended => (of(Status::is_terminal), false),
    }
}

/// The engine of the data folder that is typed, or would be taken; `None` where there is no database.
fn engine() -> Option<Engine> {
    let front = Front::new(false, true, data_dir(std::env::args_os()));
    if !engine::recovery::has_database(&front.data_dir().ok()?) {
        return None;
    }
    front.open().ok()
}

/// The folder behind `--data-dir` in what is typed.
fn data_dir(words: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    // a shell that completes hands over what was typed behind this
    let mut typed = words.skip_while(|word| word != "--").skip(1);
    let mut found = None;
    while let Some(word) = typed.next() {
        if word == "--data-dir" {
            found = typed.next();
        } else if let Some(dir) = word.to_str().and_then(|word| word.strip_prefix("--data-dir=")) {
            found = Some(OsStr::new(dir).to_owned());
        }
    }
    found.map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_is_an_id_or_a_name_says_of_what() {
        let mut open = vec![("legwork".to_owned(), command())];
        let mut silent = vec![];
        while let Some((path, command)) = open.pop() {
            for arg in command.get_arguments() {
                let names = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string);
                let is_name = names.chain([arg.get_id().to_string().to_uppercase()]);
                let is_name =
                    is_name.into_iter().any(|name| ["ID", "NAME", "IDS", "AGENT"].contains(&&*name));
                if is_name && arg.get::<NameOf>().is_none() {
                    silent.push(format!("{path} {}", arg.get_id()));
                }
            }
            let below = command.get_subcommands().filter(|c| !c.is_hide_set());
            open.extend(below.map(|c| (format!("{path} {}", c.get_name()), c.clone())));
        }
        silent.sort();
        // names that nobody has yet
        let new = [
            "legwork agent add name",
            "legwork agent edit new_name",
            "legwork edit branch",
            "legwork execute branch",
            "legwork provider add name",
            "legwork provider edit new_name",
            "legwork schedule add branch",
            "legwork schedule add name",
            "legwork schedule edit branch",
            "legwork schedule edit name",
            "legwork secret set name",
            "legwork workflow init name",
        ];
        assert_eq!(silent, new);
    }

    #[test]
    fn the_data_folder_is_the_one_that_is_typed() {
        let of = |line: &str| data_dir(line.split(' ').map(OsString::from));
        assert_eq!(of("legwork -- legwork cancel"), None);
        assert_eq!(of("legwork -- legwork --data-dir /a cancel"), Some("/a".into()));
        assert_eq!(of("legwork -- legwork cancel --data-dir=/a --data-dir /b"), Some("/b".into()));
        assert_eq!(of("legwork -- legwork cancel --data-dir"), None);
    }

    #[test]
    fn every_shell_gets_its_script() {
        use clap::ValueEnum as _;
        for shell in clap_complete::Shell::value_variants() {
            let script = String::from_utf8(script(*shell).unwrap()).unwrap();
            assert!(script.contains(VARIABLE) && script.contains("legwork"), "{shell}: {script}");
        }
    }
}
