//! What a process takes away from itself, and from all that it starts, before it becomes the command: Landlock's rules and
//! a filter of system calls.

use contract::sandbox::NetworkAccess;
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, Scope, path_beneath_rules,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

/// Landlock's versions that are made use of, the latest first.
const VERSIONS: [(i64, ABI); 6] =
    [(6, ABI::V6), (5, ABI::V5), (4, ABI::V4), (3, ABI::V3), (2, ABI::V2), (1, ABI::V1)];
/// The first version that keeps a process from sockets without a file, and from signalling others.
pub(crate) const WITH_SCOPES: i64 = 6;

/// Requests to a terminal that type into it, as the kernel's headers number them.
const TIOCSTI: u64 = 0x5412;
const TIOCLINUX: u64 = 0x541c;

/// What is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// Landlock's version that is used, 0 for none.
    pub landlock: i64,
    /// What of the disk is left, where that is Landlock's to say.
    pub files: Option<Files>,
}

/// What of the disk is left to a process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// What it reads and starts, with all below it.
    pub read: Vec<PathBuf>,
    /// What it may change, with all below it.
    pub write: Vec<PathBuf>,
    /// What of the network it reaches. Sockets with a file are none of Landlock's, so they are taken away with it.
    pub network: NetworkAccess,
}

/// The latest of Landlock's versions that both kernel and we know; 0 where there is none.
#[must_use]
pub fn landlock_abi() -> i64 {
    let has = |abi: ABI| {
        let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        match abi {
            ABI::V6 => ruleset.scope(Scope::from_all(abi)).is_ok(),
            ABI::V4 => ruleset.handle_access(AccessNet::from_all(abi)).is_ok(),
            abi => ruleset.handle_access(AccessFs::from_all(abi)).is_ok(),
        }
    };
    VERSIONS.into_iter().find(|(_, abi)| has(*abi)).map_or(0, |(number, _)| number)
}

impl Confinement {
    /// Takes it away, for good.
    ///
    /// # Errors
    /// In words: the kernel does not take all of it. What it took is gone all the same, so nothing may be started then.
    pub fn enter(&self) -> Result<(), String> {
        if let Some((_, abi)) = VERSIONS.into_iter().find(|(number, _)| *number == self.landlock) {
            self.enter_landlock(abi).map_err(|e| format!("Landlock: {e}"))?;
        } else if self.files.is_some() {
            return Err("Landlock is not there".to_owned());
        }
        let filter = self.filter().map_err(|e| format!("the filter of system calls: {e}"))?;
        seccompiler::apply_filter(&filter).map_err(|e| format!("the filter of system calls: {e}"))
    }

    fn enter_landlock(&self, abi: ABI) -> Result<(), landlock::RulesetError> {
        let mut ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        if abi == ABI::V6 {
            ruleset = ruleset.scope(Scope::from_all(abi))?;
        } else if self.files.is_none() {
            return Ok(());
        }
        let Some(files) = &self.files else {
            ruleset.create()?.restrict_self()?;
            return Ok(());
        };
        ruleset = ruleset.handle_access(AccessFs::from_all(abi))?;
        let ruleset = ruleset.create()?;
        let ruleset = ruleset.add_rules(path_beneath_rules(&files.read, AccessFs::from_read(abi)))?;
        // devices are nobody's to make
        let change = AccessFs::from_all(abi) & !(AccessFs::MakeBlock | AccessFs::MakeChar);
        ruleset.add_rules(path_beneath_rules(&files.write, change))?.restrict_self()?;
        Ok(())
    }

    /// Typing into a terminal that others read is nobody's; what goes round the other rules neither; sockets as far as the
    /// network is not the command's.
    fn filter(&self) -> Result<BpfProgram, seccompiler::BackendError> {
        let equals = |argument: u8, value: u64| {
            SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
        };
        let types = [TIOCSTI, TIOCLINUX].into_iter();
        let types = types.map(|request| SeccompRule::new(vec![equals(1, request)?]));
        let mut refused = BTreeMap::from([(libc::SYS_ioctl, types.collect::<Result<Vec<_>, _>>()?)]);
        if let Some(files) = &self.files {
            let sockets = match files.network {
                NetworkAccess::All => vec![SeccompRule::new(vec![equals(0, libc::AF_UNIX as u64)?])?],
                NetworkAccess::ModelOnly | NetworkAccess::None => vec![],
            };
            refused.insert(libc::SYS_socket, sockets);
            refused.insert(libc::SYS_io_uring_setup, vec![]);
            refused.insert(libc::SYS_process_vm_readv, vec![]);
            refused.insert(libc::SYS_process_vm_writev, vec![]);
            refused.insert(libc::SYS_mount, vec![]);
            refused.insert(libc::SYS_unshare, vec![]);
        }
        let errno = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let arch = std::env::consts::ARCH.try_into()?;
        SeccompFilter::new(refused, SeccompAction::Allow, errno, arch)?.try_into()
    }
}
