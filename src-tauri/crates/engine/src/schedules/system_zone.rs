//! The zone of the system that a pattern goes by where nobody names one.

use contract::text;
use jiff::tz::TimeZone;

/// What patterns go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SystemZone {
    /// As the zone database calls it.
    pub(crate) name: String,
    /// That it is not what the system goes by, in a sentence or two.
    pub(crate) note: Option<String>,
}

/// The zone of the system; UTC where it has none with a name.
pub(crate) fn system_zone() -> SystemZone {
    named(&TimeZone::system(), std::env::var("TZ").ok().as_deref())
}

/// `written`: what the variable TZ says.
fn named(zone: &TimeZone, written: Option<&str>) -> SystemZone {
    let written = written.filter(|written| !written.is_empty());
    let name = match zone.iana_name() {
        // a system that says nothing goes by UTC itself
        _ if zone.is_unknown() => written.is_none().then_some("UTC"),
        name => name,
    };
    if let Some(name) = name {
        return SystemZone { name: name.to_owned(), note: None };
    }
    let told = written.map_or_else(String::new, |written| format!(" (TZ={})", text::exact(written)));
    let note = format!(
        "The time zone of this system{told} is none that the zone database has a name for, so the pattern goes by UTC. Name \
         the zone that is meant, such as `--zone Europe/Berlin`."
    );
    SystemZone { name: "UTC".to_owned(), note: Some(note) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_without_a_name_is_told() {
        let posix = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let rows = [
            (&berlin, Some("Europe/Berlin"), "Europe/Berlin", false),
            (&berlin, None, "Europe/Berlin", false),
            (&TimeZone::UTC, Some(""), "UTC", false),
            (&TimeZone::unknown(), None, "UTC", false),
            (&TimeZone::unknown(), Some("Nope/Zone"), "UTC", true),
            (&posix, Some("CET-1CEST,M3.5.0,M10.5.0/3"), "UTC", true),
            // the file of a zone in the place of the system's, with no link that names it
            (&posix, None, "UTC", true),
        ];
        for (zone, written, name, is_told) in rows {
            let found = named(zone, written);
            assert_eq!((&*found.name, found.note.is_some()), (name, is_told), "{zone:?} {written:?}");
            assert!(
                found
                    .note
                    .is_none_or(|note| note.contains(written.unwrap_or_default()) && note.contains("--zone"))
            );
        }
    }
}
