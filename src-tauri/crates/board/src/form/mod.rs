//! The small form of a new task. The rules are the engine's own; what is wrong stands beside its field.

pub(crate) mod field;
pub(crate) mod number;

use crate::keys::input::Input;
use contract::{
    Agent, AgentKind, ApiError, FieldError, NewTask, agent::READY_MADE_SHELL, task::CommandLine, validation,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use field::Field;
use number::Number;
use std::collections::BTreeSet;

/// What every new task of one board is given: where it is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TaskDefaults {
    pub(crate) cwd: Option<String>,
    pub(crate) path: Option<String>,
}

/// What a key did to the form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filled {
    /// It goes on.
    Open,
    /// It is put away; what was entered is kept.
    Closed,
    /// This is to be made.
    Create(Box<NewTask>),
}

/// An agent as far as the form needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    name: String,
    kind: AgentKind,
    has_command: bool,
}

/// The form.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    agents: Vec<Choice>,
    agent: usize,
    command: Input,
    title: Input,
    description: Input,
    instructions: Input,
    priority: Number,
    /// The field that has the keys.
    pub(crate) at: Field,
    /// Fields that were left once; what is wrong with others is not told yet.
    left: BTreeSet<Field>,
    wrong: Vec<FieldError>,
    /// The engine has it.
    pub(crate) sent: bool,
}

impl Form {
    /// An empty form.
    pub(crate) fn new(agents: &[Agent]) -> Self {
        let mut form = Self {
            agents: vec![],
            agent: 0,
            command: Input::default(),
            title: Input::default(),
            description: Input::default(),
            instructions: Input::default(),
            priority: Number::default(),
            at: Field::Agent,
            left: BTreeSet::new(),
            wrong: vec![],
            sent: false,
        };
        form.offer(agents);
        form.at = form.fields()[1];
        form
    }

    /// These agents can be chosen now.
    pub(crate) fn offer(&mut self, agents: &[Agent]) {
        let chosen = self.agents.get(self.agent).map_or(READY_MADE_SHELL.to_owned(), |c| c.name.clone());
        self.agents = agents
            .iter()
            .map(|a| Choice { name: a.name.clone(), kind: a.kind, has_command: a.command.is_some() })
            .collect();
        if self.agents.is_empty() {
            let shell = READY_MADE_SHELL.to_owned();
            self.agents.push(Choice { name: shell, kind: AgentKind::Shell, has_command: false });
        }
        self.agent = self.agents.iter().position(|a| a.name == chosen).unwrap_or(0);
        self.keep_in();
    }

    /// The fields that the chosen agent takes, from the top.
    pub(crate) fn fields(&self) -> &'static [Field] {
        if self.choice().kind.takes_command() {
            &[Field::Agent, Field::Command, Field::Title, Field::Priority]
        } else {
            &[Field::Agent, Field::Title, Field::Description, Field::Instructions, Field::Priority]
        }
    }

    /// What is entered, as one line.
    pub(crate) fn value(&self, field: Field) -> String {
        match self.input(field) {
            Some(input) => input.text().to_owned(),
            None if field == Field::Agent => {
                format!("{} ({})", self.choice().name, self.choice().kind)
            }
            None => self.priority.text().to_owned(),
        }
    }

    /// The line of a field that is typed into.
    pub(crate) const fn input(&self, field: Field) -> Option<&Input> {
        match field {
            Field::Command => Some(&self.command),
            Field::Title => Some(&self.title),
            Field::Description => Some(&self.description),
            Field::Instructions => Some(&self.instructions),
            Field::Agent | Field::Priority => None,
        }
    }

    /// What is wrong with a field, once that is to be told.
    pub(crate) fn error(&self, field: Field) -> Option<&str> {
        let wrong = |field: Field| self.wrong.iter().any(|e| e.field == field.name());
        // A command brings its title along: one thing is missing, not two.
        let brought = field == Field::Title && self.title.text().is_empty() && wrong(Field::Command);
        let told = self.left.contains(&field) && !brought;
        let found = self.wrong.iter().filter(|_| told).find(|e| e.field == field.name());
        found.map(|e| e.message.as_str())
    }

    /// Takes a key.
    pub(crate) fn key(&mut self, key: KeyEvent, origin: &TaskDefaults) -> Filled {
        match key.code {
            KeyCode::Esc => return Filled::Closed,
            KeyCode::Enter => return self.submit(origin),
            KeyCode::Char('s') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                return self.submit(origin);
            }
            KeyCode::Tab | KeyCode::Down => self.go(1),
            KeyCode::BackTab | KeyCode::Up => self.go(-1),
            KeyCode::Left if self.typed().is_none() => self.turn(-1),
            KeyCode::Right | KeyCode::Char(' ' | '+') if self.typed().is_none() => self.turn(1),
            KeyCode::Char('-') if self.typed().is_none() => self.turn(-1),
            KeyCode::Char(c) if self.at == Field::Priority => {
                self.priority.push(c);
                // It is told while it is typed: a number is read at a glance.
                self.left.insert(self.at);
            }
            KeyCode::Backspace if self.at == Field::Priority => self.priority.erase(),
            _ => {
                if let Some(input) = self.typed() {
                    input.key(key);
                }
            }
        }
        self.check();
        Filled::Open
    }

    /// Takes text that was pasted.
    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(input) = self.typed() {
            input.insert(text.trim_end());
        } else if self.at == Field::Priority {
            text.trim().chars().for_each(|c| self.priority.push(c));
            self.left.insert(self.at);
        }
        self.check();
    }

    /// Puts the keys on a field.
    pub(crate) fn focus(&mut self, field: Field) {
        self.left.insert(self.at);
        self.at = field;
        self.priority.begin();
        self.check();
    }

    /// The engine found something wrong. `false`: nothing that the form could show.
    pub(crate) fn refuse(&mut self, error: &ApiError) -> bool {
        self.sent = false;
        self.wrong.clone_from(&error.fields);
        self.left.extend(self.fields());
        let first = self.fields().iter().copied().find(|field| self.error(*field).is_some());
        self.at = first.unwrap_or(self.at);
        self.priority.begin();
        first.is_some()
    }

    fn choice(&self) -> &Choice {
        // never empty: see `offer`
        &self.agents[self.agent]
    }

    fn typed(&mut self) -> Option<&mut Input> {
        match self.at {
            Field::Command => Some(&mut self.command),
            Field::Title => Some(&mut self.title),
            Field::Description => Some(&mut self.description),
            Field::Instructions => Some(&mut self.instructions),
            Field::Agent | Field::Priority => None,
        }
    }

    fn go(&mut self, by: isize) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.at).unwrap_or(0) as isize;
        self.focus(fields[(at + by).rem_euclid(fields.len() as isize) as usize]);
    }

    fn turn(&mut self, by: isize) {
        match self.at {
            Field::Agent => {
                let len = self.agents.len() as isize;
                self.agent = (self.agent as isize + by).rem_euclid(len) as usize;
                self.keep_in();
            }
            _ => self.priority.turn(by as i64),
        }
    }

    fn keep_in(&mut self) {
        if !self.fields().contains(&self.at) {
            self.at = self.fields()[1];
        }
    }

    fn check(&mut self) {
        let choice = self.choice();
        let found =
            validation::new_task(&self.draft(&TaskDefaults::default()), choice.kind, choice.has_command);
        self.wrong = found.err().map(|e| e.fields).unwrap_or_default();
    }

    fn submit(&mut self, origin: &TaskDefaults) -> Filled {
        if self.sent {
            return Filled::Open;
        }
        self.check();
        if !self.wrong.is_empty() {
            let fields = self.wrong.clone();
            self.refuse(&ApiError::fields(fields));
            return Filled::Open;
        }
        self.sent = true;
        Filled::Create(Box::new(self.draft(origin)))
    }

    fn draft(&self, origin: &TaskDefaults) -> NewTask {
        let takes = |field: Field| self.fields().contains(&field);
        let text = |field: Field, input: &Input| {
            Some(input.text().to_owned()).filter(|text| takes(field) && !text.trim().is_empty())
        };
        NewTask {
            agent: Some(self.choice().name.clone()),
            title: text(Field::Title, &self.title),
            description: text(Field::Description, &self.description),
            instructions: text(Field::Instructions, &self.instructions),
            command: text(Field::Command, &self.command).map(CommandLine::Line),
            priority: self.priority.value(),
            cwd: origin.cwd.clone(),
            path: origin.path.clone(),
            origin: Some(contract::Origin::Cli),
            ..NewTask::default()
        }
    }
}
