//! A session bus of our own. Nothing is activated on it: who speaks there was started by the test.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use zbus::Connection;

/// The bus. It goes when this value goes.
pub struct PrivateBus {
    daemon: Child,
    address: String,
}

impl PrivateBus {
    /// Starts the bus with its configuration and socket in `folder`.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let configuration = folder.join("bus.conf");
        std::fs::write(&configuration, configured(folder)).expect("a file in the test's own folder");
        let mut daemon = Command::new("dbus-daemon")
            .arg("--nofork")
            .arg("--print-address=1")
            .arg(format!("--config-file={}", configuration.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null()) // it grumbles about limits that it may not raise
            .spawn()
            .expect("dbus-daemon starts (package dbus)");
        let mut address = String::new();
        let output = daemon.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut address).expect("it prints its address");
        Self { daemon, address: address.trim().to_owned() }
    }

    /// What programs find the bus by, in `DBUS_SESSION_BUS_ADDRESS`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A new connection.
    pub async fn connect(&self) -> Connection {
        let builder = zbus::connection::Builder::address(self.address()).expect("the daemon's own address");
        builder.build().await.expect("the bus takes connections")
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}

fn configured(folder: &Path) -> String {
    format!(
        r#"<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        folder.display()
    )
}
