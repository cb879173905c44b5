//! Addresses of Unix sockets in folders of any depth.
//!
//! A socket's address holds about a hundred bytes. Where the folder's path is longer, the socket is reached through
//! the open folder, so that it has one place, whatever the environment of the process that looks for it.

use std::{
    fs::File,
    io,
    os::{fd::AsRawFd as _, unix::ffi::OsStrExt as _},
    path::{Path, PathBuf},
};

/// Longest address of a Unix socket, less the NUL at its end, in bytes.
pub const ADDRESS_MAX: usize = 107;

/// An address, to be bound or connected to. It holds for as long as this lives.
#[derive(Debug)]
pub struct Address {
    path: PathBuf,
    /// The folder that the address leads through.
    _folder: Option<File>,
}

impl Address {
    /// The address of the socket `name` in `folder`.
    ///
    /// # Errors
    /// The folder cannot be opened, where that is needed.
    pub fn of(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(name);
        if path.as_os_str().as_bytes().len() <= ADDRESS_MAX {
            return Ok(Self { path, _folder: None });
        }
        let folder = File::open(folder)?;
        Ok(Self {
            path: format!("/proc/self/fd/{}/{name}", folder.as_raw_fd()).into(),
            _folder: Some(folder),
        })
    }
}

impl AsRef<Path> for Address {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixDatagram;

    #[test]
    fn a_socket_is_reached_in_a_folder_of_any_depth() {
        let dir = tempfile::tempdir().unwrap();
        for deep in [String::new(), "d".repeat(150)] {
            let folder = dir.path().join(deep);
            std::fs::create_dir_all(&folder).unwrap();
            let bound = UnixDatagram::bind(Address::of(&folder, "here.sock").unwrap()).unwrap();
            let sender = UnixDatagram::unbound().unwrap();
            sender.send_to(b"x", Address::of(&folder, "here.sock").unwrap()).unwrap();
            assert_eq!(bound.recv(&mut [0; 4]).unwrap(), 1);
            assert!(folder.join("here.sock").exists());
        }
    }

    #[test]
    fn the_longest_plain_address_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let name = "s".repeat(ADDRESS_MAX - dir.path().as_os_str().len() - 1);
        let address = Address::of(dir.path(), &name).unwrap();
        assert_eq!(address.as_ref(), dir.path().join(&name));
        UnixDatagram::bind(address).unwrap();
        assert!(UnixDatagram::bind(dir.path().join(name + "s")).is_err());
    }
}
