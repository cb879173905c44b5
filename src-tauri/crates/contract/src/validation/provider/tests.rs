use super::*;
use crate::provider::Key;

fn local() -> ProviderDraft {
    ProviderDraft {
        name: Some("local".into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some("http://127.0.0.1:8080/v1".into()),
        ..ProviderDraft::default()
    }
}

fn openai(key: &str) -> ProviderDraft {
    ProviderDraft {
        name: Some("openai".into()),
        kind: Some(ProviderKind::OpenAi),
        key: Some(Key::new(key.into())),
        ..ProviderDraft::default()
    }
}

fn kept() -> Provider {
    Provider {
        id: crate::ProviderId(uuid::Uuid::nil()),
        name: "openai".into(),
        kind: ProviderKind::OpenAi,
        base_url: "https://api.openai.com/v1".into(),
        model: None,
        key_source: KeySource::Keyring,
        key_variable: None,
        allow_http: false,
        requests_per_minute: None,
        quota_until: None,
        agents: vec![],
        created_at: crate::Timestamp::UNIX_EPOCH,
        updated_at: crate::Timestamp::UNIX_EPOCH,
    }
}

/// The fields at fault.
fn faults(draft: &ProviderDraft, before: Option<&Provider>) -> Vec<String> {
    provider(draft, before).err().map_or(vec![], |e| e.fields.into_iter().map(|f| f.field).collect())
}

fn at(base_url: &str) -> ProviderDraft {
    ProviderDraft { base_url: Some(base_url.into()), ..local() }
}

#[test]
fn what_is_needed_is_asked_for() {
    assert_eq!(faults(&ProviderDraft::default(), None), ["name", "kind"]);
    assert!(faults(&local(), None).is_empty());
    assert!(faults(&openai("sk-1"), None).is_empty());
    assert_eq!(faults(&ProviderDraft { key: None, ..openai("") }, None), ["key"]);
    let none = ProviderDraft { key: None, key_source: Some(KeySource::None), ..openai("") };
    assert_eq!(faults(&none, None), ["key_source"]);
    assert_eq!(faults(&ProviderDraft { base_url: None, ..local() }, None), ["base_url"]);
    assert_eq!(faults(&at(" "), None), ["base_url"]);
}

#[test]
fn addresses() {
    for right in [
        "https://gateway.example.com/v1",
        "https://gateway.example.com/v1/",
        "HTTP://LOCALHOST:1234",
        "http://127.8.8.8:1/v1",
        "http://[::1]:11434",
        "http://models.localhost/v1",
        "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
        "https://gateway.example.com/v1/chat/completions",
    ] {
        assert!(faults(&at(right), None).is_empty(), "{right}");
    }
    for wrong in [
        "gateway.example.com",
        "127.0.0.1:8080",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://exa mple.com",
        "https://example.com:0",
        "https://example.com:99999",
        "https://example.com:port",
        "https://example.com/v1?key=1",
        "https://example.com/v1?api-version=1&api_key=1",
        "https://example.com/v1?access_token=1",
        "https://example.com?X-Amz-Signature=1",
        "https://example.com/#a",
        "https://[::1",
        "https://name:password@example.com/v1",
        "http://127.0.0.1@example.com/",
        "https://example.com\n/v1",
    ] {
        assert_eq!(faults(&at(wrong), None), ["base_url"], "{wrong}");
    }
    let told = provider(&at("https://name:hunter2@example.com/v1"), None).unwrap_err().message;
    assert!(!told.contains("hunter2"), "{told}");
    let told = provider(&at("https://example.com/v1?apikey=hunter2"), None).unwrap_err().message;
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn a_key_does_not_travel_unencrypted_unless_allowed() {
    for elsewhere in
        ["http://192.168.1.5:8080/v1", "http://127.0.0.1.example.com", "http://localhost.example.com"]
    {
        assert!(is_plain_elsewhere(elsewhere), "{elsewhere}");
        let error = provider(&at(elsewhere), None).unwrap_err();
        assert!(error.message.contains("unencrypted"), "{error}");
        assert!(faults(&ProviderDraft { allow_http: Some(true), ..at(elsewhere) }, None).is_empty());
    }
    let moved = ProviderDraft { base_url: Some("http://10.0.0.1/v1".into()), ..ProviderDraft::default() };
    assert_eq!(faults(&moved, Some(&kept())), ["base_url"]);
    assert!(faults(&moved, Some(&Provider { allow_http: true, ..kept() })).is_empty());
    let forbidden = ProviderDraft { allow_http: Some(false), ..ProviderDraft::default() };
    let plain = Provider { base_url: "http://10.0.0.1/v1".into(), allow_http: true, ..kept() };
    assert_eq!(faults(&forbidden, Some(&plain)), ["base_url"]);
}

#[test]
fn keys() {
    assert!(faults(&openai("  sk-1\n"), None).is_empty());
    for wrong in ["", "  \n", "sk 1", "sk-1\nsk-2", "schlüssel", "sk-\u{7f}"] {
        assert_eq!(faults(&openai(wrong), None), ["key"], "{wrong:?}");
    }
    let told = provider(&openai("canary one"), None).unwrap_err();
    assert!(!format!("{told:?}").contains("canary"), "{told:?}");
    let beside = ProviderDraft { key_source: Some(KeySource::None), ..openai("sk-1") };
    assert_eq!(faults(&ProviderDraft { kind: Some(ProviderKind::Ollama), ..beside }, None), ["key"]);
    let named = |name: &str| ProviderDraft {
        key: None,
        key_source: Some(KeySource::Environment),
        key_variable: Some(name.into()),
        ..openai("")
    };
    assert!(faults(&named("MY_KEY"), None).is_empty());
    for wrong in ["", "1A", "A-B", "sk-abc", "A B"] {
        assert_eq!(faults(&named(wrong), None), ["key_variable"], "{wrong}");
    }
}

#[test]
fn where_a_key_goes() {
    assert_eq!(local().key_source_after(None), KeySource::None);
    assert_eq!(openai("k").key_source_after(None), KeySource::Keyring);
    assert_eq!(ProviderDraft::default().key_source_after(Some(&kept())), KeySource::Keyring);
    let key = ProviderDraft { key: Some(Key::new("k".into())), ..ProviderDraft::default() };
    let of = |key_source| Provider { key_source, ..kept() };
    assert_eq!(key.key_source_after(Some(&of(KeySource::Session))), KeySource::Session);
    assert_eq!(key.key_source_after(Some(&of(KeySource::None))), KeySource::Keyring);
    // from one place to another only with the key at hand
    let moved = ProviderDraft { key_source: Some(KeySource::Session), ..ProviderDraft::default() };
    assert_eq!(faults(&moved, Some(&kept())), ["key"]);
    assert!(faults(&ProviderDraft::default(), Some(&kept())).is_empty());
}

#[test]
fn kinds_names_rates_models() {
    let other = ProviderDraft { kind: Some(ProviderKind::Gemini), ..ProviderDraft::default() };
    assert_eq!(faults(&other, Some(&kept())), ["kind"]);
    assert_eq!(faults(&ProviderDraft { name: Some("a/b".into()), ..local() }, None), ["name"]);
    let rate = |n| faults(&ProviderDraft { requests_per_minute: Some(n), ..local() }, None);
    assert!(rate(0).is_empty() && rate(60).is_empty());
    assert_eq!(rate(-1), ["requests_per_minute"]);
    assert_eq!(faults(&ProviderDraft { model: Some("two words".into()), ..local() }, None), ["model"]);
}

#[test]
fn prices_and_answers() {
    let of = |model: &str, input_usd: f64| {
        let asked = Price { model: model.into(), input_usd, ..Price::default() };
        price(&asked).err().map_or(vec![], |e| e.fields.into_iter().map(|f| f.field).collect::<Vec<_>>())
    };
    assert!(of("gpt-9*", 0.0).is_empty());
    assert_eq!(of("", 1.0), ["model"]);
    assert_eq!(of("a*b*", 1.0), ["model"]);
    assert_eq!(of("m", -1.0), ["input_usd"]);
    assert_eq!(of("m", f64::NAN), ["input_usd"]);
    assert_eq!(of("m", f64::INFINITY), ["input_usd"]);
    assert!(answer(&Answer::Approve).is_ok());
    assert!(answer(&Answer::Text("  ".into())).is_err());
    assert!(answer(&Answer::Deny(Some("No.".into()))).is_ok());
}
