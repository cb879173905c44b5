//! The desktop's file dialogs on the private bus: whoever asks where to save is told a place without a word, as by a person
//! who takes the name that is offered.
//!
//! GTK asks them in the place of its own dialogs where `GTK_USE_PORTAL` is 1 in the program's environment.

use std::collections::HashMap;
use std::path::PathBuf;

use zbus::Connection;
use zbus::message::Header;
use zbus::object_server::ResponseDispatchNotifier;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const REQUEST: &str = "org.freedesktop.portal.Request";
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
    fn save_file(
        &self,
        _parent: &str,
        _title: &str,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> zbus::fdo::Result<ResponseDispatchNotifier<OwnedObjectPath>> {
        let text = |name: &str| {
            let value = options.get(name).and_then(|value| value.downcast_ref::<&str>().ok());
            value.unwrap_or_default().to_owned()
        };
        let asker = header.sender().ok_or_else(|| zbus::fdo::Error::Failed("nobody asks".to_owned()))?;
        let of = asker.trim_start_matches(':').replace('.', "_");
        let request = ObjectPath::try_from(format!("{PATH}/request/{of}/{}", text("handle_token")))
            .map_err(|error| zbus::fdo::Error::InvalidArgs(error.to_string()))?;
        let request = OwnedObjectPath::from(request);
        let chosen = format!("file://{}", self.folder.join(text("current_name")).display());
        let (reply, replied) = ResponseDispatchNotifier::new(request.clone());
        let (connection, asker) = (connection.clone(), asker.to_owned());
        // GTK reads what is freed where the answer comes before the reply
        tokio::spawn(async move {
            replied.await;
            let results = HashMap::from([("uris", Value::from(vec![chosen]))]);
            let answer = (CHOSEN, results);
            // to the asker alone: it listens to nothing else
            connection.emit_signal(Some(asker), &request, REQUEST, "Response", &answer).await
        });
        Ok(reply)
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        3
    }
}
