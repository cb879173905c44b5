//! The smallest edits of a text that set or take out one value.

use super::{
    Document, Fault, Json, Layout, Step, quoted,
    read::{Child, Kind, Node, Reader},
};
use std::ops::Range;

impl Document {
    /// Puts `value` at `path`, whose steps are names; objects that are missing on the way are made. What stands there
    /// already and is an object keeps the members that `value` does not have.
    ///
    /// # Errors
    /// What stands on the way is not an object.
    pub(crate) fn set(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        let steps: Vec<_> = path.iter().map(|name| Step::Key(name)).collect();
        match (self.get(&steps), value) {
            (Some(old), new) if old == new.plain() => Ok(()),
            (Some(serde_json::Value::Object(_)), Json::Object(members)) => {
                members.iter().try_for_each(|(name, member)| self.set(&[path, &[name]].concat(), member))
            }
            (Some(_), _) => self.overwrite(&steps, value),
            (None, _) => self.make(path, value),
        }
    }

    /// Puts `value` at the end of the array at `path`; it is made where it is missing.
    ///
    /// # Errors
    /// What stands there is not an array, or what stands on the way is not an object.
    pub(crate) fn push(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        let steps: Vec<_> = path.iter().map(|name| Step::Key(name)).collect();
        match self.node(&steps) {
            None => self.make(path, &Json::List(vec![value.clone()])),
            Some(node) if node.kind == Kind::Array => {
                let (range, text) = self.addition(node, None, value);
                self.edit(range, &text)
            }
            Some(node) => Err(self.unfit(node, &path.join("."), "a list")),
        }
    }

    /// Takes out what stands at `path`; nothing where there is nothing.
    ///
    /// # Errors
    /// None but those of reading what is left, which do not happen.
    pub(crate) fn remove(&mut self, path: &[Step<'_>]) -> Result<(), Fault> {
        let Some((last, above)) = path.split_last() else { return Ok(()) };
        // Of several members of one name each goes.
        while let Some((parent, index)) = self.node(above).and_then(|p| Some((p, p.find(*last)?))) {
            for range in self.cuts(parent, index) {
                self.text.replace_range(range, "");
            }
            self.read_again()?;
            self.close_up(above)?;
            if matches!(last, Step::Index(_)) {
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
    pub(crate) fn prune(&mut self, path: &[Step<'_>]) -> Result<(), Fault> {
        let Some((Step::Key(name), above)) = path.split_last() else { return Ok(()) };
        let child = self.node(above).and_then(|node| node.children.get(node.find(Step::Key(name))?));
        let bare = |child: &Child| {
            let before = self.text[child.start..child.value.start].split_whitespace().collect::<String>();
            let value = &child.value;
            let empty = value.kind != Kind::Scalar && value.end - value.start == 2;
            empty && before == format!("{}:", quoted(name))
        };
        match child.is_some_and(bare) {
            true => self.remove(path),
            false => Ok(()),
        }
    }

    fn overwrite(&mut self, path: &[Step<'_>], value: &Json) -> Result<(), Fault> {
        let Some(node) = self.node(path) else { return Ok(()) };
        let range = node.start..node.end;
        let layout = self.is_laid_out(node.start).then(|| self.layout(node.start));
        let text = value.written(layout);
        self.edit(range, &text)
    }

    /// Puts `value` where nothing is yet, into the deepest object that is there.
    fn make(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        let there = |n: &usize| {
            let steps: Vec<_> = path[..*n].iter().map(|name| Step::Key(name)).collect();
            self.node(&steps).is_some()
        };
        let Some(depth) = (0..path.len()).rev().find(there) else { return self.begin(path, value) };
        let steps: Vec<_> = path[..depth].iter().map(|name| Step::Key(name)).collect();
        let Some(node) = self.node(&steps) else { return self.begin(path, value) };
        if node.kind != Kind::Object {
            return Err(self.unfit(node, &path[..depth].join("."), "an object"));
        }
        let (range, text) = self.addition(node, Some(path[depth]), &nested(&path[depth + 1..], value));
        self.edit(range, &text)
    }

    /// The first value of an empty text.
    fn begin(&mut self, path: &[&str], value: &Json) -> Result<(), Fault> {
        let newline = self.newline();
        let layout = Layout { newline, unit: "  ", indent: "", level: 0 };
        let mut text = self.text.trim_end().to_owned();
        if !text.trim_start_matches('\u{feff}').is_empty() {
            text.push_str(newline);
        }
        text.push_str(&nested(path, value).written(Some(layout)));
        text.push_str(newline);
        self.text = text;
        self.read_again()
    }

    /// The edit that adds a last child to a container.
    fn addition(&self, node: &Node, name: Option<&str>, value: &Json) -> (Range<usize>, String) {
        let written = |layout: Option<Layout<'_>>| match name {
            Some(name) => format!("{}: {}", quoted(name), value.written(layout)),
            None => value.written(layout),
        };
        let Some(last) = node.children.last() else {
            let inside = &self.text[node.start + 1..node.end - 1];
            let from = node.start + 1 + inside.trim_end().len();
            let layout = self.layout(node.start);
            let laid_out = self.is_laid_out(node.start) || inside.contains('\n');
            return match laid_out || self.is_whole(node) {
                true => {
                    let line = Layout { level: 1, ..layout };
                    let text = format!("{}{}{}", line.line(), written(Some(line)), layout.line());
                    (from..node.end - 1, text)
                }
                false => (from..node.end - 1, written(None)),
            };
        };
        let comma = if last.comma.is_some() { "" } else { "," };
        if !self.begins_line(last.start) {
            let at = last.comma.map_or(last.value.end, |comma| comma + 1);
            return (at..at, format!("{comma} {}", written(None)));
        }
        // Under the last one, below what is noted behind it on the same line.
        let layout = self.layout(last.start);
        let end = last.comma.map_or(last.value.end, |comma| comma + 1);
        let noted = self.end_of_notes(end);
        let tail = if last.comma.is_some() { "," } else { "" };
        let text =
            format!("{comma}{}{}{}{tail}", &self.text[end..noted], layout.line(), written(Some(layout)));
        (end..noted, text)
    }

    /// What goes with a child: from the last range to the first, so that none moves another.
    fn cuts(&self, parent: &Node, index: usize) -> Vec<Range<usize>> {
        let child = &parent.children[index];
        // A comment between a value and its comma stays, so that the comma goes by itself.
        let noted = child.comma.filter(|comma| !self.text[child.value.end..*comma].trim().is_empty());
        let mut end = child.comma.filter(|_| noted.is_none()).map_or(child.value.end, |comma| comma + 1);
        let mut start = child.start;
        let rest = &self.text[end..parent.end - 1];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let next = rest[blanks..].chars().next();
        if self.begins_line(start) && matches!(next, Some('\n' | '\r')) {
            // Lines of its own: they go whole.
            end += blanks;
            start = self.text[..start].trim_end_matches([' ', '\t']).len();
            start -= if self.text[..start].ends_with("\r\n") { 2 } else { 1 };
        } else if child.comma.is_some() {
            end += blanks;
        }
        let before = index.checked_sub(1).map(|index| &parent.children[index]);
        let mut cuts: Vec<_> =
            noted.map(|comma| comma..comma + 1).into_iter().chain(std::iter::once(start..end)).collect();
        // The one before is the last one now, and a comma behind the last one is not JSON everywhere.
        if let (None, Some(Child { comma: Some(comma), .. })) = (child.comma, before) {
            match self.text[comma + 1..start].trim().is_empty() && !self.begins_line(child.start) {
                true => cuts[0].start = *comma,
                false => cuts.push(*comma..comma + 1),
            }
        }
        cuts
    }

    /// Removes the blanks in a container that holds nothing.
    fn close_up(&mut self, path: &[Step<'_>]) -> Result<(), Fault> {
        let Some(node) = self.node(path).filter(|node| node.children.is_empty()) else { return Ok(()) };
        let inside = node.start + 1..node.end - 1;
        match self.text[inside.clone()].trim().is_empty() {
            true => self.edit(inside, ""),
            false => Ok(()),
        }
    }

    /// Whether what stands at `at` is the first thing on its line.
    fn begins_line(&self, at: usize) -> bool {
        let blanks = self.text[..at].trim_end_matches([' ', '\t']);
        blanks.ends_with('\n')
    }

    /// Whether the document has lines of its own for members where `at` is.
    fn is_laid_out(&self, at: usize) -> bool {
        let first = self.root.as_ref().and_then(|root| root.children.first());
        first.is_some_and(|first| first.start <= at && self.begins_line(first.start)) && {
            let line = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let lead = self.text[line..at].trim_start();
            lead.is_empty() || lead.starts_with('"')
        }
    }

    /// Whether this container is all of the document.
    fn is_whole(&self, node: &Node) -> bool {
        self.root.as_ref().is_some_and(|root| root.start == node.start)
    }

    fn end_of_notes(&self, from: usize) -> usize {
        let line = self.text[from..].find('\n').map_or(self.text.len(), |newline| from + newline);
        let rest = &self.text[from..line];
        let note = rest.trim_start_matches([' ', '\t']);
        let closed = note.starts_with("/*") && note.trim_end().find("*/") == Some(note.trim_end().len() - 2);
        match note.starts_with("//") || closed {
            true => from + rest.trim_end().len(),
            false => from,
        }
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// How the line at `at` is laid out.
    fn layout(&self, at: usize) -> Layout<'_> {
        let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let line = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = &self.text[line..line + blanks(&self.text[line..at])];
        let first = self.root.as_ref().and_then(|root| root.children.first());
        let unit = first.filter(|first| self.begins_line(first.start)).map(|first| {
            let line = self.text[..first.start].rfind('\n').map_or(0, |newline| newline + 1);
            &self.text[line..first.start]
        });
        Layout {
            newline: self.newline(),
            unit: unit.filter(|u| !u.is_empty()).unwrap_or("  "),
            indent,
            level: 0,
        }
    }

    fn edit(&mut self, range: Range<usize>, text: &str) -> Result<(), Fault> {
        self.text.replace_range(range, text);
        self.read_again()
    }

    fn read_again(&mut self) -> Result<(), Fault> {
        self.root = Reader::read(&self.text)?;
        Ok(())
    }

    fn unfit(&self, node: &Node, name: &str, wanted: &str) -> Fault {
        let before = &self.text[..node.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let what = match name {
            "" => format!("the document is not {wanted}"),
            name => format!("“{name}” is not {wanted}"),
        };
        Fault { line, column, what }
    }
}

fn nested(path: &[&str], value: &Json) -> Json {
    path.iter().rev().fold(value.clone(), |value, name| Json::object([(*name, value)]))
}
