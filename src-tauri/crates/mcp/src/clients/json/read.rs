//! Reads JSON with comments and trailing commas into a tree that knows where everything stands in the text.

use super::Step;

/// Deeper nesting is refused rather than followed.
const DEEPEST: usize = 256;

/// Why a text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    pub(crate) what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Array,
    Object,
}

/// A value and the bytes that it takes up.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) children: Vec<Child>,
}

/// An item of an array or a member of an object.
#[derive(Debug)]
pub(super) struct Child {
    /// Where it begins: with its key where it has one.
    pub(super) start: usize,
    pub(super) key: Option<String>,
    pub(super) value: Node,
    /// Where the comma that follows it stands.
    pub(super) comma: Option<usize>,
}

impl Node {
    /// Which child a step leads to.
    pub(super) fn find(&self, step: Step<'_>) -> Option<usize> {
        match step {
            Step::Index(index) => (index < self.children.len() && self.kind == Kind::Array).then_some(index),
            Step::Key(key) => self.children.iter().rposition(|child| child.key.as_deref() == Some(key)),
        }
    }
}

/// What a quoted text means. Halves of characters are taken for unknown ones: programs that cut texts leave such.
pub(super) fn unquoted(quoted: &str) -> Option<String> {
    let read = |text: &str| serde_json::from_str::<String>(text).ok();
    read(quoted).or_else(|| read(&without_halves(quoted)))
}

fn without_halves(quoted: &str) -> String {
    let (mut whole, mut rest) = (String::new(), quoted);
    while let Some(at) = rest.find('\\') {
        let is_half = rest.get(at + 1..at + 4).is_some_and(|e| {
            let e = e.to_ascii_lowercase();
            ["ud8", "ud9", "uda", "udb", "udc", "udd", "ude", "udf"].contains(&e.as_str())
        });
        let end = at + if is_half { 6 } else { 2 };
        let Some(next) = rest.get(end..) else { break };
        whole.push_str(if is_half { &rest[..at] } else { &rest[..end] });
        if is_half {
            whole.push_str("\\ufffd");
        }
        rest = next;
    }
    whole + rest
}

/// Reads a text from its beginning on.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn read(text: &'a str) -> Result<Option<Node>, Fault> {
        let mut reader = Self { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 } };
        reader.skip()?;
        if reader.peek().is_none() {
            return Ok(None);
        }
        let root = reader.value(0)?;
        reader.skip()?;
        match reader.peek() {
            None => Ok(Some(root)),
            Some(_) => Err(reader.fault(reader.at, "something follows after the end of the document")),
        }
    }

    /// Passes over blanks and comments.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        loop {
            let rest = &self.text[self.at..];
            if let Some(comment) = rest.strip_prefix("//") {
                self.at += 2 + comment.find('\n').unwrap_or(comment.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                let length =
                    comment.find("*/").ok_or_else(|| self.fault(self.at, "this comment has no end"))?;
                self.at += length + 4;
            } else if rest.starts_with([' ', '\t', '\n', '\r']) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        match self.peek() {
            _ if depth > DEEPEST => Err(self.fault(self.at, "this is nested too deeply")),
            None => Err(self.fault(self.at, "a value is missing at the end")),
            Some('{') => self.container(Kind::Object, '}', depth),
            Some('[') => self.container(Kind::Array, ']', depth),
            Some('"') => self.string().map(|(node, _)| node),
            Some(_) => self.word(),
        }
    }

    fn container(&mut self, kind: Kind, close: char, depth: usize) -> Result<Node, Fault> {
        let start = self.at;
        let mut children: Vec<Child> = vec![];
        self.at += 1;
        loop {
            self.skip()?;
            match self.peek() {
                None => return Err(self.fault(start, "this is opened and never closed")),
                Some(c) if c == close => {
                    self.at += 1;
                    return Ok(Node { kind, start, end: self.at, children });
                }
                Some(',') => match children.last_mut() {
                    Some(last) if last.comma.is_none() => {
                        last.comma = Some(self.at);
                        self.at += 1;
                    }
                    _ => return Err(self.fault(self.at, "this comma follows nothing")),
                },
                Some(_) if children.last().is_some_and(|last| last.comma.is_none()) => {
                    return Err(self.fault(self.at, "a comma is missing before this"));
                }
                Some(_) => children.push(self.child(kind, depth)?),
            }
        }
    }

    fn child(&mut self, kind: Kind, depth: usize) -> Result<Child, Fault> {
        let start = self.at;
        let mut key = None;
        if kind == Kind::Object {
            if self.peek() != Some('"') {
                return Err(self.fault(self.at, "a name in double quotes is expected here"));
            }
            key = Some(self.string()?.1);
            self.skip()?;
            if self.peek() != Some(':') {
                return Err(self.fault(self.at, "a colon is expected here"));
            }
            self.at += 1;
            self.skip()?;
        }
        Ok(Child { start, key, value: self.value(depth + 1)?, comma: None })
    }

    fn string(&mut self) -> Result<(Node, String), Fault> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            match bytes.get(at) {
                None => return Err(self.fault(start, "this text has no closing quote")),
                Some(b'\\') => at += 2,
                Some(b'"') => break,
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        let text = unquoted(&self.text[start..self.at]);
        let text =
            text.ok_or_else(|| self.fault(start, "this text has a character that JSON does not allow"))?;
        Ok((Node { kind: Kind::Scalar, start, end: self.at, children: vec![] }, text))
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Node, Fault> {
        let start = self.at;
        let rest = &self.text[start..];
        let ends = |c: char| c.is_whitespace() || ",:{}[]\"/".contains(c);
        self.at += rest.find(ends).unwrap_or(rest.len());
        match serde_json::from_str::<serde_json::Value>(&self.text[start..self.at]) {
            Ok(_) => Ok(Node { kind: Kind::Scalar, start, end: self.at, children: vec![] }),
            Err(_) => Err(self.fault(start, "a value is expected here")),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn fault(&self, at: usize, what: &str) -> Fault {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Fault { line, column, what: what.to_owned() }
    }
}
