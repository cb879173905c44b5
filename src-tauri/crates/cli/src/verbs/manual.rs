//! What describes the command line, made from its one definition: completions for shells, and manual pages.

mod roff;

use super::complete;
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

/// The day of this version, as manual pages tell it.
const DAY: &str = "2026-11-28";

/// Prints what a shell needs to complete what is typed.
pub(crate) fn completions(front: &Front, args: &Completions) -> Result<Exit, Failure> {
    front.raw(&complete::script(args.shell)?)?;
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
        .date(DAY)
        .source(concat!("Legwork ", env!("CARGO_PKG_VERSION")))
        .manual("Legwork")
        .render(&mut roff)?;
    Ok(roff::tidy(&String::from_utf8_lossy(&roff)).into_bytes())
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

    /// Every page, by its name.
    fn all_pages() -> Vec<(String, String)> {
        let mut root = tree::command();
        root.build();
        let (mut open, mut pages) = (vec![&root], vec![]);
        while let Some(command) = open.pop() {
            pages.push((name(command), String::from_utf8(page(command).unwrap()).unwrap()));
            open.extend(command.get_subcommands().filter(|c| !c.is_hide_set()));
        }
        pages
    }

    #[test]
    fn pages_are_as_checkers_want_them() {
        for (name, page) in all_pages() {
            let head = page.lines().find(|line| line.starts_with(".TH ")).unwrap();
            assert!(
                head.contains(DAY) && head.contains("\"Legwork ") && head.ends_with(" Legwork"),
                "{name}: {head}"
            );
            let lines: Vec<_> = page.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                assert_eq!(line.trim_end(), *line, "{name}:{at}");
                let gaps =
                    lines[at..].iter().take(2).filter(|l| l.is_empty() || **l == ".br" || **l == ".sp");
                assert!(gaps.count() < 2, "{name}:{at}: {:?}", &lines[at..at + 2]);
            }
        }
    }

    /// Where the checker is installed.
    #[test]
    fn the_checker_finds_nothing() {
        use std::{
            io::Write as _,
            process::{Command, Stdio},
        };
        for (name, page) in all_pages() {
            let mut command = Command::new("mandoc");
            command.args(["-T", "lint", "-W", "warning"]).stdin(Stdio::piped()).stdout(Stdio::piped());
            let Ok(mut child) = command.spawn() else { return };
            child.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
            let said = child.wait_with_output().unwrap().stdout;
            assert_eq!(String::from_utf8_lossy(&said), "", "{name}");
        }
    }
}
