//! JSON as programs keep their settings in it, comments and trailing commas included, changed by the smallest edits of
//! the text: order, layout and comments of everything else stay as they are.

mod edit;
mod read;

use read::{Kind, Node, Reader};
use serde_json::Value;

pub(crate) use read::Fault;

/// A value to be written, with its members in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Text(String),
    Number(i64),
    Bool(bool),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// A text and what it means.
#[derive(Debug)]
pub(crate) struct Document {
    text: String,
    /// `None`: there is nothing in it but blanks and comments.
    root: Option<Node>,
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// It is not JSON, even with comments and trailing commas allowed.
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        Ok(Self { text: text.to_owned(), root: Reader::read(text)? })
    }

    /// The text as it is now.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// What stands at `path`. Of several members of one name the last one counts, as it does for those who read it.
    pub(crate) fn get(&self, path: &[Step<'_>]) -> Option<Value> {
        self.node(path).map(|node| self.value(node))
    }

    fn node(&self, path: &[Step<'_>]) -> Option<&Node> {
        path.iter()
            .try_fold(self.root.as_ref()?, |node, step| Some(&node.children.get(node.find(*step)?)?.value))
    }

    fn value(&self, node: &Node) -> Value {
        match node.kind {
            Kind::Scalar => {
                let text = &self.text[node.start..node.end];
                // It was read before, so it can be read again.
                let word = || serde_json::from_str(text).unwrap_or_default();
                read::unquoted(text).map_or_else(word, Value::from)
            }
            Kind::Array => node.children.iter().map(|child| self.value(&child.value)).collect(),
            Kind::Object => {
                let members = node.children.iter();
                members
                    .map(|child| (child.key.clone().unwrap_or_default(), self.value(&child.value)))
                    .collect()
            }
        }
    }
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn texts<'a>(texts: impl IntoIterator<Item = &'a String>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.clone())).collect())
    }

    pub(crate) fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The same without order.
    pub(crate) fn plain(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Number(number) => Value::from(*number),
            Self::Bool(bool) => Value::from(*bool),
            Self::List(items) => items.iter().map(Self::plain).collect(),
            Self::Object(members) => {
                members.iter().map(|(key, value)| (key.clone(), value.plain())).collect()
            }
        }
    }

    /// As text on several lines; on one line where `layout` is `None`. Lists of scalars stay on one line.
    pub(crate) fn written(&self, layout: Option<Layout<'_>>) -> String {
        let deeper = layout.map(Layout::deeper);
        match self {
            Self::List(items) => {
                let nested = items.iter().any(|item| matches!(item, Self::List(_) | Self::Object(_)));
                let items = items.iter().map(|item| item.written(deeper)).collect();
                enclosed('[', items, ']', layout.filter(|_| nested))
            }
            Self::Object(members) => {
                let members = members.iter();
                let members =
                    members.map(|(key, value)| format!("{}: {}", quoted(key), value.written(deeper)));
                enclosed('{', members.collect(), '}', layout)
            }
            scalar => scalar.plain().to_string(),
        }
    }
}

/// How lines are laid out in a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout<'a> {
    pub(crate) newline: &'a str,
    /// What one level is indented by.
    pub(crate) unit: &'a str,
    /// What the line that the value begins on is indented by.
    pub(crate) indent: &'a str,
    /// Levels below that line.
    pub(crate) level: usize,
}

impl Layout<'_> {
    fn deeper(self) -> Self {
        Self { level: self.level + 1, ..self }
    }

    /// A new line on this level.
    pub(crate) fn line(self) -> String {
        format!("{}{}{}", self.newline, self.indent, self.unit.repeat(self.level))
    }
}

pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn enclosed(open: char, parts: Vec<String>, close: char, layout: Option<Layout<'_>>) -> String {
    match layout {
        Some(layout) if !parts.is_empty() => {
            let line = layout.deeper().line();
            format!("{open}{line}{}{}{close}", parts.join(&format!(",{line}")), layout.line())
        }
        _ => format!("{open}{}{close}", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests;
