//! The files of the package, laid out as they will lie on the system. Owns which there are; knows no format.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use flate2::{Compression, GzBuilder};

use super::facts::{Facts, NAME, said};
use super::notices;
use crate::cargo;
use crate::profile::Build;
use crate::{page, run, setup, workspace};

const DESKTOP: &str = include_str!("../../package/legwork-desktop.desktop");
const METAINFO: &str = include_str!("../../package/app.legwork.Legwork.metainfo.xml");
const COPYRIGHT: &str = include_str!("../../package/copyright");
/// The manual pages that the command line cannot make, since they are not its own.
const PAGES: [(&str, &str); 2] = [
    ("legwork-desktop.1", include_str!("../../package/legwork-desktop.1")),
    ("legwork-supervisor.1", include_str!("../../package/legwork-supervisor.1")),
];

/// The icon in each size, and its drawing.
const ICONS: [(&str, &str); 9] = [
    ("16x16", "16x16.png"),
    ("24x24", "24x24.png"),
    ("32x32", "32x32.png"),
    ("48x48", "48x48.png"),
    ("64x64", "64x64.png"),
    ("128x128", "128x128.png"),
    ("256x256", "128x128@2x.png"),
    ("512x512", "icon.png"),
    ("scalable", "icon.svg"),
];

/// The unit that `legwork worker install` writes too. It is shipped, and nothing enables it.
pub(super) const UNIT: &str = "usr/lib/systemd/user/legwork-worker.service";
/// Where Debian's zsh looks for completions of packages.
pub(super) const ZSH: &str = "usr/share/zsh/vendor-completions/_legwork";

/// A folder with the files in it.
pub(super) struct Tree {
    pub(super) root: PathBuf,
}

impl Tree {
    /// Lays it all out anew.
    pub(super) fn lay(root: &Path, facts: &Facts) -> Result<Self> {
        if root.exists() {
            fs::remove_dir_all(root)?;
        }
        let tree = Self { root: root.to_owned() };
        tree.programs()?;
        tree.desktop(facts)?;
        tree.manual(facts)?;
        tree.completions()?;
        tree.put(UNIT, unit()?.as_bytes())?;
        tree.documents(facts)?;
        Ok(tree)
    }

    /// The names of all files, sorted.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>> {
        let all = page::files_below(&self.root)?;
        all.iter().map(|path| Ok(path.strip_prefix(&self.root)?.to_owned())).collect()
    }

    /// Whether a file is a program.
    pub(super) fn mode(name: &Path) -> u32 {
        if name.starts_with("usr/bin") { 0o755 } else { 0o644 }
    }

    /// Writes a file. Nothing of it depends on the umask of whoever builds.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.root.join(name);
        let mut folder = self.root.clone();
        for part in Path::new(name).parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            fs::create_dir_all(&folder)?;
            fs::set_permissions(&folder, Permissions::from_mode(0o755))?;
        }
        fs::write(&path, bytes).with_context(|| format!("could not write {}", path.display()))?;
        Ok(fs::set_permissions(&path, Permissions::from_mode(Self::mode(Path::new(name))))?)
    }

    fn put_packed(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put(&format!("{name}.gz"), &packed(bytes)?)
    }

    /// Without the symbols, which nobody who installs a package needs.
    fn programs(&self) -> Result<()> {
        for name in run::BINARIES {
            let into = format!("usr/bin/{name}");
            self.put(&into, &[])?;
            let mut strip = Command::new("strip");
            strip.args(["--strip-all", "--remove-section=.comment", "-o"]).arg(self.root.join(&into));
            cargo::run(strip.arg(workspace::binary(name, Build::Release)))?;
        }
        Ok(())
    }

    fn desktop(&self, facts: &Facts) -> Result<()> {
        let entry = "usr/share/applications/legwork-desktop.desktop";
        let metainfo = "usr/share/metainfo/app.legwork.Legwork.metainfo.xml";
        self.put(entry, DESKTOP.as_bytes())?;
        self.put(metainfo, filled(METAINFO, facts)?.as_bytes())?;
        for (size, file) in ICONS {
            let ending = file.rsplit('.').next().unwrap_or("png");
            let name = format!("usr/share/icons/hicolor/{size}/apps/{NAME}.{ending}");
            self.put(&name, &fs::read(workspace::root().join("icons").join(file))?)?;
        }
        checked("desktop-file-validate", &[], &self.root.join(entry))?;
        checked("appstreamcli", &["validate", "--no-net"], &self.root.join(metainfo))
    }

    fn manual(&self, facts: &Facts) -> Result<()> {
        let written = self.root.with_extension("man");
        if written.exists() {
            fs::remove_dir_all(&written)?;
        }
        let folder = written.to_string_lossy();
        legwork(&["man", "--to", &folder])?;
        for path in page::files_below(&written)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.put_packed(&format!("usr/share/man/man1/{name}"), &fs::read(&path)?)?;
        }
        for (name, text) in PAGES {
            self.put_packed(&format!("usr/share/man/man1/{name}"), filled(text, facts)?.as_bytes())?;
        }
        Ok(fs::remove_dir_all(&written)?)
    }

    fn completions(&self) -> Result<()> {
        for (shell, name) in [
            ("bash", "usr/share/bash-completion/completions/legwork"),
            ("zsh", ZSH),
            ("fish", "usr/share/fish/vendor_completions.d/legwork.fish"),
        ] {
            self.put(name, legwork(&["completions", shell])?.as_bytes())?;
        }
        Ok(())
    }

    fn documents(&self, facts: &Facts) -> Result<()> {
        let read =
            |name: &str| fs::read_to_string(workspace::root().join(name)).with_context(|| name.to_owned());
        let doc = |name: &str| format!("usr/share/doc/{NAME}/{name}");
        // In this format an empty line is a dot, and every other is indented.
        let mit = read("LICENSE-MIT")?;
        let mit = mit.trim().lines().map(|line| format!(" {}", if line.is_empty() { "." } else { line }));
        let mit = mit.collect::<Vec<_>>().join("\n");
        self.put(&doc("copyright"), COPYRIGHT.replace("@MIT@", &mit).as_bytes())?;
        self.put_packed(&doc("changelog"), read("CHANGELOG.md")?.as_bytes())?;
        self.put_packed(&doc("third-party"), notices::all()?.as_bytes())?;
        let (name, version, who) = (NAME, &facts.version, &facts.maintainer);
        let day = facts.day("+%a, %d %b %Y %H:%M:%S +0000")?;
        let entry = format!(
            "{name} ({version}-1) unstable; urgency=medium\n\n  * Made by the project itself; changelog.gz tells what is new.\n\n -- {who}  {day}\n"
        );
        self.put_packed(&doc("changelog.Debian"), entry.as_bytes())
    }
}

/// A template with the version and the day in it.
fn filled(text: &str, facts: &Facts) -> Result<String> {
    Ok(text.replace("@VERSION@", &facts.version).replace("@DATE@", &facts.day("+%Y-%m-%d")?))
}

/// What the command line that was just built prints.
fn legwork(args: &[&str]) -> Result<String> {
    said(&workspace::binary("legwork", Build::Release).to_string_lossy(), args)
}

/// The unit as `legwork worker install` writes it, for the installed program, and for the data of whoever enables it.
/// Its first line goes: it says that the command wrote the file, and would take it away again.
fn unit() -> Result<String> {
    let printed = legwork(&["worker", "install", "--print"])?;
    let lines = printed.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.map(|line| match line.starts_with("ExecStart=") {
        true => "ExecStart=/usr/bin/legwork worker\n".to_owned(),
        false => format!("{line}\n"),
    });
    let unit: String = lines.collect();
    if !unit.contains("ExecStart=/usr/bin/legwork worker\n") || !unit.starts_with("[Unit]") {
        bail!("`legwork worker install --print` printed something else:\n{printed}");
    }
    Ok(unit)
}

/// Has a program look at a file, where it is installed. It prints what it finds.
fn checked(program: &str, args: &[&str], file: &Path) -> Result<()> {
    if !setup::on_path(program) {
        println!("no {program} here: {} was not checked", file.display());
        return Ok(());
    }
    cargo::run(Command::new(program).args(args).arg(file))
}

/// Gzip, the same at each build: without a name and a time.
fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = GzBuilder::new().write(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}

/// Opens a file for a package that is being made.
pub(super) fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("could not write {}", path.display()))
}
