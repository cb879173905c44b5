//! Which addresses a call may go to: whatever the person typed, but nothing private that they did not type.

use engine::ports::Undelivered;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// The setting that is at fault.
pub(crate) const FIELD: &str = "notify.webhook.url";
/// Endings of names that lead nowhere but into a network of one's own.
const OWN_NETWORK: [&str; 7] =
    [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".intranet", ".test"];

/// The address as it was typed.
pub(crate) fn read(text: &str) -> Result<Url, Undelivered> {
    let wrong = |why: String| Undelivered {
        field: FIELD,
        message: format!("“{}” cannot be called: {why}.", text.trim()),
        hint: "Write it as https://example.org/hook.".to_owned(),
        for_good: true,
    };
    let url = Url::parse(text.trim()).map_err(|error| wrong(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("it is not http or https".to_owned()));
    }
    Ok(url)
}

/// Whether the address names a private place by itself: then it is meant.
pub(crate) fn names_a_private_place(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            !name.contains('.') || OWN_NETWORK.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

/// Where a public name really leads; refused where that is a private place.
pub(crate) fn check(name: &str, found: &[SocketAddr]) -> Result<(), Undelivered> {
    match found.iter().find(|address| is_private(address.ip())) {
        None => Ok(()),
        Some(private) => Err(Undelivered {
            field: FIELD,
            message: format!(
                "{name} leads to the private address {}, so nothing was sent there.",
                private.ip()
            ),
            hint: format!("If that is meant, write the address itself: http://{}.", private.ip()),
            for_good: true,
        }),
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or_else(|| is_private_v6(ip), is_private_v4),
    }
}

const fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || first == 0
        // shared by a provider's customers
        || first == 100 && second & 0b1100_0000 == 64
}

const fn is_private_v6(ip: Ipv6Addr) -> bool {
    ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_meant_and_what_a_name_leads_to_is_not() {
        for (text, named) in [
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]/", true),
            ("http://192.168.1.7/", true),
            ("http://localhost:3000/", true),
            ("http://nas/hook", true),
            ("http://printer.local/", true),
            ("https://example.org/", false),
            ("https://local.example.org/", false),
            ("https://127.0.0.1.example.org/", false),
        ] {
            assert_eq!(names_a_private_place(&read(text).unwrap()), named, "{text}");
        }
    }

    #[test]
    fn private_places_behind_a_public_name_are_refused_with_what_to_do() {
        for (ip, private) in [
            ("93.184.215.14", false),
            ("10.0.0.5", true),
            ("172.31.255.1", true),
            ("172.32.0.1", false),
            ("192.168.0.1", true),
            ("127.0.0.53", true),
            ("169.254.169.254", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("0.0.0.0", true),
            ("::1", true),
            ("::ffff:10.0.0.1", true),
            ("fd00::1", true),
            ("fe80::1", true),
            ("2606:4700::1", false),
        ] {
            let found = [SocketAddr::new(ip.parse().unwrap(), 443)];
            let refused = check("example.org", &found).err();
            assert_eq!(refused.is_some(), private, "{ip}");
            assert!(refused.is_none_or(|r| r.for_good && r.words().contains(ip)), "{ip}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_as_one() {
        for text in ["no address", "ftp://example.org", "mailto:me@example.org", ""] {
            assert_eq!(read(text).unwrap_err().field, "notify.webhook.url", "{text}");
        }
    }
}
