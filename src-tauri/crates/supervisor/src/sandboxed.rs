//! The sandbox of the command: made before it starts, and known to be one only where both means say so.
//!
//! With bubblewrap the process that we start is bubblewrap's own, which waits for the command and passes its exit status on.
//! It says on a pipe that the sandbox stood; where it says nothing, it broke, and the command never ran.

use crate::{Rest, inside, next_or_empty, program::Refused, proxy};
use contract::{
    sandbox::{NetworkAccess, SandboxInForce},
    supervision::{
        ARTIFACTS_DIR, CONTEXT_FILE, NotStarted, OUTPUT_FILE, RunSpec, SANDBOX_FILE, SandboxSpec, TEMP_DIR,
        USAGE_DIR,
    },
};
use rustix::{io::FdFlags, thread::CapabilitySet};
use sandbox::{Confinement, Given, Place, Plan, Refusal, Servers, WayOut};
use std::{
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, PipeReader, PipeWriter, Read as _, Seek as _, SeekFrom, Write as _},
    os::{
        fd::{AsRawFd as _, OwnedFd},
        unix::{
            fs::{DirBuilderExt as _, OpenOptionsExt as _},
            process::CommandExt as _,
        },
    },
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// The first argument of the internal mode: `--confine WHAT PIPE PROGRAM ARG0 ARG...`.
pub(crate) const MODE: &str = "--confine";
/// What bubblewrap says once the command has run; of it there is nothing where the sandbox broke.
const RAN: &str = "exit-code";
/// What we say ourselves once a process is confined.
const CONFINED: &str = "confined";
/// So much of the end of the output is looked at for why it broke, in bytes.
const WORDS: u64 = 4096;

/// A command's sandbox.
#[derive(Debug)]
pub(crate) struct Sandboxed {
    plan: Plan,
    says: PipeReader,
    /// The end that whoever makes the sandbox is given; ours is closed once that has started.
    passed_on: Option<PipeWriter>,
}

/// What is to be started: the program, and its arguments with the first.
pub(crate) type Program = (PathBuf, Vec<OsString>);

impl Sandboxed {
    /// The sandbox that `spec` asks for, for a command that runs in `folder`; none where it asks for none.
    pub(crate) fn prepare(spec: &RunSpec, folder: &OwnedFd) -> Result<Option<Self>, Refused> {
        let Some(wanted) = spec.sandbox.as_ref().filter(|wanted| !wanted.asked.is_off()) else {
            return Ok(None);
        };
        let failed = |e: io::Error| Refused::new(NotStarted::Resources, e.to_string());
        let place = place(wanted, folder).map_err(failed)?;
        let plan = sandbox::plan(wanted.asked, &place)
            .map_err(|Refusal(why)| Refused::new(NotStarted::NoSandbox, why))?;
        write_down(&plan.in_force).map_err(failed)?;
        let (says, passed_on) = io::pipe().map_err(failed)?;
        rustix::io::fcntl_setfd(&passed_on, FdFlags::empty()).map_err(|e| failed(e.into()))?;
        rustix::io::ioctl_fionbio(&says, true).map_err(|e| failed(e.into()))?;
        Ok(Some(Self { plan, says, passed_on: Some(passed_on) }))
    }

    /// What is started in the place of the command.
    pub(crate) fn around(&self, (program, mut argv): Program) -> Program {
        let mut program = program;
        let pipe = self.passed_on.as_ref().map_or(-1, |pipe| pipe.as_raw_fd()).to_string();
        if let Some(bubblewrap) = &self.plan.bubblewrap {
            let own = argv.split_off(1.min(argv.len()));
            argv = vec![bubblewrap.program.clone().into()];
            argv.extend(bubblewrap.arguments.iter().cloned());
            argv.extend(["--json-status-fd", &pipe, "--"].map(OsString::from));
            if self.plan.goes_between {
                argv.extend([sandbox::INSIDE, inside::MODE, sandbox::WAY_OUT].map(OsString::from));
                argv.push(program.clone().into());
            }
            argv.push(program.into());
            argv.extend(own);
            program = bubblewrap.program.clone();
        }
        if let Some(confinement) = &self.plan.confinement {
            let what = serde_json::to_string(confinement).unwrap_or_default();
            let mut outer: Vec<OsString> = [crate::NAME, MODE, &what, &pipe].map(OsString::from).into();
            outer.push(program.into());
            outer.extend(argv);
            return (PathBuf::from(crate::launch::OURSELVES), outer);
        }
        (program, argv)
    }

    /// Whether a variable of this name is the command's.
    pub(crate) fn passes(&self, name: &str) -> bool {
        self.plan.bubblewrap.is_none() && self.plan.confinement.is_none() || !sandbox::is_dropped(name)
    }

    /// Variables that tell it of its place.
    pub(crate) fn variables(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![("TMPDIR", self.plan.temp.clone().into())];
        if self.plan.goes_between {
            let proxy = format!("http://{}", sandbox::PROXY);
            variables.extend(sandbox::PROXY_VARIABLES.map(|name| (name, OsString::from(&proxy))));
            // Node minds the others only where it is told to
            variables.extend([
                ("NODE_USE_ENV_PROXY", "1".into()),
                ("NO_PROXY", "".into()),
                ("no_proxy", "".into()),
            ]);
        }
        variables
    }

    /// Whoever makes the sandbox has started: our end of its pipe is closed.
    pub(crate) fn has_started(&mut self) {
        self.passed_on = None;
    }

    /// Whether the process that we started waits for the command, and is to be spared what the command is told.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.plan.bubblewrap.is_some()
    }

    /// Once that process has ended with a status other than 0: why the command never ran, where it did not.
    pub(crate) fn broke(&mut self) -> Option<String> {
        let mut said = Vec::new();
        let _ = (&self.says).take(WORDS).read_to_end(&mut said);
        let said = String::from_utf8_lossy(&said);
        let stood = if self.is_waited_for() { said.contains(RAN) } else { said.contains(CONFINED) };
        let is_one = self.is_waited_for() || self.plan.confinement.is_some();
        (is_one && !stood).then(|| match last_words() {
            words if words.contains("execvp") => {
                format!(
                    "the program is not to be found in the sandbox, or may not be started there ({words})"
                )
            }
            words => format!("the sandbox broke while it was made ({words})"),
        })
    }
}

/// Takes away what the command has left of temporary files, and its way out.
pub(crate) fn sweep() {
    let _ = fs::remove_dir_all(TEMP_DIR);
    proxy::close();
}

/// What is for the command, and what is not. We work in the attempt's folder.
fn place(wanted: &SandboxSpec, folder: &OwnedFd) -> io::Result<Place> {
    let own = std::env::current_dir()?.canonicalize()?;
    sweep();
    DirBuilder::new().mode(0o700).create(TEMP_DIR)?;
    let given = |name: &str, writable| {
        let at = own.join(name);
        Some(Given { from: at.canonicalize().ok()?, at, writable })
    };
    // our own environment is empty, so this is what the system says of the user
    let homes = [Some(PathBuf::from(&wanted.home)), std::env::home_dir()];
    let is_home = |home: &PathBuf| home.is_absolute() && home != Path::new("/");
    Ok(Place {
        folder: fs::read_link(format!("/proc/self/fd/{}", folder.as_raw_fd()))?,
        homes: homes.into_iter().flatten().filter(is_home).collect(),
        data_dir: PathBuf::from(&wanted.data_dir),
        writable: wanted.writable.iter().map(PathBuf::from).collect(),
        given: [given(ARTIFACTS_DIR, true), given(USAGE_DIR, true), given(CONTEXT_FILE, false)]
            .into_iter()
            .flatten()
            .collect(),
        temp: own.join(TEMP_DIR),
        bubblewrap: wanted.bubblewrap.clone(),
        way_out: way_out(wanted, &own)?,
    })
}

/// The way to the model's servers, opened where the network is theirs alone and there are any.
fn way_out(wanted: &SandboxSpec, own: &Path) -> io::Result<Option<WayOut>> {
    let servers = Servers::of(&wanted.model_servers);
    if wanted.asked.network != NetworkAccess::ModelOnly || servers.is_empty() {
        return Ok(None);
    }
    proxy::open(servers)?;
    Ok(Some(WayOut { socket: own.join(proxy::SOCKET), inside: std::env::current_exe()? }))
}

fn write_down(in_force: &SandboxInForce) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.mode(0o600).create(true).truncate(true).write(true).open(SANDBOX_FILE)?;
    file.write_all(&serde_json::to_vec(in_force).map_err(io::Error::other)?)
}

/// The last line of what came instead of the command's output.
fn last_words() -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(OUTPUT_FILE)?;
        let end = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(end.saturating_sub(WORDS)))?;
        let mut bytes = Vec::new();
        file.take(WORDS).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.unwrap_or("it said nothing").to_owned()
}

/// Takes away what `what` says and becomes the command. Returns only when that failed.
pub(crate) fn become_confined(what: &OsStr, mut rest: Rest) -> ExitCode {
    let pipe = next_or_empty(&mut rest);
    let (program, arg0) = (next_or_empty(&mut rest), next_or_empty(&mut rest));
    let failed = |why: &str| {
        eprintln!("{}: the sandbox could not be made: {why}", crate::NAME);
        ExitCode::FAILURE
    };
    let confinement = what.to_str().and_then(|what| serde_json::from_str::<Confinement>(what).ok());
    let Some(confinement) = confinement else { return failed("what is asked for cannot be read") };
    let says = || OpenOptions::new().write(true).open(Path::new("/proc/self/fd").join(&pipe));
    let has_files = confinement.files.is_some();
    let mut says = match has_files.then(says).transpose() {
        Ok(says) => says,
        Err(e) => return failed(&e.to_string()),
    };
    if let Err(why) = confinement.enter() {
        return failed(&why);
    }
    // who has the number of root has no more rights than that gives; nothing that it starts gains any
    let rights = rustix::thread::CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    if has_files && let Err(e) = rustix::thread::set_capabilities(None, rights) {
        return failed(&e.to_string());
    }
    if let Some(says) = &mut says {
        if let Err(e) = says.write_all(CONFINED.as_bytes()) {
            return failed(&e.to_string());
        }
        // from here on nobody says anything but the command; bubblewrap closes the pipe itself
        close_fds::set_fds_cloexec(3, &[]);
    }
    let error = Command::new(&program).arg0(arg0).args(rest).exec();
    failed(&format!("{}: {error}", Path::new(&program).display()))
}
