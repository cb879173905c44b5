//! What a form of the page is: fields as the person sees them, and the request that they stand for.

use contract::FieldError;
use serde::Serialize;

/// A form's fields as they stand.
pub trait Form: Clone + PartialEq + Send + Sync + 'static {
    /// What is changed with it.
    type Subject: Clone + Send + Sync + 'static;
    /// What it asks for.
    type Draft: Clone + PartialEq + Serialize + Send + Sync + 'static;

    /// The fields of a new one.
    fn empty() -> Self;

    /// The fields filled from what is to be changed.
    fn of(subject: &Self::Subject) -> Self;

    /// The request, and everything that is wrong with it. `before`: what is changed as it was, unless a new one is
    /// made; what stays as it is is then left out.
    fn request(&self, before: Option<&Self::Subject>) -> (Self::Draft, Vec<FieldError>);
}
