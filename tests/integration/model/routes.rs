//! The ways to a model that a run is given: providers, models, keys, prices, and why one cannot be gone.

use contract::{
    Agent, ProviderDraft, ProviderKind, Status,
    agent::AgentDraft,
    command::{CreateProvider, EditAgent, EditProvider, RemoveProvider, SetPrice},
    model::{Budget, Fallback},
    provider::{Key, KeySource, Price},
};
use engine::Role;
use harness::Bench;

const KEY: &str = "sk-canary-5b1f";

fn provider(bench: &Bench, name: &str, change: impl FnOnce(&mut ProviderDraft)) {
    let mut provider = ProviderDraft {
        name: Some(name.into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some("http://127.0.0.1:9/v1".into()),
        ..ProviderDraft::default()
    };
    change(&mut provider);
    bench.engine.call(CreateProvider { provider }).unwrap();
}

fn fallback(name: &str, model: Option<&str>) -> Fallback {
    Fallback { provider: name.into(), model: model.map(str::to_owned) }
}

fn edit(bench: &Bench, changes: AgentDraft) {
    bench.engine.call(EditAgent { name: "writer".into(), changes }).unwrap();
}

/// What a run of the agent is told, a line for each way.
fn told(bench: &Bench, agent: &Agent) -> Vec<String> {
    let task = bench.create_model_with(agent, "looks", "routes", |t| {
        t.budget = Some(Budget { tokens: Some(500), ..Budget::default() });
    });
    let summary = bench.until_status(task.id, Status::Completed).summary.unwrap();
    assert!(!summary.contains(KEY));
    summary.lines().map(str::to_owned).collect()
}

#[test]
fn a_run_gets_its_provider_then_its_fallbacks_with_keys_prices_and_the_narrower_budget() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    provider(&bench, "kept", |p| p.key = Some(Key::new(KEY.into())));
    provider(&bench, "session", |p| {
        (p.key, p.key_source) = (Some(Key::new(KEY.into())), Some(KeySource::Session));
        p.model = Some("own".into());
    });
    let price = Price { model: "own*".into(), input_usd: 2.5, output_usd: 5.0, own: true };
    bench.engine.call(SetPrice { price }).unwrap();
    let fallbacks = Some(vec![fallback("kept", Some("n")), fallback("session", None)]);
    let budget = Some(Budget { tokens: Some(9_000), ..Budget::default() });
    edit(&bench, AgentDraft { fallbacks, budget, ..AgentDraft::default() });
    let ways = ["local/m", "kept/n with a key", "session/own with a key for $2.5", "budget Some(500)"];
    assert_eq!(told(&bench, &agent), ways);
}

#[test]
fn a_way_that_cannot_be_gone_says_why_and_leaves_the_others() {
    let bench = Bench::new();
    let agent = bench.model_agent("writer", "Writes");
    provider(&bench, "session", |p| {
        (p.key, p.key_source) = (Some(Key::new(KEY.into())), Some(KeySource::Session));
    });
    provider(&bench, "variable", |p| {
        p.key_source = Some(KeySource::Environment);
        p.key_variable = Some("LEGWORK_TEST_NO_SUCH_KEY".into());
    });
    provider(&bench, "gone", |_| {});
    provider(&bench, "modelless", |p| p.model = Some("m".into()));
    let names = [("session", Some("m")), ("variable", Some("m")), ("gone", Some("m")), ("modelless", None)];
    let fallbacks = Some(names.map(|(name, model)| fallback(name, model)).to_vec());
    edit(&bench, AgentDraft { fallbacks, ..AgentDraft::default() });
    bench.engine.call(RemoveProvider { name: "gone".into() }).unwrap();
    let without = ProviderDraft { model: Some(String::new()), ..ProviderDraft::default() };
    bench.engine.call(EditProvider { name: "modelless".into(), changes: without }).unwrap();
    let other = bench.another(Role::Worker);
    other.start(1);
    let ways = told(&other, &agent);
    assert_eq!(ways[0], "local/m");
    let words = [
        "“session” was kept for one session only",
        "LEGWORK_TEST_NO_SUCH_KEY with the key of “variable” is not set",
        "was removed",
        "“modelless” has none of its own",
    ];
    for (way, words) in ways[1..].iter().zip(words) {
        assert!(way.contains(words), "{way}");
        assert!(!way.contains("no hint"), "{way}");
    }
}
