//! The tarball for everybody else: to be unpacked into `~/.local` or `/usr/local`.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Result;
use flate2::{Compression, GzBuilder};

use super::facts::{Facts, NAME};
use super::tree::{Tree, UNIT, ZSH, create};

/// Packs the tree without its `usr`. The unit stays out: it names the program by its place, which is not known here, and
/// `legwork worker install` writes the right one.
pub(super) fn pack(tree: &Tree, facts: &Facts, into: &Path) -> Result<PathBuf> {
    let top = format!("{NAME}-{}-{}-linux", facts.version, facts.machine);
    let file = into.join(format!("{top}.tar.gz"));
    let mut archive = tar::Builder::new(GzBuilder::new().write(create(&file)?, Compression::best()));
    for name in tree.files()?.iter().filter(|name| *name != Path::new(UNIT)) {
        let mut from = File::open(tree.root.join(name))?;
        let mut header = tar::Header::new_gnu();
        header.set_size(from.metadata()?.len());
        header.set_mode(Tree::mode(name));
        header.set_mtime(facts.time.into());
        header.set_entry_type(tar::EntryType::Regular);
        // The name by which zsh finds it outside of Debian's packages.
        let name =
            if name == Path::new(ZSH) { Path::new("usr/share/zsh/site-functions/_legwork") } else { name };
        archive.append_data(&mut header, Path::new(&top).join(name.strip_prefix("usr")?), &mut from)?;
    }
    archive.into_inner()?.finish()?;
    Ok(file)
}
