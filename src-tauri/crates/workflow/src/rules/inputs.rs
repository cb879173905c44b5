//! Inputs: whether what they say of themselves goes together.

use crate::{
    plan,
    problem::Problems,
    read::{Place, Source},
};
use contract::workflow::{InputKind, WorkflowDefinition, WorkflowInput};

pub(super) fn check(definition: &WorkflowDefinition, source: &Source<'_>, problems: &mut Problems) {
    for (name, input) in &definition.inputs {
        let place = Place::root().key("inputs").key(name);
        choices(input, &place, source, problems);
        let Some(default) = &input.default else { continue };
        if input.kind == InputKind::Choice && input.choices.is_empty() {
            continue;
        }
        let at = place.key("default");
        match plan::fits(input, default) {
            Ok(fitting) if fitting == *default => {}
            // a text that says a number is taken where a person types it, not where it is written
            Ok(fitting) => {
                let found = problems
                    .add(source.span(&at), format!("the default of `{name}` is a text, not of its type"));
                found.help(format!("write {fitting} without quotes"));
            }
            Err(why) => drop(problems.add(source.span(&at), format!("the default of `{name}` {why}"))),
        }
    }
}

fn choices(input: &WorkflowInput, place: &Place, source: &Source<'_>, problems: &mut Problems) {
    let at = place.clone().key("choices");
    match (input.kind, input.choices.as_slice()) {
        (InputKind::Choice, []) if problems.is_whole(&source.span(place)) => {
            problems
                .add(source.span(&at), "there is nothing to choose from")
                .help("add `choices = [\"…\", \"…\"]`");
        }
        (InputKind::Choice, _) | (_, []) => {}
        (kind, _) => {
            let found =
                problems.add(source.key_span(&at), format!("an input of type `{kind}` has no choices"));
            found.help("write `type = \"choice\"`, or take the choices out");
        }
    }
}
