//! Which servers a command may reach whose network is its model's alone.

use url::Url;

/// Where the command finds the way to them, in its own network.
pub const PROXY: &str = "127.0.0.1:3128";
/// Where the way leads out of the sandbox: a socket, beside the program that goes between.
pub const WAY_OUT: &str = "/run/legwork/out.sock";
/// That program.
pub const INSIDE: &str = "/run/legwork/inside";
/// Names of variables that tell programs of the way.
pub const PROXY_VARIABLES: [&str; 6] =
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"];

/// The servers that are let through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Servers(Vec<(String, u16)>);

/// What a request to the way asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What is asked of it, where the request is to be passed on; none where all that follows is.
    pub path: Option<String>,
}

impl Servers {
    /// Those of these base URLs.
    #[must_use]
    pub fn of(urls: &[String]) -> Self {
        let server = |url: &String| {
            let url = Url::parse(url).ok()?;
            Some((plain(url.host_str()?), url.port_or_known_default()?))
        };
        Self(urls.iter().filter_map(server).collect())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one is let through.
    #[must_use]
    pub fn let_through(&self, target: &Target) -> bool {
        self.0.iter().any(|(host, port)| *host == target.host && *port == target.port)
    }
}

impl Target {
    /// Of a request's method and what it names; none where it names no server.
    #[must_use]
    pub fn of(method: &str, named: &str) -> Option<Self> {
        if method == "CONNECT" {
            let (host, port) = named.rsplit_once(':')?;
            return Some(Self { host: plain(host), port: port.parse().ok()?, path: None });
        }
        let url = Url::parse(named).ok().filter(|url| url.scheme() == "http")?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(Self {
            host: plain(url.host_str()?),
            port: url.port_or_known_default()?,
            path: Some(format!("{}{query}", url.path())),
        })
    }
}

/// A host as it is compared and looked up.
fn plain(host: &str) -> String {
    host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_of_the_model_are_let_through_at_their_ports() {
        let urls =
            ["https://api.example.com/v1", "http://127.0.0.1:11434", "http://[::1]:8080/v1", "nonsense"];
        let servers = Servers::of(&urls.map(str::to_owned));
        for (method, named, through) in [
            ("CONNECT", "api.example.com:443", true),
            ("CONNECT", "API.example.com.:443", true),
            ("CONNECT", "api.example.com:80", false),
            ("CONNECT", "api.example.com.evil.com:443", false),
            ("CONNECT", "evil.com:443", false),
            ("CONNECT", "[::1]:8080", true),
            ("CONNECT", "127.0.0.1:22", false),
            ("GET", "http://127.0.0.1:11434/api/tags?x=1", true),
            ("POST", "http://api.example.com/v1", false),
        ] {
            let target = Target::of(method, named).unwrap();
            assert_eq!(servers.let_through(&target), through, "{method} {named}");
        }
        for (method, named) in
            [("CONNECT", "no-port"), ("GET", "/only/a/path"), ("GET", "ftp://x/"), ("GET", "")]
        {
            assert_eq!(Target::of(method, named), None, "{method} {named}");
        }
        let asked = Target::of("GET", "http://127.0.0.1:11434/api/tags?x=1").unwrap();
        assert_eq!(asked.path.as_deref(), Some("/api/tags?x=1"));
        assert!(Servers::of(&[]).is_empty() && !servers.is_empty());
    }
}
