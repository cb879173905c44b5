//! The real programs, as npm has them, against a scripted model, each on the whole way from a task to what is merged. See
//! [`harness::coding_agents`] for where they are looked for.

use super::stage::{STATUS, Stage};
use crate::changes::{git, repository};
use contract::{
    NewTask, Origin,
    changes::{PlaceKind, PlaceWish},
    command::CreateTask,
    task::CheckWish,
};
use engine::Role;
use harness::{
    coding_agents::{self, Answered, RealAgent, TalkPart, TalkServer},
    wait,
};
use serde_json::{Value, json};
use std::{fs, path::Path, time::Duration};

/// Longer than the slowest of them takes, which waits for the next minute.
const PATIENCE: Duration = Duration::from_secs(180);

/// The work, badly done; mended once the check has failed; and done once more as the person says.
const PARTS: [TalkPart; 3] = [
    TalkPart {
        hears: "Make the file hello.txt",
        runs: "echo hi > hello.txt",
        says: "I made **hello.txt**.\n\nAll done.",
    },
    TalkPart {
        hears: "The work is not done yet",
        runs: "echo mended > hello.txt",
        says: "I mended **hello.txt**.\n\nAll done.",
    },
    TalkPart {
        hears: "In capitals",
        runs: "echo MENDED > hello.txt",
        says: "It is in capitals now.\n\nAll done.",
    },
];
const CHECK: &str = "grep -qi mended hello.txt || { echo 'mended is missing' >&2; exit 1; }";

/// One of them at work.
struct Way<'a> {
    real: &'a RealAgent,
    model: TalkServer,
    stage: Stage,
}

impl Way<'_> {
    /// Gives it the work, in a worktree. One that cannot ask while it runs is approved before it does.
    fn begin(&self, folder: &Path) -> String {
        if self.real.asks {
            let words = ["Make the file hello.txt", "--agent", "real", "--retries", "0", "--check", CHECK];
            let place = ["--place", "worktree", "--cwd", folder.to_str().unwrap()];
            return self.stage.home.make_short(&[&words[..], &place].concat());
        }
        let task = NewTask {
            title: Some("Make the file hello.txt".into()),
            agent: Some("real".into()),
            max_retries: Some(0),
            check: Some(CheckWish::Command(CHECK.into())),
            place: Some(PlaceWish { kind: Some(PlaceKind::Worktree), ..PlaceWish::default() }),
            cwd: Some(folder.display().to_string()),
            origin: Some(Origin::Mcp("robot".into())),
            ..NewTask::default()
        };
        let engine = assembly::open(self.stage.home.data(), Role::Command).unwrap();
        let made = engine.call(CreateTask { task }).unwrap().task;
        assert!(made.question.is_some(), "{}: it wants an approval", self.real.program);
        self.stage.answer(&made.short_id, &["--approve"]);
        made.short_id
    }

    /// Allows it these commands, one after the other, and waits for its end.
    fn allow(&self, id: &str, commands: &[&str]) -> Value {
        let name = self.real.program;
        for command in commands.iter().filter(|_| self.real.asks) {
            let asking = self.settled(id);
            assert_eq!(asking["question"]["detail"], *command, "{name}: {asking:#}\n{}", self.stage.told(id));
            self.stage.answer(id, &["--approve"]);
        }
        let ended = self.settled(id);
        assert_eq!(ended["status"], "completed", "{name}: {ended:#}\n{}", self.stage.told(id));
        ended
    }

    fn settled(&self, id: &str) -> Value {
        wait::until_within(PATIENCE, "it has ended or asks", || {
            let task = self.stage.home.json(&["status", id]);
            STATUS.iter().any(|status| task["status"] == *status).then_some(task)
        })
    }

    /// What a task is told to have used is what the server counted.
    fn is_counted(&self, id: &str, answers: &[Answered]) {
        let name = self.real.program;
        let metrics = self.stage.home.json(&["result", id])["result"]["metrics"].clone();
        let all = answers.iter().fold((0, 0), |(i, o), answer| (i + answer.tokens_in, o + answer.tokens_out));
        let told = (&metrics["tokens_in"], &metrics["tokens_out"]);
        eprintln!(
            "{name} {id}: told {told:?} for {} USD{}; the server counted {all:?} in {} answers",
            metrics["cost_usd"],
            if metrics["tokens_estimated"] == true { ", or more" } else { "" },
            answers.len()
        );
        let (sent, received) = self.real.tells(answers);
        assert_eq!(told, (&json!(sent), &json!(received)), "{name}: {metrics} {answers:#?}");
        assert_eq!(metrics["tokens_estimated"], !self.real.tells_all, "{name}: {metrics}");
        match self.real.cost(answers) {
            Some(cost) => {
                let told = metrics["cost_usd"].as_f64().unwrap_or_default();
                assert!((told - cost).abs() < 1e-9, "{name}: {metrics}, not {cost}");
            }
            None => assert_eq!(metrics["cost_usd"], Value::Null, "{name}: {metrics}"),
        }
    }
}

fn play(real: &RealAgent, program: &Path) {
    let name = real.program;
    let (model, stage) = (real.model(&PARTS), Stage::with("claude-code", &[], |_| {}));
    stage.add(|agent| *agent = real.draft("real", program, &stage.home.scratch(), &model));
    let way = Way { real, model, stage };
    let stage = &way.stage;
    let folder = repository(&stage.home, "repo");
    let _worker = stage.worker();

    // the check fails once, and is mended in the same session
    let id = way.begin(&folder);
    let ended = way.allow(&id, &[PARTS[0].runs, PARTS[1].runs]);
    assert_eq!(ended["check"]["run"]["state"], "passed", "{name}: {ended:#}");
    let result = stage.home.json(&["result", &id])["result"].clone();
    assert_eq!(result["output"], PARTS[1].says, "{name}: {}", stage.told(&id));
    let first = way.model.answers();
    way.is_counted(&id, &first);

    // what it made is looked at, and sent back with a word about a line
    let changes = stage.home.json(&["diff", &id]);
    assert_eq!(changes["files"][0]["path"], "hello.txt", "{name}: {changes:#}");
    assert_eq!(changes["totals"]["files"], 1, "{name}: {changes:#}");
    assert!(!folder.join("hello.txt").exists(), "{name}: the person's folder is as it was");
    let next = stage.home.json(&["send-back", &id, "Nearly.", "--comment", "hello.txt:1:In capitals"]);
    let next = next["short_id"].as_str().unwrap();
    way.allow(next, &[PARTS[2].runs]);
    let result = stage.home.json(&["result", next])["result"].clone();
    assert_eq!(result["output"], PARTS[2].says, "{name}: {}", stage.told(next));
    let again = stage.home.json(&["diff", next]);
    assert_eq!(again["place"]["path"], changes["place"]["path"], "{name}: the same place");
    let answers = way.model.answers();
    way.is_counted(next, &answers[first.len()..]);
    let is_one_session = answers.iter().all(|a| a.part == 0 || a.results + 1 >= a.part);
    assert!(is_one_session, "{name}: {answers:#?}\n{}\n{}", stage.told(&id), stage.told(next));

    stage.home.expect(0, &["commit", next, "-m", "Say hello", "--merge"]);
    assert_eq!(fs::read_to_string(folder.join("hello.txt")).unwrap(), "MENDED\n", "{name}");
    assert_eq!(git(&folder, &["log", "-1", "--format=%s"]), "Say hello", "{name}");
    assert_eq!(git(&folder, &["status", "--porcelain"]), "", "{name}");
}

#[test]
#[ignore = "needs the programs from npm; LEGWORK_CODING_AGENTS names their folder"]
fn the_real_ones_ask_mend_what_the_check_says_and_are_reviewed_counted_and_merged() {
    for (real, program) in coding_agents::installed() {
        play(&real, &program);
    }
}
