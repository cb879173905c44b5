//! Takes secrets out of texts, of documents, and of output that arrives in pieces of any size.
//!
//! Whoever is given a secret may say it again, as it was or in another form. What is kept, shown and sent on must
//! never hold it.
//!
//! Must never: know where a secret comes from, or keep one longer than whoever made the [`Redactor`].

mod forms;
mod redactor;
mod stream;

pub use forms::SHORTEST;
pub use redactor::{IN_ITS_PLACE, Redactor};
pub use stream::Redaction;
