//! An answer that is sent to the background at any moment goes on as it is: no word of it is lost or paid twice. With
//! the runner that ships, against a server that says one piece at a time.

use contract::{
    AgentDraft, AgentKind, ProviderDraft, ProviderKind, Status, Task, TaskId,
    command::{
        CreateAgent, CreateProvider, GetReport, GetResult, GetTask, ReadOutput, Say, SendToBackground,
    },
};
use engine::{Engine, Role, Stop};
use harness::{
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};

/// Pieces of an answer.
const PIECES: usize = 60;
/// Answers that are sent away.
const ROUNDS: usize = 30;

/// An engine that runs the queue, and an agent that asks `server`.
fn engine(server: &ModelServer, data: &std::path::Path) -> Engine {
    let engine = assembly::open(data.to_owned(), Role::Worker).unwrap();
    let provider = ProviderDraft {
        name: Some("local".into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some(server.base_url()),
        model: Some("m".into()),
        ..ProviderDraft::default()
    };
    engine.call(CreateProvider { provider }).unwrap();
    let agent = AgentDraft {
        name: Some("writer".into()),
        kind: Some(AgentKind::Llm),
        provider: Some("local".into()),
        ..AgentDraft::default()
    };
    engine.call(CreateAgent { agent }).unwrap();
    assert!(engine.start_pool(Some(1)).unwrap());
    engine
}

/// Numbers that are the same in every run of the test (splitmix64).
fn numbers(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap()
    })
}

fn written(engine: &Engine, task: TaskId) -> String {
    let read = ReadOutput { id: task.to_string(), attempt: None, offset: 0, limit: 100_000, check: false };
    engine.call(read).unwrap().text
}

fn task(engine: &Engine, task: TaskId) -> Task {
    engine.call(GetTask { id: task.to_string() }).unwrap()
}

#[test]
fn an_answer_that_is_sent_away_at_any_moment_is_whole_and_paid_once() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let data = tempfile::tempdir().unwrap();
    let engine = engine(&server, data.path());
    let words: Vec<String> = (0..PIECES).map(|n| format!("word{n} ")).collect();
    let whole = words.concat();
    for (round, k) in numbers(20_261_201).map(|n| 1 + n % PIECES).take(ROUNDS).enumerate() {
        let gate = format!("round {round}");
        let turn = Turn::says(&words.iter().map(String::as_str).collect::<Vec<_>>());
        server.then(Act::Gated(gate.clone(), turn));
        let said = engine.call(Say { text: format!("Count, {round}"), ..Say::default() }).unwrap();
        let id = said.turn.task.id;
        (0..k).for_each(|_| server.open(&gate));
        // how much of what came is written already is the moment's own
        wait::until("the answer has begun", || written(&engine, id).starts_with(&words[0]).then_some(()));
        let sent = engine.call(SendToBackground { id: id.to_string() }).unwrap();
        assert_eq!((sent.status, sent.foreground), (Status::Running, false), "{k} pieces");
        server.open_wide(&gate);
        let ended = wait::until("the answer is whole", || {
            Some(task(&engine, id)).filter(|task| task.status.is_terminal())
        });
        assert_eq!((ended.status, ended.attempt), (Status::Completed, 1), "{k} pieces: {:?}", ended.error);
        let result = engine.call(GetResult { id: id.to_string() }).unwrap().result.unwrap();
        assert_eq!(result.output.as_str().map(str::trim_end), Some(whole.trim_end()), "{k} pieces");
        assert_eq!(written(&engine, id).trim_end(), whole.trim_end(), "{k} pieces");
        assert_eq!(server.requests().len(), round + 1, "{k} pieces: each answer is asked for once");
        let report = engine.call(GetReport { id: id.to_string() }).unwrap();
        assert_eq!(report.output.trim_end(), whole.trim_end(), "{k} pieces");
    }
    engine.stop(Stop::LeaveRunning);
}
