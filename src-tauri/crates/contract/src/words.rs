//! One declaration for each enum whose values are words: in the store, in JSON, on the command line.

/// Declares an enum of words. Each variant is followed by its word, and everything that has to agree is made of it:
/// serde, [`Display`](std::fmt::Display), [`FromStr`](std::str::FromStr), `ALL`, `as_str`, and a macro of the given
/// name that stands for the word as a literal (`status_word!(Queued)`), for SQL that must be written out.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $name:ident, $what:literal, $literal:ident {
            $( $(#[$doc:meta])* $variant:ident = $word:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$doc])* #[serde(rename = $word)] $variant, )+
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word in the store, in JSON and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err($crate::words::unknown(text, $what, &[$($word),+])),
                }
            }
        }

        /// A value's word as a literal.
        #[macro_export]
        macro_rules! $literal {
            $( ($variant) => { $word }; )+
        }
    };
}
pub(crate) use words;

/// Why a text is none of the words.
pub(crate) fn unknown(text: &str, what: &str, words: &[&str]) -> String {
    format!("“{text}” is not {what}; allowed are {}", words.join(", "))
}
