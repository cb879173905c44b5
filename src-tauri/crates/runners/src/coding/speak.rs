//! What is said to a client, line by line (pure).

use super::{
    acp_id::{ACP_VERSION, AcpId},
    command::TalkManner,
    entry::{Permission, PermissionOption},
};
use serde_json::{Value, json};
use std::path::Path;

/// What a permission comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// This once; with the person's answers, where it asked them something.
    Allow(Vec<String>),
    /// Not; and why, where the person says.
    Deny(Option<String>),
}

/// What is told where the person does not say why.
const DENIED: &str = "The person does not allow this. Do without it.";

/// `initialize`. Files are the agent's own business: it runs where they are, and goes on while nobody of us is there.
pub(crate) fn initialize() -> String {
    let params = json!({
        "protocolVersion": ACP_VERSION,
        "clientCapabilities": { "fs": { "readTextFile": false, "writeTextFile": false }, "terminal": false },
        "clientInfo": { "name": "legwork", "title": "Legwork", "version": env!("CARGO_PKG_VERSION") },
    });
    ask(AcpId::Initialize, "initialize", params)
}

/// `session/new`, in this folder.
pub(crate) fn new_session(folder: &Path) -> String {
    ask(AcpId::New, "session/new", json!({ "cwd": folder.display().to_string(), "mcpServers": [] }))
}

/// `session/load`.
pub(crate) fn load_session(session: &str, folder: &Path) -> String {
    let params = json!({ "sessionId": session, "cwd": folder.display().to_string(), "mcpServers": [] });
    ask(AcpId::Load, "session/load", params)
}

/// A request that nobody knows, of which only the answer is wanted.
pub(crate) fn all_told() -> String {
    ask(AcpId::Told, "_legwork/all_told", json!({}))
}

fn ask(id: AcpId, method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id.number(), "method": method, "params": params }).to_string()
}

/// The prompt of this number, from 0.
pub(crate) fn prompt(manner: TalkManner, number: u64, session: Option<&str>, text: &str) -> String {
    match manner {
        TalkManner::Acp => {
            let params = json!({ "sessionId": session, "prompt": [{ "type": "text", "text": text }] });
            ask(AcpId::Prompt(number), "session/prompt", params)
        }
        TalkManner::Messages => {
            json!({ "type": "user", "message": { "role": "user", "content": text } }).to_string()
        }
        TalkManner::OnePrompt => text.to_owned(),
    }
}

/// An answer to a permission; `as_asked`: the call's arguments are left to the agent, who knows them.
pub(crate) fn answer(
    manner: TalkManner,
    permission: &Permission,
    decision: &Decision,
    as_asked: bool,
) -> String {
    match manner {
        TalkManner::Acp => {
            let outcome = match option(&permission.options, decision) {
                Some(option) => json!({ "outcome": "selected", "optionId": option.id }),
                None => json!({ "outcome": "cancelled" }),
            };
            result(&permission.id, json!({ "outcome": outcome }))
        }
        TalkManner::Messages | TalkManner::OnePrompt => {
            let response = match decision {
                Decision::Allow(_) if as_asked && permission.questions.is_empty() => {
                    json!({ "behavior": "allow" })
                }
                Decision::Allow(answers) => {
                    let mut input = permission.input.clone();
                    if !permission.questions.is_empty() {
                        let questions = permission.questions.iter().zip(answers);
                        let answers =
                            questions.map(|(asked, answer)| (asked.text.clone(), answer.clone().into()));
                        input.insert("answers".to_owned(), Value::Object(answers.collect()));
                    }
                    json!({ "behavior": "allow", "updatedInput": input })
                }
                Decision::Deny(why) => {
                    let why = why.as_deref().map(|why| format!("The person does not allow this: {why}"));
                    json!({ "behavior": "deny", "message": why.unwrap_or_else(|| DENIED.to_owned()) })
                }
            };
            let response = json!({ "subtype": "success", "request_id": permission.id, "response": response });
            json!({ "type": "control_response", "response": response }).to_string()
        }
    }
}

/// Of the answers that it takes, the one for this once; what is to hold for longer, we remember ourselves.
fn option<'a>(options: &'a [PermissionOption], decision: &Decision) -> Option<&'a PermissionOption> {
    let kinds = match decision {
        Decision::Allow(_) => ["allow_once", "allow_always"],
        Decision::Deny(_) => ["reject_once", "reject_always"],
    };
    kinds.iter().find_map(|kind| options.iter().find(|option| option.kind == *kind))
}

/// Has it stop what it does.
pub(crate) fn interrupt(manner: TalkManner, session: Option<&str>) -> Option<String> {
    match manner {
        TalkManner::Acp => session.map(|session| {
            json!({ "jsonrpc": "2.0", "method": "session/cancel", "params": { "sessionId": session } })
                .to_string()
        }),
        TalkManner::Messages => {
            let request = json!({ "subtype": "interrupt" });
            Some(
                json!({ "type": "control_request", "request_id": "interrupt", "request": request })
                    .to_string(),
            )
        }
        TalkManner::OnePrompt => None,
    }
}

/// The answer to something that it asked of us.
pub(crate) fn result(id: &Value, result: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "result": result }).to_string()
}

/// That we do not do what it asked.
pub(crate) fn refuse(manner: TalkManner, id: &Value, code: i64, why: &str) -> String {
    match manner {
        TalkManner::Acp => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": why } }).to_string()
        }
        TalkManner::Messages | TalkManner::OnePrompt => {
            let response = json!({ "subtype": "error", "request_id": id, "error": why });
            json!({ "type": "control_response", "response": response }).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::entry::AgentQuestion;

    fn options(kinds: &[&str]) -> Vec<PermissionOption> {
        kinds
            .iter()
            .map(|kind| PermissionOption { id: format!("{kind}-id"), kind: (*kind).to_owned() })
            .collect()
    }

    #[test]
    fn an_answer_is_one_that_the_agent_takes() {
        let allow = Decision::Allow(vec![]);
        let table: [(&[&str], &Decision, &str); 6] = [
            (&["allow_always", "allow_once", "reject_once"], &allow, "allow_once-id"),
            (&["allow_always", "reject_once"], &allow, "allow_always-id"),
            (&["allow_once", "reject_once"], &Decision::Deny(None), "reject_once-id"),
            (&["allow_once", "reject_always"], &Decision::Deny(None), "reject_always-id"),
            (&["allow_once"], &Decision::Deny(None), "cancelled"),
            (&[], &allow, "cancelled"),
        ];
        for (kinds, decision, wanted) in table {
            let permission = Permission { id: json!(7), options: options(kinds), ..Permission::default() };
            let said: Value =
                serde_json::from_str(&answer(TalkManner::Acp, &permission, decision, false)).unwrap();
            let outcome = &said["result"]["outcome"];
            let told = if wanted == "cancelled" { &outcome["outcome"] } else { &outcome["optionId"] };
            assert_eq!((&said["id"], told), (&json!(7), &json!(wanted)), "{kinds:?}");
        }
    }

    #[test]
    fn messages_carry_the_input_back_with_answers_and_reasons() {
        let input = json!({ "command": "make", "questions": [] }).as_object().unwrap().clone();
        let asks = AgentQuestion { text: "Which?".into(), options: vec![] };
        let permission =
            Permission { id: json!("r-1"), input, questions: vec![asks], ..Permission::default() };
        let say = |decision: &Decision| -> Value {
            serde_json::from_str(&answer(TalkManner::Messages, &permission, decision, false)).unwrap()
        };
        let said = say(&Decision::Allow(vec!["Red".into()]));
        assert_eq!(said["response"]["request_id"], "r-1");
        let response = &said["response"]["response"];
        assert_eq!(response["behavior"], "allow");
        assert_eq!(response["updatedInput"]["command"], "make");
        assert_eq!(response["updatedInput"]["answers"], json!({ "Which?": "Red" }));
        let masked = Permission { questions: vec![], ..permission.clone() };
        let said = answer(TalkManner::Messages, &masked, &Decision::Allow(vec![]), true);
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(
            said["response"]["response"],
            json!({ "behavior": "allow" }),
            "it goes on as it was asked for"
        );
        for (why, words) in [(None, DENIED), (Some("no"), "The person does not allow this: no")] {
            let said = say(&Decision::Deny(why.map(str::to_owned)));
            let response = &said["response"]["response"];
            assert_eq!((&response["behavior"], &response["message"]), (&json!("deny"), &json!(words)));
        }
    }

    #[test]
    fn what_is_said_stands_in_one_line() {
        let text = "one\ntwo \u{2028} \u{0} \"three\"";
        for manner in [TalkManner::Acp, TalkManner::Messages] {
            let line = prompt(manner, 0, Some("s"), text);
            assert!(!line.contains('\n'), "{line}");
            let said: Value = serde_json::from_str(&line).unwrap();
            let told = said["params"]["prompt"][0]["text"].as_str().or(said["message"]["content"].as_str());
            assert_eq!(told, Some(text));
        }
        assert_eq!(interrupt(TalkManner::OnePrompt, Some("s")), None);
        assert_eq!(interrupt(TalkManner::Acp, None), None);
    }
}
