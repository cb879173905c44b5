//! Workers, supervisors and the person's commands that are killed at random steps of a coding agent's task: in a
//! worktree, with a permission, a check that fails once, a second round, its own commit, and the merge.
//! `LEGWORK_CODING_KILLS` asks for more of them than the six of one task; `LEGWORK_SEED` repeats one.

use super::stage::{Stage, recorded};
use crate::{
    changes::{git, repository},
    cli::home::Running,
    crash::{
        dice::{Dice, number},
        stage::{assert_sound, attempts, kill, living, open, supervisors},
    },
};
use contract::task::AttemptState;
use harness::{processes, wait};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf, process::Stdio, time::Duration};

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";
const SEED: u64 = 20_261_130;
/// Kills of one task.
const KILLS: u64 = 6;
/// Supervisors that one task loses: with a third in a row it would be given up by rule.
const LOSSES: usize = 2;
/// Where the agent, or its check, waits to be let go on.
const STEPS: [&str; 10] =
    ["prompted", "begun", "allowed", "written", "done", "check-1", "again", "mending", "pushed", "check-2"];
/// Where the person's word is waited for.
const ASKED: &str = "asked";

/// What is killed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Victim {
    /// The agent goes on while nobody is there.
    Worker,
    /// Some moments after the agent was let go on.
    WorkerOnTheWay,
    Supervisor,
    Both,
    /// A command of the person's, some moments after it was started.
    Front,
}

/// What the agent of one task does, and how it is let go on.
struct Run {
    /// Before the stage, which waits for the end of all that was started on it: fields go in their order.
    worker: Option<Running>,
    stage: Stage,
    repo: PathBuf,
    dice: Dice,
    id: String,
    killed: BTreeMap<Victim, usize>,
    plan: Vec<&'static str>,
    lost: usize,
    /// Of these, those whose session nobody had heard of.
    unknown: usize,
}

impl Run {
    fn new(dice: Dice, on_lost: &str) -> Self {
        let stage = Stage::new(CLAUDE, &[]);
        let repo = repository(&stage.home, "repo");
        fs::write(repo.join(".git/info/exclude"), "starts\n").unwrap();
        let remote = stage.path("remote.git");
        git(&repo, &["init", "-q", "--bare", remote.to_str().unwrap()]);
        git(&repo, &["remote", "add", "origin", remote.to_str().unwrap()]);
        let hook = remote.join("hooks/post-receive");
        fs::create_dir_all(remote.join("hooks")).unwrap();
        fs::write(&hook, format!("#!/bin/sh\ncat >> {}\n", stage.path("pushes").display())).unwrap();
        fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        stage.write("talk.jsonl", &talk(&stage));
        let worker = Some(stage.worker());
        let id = stage.task(&[
            "--place",
            "worktree",
            "--cwd",
            repo.to_str().unwrap(),
            "--check",
            &check(&stage),
            "--retries",
            "4",
            "--backoff",
            "1s..1s",
            "--on-lost",
            on_lost,
        ]);
        let mut run = Self {
            worker,
            stage,
            repo,
            dice,
            id,
            killed: BTreeMap::new(),
            plan: vec![],
            lost: 0,
            unknown: 0,
        };
        run.plan();
        run
    }

    /// The steps at which something is killed; another at the end, at the merge.
    fn plan(&mut self) {
        let mut steps: Vec<&'static str> = STEPS.into_iter().chain([ASKED]).collect();
        for _ in 1..KILLS {
            let at = self.dice.below(steps.len() as u64);
            self.plan.push(steps.swap_remove(usize::try_from(at).unwrap()));
        }
    }

    /// Whether something is to be killed at this step; told once.
    fn is_planned(&mut self, step: &str) -> bool {
        let before = self.plan.len();
        self.plan.retain(|planned| *planned != step);
        self.plan.len() < before
    }

    fn victim(&mut self) -> Victim {
        let all = [Victim::Worker, Victim::WorkerOnTheWay, Victim::Supervisor, Victim::Both];
        let victim = all[usize::try_from(self.dice.below(all.len() as u64)).unwrap()];
        match victim {
            Victim::Supervisor | Victim::Both if self.lost >= LOSSES => Victim::WorkerOnTheWay,
            victim => victim,
        }
    }

    fn kill_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.signal(Signal::KILL);
            assert_eq!(worker.end(), -9);
        }
    }

    /// Kills the supervisor of what waits, and waits until nothing of it is left: what an agent has begun and nobody has
    /// heard of is not what is counted here.
    fn kill_supervisor(&mut self) {
        self.lost += 1;
        let log = self.stage.home.run(&["logs", &self.id]).text();
        self.unknown += usize::from(!log.contains("Session "));
        let (supervised, own) = (living(&self.stage.home), supervisors(&self.stage.home));
        let of_it = |pid: i32| own.iter().any(|one| one.pid == pid);
        let below: Vec<i32> = supervised.iter().filter(|one| of_it(one.parent)).map(|one| one.pid).collect();
        own.iter().for_each(|one| kill(one.pid));
        self.work();
        wait::until("the commands of a dead supervisor are gone", || {
            below.iter().all(|pid| !processes::alive(*pid)).then_some(())
        });
    }

    fn work(&mut self) {
        if self.worker.is_none() {
            self.worker = Some(self.stage.home.start(&["worker"]));
        }
    }

    fn let_go(&self, step: &str) {
        fs::write(self.stage.path(&format!("go-{step}")), "").unwrap();
    }

    /// Kills what the dice say, and lets the agent go on.
    fn strike(&mut self, step: &str) {
        let victim = self.victim();
        *self.killed.entry(victim).or_default() += 1;
        match victim {
            Victim::Worker => {
                self.kill_worker();
                self.let_go(step);
            }
            Victim::WorkerOnTheWay | Victim::Front => {
                self.let_go(step);
                self.some_moments();
                self.kill_worker();
            }
            Victim::Supervisor => {
                self.kill_supervisor();
                self.let_go(step);
            }
            Victim::Both => {
                self.kill_worker();
                self.kill_supervisor();
                self.let_go(step);
            }
        }
        self.work();
    }

    /// The moment of a kill is what is random here, not what is waited for.
    fn some_moments(&mut self) {
        std::thread::sleep(Duration::from_millis(self.dice.below(120)));
    }

    /// Starts a command of the person's and kills it.
    fn kill_front(&mut self, args: &[&str]) {
        *self.killed.entry(Victim::Front).or_default() += 1;
        let mut command = self.stage.home.command(args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // it takes longer than an engine to come to what it does
        std::thread::sleep(Duration::from_millis(self.dice.below(500)));
        kill(child.id().cast_signed());
        let _ = child.wait();
    }

    /// The step that is waited at.
    fn step(&self) -> Option<String> {
        let last = self.stage.lines("acts").pop()?;
        (!self.stage.path(&format!("go-{last}")).exists()).then_some(last)
    }

    /// Says yes to whatever is asked: the agent's permission, or whether a lost run is run again.
    fn answer(&mut self, question: &Value) {
        if question["kind"] == "approval" && self.is_planned(ASKED) {
            let victims = [Victim::Front, Victim::Worker, Victim::Supervisor];
            let victim = victims[usize::try_from(self.dice.below(3)).unwrap()];
            match victim {
                Victim::Supervisor if self.lost < LOSSES => {
                    *self.killed.entry(victim).or_default() += 1;
                    self.kill_supervisor();
                }
                Victim::Front => {
                    let id = self.id.clone();
                    self.kill_front(&["answer", &id, "--approve"]);
                }
                _ => {
                    *self.killed.entry(Victim::Worker).or_default() += 1;
                    self.kill_worker();
                }
            }
        }
        // it may be answered by now, or ask another thing
        let answered = self.stage.home.run(&["answer", &self.id, "--approve"]);
        assert!([0, 4].contains(&answered.status), "{}", answered.all());
        self.work();
        let asked = &question["asked_at"];
        wait::until("the answer was taken", || {
            (self.stage.home.json(&["status", &self.id])["question"]["asked_at"] != *asked).then_some(())
        });
    }

    /// Until the task has ended.
    fn play(&mut self) {
        wait::until_within(Duration::from_secs(240), "the task has ended", || {
            let task = self.stage.home.json(&["status", &self.id]);
            match task["status"].as_str().unwrap() {
                "completed" => return Some(()),
                "needs_input" => self.answer(&task["question"]),
                status => assert!(
                    !["failed", "cancelled"].contains(&status),
                    "{task:#}\n{}\n{:?}",
                    self.stage.told(&self.id),
                    self.killed
                ),
            }
            if let Some(step) = self.step() {
                if self.is_planned(&step) { self.strike(&step) } else { self.let_go(&step) }
            }
            None
        });
        self.merge();
    }

    /// Has it merged, by a command that is killed.
    fn merge(&mut self) {
        let id = self.id.clone();
        let args = ["commit", &id, "-m", "Made", "--merge"];
        self.kill_front(&args);
        let merged = self.stage.home.run(&args);
        // one that was killed right after it was done has done it
        assert!([0, 4].contains(&merged.status), "{}", merged.all());
        let state = self.stage.home.json(&["status", &id])["place"]["state"].clone();
        assert_eq!(state, "committed", "{}", merged.all());
    }

    fn assert_done_once(&self) {
        let stage = &self.stage;
        let told = || format!("{:?}\n{}", self.killed, stage.told(&self.id));
        for effect in ["effect-1", "mended-1"] {
            assert_eq!(stage.lines(effect).len(), 1, "{effect}: {}", told());
        }
        assert_eq!(stage.lines("pushes").len(), 1, "{:?} {}", stage.lines("pushes"), told());
        let subjects = git(&self.repo, &["log", "--format=%s", "main"]);
        for subject in ["Made", "mend"] {
            assert_eq!(subjects.lines().filter(|line| *line == subject).count(), 1, "{subjects}\n{}", told());
        }
        assert_eq!(git(&self.repo, &["status", "--porcelain"]), "", "{}", told());
        let all = attempts(&open(&stage.home.data()), &self.id);
        let done = all.iter().filter(|one| one.state == AttemptState::Completed).count();
        let lost = all.iter().filter(|one| one.state == AttemptState::Lost).count();
        assert_eq!((done, lost, all.len()), (1, all.len() - 1, all.len()), "{all:#?}\n{}", told());
        assert!(lost <= self.lost, "{lost} lost of {}: {}", self.lost, told());
        self.assert_session();
        wait::until("only the worker is left", || (living(&stage.home).len() == 1).then_some(()));
        assert_sound(&stage.home);
    }

    /// Once its session is known, it is gone on with at each start.
    fn assert_session(&self) {
        let place = self.stage.home.json(&["status", &self.id])["place"]["path"].clone();
        let starts = fs::read_to_string(PathBuf::from(place.as_str().unwrap()).join("starts")).unwrap();
        let anew = starts.lines().filter(|line| !line.contains("--resume")).count();
        assert!(anew <= 1 + self.unknown, "{starts}\n{}", self.stage.told(&self.id));
        assert!(starts.lines().last().unwrap().contains("--resume"), "{starts}");
    }
}

/// Somewhere that is waited at.
fn step(stage: &Stage, name: &str) -> [Value; 2] {
    let (acts, go) = (stage.path("acts"), stage.path(&format!("go-{name}")));
    [json!({ "append": acts, "text": format!("{name}\n") }), json!({ "wait": go })]
}

/// The check: it fails as long as nothing is mended.
fn check(stage: &Stage) -> String {
    let folder = stage.home.scratch();
    let folder = folder.display();
    format!(
        "if test -e mended; then k=check-2; else k=check-1; fi; echo $k >> {folder}/acts; \
         until test -e {folder}/go-$k; do sleep 0.02; done; test -e mended"
    )
}

/// An agent with a memory: what its session has done, it does not do again, however often it is begun.
fn talk(stage: &Stage) -> Vec<Value> {
    let path = |name: &str| stage.path(name).display().to_string();
    let recorded = recorded(CLAUDE);
    let first = |kind: &str| recorded.iter().find(|act| act["say"]["type"] == kind).unwrap().clone();
    let answer = recorded.iter().find(|act| act["hear"]["type"] == "control_response").unwrap().clone();
    let ends = |text: &str| {
        let session = recorded[1]["say"]["session_id"].clone();
        json!({ "say": { "type": "result", "subtype": "success", "is_error": false, "result": text, "session_id": session } })
    };
    let steps = |name: &str| step(stage, name);
    let (prompts, asked, mended) = (path("prompts"), path("asked-to-mend"), path("mended-1"));
    let mut work = vec![first("control_request"), answer];
    work.extend(steps("allowed"));
    work.push(json!({ "run": "echo hi > hello.txt" }));
    work.push(json!({ "append": path("effect-1") }));
    work.extend(steps("written"));
    let mut mend: Vec<Value> = steps("mending").into();
    let commit = "touch mended && git add mended && git commit -q -m mend && git push -q origin HEAD:refs/heads/pushed";
    mend.extend([json!({ "run": commit }), json!({ "append": mended })]);
    mend.extend(steps("pushed"));
    let mut again: Vec<Value> = steps("again").into();
    again.extend([json!({ "once": mended, "acts": mend }), ends("Mended."), json!({ "exit": 0 })]);
    let mut talk = vec![
        json!({ "hear": { "type": "user" }, "into": prompts }),
        json!({ "run": format!("if tail -n 1 {prompts} | grep -q 'not done yet'; then touch {asked}; fi") }),
    ];
    talk.extend(steps("prompted"));
    talk.push(recorded[1].clone());
    talk.extend(steps("begun"));
    talk.push(json!({ "once": path("effect-1"), "acts": work }));
    talk.push(json!({ "when": asked, "acts": again }));
    talk.extend(steps("done"));
    talk.extend([ends("Done, I think."), json!({ "exit": 0 })]);
    talk
}

#[test]
fn whatever_is_killed_its_work_is_done_and_pushed_once() {
    let seed = number("LEGWORK_SEED").unwrap_or(SEED);
    let wanted = number("LEGWORK_CODING_KILLS").unwrap_or(KILLS);
    let mut killed: BTreeMap<Victim, usize> = BTreeMap::new();
    let mut seeds = Dice::of(seed);
    for number in 0..wanted.div_ceil(KILLS) {
        let on_lost = if number % 2 == 0 { "retry" } else { "ask" };
        let mut run = Run::new(Dice::of(seeds.below(u64::MAX)), on_lost);
        run.play();
        run.assert_done_once();
        run.killed.iter().for_each(|(victim, count)| *killed.entry(*victim).or_default() += count);
    }
    println!("seed {seed}: killed {killed:?}");
    assert!(killed.values().sum::<usize>() as u64 >= wanted, "{killed:?}");
    // a few more are enough for chance to come to each of them
    assert!(wanted < 5 * KILLS || killed.len() == 5, "all of them were killed: {killed:?}");
}
