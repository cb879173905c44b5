//! What a web page says that stands in place of a reply: its title, or its first words.

use regex::Regex;
use std::sync::LazyLock;

/// What a page says shortest, first.
const SAYS: &[&str] = &["title", "h1", "h2", "p", "body"];
/// Characters that pages write as names.
const NAMES: &[(&str, &str)] =
    &[("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];

/// The title of a page, else the first words that it shows; neither cleaned nor cut.
pub(crate) fn page_words(page: &str) -> String {
    // what is in these is not shown
    let shown = ["script", "style", "noscript", "!--"]
        .iter()
        .fold(page.to_owned(), |page, name| without(&page, name));
    let found = SAYS.iter().filter_map(|name| Some(plain(inside(&shown, name)?)));
    found.chain([plain(&shown)]).find(|words| !words.is_empty()).unwrap_or_default()
}

/// What stands in the first element of this name.
fn inside<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let small = page.to_ascii_lowercase();
    let is_whole =
        |at: &usize| small[at + 1 + name.len()..].starts_with(|c: char| c == '>' || c.is_whitespace());
    let start = small.match_indices(&format!("<{name}")).map(|(at, _)| at).find(is_whole)?;
    let from = start + small[start..].find('>')? + 1;
    let end = small[from..].find(&format!("</{name}")).map_or(page.len(), |length| from + length);
    page.get(from..end)
}

/// A page without all elements of this name.
fn without(page: &str, name: &str) -> String {
    let (open, close) =
        (format!("<{name}"), if name == "!--" { "-->".to_owned() } else { format!("</{name}") });
    let small = page.to_ascii_lowercase();
    let (mut rest, mut left) = (0, String::new());
    while let Some(start) = small[rest..].find(&open).map(|at| rest + at) {
        left.push_str(&page[rest..start]);
        rest = small[start..].find(&close).map_or(page.len(), |at| start + at + close.len());
    }
    left + &page[rest..]
}

/// Text without tags, with one blank between words.
fn plain(text: &str) -> String {
    static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<[^>]*>?").ok());
    let Some(tag) = TAG.as_ref() else { return String::new() };
    let text = tag.replace_all(text, " ");
    let text = NAMES.iter().fold(text.into_owned(), |text, (name, sign)| text.replace(name, sign));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_start_matches('>').trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_by_its_title_or_its_first_words() {
        let rows = [
            (
                "<html><head><title>502 Bad Gateway</title></head><body><h1>No</h1></body></html>",
                "502 Bad Gateway",
            ),
            ("<!DOCTYPE html>\n<HTML><TITLE lang=en>\n  Sign in\n</TITLE>", "Sign in"),
            ("<html><title></title><body><h1>Access <b>denied</b></h1><p>Ask.</p></body>", "Access denied"),
            (
                "<html><head><script>if (a < b) {}</script><style>h1 {}</style></head><body>Tom &amp; Ann</body>",
                "Tom & Ann",
            ),
            ("<!-- <title>No</title> --><p>Your request was blocked.</p>", "Your request was blocked."),
            ("<title>Cut", "Cut"),
            ("<titles>x</titles><p>y</p>", "y"),
            ("<html></html>", ""),
            ("<", ""),
            ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "AccessDenied"),
        ];
        for (page, right) in rows {
            assert_eq!(page_words(page), right, "{page}");
        }
        for cut in 0..rows[3].0.len() {
            page_words(&rows[3].0[..cut]);
        }
    }
}
