//! Links to Legwork, `legwork://task/ID`: what may stand in one.
//!
//! A link comes from anywhere: a web page, a mail, a chat. So it is data and no command. It names a task to look at, and
//! there is no other kind. The desktop starts the program with the link as its argument (`Exec=… %u` in the desktop
//! file), and a second start hands it over like any other, so that nothing else is needed to hear of it.

use crate::catalogue::start as say;
use contract::{ApiError, TaskId, id::SHORT_ID_DIGITS};

/// What every link begins with. A browser may write it in capitals.
const BEGINNING: &str = "legwork://task/";

/// So much of a link that is refused is shown.
const SHOWN: usize = 60;

/// The id, full or short, of the task that `link` names.
///
/// # Errors
/// It is anything else.
pub(crate) fn task(link: &str) -> Result<String, ApiError> {
    let beginning = link.get(..BEGINNING.len()).filter(|begin| begin.eq_ignore_ascii_case(BEGINNING));
    let rest = beginning.map_or("", |_| &link[BEGINNING.len()..]);
    let id = rest.strip_suffix('/').unwrap_or(rest);
    if is_id(id) { Ok(id.to_ascii_lowercase()) } else { Err(refused(link)) }
}

/// Only the two spellings that Legwork itself shows; what else a uuid may be written as has no use here.
fn is_id(id: &str) -> bool {
    let short = id.len() == SHORT_ID_DIGITS && id.bytes().all(|b| b.is_ascii_hexdigit());
    short || id.parse::<TaskId>().is_ok_and(|full| full.to_string().eq_ignore_ascii_case(id))
}

fn refused(link: &str) -> ApiError {
    let mut shown: String = link.chars().filter(|c| !is_hidden(*c)).take(SHOWN).collect();
    if link.chars().count() > SHOWN {
        shown.push('…');
    }
    ApiError::refused(say::not_our_link(&shown)).hint(say::not_our_link_hint())
}

/// What would make the message look like another one: controls, and marks that turn the direction of writing.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "01980f5e-7a70-7c3a-9d41-2f6e9f31c0aa";

    #[test]
    fn links_to_a_task_name_it() {
        for (link, id) in [
            ("legwork://task/9f31c0aa".to_owned(), "9f31c0aa"),
            ("legwork://task/9F31C0AA/".to_owned(), "9f31c0aa"),
            ("LEGWORK://Task/9f31c0aa".to_owned(), "9f31c0aa"),
            (format!("legwork://task/{FULL}"), FULL),
            (format!("legwork://task/{}/", FULL.to_uppercase()), FULL),
        ] {
            assert_eq!(task(&link).as_deref(), Ok(id), "{link}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let simple = FULL.replace('-', "");
        for link in [
            "",
            "legwork:",
            "legwork://",
            "legwork://task",
            "legwork://task/",
            "legwork://task//",
            "legwork:task/9f31c0aa",
            "legwork:///task/9f31c0aa",
            "legwork://task/9f31c0a",
            "legwork://task/9f31c0aaa",
            "legwork://task/9f31c0ag",
            "legwork://task/９f31c0aa",
            "legwork://task/9f31c0aa//",
            "legwork://task/9f31c0aa/cancel",
            "legwork://task/9f31c0aa?approve=1",
            "legwork://task/9f31c0aa#approve",
            "legwork://task/9f31c0aa --new-task",
            "legwork://task/9f31c0aa\n",
            " legwork://task/9f31c0aa",
            "legwork://task/%39f31c0aa",
            "legwork://task/../9f31c0aa",
            "legwork://task/--hidden",
            "legwork://task:80/9f31c0aa",
            "legwork://me@task/9f31c0aa",
            "legwork://run/9f31c0aa",
            "legwork://execute?command=rm%20-rf%20~",
            "https://task/9f31c0aa",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "legwork\u{0}://task/9f31c0aa",
            "légwork://task/9f31c0aa",
            "legwork://tas\u{212a}/9f31c0aa",
            "9f31c0aa",
            FULL,
            &format!("legwork://task/{{{FULL}}}"),
            &format!("legwork://task/urn:uuid:{FULL}"),
            &format!("legwork://task/{simple}"),
            &"legwork://task/".repeat(100_000),
        ] {
            let error = task(link).expect_err(link);
            assert!(error.hint.is_some(), "{error}");
        }
    }

    #[test]
    fn a_refusal_shows_little_and_nothing_hidden() {
        let error =
            task(&format!("legwork://\u{202e}run\u{1b}[2J/{}", "x".repeat(10_000))).expect_err("refused");
        assert!(error.message.chars().count() < 130, "{error}");
        assert!(!error.message.chars().any(is_hidden), "{error}");
        assert!(error.message.contains("legwork://run[2J/xx"), "{error}");
    }
}
