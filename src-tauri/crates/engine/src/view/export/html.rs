//! A report as one page for any browser. What a model wrote is shown and never obeyed: its HTML is text, its pictures are
//! their words, its links lead to the web or to a mail program.

use super::{lead, moment, title};
use contract::{
    report::Report,
    text::{bytes, clean},
};
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// How it looks: light, dark, on paper.
const STYLE: &str = include_str!("style.css");
/// Nothing is loaded and nothing runs, should anything have got through. The style's own text is in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// Where links may lead.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The page.
pub(super) fn page(report: &Report) -> String {
    let title = escaped(&title(report));
    let lead = lead(report).map(|lead| format!("<div class=\"lead\">\n{}</div>\n", body(lead)));
    format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1 dir=\"auto\">{title}</h1>\n\
         <p>{agent} · <time datetime=\"{at}\">{said}</time></p>\n</header>\n\
         <main>\n{lead}{text}{files}</main>\n</body>\n</html>\n",
        agent = escaped(&clean(&report.agent)),
        at = report.created_at,
        said = moment(report.created_at),
        lead = lead.unwrap_or_default(),
        text = body(&report.output),
        files = files(report),
    )
}

fn files(report: &Report) -> String {
    if report.artifacts.is_empty() {
        return String::new();
    }
    let line =
        |name: &str, size| format!("<li><code>{}</code> ({})</li>\n", escaped(&clean(name)), bytes(size));
    let lines = report.artifacts.iter().map(|artifact| line(&artifact.name, artifact.bytes));
    format!("<section>\n<h2>Files</h2>\n<ul>\n{}</ul>\n</section>\n", lines.collect::<String>())
}

/// A text in Markdown, read as the window reads it (`state/markdown.rs` of the page).
fn body(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut written = String::with_capacity(text.len() + text.len() / 2);
    html::push_html(&mut written, Parser::new_ext(text, options).map(harmless));
    written
}

/// An event as it may stand in the page. What is passed on as HTML is written here.
fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(tag) => begun(tag),
        Event::End(tag) => ended(tag),
        other => other,
    }
}

fn begun(tag: Tag<'_>) -> Event<'_> {
    match tag {
        Tag::HtmlBlock => Event::Start(Tag::Paragraph),
        // The title has the first level.
        Tag::Heading { level, .. } => {
            Event::Start(Tag::Heading { level: below(level), id: None, classes: vec![], attrs: vec![] })
        }
        Tag::Link { link_type, dest_url, .. } => own(link(link_type, &dest_url)),
        Tag::Image { .. } => own("<span class=\"picture\">".to_owned()),
        other => Event::Start(other),
    }
}

fn ended<'a>(tag: TagEnd) -> Event<'a> {
    match tag {
        TagEnd::HtmlBlock => Event::End(TagEnd::Paragraph),
        TagEnd::Heading(level) => Event::End(TagEnd::Heading(below(level))),
        TagEnd::Link => own("</a>".to_owned()),
        TagEnd::Image => own("</span>".to_owned()),
        other => Event::End(other),
    }
}

fn own<'a>(html: String) -> Event<'a> {
    Event::InlineHtml(CowStr::from(html))
}

/// The beginning of a link; one that may not lead there leads nowhere.
fn link(kind: LinkType, to: &str) -> String {
    let to = if kind == LinkType::Email { format!("mailto:{to}") } else { to.to_owned() };
    let begins =
        |scheme: &&str| to.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if SCHEMES.iter().any(begins) {
        format!("<a href=\"{}\" rel=\"noopener noreferrer\">", escaped(&to))
    } else {
        "<a>".to_owned()
    }
}

const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

/// Letters that are no markup, between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
