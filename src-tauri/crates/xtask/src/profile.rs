//! The two ways in which everything is built.

/// Which of the two kinds of build is meant, of the page and of what is native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Build {
    /// Quick to make: for working on the project and testing it.
    #[default]
    Development,
    /// Small and fast: for people.
    Release,
}

impl Build {
    /// The profile of the page.
    pub(crate) const fn page_profile(self) -> &'static str {
        match self {
            Self::Development => "page",
            Self::Release => "page-release",
        }
    }

    /// The folder below cargo's target folder that holds what is native.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Development => "debug",
            Self::Release => "release",
        }
    }
}
