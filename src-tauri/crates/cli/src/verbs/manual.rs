//! What describes the command line, made from its one definition: completions for shells, and manual pages.

use crate::{
    args::{
        tools::{Completions, Man},
        tree,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use clap::Command;
use std::path::Path;

/// Prints what a shell needs to complete what is typed.
pub(crate) fn completions(front: &Front, args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut tree::command(), "legwork", &mut script);
    front.raw(&script)?;
    Ok(Exit::Done)
}

/// Prints one page, or writes them all.
pub(crate) fn pages(front: &Front, args: &Man) -> Result<Exit, Failure> {
    let mut root = tree::command();
    root.build();
    match &args.to {
        Some(dir) => write_all(front, &root, dir)?,
        None => front.raw(&page(find(&root, &args.page)?)?)?,
    }
    Ok(Exit::Done)
}

fn find<'a>(root: &'a Command, path: &[String]) -> Result<&'a Command, Failure> {
    path.iter().try_fold(root, |command, name| {
        command.find_subcommand(name).ok_or_else(|| {
            Failure::new(Exit::NotFound, format!("there is no command “{}”", path.join(" ")))
                .hint("`legwork --help` shows the commands")
        })
    })
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let name = name(command);
    let mut roff = Vec::new();
    clap_mangen::Man::new(command.clone().display_name(name.clone()))
        .title(name.to_uppercase())
        .render(&mut roff)?;
    Ok(roff)
}

/// `legwork agent add` is the page `legwork-agent-add`.
fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or("legwork").replace(' ', "-")
}

fn write_all(front: &Front, root: &Command, dir: &Path) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::option("--to", format!("“{}”: {e}", dir.display()));
    std::fs::create_dir_all(dir).map_err(failed)?;
    let mut open = vec![root];
    let mut written = 0;
    while let Some(command) = open.pop() {
        std::fs::write(dir.join(format!("{}.1", name(command))), page(command)?).map_err(failed)?;
        written += 1;
        open.extend(command.get_subcommands().filter(|c| !c.is_hide_set()));
    }
    front.note(&format!("{written} pages written to {}", dir.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let mut root = tree::command();
        root.build();
        let text = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|p| (*p).to_owned()).collect();
            String::from_utf8(page(find(&root, &path).unwrap()).unwrap()).unwrap()
        };
        assert!(text(&[]).contains(".TH LEGWORK 1"), "{}", text(&[]));
        let add = text(&["agent", "add"]);
        assert!(add.contains("legwork\\-agent\\-add") && add.contains("\\-\\-kind"), "{add}");
        assert!(find(&root, &["nothing".to_owned()]).is_err());
    }

    #[test]
    fn every_shell_gets_its_completions() {
        use clap::ValueEnum as _;
        for shell in clap_complete::Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut tree::command(), "legwork", &mut script);
            let script = String::from_utf8(script).unwrap();
            assert!(script.contains("on-dependency-failure"), "{shell}");
            let completes = *shell == clap_complete::Shell::Elvish || script.contains("needs_input");
            assert!(completes, "{shell} completes statuses");
        }
    }
}
