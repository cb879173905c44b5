//! What is found, in words.

use store::integrity::Broken;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Names it for programs; never changes.
    pub id: String,
    /// The number of the invariant that it belongs to, 1-10; `None` for the folder, the file and the installation.
    pub invariant: Option<u8>,
    /// What was looked at, in words.
    pub name: String,
    /// Whether it is well.
    pub ok: bool,
    /// The figure, or what is wrong.
    pub detail: String,
}

/// What is said of a thing that is as it should be.
pub(super) const HOLDS: &str = "holds";

impl Finding {
    /// A thing that is as it should be; `detail` is its figure.
    pub(super) fn well(id: &str, name: &str, detail: impl Into<String>) -> Self {
        Self { id: id.to_owned(), invariant: None, name: name.to_owned(), ok: true, detail: detail.into() }
    }

    /// A thing that is not.
    pub(super) fn amiss(id: &str, name: &str, detail: impl Into<String>) -> Self {
        Self { ok: false, ..Self::well(id, name, detail) }
    }

    /// A thing that holds unless something breaks it.
    pub(super) fn unless(id: &str, name: &str, broken: &Broken) -> Self {
        if broken.count == 0 { Self::well(id, name, HOLDS) } else { Self::amiss(id, name, breaks(broken)) }
    }

    /// A thing that could not be looked at.
    pub(super) fn unread(id: &str, name: &str, error: &store::StoreError) -> Self {
        Self::amiss(id, name, format!("could not be looked at: {error}"))
    }

    pub(super) fn of(self, invariant: Option<u8>) -> Self {
        Self { invariant, ..self }
    }
}

/// How many break a rule, and the first of them by name.
fn breaks(broken: &Broken) -> String {
    let named = broken.examples.join(", ");
    let more =
        if broken.count > i64::try_from(broken.examples.len()).unwrap_or(i64::MAX) { ", …" } else { "" };
    match broken.count {
        1 => format!("1 breaks it: {named}"),
        n => format!("{n} break it: {named}{more}"),
    }
}

/// Everything that breaks a rule, with the first three by name.
pub(super) fn these(mut all: Vec<String>) -> Broken {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    all.truncate(3);
    Broken { count, examples: all }
}

/// An id as people are shown it.
pub(super) fn short(id: &str) -> String {
    id.get(28..).unwrap_or(id).to_owned()
}
