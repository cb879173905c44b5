//! The prompt that a run begins with, from a template that the person can see and change.

use contract::ApiError;
use engine::ports::{Job, ModelJob};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, context};

/// The template of agents that have none of their own: persona, goal, task instructions, context data.
pub(crate) const TEMPLATE: &str = include_str!("prompt.jinja");
/// Steps that a template may take; one that loops for ever ends here.
const FUEL: u64 = 1_000_000;
/// Longest prompt, in bytes.
const PROMPT_MAX: usize = 4 << 20;

/// System and user text of `job`.
pub(crate) fn prompt(job: &Job, model: &ModelJob) -> Result<(String, String), ApiError> {
    let template = model.template.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or(TEMPLATE);
    let system = render(template, job, model).map_err(|error| wrong(&error))?;
    if system.len() > PROMPT_MAX {
        return Err(ApiError::field(
            "template",
            "The prompt becomes larger than 4 MiB; shorten the template.",
        ));
    }
    if let Some(talk) = &model.talk {
        // what the person said in a talk, as it was said: its title is only the beginning of it
        return Ok((system.trim().to_owned(), talk.words.clone()));
    }
    let mut user = job.title.clone();
    if !job.description.trim().is_empty() && job.description.trim() != job.title.trim() {
        user = format!("{user}\n\n{}", job.description);
    }
    Ok((system.trim().to_owned(), user))
}

fn render(template: &str, job: &Job, model: &ModelJob) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    let instructions = Some(&job.instructions).filter(|text| text.trim() != job.title.trim());
    environment.render_str(
        template,
        context! {
            agent => context! {
                name => job.agent,
                role => model.role,
                backstory => model.backstory,
                goal => model.goal,
            },
            task => context! {
                title => job.title,
                description => job.description,
                instructions => instructions.map(String::as_str).unwrap_or_default(),
            },
            context => job.context,
            files => job.files,
            folder => job.cwd.as_ref().map(|cwd| cwd.display().to_string()),
            talk => model.talk.is_some(),
            tools => model.tools.iter().map(|tool| tool.as_str()).collect::<Vec<_>>(),
        },
    )
}

fn wrong(error: &minijinja::Error) -> ApiError {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        kind => format!("{kind}{detail}"),
    };
    ApiError::field("template", format!("The template cannot be used{line}: {what}."))
        .hint("It may use agent (name, role, backstory, goal), task (title, description, instructions), context, files, folder, talk and tools.")
}
