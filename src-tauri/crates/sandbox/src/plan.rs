//! From what is asked for to what holds it here: which means, what of it they do not hold, and what is started.

use crate::{
    bubblewrap,
    confinement::{Confinement, Files, WITH_SCOPES, landlock_abi},
    layout::{Given, Layout, Sources, View},
    means,
    servers::{INSIDE, WAY_OUT},
};
use contract::sandbox::{NetworkAccess, Sandbox, SandboxInForce, SandboxLevel, SandboxMeans};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// Devices that a command may write to where only Landlock holds it.
const DEVICES: [&str; 6] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/ptmx", "/dev/pts"];

/// Where a command runs, and what is not for it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder that it runs in, as it really is.
    pub folder: PathBuf,
    /// Homes of the person.
    pub homes: Vec<PathBuf>,
    /// Legwork's data folder.
    pub data_dir: PathBuf,
    /// What it may change besides.
    pub writable: Vec<PathBuf>,
    /// What it is given of the attempt's folder.
    pub given: Vec<Given>,
    /// The attempt's own folder for temporary files, empty.
    pub temp: PathBuf,
    /// bubblewrap's program, where it is named.
    pub bubblewrap: Option<String>,
    /// The way to the model's servers, where there is one.
    pub way_out: Option<WayOut>,
}

/// The way out of a sandbox whose network is its model's alone.
#[derive(Clone, Debug)]
pub struct WayOut {
    /// The socket of a proxy.
    pub socket: PathBuf,
    /// The program that goes between the command's network and that socket.
    pub inside: PathBuf,
}

/// How a command is started so that it is in its sandbox.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What really holds it.
    pub in_force: SandboxInForce,
    /// What it takes away from itself first; nothing where there is nothing to take.
    pub confinement: Option<Confinement>,
    /// bubblewrap, with all arguments up to the command, where that holds it.
    pub bubblewrap: Option<Wrapped>,
    /// Whether the command is started by the program that goes between its network and the way out.
    pub goes_between: bool,
    /// Where it finds its temporary files.
    pub temp: PathBuf,
}

/// A program that starts the command.
#[derive(Clone, Debug)]
pub struct Wrapped {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, up to the command.
    pub arguments: Vec<OsString>,
}

/// Why a command does not start: not all that is asked for can be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl WayOut {
    fn given(&self) -> [Given; 2] {
        let read = |at: &str, from: &Path| Given { at: at.into(), from: from.to_owned(), writable: false };
        [read(WAY_OUT, &self.socket), read(INSIDE, &self.inside)]
    }
}

/// How `asked` is held here.
///
/// # Errors
/// It is not, or not all of it, and the person did not ask for the best that can be had.
pub fn plan(asked: Sandbox, place: &Place) -> Result<Plan, Refusal> {
    let homes: Vec<PathBuf> = place.homes.iter().filter_map(|home| home.canonicalize().ok()).collect();
    let data_dir = place.data_dir.canonicalize().unwrap_or_else(|_| place.data_dir.clone());
    let sources = |given| Sources {
        level: asked.level,
        folder: &place.folder,
        homes: &homes,
        data_dir: &data_dir,
        writable: &place.writable,
        given,
    };
    let temp = Given { at: PathBuf::from(crate::TEMP), from: place.temp.clone(), writable: true };
    let way_out =
        place.way_out.iter().filter(|_| asked.network == NetworkAccess::ModelOnly).flat_map(WayOut::given);
    let given: Vec<Given> = place.given.iter().cloned().chain([temp]).chain(way_out).collect();
    let layout = Layout::of(&sources(&given)).map_err(Refusal)?;
    if asked.network == NetworkAccess::ModelOnly && place.way_out.is_none() {
        return Err(Refusal(
            "there is no provider of a model here, so there is no server that it could reach".to_owned(),
        ));
    }
    let abi = landlock_abi();
    let why_not = match wrapped(asked, place, &layout) {
        Ok(wrapped) => return held(with_bubblewrap(asked, wrapped, abi), asked),
        Err(why) => why,
    };
    if !asked.best_effort {
        return Err(Refusal(why_not));
    }
    // what is given lies where it really is, and so do temporary files
    let layout = Layout::of(&sources(&place.given)).map_err(Refusal)?;
    Ok(match abi {
        0 => nothing(why_not),
        abi => with_landlock(asked, place, &layout, abi, why_not),
    })
}

fn wrapped(asked: Sandbox, place: &Place, layout: &Layout) -> Result<Wrapped, String> {
    let program = means::bubblewrap(place.bubblewrap.as_deref())
        .ok_or_else(|| "bubblewrap (bwrap) is not installed".to_owned())?;
    let has_network = asked.network == NetworkAccess::All;
    let arguments = bubblewrap::arguments(layout, &place.folder, has_network);
    means::can_make(&program, &arguments)
        .map_err(|said| format!("bubblewrap cannot make it on this machine ({said})"))?;
    Ok(Wrapped { program, arguments })
}

/// Whether the person takes what is not held.
fn held(plan: Plan, asked: Sandbox) -> Result<Plan, Refusal> {
    match plan.in_force.gaps.first() {
        Some(gap) if !asked.best_effort => Err(Refusal(gap.clone())),
        _ => Ok(plan),
    }
}

fn with_bubblewrap(asked: Sandbox, wrapped: Wrapped, abi: i64) -> Plan {
    let mut gaps = vec![];
    if abi < WITH_SCOPES && asked.network == NetworkAccess::All {
        gaps.push(
            "programs of the desktop that listen on sockets without a file (X11) can be reached, for which Linux before \
             6.12 has no remedy but no network"
                .to_owned(),
        );
    }
    Plan {
        in_force: SandboxInForce {
            level: asked.level,
            network: asked.network,
            means: SandboxMeans::Bubblewrap,
            landlock_abi: (abi > 0).then_some(abi),
            gaps,
        },
        confinement: Some(Confinement { landlock: if abi >= WITH_SCOPES { abi } else { 0 }, files: None }),
        bubblewrap: Some(wrapped),
        goes_between: asked.network == NetworkAccess::ModelOnly,
        temp: PathBuf::from(crate::TEMP),
    }
}

fn with_landlock(asked: Sandbox, place: &Place, layout: &Layout, abi: i64, why_not: String) -> Plan {
    let mut write: Vec<PathBuf> = DEVICES.iter().map(PathBuf::from).collect();
    write.push(place.temp.clone());
    let mut read = Vec::new();
    let hidden: Vec<&Path> = layout.hidden().filter(|hidden| *hidden != Path::new("/run")).collect();
    beside(Path::new("/"), &hidden, &mut read);
    for spot in &layout.spots {
        match &spot.view {
            View::Writable if hidden.iter().any(|hidden| hidden.starts_with(&spot.at)) => {
                beside(&spot.at, &hidden, &mut write);
            }
            View::Writable | View::From { writable: true, .. } => write.push(spot.at.clone()),
            View::From { writable: false, .. } => read.push(spot.at.clone()),
            View::ReadOnly | View::EmptyFile | View::EmptyFolder => {}
        }
    }
    let mut gaps = vec![
        format!("{why_not}, so only Landlock holds it"),
        "names of hidden files, and what other processes were started with, can be seen".to_owned(),
    ];
    if asked.level == SandboxLevel::WorkspaceWrite {
        gaps.push(
            ".git/hooks and the configuration of coding agents in the folder can be changed".to_owned(),
        );
    }
    // nothing but bubblewrap leaves a part of the network open
    let network = match asked.network {
        NetworkAccess::All => NetworkAccess::All,
        NetworkAccess::None => NetworkAccess::None,
        NetworkAccess::ModelOnly => {
            gaps.push("the model's servers cannot be reached either".to_owned());
            NetworkAccess::None
        }
    };
    if abi < WITH_SCOPES {
        gaps.push("processes of the person can be ended".to_owned());
    }
    if abi < 3 {
        gaps.push("files outside the folder can be emptied".to_owned());
    }
    Plan {
        in_force: SandboxInForce {
            level: asked.level,
            network,
            means: SandboxMeans::Landlock,
            landlock_abi: Some(abi),
            gaps,
        },
        confinement: Some(Confinement { landlock: abi, files: Some(Files { read, write, network }) }),
        bubblewrap: None,
        goes_between: false,
        temp: place.temp.clone(),
    }
}

fn nothing(why_not: String) -> Plan {
    let gap = format!("{why_not}, and the kernel has no Landlock: nothing holds it");
    Plan {
        in_force: SandboxInForce {
            level: SandboxLevel::Off,
            network: NetworkAccess::All,
            means: SandboxMeans::Nothing,
            landlock_abi: None,
            gaps: vec![gap],
        },
        confinement: None,
        bubblewrap: None,
        goes_between: false,
        temp: std::env::temp_dir(),
    }
}

/// All that lies beside what is hidden. Links lead to what is open where it is.
fn beside(path: &Path, hidden: &[&Path], open: &mut Vec<PathBuf>) {
    if hidden.contains(&path) {
        return;
    }
    if !hidden.iter().any(|hidden| hidden.starts_with(path)) {
        open.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| !kind.is_symlink()) {
            beside(&entry.path(), hidden, open);
        }
    }
}
