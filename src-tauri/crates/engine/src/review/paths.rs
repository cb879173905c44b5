//! Where places and what is recorded of folders lie in the data folder, and what branches are called.

use crate::process::folder::{PLACES, STORES};
use std::path::{Path, PathBuf};

/// What a new branch is called where its folder says nothing else.
pub(crate) const BRANCH_TEMPLATE: &str = "legwork/{{id}}-{{slug}}";
/// Letters of a title in a name.
const SLUG: usize = 40;

/// Where worktrees and copies are.
fn places_root(data_dir: &Path) -> PathBuf {
    data_dir.join(PLACES)
}

/// Where a task's worktree or copy is: `short` is its short id.
pub(crate) fn place_path(data_dir: &Path, short: &str, title: &str) -> PathBuf {
    places_root(data_dir).join(name(short, &slug(title)))
}

/// Where snapshots are.
pub(crate) fn stores_root(data_dir: &Path) -> PathBuf {
    data_dir.join(STORES)
}

/// Where the snapshots of a folder are, and of what stands for it. Its name says which folder that is, to whoever looks.
pub(crate) fn store_of(data_dir: &Path, folder: &str) -> PathBuf {
    let name = Path::new(folder).file_name().map(|name| slug(&name.to_string_lossy())).unwrap_or_default();
    stores_root(data_dir).join(name_of_store(&name, folder))
}

fn name_of_store(name: &str, folder: &str) -> String {
    // FNV-1a: the same in every version, and no secret
    let hash = folder.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{name}-{hash:016x}")
}

/// The name of a task's branch.
pub(crate) fn branch(template: &str, short: &str, title: &str) -> String {
    let slug = slug(title);
    let filled = template.replace("{{id}}", short).replace("{{slug}}", &slug);
    match slug.is_empty() {
        // nothing is left of a title without letters
        true => filled.trim_end_matches(['-', '_', '.', '/']).to_owned(),
        false => filled,
    }
}

fn name(short: &str, slug: &str) -> String {
    if slug.is_empty() { short.to_owned() } else { format!("{short}-{slug}") }
}

/// A title as a part of a name: small letters and digits of any script, with one dash between words.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        match c {
            _ if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
        if slug.len() >= SLUG {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_titles() {
        for (title, expected) in [
            ("Fix the login", "legwork/0a1b2c3d-fix-the-login"),
            ("  ../../etc; rm -rf /  ", "legwork/0a1b2c3d-etc-rm-rf"),
            ("修复登录", "legwork/0a1b2c3d"),
            (
                "A title that goes on and on, far beyond what anybody reads",
                "legwork/0a1b2c3d-a-title-that-goes-on-and-on-far-beyond-w",
            ),
        ] {
            assert_eq!(branch(BRANCH_TEMPLATE, "0a1b2c3d", title), expected);
        }
        let root = Path::new("/data");
        assert_eq!(place_path(root, "0a1b2c3d", "Fix it"), Path::new("/data/worktrees/0a1b2c3d-fix-it"));
        assert_eq!(store_of(root, "/home/a/b"), store_of(root, "/home/a/b"));
        assert_ne!(store_of(root, "/home/a/b"), store_of(root, "/home/b/b"));
    }
}
