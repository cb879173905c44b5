use super::*;
use contract::{
    AgentKind, NewTask, TaskType,
    changes::{PlaceKind, PlaceWish},
    machine::Needs,
    model::Budget,
    notify::NotifyStrategy,
    task::{Backoff, CheckWish, CommandLine, OnDependencyFailure, OnLost, TaskEdit},
};
use serde_json::{Value, json};

fn clock() -> Clock {
    Clock {
        now: "2026-11-20T10:00:00Z".parse().unwrap(),
        from_local: |text| format!("{text}:00Z").parse().ok(),
        to_local: |at| at.strftime("%Y-%m-%dT%H:%M").to_string(),
    }
}

fn agent(kind: AgentKind, has_command: bool) -> For<'static> {
    For { kind, has_command, asks: &[] }
}

fn shell(change: impl FnOnce(&mut TaskForm)) -> TaskForm {
    let mut form = TaskForm { command: "cargo test".into(), ..TaskForm::for_agent("shell") };
    change(&mut form);
    form
}

fn wrong(form: &TaskForm, kind: AgentKind) -> Vec<String> {
    let mut fields: Vec<_> =
        find(form, agent(kind, false), None, clock()).wrong.into_iter().map(|f| f.field).collect();
    fields.sort();
    fields
}

#[test]
fn a_command_is_all_that_a_shell_task_needs() {
    let (task, unread) = shell(|_| {}).request(true, &[], clock());
    assert!(unread.is_empty());
    assert_eq!(task.command, Some(CommandLine::Line("cargo test".into())));
    assert_eq!((task.title, task.description, task.instructions), (None, None, None));
    assert_eq!(task.origin, Some(contract::Origin::Window));
    assert!(wrong(&shell(|_| {}), AgentKind::Shell).is_empty());
    assert_eq!(wrong(&shell(|f| f.command = " ".into()), AgentKind::Shell), ["command"]);
}

#[test]
fn one_text_is_all_that_an_agent_needs() {
    let told = |text: &str| TaskForm { instructions: text.into(), ..TaskForm::for_agent("writer") };
    assert_eq!(wrong(&told(" "), AgentKind::Llm), ["instructions"]);
    let long = format!("{}\n\nDone means: all of it is green.", "Tidy the garden ".repeat(9).trim());
    let cut = format!("{}…", "Tidy the garden ".repeat(5).trim());
    for (text, title, instructions) in [
        ("Tidy up", "Tidy up", None),
        (" Tidy up\n", "Tidy up", None),
        ("Tidy up\nand close the gate behind you", "Tidy up", Some("Tidy up\nand close the gate behind you")),
        (&long, &cut, Some(long.as_str())),
    ] {
        let (task, _) = told(text).request(false, &[], clock());
        assert_eq!((task.title.as_deref(), task.description), (Some(title), None), "{text:?}");
        assert_eq!(task.instructions.as_deref(), instructions, "{text:?}");
        assert!(wrong(&told(text), AgentKind::Llm).is_empty(), "{text:?}");
    }
    let named = TaskForm { title: "Garden".into(), ..told(&long) };
    assert_eq!(named.request(false, &[], clock()).0.title.as_deref(), Some("Garden"));
    assert_eq!(wrong(&TaskForm { title: "Garden".into(), ..told("Tidy") }, AgentKind::Llm), ["instructions"]);
}

#[test]
fn a_task_that_is_edited_shows_its_text_where_it_is_asked_for() {
    for (title, instructions, shown) in [
        ("Plan", None, ("", "Plan")),
        (
            "Tidy up",
            Some("Tidy up\nand close the gate behind you"),
            ("", "Tidy up\nand close the gate behind you"),
        ),
        ("Garden", Some("Tidy up and close the gate"), ("Garden", "Tidy up and close the gate")),
    ] {
        let before = NewTask {
            agent: Some("writer".into()),
            title: Some(title.into()),
            instructions: instructions.map(str::to_owned),
            priority: Some(5),
            ..NewTask::default()
        };
        let mut form = TaskForm::of(&before, clock());
        form.gather_texts(&[]);
        assert_eq!((form.title.as_str(), form.instructions.as_str()), shown);
        let found = find(&form, agent(AgentKind::Llm, false), Some((&before, 3600)), clock());
        assert_eq!(found.wrong, []);
        assert_eq!(changes(&before, &found.task, 3600), TaskEdit::default(), "{title}");
        form.title.clear();
        form.instructions.clear();
        let found = find(&form, agent(AgentKind::Llm, false), Some((&before, 3600)), clock());
        assert_eq!(found.wrong.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["instructions"]);
    }
}

#[test]
fn what_cannot_be_read_is_found_beside_what_is_not_allowed() {
    let form = shell(|f| {
        f.retries = "three".into();
        f.timeout = "soon".into();
        f.start = "at".into();
        f.context = "[1]".into();
        f.cwd = "src".into();
    });
    assert_eq!(
        wrong(&form, AgentKind::Shell),
        ["context", "cwd", "max_retries", "scheduled_at", "timeout_seconds"]
    );
    let broken =
        find(&shell(|f| f.context = "{\"a\":".into()), agent(AgentKind::Shell, false), None, clock());
    assert!(broken.wrong[0].message.starts_with("This is not JSON: "), "{:?}", broken.wrong);
}

#[test]
fn a_start_is_a_moment() {
    let at = |form: TaskForm| form.request(true, &[], clock()).0.scheduled_at.map(|at| at.to_string());
    assert_eq!(at(shell(|_| {})), None);
    let tonight = shell(|f| (f.start, f.start_at) = ("at".into(), "2026-11-20T23:30".into()));
    assert_eq!(at(tonight).as_deref(), Some("2026-11-20T23:30:00Z"));
    let soon = shell(|f| (f.start, f.start_in) = ("in".into(), "90".into()));
    assert_eq!(at(soon).as_deref(), Some("2026-11-20T11:30:00Z"));
    let before = shell(|f| (f.start, f.start_in) = ("in".into(), "-1".into()));
    assert_eq!(wrong(&before, AgentKind::Shell), ["scheduled_at"]);
}

#[test]
fn a_deadline_is_a_time_to_come_after_the_start() {
    let of = |deadline: &str| shell(|f| f.deadline = deadline.into());
    let at = |form: TaskForm| form.request(true, &[], clock()).0.deadline.map(|at| at.to_string());
    assert_eq!(at(of("")), None);
    assert_eq!(at(of("2026-11-20T23:30")).as_deref(), Some("2026-11-20T23:30:00Z"));
    assert!(wrong(&of("2026-11-20T23:30"), AgentKind::Shell).is_empty());
    assert_eq!(wrong(&of("2026-11-20T09:59"), AgentKind::Shell), ["deadline"]);
    assert_eq!(wrong(&of("2026-11-"), AgentKind::Shell), ["deadline"]);
    let late = shell(|f| {
        f.deadline = "2026-11-20T20:00".into();
        (f.start, f.start_at) = ("at".into(), "2026-11-20T23:30".into());
    });
    assert_eq!(wrong(&late, AgentKind::Shell), ["deadline"]);
    let missed = NewTask { deadline: "2026-11-20T09:59:00Z".parse().ok(), ..rich() };
    assert_eq!(TaskForm::of(&missed, clock()).deadline, "", "one that has passed is left out");
}

fn rich() -> NewTask {
    NewTask {
        agent: Some("shell".into()),
        task_type: TaskType::Review,
        title: Some("Look".into()),
        command: Some(CommandLine::Argv(vec!["ls".into(), "a b".into()])),
        priority: Some(8),
        depends_on: vec!["01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".into()],
        on_dependency_failure: OnDependencyFailure::Fail,
        scheduled_at: "2026-11-21T02:00:17Z".parse().ok(),
        deadline: "2026-11-22T18:00:17Z".parse().ok(),
        max_retries: Some(1),
        backoff: Some(Backoff { min_seconds: 5, max_seconds: 60 }),
        timeout_seconds: Some(5400),
        on_lost: OnLost::Ask,
        cwd: Some("/srv".into()),
        context: json!({ "branch": "main" }).as_object().unwrap().clone(),
        files: vec!["/srv/a.txt".into()],
        tags: vec!["nightly".into(), "db".into()],
        pty: true,
        origin: Some(contract::Origin::Window),
        path: Some("/usr/bin".into()),
        notify: Some(NotifyStrategy::Milestones),
        needs: Needs { cores: Some(2.0), memory_bytes: Some((1 << 30) + 1), over_memory: None },
        check: Some(CheckWish::Command("ls a".into())),
        place: Some(PlaceWish {
            kind: Some(PlaceKind::Worktree),
            branch: Some("look".into()),
            ..PlaceWish::default()
        }),
        ..NewTask::default()
    }
}

#[test]
fn a_form_filled_from_a_task_asks_for_the_same_task() {
    let form = TaskForm::of(&rich(), clock());
    assert_eq!(form.command, "ls 'a b'");
    assert_eq!((form.timeout.as_str(), form.timeout_unit.as_str()), ("90", "m"));
    let (task, unread) = form.request(true, &[], clock());
    assert!(unread.is_empty());
    assert_eq!(task, rich());
    assert_eq!(changes(&rich(), &task, 3600), TaskEdit::default());
}

#[test]
fn a_time_that_has_passed_is_left_out() {
    let past = NewTask { scheduled_at: "2026-11-20T09:59:00Z".parse().ok(), ..rich() };
    assert_eq!(TaskForm::of(&past, clock()).start, "now");
}

#[test]
fn an_edit_holds_what_was_changed_and_nothing_else() {
    let mut form = TaskForm::of(&rich(), clock());
    form.command = "ls".into();
    form.cwd = String::new();
    form.start = "now".into();
    form.deadline = String::new();
    form.timeout = String::new();
    form.tags = "db".into();
    let edit = changes(&rich(), &form.request(true, &[], clock()).0, 3600);
    let expected = TaskEdit {
        command: Some(CommandLine::Line("ls".into())),
        cwd: Some(String::new()),
        scheduled_at: Some(None),
        deadline: Some(None),
        timeout_seconds: Some(3600),
        tags: Some(vec!["db".into()]),
        ..TaskEdit::default()
    };
    assert_eq!(edit, expected);
    let found = find(&form, agent(AgentKind::Shell, false), Some((&rich(), 3600)), clock());
    assert_eq!(found.wrong, []);
    form.title = String::new();
    let found = find(&form, agent(AgentKind::Shell, false), Some((&rich(), 3600)), clock());
    assert_eq!(found.wrong.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["title"]);
}

#[test]
fn what_is_set_reads_in_one_line() {
    let said = |form: &TaskForm| more_said(form, clock(), jiff::tz::Offset::UTC);
    assert_eq!(said(&shell(|_| {})), "");
    assert_eq!(
        said(&TaskForm::of(&rich(), clock())),
        "starts tomorrow, 02:00 · deadline Sun, 18:00 · after 1 task · 1 retry · time-out 1h 30m · tells: Milestones · needs 2 processors, 1 GiB · checked by ls a · in /srv · in a git worktree · with a terminal · \
         context values · 1 file · 2 tags"
    );
}

#[test]
fn another_sort_of_place_lets_go_of_the_branch() {
    let request = |form: &TaskForm| form.request(true, &[], clock()).0;
    let form = TaskForm::of(&rich(), clock());
    assert_eq!(request(&form).place, rich().place);
    let copy = TaskForm { place: "copy".into(), ..form.clone() };
    assert_eq!(request(&copy).place, Some(PlaceWish { kind: Some(PlaceKind::Copy), ..PlaceWish::default() }));
    let usual = TaskForm { place: String::new(), ..form };
    assert_eq!(request(&usual).place, None);
    assert_eq!(changes(&rich(), &request(&usual), 3600).place, Some(None));
    // in the place of another task there is no sort to choose
    let place = Some(PlaceWish { same_as: Some("0000002a".into()), ..PlaceWish::default() });
    let again = TaskForm::of(&NewTask { place: place.clone(), ..rich() }, clock());
    assert_eq!((again.place.as_str(), request(&again).place), ("", place));
}

#[test]
fn a_check_is_a_command_none_or_the_usual_one() {
    let own = TaskForm::of(&rich(), clock());
    assert_eq!((own.check.as_str(), own.no_check), ("ls a", false));
    let request = |form: &TaskForm| form.request(true, &[], clock()).0;
    let none = TaskForm { no_check: true, ..own.clone() };
    assert_eq!(request(&none).check, Some(CheckWish::None));
    assert_eq!(changes(&rich(), &request(&none), 3600).check, Some(Some(CheckWish::None)));
    let usual = TaskForm { check: "  ".into(), ..own };
    assert_eq!(request(&usual).check, None);
    assert_eq!(changes(&rich(), &request(&usual), 3600).check, Some(None));
    let filled = TaskForm::of(&request(&none), clock());
    assert!(filled.no_check && filled.check.is_empty());
}

#[test]
fn what_a_task_needs_is_asked_for_in_three_fields_and_stays_as_it_was() {
    let needs = |form: &TaskForm| form.request(true, &[], clock()).0.needs;
    let filled = TaskForm::of(&rich(), clock());
    assert_eq!(
        (filled.cores.as_str(), filled.memory.as_str(), filled.resources.as_str()),
        ("2", "1 GiB", "")
    );
    assert_eq!(needs(&filled), rich().needs, "to the byte, as long as it reads as it did");
    let form = shell(|form| {
        (form.cores, form.memory, form.resources) =
            ("0,5".into(), "1.5 GB".into(), "gpu, resource:display".into());
        (form.over_memory, form.tags) = ("stop".into(), "nightly".into());
    });
    let (task, unread) = form.request(true, &[], clock());
    assert_eq!(unread, []);
    let expected = Needs {
        cores: Some(0.5),
        memory_bytes: Some(3 << 29),
        over_memory: Some(contract::machine::OverMemory::Stop),
    };
    assert_eq!(task.needs, expected);
    assert_eq!(task.tags, ["nightly", "resource:gpu", "resource:display"]);
    let again = TaskForm::of(&task, clock());
    assert_eq!((again.tags.as_str(), again.resources.as_str()), ("nightly", "gpu, display"));
    assert_eq!(again.request(true, &[], clock()).0.needs, expected);
    // what becomes of it over its memory goes with the memory
    let less = TaskForm { memory: String::new(), ..form.clone() };
    assert_eq!(needs(&less), Needs { cores: Some(0.5), ..Needs::default() });
    for (cores, memory, field) in
        [("many", "", "needs.cores"), ("", "much", "needs.memory_bytes"), ("0", "", "needs.cores")]
    {
        let wrong = TaskForm { cores: cores.into(), memory: memory.into(), ..form.clone() };
        let found = find(&wrong, agent(AgentKind::Shell, false), None, clock()).wrong;
        assert_eq!(found.iter().map(|f| f.field.as_str()).next(), Some(field), "{cores} {memory}");
    }
}

#[test]
fn tags_are_separated_by_commas_and_counted_once() {
    assert_eq!(tags(" nightly, db ,, nightly"), ["nightly", "db"]);
}

#[test]
fn a_kept_draft_of_another_version_is_still_read() {
    let form: TaskForm = serde_json::from_value(json!({ "title": "Kept", "gone": 1 })).unwrap();
    assert_eq!((form.title.as_str(), form.priority), ("Kept", 5));
}

/// What a research agent asks for.
fn asked() -> Vec<contract::model::FormField> {
    let field = |name: &str, required| contract::model::FormField {
        name: name.into(),
        label: name.to_uppercase(),
        required,
        ..Default::default()
    };
    vec![field("target", true), field("notes", false)]
}

#[test]
fn what_an_agent_asks_for_goes_into_the_context() {
    let asks = asked();
    let agent = For { kind: AgentKind::Llm, has_command: false, asks: &asks };
    let mut form = TaskForm::for_agent("scout");
    let found = find(&form, agent, None, clock());
    assert_eq!(found.wrong.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["context.target"]);
    form.answers.insert("target".into(), " Acme ".into());
    form.context = "{\"branch\": \"main\"}".into();
    let found = find(&form, agent, None, clock());
    assert_eq!(found.wrong, []);
    assert_eq!(Value::Object(found.task.context), json!({"branch": "main", "target": "Acme"}));
    assert_eq!((found.task.title.as_deref(), found.task.instructions), (Some("Acme"), None));
}

#[test]
fn a_task_that_is_duplicated_shows_its_values_in_their_fields() {
    let mut form = TaskForm { context: "{\"target\": \"Acme\", \"notes\": 3}".into(), ..TaskForm::default() };
    form.spread_context(&asked());
    assert_eq!(form.answers.get("target").map(String::as_str), Some("Acme"));
    assert_eq!(serde_json::from_str::<Value>(&form.context).unwrap(), json!({"notes": 3}));
}

#[test]
fn a_budget_is_for_agents_that_spend() {
    let form = TaskForm { budget_turns: "5".into(), budget_cost: "0,25".into(), ..TaskForm::default() };
    let budget = Budget { turns: Some(5), cost_usd: Some(0.25), ..Budget::default() };
    assert_eq!(form.request(false, &[], clock()).0.budget, Some(budget));
    assert_eq!(form.request(true, &[], clock()).0.budget, None);
}

#[test]
fn an_edit_changes_the_budget_or_takes_it_away() {
    let kept = Budget { turns: Some(5), ..Budget::default() };
    let before = NewTask { budget: Some(kept), ..NewTask::default() };
    let edit = |change: fn(&mut TaskForm), takes_command: bool| {
        let mut form = TaskForm::of(&before, clock());
        change(&mut form);
        changes(&before, &form.request(takes_command, &[], clock()).0, 3600).budget
    };
    assert_eq!(edit(|_| {}, false), None);
    let wider = Budget { turns: Some(9), ..Budget::default() };
    assert_eq!(edit(|form| form.budget_turns = "9".into(), false), Some(wider));
    assert_eq!(edit(|form| form.budget_turns = String::new(), false), Some(Budget::default()));
    assert_eq!(edit(|_| {}, true), Some(Budget::default()), "an agent that runs commands spends nothing");
}

#[test]
fn an_edit_changes_what_is_told_or_leaves_it_to_the_settings() {
    for (before, chosen, changed) in [
        (None, "", None),
        (None, "verbose", Some(Some(NotifyStrategy::Verbose))),
        (Some(NotifyStrategy::Silent), "silent", None),
        (Some(NotifyStrategy::Silent), "completion", Some(Some(NotifyStrategy::Completion))),
        (Some(NotifyStrategy::Silent), "", Some(None)),
    ] {
        let before = NewTask { notify: before, ..NewTask::default() };
        let mut form = TaskForm::of(&before, clock());
        form.notify = chosen.to_owned();
        let edit = changes(&before, &form.request(true, &[], clock()).0, 3600);
        assert_eq!(edit.notify, changed, "{:?} becomes {chosen:?}", before.notify);
    }
}

#[test]
fn an_edit_does_not_ask_for_texts_that_were_left_out() {
    let before = NewTask { title: Some("Plan".into()), ..NewTask::default() };
    let at_fault = |change: fn(&mut TaskForm)| {
        let mut form = TaskForm::of(&before, clock());
        change(&mut form);
        let found = find(&form, agent(AgentKind::Llm, false), Some((&before, 3600)), clock());
        found.wrong.into_iter().map(|finding| finding.field).collect::<Vec<_>>()
    };
    assert!(at_fault(|form| form.budget_turns = "9".into()).is_empty());
    assert_eq!(at_fault(|form| form.description = "short".into()), ["description"]);
}
