//! Conversations are found by what was said in them.

use crate::testing::Bench;
use contract::{
    AgentKind, ProviderKind,
    agent::AgentDraft,
    chat::{ChatPage, Said},
    command::{CreateAgent, CreateProvider, DeleteChats, EditChat, ListChats, ListTasks, Say},
    provider::ProviderDraft,
};

/// A bench with an agent that nobody runs: what is said waits for its answer.
fn bench() -> Bench {
    let bench = Bench::new();
    let provider = ProviderDraft {
        name: Some("scripted".into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some("http://127.0.0.1:9/v1".into()),
        ..ProviderDraft::default()
    };
    bench.engine.call(CreateProvider { provider }).unwrap();
    let agent = AgentDraft {
        name: Some("writer".into()),
        kind: Some(AgentKind::Llm),
        role: Some("Writes".into()),
        provider: Some("scripted".into()),
        model: Some("m".into()),
        ..AgentDraft::default()
    };
    bench.engine.call(CreateAgent { agent }).unwrap();
    bench
}

fn say(bench: &Bench, text: &str) -> Said {
    bench.engine.call(Say { text: text.into(), ..Say::default() }).unwrap()
}

fn find(bench: &Bench, typed: &str) -> ChatPage {
    bench.engine.call(ListChats { search: Some(typed.into()), ..ListChats::default() }).unwrap()
}

/// The places that were found, with brackets around what was looked for.
fn places(page: &ChatPage) -> Vec<String> {
    let bracketed = |piece: &contract::chat::ExcerptPiece| match piece.found {
        true => format!("[{}]", piece.text),
        false => piece.text.clone(),
    };
    page.found.iter().map(|place| place.pieces.iter().map(bracketed).collect()).collect()
}

#[test]
fn what_was_said_is_found_at_once_with_its_place_and_the_queue_does_not_list_it() {
    let bench = bench();
    let said = say(&bench, "Where do\nthe Äpfel grow?");
    say(&bench, "Something else");
    bench.create("Äpfel of the queue", "ok");
    let found = find(&bench, "apfel gr");
    assert_eq!((found.total, found.chats.len()), (Some(1), 1));
    assert_eq!((found.chats[0].id, found.found[0].turn), (said.chat.id, said.turn.task.id));
    assert_eq!(places(&found), ["Where do the [Äpfel] [grow]?"]);
    let listed = ListTasks { search: Some("apfel".into()), ..ListTasks::default() };
    let listed = bench.engine.call(listed).unwrap().tasks;
    assert_eq!(listed.iter().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["Äpfel of the queue"]);
}

#[test]
fn a_title_is_found_without_a_place_and_nothing_that_is_typed_is_an_operator() {
    let bench = bench();
    let said = say(&bench, "Where do they grow?");
    let id = said.chat.id.to_string();
    let renamed = EditChat { id: id.clone(), title: Some("Orchard".into()), ..EditChat::default() };
    bench.engine.call(renamed).unwrap();
    let found = find(&bench, "orch");
    assert_eq!((found.total, places(&found)), (Some(1), vec![]));
    for nothing in ["orchard OR grow", "NOT orchard", "\"", "--", "ch*"] {
        assert_eq!(find(&bench, nothing).total, Some(0), "{nothing}");
    }
    bench.engine.call(DeleteChats { ids: vec![id] }).unwrap();
    assert_eq!((find(&bench, "orchard").total, find(&bench, "grow").total), (Some(0), Some(0)));
}
