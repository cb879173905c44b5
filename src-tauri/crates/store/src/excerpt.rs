//! The places in texts where words stand that were looked for.
//!
//! The index keeps no texts, and only it knows what it takes for a word. So the texts of the few that were found are put into
//! an index of their own for a moment, in memory, and that one is asked.

use crate::{Connection, Result};
use diesel::{
    Connection as _,
    connection::SimpleConnection as _,
    prelude::*,
    sql_types::{BigInt, Text},
};

/// Words of an excerpt at most.
const WORDS: usize = 24;
/// Characters of an excerpt before the first place, of what stands between two, and of a place itself. Texts in scripts without
/// spaces are one long word.
const BEFORE: usize = 48;
const BETWEEN: usize = 96;
const PLACE: usize = 64;
/// What stands for the beginning and the end of a place.
const BEGINS: char = '\u{2}';
const ENDS: char = '\u{3}';

/// Texts in which words are looked for; an excerpt is of one of them.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// What was said.
    pub said: String,
    /// What was answered.
    pub answered: String,
    /// The names of the files that went along.
    pub files: String,
}

/// A piece of an excerpt: its text on one line, and whether it was looked for.
pub type Piece = (String, bool);

mod index {
    diesel::table! {
        place (rowid) {
            rowid -> BigInt,
            said -> Text,
            answered -> Text,
            files -> Text,
        }
    }
}

/// Of each of the texts the best place where `query` (of [`crate::search::query`]) is found; empty where it is not.
///
/// # Errors
/// The memory for it is not to be had.
pub fn excerpts(query: &str, texts: &[Texts]) -> Result<Vec<Vec<Piece>>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        number: i64,
        #[diesel(sql_type = Text)]
        text: String,
    }
    let mut excerpts = vec![vec![]; texts.len()];
    if texts.is_empty() {
        return Ok(excerpts);
    }
    let mut connection = Connection::establish(":memory:")?;
    connection.batch_execute(
        "CREATE VIRTUAL TABLE place USING fts5 (said, answered, files, tokenize = 'unicode61 remove_diacritics 2')",
    )?;
    // one at a time: the pieces of all of them together are much text
    for (text, number) in texts.iter().zip(0_i64..) {
        use index::place;
        let plain = |text: &str| text.replace([BEGINS, ENDS], " ");
        diesel::insert_into(place::table)
            .values((
                place::rowid.eq(number),
                place::said.eq(plain(&text.said)),
                place::answered.eq(plain(&text.answered)),
                place::files.eq(plain(&text.files)),
            ))
            .execute(&mut connection)?;
    }
    let found: Vec<Found> = diesel::sql_query(format!(
        "SELECT rowid AS number, snippet(place, -1, '{BEGINS}', '{ENDS}', '…', {WORDS}) AS text FROM place \
         WHERE place MATCH ?"
    ))
    .bind::<Text, _>(query)
    .load(&mut connection)?;
    for one in found {
        if let Some(excerpt) = usize::try_from(one.number).ok().and_then(|number| excerpts.get_mut(number)) {
            *excerpt = pieces(&one.text);
        }
    }
    Ok(excerpts)
}

/// The pieces of a text in which places are marked, each on one line and not too long.
fn pieces(marked: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = vec![];
    for (at, part) in marked.split(BEGINS).enumerate() {
        match part.split_once(ENDS).filter(|_| at > 0) {
            Some((place, after)) => pieces.extend([(on_one_line(place), true), (on_one_line(after), false)]),
            None => pieces.push((on_one_line(part), false)),
        }
    }
    let last = pieces.len().saturating_sub(1);
    for (at, (text, found)) in pieces.iter_mut().enumerate() {
        *text = match (*found, at) {
            (true, _) => head(text, PLACE),
            (false, 0) => tail(text.trim_start(), BEFORE),
            (false, at) if at == last => head(text.trim_end(), BETWEEN),
            (false, _) => head(text, BETWEEN),
        };
    }
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

/// Every run of white space and of what moves a terminal's cursor is one space.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }) {
        if c != ' ' || !line.ends_with(' ') {
            line.push(c);
        }
    }
    line
}

fn head(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn tail(text: &str, most: usize) -> String {
    let more = text.chars().count().saturating_sub(most);
    if more == 0 { text.to_owned() } else { format!("…{}", text.chars().skip(more).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search;

    /// The excerpt of what was said, of what was answered and of files, with brackets around what was looked for.
    fn excerpt(typed: &str, said: &str, answered: &str, files: &str) -> String {
        let texts = Texts { said: said.into(), answered: answered.into(), files: files.into() };
        let found = excerpts(&search::query(typed).unwrap(), &[Texts::default(), texts]).unwrap();
        assert!(found[0].is_empty(), "nothing is found in nothing");
        found[1].iter().map(|(text, found)| if *found { format!("[{text}]") } else { text.clone() }).collect()
    }

    #[test]
    fn the_place_is_found_as_the_index_finds_it() {
        for (typed, said, answered, files, shown) in [
            ("world", "Hello world", "", "", "Hello [world]"),
            ("WOR", "Hello\n\n  world,\tagain", "", "", "Hello [world], again"),
            ("cafe", "", "the Café is open", "", "the [Café] is open"),
            ("report pdf", "see there", "", "Report.pdf", "[Report].[pdf]"),
            ("blue sky", "a sky that is blue", "", "", "a [sky] that is [blue]"),
            ("a\" OR b", "nothing of it", "", "", ""),
            ("日本", "", "日本語の文章", "", "[日本語の文章]"),
            ("x", "\u{2}x\u{3} \u{7}red", "", "", "[x] red"),
        ] {
            let found = excerpt(typed, said, answered, files);
            assert_eq!(found, shown, "{typed} in {said}{answered}{files}");
        }
    }

    #[test]
    fn long_texts_are_cut_around_the_place() {
        let long = format!("{} needle {}", "hay ".repeat(500), "straw ".repeat(500));
        let found = excerpt("needle", &long, "", "");
        assert!(found.contains("[needle]") && found.starts_with('…') && found.ends_with('…'), "{found}");
        assert!(found.chars().count() < 200, "{found}");
        let run = "字".repeat(5000);
        let found = excerpt(&run[..30], &run, "", "");
        assert!(found.chars().count() <= PLACE + 3, "{found}");
    }

    #[test]
    fn of_many_texts_each_has_its_own() {
        let texts: Vec<_> =
            (0..200).map(|n| Texts { answered: format!("number {n} of them"), ..Texts::default() }).collect();
        let found = excerpts(&search::query("number").unwrap(), &texts).unwrap();
        assert_eq!(found[137], [("number".to_owned(), true), (" 137 of them".to_owned(), false)]);
    }
}
