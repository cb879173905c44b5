//! The store as its users have it: opened and migrated, with its writer and its readers.

use crate::{
    Connection, Result, StoreError,
    connect::{check_library, connect_reader, connect_writer, keep_private},
    emptied,
    group::{DiskFull, Hooks, MakeRoom},
    in_place::InPlace,
    migrate, one_name,
    place::FILE,
    readers::Readers,
    turns::Turns,
    writer::Writer,
};
use diesel::{connection::SimpleConnection as _, prelude::*};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// How a store is opened.
pub struct StoreOptions {
    /// The data folder; it exists.
    pub data_dir: PathBuf,
    /// Called after a group was committed, on the thread that led it, which may be any that writes.
    pub after_commit: Option<Box<dyn Fn() + Send + Sync>>,
    /// Called when the disk is full, to make room; whether there is more than before. Then it is tried again, and
    /// asked again.
    pub make_room: Option<MakeRoom>,
    /// The moment, in UTC milliseconds, for the names of backups.
    pub now: i64,
}

/// Told that a read or a write has come upon damage.
type OnDamage = Box<dyn Fn() + Send + Sync>;

/// An open store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Arc<Readers>,
    writer: Arc<Writer>,
    path: PathBuf,
    in_place: Arc<InPlace>,
    on_damage: Arc<OnceLock<OnDamage>>,
    /// Held shared as long as the store is open, so that nobody migrates under us.
    _schema: Arc<File>,
}

impl Store {
    /// Opens the store in `options.data_dir`, creates or migrates it where needed.
    ///
    /// # Errors
    /// The file cannot be opened, is damaged, or was written by a newer version; it is left as it was.
    pub fn open(options: StoreOptions) -> Result<Self> {
        let path = options.data_dir.join(FILE);
        // first, because it tells a folder that cannot be written from one that is broken
        let lock = migrate::open_lock(&options.data_dir)?;
        // held before the file is opened: whoever puts another in its place waits until nobody has this one
        lock.lock_shared().map_err(StoreError::from_io)?;
        emptied::refuse(&options.data_dir)?;
        one_name::refuse_second(&path)?;
        keep_private(&path);
        let mut connection = connect(&path, options.make_room.as_deref())?;
        check_library(&mut connection)?;
        let schema = migrate::up_to_date(&mut connection, lock, &options.data_dir, options.now)?;
        emptied::mark_as_made(&schema);
        let hooks = Hooks { after_commit: options.after_commit, make_room: options.make_room };
        Ok(Self {
            readers: Arc::new(Readers::new(&path)),
            writer: Arc::new(Writer::start(path.clone(), connection, Turns::of(&options.data_dir), hooks)?),
            in_place: Arc::new(InPlace::of(&path)),
            on_damage: Arc::default(),
            path,
            _schema: Arc::new(schema),
        })
    }

    /// Runs `query` on a connection that can only read; all its parts see the same moment.
    ///
    /// # Errors
    /// Whatever `query` gives, the connection could not be opened, or the file is not in its place any more: who goes on
    /// reading one that was removed would wait for ever for what nobody can write into it.
    pub fn read<T>(&self, query: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let result = self.in_place.check().and_then(|()| self.readers.read(query));
        tell_of_damage(&self.on_damage, &result);
        result
    }

    /// Runs `change` on the writing connection and returns once it is committed. Other requests may share the commit,
    /// and this thread may be made to run them. `change` may run twice, but takes effect once. It must not write to
    /// this store by any other way than the connection that it is given.
    ///
    /// # Errors
    /// Whatever `change` gives (its changes are then undone), or the commit failed: nothing of it is on disk.
    pub fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let result = self.writer.write(change);
        tell_of_damage(&self.on_damage, &result);
        result
    }

    /// Like [`Store::write`], without waiting for the commit. `then` is called with the result, on the thread that led
    /// the group, which leads nothing else until it returns: it must be quick, and must not wait for another write.
    pub fn write_behind<T, F>(&self, change: F, then: impl FnOnce(Result<T>) + Send + 'static)
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + 'static,
    {
        let on_damage = Arc::clone(&self.on_damage);
        self.writer.write_behind(change, move |result| {
            tell_of_damage(&on_damage, &result);
            then(result);
        });
    }

    /// Has `tell` called whenever a read or a write comes upon damage, on the thread that did, outside of the write. The
    /// first that is given stays.
    pub fn on_damage(&self, tell: impl Fn() + Send + Sync + 'static) {
        let _ = self.on_damage.set(Box::new(tell));
    }

    /// Gives back the memory that pages are kept in. They are read again when needed.
    pub fn give_back_memory(&self) {
        self.readers.close_idle();
        self.write_behind(|c| Ok(c.batch_execute("PRAGMA shrink_memory")?), |_| os::memory::give_back_gaps());
    }

    /// Whether the file that is open is still the one in its place.
    ///
    /// # Errors
    /// `Displaced`: it is not. What is read or written from now on is refused with the same.
    pub fn check_in_place(&self) -> Result<()> {
        self.in_place.check()
    }

    /// The same as a question that somebody else can go on asking: whether it is in its place.
    pub fn stays_in_place(&self) -> impl Fn() -> bool + Send + 'static {
        let in_place = Arc::clone(&self.in_place);
        move || in_place.check().is_ok()
    }

    /// Where the database file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A connection of the caller's own that can only read, for a thread that watches `PRAGMA data_version`.
    ///
    /// # Errors
    /// It could not be opened.
    pub fn watcher(&self) -> Result<Connection> {
        let mut connection = connect_reader(&self.path)?;
        // it reads what came last, again and again
        connection.batch_execute("PRAGMA cache_size = -1000;")?;
        Ok(connection)
    }
}

fn tell_of_damage<T>(on_damage: &OnceLock<OnDamage>, result: &Result<T>) {
    if let Err(error) = result
        && error.is_damage()
        && let Some(tell) = on_damage.get()
    {
        tell();
    }
}

/// Connects, which takes a little room on the disk where nobody else is connected.
fn connect(path: &Path, make_room: Option<&(dyn Fn(DiskFull) -> bool + Send + Sync)>) -> Result<Connection> {
    loop {
        let connected = connect_writer(path);
        let full = match &connected {
            Err(StoreError::Full) => DiskFull::Told,
            // of a log or an index of it that cannot grow SQLite only says that the disk failed
            Err(StoreError::Io(_)) => DiskFull::Supposed,
            _ => return connected,
        };
        if !make_room.is_some_and(|make| make(full)) {
            return connected;
        }
    }
}

/// Changes whenever another connection has committed.
///
/// # Errors
/// The file could not be read.
pub fn data_version(connection: &mut Connection) -> Result<i64> {
    Ok(diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(SELECT data_version FROM pragma_data_version())",
    ))
    .get_result(connection)?)
}
