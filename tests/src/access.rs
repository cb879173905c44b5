//! Whether everybody can use a page: axe-core's rules, asked in the page itself wherever a test takes its pictures.

use std::sync::OnceLock;

use fantoccini::Client;
use serde_json::{Value, json};

use crate::foreign;

/// Asks rules, and tells what breaks one: the rule, how bad it is, where, and why.
const ASK: &str = "const [options, done] = arguments; \
    axe.run(document, { resultTypes: ['violations'], ...options }).then((found) => done(found.violations.flatMap((broken) => \
        broken.nodes.slice(0, 4).map((node) => [broken.id, broken.impact, node.html.slice(0, 200), \
            node.failureSummary.replace(/\\s+/g, ' ').slice(0, 300)].join(' | ')))), (error) => done([String(error)]))";

/// Which rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// All.
    All,
    /// Those that colours decide: for the same page in other colours.
    OfColours,
}

impl Rules {
    fn options(self) -> Value {
        match self {
            Self::All => json!({}),
            Self::OfColours => json!({ "runOnly": ["color-contrast", "link-in-text-block"] }),
        }
    }
}

/// The library; nothing, with a word about it, where it cannot be had.
fn library() -> Option<&'static str> {
    static READ: OnceLock<Option<String>> = OnceLock::new();
    let read = || {
        let folder = foreign::node("node-axe", &["axe-core"])?;
        std::fs::read_to_string(folder.join("node_modules/axe-core/axe.min.js")).ok()
    };
    READ.get_or_init(read).as_deref()
}

/// What breaks a rule in the page as it is now.
pub(crate) async fn broken(client: &Client, rules: Rules) -> Vec<String> {
    let Some(library) = library() else { return vec![] };
    let there = client.execute("return typeof axe === 'object'", vec![]).await.ok();
    if there != Some(Value::Bool(true)) {
        client.execute(library, vec![]).await.expect("the page takes the library");
    }
    let found = client.execute_async(ASK, vec![rules.options()]).await.expect("the rules are asked");
    let lines = found.as_array().into_iter().flatten();
    lines.map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}
