//! What an answer says, and why there is none.

use semver::Version;
use serde_json::Value;
use url::Url;

/// A version that can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Which one.
    pub version: Version,
    /// Where it is told of, where the answer says that.
    pub link: Option<Url>,
}

impl Release {
    /// Whether it is newer than the one that asks. One that is only being tried is told to nobody who does not try one.
    #[must_use]
    pub fn is_newer_than(&self, own: &Version) -> bool {
        self.version.cmp_precedence(own).is_gt() && (self.version.pre.is_empty() || !own.pre.is_empty())
    }
}

/// Why it is not known which version is the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskFailed {
    /// The address is none of `https`, nor one of this machine.
    Address,
    /// Nobody could be reached there.
    NotReached {
        /// Who.
        host: String,
        /// The system's words.
        why: String,
    },
    /// No whole answer came in time.
    Silent {
        /// Whose.
        host: String,
        /// How long was waited.
        seconds: u64,
    },
    /// It sends its callers on to another place, where nothing was asked.
    SentAway {
        /// Who.
        host: String,
        /// Where to.
        to: String,
    },
    /// It answered that it does not answer this.
    Refused {
        /// Who.
        host: String,
        /// The status.
        status: u16,
    },
    /// The answer is larger than any that tells a version.
    TooLong {
        /// Whose.
        host: String,
    },
    /// The answer is no JSON.
    NotJson {
        /// Whose.
        host: String,
    },
    /// The answer names no version.
    NoVersion {
        /// Whose.
        host: String,
    },
}

/// What an answer says: `{"version": "1.2.0", "link": "https://…"}`, or in the words of a forge that lists releases.
pub(crate) fn read(host: &str, body: &[u8]) -> Result<Release, AskFailed> {
    let host = || host.to_owned();
    let told: Value = serde_json::from_slice(body).map_err(|_| AskFailed::NotJson { host: host() })?;
    let text = |names: [&str; 2]| names.into_iter().find_map(|name| told.get(name)?.as_str());
    let version = text(["version", "tag_name"]).unwrap_or_default().trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let version = Version::parse(version).map_err(|_| AskFailed::NoVersion { host: host() })?;
    let link = text(["link", "html_url"]).and_then(|link| Url::parse(link).ok());
    Ok(Release { version, link: link.filter(|link| link.scheme() == "https") })
}
