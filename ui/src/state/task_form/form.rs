//! The fields, as text and back.

use super::environment;
use crate::{
    catalogue::new_task as say,
    state::{amount, sandbox_words},
};
use contract::{
    FieldError, NewTask, TaskId, TaskType, Timestamp,
    changes::{PlaceKind, PlaceWish},
    limit::RESOURCE_TAG,
    machine::Needs,
    model::{Budget, FormField},
    task::{Backoff, CheckWish, CommandLine, Environment, OnDependencyFailure, OnLost},
    text::{self, shell_words},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The time now, and how local time reads.
#[derive(Clone, Copy)]
pub struct Clock {
    /// The time now.
    pub now: Timestamp,
    /// The moment that a `datetime-local` text stands for.
    pub from_local: fn(&str) -> Option<Timestamp>,
    /// The `datetime-local` text for a moment.
    pub to_local: fn(Timestamp) -> String,
}

/// The dialog's fields as they stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskForm {
    /// The agent's name (its id where it was put away); empty while none is known.
    pub agent: String,
    /// The names of other coding agents that are given the same.
    pub also: Vec<String>,
    /// The word of the type.
    pub task_type: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The instructions.
    pub instructions: String,
    /// The shell line.
    pub command: String,
    /// 1-10.
    pub priority: i64,
    /// `now`, `at`, `in`.
    pub start: String,
    /// For `at`: a local date and time, as `datetime-local` gives it.
    pub start_at: String,
    /// For `in`: how much.
    pub start_in: String,
    /// For `in`: the unit's key.
    pub start_in_unit: String,
    /// Tasks that must be completed first.
    pub depends_on: Vec<TaskId>,
    /// `wait`, `fail`.
    pub on_dependency_failure: String,
    /// A local date and time until when it must have begun; empty: none.
    pub deadline: String,
    /// Retries; empty: the usual.
    pub retries: String,
    /// Time-out; empty: the agent's.
    pub timeout: String,
    /// Its unit's key.
    pub timeout_unit: String,
    /// `retry`, `ask`, `fail`.
    pub on_lost: String,
    /// The command that says whether it is done; empty: the agent's, else that of its type.
    pub check: String,
    /// Whether it is to have no check, whatever its agent or type has.
    pub no_check: bool,
    /// The sandbox of its commands, as it is chosen from; empty: the agent's, else that of the settings.
    pub sandbox: String,
    /// Whether they run also where the machine cannot hold them to it.
    pub best_effort: bool,
    /// Processors that it keeps busy; empty: not said.
    pub cores: String,
    /// Memory that it takes at most, such as `2 GB`; empty: not said.
    pub memory: String,
    /// The word of what becomes of it over that; empty: as the settings say.
    pub over_memory: String,
    /// What only one task at a time may use, with commas between.
    pub resources: String,
    /// The folder; empty: the agent's.
    pub cwd: String,
    /// The word of the sort of place that it works in; empty: as its agent or its folder has it.
    pub place: String,
    /// Whether the command gets a terminal.
    pub pty: bool,
    /// Variables for the command, `NAME=VALUE` on each line.
    pub variables: String,
    /// Names of secrets for the command, with commas between.
    pub secrets: String,
    /// A JSON object; empty: none.
    pub context: String,
    /// Absolute paths.
    pub files: Vec<String>,
    /// Labels, with commas between.
    pub tags: String,
    /// What was entered into the agent's own fields, by their names.
    pub answers: BTreeMap<String, String>,
    /// Turns it may take; empty: as many as its agent may.
    pub budget_turns: String,
    /// Tokens it may use; empty: as its agent.
    pub budget_tokens: String,
    /// Dollars it may cost; empty: as its agent.
    pub budget_cost: String,
    /// The word of what it tells; empty: as the settings say.
    pub notify: String,
    /// What the form was filled from and has no field for.
    pub carried: Carried,
}

/// What a task brings that the dialog has no field for, or shows in another form. It stays as it is unless its
/// field is changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    argv: Option<Vec<String>>,
    scheduled_at: Option<Timestamp>,
    deadline: Option<Timestamp>,
    backoff: Option<Backoff>,
    path: Option<String>,
    environment: Environment,
    needs: Needs,
    place: Option<PlaceWish>,
}

impl Default for TaskForm {
    fn default() -> Self {
        let text = String::new;
        Self {
            agent: text(),
            also: vec![],
            task_type: TaskType::default().as_str().to_owned(),
            title: text(),
            description: text(),
            instructions: text(),
            command: text(),
            priority: 5,
            start: "now".to_owned(),
            start_at: text(),
            start_in: text(),
            start_in_unit: "m".to_owned(),
            deadline: text(),
            depends_on: vec![],
            on_dependency_failure: OnDependencyFailure::default().as_str().to_owned(),
            retries: text(),
            timeout: text(),
            timeout_unit: "m".to_owned(),
            on_lost: OnLost::default().as_str().to_owned(),
            check: text(),
            no_check: false,
            place: text(),
            sandbox: text(),
            best_effort: false,
            cores: text(),
            memory: text(),
            over_memory: text(),
            resources: text(),
            cwd: text(),
            pty: false,
            variables: text(),
            secrets: text(),
            context: text(),
            files: vec![],
            tags: text(),
            answers: BTreeMap::new(),
            budget_turns: text(),
            budget_tokens: text(),
            budget_cost: text(),
            notify: text(),
            carried: Carried::default(),
        }
    }
}

impl TaskForm {
    /// An empty form for this agent.
    #[must_use]
    pub fn for_agent(agent: &str) -> Self {
        Self { agent: agent.to_owned(), ..Self::default() }
    }

    /// Whether its task starts as soon as a worker is free.
    #[must_use]
    pub fn starts_now(&self) -> bool {
        self.start == Self::default().start
    }

    /// A form filled from a task as it was asked for. A time that has passed is left out.
    #[must_use]
    pub fn of(task: &NewTask, clock: Clock) -> Self {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let argv = match &task.command {
            Some(CommandLine::Argv(argv)) => Some(argv.clone()),
            _ => None,
        };
        let to_come = |at: Option<Timestamp>| at.filter(|at| *at > clock.now);
        let (scheduled_at, deadline) = (to_come(task.scheduled_at), to_come(task.deadline));
        let (timeout, timeout_unit) =
            task.timeout_seconds.map_or_else(|| (String::new(), "m".to_owned()), amount::split);
        let budget = task.budget.unwrap_or_default();
        Self {
            agent: given(&task.agent),
            task_type: task.task_type.as_str().to_owned(),
            title: given(&task.title),
            description: given(&task.description),
            instructions: given(&task.instructions),
            command: task.command.as_ref().map(line_of).unwrap_or_default(),
            priority: task.priority.unwrap_or(5),
            start: if scheduled_at.is_some() { "at" } else { "now" }.to_owned(),
            start_at: scheduled_at.map(clock.to_local).unwrap_or_default(),
            deadline: deadline.map(clock.to_local).unwrap_or_default(),
            depends_on: task.depends_on.iter().filter_map(|id| id.parse().ok()).collect(),
            on_dependency_failure: task.on_dependency_failure.as_str().to_owned(),
            retries: task.max_retries.map(|n| n.to_string()).unwrap_or_default(),
            timeout,
            timeout_unit,
            on_lost: task.on_lost.as_str().to_owned(),
            check: match &task.check {
                Some(CheckWish::Command(line)) => line.clone(),
                Some(CheckWish::None) | None => String::new(),
            },
            no_check: task.check == Some(CheckWish::None),
            sandbox: sandbox_words::value(task.sandbox),
            best_effort: task.sandbox.is_some_and(|sandbox| sandbox.best_effort),
            cwd: given(&task.cwd),
            place: task
                .place
                .as_ref()
                .and_then(|place| place.kind)
                .map(|kind| kind.to_string())
                .unwrap_or_default(),
            pty: task.pty,
            variables: environment::lines(&task.environment.variables),
            secrets: task.environment.secrets.iter().cloned().collect::<Vec<_>>().join(", "),
            context: if task.context.is_empty() { String::new() } else { pretty(&task.context) },
            files: task.files.clone(),
            tags: apart(&task.tags, false),
            cores: task.needs.cores.map(|cores| cores.to_string()).unwrap_or_default(),
            memory: task.needs.memory_bytes.map(text::bytes).unwrap_or_default(),
            over_memory: task.needs.over_memory.map(|policy| policy.as_str().to_owned()).unwrap_or_default(),
            resources: apart(&task.tags, true),
            budget_turns: budget.turns.map(|n| n.to_string()).unwrap_or_default(),
            budget_tokens: budget.tokens.map(|n| n.to_string()).unwrap_or_default(),
            budget_cost: budget.cost_usd.map(|n| n.to_string()).unwrap_or_default(),
            notify: task.notify.map(|strategy| strategy.as_str().to_owned()).unwrap_or_default(),
            carried: Carried {
                argv,
                scheduled_at,
                deadline,
                backoff: task.backoff,
                path: task.path.clone(),
                environment: task.environment.clone(),
                needs: task.needs,
                place: task.place.clone(),
            },
            ..Self::default()
        }
    }

    /// The request that the form stands for, and what in it could not be read. `takes_command`: whether the agent
    /// runs a command instead of reading instructions; what it has no use for is left out. `asked`: the agent's own
    /// fields.
    #[must_use]
    pub fn request(
        &self,
        takes_command: bool,
        asked: &[FormField],
        clock: Clock,
    ) -> (NewTask, Vec<FieldError>) {
        let mut unread = Unread::default();
        let optional = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        let texts = self.texts(takes_command, asked);
        let task = NewTask {
            agent: optional(&self.agent),
            task_type: self.task_type.parse().unwrap_or_default(),
            title: texts.title,
            description: texts.description,
            instructions: texts.instructions,
            command: if takes_command { self.command() } else { None },
            priority: Some(self.priority),
            depends_on: self.depends_on.iter().map(TaskId::to_string).collect(),
            on_dependency_failure: self.on_dependency_failure.parse().unwrap_or_default(),
            scheduled_at: unread.note("scheduled_at", self.scheduled_at(clock)),
            deadline: unread.note("deadline", self.deadline(clock)),
            max_retries: unread.note("max_retries", amount::whole(&self.retries)),
            backoff: self.carried.backoff,
            timeout_seconds: unread.note("timeout_seconds", self.timeout_seconds()),
            on_lost: self.on_lost.parse().unwrap_or_default(),
            cwd: optional(&self.cwd).map(|cwd| cwd.trim().to_owned()),
            context: self
                .with_answers(asked, unread.note("context", context(&self.context)).unwrap_or_default()),
            files: self.files.clone(),
            tags: self.all_tags(),
            idempotency_key: None,
            pty: takes_command && self.pty,
            budget: if takes_command { None } else { self.budget(&mut unread) },
            notify: self.notify.parse().ok(),
            needs: self.needs(&mut unread),
            check: self.check_wish(),
            place: self.place_wish(),
            sandbox: sandbox_words::chosen(&self.sandbox, self.best_effort),
            rival_of: None,
            parent_id: None,
            origin: Some(contract::Origin::Window),
            path: self.carried.path.clone(),
            environment: match takes_command {
                true => self.environment(&mut unread),
                false => Environment::default(),
            },
            caller_folder: None,
        };
        (task, unread.0)
    }

    /// Where it is to work, where that is said. A branch that was named stays as long as the sort of place does.
    fn place_wish(&self) -> Option<PlaceWish> {
        let before = self.carried.place.clone();
        let kind = self.place.parse::<PlaceKind>().ok();
        match before.filter(|before| before.kind == kind) {
            Some(same) => Some(same),
            None => kind.map(|kind| PlaceWish { kind: Some(kind), ..PlaceWish::default() }),
        }
    }

    /// Its labels, with what only one task at a time may use as such labels.
    fn all_tags(&self) -> Vec<String> {
        let resource = |name: String| match name.starts_with(RESOURCE_TAG) {
            true => name,
            false => format!("{RESOURCE_TAG}{name}"),
        };
        let mut all = tags(&self.tags);
        for tag in tags(&self.resources).into_iter().map(resource) {
            if !all.contains(&tag) {
                all.push(tag);
            }
        }
        all
    }

    /// What it needs of the machine. Memory that reads as it did is that, to the byte.
    fn needs(&self, unread: &mut Unread) -> Needs {
        let was = self.carried.needs.memory_bytes.filter(|bytes| text::bytes(*bytes) == self.memory);
        let read = || match self.memory.trim() {
            "" => Ok(None),
            entered => text::size(entered).map(Some).ok_or_else(|| say::no_size(entered)),
        };
        let memory_bytes = was.or_else(|| unread.note("needs.memory_bytes", read()));
        Needs {
            cores: unread.note("needs.cores", amount::decimal(&self.cores)),
            memory_bytes,
            // it goes with the memory
            over_memory: self.over_memory.parse().ok().filter(|_| !self.memory.trim().is_empty()),
        }
    }

    /// What is to check it, where that is said.
    fn check_wish(&self) -> Option<CheckWish> {
        match self.no_check {
            true => Some(CheckWish::None),
            false => Some(self.check.trim())
                .filter(|line| !line.is_empty())
                .map(|line| CheckWish::Command(line.to_owned())),
        }
    }

    /// What it is to run, as it stands in the form.
    pub fn command(&self) -> Option<CommandLine> {
        match &self.carried.argv {
            Some(argv) if shell_words(argv) == self.command => Some(CommandLine::Argv(argv.clone())),
            _ => Some(self.command.clone()).filter(|line| !line.trim().is_empty()).map(CommandLine::Line),
        }
    }

    fn scheduled_at(&self, clock: Clock) -> Result<Option<Timestamp>, String> {
        match self.start.as_str() {
            "at" => local_time(&self.start_at, self.carried.scheduled_at, clock).map(Some),
            "in" => {
                let seconds = amount::join(&self.start_in, &self.start_in_unit)?;
                if seconds < 0 {
                    return Err(say::before_now().to_owned());
                }
                let at = Timestamp::from_second(clock.now.as_second().saturating_add(seconds));
                at.map(Some).map_err(|_| say::too_far().to_owned())
            }
            _ => Ok(None),
        }
    }

    fn deadline(&self, clock: Clock) -> Result<Option<Timestamp>, String> {
        if self.deadline.trim().is_empty() {
            return Ok(None);
        }
        local_time(&self.deadline, self.carried.deadline, clock).map(Some)
    }

    /// What the command is given; what the form has no field for stays as it was.
    fn environment(&self, unread: &mut Unread) -> Environment {
        let before = &self.carried.environment;
        let variables = environment::variables(&self.variables, &before.variables).map(Some);
        Environment {
            variables: unread.note("variables", variables).unwrap_or_default(),
            secrets: tags(&self.secrets).into_iter().collect(),
            ..before.clone()
        }
    }

    /// Its own limits, where it has some.
    fn budget(&self, unread: &mut Unread) -> Option<Budget> {
        let budget = Budget {
            turns: unread.note("turns", amount::whole(&self.budget_turns)),
            tokens: unread.note("tokens", amount::whole(&self.budget_tokens)),
            cost_usd: unread.note("cost_usd", amount::decimal(&self.budget_cost)),
            ..Budget::default()
        };
        Some(budget).filter(|budget| *budget != Budget::default())
    }

    /// The context values together with what was entered into the agent's own fields.
    fn with_answers(&self, asked: &[FormField], mut context: Map<String, Value>) -> Map<String, Value> {
        for field in asked {
            let answer = self.answers.get(&field.name).map(|text| text.trim()).unwrap_or_default();
            if !answer.is_empty() {
                context.insert(field.name.clone(), answer.into());
            }
        }
        context
    }

    /// Moves context values into the agent's own fields that ask for them, for a form that was filled from a task.
    pub fn spread_context(&mut self, asked: &[FormField]) {
        let Ok(Some(mut values)) = context(&self.context) else { return };
        for field in asked {
            if values.get(&field.name).is_some_and(Value::is_string)
                && let Some(Value::String(text)) = values.remove(&field.name)
            {
                self.answers.insert(field.name.clone(), text);
            }
        }
        self.context = if values.is_empty() { String::new() } else { pretty(&values) };
    }

    pub(super) fn timeout_seconds(&self) -> Result<Option<i64>, String> {
        if self.timeout.trim().is_empty() {
            return Ok(None);
        }
        amount::join(&self.timeout, &self.timeout_unit).map(Some)
    }
}

/// What could not be read, field by field.
#[derive(Default)]
struct Unread(Vec<FieldError>);

impl Unread {
    fn note<T>(&mut self, field: &str, read: Result<Option<T>, String>) -> Option<T> {
        read.unwrap_or_else(|message| {
            self.0.push(FieldError { field: field.to_owned(), message });
            None
        })
    }
}

/// The moment of a `datetime-local` text. The field shows minutes; the time that it was `filled` from keeps its seconds.
fn local_time(text: &str, filled: Option<Timestamp>, clock: Clock) -> Result<Timestamp, String> {
    let unchanged = filled.filter(|at| (clock.to_local)(*at) == text);
    unchanged.or_else(|| (clock.from_local)(text)).ok_or_else(|| say::no_time().to_owned())
}

fn line_of(command: &CommandLine) -> String {
    match command {
        CommandLine::Line(line) => line.clone(),
        CommandLine::Argv(argv) => shell_words(argv),
    }
}

fn pretty(context: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(context).unwrap_or_default()
}

fn context(text: &str) -> Result<Option<Map<String, Value>>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(values)) => Ok(Some(values)),
        Ok(_) => Err(say::no_names("{\"branch\": \"main\"}")),
        Err(error) => Err(say::no_json(&error.to_string())),
    }
}

/// The labels that name what only one task at a time may use, by those names, or the others; with commas between.
fn apart(tags: &[String], resources: bool) -> String {
    let named = tags.iter().filter_map(|tag| tag.strip_prefix(RESOURCE_TAG));
    match resources {
        true => named.collect::<Vec<_>>().join(", "),
        false => {
            let others = tags.iter().filter(|tag| !tag.starts_with(RESOURCE_TAG));
            others.map(String::as_str).collect::<Vec<_>>().join(", ")
        }
    }
}

/// Labels from text with commas between, each once.
#[must_use]
pub fn tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = vec![];
    for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}
