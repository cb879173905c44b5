//! Templates: whether each says something, and whether what it reads will be there.

use super::tasks;
use crate::{
    graph::Certainty,
    guess,
    problem::Problems,
    read::{Place, Source},
    template::{RUN_FIELDS, Reference, Root, Target, Template, refused, spots},
};
use contract::workflow::{OnFailure, WorkflowDefinition, WorkflowTask};
use std::{collections::HashMap, ops::Range};

/// What a template can read.
#[derive(Clone, Copy, Default)]
struct Standpoint<'a> {
    /// Its stage, and what is certain of the stages once that begins.
    stage: Option<(usize, &'a Certainty)>,
    /// Its task, by its place in the stage, and what is certain of the tasks of the stage.
    task: Option<(usize, &'a WorkflowTask, Option<&'a Certainty>)>,
    /// It is filled in when the run is started.
    early: bool,
}

/// The stages and tasks of a definition by their names.
struct Known<'a> {
    definition: &'a WorkflowDefinition,
    stages: HashMap<&'a str, (usize, HashMap<&'a str, usize>)>,
    source: &'a Source<'a>,
}

pub(super) fn check(
    definition: &WorkflowDefinition,
    certain: Option<&Certainty>,
    source: &Source<'_>,
    problems: &mut Problems,
) {
    let stages = definition.stages.iter().enumerate().rev().map(|(at, stage)| {
        let tasks = stage.tasks.iter().enumerate().rev().map(|(nth, task)| (task.name.as_str(), nth));
        (stage.name.as_str(), (at, tasks.collect()))
    });
    let known = Known { definition, stages: stages.collect(), source };
    let early = Standpoint { early: true, ..Standpoint::default() };
    known.text(definition.cwd.as_deref(), Target::Text, early, Place::root().key("cwd"), problems);
    for (name, value) in &definition.env {
        let place = Place::root().key("env").key(name);
        known.text(Some(value), Target::Variable, Standpoint::default(), place, problems);
    }
    for (at, stage) in definition.stages.iter().enumerate() {
        let within = tasks::certain(stage, at, source, problems);
        // circles are told, and nothing is certain in them
        let Some(certain) = certain else { continue };
        let reader = Standpoint { stage: Some((at, certain)), ..Standpoint::default() };
        known.text(stage.check.as_deref(), Target::Shell, reader, Place::stage(at).key("check"), problems);
        for (nth, task) in stage.tasks.iter().enumerate() {
            let reader = Standpoint { task: Some((nth, task, within.as_ref())), ..reader };
            let place = Place::task(at, nth);
            for (key, text, target) in [
                ("title", &task.title, Target::Text),
                ("instructions", &task.instructions, Target::Text),
                ("command", &task.command, Target::Shell),
                ("check", &task.check, Target::Shell),
            ] {
                known.text(text.as_deref(), target, reader, place.clone().key(key), problems);
            }
            for (name, value) in &task.env {
                let place = place.clone().key("env").key(name);
                known.text(Some(value), Target::Variable, reader, place, problems);
            }
            let reader = Standpoint { early: true, ..reader };
            known.text(task.cwd.as_deref(), Target::Text, reader, place.key("cwd"), problems);
        }
    }
}

impl Known<'_> {
    /// A template at `place`.
    fn text(
        &self,
        text: Option<&str>,
        target: Target,
        reader: Standpoint<'_>,
        place: Place,
        problems: &mut Problems,
    ) {
        let Some(text) = text else { return };
        let at = |span: &Range<usize>| self.source.within(&place, text, span);
        if text.contains('\0') {
            problems.add(self.source.span(&place), "a zero byte cannot be passed on").help("take it out");
        }
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(errors) => {
                for error in errors {
                    let found = problems.add(at(&error.span), error.message);
                    if let Some(help) = error.help {
                        found.help(help);
                    }
                }
                return;
            }
        };
        if target == Target::Shell {
            let values = template.values().zip(spots(&template));
            for (value, why) in values.filter_map(|(value, spot)| Some((value, spot.err()?))) {
                let (place, help) = refused(why);
                problems.add(at(&value.span), format!("a value cannot stand {place}")).help(help);
            }
        }
        for read in template.reads() {
            if let Err((message, help)) = self.reads(read, reader) {
                problems.add(at(&read.span), message).help(help);
            }
        }
    }

    /// Whether what is read will be there; else what is wrong, and the remedy.
    fn reads(&self, read: &Reference, reader: Standpoint<'_>) -> Result<(), (String, String)> {
        let name = read.names[0].as_str();
        let unknown = |what: &str, known: Vec<&str>, none: &str| {
            let guess = guess::remedy(name, known.iter().copied(), none);
            Err((format!("nothing provides `{read}`: there is no {what} `{name}`"), guess))
        };
        match read.root {
            Root::Inputs if self.definition.inputs.contains_key(name) => Ok(()),
            Root::Inputs => {
                let known = self.definition.inputs.keys().map(String::as_str).collect();
                unknown("input", known, &format!("add `[inputs.{name}]`"))
            }
            Root::Run if reader.early => Err((
                "what is known of the run cannot be read here".into(),
                "a folder is below that of the run as it is".into(),
            )),
            Root::Run if RUN_FIELDS.contains(&name) => Ok(()),
            Root::Run => unknown("field of a run", RUN_FIELDS.to_vec(), ""),
            Root::Matrix => match reader.task {
                Some((_, task, _)) if task.matrix.contains_key(name) => Ok(()),
                Some((_, task, _)) => {
                    let known = task.matrix.keys().map(String::as_str).collect();
                    unknown(
                        "matrix value",
                        known,
                        &format!("give the task `matrix = {{ {name} = [\"…\"] }}`"),
                    )
                }
                None => Err((
                    "a matrix belongs to a task, and cannot be read here".into(),
                    "write it in the tasks themselves".into(),
                )),
            },
            Root::Tasks => self.output(read, reader),
        }
    }

    /// Whether an output of a task will be there.
    fn output(&self, read: &Reference, reader: Standpoint<'_>) -> Result<(), (String, String)> {
        let [stage_name, name, field] = [0, 1, 2].map(|at| read.names[at].as_str());
        let stages = &self.definition.stages;
        let (true, Some((here, certain))) = (!reader.early, reader.stage) else {
            return Err((
                "what tasks give cannot be read here: it is needed before any has run".into(),
                "an input can be read here".into(),
            ));
        };
        let Some((stage, tasks)) = self.stages.get(stage_name) else {
            let names = stages.iter().map(|stage| stage.name.as_str());
            return Err((
                format!("nothing provides `{read}`: there is no stage `{stage_name}`"),
                guess::remedy(stage_name, names, ""),
            ));
        };
        let Some(&task) = tasks.get(name) else {
            let names = stages[*stage].tasks.iter().map(|task| task.name.as_str());
            return Err((
                format!("nothing provides `{read}`: the stage `{stage_name}` has no task `{name}`"),
                guess::remedy(name, names, "it has no tasks"),
            ));
        };
        let outputs = &stages[*stage].tasks[task].outputs;
        if !outputs.contains(field) {
            let add = format!("add `outputs = [\"{field}\"]` to it");
            let help = match guess::guess(field, outputs.iter().map(String::as_str)) {
                Some(guess) => format!("did you mean `{guess}`? Otherwise {add}"),
                None => add,
            };
            return Err((
                format!("nothing provides `{read}`: the task `{name}` declares no output `{field}`"),
                help,
            ));
        }
        let (ended, completed) = if *stage == here {
            match reader.task {
                Some((own, _, _)) if own == task => {
                    return Err((
                        format!("the task `{name}` reads what it gives itself"),
                        "take it out".into(),
                    ));
                }
                Some((own, _, Some(within))) => {
                    (within.ended.has(own, task), within.completed.has(own, task))
                }
                // a circle, which is told
                Some((_, _, None)) => return Ok(()),
                None => (false, false),
            }
        } else {
            (certain.ended.has(here, *stage), certain.completed.has(here, *stage))
        };
        match (ended, completed || read.optional) {
            (true, true) => Ok(()),
            (true, false) => Err((
                format!(
                    "`{read}` may be missing: it is not certain that the task `{name}` has completed by then"
                ),
                format!("say what it is then: `{read} | default(\"…\")`{}", self.why_uncertain(*stage, here)),
            )),
            (false, _) if *stage == here => Err((
                format!("`{read}` may be missing: this task does not come after `{name}`"),
                format!("add `after = [\"{name}\"]` to it"),
            )),
            (false, _) => Err((
                format!(
                    "`{read}` may be missing: the stage `{}` does not come after `{stage_name}`",
                    stages[here].name
                ),
                format!("add \"{stage_name}\" to the `after` of `{}`", stages[here].name),
            )),
        }
    }

    fn why_uncertain(&self, stage: usize, here: usize) -> String {
        let rule = self.definition.stages[stage].on_failure.as_ref().unwrap_or(&self.definition.on_failure);
        if stage != here && *rule == OnFailure::Continue {
            return format!("; the run goes on when `{}` fails", self.definition.stages[stage].name);
        }
        String::new()
    }
}
