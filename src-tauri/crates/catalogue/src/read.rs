//! The files of a catalogue, as messages.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser, unicode,
};

/// The language in which the catalogue is written first, and that has every message.
pub const SOURCE: &str = "en";

/// What is wrong with a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file it stands in.
    pub file: PathBuf,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.problem)
    }
}

impl std::error::Error for Fault {}

/// All that one language says.
pub(crate) struct Language {
    /// `en`, `pt-BR`.
    pub(crate) tag: String,
    /// By the name of the file without `.ftl`.
    pub(crate) rooms: BTreeMap<String, Room>,
}

/// What one file says.
pub(crate) struct Room {
    pub(crate) file: PathBuf,
    /// The comment over the file.
    pub(crate) about: String,
    /// By the message's name, as the file spells it.
    pub(crate) messages: BTreeMap<String, Vec<Piece>>,
}

/// A stretch of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// A variable that is a text.
    Word(String),
    /// A variable that is a whole number.
    Figure(String),
    /// What is said depends on a number.
    Choice {
        variable: String,
        cases: Vec<(Case, Vec<Self>)>,
    },
}

/// When a variant of a choice is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Case {
    Exactly(i64),
    /// A category of the language's plurals: `one`, `few`.
    Category(String),
    Else,
}

/// The languages of a catalogue, English first.
pub(crate) fn languages(folder: &Path) -> Result<Vec<Language>, Fault> {
    let mut tags: Vec<String> = names(folder)?;
    tags.sort_by_key(|tag| (tag != SOURCE, tag.clone()));
    if tags.first().is_none_or(|tag| tag != SOURCE) {
        return Err(fault(folder, format!("there is no folder `{SOURCE}`: English is the source")));
    }
    tags.into_iter()
        .map(|tag| {
            let at = folder.join(&tag);
            let mut rooms = BTreeMap::new();
            for name in names(&at)? {
                let file = at.join(&name);
                let Some(stem) = name.strip_suffix(".ftl") else {
                    return Err(fault(&file, "files of a catalogue end in .ftl"));
                };
                rooms.insert(stem.to_owned(), room(&file)?);
            }
            Ok(Language { tag, rooms })
        })
        .collect()
}

/// What stands in a folder, but hidden files.
fn names(folder: &Path) -> Result<Vec<String>, Fault> {
    let entries = fs::read_dir(folder).map_err(|error| fault(folder, error))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| fault(folder, error))?.file_name();
        names.extend(name.to_str().filter(|name| !name.starts_with('.')).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn room(file: &Path) -> Result<Room, Fault> {
    let text = fs::read_to_string(file).map_err(|error| fault(file, error))?;
    let resource = parser::parse(text).map_err(|(_, errors)| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        fault(file, format!("not in Fluent's format: {first}"))
    })?;
    let mut room = Room { file: file.to_owned(), about: String::new(), messages: BTreeMap::new() };
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let name = message.id.name;
                let Some(value) = message.value.filter(|_| message.attributes.is_empty()) else {
                    return Err(fault(file, format!("`{name}` has attributes: make messages of them")));
                };
                let pieces = pieces(&value).map_err(|problem| fault(file, format!("`{name}`: {problem}")))?;
                if room.messages.insert(name.clone(), pieces).is_some() {
                    return Err(fault(file, format!("`{name}` stands here twice")));
                }
            }
            Entry::ResourceComment(comment) => room.about = comment.content.join("\n"),
            Entry::Comment(_) | Entry::GroupComment(_) => {}
            Entry::Term(term) => {
                return Err(fault(file, format!("`-{}`: terms are not taken", term.id.name)));
            }
            Entry::Junk { content } => return Err(fault(file, format!("no message: {content}"))),
        }
    }
    Ok(room)
}

fn pieces(pattern: &Pattern<String>) -> Result<Vec<Piece>, String> {
    pattern
        .elements
        .iter()
        .map(|element| match element {
            PatternElement::TextElement { value } => Ok(Piece::Text(value.clone())),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => piece(inline),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err("a choice is made by a variable".to_owned());
                };
                let cases = variants.iter().map(|variant| {
                    let case = if variant.default { Case::Else } else { case(&variant.key)? };
                    Ok((case, pieces(&variant.value)?))
                });
                Ok(Piece::Choice { variable: id.name.clone(), cases: cases.collect::<Result<_, String>>()? })
            }
        })
        .collect()
}

fn piece(inline: &InlineExpression<String>) -> Result<Piece, String> {
    match inline {
        InlineExpression::StringLiteral { value } => {
            Ok(Piece::Text(unicode::unescape_unicode_to_string(value).into_owned()))
        }
        InlineExpression::NumberLiteral { value } => Ok(Piece::Text(value.clone())),
        InlineExpression::VariableReference { id } => Ok(Piece::Word(id.name.clone())),
        InlineExpression::FunctionReference { id, arguments } if id.name == "NUMBER" => {
            match (&*arguments.positional, &*arguments.named) {
                ([InlineExpression::VariableReference { id }], []) => Ok(Piece::Figure(id.name.clone())),
                _ => Err("NUMBER takes one variable and nothing else".to_owned()),
            }
        }
        InlineExpression::FunctionReference { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. }
        | InlineExpression::Placeable { .. } => {
            Err("only variables, NUMBER and literals stand in braces".to_owned())
        }
    }
}

fn case(key: &VariantKey<String>) -> Result<Case, String> {
    match key {
        VariantKey::NumberLiteral { value } => {
            value.parse().map(Case::Exactly).map_err(|_| format!("`{value}` is no whole number"))
        }
        VariantKey::Identifier { name } => match name.as_str() {
            "zero" | "one" | "two" | "few" | "many" | "other" => Ok(Case::Category(name.clone())),
            _ => Err(format!("`{name}` is no category of plurals: choices are made by number only")),
        },
    }
}

/// A problem with a file.
pub(crate) fn fault(file: &Path, problem: impl ToString) -> Fault {
    Fault { file: file.to_owned(), problem: problem.to_string() }
}
