//! The data folder.
//!
//! Owns: making it fit for use (there, ours alone, local, writable, not full) and where things lie in it.
//! Must never: open what lies in it.

use super::{inputs, room};
use contract::{ApiError, ErrorCode, TaskId};
use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder, File, Permissions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// The folders within the data folder. Each is for its owner alone.
const SUBFOLDERS: [&str; 5] = ["attempts", "bells", "engines", "backups", "logs"];

/// The folder of worktrees and copies of folders, made when there is one.
pub(crate) const PLACES: &str = "worktrees";
/// The folder of snapshots, likewise.
pub(crate) const STORES: &str = "snapshots";

/// Less free space than this, in bytes, and nothing is begun. What there is can be looked at, ended and deleted with
/// what is kept for that.
const LEAST_FREE: u64 = 1024 * 1024;

/// Network file systems by the number that `statfs` gives them (Linux, `magic.h`). Neither the locks nor the
/// shared memory of the store can be relied on there.
const NETWORK: [(u32, &str); 10] = [
    (0x0000_6969, "NFS"),
    (0x0000_517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
    (0x7375_7245, "Coda"),
    (0x0000_564C, "NCP"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
];

/// The folder of one attempt: its output, its artifacts and what its supervisor leaves.
pub(crate) fn attempt_dir(data_dir: &Path, task: TaskId, attempt: i64) -> PathBuf {
    data_dir.join("attempts").join(task.to_string()).join(attempt.to_string())
}

/// Makes `data_dir` and its subfolders where they are missing, and checks that the store can live there.
///
/// # Errors
/// Of class `store`, naming the folder: its name is no text, it cannot be made or written, or is on a network file
/// system.
pub(crate) fn prepare(data_dir: &Path) -> Result<(), ApiError> {
    check_name(data_dir)?;
    // Before anything is made: a network folder is left as it was.
    refuse_network(data_dir, file_system(nearest_existing(data_dir)).map_err(|e| unusable(data_dir, &e))?)?;
    make(data_dir).map_err(|e| unusable(data_dir, &e))?;
    for name in SUBFOLDERS {
        make_private(&data_dir.join(name)).map_err(|e| unusable(data_dir, &e))?;
    }
    forget_probes(data_dir);
    match probe(data_dir) {
        // what there is can be looked at, ended and deleted all the same
        Err(error) if room::is_lack_of_room(error.kind()) => Ok(()),
        other => other.map_err(|e| unusable(data_dir, &e)),
    }
}

/// Refuses what would begin, where there is no room for what it makes.
///
/// # Errors
/// Of class `store`: the disk is full.
pub(crate) fn refuse_where_full(data_dir: &Path) -> Result<(), ApiError> {
    refuse_full(data_dir, room::free_bytes(data_dir).map_err(|e| unusable(data_dir, &e))?)
}

/// Whether the disk is too full to begin anything. Where that cannot be told, it is not.
pub(crate) fn is_full(data_dir: &Path) -> bool {
    room::free_bytes(data_dir).is_ok_and(|free| free < LEAST_FREE)
}

/// Looks whether the store can live in `data_dir`, and makes nothing: the space that is left there, in bytes; `None`
/// where there is no folder yet.
///
/// # Errors
/// Of class `store`, naming the folder: it cannot be written, is on a network file system, or is full.
pub(crate) fn look(data_dir: &Path) -> Result<Option<u64>, ApiError> {
    refuse_network(data_dir, file_system(nearest_existing(data_dir)).map_err(|e| unusable(data_dir, &e))?)?;
    match fs::metadata(data_dir) {
        Err(error) if error.kind() == ErrorKind::NotFound && dangling(data_dir).is_none() => return Ok(None),
        Err(error) => return Err(unusable(data_dir, &error)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(unusable(data_dir, &ErrorKind::NotADirectory.into()));
        }
        Ok(_) => {}
    }
    let all = rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    rustix::fs::access(data_dir, all).map_err(|e| unusable(data_dir, &e.into()))?;
    let free = room::free_bytes(data_dir).map_err(|e| unusable(data_dir, &e))?;
    refuse_full(data_dir, free)?;
    Ok(Some(free))
}

/// The folders within `data_dir` that are missing.
pub(crate) fn missing(data_dir: &Path) -> Vec<&'static str> {
    SUBFOLDERS.into_iter().filter(|name| !data_dir.join(name).is_dir()).collect()
}

/// The deepest folder on the way to `path` that exists already.
fn nearest_existing(path: &Path) -> &Path {
    let exists = path.ancestors().find(|a| !a.as_os_str().is_empty() && a.exists());
    exists.unwrap_or(Path::new("."))
}

/// The number of the file system that `path` is on.
#[cfg(target_os = "linux")]
fn file_system(path: &Path) -> io::Result<u32> {
    // The number has 32 bits; the field is wider or signed, depending on the machine.
    Ok(rustix::fs::statfs(path)?.f_type as u32)
}

/// Elsewhere file systems have no such numbers; none is refused.
#[cfg(not(target_os = "linux"))]
fn file_system(_: &Path) -> io::Result<u32> {
    Ok(0)
}

/// What the network file system with this number is called; `None` where it is not one. Those that only may be
/// remote (FUSE, the 9p of virtual machines) are let pass.
fn network_name(file_system: u32) -> Option<&'static str> {
    NETWORK.iter().find(|(number, _)| *number == file_system).map(|(_, name)| *name)
}

/// Whether a folder can be the data folder by its name. The paths of outputs and files are told as text, to the window,
/// to programs and to commands, and SQLite opens its file by one: a path that is no text would name another place there.
///
/// # Errors
/// Of class `store`: it is no text.
pub fn check_name(data_dir: &Path) -> Result<(), ApiError> {
    if data_dir.to_str().is_some() {
        return Ok(());
    }
    let folder = data_dir.display();
    Err(store(format!("The data folder {folder} has a name that is no text in UTF-8.")).hint(
        "Rename that folder or the one above it, or choose another one with --data-dir or LEGWORK_DATA_DIR.",
    ))
}

fn refuse_network(data_dir: &Path, file_system: u32) -> Result<(), ApiError> {
    let Some(name) = network_name(file_system) else { return Ok(()) };
    let folder = data_dir.display();
    Err(store(format!(
        "The data folder {folder} is on a network file system ({name}), where the queue is not safe."
    ))
    .hint("Choose a folder on a local disk with --data-dir or LEGWORK_DATA_DIR."))
}

fn refuse_full(data_dir: &Path, free: u64) -> Result<(), ApiError> {
    if free >= LEAST_FREE {
        return Ok(());
    }
    let (folder, free) = (data_dir.display(), free / 1024);
    Err(store(format!("The disk of the data folder {folder} is full ({free} KiB left).")).hint(FREE_SPACE))
}

const FREE_SPACE: &str = "Free some space on that disk, or choose another folder with --data-dir.";

/// Makes the data folder. One that was there is closed to others where it is ours; a folder that holds other things
/// as well is left as open as its owner made it.
fn make(data_dir: &Path) -> io::Result<()> {
    let metadata = match fs::metadata(data_dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return make_private(data_dir),
        other => other?,
    };
    if !metadata.is_dir() {
        return Err(ErrorKind::NotADirectory.into());
    }
    let names = names_in(data_dir)?;
    if names.iter().all(|name| is_ours(name)) { close_to_others(data_dir, &metadata) } else { Ok(()) }
}

/// Begins the name of a file that only a look at the folder writes; the process that looks follows.
const PROBE: &str = ".probe-";

/// How everything that Legwork puts into its data folder is called, or begins.
const OURS: [&str; 17] = [
    "legwork.db",
    "attempts",
    "backups",
    "bells",
    "engines",
    "logs",
    "webview",
    "app.lock",
    "pool.lock",
    "schema.lock",
    "line.lock",
    "turn.lock",
    "fault.json",
    "window.json",
    PROBE,
    room::RESERVE,
    inputs::FOLDER,
];

fn names_in(data_dir: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(data_dir)?.map(|entry| Ok(entry?.file_name())).collect()
}

/// Whether Legwork puts something of this name there: a second look must not take what the first has put there for a
/// sign that the whole folder is ours.
fn is_ours(name: &OsStr) -> bool {
    OURS.iter().any(|ours| name.as_encoded_bytes().starts_with(ours.as_bytes()))
}

/// Makes a folder (and those above it) for its owner alone.
fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    close_to_others(folder, &fs::metadata(folder)?)
}

fn close_to_others(folder: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    let open = metadata.mode() & 0o077 != 0;
    if open && metadata.uid() == rustix::process::geteuid().as_raw() {
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Writes a file and removes it: permissions and space for certain, whatever the numbers say. The file has no name where
/// the file system knows such files, so that nothing is left of it wherever this process dies.
fn probe(data_dir: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{Mode, OFlags};
        let nameless = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        match rustix::fs::open(data_dir, nameless, Mode::RUSR | Mode::WUSR) {
            Ok(file) => return File::from(file).write_all(&[0; 4096]),
            // not every file system has them, and an old kernel takes the folder for what is to be written
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::ISDIR | rustix::io::Errno::INVAL) => {}
            Err(error) => return Err(error.into()),
        }
    }
    named_probe(data_dir)
}

/// Takes away files that a look has left whose process died of it: where files must have a name, or from a time when all
/// had one.
fn forget_probes(data_dir: &Path) {
    for entry in fs::read_dir(data_dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process =
            name.to_str().and_then(|name| name.strip_prefix(PROBE)?.split('-').next()?.parse().ok());
        if process.is_some_and(|process| !os::process::is_alive(process)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn named_probe(data_dir: &Path) -> io::Result<()> {
    let path = data_dir.join(format!("{PROBE}{}-{:?}", std::process::id(), std::thread::current().id()));
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    let written = file.write_all(&[0; 4096]);
    let removed = fs::remove_file(&path);
    written.and(removed)
}

fn store(message: String) -> ApiError {
    ApiError::new(ErrorCode::Store, message)
}

/// The system's refusal in words.
pub(crate) fn unusable(data_dir: &Path, error: &io::Error) -> ApiError {
    let folder = data_dir.display();
    if let Some((link, target)) = dangling(data_dir) {
        let named = if link == data_dir { "it".to_owned() } else { link.display().to_string() };
        let target = target.display();
        return store(format!(
            "The data folder {folder} cannot be used: {named} is a link to {target}, which is not there."
        ))
        .hint(format!("Make {target} (or mount its disk), or choose another folder with --data-dir."));
    }
    match error.kind() {
        ErrorKind::PermissionDenied => not_allowed(data_dir),
        ErrorKind::ReadOnlyFilesystem => {
            store(format!("The data folder {folder} is on a read-only file system."))
                .hint("Mount it for writing, or choose another folder with --data-dir.")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            store(format!("The disk of the data folder {folder} is full.")).hint(FREE_SPACE)
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            store(format!("The data folder {folder} cannot be made: a file is in its place."))
                .hint("Move that file away, or choose another folder with --data-dir.")
        }
        _ => store(format!("The data folder {folder} cannot be used: {error}."))
            .hint("Choose another folder with --data-dir or LEGWORK_DATA_DIR."),
    }
}

/// The link on the way to `path` that leads to nothing, and where it should.
fn dangling(path: &Path) -> Option<(&Path, PathBuf)> {
    let leads_nowhere = |at: &&Path| fs::metadata(at).is_err_and(|e| e.kind() == ErrorKind::NotFound);
    path.ancestors().take_while(leads_nowhere).find_map(|at| Some((at, fs::read_link(at).ok()?)))
}

/// The folder may not be written. Whose it is says what can be done about that.
fn not_allowed(data_dir: &Path) -> ApiError {
    let (folder, there) = (data_dir.display(), nearest_existing(data_dir));
    let Some(owner) = other_owner(there) else {
        return store(format!("The data folder {folder} may not be written by this user.")).hint(format!(
            "Give yourself the right to write there (chmod u+rwx {folder}), or choose another folder with --data-dir."
        ));
    };
    let message = match there == data_dir {
        true => format!("The data folder {folder} belongs to {owner}, and may not be used by this user."),
        false => format!("The data folder {folder} cannot be made: {} belongs to {owner}.", there.display()),
    };
    store(message)
        .hint("Run Legwork as that user, or choose another folder with --data-dir or LEGWORK_DATA_DIR.")
}

/// Who owns a folder, where that is somebody else.
fn other_owner(folder: &Path) -> Option<String> {
    let owner = fs::metadata(folder).ok()?.uid();
    (owner != rustix::process::geteuid().as_raw()).then(|| match owner {
        0 => "root".to_owned(),
        number => format!("another user (number {number})"),
    })
}

#[cfg(test)]
mod tests;
