//! Makes requests of what was typed: files are read, folders made absolute, times reckoned.

use crate::{
    args::{
        environment, key_value,
        stdin::{self, STDIN},
        task::{Edit, Execute, TaskOptions},
        values,
    },
    terminal::failure::Failure,
};
use contract::{
    NewTask,
    changes::{PlaceKind, PlaceWish},
    machine::Needs,
    model::Budget,
    moment::{self, Moment},
    task::{CheckWish, CommandLine, Environment, TaskEdit},
    validation::TEXT_MAX,
};
use jiff::Zoned;
use serde_json::{Map, Value};
use std::{io::Read as _, path::Path};

/// The word that takes away what is there.
const NONE: &str = "none";

/// What is asked for, and what should be said about it.
#[derive(Debug)]
pub(crate) struct Request<T> {
    pub(crate) asked: T,
    pub(crate) notes: Vec<String>,
}

/// The task that `execute` asks for.
pub(crate) fn new_task(execute: &Execute, now: &Zoned) -> Result<Request<NewTask>, Failure> {
    let options = &execute.task;
    let (scheduled_at, deadline) = (scheduled_at(options, now)?, deadline(options, now)?);
    let mut notes = notes([&scheduled_at, &deadline]);
    notes.extend(environment::left_out(options));
    let asked = NewTask {
        agent: options.agent.clone(),
        task_type: options.task_type.unwrap_or_default(),
        title: execute.title.clone().or_else(|| execute.title_option.clone()),
        description: text("--description", options.description.as_deref())?,
        instructions: text("--instructions", options.instructions.as_deref())?,
        command: command(options)?,
        priority: options.priority,
        depends_on: options.after.iter().filter(|id| *id != NONE).cloned().collect(),
        on_dependency_failure: options.on_dependency_failure.map(Into::into).unwrap_or_default(),
        scheduled_at: scheduled_at.and_then(|moment| moment.at),
        deadline: deadline.and_then(|moment| moment.at),
        max_retries: options.retries,
        backoff: options.backoff,
        timeout_seconds: options.timeout,
        on_lost: options.on_lost.map(Into::into).unwrap_or_default(),
        cwd: Some(folder(options.cwd.as_deref().unwrap_or("."))?),
        context: context(&options.context)?,
        tags: options.tag.clone(),
        idempotency_key: execute.key.clone(),
        pty: options.pty.unwrap_or(false),
        budget: key_value::task_budget(&options.budget, Budget::default())?,
        notify: options.notify.and_then(Into::into),
        needs: needs(options, Needs::default()).unwrap_or_default(),
        check: check(options),
        place: place(options).flatten(),
        sandbox: options.sandbox.wish().flatten(),
        origin: Some(contract::Origin::Cli),
        path: std::env::var("PATH").ok(),
        environment: Environment {
            variables: environment::variables(&options.env)?,
            locale: environment::locale(),
            secrets: options.secret.iter().cloned().collect(),
            // kept once it is known that all the rest is right
            stdin: None,
        },
        ..NewTask::default()
    };
    Ok(Request { asked, notes })
}

/// What a task has of its own already, which what is given lies over.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Own {
    pub(crate) budget: Budget,
    pub(crate) needs: Needs,
}

/// What it needs of the machine, where anything is said of that.
fn needs(options: &TaskOptions, own: Needs) -> Option<Needs> {
    let says_nothing = options.cores.is_none() && options.memory.is_none() && options.over_memory.is_none();
    let given = || Needs {
        cores: options.cores.map_or(own.cores, |cores| cores.0),
        memory_bytes: options.memory.map_or(own.memory_bytes, |memory| memory.0),
        over_memory: match options.over_memory {
            Some(policy) => Some(policy.into()),
            // it goes with the memory
            None => own.over_memory.filter(|_| options.memory.is_none_or(|memory| memory.0.is_some())),
        },
    };
    (!says_nothing).then(given)
}

/// The changes that `edit` asks for; one that changes nothing is refused.
pub(crate) fn task_edit(edit: &Edit, own: Own, now: &Zoned) -> Result<Request<TaskEdit>, Failure> {
    let request = task_changes(edit, own, now)?;
    if request.asked == TaskEdit::default() {
        return Err(Failure::usage("there is nothing to change").hint(
            "name what is to change, such as `--priority 8`; `legwork edit --help` shows what there is",
        ));
    }
    Ok(request)
}

/// The changes to a task that are named. `own`: what the task has of its own, which what is given lies over.
pub(crate) fn task_changes(edit: &Edit, own: Own, now: &Zoned) -> Result<Request<TaskEdit>, Failure> {
    let options = &edit.task;
    let after =
        (!options.after.is_empty()).then(|| options.after.iter().filter(|id| *id != NONE).cloned().collect());
    let (scheduled_at, deadline) = (scheduled_at(options, now)?, deadline(options, now)?);
    let notes = notes([&scheduled_at, &deadline]);
    let asked = TaskEdit {
        agent: options.agent.clone(),
        task_type: options.task_type,
        title: edit.title.clone().or_else(|| edit.title_option.clone()),
        description: text("--description", options.description.as_deref())?,
        instructions: text("--instructions", options.instructions.as_deref())?,
        command: command(options)?,
        priority: options.priority,
        depends_on: after,
        on_dependency_failure: options.on_dependency_failure.map(Into::into),
        scheduled_at: scheduled_at.map(|moment| moment.at),
        deadline: deadline.map(|moment| moment.at),
        max_retries: options.retries,
        backoff: options.backoff,
        timeout_seconds: options.timeout,
        on_lost: options.on_lost.map(Into::into),
        cwd: options.cwd.as_deref().map(folder).transpose()?,
        context: (!options.context.is_empty()).then(|| context(&options.context)).transpose()?,
        variables: (!options.env.is_empty()).then(|| environment::variables(&options.env)).transpose()?,
        secrets: (!options.secret.is_empty()).then(|| options.secret.iter().cloned().collect()),
        files: None,
        tags: (!options.tag.is_empty()).then(|| options.tag.clone()),
        pty: options.pty,
        budget: key_value::task_budget(&options.budget, own.budget)?,
        notify: options.notify.map(Into::into),
        needs: needs(options, own.needs),
        check: check(options).map(Some),
        place: place(options),
        sandbox: options.sandbox.wish(),
    };
    Ok(Request { asked, notes })
}

/// What is to be said about the times that were written.
fn notes(moments: [&Option<Moment>; 2]) -> Vec<String> {
    moments.into_iter().flatten().filter_map(|moment| moment.note.clone()).collect()
}

/// What checks it, where that is said.
fn check(options: &TaskOptions) -> Option<CheckWish> {
    match (&options.check, options.no_check) {
        (Some(line), _) => Some(CheckWish::Command(line.clone())),
        (None, true) => Some(CheckWish::None),
        (None, false) => None,
    }
}

/// Where it works, where that is said; inner `None`: as its agent or folder has it.
fn place(options: &TaskOptions) -> Option<Option<PlaceWish>> {
    let wish = |kind| PlaceWish {
        kind,
        branch: options.branch.clone(),
        base: options.base.clone(),
        ..PlaceWish::default()
    };
    match options.place {
        Some(choice) => Some(Option::<PlaceKind>::from(choice).map(|kind| wish(Some(kind)))),
        None if options.branch.is_some() || options.base.is_some() => {
            Some(Some(wish(Some(PlaceKind::Worktree))))
        }
        None => None,
    }
}

/// The command, as a line or as a program with its arguments.
fn command(options: &TaskOptions) -> Result<Option<CommandLine>, Failure> {
    if let Some(line) = &options.command {
        return Ok(Some(CommandLine::Line(line.clone())));
    }
    if options.argv.is_empty() {
        return Ok(None);
    }
    let argv = options.argv.iter().map(|a| {
        a.to_str()
            .map(str::to_owned)
            .ok_or_else(|| Failure::usage(format!("“{}” is not UTF-8 text", a.to_string_lossy())))
    });
    Ok(Some(CommandLine::Argv(argv.collect::<Result<_, _>>()?)))
}

/// `None`: nothing said; a moment of `None`: at once.
fn scheduled_at(options: &TaskOptions, now: &Zoned) -> Result<Option<Moment>, Failure> {
    if let Some(seconds) = options.in_seconds {
        let at = values::later(seconds, now).map_err(|e| Failure::option("--in", e))?;
        return Ok(Some(Moment { at: Some(at), note: None }));
    }
    let at = options.at.as_deref().map(|text| moment::moment(text, now));
    at.transpose().map_err(|e| Failure::option("--at", e))
}

/// `None`: nothing said; a moment of `None`: none.
fn deadline(options: &TaskOptions, now: &Zoned) -> Result<Option<Moment>, Failure> {
    match options.deadline.as_deref() {
        None => Ok(None),
        Some(NONE) => Ok(Some(Moment::default())),
        Some(text) => match moment::moment(text, now) {
            Ok(Moment { at: None, .. }) => {
                Err("“now” would be too late; name a time to come, or `none`".to_owned())
            }
            read => read.map(Some),
        }
        .map_err(|e| Failure::option("--deadline", e)),
    }
}

/// A text, or what the file after `@` holds; `-` is standard input. `@@` is a text that begins with an `@`.
pub(crate) fn text(option: &str, value: Option<&str>) -> Result<Option<String>, Failure> {
    if value == Some(STDIN) {
        return read(option, STDIN).map(Some);
    }
    match value.and_then(|v| v.strip_prefix('@')) {
        None => Ok(value.map(str::to_owned)),
        Some(rest) if rest.starts_with('@') => Ok(Some(rest.to_owned())),
        Some(file) => read(option, file).map(Some),
    }
}

/// A whole text file; a little more than what is allowed at most, so that the refusal names the right reason.
fn read(option: &str, file: &str) -> Result<String, Failure> {
    let name = if file == STDIN { "standard input".to_owned() } else { format!("the file “{file}”") };
    let wrong = |what: String| Failure::option(option, format!("{name} {what}"));
    if file.is_empty() {
        return Err(Failure::option(option, "“@” names no file; write @FILE")
            .hint("a text that begins with @ is written with two of them"));
    }
    let mut bytes = vec![];
    let all = TEXT_MAX as u64 + 1;
    let read = match file {
        STDIN => stdin::once(option)?.take(all).read_to_end(&mut bytes),
        file => std::fs::File::open(file).and_then(|f| f.take(all).read_to_end(&mut bytes)),
    };
    read.map_err(|e| wrong(format!("could not be read: {e}")))?;
    if bytes.len() > TEXT_MAX {
        return Err(wrong("is longer than 1 MiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8 text".to_owned()))
}

/// The folder as an absolute path, without asking whether it exists: the run says so, by name, if it does not.
pub(crate) fn folder(dir: &str) -> Result<String, Failure> {
    let wrong = |what: String| Failure::option("--cwd", what);
    if dir.is_empty() {
        return Err(wrong("it is empty; name a folder".to_owned()));
    }
    let path = Path::new(dir);
    let whole = if path.is_absolute() {
        path.to_owned()
    } else {
        let here = std::env::current_dir()
            .map_err(|e| wrong(format!("the folder that this was started in cannot be used: {e}")))?;
        if dir == "." { here } else { here.join(path) }
    };
    whole
        .into_os_string()
        .into_string()
        .map_err(|path| wrong(format!("“{}” is not UTF-8 text", path.to_string_lossy())))
}

/// `NAME=VALUE` and `@FILE.json`, later ones winning.
fn context(given: &[String]) -> Result<Map<String, Value>, Failure> {
    let mut all = Map::new();
    for one in given {
        if let Some(file) = one.strip_prefix('@') {
            all.extend(object(file)?);
        } else if let Some((name, value)) = one.split_once('=') {
            all.insert(name.to_owned(), Value::String(value.to_owned()));
        } else {
            return Err(Failure::option(
                "--context",
                format!("“{one}” is neither NAME=VALUE nor @FILE.json"),
            ));
        }
    }
    Ok(all)
}

fn object(file: &str) -> Result<Map<String, Value>, Failure> {
    let wrong = |what: String| Failure::option("--context", format!("the file “{file}” {what}"));
    match serde_json::from_str(&read("--context", file)?) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(wrong("holds JSON, but not an object such as {\"name\": \"value\"}".to_owned())),
        Err(e) => Err(wrong(format!("is not JSON: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{task::NotifyChoice, values::Given};
    use contract::notify::NotifyStrategy;

    fn now() -> Zoned {
        "2026-01-31T14:30:00Z[UTC]".parse().unwrap()
    }

    fn task(change: impl FnOnce(&mut Execute)) -> Result<NewTask, String> {
        let mut execute = Execute { title: Some("Tidy".into()), ..Execute::default() };
        change(&mut execute);
        new_task(&execute, &now()).map(|r| r.asked).map_err(|f| f.troubles[0].error.clone())
    }

    #[test]
    fn a_task_brings_where_it_came_from() {
        let task = task(|e| e.task.argv = vec!["make".into(), "all".into()]).unwrap();
        assert_eq!(task.command, Some(CommandLine::Argv(vec!["make".into(), "all".into()])));
        assert_eq!(task.origin, Some(contract::Origin::Cli));
        assert_eq!(task.cwd, std::env::current_dir().unwrap().to_str().map(str::to_owned));
        assert_eq!(task.path, std::env::var("PATH").ok());
        assert_eq!((task.agent, task.description, task.priority), (None, None, None));
    }

    #[test]
    fn times() {
        let later = task(|e| e.task.in_seconds = Some(600)).unwrap().scheduled_at.unwrap();
        assert_eq!(later.to_string(), "2026-01-31T14:40:00Z");
        let at = |text: &str| {
            let text = text.to_owned();
            task(|e| e.task.at = Some(text))
        };
        assert_eq!(at("now").unwrap().scheduled_at, None);
        assert_eq!(at("15:00").unwrap().scheduled_at.unwrap().to_string(), "2026-01-31T15:00:00Z");
        assert!(at("soon").unwrap_err().starts_with("--at: “soon” is not a time"));
        let deadline = |text: &str| {
            let text = text.to_owned();
            task(|e| e.task.deadline = Some(text)).map(|task| task.deadline.map(|at| at.to_string()))
        };
        assert_eq!(deadline("15:00").unwrap().as_deref(), Some("2026-01-31T15:00:00Z"));
        assert_eq!(deadline("none").unwrap(), None);
        assert!(deadline("now").unwrap_err().starts_with("--deadline: “now” would be too late"));
        assert!(deadline("soon").unwrap_err().starts_with("--deadline: “soon” is not a time"));
    }

    #[test]
    fn texts_come_from_files_too() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("good"), "Do it well.\n").unwrap();
        std::fs::write(path("bad"), b"caf\xe9").unwrap();
        std::fs::write(path("long"), vec![b'x'; TEXT_MAX + 1]).unwrap();
        let read =
            |value: String| text("--instructions", Some(&value)).map_err(|f| f.troubles[0].error.clone());
        assert_eq!(read(format!("@{}", path("good"))).unwrap().unwrap(), "Do it well.\n");
        assert_eq!(read("@@home".into()).unwrap().unwrap(), "@home");
        assert_eq!(read("plain".into()).unwrap().unwrap(), "plain");
        for (value, says) in [
            (format!("@{}", path("bad")), "is not UTF-8 text"),
            (format!("@{}", path("long")), "is longer than 1 MiB"),
            (format!("@{}", path("none")), "could not be read"),
            ("@".to_owned(), "names no file"),
        ] {
            let error = read(value).unwrap_err();
            assert!(error.starts_with("--instructions: ") && error.contains(says), "{error}");
        }
    }

    #[test]
    fn context_values_merge_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            format!("@{}", path.display())
        };
        let given = [
            "A=1".to_owned(),
            file("a.json", r#"{"A": 2, "B": [true]}"#),
            "C=x=y".to_owned(),
            "B=".to_owned(),
        ];
        let all = context(&given).unwrap();
        assert_eq!(Value::Object(all), serde_json::json!({"A": 2, "B": "", "C": "x=y"}));
        for (given, says) in [
            ("word".to_owned(), "neither NAME=VALUE"),
            (file("b.json", "[1]"), "not an object"),
            (file("c.json", "{"), "is not JSON"),
        ] {
            let error = context(&[given]).unwrap_err().troubles[0].error.clone();
            assert!(error.starts_with("--context: ") && error.contains(says), "{error}");
        }
    }

    const OWN: Needs = Needs {
        cores: None,
        memory_bytes: Some(1 << 30),
        over_memory: Some(contract::machine::OverMemory::Stop),
    };

    fn edit(change: fn(&mut Edit)) -> Result<TaskEdit, String> {
        let mut edit = Edit::default();
        change(&mut edit);
        let own = Own { budget: Budget { turns: Some(9), ..Budget::default() }, needs: OWN };
        task_edit(&edit, own, &now()).map(|request| request.asked).map_err(|f| f.troubles[0].error.clone())
    }

    #[test]
    fn an_edit_says_what_changes_and_only_that() {
        assert_eq!(edit(|_| {}).unwrap_err(), "there is nothing to change");
        let changes = edit(|e| e.task.at = Some("now".into())).unwrap();
        assert_eq!(changes, TaskEdit { scheduled_at: Some(None), ..TaskEdit::default() });
        let changes = edit(|e| e.task.deadline = Some("none".into())).unwrap();
        assert_eq!(changes, TaskEdit { deadline: Some(None), ..TaskEdit::default() });
        let changes = edit(|e| e.task.after = vec!["none".into()]).unwrap();
        assert_eq!(changes, TaskEdit { depends_on: Some(vec![]), ..TaskEdit::default() });
        let changes = edit(|e| e.task.priority = Some(8)).unwrap();
        assert_eq!(changes, TaskEdit { priority: Some(8), ..TaskEdit::default() });
        let changes = edit(|e| e.task.budget = vec!["tokens=500".into()]).unwrap();
        let budget = Budget { turns: Some(9), tokens: Some(500), ..Budget::default() };
        assert_eq!(changes, TaskEdit { budget: Some(budget), ..TaskEdit::default() });
        let changes = edit(|e| e.task.budget = vec!["turns=".into()]).unwrap();
        assert_eq!(changes, TaskEdit { budget: Some(Budget::default()), ..TaskEdit::default() });
        let changes = edit(|e| e.task.notify = Some(NotifyChoice::Usual)).unwrap();
        assert_eq!(changes, TaskEdit { notify: Some(None), ..TaskEdit::default() });
        let changes = edit(|e| e.task.notify = Some(NotifyChoice::Silent)).unwrap();
        assert_eq!(changes.notify, Some(Some(NotifyStrategy::Silent)));
        let changes = edit(|e| e.task.cores = Some(Given(Some(2.0)))).unwrap();
        assert_eq!(
            changes,
            TaskEdit { needs: Some(Needs { cores: Some(2.0), ..OWN }), ..TaskEdit::default() }
        );
        let changes = edit(|e| e.task.memory = Some(Given(None))).unwrap();
        assert_eq!(changes.needs, Some(Needs::default()), "the policy goes with it");
        assert!(edit(|e| e.task.budget = vec!["day_tokens=5".into()]).unwrap_err().contains("a day"));
    }

    #[test]
    fn a_check_is_a_line_or_none() {
        let line = CheckWish::Command("make test".into());
        assert_eq!(task(|e| e.task.check = Some("make test".into())).unwrap().check, Some(line.clone()));
        assert_eq!(task(|e| e.task.no_check = true).unwrap().check, Some(CheckWish::None));
        assert_eq!(task(|_| {}).unwrap().check, None);
        let changes = edit(|e| e.task.check = Some("make test".into())).unwrap();
        assert_eq!(changes, TaskEdit { check: Some(Some(line)), ..TaskEdit::default() });
        let changes = edit(|e| e.task.no_check = true).unwrap();
        assert_eq!(changes, TaskEdit { check: Some(Some(CheckWish::None)), ..TaskEdit::default() });
    }
}
