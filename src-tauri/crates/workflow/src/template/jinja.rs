//! Jinja, as far as templates use it: its expressions.

use super::written::{plain, value_number};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use std::sync::LazyLock;

/// Steps that an expression may take.
const FUEL: u64 = 100_000;

/// What evaluates expressions: a missing value is an error, and nothing goes on for ever.
pub(super) static JINJA: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("string", |value: &Value| as_text(value, "it"));
    environment.add_filter("join", |value: &Value, between: Option<String>| {
        let texts = (1..)
            .zip(value.try_iter()?)
            .map(|(at, value)| as_text(&value, &format!("its {}", value_number(at))))
            .collect::<Result<Vec<_>, _>>()?;
        Ok::<_, Error>(texts.join(&between.unwrap_or_default()))
    });
    environment
});

/// A value as it is written elsewhere, too; by itself Jinja writes `True` and `5.0` as Python does. `named`: what it is
/// called where it cannot be.
fn as_text(value: &Value, named: &str) -> Result<String, Error> {
    plain(value).map(|text| text.into_owned()).map_err(|cannot| {
        let words = format!("{named} {}. {}", cannot.why, cannot.remedy);
        Error::new(ErrorKind::InvalidOperation, words)
    })
}

/// Evaluates without values, to see what an expression uses that there is not.
static PROBE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment
});

/// What `source` names besides the variables of its paths.
///
/// # Errors
/// In words, why it is no expression.
pub(super) fn names_in(source: &str) -> Result<Vec<String>, String> {
    let compiled = JINJA.compile_expression(source).map_err(|e| words(&e))?;
    if let Err(error) = PROBE.compile_expression(source).and_then(|compiled| compiled.eval(())) {
        let unknown = [ErrorKind::UnknownFilter, ErrorKind::UnknownTest, ErrorKind::UnknownFunction];
        if unknown.contains(&error.kind()) {
            return Err(words(&error));
        }
    }
    let mut names: Vec<_> =
        compiled.undeclared_variables(false).into_iter().filter(|name| !is_variable(name)).collect();
    names.sort();
    Ok(names)
}

fn is_variable(name: &str) -> bool {
    name.strip_prefix('_').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// An error of Jinja, in words that no full stop ends.
pub(super) fn words(error: &minijinja::Error) -> String {
    if let (ErrorKind::InvalidOperation, Some(detail)) = (error.kind(), error.detail()) {
        return detail.trim_end_matches('.').to_owned();
    }
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    match error.kind() {
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        kind => format!("{kind}{detail}"),
    }
}
