//! Providers, the agents that ask them, prices and reports, through the engine's commands.

use contract::{
    Agent, AgentDraft, AgentKind, ApiError, ErrorCode, NewTask, Provider, ProviderDraft, ProviderKind,
    Status,
    command::*,
    model::{Budget, Fallback, ModelParameters},
    provider::{Key, KeySource, Price},
    task::TaskEdit,
};
use engine::Clock as _;
use engine::Role;
use harness::Bench;

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:9/v1";

fn local(name: &str) -> ProviderDraft {
    ProviderDraft {
        name: Some(name.into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some(NOWHERE.into()),
        ..ProviderDraft::default()
    }
}

fn add(bench: &Bench, provider: ProviderDraft) -> Provider {
    bench.engine.call(CreateProvider { provider }).unwrap()
}

fn edit(bench: &Bench, name: &str, changes: ProviderDraft) -> Result<Provider, ApiError> {
    bench.engine.call(EditProvider { name: name.into(), changes })
}

fn agent(bench: &Bench, name: &str) -> Agent {
    bench.engine.call(GetAgent { name: name.into() }).unwrap()
}

fn names(bench: &Bench) -> Vec<String> {
    let agents = bench.engine.call(ListAgents { archived: true }).unwrap();
    agents.into_iter().map(|agent| agent.name).collect()
}

fn thinker(name: &str, provider: &str) -> AgentDraft {
    AgentDraft {
        name: Some(name.into()),
        kind: Some(AgentKind::Llm),
        provider: Some(provider.into()),
        ..AgentDraft::default()
    }
}

#[test]
fn adding_sends_nothing_and_names_are_taken_once() {
    let bench = Bench::new();
    let made = add(&bench, local("local"));
    assert_eq!((made.key_source, made.base_url.as_str()), (KeySource::None, NOWHERE));
    let again = bench.engine.call(CreateProvider { provider: local("local") }).unwrap_err();
    assert_eq!((again.code, again.fields[0].field.as_str()), (ErrorCode::InvalidInput, "name"));
    add(&bench, local("other"));
    let renamed =
        edit(&bench, "other", ProviderDraft { name: Some("local".into()), ..ProviderDraft::default() });
    assert_eq!(renamed.unwrap_err().fields[0].field, "name");
    assert_eq!(bench.engine.call(ListProviders {}).unwrap().len(), 2);
}

#[test]
fn an_edit_changes_what_it_names_and_an_empty_text_takes_away() {
    let bench = Bench::new();
    let ollama = ProviderDraft {
        kind: Some(ProviderKind::Ollama),
        model: Some("llama".into()),
        requests_per_minute: Some(30),
        ..local("ollama")
    };
    add(&bench, ollama);
    let changes = ProviderDraft {
        base_url: Some(String::new()),
        model: Some(String::new()),
        requests_per_minute: Some(0),
        ..ProviderDraft::default()
    };
    let changed = edit(&bench, "ollama", changes).unwrap();
    assert_eq!(changed.base_url, "http://127.0.0.1:11434");
    assert_eq!((changed.model, changed.requests_per_minute), (None, None));
    let elsewhere = ProviderDraft { base_url: Some("http://10.0.0.1".into()), ..ProviderDraft::default() };
    assert_eq!(edit(&bench, "ollama", elsewhere.clone()).unwrap_err().fields[0].field, "base_url");
    let allowed = ProviderDraft { allow_http: Some(true), ..elsewhere };
    assert_eq!(edit(&bench, "ollama", allowed).unwrap().base_url, "http://10.0.0.1");
}

#[test]
fn agents_follow_a_rename_and_lose_a_removed_provider() {
    let bench = Bench::new();
    add(&bench, local("first"));
    add(&bench, local("spare"));
    let draft = AgentDraft {
        model: Some("m".into()),
        fallbacks: Some(vec![Fallback { provider: "spare".into(), model: Some("n".into()) }]),
        ..thinker("writer", "first")
    };
    bench.engine.call(CreateAgent { agent: draft }).unwrap();
    edit(&bench, "spare", ProviderDraft { name: Some("reserve".into()), ..ProviderDraft::default() })
        .unwrap();
    let renamed = ProviderDraft { name: Some("renamed".into()), ..ProviderDraft::default() };
    assert_eq!(edit(&bench, "first", renamed).unwrap().agents, ["writer"]);
    let writer = agent(&bench, "writer");
    assert_eq!(writer.provider.as_deref(), Some("renamed"));
    assert_eq!(writer.fallbacks[0].provider, "reserve");

    bench.engine.call(RemoveProvider { name: "renamed".into() }).unwrap();
    assert_eq!(agent(&bench, "writer").provider, None);
    let gone = bench.engine.call(GetProvider { name: "renamed".into() }).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    // it can be described anew all the same, but not be given another model of nobody
    let change = |changes| bench.engine.call(EditAgent { name: "writer".into(), changes });
    change(AgentDraft { role: Some("Writes".into()), ..AgentDraft::default() }).unwrap();
    let refused = change(AgentDraft { model: Some("n".into()), ..AgentDraft::default() }).unwrap_err();
    assert_eq!(refused.fields[0].field, "provider");
    // another one of that name is another one
    add(&bench, local("renamed"));
    assert_eq!(agent(&bench, "writer").provider, None);
}

#[test]
fn an_agent_with_a_model_needs_a_provider_and_a_model() {
    let bench = Bench::new();
    add(&bench, local("local"));
    let refused =
        |agent: AgentDraft| bench.engine.call(CreateAgent { agent }).unwrap_err().fields[0].field.clone();
    assert_eq!(refused(AgentDraft { provider: None, ..thinker("a", "") }), "provider");
    assert_eq!(refused(thinker("a", "nobody")), "provider");
    assert_eq!(refused(thinker("a", "local")), "model");
    let fallbacks = Some(vec![Fallback { provider: "nobody".into(), model: None }]);
    assert_eq!(
        refused(AgentDraft { model: Some("m".into()), fallbacks, ..thinker("a", "local") }),
        "fallbacks"
    );

    let anthropic = ProviderDraft {
        kind: Some(ProviderKind::Anthropic),
        key_source: Some(KeySource::Environment),
        model: Some("claude".into()),
        ..local("anthropic")
    };
    add(&bench, anthropic);
    let hot = Some(ModelParameters { temperature: Some(1.5), ..ModelParameters::default() });
    assert_eq!(refused(AgentDraft { parameters: hot.clone(), ..thinker("a", "anthropic") }), "parameters");
    let fine = AgentDraft { parameters: hot, model: Some("m".into()), ..thinker("a", "local") };
    bench.engine.call(CreateAgent { agent: fine }).unwrap();
}

#[test]
fn ready_made_agents_come_with_the_first_provider_that_has_a_model_and_never_again() {
    let bench = Bench::new();
    add(&bench, local("bare"));
    assert_eq!(names(&bench), ["shell"]);
    add(&bench, ProviderDraft { model: Some("m".into()), ..local("first") });
    assert_eq!(
        names(&bench),
        ["Deal Strategist", "Explorer", "Orchestrator", "Research Briefing", "Why Now", "shell"]
    );
    let briefing = agent(&bench, "Research Briefing");
    assert_eq!((briefing.kind, briefing.provider.as_deref()), (AgentKind::Llm, Some("first")));
    let form: Vec<_> = briefing.form.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(form, ["target", "goal", "notes", "urls"]);
    assert!(agent(&bench, "Explorer").form.is_empty());

    bench.engine.call(RemoveAgent { name: "Why Now".into() }).unwrap();
    add(&bench, ProviderDraft { model: Some("m".into()), ..local("second") });
    bench.engine.call(RemoveProvider { name: "first".into() }).unwrap();
    add(&bench, ProviderDraft { model: Some("m".into()), ..local("first") });
    assert_eq!(names(&bench), ["Deal Strategist", "Explorer", "Orchestrator", "Research Briefing", "shell"]);
    let other = bench.another(Role::Command);
    assert_eq!(names(&other).len(), 5);

    // those that have come with a newer version are made once it is opened, where the first ones were made by an older one
    other.engine.call(RemoveAgent { name: "Orchestrator".into() }).unwrap();
    let older = "UPDATE settings SET value = 'true' WHERE name = 'ready_made_agents'";
    let store = store::Store::open(store::StoreOptions {
        data_dir: bench.path(),
        after_commit: None,
        make_room: None,
        now: bench.clock.now().as_millisecond(),
    })
    .unwrap();
    store.write(|c| store::seeding::execute(c, older)).unwrap();
    for _ in 0..2 {
        let newer = bench.another(Role::Command);
        assert_eq!(
            names(&newer),
            ["Deal Strategist", "Explorer", "Orchestrator", "Research Briefing", "shell"]
        );
    }
}

#[test]
fn a_key_for_one_session_is_gone_in_another_process() {
    let bench = Bench::new();
    let session = ProviderDraft {
        kind: Some(ProviderKind::OpenAi),
        key: Some(Key::new(" sk-1\n".into())),
        key_source: Some(KeySource::Session),
        base_url: None,
        ..local("openai")
    };
    add(&bench, session);
    let check = |bench: &Bench| {
        bench.engine.call(CheckProvider { name: Some("openai".into()), changes: ProviderDraft::default() })
    };
    // here the key is at hand, and only what would reach a server is missing
    assert!(check(&bench).is_err());
    let told = check(&bench.another(Role::Command)).unwrap();
    assert!(!told.ok && told.message.contains("one session only"), "{told:?}");
    assert!(told.hint.unwrap().contains("keyring"));
}

#[test]
fn a_key_moves_only_with_the_key_at_hand() {
    let bench = Bench::new();
    let openai = ProviderDraft {
        kind: Some(ProviderKind::OpenAi),
        base_url: None,
        key_source: Some(KeySource::Environment),
        key_variable: Some("LEGWORK_NO_SUCH_KEY".into()),
        ..local("openai")
    };
    add(&bench, openai);
    let unset = CheckProvider { name: Some("openai".into()), changes: ProviderDraft::default() };
    let told = bench.engine.call(unset).unwrap();
    assert!(told.message.contains("LEGWORK_NO_SUCH_KEY"), "{told:?}");
    let moved = ProviderDraft { key_source: Some(KeySource::Keyring), ..ProviderDraft::default() };
    assert_eq!(edit(&bench, "openai", moved).unwrap_err().fields[0].field, "key");
    // a key that is given goes into the keyring, unless told otherwise
    let with_key = ProviderDraft { key: Some(Key::new("sk-1".into())), ..ProviderDraft::default() };
    let changed = edit(&bench, "openai", with_key).unwrap();
    assert_eq!((changed.key_source, changed.key_variable), (KeySource::Keyring, None));
    // and a variable that is named takes its place
    let named = ProviderDraft { key_variable: Some("OTHER_KEY".into()), ..ProviderDraft::default() };
    let changed = edit(&bench, "openai", named).unwrap();
    assert_eq!(
        (changed.key_source, changed.key_variable.as_deref()),
        (KeySource::Environment, Some("OTHER_KEY"))
    );
}

#[test]
fn a_persons_price_stands_over_the_table() {
    let bench = Bench::new();
    let before = bench.engine.call(ListPrices {}).unwrap();
    let known = before.iter().find(|p| p.model == "gpt-4o-mini*").unwrap().clone();
    let mine = Price { model: known.model.clone(), input_usd: 9.0, output_usd: 9.5, own: false };
    let after = bench.engine.call(SetPrice { price: mine }).unwrap();
    assert_eq!(after.len(), before.len());
    let set = after.iter().find(|p| p.model == known.model).unwrap();
    assert_eq!((set.input_usd, set.own), (9.0, true));
    assert_eq!(bench.engine.call(RemovePrice { model: known.model.clone() }).unwrap(), before);
    assert_eq!(bench.engine.call(RemovePrice { model: known.model }).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn reports_are_found_read_deleted_and_brought_back() {
    let bench = Bench::running(2);
    let writer = bench.model_agent("writer", "Writes");
    let titles = ["First", "Second", "Third 100%"];
    let tasks = titles.map(|title| bench.create_model(&writer, title, "ok"));
    tasks.iter().for_each(|task| drop(bench.until_status(task.id, Status::Completed)));
    let list = |search: Option<&str>, limit, before| {
        let page = ListReports { search: search.map(str::to_owned), agent: None, limit, before };
        bench.engine.call(page).unwrap()
    };
    let first = list(None, 2, None);
    assert_eq!((first.reports.len(), first.next_before.is_some()), (2, true));
    let second = list(None, 2, first.next_before);
    assert_eq!((second.reports.len(), second.next_before), (1, None));
    // a sign that stands for anything elsewhere stands for itself
    let found = list(Some("third 100%"), 0, None);
    assert_eq!(found.reports.iter().map(|r| r.title.as_str()).collect::<Vec<_>>(), ["Third 100%"]);
    assert!(list(Some("f%t"), 0, None).reports.is_empty());

    let get = |id: String| bench.engine.call(GetReport { id });
    let report = get(tasks[0].short_id.clone()).unwrap();
    assert_eq!((report.title.as_str(), report.agent.as_str()), ("First", "writer"));
    assert_eq!(get(report.id.to_string()).unwrap(), report);
    bench.engine.call(DeleteReports { ids: vec![report.id] }).unwrap();
    assert_eq!(get(report.id.to_string()).unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(list(None, 0, None).reports.len(), 2);
    bench.engine.call(RestoreReports { ids: vec![report.id] }).unwrap();
    assert_eq!(get(report.id.to_string()).unwrap(), report);
}

#[test]
fn a_limit_in_money_that_cannot_hold_is_told_with_the_task() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let notes = |budget: Option<Budget>| {
        let task = NewTask {
            title: Some("Write".into()),
            agent: Some(writer.name.clone()),
            budget,
            ..NewTask::default()
        };
        bench.engine.call(CreateTask { task }).unwrap()
    };
    let cost = |cost_usd| Some(Budget { cost_usd, ..Budget::default() });
    assert!(notes(cost(Some(0.005))).notes[0].contains("$0.005"), "a limit is told as it was set");
    let unpriced = notes(cost(Some(0.01)));
    assert!(unpriced.notes[0].contains("legwork price set m"), "{:?}", unpriced.notes);
    assert!(unpriced.notes[0].contains("$0.01"), "{:?}", unpriced.notes);
    let tokens = Some(Budget { tokens: Some(9), ..Budget::default() });
    assert!(notes(tokens).notes.is_empty() && notes(None).notes.is_empty());

    let plain = notes(None).task;
    let edit = |changes| bench.engine.call(EditTask { id: plain.id.to_string(), changes }).unwrap().notes;
    assert_eq!(edit(TaskEdit { budget: cost(Some(0.5)), ..TaskEdit::default() }).len(), 1);
    assert!(edit(TaskEdit { priority: Some(3), ..TaskEdit::default() }).is_empty());

    let price = Price { model: "m".into(), input_usd: 1.0, output_usd: 1.0, own: true };
    bench.engine.call(SetPrice { price }).unwrap();
    assert!(notes(cost(Some(0.01))).notes.is_empty());

    // the agent's own limit, and a fallback's price
    bench.engine.call(CreateProvider { provider: local("second") }).unwrap();
    let changes = AgentDraft {
        budget: Some(Budget { day_cost_usd: Some(1.0), ..Budget::default() }),
        fallbacks: Some(vec![Fallback { provider: "second".into(), model: Some("n".into()) }]),
        ..AgentDraft::default()
    };
    bench.engine.call(EditAgent { name: writer.name.clone(), changes }).unwrap();
    assert!(notes(None).notes[0].contains("“n”"));
}
