//! What each piece of code is, for its colour: by the grammars of `two-face`, read by `syntect`.

use contract::changes::SyntaxClass;
use std::{
    ops::Range,
    path::Path,
    sync::LazyLock,
    time::{Duration, Instant},
};
use syntect::{
    easy::ScopeRangeIterator,
    parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet},
};

/// Larger texts have no colours, in bytes.
const TEXT_MAX: usize = 1024 * 1024;
/// A longer line ends the colours: what comes after it would be guessed, in bytes.
const LINE_MAX: usize = 4_000;
/// After this the rest has no colours.
const PATIENCE: Duration = Duration::from_secs(1);

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scopes and what they are, the more exact ones first.
static CLASSES: LazyLock<Vec<(Scope, SyntaxClass)>> = LazyLock::new(|| {
    let all = [
        ("comment", SyntaxClass::Comment),
        ("constant.character.escape", SyntaxClass::Text),
        ("constant.numeric", SyntaxClass::Number),
        ("constant", SyntaxClass::Number),
        ("string", SyntaxClass::Text),
        ("entity.name.function", SyntaxClass::Function),
        ("support.function", SyntaxClass::Function),
        ("variable.function", SyntaxClass::Function),
        ("support.macro", SyntaxClass::Function),
        ("entity.name.tag", SyntaxClass::Type),
        ("entity.name.section", SyntaxClass::Type),
        ("entity.name", SyntaxClass::Type),
        ("entity.other.inherited-class", SyntaxClass::Type),
        ("support.type", SyntaxClass::Type),
        ("support.class", SyntaxClass::Type),
        ("keyword.operator", SyntaxClass::Plain),
        ("keyword", SyntaxClass::Keyword),
        ("storage", SyntaxClass::Keyword),
        ("variable.language", SyntaxClass::Keyword),
        ("punctuation.definition.string", SyntaxClass::Text),
        ("punctuation.definition.comment", SyntaxClass::Comment),
    ];
    all.into_iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class))).collect()
});

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) range: Range<usize>,
    pub(crate) class: SyntaxClass,
}

/// The grammar of a file.
#[derive(Clone, Copy)]
pub(crate) struct Colours {
    grammar: &'static SyntaxReference,
}

/// The grammar of a file, by its name or its first line; none where there is none.
pub(crate) fn of(path: &str, content: &[u8]) -> Option<Colours> {
    let name = Path::new(path).file_name()?.to_str()?;
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    let by_name = GRAMMARS.find_syntax_by_extension(name);
    let grammar = by_name.or_else(|| GRAMMARS.find_syntax_by_extension(extension?)).or_else(|| {
        let first = content.split(|byte| *byte == b'\n').next()?;
        let first = std::str::from_utf8(first.get(..first.len().min(200))?).ok()?;
        GRAMMARS.find_syntax_by_first_line(first)
    })?;
    (grammar.name != "Plain Text").then_some(Colours { grammar })
}

impl Colours {
    /// What the language is called.
    pub(crate) fn language(&self) -> &'static str {
        &self.grammar.name
    }

    /// The pieces of the first lines of a text, up to `to`. Fewer lines where that would take too long.
    pub(crate) fn of(&self, lines: &[&[u8]], to: usize) -> Vec<Vec<Piece>> {
        let lines = lines.get(..to).unwrap_or(lines);
        if lines.iter().map(|line| line.len()).sum::<usize>() > TEXT_MAX {
            return vec![];
        }
        let until = Instant::now() + PATIENCE;
        let (mut state, mut stack) = (ParseState::new(self.grammar), ScopeStack::new());
        let mut found = Vec::with_capacity(lines.len());
        for line in lines {
            if line.len() > LINE_MAX || Instant::now() > until {
                break;
            }
            let Some(pieces) = pieces(&mut state, &mut stack, &String::from_utf8_lossy(line)) else { break };
            found.push(pieces);
        }
        found
    }
}

fn pieces(state: &mut ParseState, stack: &mut ScopeStack, line: &str) -> Option<Vec<Piece>> {
    let ops = state.parse_line(line, &GRAMMARS).ok()?;
    let mut found: Vec<Piece> = vec![];
    for (range, op) in ScopeRangeIterator::new(&ops, line) {
        stack.apply(op).ok()?;
        if range.is_empty() {
            continue;
        }
        let class = class(stack);
        match found.last_mut() {
            Some(last) if last.class == class && last.range.end == range.start => last.range.end = range.end,
            _ => found.push(Piece { range, class }),
        }
    }
    found.retain(|piece| piece.class != SyntaxClass::Plain);
    Some(found)
}

/// By the innermost scope that says anything.
fn class(stack: &ScopeStack) -> SyntaxClass {
    let of =
        |scope: &Scope| CLASSES.iter().find(|(known, _)| known.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.as_slice().iter().rev().find_map(of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_its_classes() {
        for (path, line, expected) in [
            (
                "a.rs",
                "fn main() { let x = 1; } // why\n",
                "Keyword:fn Function:main Keyword:let Number:1 Comment:// why\n",
            ),
            ("a.py", "x = \"a\"\n", "Text:\"a\""),
            ("a.toml", "a = 1\n", "Number:1"),
            ("Dockerfile", "FROM x\n", "Keyword:FROM"),
        ] {
            let colours = of(path, line.as_bytes()).unwrap();
            let pieces = colours.of(&[line.as_bytes()], 1);
            let shown: Vec<_> =
                pieces[0].iter().map(|p| format!("{:?}:{}", p.class, &line[p.range.clone()])).collect();
            let shown = shown.join(" ");
            for word in expected.split(' ').filter(|word| word.contains(':')) {
                assert!(shown.contains(word), "{path}: {word} in {shown}");
            }
        }
        assert!(of("a.txt", b"words").is_none());
        assert!(of("run", b"#!/bin/sh\n").is_some());
    }
}
