//! How a command is declared: once, with its request, its reply, its name, and whether it changes something.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A request that a front can make, and what it gets.
pub trait Command: Serialize + DeserializeOwned + Clone + Send + 'static {
    /// Its name, in `snake_case`.
    const NAME: &'static str;
    /// Whether it changes something. Such a request is carried out once for each [`RequestId`].
    const CHANGES: bool;
    /// What it gets.
    type Reply: Serialize + DeserializeOwned + Clone + Send + 'static;
}

/// Names one request; a repeat of it gets the stored reply instead of being carried out again.
pub type RequestId = Uuid;

/// Declares lists of commands: a type for each request, the names of each list, and a macro that hands it on.
macro_rules! commands {
    (
        $d:tt
        $(
            $(#[$list_doc:meta])*
            $list:ident, $(#[$names_doc:meta])* $names:ident {
                $(
                    $(#[$doc:meta])*
                    $name:ident: $request:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }
                        => $reply:ty, $effect:ident;
                )*
            }
        )*
    ) => { $(
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[serde(default)]
            pub struct $request { $($(#[$field_doc])* pub $field: $type),* }

            impl Command for $request {
                const NAME: &'static str = stringify!($name);
                const CHANGES: bool = commands!(@ $effect);
                type Reply = $reply;
            }
        )*

        $(#[$names_doc])*
        pub const $names: &[&str] = &[$(stringify!($name)),*];

        $(#[$list_doc])*
        #[macro_export]
        macro_rules! $list {
            ($d then:ident) => { $d then! { $($name: $request, $effect;)* } };
        }
    )* };
    (@ reads) => { false };
    (@ changes) => { true };
}

pub(super) use commands;
