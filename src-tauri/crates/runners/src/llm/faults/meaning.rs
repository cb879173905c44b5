//! What an error can mean.

/// What an error means, and so who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// What is sent is longer than the model takes.
    TooLong,
    /// The account is out of credit, or at a limit in money.
    NoCredit,
    /// No more requests for now.
    Quota,
    /// It has too much to do, or is still loading.
    Busy,
    /// Something failed on its side.
    Broken,
    /// It does not accept the key.
    WrongKey,
    /// The key is accepted and may not do this.
    Forbidden,
    /// It has no such model, or nothing at this address.
    UnknownModel,
    /// It will not answer this.
    Content,
    /// The model cannot call tools.
    NoTools,
    /// The model reads no pictures.
    NoPictures,
    /// Something else about the request is wrong.
    BadRequest,
}
