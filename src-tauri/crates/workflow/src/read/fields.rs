//! Reads values of the types that a workflow has, and tells which are of another.

use crate::{
    guess,
    problem::{Found, Problems},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    str::FromStr,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub(super) type Written<'i> = Spanned<DeValue<'i>>;

/// The fields of a table.
pub(super) struct Fields<'a, 'i> {
    /// What the table is, for people: `a task`.
    what: &'static str,
    table: &'a DeTable<'i>,
    span: Range<usize>,
    known: Vec<&'static str>,
    pub(super) problems: &'a mut Problems,
}

impl<'a, 'i> Fields<'a, 'i> {
    /// Of a table that stands at `span`.
    pub(super) fn new(
        what: &'static str,
        table: &'a DeTable<'i>,
        span: Range<usize>,
        problems: &'a mut Problems,
    ) -> Self {
        Self { what, table, span, known: Vec::new(), problems }
    }

    /// Of a value, if it is a table.
    pub(super) fn of(what: &'static str, value: &'a Written<'i>, problems: &'a mut Problems) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Self::new(what, table, value.span(), problems)),
            written => {
                let found = unlike(what, "a table", value, problems);
                if let (DeValue::String(text), "an input") = (written, what) {
                    found.help(format!("write {{ default = \"{text}\" }}"));
                }
                None
            }
        }
    }

    /// The field `key`, as `read` makes it.
    pub(super) fn field<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str, &'a Written<'i>, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        self.known.push(key);
        let value = self.table.get(key)?;
        let read = read(&format!("`{key}`"), value, self.problems);
        if read.is_none() {
            self.problems.half_read(&self.span);
        }
        read
    }

    /// All fields were asked for: what else there is, is wrong.
    pub(super) fn end(self) {
        for (key, _) in self.table.iter().filter(|(key, _)| !self.known.contains(&key.get_ref().as_ref())) {
            let what = self.what;
            let help = guess::remedy(key.get_ref(), self.known.iter().copied(), "");
            self.problems.add(key.span(), format!("{what} has no key `{}`", key.get_ref())).help(help);
            self.problems.half_read(&self.span);
        }
    }
}

/// Tells that a value is of another type than is wanted.
pub(super) fn unlike<'p>(
    name: &str,
    wanted: &str,
    value: &Written<'_>,
    problems: &'p mut Problems,
) -> &'p mut Found {
    let found = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let problem = problems.add(value.span(), format!("{name} must be {wanted}, and is {found}"));
    match (value.get_ref(), wanted) {
        (DeValue::String(text), "a whole number") if text.trim().parse::<i64>().is_ok() => {
            problem.help(format!("write {} without quotes", text.trim()));
        }
        (DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_), "a text") => {
            problem.help("write it in quotes");
        }
        (DeValue::String(_) | DeValue::Table(_), "a list") if matches!(name, "`stage`" | "`task`") => {
            let head = if name == "`stage`" { "[[stage]]" } else { "[[stage.task]]" };
            problem.help(format!("write each as a table of its own, below the line {head}"));
        }
        (DeValue::String(text), "a list") => {
            problem.help(format!("write it in brackets: [\"{text}\"]"));
        }
        _ => {}
    }
    problem
}

pub(super) fn text(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<String> {
    let text = value.get_ref().as_str().map(str::to_owned);
    if text.is_none() {
        unlike(name, "a text", value, problems);
    }
    text
}

pub(super) fn boolean(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<bool> {
    let boolean = value.get_ref().as_bool();
    if boolean.is_none() {
        let found = unlike(name, "true or false", value, problems);
        if let DeValue::String(text) = value.get_ref()
            && text.parse::<bool>().is_ok()
        {
            found.help(format!("write {text} without quotes"));
        }
    }
    boolean
}

pub(super) fn integer(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<i64> {
    let DeValue::Integer(written) = value.get_ref() else {
        unlike(name, "a whole number", value, problems);
        return None;
    };
    let number = i64::from_str_radix(written.as_str(), written.radix()).ok();
    if number.is_none() {
        problems.add(value.span(), format!("{name} is too large a number"));
    }
    number
}

/// The values of a list, as `read` makes each.
pub(super) fn list<'a, 'i, T>(
    name: &str,
    value: &'a Written<'i>,
    problems: &mut Problems,
    mut read: impl FnMut(&str, &'a Written<'i>, &mut Problems) -> Option<T>,
) -> Option<Vec<T>> {
    let DeValue::Array(values) = value.get_ref() else {
        unlike(name, "a list", value, problems);
        return None;
    };
    values.iter().map(|value| read(&format!("each of {name}"), value, problems)).collect()
}

pub(super) fn texts(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    list(name, value, problems, text)
}

pub(super) fn text_set(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<BTreeSet<String>> {
    texts(name, value, problems).map(|texts| texts.into_iter().collect())
}

/// The values of a table by their keys, as `read` makes each.
pub(super) fn table<'a, 'i, T>(
    name: &str,
    value: &'a Written<'i>,
    problems: &mut Problems,
    mut read: impl FnMut(&str, &'a Written<'i>, &mut Problems) -> Option<T>,
) -> Option<BTreeMap<String, T>> {
    let DeValue::Table(table) = value.get_ref() else {
        unlike(name, "a table", value, problems);
        return None;
    };
    let read = |(key, value): (&Spanned<_>, _)| {
        let key: &std::borrow::Cow<'_, str> = key.get_ref();
        Some((key.clone().into_owned(), read(&format!("`{key}` of {name}"), value, problems)?))
    };
    table.iter().map(read).collect()
}

pub(super) fn text_table(
    name: &str,
    value: &Written<'_>,
    problems: &mut Problems,
) -> Option<BTreeMap<String, String>> {
    table(name, value, problems, text)
}

/// One of `words`.
pub(super) fn word<T: FromStr>(
    words: &'static [&'static str],
) -> impl Fn(&str, &Written<'_>, &mut Problems) -> Option<T> {
    move |name, value, problems| {
        let text = text(name, value, problems)?;
        let word = text.parse().ok();
        if word.is_none() {
            let help = guess::remedy(&text, words.iter().copied(), "");
            problems.add(value.span(), format!("{name} cannot be `{text}`")).help(help);
        }
        word
    }
}

/// A text, a number, true or false.
pub(super) fn scalar(name: &str, value: &Written<'_>, problems: &mut Problems) -> Option<Value> {
    match value.get_ref() {
        DeValue::String(text) => Some(Value::from(text.as_ref())),
        DeValue::Integer(_) => integer(name, value, problems).map(Value::from),
        DeValue::Boolean(boolean) => Some(Value::from(*boolean)),
        DeValue::Float(number) => {
            let number = number.as_str().parse::<f64>().ok().filter(|number| number.is_finite());
            if number.is_none() {
                problems.add(value.span(), format!("{name} is no number that can be passed on"));
            }
            number.map(Value::from)
        }
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            unlike(name, "a text, a number, true or false", value, problems);
            None
        }
    }
}
