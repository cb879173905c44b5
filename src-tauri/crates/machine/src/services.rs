//! Power and network, as the services of the system tell. One that is not there, or does not answer, tells nothing.

use std::time::{Duration, Instant};
use zbus::{
    blocking::{
        Connection, Proxy,
        connection::Builder,
        fdo::{DBusProxy, PropertiesProxy},
    },
    zvariant::{OwnedFd, OwnedValue},
};

/// What was told is believed for so long.
const BELIEVED: Duration = Duration::from_secs(5);
/// A bus that cannot be had is tried again after this.
const AGAIN: Duration = Duration::from_secs(60);
/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The system's bus, and what was told on it.
#[derive(Default)]
pub(crate) struct Services {
    bus: Option<Connection>,
    /// When it could not be had last.
    refused: Option<Instant>,
    battery: Option<(Instant, Option<bool>)>,
    metered: Option<(Instant, Option<bool>)>,
    /// As long as it is held, the machine does not go to sleep by itself.
    awake: Option<OwnedFd>,
    /// When that was refused last.
    slept: Option<Instant>,
}

/// A property of a service: where it is, what it is called.
#[derive(Clone, Copy)]
struct Place {
    service: &'static str,
    path: &'static str,
    property: &'static str,
}

const POWER: Place =
    Place { service: "org.freedesktop.UPower", path: "/org/freedesktop/UPower", property: "OnBattery" };
const NETWORK: Place = Place {
    service: "org.freedesktop.NetworkManager",
    path: "/org/freedesktop/NetworkManager",
    property: "Metered",
};

impl Services {
    /// Whether the machine runs on its battery.
    pub(crate) fn on_battery(&mut self) -> Option<bool> {
        believed(self.battery).unwrap_or_else(|| {
            let told = self.ask(POWER).and_then(|value| bool::try_from(value).ok());
            self.battery = Some((Instant::now(), told));
            told
        })
    }

    /// Whether the network is metered.
    pub(crate) fn is_metered(&mut self) -> Option<bool> {
        believed(self.metered).unwrap_or_else(|| {
            let told = self.ask(NETWORK).and_then(|value| u32::try_from(value).ok()).and_then(is_metered);
            self.metered = Some((Instant::now(), told));
            told
        })
    }

    /// Has the machine not go to sleep, or lets it again; whether it is kept awake.
    pub(crate) fn keep_awake(&mut self, awake: bool) -> bool {
        if !awake {
            self.awake = None;
        } else if self.awake.is_none() && self.slept.is_none_or(|at| at.elapsed() >= AGAIN) {
            self.slept = Some(Instant::now());
            let held = self.bus().map(inhibit);
            match held {
                Some(Ok(held)) => (self.awake, self.slept) = (Some(held), None),
                Some(Err(error)) => {
                    tracing::warn!(%error, "the machine cannot be kept awake");
                    self.bus = None;
                }
                None => {}
            }
        }
        self.awake.is_some()
    }

    fn ask(&mut self, place: Place) -> Option<OwnedValue> {
        let told = ask(self.bus()?, place);
        if let Err(error) = &told {
            tracing::debug!(%error, place.service, "a service does not say how it stands");
            // the bus may be another one by now
            self.bus = None;
        }
        told.ok().flatten()
    }

    fn bus(&mut self) -> Option<&Connection> {
        if self.bus.is_none() && self.refused.is_none_or(|at| at.elapsed() >= AGAIN) {
            self.refused = Some(Instant::now());
            self.bus = connect()
                .inspect_err(
                    |error| tracing::debug!(%error, "no system bus: power and network are not known"),
                )
                .ok();
        }
        self.bus.as_ref()
    }
}

/// What was told lately.
fn believed(told: Option<(Instant, Option<bool>)>) -> Option<Option<bool>> {
    told.filter(|(at, _)| at.elapsed() < BELIEVED).map(|(_, told)| told)
}

fn connect() -> zbus::Result<Connection> {
    Builder::system()?.method_timeout(PATIENCE).build()
}

/// Asks logind that the machine does not go to sleep as long as what is returned is held.
fn inhibit(bus: &Connection) -> zbus::Result<OwnedFd> {
    let (service, path) = ("org.freedesktop.login1", "/org/freedesktop/login1");
    let manager = Proxy::new(bus, service, path, "org.freedesktop.login1.Manager")?;
    manager.call("Inhibit", &("idle:sleep", "Legwork", "Tasks run", "block"))
}

/// The property as it is now; nothing where the service is not running, which is not started for it.
fn ask(bus: &Connection, place: Place) -> zbus::Result<Option<OwnedValue>> {
    if !DBusProxy::new(bus)?.name_has_owner(place.service.try_into()?)? {
        return Ok(None);
    }
    let properties = PropertiesProxy::builder(bus).destination(place.service)?.path(place.path)?.build()?;
    Ok(Some(properties.get(place.service.try_into()?, place.property)?))
}

/// What NetworkManager's number means: 0 unknown, 1 yes, 2 no, 3 probably, 4 probably not.
const fn is_metered(number: u32) -> Option<bool> {
    match number {
        1 | 3 => Some(true),
        2 | 4 => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_network_manager() {
        let meant = [0, 1, 2, 3, 4, 5].map(is_metered);
        assert_eq!(meant, [None, Some(true), Some(false), Some(true), Some(false), None]);
    }
}
