//! A database that is damaged: the backup is offered in a native dialog before there is a window, and only the person decides.

use harness::{Place, TestApp, binaries, bus::PrivateBus, cli, processes, screen_reader::ScreenReader, wait};
use rustix::process::Signal;
use std::process::Child;
use store::breaking;

/// What a damaged database holds.
const NOISE: &str = "Dear diary, ";

/// A place with a backup that knows the one task.
fn backed_up() -> Place {
    let place = Place::new();
    cli::run_in(&place, &["execute", "Remember the milk", "--command", "true"]).exits(0);
    let kept = place.data().join("backups");
    std::fs::create_dir_all(&kept).unwrap();
    let backup = kept.join("hourly-1000.db");
    engine::recovery::back_up(&place.data(), Some(&backup), contract::Timestamp::UNIX_EPOCH).unwrap();
    breaking::alter_as_allowed(&place.data(), "PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    place
}

/// The same, with a database that cannot be opened.
fn damaged() -> Place {
    let place = backed_up();
    for left in ["legwork.db-wal", "legwork.db-shm"] {
        std::fs::remove_file(place.data().join(left)).ok();
    }
    std::fs::write(place.data().join("legwork.db"), NOISE.repeat(400)).unwrap();
    place
}

/// Starts the app as a person does, without a driver: there is no page yet.
fn start(place: &Place, bus: &PrivateBus) -> Child {
    let mut command = place.command(binaries::path("legwork-desktop"));
    command.arg("--data-dir").arg(place.data()).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    for name in ["DISPLAY", "LIBGL_ALWAYS_SOFTWARE", "GDK_BACKEND"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    command.env("LP_NUM_THREADS", "0").spawn().expect("the app starts")
}

/// Waits until the app has left by itself, and tells its status.
async fn leaves(mut app: Child) -> Option<i32> {
    wait::eventually("the app leaves", async || app.try_wait().ok().flatten()).await.code()
}

/// What the bus for screen readers has started leaves with it, and what the page had.
async fn services_leave(place: &Place, reader: ScreenReader) {
    drop(reader);
    let left = |line: &str| {
        ["at-spi", "WebKit", "legwork-desktop", "supervisor"].iter().any(|name| line.contains(name))
    };
    wait::eventually("everything has left", async || {
        (!place.processes().iter().any(|process| left(&process.line))).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_damaged_database_is_put_back_where_the_person_wants_it() {
    let place = damaged();
    let bus = PrivateBus::start(place.root());
    let reader = ScreenReader::start(&place, &bus).await;
    let app = start(&place, &bus);
    reader.find_native("label", "The newest good backup is of").await;
    reader.press_native("Restore the backup").await;
    // the window comes, with what there was
    reader.find("button", "Completed: Remember the milk").await;
    let told = cli::json_in(&place, &["list"]);
    assert_eq!(told["tasks"][0]["title"], "Remember the milk", "{told}");
    let aside =
        |entry: &std::path::Path| std::fs::read(entry).is_ok_and(|text| text.starts_with(NOISE.as_bytes()));
    assert!(files_below(&place.data()).iter().any(|file| aside(file)), "what was there is kept aside");
    processes::signal(app.id().cast_signed(), Signal::TERM);
    assert_eq!(leaves(app).await, Some(0));
    services_leave(&place, reader).await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_damaged_database_is_left_as_it_is_where_the_person_does_not() {
    let place = damaged();
    let bus = PrivateBus::start(place.root());
    let reader = ScreenReader::start(&place, &bus).await;
    let app = start(&place, &bus);
    let before = files_below(&place.data());
    reader.find_native("button", "Restore the backup").await;
    reader.press_native("Close").await;
    // it is asked once; then why there is no window is told
    wait::eventually("the offer is closed", async || {
        reader.native("button", "Restore the backup").await.is_empty().then_some(())
    })
    .await;
    reader.press_native("Close").await;
    assert_eq!(leaves(app).await, Some(5), "there is no window without a database");
    let kept = std::fs::read_to_string(place.data().join("legwork.db")).unwrap();
    assert!(kept == NOISE.repeat(400), "nothing touched it");
    let databases = |files: &[std::path::PathBuf]| {
        files.iter().filter(|file| file.extension().is_some_and(|end| end == "db")).count()
    };
    assert_eq!(databases(&files_below(&place.data())), databases(&before), "nothing was put anywhere");
    services_leave(&place, reader).await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn damage_that_is_found_while_the_window_is_open_is_said_with_the_way_out() {
    // what the app can be opened with, and claims from
    let place = backed_up();
    breaking::spoil(&place.data(), "agent_tasks_ready").unwrap();
    let bus = PrivateBus::start(place.root());
    let reader = ScreenReader::start(&place, &bus).await;
    let app = start(&place, &bus);
    reader.find("button", "Completed: Remember the milk").await;
    reader.find("button", "Start anew").await;
    reader.hears("Nothing is started: the database is damaged").await;
    reader.press("button", "Start anew").await;
    reader.find_native("label", "The newest good backup is of").await;
    reader.press_native("Restore the backup").await;
    reader.find("button", "Completed: Remember the milk").await;
    // what it has now is sound, and is worked with
    let ran = wait::eventually("a task runs", async || {
        let ran = cli::run_in(&place, &["execute", "Buy it", "--command", "true"]);
        (ran.code() == 0).then_some(())
    });
    ran.await;
    assert!(reader.all("button", "Start anew").await.is_empty(), "nothing is wrong any more");
    processes::signal(app.id().cast_signed(), Signal::TERM);
    assert_eq!(leaves(app).await, Some(0));
    services_leave(&place, reader).await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_folder_that_goes_under_the_window_is_said_and_what_runs_is_not_run_again() {
    for what in ["removed", "renamed"] {
        let app = TestApp::start().await;
        let (starts, go) = (app.place().root().join("starts"), app.place().root().join("go"));
        let command = format!(
            "echo begun >> '{}'; while [ ! -e '{}' ]; do sleep 0.05; done",
            starts.display(),
            go.display()
        );
        app.json(&["execute", "Runs", "--async", "--command", &command]);
        let begun = || std::fs::read_to_string(&starts).unwrap_or_default().lines().count();
        wait::eventually("it runs", async || (begun() == 1).then_some(())).await;
        app.page().find("button", "^Running: Runs").await;
        let data = app.place().data();
        match what {
            // the app may put something into a folder of it meanwhile
            "removed" => {
                wait::eventually("it is removed", async || {
                    let _ = std::fs::remove_dir_all(&data);
                    (!data.exists()).then_some(())
                })
                .await;
            }
            _ => std::fs::rename(&data, app.place().root().join("elsewhere")).unwrap(),
        }
        app.page().find("alert", "^The database in").await;
        app.page().sees("removed or replaced").await;
        app.page().pictures("folder-gone").await;
        assert_eq!(begun(), 1, "{what}");
        std::fs::write(&go, "").unwrap();
        app.close().await;
    }
}

/// All files below a folder.
fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let (mut found, mut left) = (vec![], vec![folder.to_owned()]);
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => left.push(entry.path()),
                _ => found.push(entry.path()),
            }
        }
    }
    found
}
