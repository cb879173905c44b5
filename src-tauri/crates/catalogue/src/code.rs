//! Messages as Rust.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use crate::read::{Case, Fault, Language, Piece, Room, SOURCE, fault};

/// What every catalogue counts with. The kinds of plural are those of the Unicode consortium, most languages know some.
const COUNTING: &str = "\
/// A number that a message says: any whole one.
pub(crate) trait Number {
    /// It; the greatest there is for what is greater.
    fn whole(self) -> i64;
}
macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn whole(self) -> i64 {
                i64::try_from(self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
numbers!(i32, i64, u8, u32, u64, usize);
/// How a number is counted.
#[allow(dead_code, reason = \"a language counts by some of them\")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plural { Zero, One, Two, Few, Many, Other }
";

/// What a language is found by.
const KNOWN: &str = "\
    /// The language that a tag asks for, with the catalogue's own tag: `de-AT` is content with `de`.
    pub(crate) fn known(tag: &str) -> Option<(&'static str, Self)> {
        let base = tag.split('-').next().unwrap_or(tag);
        let find = |wanted: &str| Self::ALL.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(wanted));
        find(tag).or_else(|| find(base))
    }
";

/// The modules of a catalogue, one for each file of its source.
pub(crate) fn write(languages: &[Language]) -> Result<String, Fault> {
    let [source, others @ ..] = languages else { return Ok(String::new()) };
    let mut code = String::new();
    enumerate(&mut code, languages);
    code.push_str(COUNTING);
    for language in others {
        if let Some((_, room)) = language.rooms.iter().find(|(name, _)| !source.rooms.contains_key(*name)) {
            return Err(fault(&room.file, format!("{SOURCE} has no such file")));
        }
    }
    for (name, room) in &source.rooms {
        let said: Vec<(&str, &Room)> =
            others.iter().filter_map(|other| Some((&*other.tag, other.rooms.get(name)?))).collect();
        module(&mut code, name, room, &said)?;
    }
    Ok(code)
}

fn enumerate(code: &mut String, languages: &[Language]) {
    let variants: Vec<String> = languages.iter().map(|language| variant(&language.tag)).collect();
    let pairs = languages.iter().zip(&variants).map(|(l, v)| format!("({:?}, Self::{v})", l.tag));
    let pairs = pairs.collect::<Vec<_>>().join(", ");
    let _ = write!(
        code,
        "/// The languages of the catalogue.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq)]\npub(crate) enum Language {{ {} }}\n\
         impl Language {{\n    /// Each with its tag.\n    pub(crate) const ALL: [(&str, Self); {}] = [{pairs}];\n\
         {KNOWN}}}\n",
        variants.join(", "),
        languages.len(),
    );
}

fn module(code: &mut String, name: &str, room: &Room, others: &[(&str, &Room)]) -> Result<(), Fault> {
    for (_, other) in others {
        if let Some(more) = other.messages.keys().find(|key| !room.messages.contains_key(*key)) {
            return Err(fault(&other.file, format!("`{more}` is no message of {SOURCE}")));
        }
    }
    let about = if room.about.is_empty() { "Words." } else { &room.about };
    let module = identifier(name, &room.file)?;
    for line in about.lines() {
        let _ = writeln!(code, "/// {line}");
    }
    let _ = writeln!(code, "pub(crate) mod {module} {{");
    for (key, pieces) in &room.messages {
        let translated: Vec<(&str, &Vec<Piece>)> =
            others.iter().filter_map(|(tag, other)| Some((*tag, other.messages.get(key)?))).collect();
        function(code, key, pieces, &translated, room)?;
    }
    code.push_str("}\n");
    Ok(())
}

/// What a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
}

fn function(
    code: &mut String,
    key: &str,
    pieces: &[Piece],
    others: &[(&str, &Vec<Piece>)],
    room: &Room,
) -> Result<(), Fault> {
    let name = identifier(key, &room.file)?;
    let mut variables = Vec::new();
    gather(pieces, &mut variables);
    let kinds: BTreeMap<&str, Kind> = kinds(&variables);
    for (tag, translation) in others {
        let mut also = Vec::new();
        gather(translation, &mut also);
        if let Some((more, _)) = also.iter().find(|(variable, _)| !kinds.contains_key(variable)) {
            return Err(fault(&room.file, format!("`{key}` in {tag} says ${more}, which {SOURCE} has not")));
        }
    }
    let mut parameters = Vec::new();
    let mut counted = String::new();
    let mut seen = Vec::new();
    for (variable, _) in &variables {
        if seen.contains(variable) {
            continue;
        }
        seen.push(variable);
        let parameter = identifier(variable, &room.file)?;
        match kinds[variable] {
            Kind::Text => parameters.push(format!("{parameter}: &str")),
            Kind::Number => {
                parameters.push(format!("{parameter}: impl super::Number"));
                let _ = writeln!(counted, "        let {parameter} = super::Number::whole({parameter});");
            }
        }
    }
    let fixed = variables.is_empty();
    let returns = if fixed { "&'static str" } else { "String" };
    let said = |pieces: &[Piece]| if fixed { literal(pieces) } else { text(pieces, &kinds) };
    let body = if others.is_empty() {
        said(pieces)
    } else {
        let arms = others
            .iter()
            .map(|(tag, said_in)| format!("super::Language::{} => {}", variant(tag), said(said_in)));
        format!(
            "match super::language() {{ {}, _ => {} }}",
            arms.collect::<Vec<_>>().join(", "),
            said(pieces)
        )
    };
    let _ = writeln!(
        code,
        "    /// {}\n    pub(crate) fn {name}({}) -> {returns} {{\n{counted}        {body}\n    }}",
        shown(pieces),
        parameters.join(", "),
    );
    Ok(())
}

/// Each variable as often as it stands there, in the order in which it does.
fn gather<'a>(pieces: &'a [Piece], into: &mut Vec<(&'a str, Kind)>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Word(variable) => into.push((variable, Kind::Text)),
            Piece::Figure(variable) => into.push((variable, Kind::Number)),
            Piece::Choice { variable, cases } => {
                into.push((variable, Kind::Number));
                cases.iter().for_each(|(_, pieces)| gather(pieces, into));
            }
        }
    }
}

/// A variable that is counted once is a number wherever it stands.
fn kinds<'a>(variables: &[(&'a str, Kind)]) -> BTreeMap<&'a str, Kind> {
    let mut kinds = BTreeMap::new();
    for (variable, kind) in variables {
        let known = kinds.entry(*variable).or_insert(*kind);
        if *kind == Kind::Number {
            *known = Kind::Number;
        }
    }
    kinds
}

/// Fixed text, as a literal.
fn literal(pieces: &[Piece]) -> String {
    let text: String =
        pieces.iter().filter_map(|p| if let Piece::Text(t) = p { Some(&**t) } else { None }).collect();
    format!("{text:?}")
}

/// An expression of type `String`.
fn text(pieces: &[Piece], kinds: &BTreeMap<&str, Kind>) -> String {
    let figure = |parameter: &str| format!("super::number({parameter})");
    let counted = |variable: &str| kinds.get(variable) == Some(&Kind::Number);
    let whole = |piece: &Piece| match piece {
        Piece::Text(text) => format!("{text:?}.to_owned()"),
        Piece::Word(variable) | Piece::Figure(variable) if counted(variable) => figure(&snake(variable)),
        Piece::Word(variable) | Piece::Figure(variable) => format!("{}.to_owned()", snake(variable)),
        Piece::Choice { variable, cases } => choice(&snake(variable), cases, kinds),
    };
    let part = |piece: &Piece| match piece {
        Piece::Text(text) => format!("{text:?}"),
        Piece::Word(variable) | Piece::Figure(variable) if !counted(variable) => snake(variable),
        of_its_own => format!("&*{{ {} }}", whole(of_its_own)),
    };
    match pieces {
        [] => "String::new()".to_owned(),
        [one] => whole(one),
        several => format!("[{}].concat()", several.iter().map(part).collect::<Vec<_>>().join(", ")),
    }
}

/// What is said by the number: an exact one before a category of plurals.
fn choice(parameter: &str, cases: &[(Case, Vec<Piece>)], kinds: &BTreeMap<&str, Kind>) -> String {
    let mut arms = String::new();
    let mut otherwise = String::new();
    for (case, pieces) in cases.iter().filter(|(case, _)| matches!(case, Case::Exactly(_))) {
        if let Case::Exactly(n) = case {
            let _ = write!(arms, "({n}, _) => {}, ", text(pieces, kinds));
        }
    }
    for (case, pieces) in cases {
        match case {
            Case::Exactly(_) => {}
            Case::Category(name) => {
                let _ = write!(arms, "(_, super::Plural::{}) => {}, ", variant(name), text(pieces, kinds));
            }
            Case::Else => otherwise = text(pieces, kinds),
        }
    }
    format!("match ({parameter}, super::plural({parameter})) {{ {arms}_ => {otherwise} }}")
}

/// A message as its documentation shows it.
fn shown(pieces: &[Piece]) -> String {
    let said: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.replace('\n', " "),
            Piece::Word(variable) | Piece::Figure(variable) => format!("{{{variable}}}"),
            Piece::Choice { cases, .. } => cases.last().map(|(_, pieces)| shown(pieces)).unwrap_or_default(),
        })
        .collect();
    format!("`{}`", said.replace('`', "'").trim())
}

/// `no-tasks` as Rust names things.
fn snake(name: &str) -> String {
    name.replace('-', "_").to_lowercase()
}

/// `pt-BR` as a variant of an enum.
fn variant(name: &str) -> String {
    let parts = name.split('-').map(|part| {
        let (first, rest) = part.split_at(part.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + &rest.to_lowercase()
    });
    parts.collect()
}

/// A name as an identifier that Rust takes.
fn identifier(name: &str, file: &Path) -> Result<String, Fault> {
    const KEYWORDS: [&str; 52] = [
        "as", "async", "await", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
        "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use",
        "where", "while", "abstract", "become", "box", "final", "macro", "override", "priv", "try", "typeof",
        "union", "unsized", "virtual", "yield",
    ];
    let snake = snake(name);
    if KEYWORDS.contains(&&*snake) {
        return Err(fault(file, format!("`{name}` is a word of Rust: name it otherwise")));
    }
    Ok(snake)
}
