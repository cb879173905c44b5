//! Settings that change while somebody reads or changes them.

use super::*;
use crate::{Engine, Options, Role, SessionSecrets, SystemClock};
use contract::{
    command::{GetSettings, SetSettings},
    notify::NotifyStrategy,
    settings::NotifyOn,
};
use std::{path::Path, sync::Arc};

fn with(workers: i64) -> Settings {
    Settings { workers, ..Settings::default() }
}

#[test]
fn what_was_read_before_a_change_is_not_remembered_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), false);
    let cache = &engine.host.settings;
    let since = cache.recall().unwrap_err();
    // another process's change is heard of between the reading and the remembering
    cache.forget();
    cache.remember(since, &with(1));
    assert!(cache.recall().is_err(), "the old settings would be shown until the next change");
    let since = cache.recall().unwrap_err();
    cache.remember(since, &with(2));
    assert_eq!(cache.recall(), Ok(with(2)));
    cache.forget();
    assert!(cache.recall().is_err());
}

fn engine(dir: &Path, hears: bool) -> Engine {
    let engine = Engine::open(Options {
        data_dir: dir.to_owned(),
        role: Role::Command,
        runners: vec![],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    });
    let engine = engine.unwrap();
    if hears {
        drop(engine.subscribe());
    }
    engine
}

fn change(engine: &Engine, change: impl Fn(&mut Settings)) -> Settings {
    change_from(engine, None, change).unwrap()
}

fn change_from(
    engine: &Engine,
    version: Option<i64>,
    change: impl Fn(&mut Settings),
) -> std::result::Result<Settings, ApiError> {
    // as a front does that has looked once, long ago
    let mut settings = Settings::default();
    change(&mut settings);
    let changes = SettingsPatch::between(&Settings::default(), &settings);
    engine.call(SetSettings { changes, version })
}

#[test]
fn a_process_that_hears_of_nothing_sees_what_others_change() {
    let dir = tempfile::tempdir().unwrap();
    let (quiet, other) = (engine(dir.path(), false), engine(dir.path(), false));
    assert!(quiet.call(GetSettings {}).unwrap().mcp.enabled);
    change(&other, |settings| settings.mcp.enabled = false);
    assert!(!quiet.call(GetSettings {}).unwrap().mcp.enabled);
}

#[test]
fn changes_of_different_settings_hold_beside_each_other() {
    type Change = fn(&mut Settings);
    let changes: [Change; 6] = [
        |s| s.workers = 7,
        |s| s.day_cost_usd = Some(3.0),
        |s| s.mcp.approve_commands = false,
        |s| s.mcp.folders = vec!["/tmp".into()],
        |s| s.mcp.budget.turns = Some(9),
        |s| s.mcp.budget.cost_usd = Some(0.5),
    ];
    let dir = tempfile::tempdir().unwrap();
    let fronts = [engine(dir.path(), false), engine(dir.path(), true)];
    let mut all = Settings::default();
    for (n, one) in changes.iter().enumerate() {
        change(&fronts[n % 2], one);
        one(&mut all);
        all.version += 1;
    }
    assert_eq!(fronts[0].call(GetSettings {}).unwrap(), all);
}

#[test]
fn what_was_reckoned_from_old_settings_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), false);
    let seen = engine.call(GetSettings {}).unwrap().version;
    let first = change_from(&engine, Some(seen), |settings| settings.workers += 1).unwrap();
    assert!(first.version > seen);
    let second = change_from(&engine, Some(seen), |settings| settings.workers += 1).unwrap_err();
    assert_eq!(second.code, ErrorCode::Stale);
    assert!(second.hint.is_some());
    assert_eq!(engine.call(GetSettings {}).unwrap(), first);
    change_from(&engine, Some(first.version), |settings| settings.text_scale = 110).unwrap();
}

#[test]
fn who_has_set_how_they_are_told_is_not_asked_whether_they_are() {
    type Change = fn(&mut Settings);
    let changes: [(Change, bool); 5] = [
        (|s| s.workers = 7, false),
        (|s| s.notify_on = NotifyOn::Failures, true),
        (|s| s.notify.mail.port = 465, true),
        (|s| s.notify.set_agent("shell", Some(NotifyStrategy::Silent)), true),
        (|s| s.answer_notify(true), true),
    ];
    for (n, (one, answered)) in changes.into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let engine = engine(dir.path(), false);
        assert_eq!(change(&engine, one).notify_answered, answered, "change {n}");
    }
    let mut settings = Settings::default();
    settings.answer_notify(false);
    assert_eq!(settings.notify_on, NotifyOn::Silent, "the inbox alone");
}

#[test]
fn a_change_that_changes_nothing_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), false);
    let first = change(&engine, |settings| settings.workers = 5);
    assert_eq!(change(&engine, |settings| settings.workers = 5), first, "no version, no event");
    let wrong = change_from(&engine, None, |settings| settings.workers = 900).unwrap_err();
    assert_eq!(wrong.fields[0].field, "workers");
    assert_eq!(engine.call(GetSettings {}).unwrap(), first);
}
