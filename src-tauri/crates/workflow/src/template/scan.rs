//! Takes a template apart: into what is written, and the expressions in it with what they read.

use super::{
    jinja,
    reference::{Reference, Root},
};
use crate::guess::guess;
use std::ops::Range;

/// A template, taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Template {
    pub(crate) parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// As it is written.
    Written(String),
    /// What its value is written for.
    Value(Expression),
}

/// An expression, with a variable in the place of each path.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    /// What Jinja evaluates: the path at place N of `reads` is the variable `_N`.
    pub(crate) source: String,
    pub(crate) reads: Vec<Reference>,
    /// Where it stands in the template, braces included, in bytes.
    pub(crate) span: Range<usize>,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateError {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// Where in the template, in bytes.
    pub(crate) span: Range<usize>,
}

impl TemplateError {
    fn new(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()), span }
    }
}

impl Template {
    /// Takes `text` apart.
    ///
    /// # Errors
    /// Each thing that is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<TemplateError>> {
        let (mut parts, mut errors, mut written) = (Vec::new(), Vec::new(), String::new());
        let mut at = 0;
        while let Some(found) = text[at..].find('{').map(|found| at + found) {
            written.push_str(&text[at..found]);
            let rest = &text[found..];
            at = if rest.starts_with("{{") {
                match expression(text, found) {
                    Ok((parsed, end)) => {
                        parts.push(Part::Written(std::mem::take(&mut written)));
                        match parsed {
                            Ok(expression) => parts.push(Part::Value(expression)),
                            Err(wrong) => errors.extend(wrong),
                        }
                        end
                    }
                    Err(error) => {
                        errors.push(error);
                        break;
                    }
                }
            } else if rest.starts_with("{%") || rest.starts_with("{#") {
                match block(text, found, &mut written) {
                    Ok(end) => end,
                    Err(error) => {
                        errors.push(error);
                        break;
                    }
                }
            } else {
                written.push('{');
                found + 1
            };
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        written.push_str(&text[at..]);
        parts.push(Part::Written(written));
        parts.retain(|part| !matches!(part, Part::Written(text) if text.is_empty()));
        Ok(Self { parts })
    }

    /// Its expressions.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(expression) => Some(expression),
            Part::Written(_) => None,
        })
    }

    /// Everything that it reads.
    pub(crate) fn reads(&self) -> impl Iterator<Item = &Reference> {
        self.values().flat_map(|expression| &expression.reads)
    }
}

/// Adds to `written` what the block that begins at `found` stands for, a comment or raw text; where it ends.
fn block(text: &str, found: usize, written: &mut String) -> Result<usize, TemplateError> {
    let rest = &text[found..];
    let here = found..found + 2;
    if rest.starts_with("{#") {
        let end = rest.find("#}").ok_or_else(|| {
            TemplateError::new(here, "a comment without an end", "end it by `#}`, or write `{{ \"{#\" }}`")
        })?;
        return Ok(found + end + 2);
    }
    let word = rest[2..].trim_start_matches('-').trim_start();
    if word.starts_with("raw") {
        let begin = rest.find("%}").map(|end| end + 2);
        let end = begin.and_then(|begin| {
            let end = rest[begin..].find("{% endraw %}")?;
            Some((begin, begin + end))
        });
        let (begin, end) = end.ok_or_else(|| {
            TemplateError::new(here, "`{% raw %}` without an end", "end it by `{% endraw %}`")
        })?;
        written.push_str(&rest[begin..end]);
        return Ok(found + end + "{% endraw %}".len());
    }
    let help = "only values can be filled in: `{{ … }}`, also with a condition: `{{ \"a\" if inputs.x else \"b\" }}`; \
                what is to stay as it is goes between `{% raw %}` and `{% endraw %}`";
    Err(TemplateError::new(here, "statements are not known here", help))
}

type Parsed = Result<Expression, Vec<TemplateError>>;

/// The expression whose braces begin at `found`, and where they end.
fn expression(text: &str, found: usize) -> Result<(Parsed, usize), TemplateError> {
    let begin = found + 2;
    let end = end_of(&text[begin..]).map(|end| begin + end).ok_or_else(|| {
        let help = "end it by `}}`; what is to stay as it is goes between `{% raw %}` and `{% endraw %}`";
        TemplateError::new(found..begin, "`{{` without an end", help)
    })?;
    let inner = &text[begin..end];
    let span = found..end + 2;
    if inner.starts_with(['-', '+']) || inner.ends_with(['-', '+']) {
        let help = "leave the sign beside the braces away, and write blanks as they are to be";
        return Ok((
            Err(vec![TemplateError::new(span.clone(), "blanks are not taken away here", help)]),
            span.end,
        ));
    }
    if inner.trim().is_empty() {
        let help = format!("write what it reads, such as `{{{{ {} }}}}`", Root::Inputs.form());
        return Ok((
            Err(vec![TemplateError::new(span.clone(), "an expression without anything in it", help)]),
            span.end,
        ));
    }
    let (source, mut reads, mut errors) = with_variables(inner, begin);
    let optional: Vec<_> = reads.iter().filter(|read| read.optional).map(ToString::to_string).collect();
    for read in &mut reads {
        read.optional |= optional.contains(&read.to_string());
    }
    if errors.is_empty() {
        errors.extend(unknown(&source, inner, begin, &span));
    }
    let end = span.end;
    Ok((if errors.is_empty() { Ok(Expression { source, reads, span }) } else { Err(errors) }, end))
}

/// What Jinja says of an expression, and what it names that is no path.
fn unknown(source: &str, inner: &str, begin: usize, span: &Range<usize>) -> Vec<TemplateError> {
    let names = match jinja::names_in(source) {
        Ok(names) => names,
        Err(why) => {
            let help = "between the braces stands an expression of Jinja, such as `inputs.name | upper`";
            return vec![TemplateError::new(span.clone(), format!("this is no expression: {why}"), help)];
        }
    };
    let wrong = names.into_iter().map(|name| {
        let at = inner.find(&name).map_or_else(|| span.clone(), |at| begin + at..begin + at + name.len());
        let roots = Root::ALL.map(Root::as_str);
        let help = match guess(&name, roots) {
            Some(root) => format!("did you mean `{root}`?"),
            None => format!(
                "a text stands in quotes; a value is read by {}",
                Root::ALL.map(Root::form).join(", ")
            ),
        };
        TemplateError::new(at, format!("nothing provides `{name}`"), help)
    });
    wrong.collect()
}

/// Where the expression that `text` begins with ends: at the first `}}` outside of quotes and braces.
fn end_of(text: &str) -> Option<usize> {
    let (mut open, mut skip) = (0_usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        if at < skip {
            continue;
        }
        match byte {
            b'"' | b'\'' => skip = at + 1 + end_of_quote(&text[at + 1..], byte)?,
            b'{' => open += 1,
            b'}' if open > 0 => open -= 1,
            b'}' if text[at + 1..].starts_with('}') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Where the quote that has begun ends, behind its mark.
fn end_of_quote(text: &str, mark: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == mark => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// `inner` with a variable in the place of each path, the paths, and what is wrong with them. `begin` is where it
/// stands in the template.
fn with_variables(inner: &str, begin: usize) -> (String, Vec<Reference>, Vec<TemplateError>) {
    let (mut source, mut reads, mut errors) = (String::new(), Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(c) = inner[at..].chars().next() {
        let rest = &inner[at..];
        let quote = matches!(c, '"' | '\'').then(|| end_of_quote(&rest[1..], c as u8)).flatten();
        let len = if let Some(end) = quote {
            end + 1
        } else if is_letter(c) {
            let len = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
            let after_dot = inner[..at].trim_end().ends_with('.');
            let root = Root::ALL.into_iter().find(|root| root.as_str() == &rest[..len]);
            if let Some(root) = root.filter(|_| !after_dot) {
                match path(root, inner, at, begin) {
                    Ok((reference, end)) => {
                        source.push_str(&format!("_{}", reads.len()));
                        reads.push(reference);
                        at = end;
                        continue;
                    }
                    Err(error) => errors.push(error),
                }
            }
            len
        } else {
            c.len_utf8()
        };
        source.push_str(&rest[..len]);
        at += len;
    }
    (source, reads, errors)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The path that begins at `at` with `root`, and where it ends.
fn path(root: Root, inner: &str, at: usize, begin: usize) -> Result<(Reference, usize), TemplateError> {
    let mut end = at + root.as_str().len();
    let mut names = Vec::new();
    while names.len() < root.names() {
        let Some(rest) = inner[end..].strip_prefix('.') else { break };
        let len = rest.find(|c: char| !(is_letter(c) || c == '-')).unwrap_or(rest.len());
        if len == 0 {
            break;
        }
        names.push(rest[..len].to_owned());
        end += 1 + len;
    }
    let span = begin + at..begin + end;
    if names.len() < root.names() {
        let message = format!("`{}` names no value", &inner[at..end]);
        return Err(TemplateError::new(span, message, format!("write {}", root.form())));
    }
    let after = inner[end..].trim_start();
    let filter = after.strip_prefix('|').map(str::trim_start).unwrap_or_default();
    let is = after.strip_prefix("is ").map(str::trim_start).unwrap_or_default();
    let is = is.strip_prefix("not ").map_or(is, str::trim_start);
    let optional = filter.starts_with("default") || filter.starts_with("d(") || is.starts_with("defined");
    Ok((Reference { root, names, optional, span }, end))
}
