//! Pages of documents: right, and in as many queries as one row takes.

use super::*;
use crate::testing::Bench;
use contract::{
    AgentDraft, ProviderDraft, ProviderKind,
    command::{CreateAgent, CreateProvider},
};

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
        kind: Some(AgentKind::Llm),
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
