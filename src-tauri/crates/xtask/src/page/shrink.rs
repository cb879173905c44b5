//! Makes the page's code a tenth smaller than the compiler does, by binaryen's `wasm-opt`.
//!
//! It comes from npm, at one version: what distributions have is old, and version 108 exports another table than the glue
//! asks for, so that the page does not start. Without npm the page is as the compiler made it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{cargo, setup, workspace};

/// The one version that is used.
const PACKAGE: &str = "binaryen@132.0.0";

/// What the page may use of wasm: what the compiler uses. With more, the program writes what no engine of today takes.
const FEATURES: [&str; 8] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The program.
pub(super) struct Shrinker {
    program: PathBuf,
}

impl Shrinker {
    /// The program below `target/tools`, fetched there the first time; none, with a word about it, where that cannot be had.
    pub(super) fn find() -> Option<Self> {
        let folder = workspace::target().join("tools").join(PACKAGE);
        let program = folder.join("node_modules/.bin/wasm-opt");
        let runs = || {
            let asked =
                Command::new(&program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        let here = runs()
            || setup::on_path("npm") && fs::create_dir_all(&folder).is_ok() && {
                let mut npm = Command::new("npm");
                npm.current_dir(&folder).args([
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                    ".",
                    PACKAGE,
                ]);
                cargo::run(&mut npm).is_ok() && runs()
            };
        if !here {
            println!("the page is not made smaller: that needs npm, and {PACKAGE} from its registry");
        }
        here.then_some(Self { program })
    }

    /// In which way it makes code smaller; another way gives other code.
    pub(super) fn way(&self) -> String {
        format!("{PACKAGE} {FEATURES:?}")
    }

    /// The same code, smaller.
    pub(super) fn shrink(&self, wasm: &[u8]) -> Result<Vec<u8>> {
        let (from, to) =
            (workspace::page_target().join("whole.wasm"), workspace::page_target().join("small.wasm"));
        fs::write(&from, wasm).with_context(|| format!("could not write {}", from.display()))?;
        cargo::run(Command::new(&self.program).arg("-Oz").args(FEATURES).arg("-o").arg(&to).arg(&from))?;
        fs::read(&to).with_context(|| format!("wasm-opt left no {}", to.display()))
    }
}
