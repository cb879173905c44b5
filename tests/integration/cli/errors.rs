//! With `--json` an error is a document too.

use crate::cli::home::Home;
use serde_json::Value;

#[test]
fn an_error_is_a_document_where_documents_are_asked_for() {
    let home = Home::new();
    let ended = home.make_short(&["--command", "true"]);
    home.expect(0, &["worker", "--drain"]);
    for (args, status, code) in [
        (vec!["status", "nope", "--json"], 3, "not_found"),
        (vec!["--json", "status", "deadbeef"], 3, "not_found"),
        (vec!["--json", "result", "deadbeef"], 3, "not_found"),
        (vec!["--json", "wait", "deadbeef"], 3, "not_found"),
        (vec!["--json", "execute", "--priority", "11", "--", "true"], 2, "invalid_input"),
        (vec!["--json", "execute", "--priority", "high", "--", "true"], 2, "invalid_input"),
        (vec!["execute", "--json", "--frob"], 2, "invalid_input"),
        (vec!["--json", "frobnicate"], 2, "invalid_input"),
        (vec!["--json", "execute"], 2, "invalid_input"),
        (vec!["--json", "edit", &ended, "--priority", "9"], 4, "refused"),
        (vec!["--json", "--data-dir", "/proc/none", "list"], 5, "store"),
        (vec!["--json", "setting", "set", "workers", "0"], 2, "invalid_input"),
        (vec!["--json", "agent", "show", "nobody"], 3, "not_found"),
    ] {
        let answer = home.run(&args);
        assert_eq!(answer.status, status, "{args:?} {}", answer.all());
        let document: Value = answer.document();
        let error = &document["error"];
        assert_eq!(error["exit_status"], status, "{args:?} {document}");
        if code == "store" {
            assert!(["store", "engine"].contains(&error["code"].as_str().unwrap()), "{args:?} {document}");
        } else {
            assert_eq!(error["code"], code, "{args:?} {document}");
        }
        let troubles = error["troubles"].as_array().unwrap();
        assert!(!troubles.is_empty() && troubles.iter().all(|t| t["message"] != ""), "{args:?} {document}");
        assert!(answer.stderr.starts_with("error: "), "people are told as ever: {}", answer.all());
    }
    // without it there is none, and what stands behind `--` is not ours
    assert_eq!(home.expect(3, &["status", "nope"]).text(), "");
    assert_eq!(home.expect(2, &["execute", "--frob", "--", "x", "--json"]).text(), "");
}
