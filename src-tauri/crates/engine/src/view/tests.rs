//! Pages of documents: right, and in as many queries as one row takes.

use super::*;
use crate::testing::Bench;
use contract::{
    AgentDraft, ProviderDraft, ProviderKind,
    command::{CreateAgent, CreateProvider, Say},
};
use store::{chats, tasks};

fn thinker(bench: &Bench, name: &str) {
    let provider = ProviderDraft {
        name: Some(name.into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some("http://127.0.0.1:9/v1".into()),
        ..ProviderDraft::default()
    };
    bench.engine.call(CreateProvider { provider }).unwrap();
    let agent = AgentDraft {
        name: Some(name.into()),
        kind: Some(contract::AgentKind::Llm),
        provider: Some(name.into()),
        model: Some("m".into()),
        ..AgentDraft::default()
    };
    bench.engine.call(CreateAgent { agent }).unwrap();
}

/// A task with everything that a document shows besides its row, of the agent with this number.
fn full(bench: &Bench, number: usize, agent: &str) -> [TaskId; 2] {
    let first = bench.create(&format!("first {number}"), "ok");
    let asks = bench.create_with(&format!("asks {number}"), "ok", |task| {
        (task.agent, task.command) = (Some(agent.into()), None);
        task.depends_on = vec![first.to_string(), bench.create("second", "ok").to_string()];
        task.tags = vec!["a".into(), "b".into()];
    });
    let used = format!(
        "UPDATE agent_tasks SET attempt_count = 1 WHERE id = '{asks}'; \
         INSERT INTO model_requests (user_id, agent_id, task_id, turn, at, provider_id, model, tokens_in, tokens_out, \
         requests, cost_usd) SELECT user_id, agent_id, id, 1, 1, 'p', 'm', {number}, 2, 1, 0.5 FROM agent_tasks \
         WHERE id = '{asks}'; \
         INSERT INTO model_requests (user_id, agent_id, task_id, turn, at, provider_id, model, tokens_in, tokens_out, \
         requests, cost_usd) SELECT user_id, agent_id, id, 2, 2, 'p', 'm', 1, 2, 1, NULL FROM agent_tasks \
         WHERE id = '{asks}';"
    );
    bench.sql(&used);
    [first, asks]
}

#[test]
fn a_page_takes_as_many_queries_as_one_row_and_shows_the_same() {
    let bench = Bench::new();
    for agent in 0..3 {
        thinker(&bench, &format!("thinker {agent}"));
    }
    let all: Vec<String> = (1..=40)
        .flat_map(|number| full(&bench, number, &format!("thinker {}", number % 3)))
        .map(|id| id.to_string())
        .collect();
    let context = ViewContext::look(bench.context(), &bench.context().pool_look);
    let page = |ids: &[String]| {
        let read = |c: &mut Connection| {
            let rows = ids.iter().map(|id| tasks::find(c, id)).collect::<Result<Vec<_>>>()?;
            store::seeding::counting(c, |c| tasks(c, &context, rows))
        };
        bench.context().store.read(read).unwrap()
    };
    let (one, queries) = page(&all[1..2]);
    assert_eq!(one[0].usage.map(|u| (u.tokens_in, u.tokens_out, u.requests)), Some((2, 4, 2)));
    assert_eq!(one[0].usage.and_then(|u| u.cost_usd), Some(0.5));
    let waits = one[0].waiting_for.as_ref().map(|waiting| waiting.detail.as_str());
    assert_eq!(waits, Some("After “first 1” and 1 more"));
    for size in [2, 10, all.len()] {
        let (documents, counted) = page(&all[..size]);
        assert!(counted <= queries, "{counted} queries for {size} rows, {queries} for one");
        for (document, id) in documents.into_iter().zip(&all) {
            let (alone, _) = page(std::slice::from_ref(id));
            assert_eq!(vec![document], alone);
        }
    }
}

/// A talk of so many turns, in each of which something was said and a task was started; its id.
fn talk(bench: &Bench, turns: usize) -> String {
    let mut talk = None;
    for number in 1..=turns {
        let (chat, agent) = (talk.clone(), Some("thinker".into()));
        let say = Say { chat, agent, text: format!("turn {number}"), background: true, ..Say::default() };
        let said = bench.engine.call(say).unwrap();
        let (turn, child) = (said.turn.task.id, bench.create(&format!("below {number}"), "ok"));
        bench.sql(&format!(
            "UPDATE agent_tasks SET attempt_count = 1 WHERE id = '{turn}'; \
             UPDATE agent_tasks SET parent_id = '{turn}' WHERE id = '{child}'; \
             INSERT INTO task_messages (task_id, number, turn, at, speaker, body) VALUES \
             ('{turn}', 1, 0, 1, 'system', 'prompt'), ('{turn}', 3, 1, 1, 'assistant', 'answer {number}');"
        ));
        talk = Some(said.chat.id.to_string());
    }
    talk.unwrap()
}

#[test]
fn a_long_talk_takes_as_many_queries_as_a_short_one() {
    let bench = Bench::new();
    thinker(&bench, "thinker");
    let context = ViewContext::look(bench.context(), &bench.context().pool_look);
    let shown = |talk: &str| {
        let read = |c: &mut Connection| {
            let all = chats::turns(c, talk)?;
            let last = all.last().map(|(turn, _)| turn.task_id.clone());
            let branch = chats::branch(&all, last.as_deref());
            store::seeding::counting(c, |c| chat::turns(c, &context, &all, &branch))
        };
        bench.context().store.read(read).unwrap()
    };
    let (_, queries) = shown(&talk(&bench, 1));
    let (turns, counted) = shown(&talk(&bench, 12));
    assert_eq!((turns.len(), counted), (12, queries));
    for (number, turn) in (1..).zip(turns) {
        let said: Vec<_> = turn.messages.into_iter().map(|message| message.text).collect();
        assert_eq!(said, [format!("answer {number}")]);
        let started: Vec<_> = turn.started.into_iter().map(|task| task.title).collect();
        assert_eq!(started, [format!("below {number}")]);
    }
}
