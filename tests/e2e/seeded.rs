//! A place whose store holds many tasks that have ended.

use harness::Place;

/// A place with so many of them.
pub(crate) fn place_with(tasks: usize) -> Place {
    place_with_old(tasks, 0)
}

/// A place with so many that ended so many days ago.
pub(crate) fn place_with_old(tasks: usize, days: i64) -> Place {
    let place = Place::new();
    // a real start makes the store as it is at a person's
    harness::cli::run_in(&place, &["list"]).exits(0);
    let ended = now() - days * 24 * 3600 * 1000;
    let seed = move |c: &mut store::Connection| {
        let user = store::users::LOCAL_USER;
        let shell = store::agents::by_name_or_id(c, user, "shell")?.map(|agent| agent.id);
        store::seeding::finished(c, user, &shell.unwrap_or_default(), tasks as i64, ended)
    };
    store_of(&place).write(seed).unwrap();
    place
}

fn now() -> i64 {
    std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64
}

pub(crate) fn store_of(place: &Place) -> store::Store {
    let options =
        store::StoreOptions { data_dir: place.data(), after_commit: None, make_room: None, now: now() };
    store::Store::open(options).unwrap()
}
