//! The edits that set or take out one value.

use super::{Document, Fault, Json, Step, cut, parse, quoted};
use jsonc_parser::cst::{CstContainerNode, CstNode};
use serde_json::Value;

impl Document {
    /// Puts `value` at `path`, whose steps are names; objects that are missing on the way are made. What stands there
    /// already and is an object keeps the members that `value` does not have.
    ///
    /// # Errors
    /// What stands on the way is not an object.
    pub(in super::super) fn set(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        match (self.node(&keys(path)), value) {
            (Some(old), new) if old.to_serde_value() == Some(plain(new)) => Ok(()),
            (Some(old), Json::Object(members)) if old.as_object().is_some() => {
                members.iter().try_for_each(|(name, member)| self.set(&[path, &[name]].concat(), member))
            }
            (Some(old), new) => {
                // Of a number the crate writes the text as it is.
                let new = if is_on_one_line(&old) { Json::Number(one_line(new)) } else { new.clone() };
                match old.parent().and_then(|parent| parent.as_object_prop()) {
                    Some(member) => member.set_value(new),
                    None => self.root.set_value(new),
                }
                self.read_again()
            }
            (None, _) => self.make(path, value),
        }
    }

    /// Puts `value` at the end of the array at `path`; it is made where it is missing.
    ///
    /// # Errors
    /// What stands there is not an array, or what stands on the way is not an object.
    pub(in super::super) fn push(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        match self.node(&keys(path)) {
            None => self.make(path, &Json::Array(vec![value.clone()])),
            Some(node) if is_null(&node) => self.set(path, &Json::Array(vec![value.clone()])),
            Some(node) if node.as_array().is_none() => Err(unfit(&node, &path.join("."), "a list")),
            Some(node) => self.add(&node, None, value),
        }
    }

    /// Takes out what stands at `path`; nothing where there is nothing.
    ///
    /// # Errors
    /// None but those of reading what is left, which do not happen.
    pub(in super::super) fn remove(&mut self, path: &[Step<'_>]) -> Result<(), Fault> {
        // Of several members of one name each goes.
        while let Some(child) = self.child(path) {
            self.root = parse(&cut::without(&self.root, &child))?;
            if matches!(path.last(), Some(Step::Index(_))) {
                break;
            }
        }
        Ok(())
    }

    /// Takes out what stands at `path` where it is an empty object or list, without so much as a comment in it or behind
    /// its name.
    ///
    /// # Errors
    /// As [`Document::remove`].
    pub(in super::super) fn prune(&mut self, path: &[Step<'_>]) -> Result<(), Fault> {
        let bare = |node: &CstNode| node.children().len() == 2 && children(node).is_empty();
        let noted = |child: &CstNode| child.children().iter().any(CstNode::is_comment);
        let empty = self.node(path).as_ref().is_some_and(bare);
        if empty && !self.child(path).as_ref().is_some_and(noted) { self.remove(path) } else { Ok(()) }
    }

    /// Puts `value` where nothing is yet, into the deepest object that is there.
    fn make(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        if self.root.value().is_none() {
            self.begin()?;
        }
        let deepest = (0..path.len()).rev().find_map(|at| Some((at, self.node(&keys(&path[..at]))?)));
        let Some((depth, node)) = deepest else { return Ok(()) };
        if is_null(&node) {
            // what is null is not there yet
            let below = path[depth..].iter().rev();
            let nested = below.fold(value.clone(), |value, name| super::object([(*name, value)]));
            return self.set(&path[..depth], &nested);
        }
        if node.as_object().is_none() {
            return Err(unfit(&node, &path[..depth].join("."), "an object"));
        }
        let below = path[depth + 1..].iter().rev();
        let nested = below.fold(value.clone(), |value, name| super::object([(*name, value)]));
        self.add(&node, Some(path[depth]), &nested)
    }

    /// An empty object, below what a text holds that has no value yet.
    fn begin(&mut self) -> Result<(), Fault> {
        let text = self.root.to_string();
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let notes = text.trim();
        let above = if notes.is_empty() { "" } else { newline };
        self.root = parse(&format!("{notes}{above}{{}}{newline}"))?;
        Ok(())
    }

    /// Adds a last child.
    fn add(&mut self, container: &CstNode, name: Option<&str>, value: &Json) -> Result<(), Fault> {
        if is_on_one_line(container) {
            return self.squeeze_in(container, name, value);
        }
        match (container.as_object(), container.as_array(), name) {
            (Some(object), _, Some(name)) => drop(object.append(name, value.clone())),
            (_, Some(array), _) => {
                array.ensure_multiline();
                drop(array.append(value.clone()));
            }
            _ => {}
        }
        self.read_again()
    }

    /// Adds a last child to what stands on one line, and leaves it there.
    fn squeeze_in(&mut self, container: &CstNode, name: Option<&str>, value: &Json) -> Result<(), Fault> {
        let mut text = self.root.to_string();
        let child = name.map(|name| format!("{}: ", quoted(name))).unwrap_or_default() + &one_line(value);
        match children(container).last() {
            None => {
                let range = cut::range(container);
                let inside = text[range.start + 1..range.end - 1].trim_end().len();
                text.replace_range(range.start + 1 + inside..range.end - 1, &child);
            }
            Some(last) => match last.trailing_comma() {
                Some(comma) => text.insert_str(cut::range(&comma.into()).end, &format!(" {child}")),
                None => text.insert_str(cut::range(last).end, &format!(", {child}")),
            },
        }
        self.root = parse(&text)?;
        Ok(())
    }

    fn read_again(&mut self) -> Result<(), Fault> {
        self.root = parse(&self.root.to_string())?;
        Ok(())
    }
}

/// Whether what is added to this node belongs on the line that it is on.
fn is_on_one_line(node: &CstNode) -> bool {
    if node.children().iter().any(CstNode::is_newline) {
        return false;
    }
    let bare = children(node).is_empty();
    match node.parent() {
        // all of the document
        Some(CstContainerNode::Root(_)) => !bare,
        Some(member) => !bare || CstNode::from(member).indent_text().is_none(),
        None => true,
    }
}

fn is_null(node: &CstNode) -> bool {
    node.to_serde_value() == Some(Value::Null)
}

/// The members or items of a container.
fn children(node: &CstNode) -> Vec<CstNode> {
    node.children_exclude_trivia_and_tokens()
}

fn keys<'a>(path: &[&'a str]) -> Vec<Step<'a>> {
    path.iter().map(|name| Step::Key(name)).collect()
}

/// The same without order.
pub(super) fn plain(value: &Json) -> Value {
    serde_json::from_str(&one_line(value)).unwrap_or_default()
}

/// A value on one line.
fn one_line(value: &Json) -> String {
    let parts = |parts: Vec<String>| parts.join(", ");
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(bool) => bool.to_string(),
        Json::Number(number) => number.clone(),
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", parts(items.iter().map(one_line).collect())),
        Json::Object(members) => {
            let members =
                members.iter().map(|(name, value)| format!("{}: {}", quoted(name), one_line(value)));
            format!("{{{}}}", parts(members.collect()))
        }
    }
}

fn unfit(node: &CstNode, name: &str, wanted: &str) -> Fault {
    let text = node.root_node().map(|root| root.to_string()).unwrap_or_default();
    let before = &text[..cut::range(node).start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let what = match name {
        "" => format!("the document is not {wanted}"),
        name => format!("“{name}” is not {wanted}"),
    };
    Fault { line, column, what }
}
