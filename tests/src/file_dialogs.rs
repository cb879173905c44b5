//! The desktop's file dialogs on the private bus: whoever asks where to save is told a place without a word, as by a person
//! who takes the name that is offered.
//!
//! GTK asks them in the place of its own dialogs where `GTK_USE_PORTAL` is 1 in the program's environment.

use std::collections::HashMap;
use std::path::PathBuf;

use zbus::Connection;
use zbus::message::Header;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
/// The answer of somebody who did not cancel.
const CHOSEN: u32 = 0;

/// The dialogs; they answer as long as this value lives.
pub struct FileDialogs {
    _connection: Connection,
}

impl FileDialogs {
    /// Begins to serve `org.freedesktop.portal.FileChooser` on this connection. What is saved goes to `folder`.
    pub async fn serve(connection: Connection, folder: PathBuf) -> Self {
        connection.object_server().at(PATH, Chooser { folder }).await.expect("a free path");
        connection.request_name(NAME).await.expect("a free name");
        Self { _connection: connection }
    }
}

struct Chooser {
    folder: PathBuf,
}

#[zbus::interface(name = "org.freedesktop.portal.FileChooser")]
impl Chooser {
    async fn save_file(
        &self,
        _parent: &str,
        _title: &str,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> zbus::fdo::Result<OwnedObjectPath> {
        let text = |name: &str| {
            let value = options.get(name).and_then(|value| value.downcast_ref::<&str>().ok());
            value.unwrap_or_default().to_owned()
        };
        let asker = header.sender().ok_or_else(|| zbus::fdo::Error::Failed("nobody asks".to_owned()))?;
        let of = asker.trim_start_matches(':').replace('.', "_");
        let request = ObjectPath::try_from(format!("{PATH}/request/{of}/{}", text("handle_token")))
            .map_err(|error| zbus::fdo::Error::InvalidArgs(error.to_string()))?;
        let chosen = format!("file://{}", self.folder.join(text("current_name")).display());
        let results = HashMap::from([("uris", Value::from(vec![chosen]))]);
        // the asker listens before it asks, and to what is sent to itself alone
        connection
            .emit_signal(
                Some(asker.clone()),
                &request,
                "org.freedesktop.portal.Request",
                "Response",
                &(CHOSEN, results),
            )
            .await?;
        Ok(request.into())
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        3
    }
}
