//! What patches have in common: what is left out stays as it is.

use serde::{Deserialize, Deserializer};

/// Tells "absent" from "null": both matter where a value can be taken away. With `serde(default)`.
pub(crate) fn present<'de, T, D>(de: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(de).map(Some)
}
