//! What the screen is told of, as one table: every strategy with everything that happens to a task, in and out of quiet hours,
//! in view and not. All of it goes over the bus to a notification server; where there is none, all ends are in the inbox, and
//! the window's title counts them. The app's clock stands, so that quiet hours begin and end just at its moment.

use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
    notifications::Notification,
    wait,
};
use serde_json::{Value, json};
use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    process::Command,
};
use store::{integrity::Look, seeding};

/// The strategies, by whose first letters the table names them.
const STRATEGIES: [&str; 4] = ["silent", "milestones", "verbose", "completion"];

/// What happens to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Quarter,
    Half,
    ThreeQuarters,
    Step,
    Completed,
    Failed,
    NeedsYou,
}

impl What {
    /// How far a task comes, in this order.
    const ON_THE_WAY: [Self; 4] = [Self::Quarter, Self::Half, Self::ThreeQuarters, Self::Step];

    /// The part that a task plays to which it happens.
    const fn part(self) -> &'static str {
        match self {
            Self::Quarter | Self::Half | Self::ThreeQuarters | Self::Step | Self::Completed => "goes well",
            Self::Failed => "fails",
            Self::NeedsYou => "asks",
        }
    }

    /// What the command writes for it, and the column in which it is kept with what stands there then.
    const fn written(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Quarter => ("[PROGRESS] 25%", "progress_percentage", "25"),
            Self::Half => ("[PROGRESS] 50%", "progress_percentage", "50"),
            Self::ThreeQuarters => ("[PROGRESS] 75%", "progress_percentage", "75"),
            Self::Step => ("[PROGRESS] Measuring", "current_step", "Measuring"),
            Self::Completed => ("end 0", "status", "completed"),
            Self::Failed => ("end 3", "status", "failed"),
            Self::NeedsYou => ("", "status", "needs_input"),
        }
    }

    /// What is told of it, of a task with this title.
    fn told(self, title: &str) -> String {
        match self {
            Self::Quarter => format!("Running: {title}: 25 % done"),
            Self::Half => format!("Running: {title}: 50 % done"),
            Self::ThreeQuarters => format!("Running: {title}: 75 % done"),
            Self::Step => format!("Running: {title}: 75 % done: Measuring"),
            Self::Completed => format!("Completed: {title}"),
            Self::Failed => format!("Failed: {title}"),
            Self::NeedsYou => format!("Needs you: {title}"),
        }
    }
}

/// A column of the table: the circumstances.
#[derive(Clone, Copy)]
struct Scene {
    name: &'static str,
    /// Whether quiet hours hold.
    quiet: bool,
    /// From when to when they are.
    hours: (&'static str, &'static str),
    /// Whether failures and what needs the person are told all the same.
    urgent_passes: bool,
    /// Whether the task is before the person's eyes.
    in_view: bool,
}

/// When the app's clock stands, and its zone: it is half past eleven in the evening there.
const STOPPED_AT: (&str, &str) = ("2030-06-03T21:30:00Z", "Europe/Berlin");

const SCENES: [Scene; 5] = [
    Scene {
        name: "as quiet hours end",
        quiet: false,
        hours: ("07:00", "23:30"),
        urgent_passes: true,
        in_view: false,
    },
    Scene {
        name: "as quiet hours begin",
        quiet: true,
        hours: ("23:30", "06:00"),
        urgent_passes: false,
        in_view: false,
    },
    Scene {
        name: "in the last of quiet hours but for what is urgent",
        quiet: true,
        hours: ("07:00", "23:30:00.001"),
        urgent_passes: true,
        in_view: false,
    },
    Scene {
        name: "in view before quiet hours",
        quiet: false,
        hours: ("23:30:00.001", "07:00"),
        urgent_passes: true,
        in_view: true,
    },
    Scene {
        name: "in view in quiet hours but for what is urgent",
        quiet: true,
        hours: ("22:00", "07:00"),
        urgent_passes: true,
        in_view: true,
    },
];

/// The scene in which nothing keeps anything back.
const BY_DAY: usize = 0;

/// Which strategies tell of it, in each of the scenes in their order.
const TABLE: [(What, [&str; 5]); 7] = [
    (What::Quarter, /*      */ ["m v  ", "", "     ", "", ""]),
    (What::Half, /*         */ ["m v  ", "", "     ", "", ""]),
    (What::ThreeQuarters, /**/ ["m v  ", "", "     ", "", ""]),
    (What::Step, /*         */ ["  v  ", "", "     ", "", ""]),
    (What::Completed, /*    */ ["m v c", "", "     ", "", ""]),
    (What::Failed, /*       */ ["m v c", "", "m v c", "", ""]),
    (What::NeedsYou, /*     */ ["m v c", "", "m v c", "", ""]),
];

fn title(strategy: &str, scene: Scene, what: What) -> String {
    format!("{strategy}, {}, {}", scene.name, what.part())
}

/// Whether a task with this strategy tells of it in a scene.
fn tells(number: usize, strategy: &str, happens: What) -> bool {
    let cells = TABLE.iter().find(|(what, _)| *what == happens).map(|(_, cells)| cells[number]);
    cells.is_some_and(|cell| cell.contains(&strategy[..1]))
}

/// What is told of this in a scene.
fn wanted(number: usize, happens: What) -> Vec<String> {
    let strategies = STRATEGIES.into_iter().filter(|strategy| tells(number, strategy, happens));
    strategies.map(|strategy| happens.told(&title(strategy, SCENES[number], happens))).collect()
}

/// What was told, in a line.
fn written(one: &Notification) -> String {
    match one.summary.starts_with("Running: ") {
        true => format!("{}: {}", one.summary, one.body),
        false => one.summary.clone(),
    }
}

/// What stands in a column of a task's row; nothing where it is empty.
fn column(app: &TestApp, id: &str, name: &str) -> String {
    let query = format!("SELECT {name} FROM agent_tasks WHERE id = '{id}'");
    Look::open(&app.place().data()).and_then(|mut look| look.read(|c| seeding::text(c, &query))).unwrap()
}

async fn becomes(app: &TestApp, id: &str, name: &str, value: &str) {
    wait::eventually(&format!("{name} of {id} is {value}"), async || {
        (column(app, id, name) == value).then_some(())
    })
    .await;
}

/// The app has decided who is told of this task's end.
async fn is_dealt_with(app: &TestApp, id: &str) {
    wait::eventually("the end of a task is dealt with", async || {
        (!column(app, id, "notified_at").is_empty()).then_some(())
    })
    .await;
}

/// The app has dealt with what happened until now. How far tasks are comes last in a round, and may be told just now.
async fn a_round_passes(app: &TestApp) {
    is_dealt_with(app, &begin(app, "silent", "Afterwards", &["--command", "true"])).await;
}

fn begin(app: &TestApp, strategy: &str, title: &str, more: &[&str]) -> String {
    let args = ["execute", title, "--async", "--retries", "0", "--notify", strategy];
    app.json(&[&args[..], more].concat())["id"].as_str().unwrap().to_owned()
}

fn set(app: &TestApp, name: &str, value: &str) {
    app.legwork(&["setting", "set", name, value]).exits(0);
}

/// A task whose command writes what the test has it write, and ends when it is told to.
struct Puppet {
    id: String,
    strings: File,
}

impl Puppet {
    fn new(app: &TestApp, strategy: &str, scene: Scene, what: What) -> Self {
        let title = title(strategy, scene, what);
        let strings = app.place().root().join(format!("{title}.strings"));
        assert!(Command::new("mkfifo").arg(&strings).status().unwrap().success());
        let does = "case $line in end*) exit ${line#end };; *) echo \"$line\";; esac";
        let line = format!("while read -r line; do {does}; done < '{}'", strings.display());
        let id = begin(app, strategy, &title, &["--command", &line]);
        // to read as well: then neither side waits until the other one is there
        let strings = OpenOptions::new().read(true).write(true).open(&strings).unwrap();
        Self { id, strings }
    }

    /// Has this happen, until it is kept.
    async fn plays(&mut self, app: &TestApp, what: What) {
        let (line, name, value) = what.written();
        writeln!(self.strings, "{line}").unwrap();
        becomes(app, &self.id, name, value).await;
    }
}

/// The tasks of a scene that play by themselves, one for each strategy.
struct Cast {
    go_well: [Puppet; 4],
    fail: [Puppet; 4],
}

impl Cast {
    fn of(app: &TestApp, scene: Scene) -> Self {
        let all = |what| STRATEGIES.map(|strategy| Puppet::new(app, strategy, scene, what));
        Self { go_well: all(What::Completed), fail: all(What::Failed) }
    }
}

/// Begins a task that asks as soon as the gate is opened that is called as it is.
fn will_ask(app: &TestApp, server: &ModelServer, strategy: &str, scene: Scene) -> (String, String) {
    let title = title(strategy, scene, What::NeedsYou);
    let before = server.requests().len();
    server.then(Act::Gated(title.clone(), Turn::calls("ask_user", json!({"question": "Which colour?"}))));
    let id = begin(app, strategy, &title, &["--agent", "asker"]);
    // the script is one for all of them: each takes its own act
    server.wait_for_requests(before + 1);
    (id, title)
}

async fn ask(app: &TestApp, server: &ModelServer, (id, gate): &(String, String)) {
    server.open_wide(gate);
    let (_, name, value) = What::NeedsYou.written();
    becomes(app, id, name, value).await;
}

/// What is to be told of it is told; where that is nothing, something that came later was dealt with.
async fn is_told(app: &TestApp, number: usize, what: What) {
    let wanted = wanted(number, what);
    if wanted.is_empty() {
        a_round_passes(app).await;
    }
    for line in wanted {
        let one = |one: &Notification| written(one) == line;
        app.notifications().wait_for(&format!("“{line}”"), one).await;
    }
}

/// Plays a scene for all strategies at once.
async fn play(app: &TestApp, server: &ModelServer, number: usize) {
    let scene = SCENES[number];
    let mut cast = Cast::of(app, scene);
    for what in What::ON_THE_WAY.into_iter().chain([What::Completed]) {
        for puppet in &mut cast.go_well {
            puppet.plays(app, what).await;
        }
        is_told(app, number, what).await;
    }
    for puppet in &mut cast.fail {
        puppet.plays(app, What::Failed).await;
    }
    is_told(app, number, What::Failed).await;
    for strategy in STRATEGIES {
        ask(app, server, &will_ask(app, server, strategy, scene)).await;
    }
    is_told(app, number, What::NeedsYou).await;
    a_round_passes(app).await;
}

/// Shows a task in the window.
async fn look_at(app: &TestApp, id: &str, title: &str) {
    app.start_again(&["--task", id]);
    app.page().find("heading", title).await;
    // what the page has told the app before is heard when this is answered
    let heard = "return window.__TAURI_INTERNALS__.invoke('get_queue', { request: {} }).then(() => true)";
    assert_eq!(app.page().script(heard).await, Some(Value::Bool(true)));
}

/// Plays a scene with one task after the other before the person's eyes.
async fn play_in_view(app: &TestApp, server: &ModelServer, number: usize) {
    let scene = SCENES[number];
    let mut cast = Cast::of(app, scene);
    for (at, strategy) in STRATEGIES.into_iter().enumerate() {
        let asks = will_ask(app, server, strategy, scene);
        look_at(app, &asks.0, &asks.1).await;
        ask(app, server, &asks).await;
        a_round_passes(app).await;
        let puppet = &mut cast.go_well[at];
        look_at(app, &puppet.id, &title(strategy, scene, What::Completed)).await;
        for what in What::ON_THE_WAY {
            puppet.plays(app, what).await;
            // how far a task was is no news once it has ended: where it would be told, that is waited for
            if !scene.quiet && tells(BY_DAY, strategy, what) {
                a_round_passes(app).await;
            }
        }
        puppet.plays(app, What::Completed).await;
        is_dealt_with(app, &puppet.id).await;
        let puppet = &mut cast.fail[at];
        look_at(app, &puppet.id, &title(strategy, scene, What::Failed)).await;
        puppet.plays(app, What::Failed).await;
        is_dealt_with(app, &puppet.id).await;
    }
}

/// An agent that asks, by the command line.
fn set_up(app: &TestApp, server: &ModelServer) {
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    app.json(&[&provider[..], &["--base-url", &url]].concat());
    let agent = ["agent", "add", "asker", "--kind", "llm", "--provider", "scripted"];
    app.json(&[&agent[..], &["--role", "Asks", "--tool", "ask_user"]].concat());
    // a whole scene waits at its gates at once
    set(app, "workers", "16");
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn every_strategy_tells_of_everything_as_the_table_says() {
    let (stopped, zone) = STOPPED_AT;
    let app = TestApp::builder().variable("LEGWORK_STOPPED_AT", stopped).variable("TZ", zone).start().await;
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    set_up(&app, &server);
    // as much as is allowed a minute, so that nothing is told together; and how far a task is, as often as it changes
    set(&app, "notify.digest_over", "100");
    set(&app, "notify.throttle_seconds", "0");
    for (number, scene) in SCENES.into_iter().enumerate() {
        set(&app, "notify.quiet_lets_pass", if scene.urgent_passes { "true" } else { "false" });
        // none in between: they may not end when they begin
        let (from, to) = scene.hours;
        for (name, hour) in [("quiet_from", ""), ("quiet_to", to), ("quiet_from", from)] {
            set(&app, &format!("notify.{name}"), hour);
        }
        match scene.in_view {
            true => play_in_view(&app, &server, number).await,
            false => play(&app, &server, number).await,
        }
    }
    let mut told: Vec<String> = app.notifications().all().iter().map(written).collect();
    let events = || TABLE.iter().map(|(what, _)| *what);
    let mut wanted: Vec<String> =
        (0..SCENES.len()).flat_map(|number| events().flat_map(move |what| wanted(number, what))).collect();
    told.sort_unstable();
    wanted.sort_unstable();
    let missing: Vec<_> = wanted.iter().filter(|line| !told.contains(line)).collect();
    let more: Vec<_> = told.iter().filter(|line| !wanted.contains(line)).collect();
    assert_eq!(told, wanted, "not told: {missing:#?}, told though it should not be: {more:#?}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn where_nobody_shows_notices_the_inbox_and_the_title_carry_everything() {
    let app = TestApp::builder().bare().read_aloud().start().await;
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    set_up(&app, &server);
    let scene = Scene { name: "nobody shows it", ..SCENES[BY_DAY] };
    let mut cast = Cast::of(&app, scene);
    for puppet in &mut cast.go_well {
        puppet.plays(&app, What::Completed).await;
    }
    for puppet in &mut cast.fail {
        puppet.plays(&app, What::Failed).await;
    }
    for strategy in STRATEGIES {
        ask(&app, &server, &will_ask(&app, &server, strategy, scene)).await;
    }
    let inbox = app.json(&["inbox"]);
    for (part, whats) in
        [("needs_you", &[What::NeedsYou][..]), ("ended", &[What::Completed, What::Failed]), ("snoozed", &[])]
    {
        let entries = inbox[part].as_array().unwrap().iter();
        let mut titles: Vec<_> = entries.map(|entry| entry["task"]["title"].as_str().unwrap()).collect();
        let all = |what: &What| STRATEGIES.map(|strategy| title(strategy, scene, *what));
        let mut wanted: Vec<String> = whats.iter().flat_map(all).collect();
        titles.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(titles, wanted, "{part}");
    }
    wait::eventually("the title counts them", async || {
        app.reader().windows().await.contains(&"(12) Legwork".to_owned()).then_some(())
    })
    .await;
    app.page().press("Ctrl+5").await;
    app.page().sees("4 need you, 8 unread").await;
    app.close().await;
}
