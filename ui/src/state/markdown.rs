//! Markdown as a tree of plain nodes, for the page to draw. HTML within it is shown as the text that it is.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Letters.
    Text(String),
    /// Code within a line.
    Code(String),
    /// A forced line end.
    Break,
    /// A line across.
    Rule,
    /// A block of code.
    CodeBlock {
        /// Its language, where it was named.
        language: String,
        /// The code.
        code: String,
    },
    /// The box before the item of a list of things to do.
    TaskBox(bool),
    /// A picture, by what it shows; it is not loaded.
    Picture(String),
    /// A link.
    Link {
        /// Where it leads.
        to: String,
        /// What it says.
        parts: Vec<Node>,
    },
    /// Something that holds other parts.
    Holds(Kind, Vec<Node>),
}

/// What holds other parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A paragraph.
    Paragraph,
    /// A heading, from 1 to 6.
    Heading(u8),
    /// Somebody else's words.
    Quote,
    /// A list of points.
    Points,
    /// A numbered list and its first number.
    Numbers(u64),
    /// An item of a list.
    Item,
    /// Slanted.
    Emphasis,
    /// Heavier.
    Strong,
    /// Struck through.
    Struck,
    /// A table.
    Table,
    /// The first row of a table.
    TableHead,
    /// A row of a table.
    TableRow,
    /// A cell of a table.
    TableCell(Align),
    /// A cell of a table's first row.
    TableHeadCell(Align),
}

/// To which side the cells of a table's column lean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// To where a line begins.
    #[default]
    Start,
    /// To the middle.
    Center,
    /// To where a line ends.
    End,
}

impl Align {
    /// Its word in the style sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Center => "center",
            Self::End => "end",
        }
    }
}

impl From<Alignment> for Align {
    fn from(written: Alignment) -> Self {
        match written {
            Alignment::None | Alignment::Left => Self::Start,
            Alignment::Center => Self::Center,
            Alignment::Right => Self::End,
        }
    }
}

/// Deepest nesting that is kept apart; what lies deeper is shown at this depth.
const DEEPEST: usize = 24;

/// A text in Markdown as plain words in one line, for places that have room for no more.
#[must_use]
pub fn in_a_line(text: &str) -> String {
    words_of(&parse(text))
}

/// Some parts as plain words in one line.
#[must_use]
pub fn words_of(nodes: &[Node]) -> String {
    let mut words = String::new();
    add_words(nodes, &mut words);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn add_words(nodes: &[Node], words: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) | Node::Code(text) | Node::Picture(text) => words.push_str(text),
            Node::CodeBlock { code, .. } => words.push_str(code),
            Node::Link { parts, .. } => add_words(parts, words),
            Node::Break | Node::Rule | Node::TaskBox(_) => words.push(' '),
            Node::Holds(kind, parts) => {
                add_words(parts, words);
                if !matches!(kind, Kind::Emphasis | Kind::Strong | Kind::Struck) {
                    words.push(' ');
                }
            }
        }
    }
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str) -> Vec<Node> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut tree = Tree { open: vec![(None, vec![])], columns: Columns::default() };
    for event in Parser::new_ext(text, options) {
        tree.take(event);
    }
    tree.finish()
}

/// What is under way: each open part with what it holds so far.
struct Tree {
    open: Vec<(Option<Open>, Vec<Node>)>,
    columns: Columns,
}

/// The columns of the table that is under way; no table holds another one.
#[derive(Default)]
struct Columns {
    aligns: Vec<Align>,
    /// The column of the next cell.
    next: usize,
    in_head: bool,
}

impl Columns {
    fn cell(&mut self) -> Kind {
        let align = self.aligns.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        if self.in_head { Kind::TableHeadCell(align) } else { Kind::TableCell(align) }
    }

    fn row(&mut self, head: bool) -> Kind {
        (self.next, self.in_head) = (0, head);
        if head { Kind::TableHead } else { Kind::TableRow }
    }
}

enum Open {
    Holds(Kind),
    Link(String),
    Picture,
    Code(String),
    /// Only its content matters.
    Through,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => {
                let open = self.begun(tag);
                self.open.push((Some(open), vec![]));
            }
            Event::End(_) => self.close(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                self.add(Node::Code(code.into_string()));
            }
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.add(Node::Break),
            Event::Rule => self.add(Node::Rule),
            Event::TaskListMarker(done) => self.add(Node::TaskBox(done)),
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
        }
    }

    fn add(&mut self, node: Node) {
        if let Some((_, parts)) = self.open.last_mut() {
            parts.push(node);
        }
    }

    fn text(&mut self, text: &str) {
        let Some((_, parts)) = self.open.last_mut() else { return };
        match parts.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => parts.push(Node::Text(text.to_owned())),
        }
    }

    fn close(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        let Some((Some(open), parts)) = self.open.pop() else { return };
        let deep = self.open.len() > DEEPEST;
        match open {
            Open::Holds(_) if deep => parts.into_iter().for_each(|part| self.add(part)),
            Open::Through => parts.into_iter().for_each(|part| self.add(part)),
            Open::Holds(kind) => self.add(Node::Holds(kind, parts)),
            Open::Link(to) => self.add(Node::Link { to, parts }),
            Open::Picture => self.add(Node::Picture(plain(&parts))),
            Open::Code(language) => self.add(Node::CodeBlock { language, code: plain(&parts) }),
        }
    }

    fn begun(&mut self, tag: Tag<'_>) -> Open {
        match tag {
            Tag::Table(alignments) => {
                self.columns.aligns = alignments.into_iter().map(Align::from).collect();
                Open::Holds(Kind::Table)
            }
            Tag::TableHead => Open::Holds(self.columns.row(true)),
            Tag::TableRow => Open::Holds(self.columns.row(false)),
            Tag::TableCell => Open::Holds(self.columns.cell()),
            other => open(other),
        }
    }

    fn finish(mut self) -> Vec<Node> {
        while self.open.len() > 1 {
            self.close();
        }
        self.open.pop().map_or_else(Vec::new, |(_, parts)| parts)
    }
}

fn open(tag: Tag<'_>) -> Open {
    match tag {
        Tag::Paragraph => Open::Holds(Kind::Paragraph),
        Tag::Heading { level, .. } => Open::Holds(Kind::Heading(depth(level))),
        Tag::BlockQuote(_) => Open::Holds(Kind::Quote),
        Tag::CodeBlock(CodeBlockKind::Fenced(language)) => Open::Code(language.into_string()),
        Tag::CodeBlock(CodeBlockKind::Indented) => Open::Code(String::new()),
        Tag::List(None) => Open::Holds(Kind::Points),
        Tag::List(Some(first)) => Open::Holds(Kind::Numbers(first)),
        Tag::Item => Open::Holds(Kind::Item),
        Tag::Emphasis => Open::Holds(Kind::Emphasis),
        Tag::Strong => Open::Holds(Kind::Strong),
        Tag::Strikethrough => Open::Holds(Kind::Struck),
        Tag::Link { link_type: LinkType::Email, dest_url, .. } => Open::Link(format!("mailto:{dest_url}")),
        Tag::Link { dest_url, .. } => Open::Link(dest_url.into_string()),
        Tag::Image { .. } => Open::Picture,
        Tag::HtmlBlock => Open::Holds(Kind::Paragraph),
        _ => Open::Through,
    }
}

const fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The letters of some parts, without their looks.
fn plain(parts: &[Node]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Node::Text(letters) | Node::Code(letters) | Node::Picture(letters) => text.push_str(letters),
            Node::CodeBlock { code, .. } => text.push_str(code),
            Node::Link { parts, .. } | Node::Holds(_, parts) => text.push_str(&plain(parts)),
            Node::Break => text.push('\n'),
            Node::Rule | Node::TaskBox(_) => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(parts: Vec<Node>) -> Node {
        Node::Holds(Kind::Paragraph, parts)
    }

    fn text(letters: &str) -> Node {
        Node::Text(letters.to_owned())
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            parse("<b>bold</b> <script>alert(1)</script>"),
            [paragraph(vec![text("<b>bold</b> <script>alert(1)</script>")])]
        );
        let block = parse("<div onclick=x>\nhello\n</div>\n");
        assert_eq!(block, [paragraph(vec![text("<div onclick=x>\nhello\n</div>\n")])]);
    }

    #[test]
    fn a_report_becomes_a_tree() {
        let tree = parse("# Found\n\nSee `a.rs` and **[there](https://x.y)**.\n\n- [x] one\n- two\n");
        assert_eq!(
            tree,
            [
                Node::Holds(Kind::Heading(1), vec![text("Found")]),
                paragraph(vec![
                    text("See "),
                    Node::Code("a.rs".into()),
                    text(" and "),
                    Node::Holds(
                        Kind::Strong,
                        vec![Node::Link { to: "https://x.y".into(), parts: vec![text("there")] }]
                    ),
                    text("."),
                ]),
                Node::Holds(
                    Kind::Points,
                    vec![
                        Node::Holds(Kind::Item, vec![Node::TaskBox(true), text("one")]),
                        Node::Holds(Kind::Item, vec![text("two")]),
                    ]
                ),
            ]
        );
    }

    #[test]
    fn an_address_leads_to_a_mail_program() {
        let to = Node::Link { to: "mailto:a@b.c".into(), parts: vec![text("a@b.c")] };
        assert_eq!(parse("<a@b.c>"), [paragraph(vec![to])]);
    }

    #[test]
    fn code_pictures_and_tables() {
        assert_eq!(
            parse("```rust\nfn a() {}\n```"),
            [Node::CodeBlock { language: "rust".into(), code: "fn a() {}\n".into() }]
        );
        assert_eq!(
            parse("![a *cat*](http://tracker/x.png)"),
            [paragraph(vec![Node::Picture("a cat".into())])]
        );
        let table = parse("|a|b|\n|-|-|\n|1|2|\n");
        let Node::Holds(Kind::Table, rows) = &table[0] else { panic!("{table:?}") };
        assert_eq!(rows.len(), 2);
        assert_eq!(plain(&table), "ab12");
    }

    #[test]
    fn cells_lean_to_the_side_of_their_column() {
        let tree = parse("|a|b|c|\n|:-|-:|:-:|\n|1|2|3|\n|4|\n");
        let Node::Holds(Kind::Table, rows) = &tree[0] else { panic!("{tree:?}") };
        let kinds = |row: &Node| match row {
            Node::Holds(_, cells) => cells
                .iter()
                .map(|cell| match cell {
                    Node::Holds(kind, _) => *kind,
                    other => panic!("{other:?}"),
                })
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let sides = [Align::Start, Align::End, Align::Center];
        assert_eq!(kinds(&rows[0]), sides.map(Kind::TableHeadCell));
        assert_eq!(kinds(&rows[1]), sides.map(Kind::TableCell));
        assert_eq!(kinds(&rows[2]), sides.map(Kind::TableCell), "a row that is too short is filled up");
    }

    #[test]
    fn nesting_without_end_stays_shallow() {
        fn depth(nodes: &[Node]) -> usize {
            let held = nodes.iter().map(|node| match node {
                Node::Holds(_, parts) | Node::Link { parts, .. } => 1 + depth(parts),
                _ => 0,
            });
            held.max().unwrap_or(0)
        }
        assert!(depth(&parse(&(">".repeat(500) + " deep"))) <= DEEPEST + 2);
    }

    #[test]
    fn plain_words_keep_nothing_of_the_marks() {
        let text = "# Acme\n\nIt makes **anvils** and `rust`.\n\n1. One\n2. [Two](https://example.org)";
        assert_eq!(in_a_line(text), "Acme It makes anvils and rust. One Two");
        assert_eq!(in_a_line("2 * 3 * 4"), "2 * 3 * 4");
    }
}
