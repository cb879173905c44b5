use super::*;
use serde_json::json;

fn provider() -> Provider {
    serde_json::from_value(json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "name": "openai", "kind": "openai",
        "base_url": "https://api.openai.com/v1", "model": "gpt-4o-mini", "key_source": "keyring",
        "key_variable": null, "allow_http": false, "requests_per_minute": 60, "quota_until": null, "agents": [],
        "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z"
    }))
    .unwrap()
}

fn fields(form: &ProviderForm, before: Option<&Provider>) -> Vec<String> {
    form.request(before).1.into_iter().map(|finding| finding.field).collect()
}

#[test]
fn an_untouched_form_changes_nothing() {
    let (draft, wrong) = ProviderForm::of(&provider()).request(Some(&provider()));
    assert_eq!((draft, wrong), (ProviderDraft::default(), vec![]));
}

#[test]
fn what_is_emptied_is_taken_away() {
    let form = ProviderForm {
        model: String::new(),
        requests_per_minute: String::new(),
        ..ProviderForm::of(&provider())
    };
    let (draft, wrong) = form.request(Some(&provider()));
    assert_eq!(wrong, []);
    let expected = ProviderDraft {
        model: Some(String::new()),
        requests_per_minute: Some(0),
        ..ProviderDraft::default()
    };
    assert_eq!(draft, expected);
}

#[test]
fn a_new_one_needs_an_address_and_a_key_where_its_kind_does() {
    assert_eq!(fields(&ProviderForm::for_kind(ProviderKind::OpenAi), None), ["key"]);
    assert_eq!(fields(&ProviderForm::for_kind(ProviderKind::OpenAiCompatible), None), ["base_url"]);
    assert_eq!(fields(&ProviderForm::for_kind(ProviderKind::Ollama), None), Vec::<String>::new());
    let bad = ProviderForm {
        base_url: "localhost:1".into(),
        requests_per_minute: "few".into(),
        ..ProviderForm::for_kind(ProviderKind::Ollama)
    };
    assert_eq!(fields(&bad, None), ["requests_per_minute", "base_url"]);
}

#[test]
fn a_kept_key_is_not_asked_for_again_but_a_new_place_is() {
    let before = provider();
    assert!(fields(&ProviderForm::of(&before), Some(&before)).is_empty());
    let moved = ProviderForm { key_source: "session".into(), ..ProviderForm::of(&before) };
    assert_eq!(fields(&moved, Some(&before)), ["key"]);
    let variable = ProviderForm {
        key_source: "environment".into(),
        key: "never sent".into(),
        key_variable: "MY_KEY".into(),
        ..ProviderForm::of(&before)
    };
    let (draft, wrong) = variable.request(Some(&before));
    assert_eq!((draft.key, draft.key_variable.as_deref(), wrong), (None, Some("MY_KEY"), vec![]));
}

#[test]
fn another_kind_takes_along_only_what_was_changed() {
    let form = ProviderForm::for_kind(ProviderKind::OpenAi).with_kind(ProviderKind::Ollama);
    assert!(form == ProviderForm::for_kind(ProviderKind::Ollama));
    let named = ProviderForm { name: "mine".into(), ..ProviderForm::for_kind(ProviderKind::OpenAi) };
    let named = named.with_kind(ProviderKind::Anthropic);
    assert_eq!((named.name.as_str(), named.base_url.as_str()), ("mine", "https://api.anthropic.com/v1"));
}

#[test]
fn plain_http_is_asked_about_only_for_another_machine() {
    let at = |address: &str| ProviderForm {
        base_url: address.into(),
        ..ProviderForm::for_kind(ProviderKind::Ollama)
    };
    assert!(!at("http://127.0.0.1:8080/v1").is_plain_elsewhere());
    let elsewhere = at("http://models.lan/v1");
    assert!(elsewhere.is_plain_elsewhere());
    assert_eq!(fields(&elsewhere, None), ["base_url"]);
    assert!(fields(&ProviderForm { allow_http: true, ..elsewhere }, None).is_empty());
}

#[test]
fn a_provider_without_a_key_is_asked_for_one_that_is_kept() {
    for (before, after) in [
        (KeySource::None, KeySource::Keyring),
        (KeySource::Keyring, KeySource::Keyring),
        (KeySource::Session, KeySource::Session),
        (KeySource::Environment, KeySource::Environment),
    ] {
        let mut form = ProviderForm::of(&Provider { key_source: before, ..provider() });
        form.ask_for_key();
        assert_eq!(form.key_source(), after);
    }
}
