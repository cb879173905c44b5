//! How long an answer in a talk will take: by answers to messages like it, by the agent's latest ones, or nothing is said.

use contract::{
    Status,
    chat::{TurnBasis, TurnEstimate},
    command::{CancelTasks, EstimateTurn, Say},
};
use harness::Bench;
use store::{Store, StoreOptions, seeding};

fn say(bench: &Bench, agent: &str, text: &str, ends: Status) {
    let say = Say { agent: Some(agent.into()), text: text.into(), ..Say::default() };
    let task = bench.engine.call(say).unwrap().turn.task;
    bench.until_status(task.id, Status::Running);
    match ends {
        Status::Cancelled => drop(bench.engine.call(CancelTasks { ids: vec![task.short_id] }).unwrap()),
        _ => bench.script.release(&task.title),
    }
    bench.until_status(task.id, ends);
}

/// The answers to what begins so took so many seconds. The rule that what has ended stays as it is is set aside meanwhile.
fn took(bench: &Bench, begin: &str, seconds: f64) {
    let options = StoreOptions { data_dir: bench.path(), after_commit: None, make_room: None, now: 0 };
    let change =
        format!("UPDATE agent_tasks SET actual_duration = {seconds} WHERE description LIKE '{begin}%'");
    let write = move |c: &mut store::Connection| {
        let rule = seeding::text(c, "SELECT sql FROM sqlite_master WHERE name = 'agent_tasks_terminal'")?;
        seeding::execute(c, &format!("DROP TRIGGER agent_tasks_terminal; {change}; {rule}"))
    };
    Store::open(options).unwrap().write(write).unwrap();
}

#[test]
fn an_answer_is_expected_to_take_what_answers_like_it_took() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    bench.model_agent("reader", "Reads");
    let estimate = |agent: &str, text: &str| {
        bench.engine.call(EstimateTurn { agent: agent.into(), text: text.into() }).unwrap()
    };
    let long = "Analyze the contract with";
    // too few say nothing, and neither does what was stopped
    for name in ["Acme", "Globex"] {
        say(&bench, "writer", &format!("{long} {name}"), Status::Completed);
    }
    say(&bench, "writer", &format!("{long} Hooli"), Status::Cancelled);
    assert_eq!(estimate("writer", &format!("{long} Umbrella")), TurnEstimate::default());

    say(&bench, "writer", &format!("{long} Initech"), Status::Completed);
    for word in ["harbour", "lighthouse", "anchor", "rudder"] {
        say(&bench, "writer", &format!("Translate {word} into French"), Status::Completed);
    }
    took(&bench, "Analyze", 240.0);
    took(&bench, "Translate", 4.0);
    let found = |seconds, basis, answers| TurnEstimate { seconds: Some(seconds), basis, answers };
    for (text, wanted) in [
        ("analyze the contract with Umbrella", found(240, TurnBasis::Similar, 3)),
        ("translate compass into French", found(4, TurnBasis::Similar, 4)),
        // like none of them: as its latest, most of which were quick
        ("Which port does it listen on?", found(4, TurnBasis::Agent, 7)),
        ("", found(4, TurnBasis::Agent, 7)),
    ] {
        assert_eq!(estimate("writer", text), wanted, "{text}");
    }
    // what others took says nothing of this one, and of nobody nothing is known
    for nobody in ["reader", "somebody else", ""] {
        assert_eq!(estimate(nobody, &format!("{long} Umbrella")), TurnEstimate::default(), "{nobody}");
    }
}
