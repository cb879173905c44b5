//! How somebody is told who is not at this machine.

use contract::{
    notice::NoticeDocument,
    notify::{Channel, ChannelTest, MailRules, WebhookRules},
    provider::Key,
};

/// What a channel's secret is kept under in the keyring.
#[must_use]
pub fn channel_key(channel: Channel) -> String {
    format!("notify:{channel}")
}

/// A notice on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// What is told.
    pub notice: NoticeDocument,
    /// The same as JSON, letter by letter as it was kept: a notice that comes again is the same to the last byte.
    pub json: String,
}

/// Why a notice did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// The setting at fault, such as `notify.mail.server`.
    pub field: &'static str,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// Whether it will not be otherwise later, unless the person changes something.
    pub for_good: bool,
}

impl Undelivered {
    /// In one line.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", self.message, self.hint)
    }

    /// As the outcome of a test.
    #[must_use]
    pub fn told(self) -> ChannelTest {
        let (field, hint) = (Some(self.field.to_owned()), Some(self.hint));
        ChannelTest { ok: false, field, message: self.message, hint }
    }
}

/// Hands notices to mail servers and calls addresses on the web. Called from any thread, which it may block for half a
/// minute, and never inside a write.
pub trait Messenger: Send + Sync {
    /// Sends a mail.
    ///
    /// # Errors
    /// The server has not taken it, or nobody knows whether it has.
    fn mail(&self, rules: &MailRules, password: Option<&Key>, parcel: &Parcel) -> Result<(), Undelivered>;

    /// Calls the address. With a secret, the call is signed.
    ///
    /// # Errors
    /// The other side has not taken it, or nobody knows whether it has.
    fn webhook(&self, rules: &WebhookRules, secret: Option<&Key>, parcel: &Parcel)
    -> Result<(), Undelivered>;
}
