//! Conversations, the person's messages, what was paid, and reports: what goes with a task, and what outlives it.

use crate::fresh::{AGENT, Fresh};
use store::{
    conversations::{self, ConversationRow, MessageRow},
    reports,
    reports::{ReportFilter, ReportRow},
    retention, tasks, usage,
    usage::{NewRequest, Total},
    users::LOCAL_USER,
};

fn message(number: i64) -> MessageRow {
    MessageRow {
        task_id: "t".into(),
        number,
        turn: number,
        at: number,
        speaker: contract::model::Speaker::Assistant,
        body: format!("message {number}"),
        calls: None,
        answers: None,
    }
}

fn request(turn: i64, cost_usd: Option<f64>) -> NewRequest {
    NewRequest {
        user_id: LOCAL_USER.into(),
        agent_id: AGENT.into(),
        task_id: "t".into(),
        turn,
        at: turn * 1_000,
        provider_id: "p".into(),
        model: "m".into(),
        tokens_in: 100,
        tokens_out: 10,
        requests: 1,
        cost_usd,
        tokens_estimated: false,
    }
}

fn report(id: &str, title: &str) -> ReportRow {
    ReportRow {
        id: id.into(),
        user_id: LOCAL_USER.into(),
        task_id: "t".into(),
        agent: "writer".into(),
        title: title.into(),
        summary: "In short".into(),
        output: "50 % of it".into(),
        artifacts: "[]".into(),
        metrics: "{}".into(),
        deleted_at: None,
        created_at: 1,
    }
}

/// A task with two messages, two of the person's, two paid turns and a report.
fn talked() -> Fresh {
    let fresh = Fresh::new();
    fresh.add("t");
    let written = fresh.store.write(|c| {
        conversations::add(c, &[message(1), message(2)])?;
        // a turn that is kept twice is one turn
        conversations::add(c, &[message(2)])?;
        for answer in ["first", "second"] {
            conversations::write_user_message(c, "t", 1, answer.into())?;
        }
        let row = ConversationRow {
            task_id: "t".into(),
            attempt: 0,
            running_ms: 5,
            raised: 0,
            read_letters: 1,
            notes: "null".into(),
        };
        conversations::keep(c, &row)?;
        conversations::keep(c, &ConversationRow { running_ms: 9, ..row })?;
        usage::add(c, &request(1, Some(0.25)))?;
        usage::add(c, &request(2, None))?;
        reports::insert(c, &report("r1", "Quarterly"))
    });
    written.unwrap();
    fresh
}

#[test]
fn a_conversation_is_read_on_from_where_the_reader_is() {
    let fresh = talked();
    let (messages, user_messages, row) = fresh
        .store
        .read(|c| {
            let messages = conversations::messages(c, "t", 1, 10)?;
            Ok((messages, conversations::user_messages(c, "t", 1)?, conversations::of_task(c, "t")?))
        })
        .unwrap();
    assert_eq!(messages, [message(2)]);
    let user_messages: Vec<_> =
        user_messages.into_iter().map(|user_message| (user_message.number, user_message.answer)).collect();
    assert_eq!(user_messages, [(2, "second".to_owned())]);
    assert_eq!(row.map(|row| row.running_ms), Some(9));
    fresh.assert_sound();
}

#[test]
fn what_was_paid_is_summed_by_task_agent_and_day() {
    let fresh = talked();
    let (task, today, nothing) = fresh
        .store
        .read(|c| {
            let today = usage::of_agent(c, AGENT, 2_000)?;
            Ok((usage::of_task(c, "t")?, today, usage::of_user(c, LOCAL_USER, 3_000)?))
        })
        .unwrap();
    let both =
        Total { tokens_in: 200, tokens_out: 20, tokens_estimated: 0, requests: 2, cost_usd: Some(0.25) };
    assert_eq!(task, both);
    assert_eq!(
        today,
        Total { tokens_in: 100, tokens_out: 10, tokens_estimated: 0, requests: 1, cost_usd: None }
    );
    assert_eq!(nothing, Total::default());
}

#[test]
fn a_task_that_goes_takes_its_conversation_and_leaves_its_report_and_what_it_cost() {
    let fresh = talked();
    fresh.sql("UPDATE agent_tasks SET status = 'cancelled', completed_at = 1 WHERE id = 't'").unwrap();
    fresh.store.write(|c| tasks::set_deleted(c, "t", Some(5))).unwrap();
    let gone = fresh.store.write(|c| retention::purge(c, &["t".to_owned()], 10, 10)).unwrap();
    assert_eq!(gone, ["t"]);
    for table in ["task_messages", "task_letters", "task_conversations"] {
        assert_eq!(fresh.number(&format!("SELECT COUNT(*) FROM {table}")), 0, "{table}");
    }
    assert_eq!(fresh.number("SELECT COUNT(*) FROM model_requests"), 2);
    assert!(fresh.store.read(|c| reports::find(c, LOCAL_USER, "t")).unwrap().is_some());
    fresh.assert_sound();
}

#[test]
fn reports_are_found_by_words_as_they_are_written_and_go_for_good_after_a_while() {
    let fresh = talked();
    let found = |words: &str| {
        let words = words.split(' ').map(str::to_owned).collect();
        let filter = ReportFilter { user: LOCAL_USER.into(), words, limit: 10, ..ReportFilter::default() };
        fresh.store.read(|c| reports::page(c, &filter)).unwrap().len()
    };
    assert_eq!((found("quarterly short"), found("50 %"), found("q_arterly"), found("other")), (1, 1, 0, 0));
    let ids = vec!["r1".to_owned()];
    fresh.store.write(move |c| reports::set_deleted(c, LOCAL_USER, &ids, Some(5), 5)).unwrap();
    assert_eq!(found("quarterly"), 0);
    assert_eq!(fresh.store.write(|c| reports::purge_deleted(c, 5)).unwrap(), 0);
    assert_eq!(fresh.store.write(|c| reports::purge_deleted(c, 6)).unwrap(), 1);
}
