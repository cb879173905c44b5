//! Which file of a crate uses which other one, by its `use` lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Item, UseTree, Visibility};

/// A module's place in its crate: `["pages", "queue"]`. The root has none.
pub(super) type Module = Vec<String>;

/// A crate's files as modules, and what each uses of the others. Tests do not count, whether they stand within a file
/// or in one of their own that is declared with `#[cfg(test)]`.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// The file that each module stands in.
    files: BTreeMap<Module, PathBuf>,
    uses: BTreeMap<Module, Vec<Use>>,
    /// Modules that stand in the file of the one around them.
    inline: BTreeSet<Module>,
    /// Modules that are compiled for tests only.
    tests: BTreeSet<Module>,
}

/// One name that is brought in.
#[derive(Clone, Debug)]
struct Use {
    path: Vec<String>,
    /// What it is called here, where that is seen from outside.
    passed_on: Option<String>,
}

impl Modules {
    /// Of the crate whose sources begin in `root`.
    pub(super) fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.read_folder(root, root);
        modules.leave_tests_out();
        modules
    }

    fn read_folder(&mut self, root: &Path, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                self.read_folder(root, &entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let module = module_of(entry.strip_prefix(root).unwrap());
                let text = fs::read_to_string(&entry).unwrap();
                let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", entry.display()));
                self.read_items(&module, file.items);
                // a library and a program may share their modules; their roots are one
                self.files.insert(module, entry);
            }
        }
    }

    fn leave_tests_out(&mut self) {
        let tests = std::mem::take(&mut self.tests);
        let counts = |module: &Module| (0..=module.len()).all(|end| !tests.contains(&module[..end]));
        self.files.retain(|module, _| counts(module));
        self.uses.retain(|module, _| counts(module));
        self.inline.retain(counts);
    }

    fn read_items(&mut self, module: &Module, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Use(item) => {
                    let seen = !matches!(item.vis, Visibility::Inherited);
                    let uses = self.uses.entry(module.clone()).or_default();
                    collect(&item.tree, &mut vec![], seen, uses);
                }
                Item::Mod(item) if is_test(&item.attrs) => {
                    self.tests.insert(child(module, &item.ident.to_string()));
                }
                Item::Mod(item) => {
                    if let Some((_, items)) = item.content {
                        let inner = child(module, &item.ident.to_string());
                        self.inline.insert(inner.clone());
                        self.read_items(&inner, items);
                    }
                }
                _ => {}
            }
        }
    }

    /// Every module that is a file, with the files that it uses.
    pub(super) fn graph(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        let mut graph: BTreeMap<Module, BTreeSet<Module>> =
            self.files.keys().map(|module| (module.clone(), BTreeSet::new())).collect();
        for (module, uses) in &self.uses {
            let from = self.file_of(module);
            let targets = uses.iter().filter_map(|used| self.target(module, &used.path, 0));
            let targets: Vec<_> =
                targets.map(|target| self.file_of(&target)).filter(|to| *to != from).collect();
            graph.entry(from).or_default().extend(targets);
        }
        graph
    }

    /// The module that defines what `path` means in `module`: passed-on names are followed. `None` for other crates.
    fn target(&self, module: &Module, path: &[String], passed: usize) -> Option<Module> {
        let (mut here, mut rest) = self.start(module, path)?;
        while let Some((name, more)) = rest.split_first() {
            let inner = child(&here, name);
            if self.is_module(&inner) {
                (here, rest) = (inner, more);
                continue;
            }
            let uses = self.uses.get(&here).into_iter().flatten();
            let passed_on = uses.rev().find(|used| used.passed_on.as_ref() == Some(name));
            // a name that is passed around in a circle has no home; what another crate defines is no module's here
            return match passed_on.filter(|_| passed < 8) {
                Some(used) => self.target(&here, &[&used.path, more].concat(), passed + 1),
                None => Some(here),
            };
        }
        Some(here)
    }

    /// The module where a path begins, and what is left of it.
    fn start<'a>(&self, module: &Module, path: &'a [String]) -> Option<(Module, &'a [String])> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some((vec![], rest)),
            "self" => Some((module.clone(), rest)),
            "super" => {
                let around = module.split_last()?.1.to_vec();
                match rest.first().map(String::as_str) {
                    Some("super") => self.start(&around, rest),
                    _ => Some((around, rest)),
                }
            }
            name => self.is_module(&child(module, name)).then(|| (module.clone(), path)),
        }
    }

    fn is_module(&self, module: &Module) -> bool {
        self.files.contains_key(module) || self.inline.contains(module)
    }

    fn file_of(&self, module: &Module) -> Module {
        let mut module = module.clone();
        while !self.files.contains_key(&module) && module.pop().is_some() {}
        module
    }
}

/// `pages/queue.rs` and `pages/queue/mod.rs` are `pages::queue`.
fn module_of(file: &Path) -> Module {
    let mut module: Module =
        file.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    let root = module.len() == 1 && ["lib", "main"].contains(&module[0].as_str());
    if root || module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    module
}

fn child(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

pub(super) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let tokens = attribute.meta.require_list().map(|list| list.tokens.to_string());
        attribute.path().is_ident("cfg") && tokens.is_ok_and(|tokens| tokens == "test")
    })
}

fn collect(tree: &UseTree, path: &mut Vec<String>, seen: bool, uses: &mut Vec<Use>) {
    match tree {
        UseTree::Path(part) => {
            path.push(part.ident.to_string());
            collect(&part.tree, path, seen, uses);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, path, seen, uses)),
        UseTree::Glob(_) => uses.push(Use { path: path.clone(), passed_on: None }),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            // `a::{self}` is `a`
            let whole = if name == "self" { path.clone() } else { child(path, &name) };
            let passed_on = whole.last().cloned().filter(|_| seen);
            uses.push(Use { path: whole, passed_on });
        }
        UseTree::Rename(name) => {
            let passed_on = Some(name.rename.to_string()).filter(|_| seen);
            uses.push(Use { path: child(path, &name.ident.to_string()), passed_on });
        }
    }
}
