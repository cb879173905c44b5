//! Whether everybody can use a page: axe-core's rules, all of them, asked in the page itself wherever a test takes its
//! pictures, in the light and in the dark.

use std::sync::OnceLock;

use fantoccini::Client;
use serde_json::Value;

use crate::foreign;

/// Asks the rules, and tells what breaks one: the rule, how bad it is, where, and why.
const ASK: &str = "const [done] = arguments; \
    axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.flatMap((broken) => \
        broken.nodes.slice(0, 4).map((node) => [broken.id, broken.impact, node.html.slice(0, 200), \
            node.failureSummary.replace(/\\s+/g, ' ').slice(0, 300)].join(' | ')))), (error) => done([String(error)]))";

/// Who knows that the rules cannot be asked here, and wants the rest of the tests all the same, sets this.
const WITHOUT: &str = "LEGWORK_TESTS_WITHOUT_AXE";

/// The library; nothing where the person does without.
///
/// # Panics
/// It cannot be had. A test that skipped it without a word would look as if everything were in order.
fn library() -> Option<&'static str> {
    static READ: OnceLock<Option<String>> = OnceLock::new();
    let read = || {
        if std::env::var_os(WITHOUT).is_some() {
            return None;
        }
        let folder = foreign::node("node-axe", &["axe-core"]);
        let file = folder.map(|folder| folder.join("node_modules/axe-core/axe.min.js"));
        let text = file.and_then(|file| std::fs::read_to_string(file).ok());
        Some(text.unwrap_or_else(|| {
            panic!(
                "axe-core cannot be had: install node with npm, or set {WITHOUT}=1 to leave access untested"
            )
        }))
    };
    READ.get_or_init(read).as_deref()
}

/// What breaks a rule in the page as it is now.
pub(crate) async fn broken(client: &Client) -> Vec<String> {
    let Some(library) = library() else { return vec![] };
    let there = client.execute("return typeof axe === 'object'", vec![]).await.ok();
    if there != Some(Value::Bool(true)) {
        client.execute(library, vec![]).await.expect("the page takes the library");
    }
    let found = client.execute_async(ASK, vec![]).await.expect("the rules are asked");
    let lines = found.as_array().into_iter().flatten();
    lines.map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}
