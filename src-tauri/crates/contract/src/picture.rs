//! Pictures that go along with what is said in a talk: which kinds, how large they may be, and what is told of one.
//!
//! The limits are the narrowest of the providers', since a talk may be gone on with by another model at any turn.

use crate::words::words;
use serde::{Deserialize, Serialize};

/// Largest picture, in bytes. Anthropic refuses one whose base64 is longer than 5 MiB, which is a third longer than the
/// picture itself; the other providers take more.
pub const PICTURE_MAX: u64 = (5 << 20) / 4 * 3;
/// Longest side of a picture, in pixels: Anthropic's limit; the other providers take more, or make it smaller.
pub const PICTURE_SIDE_MAX: i64 = 8_000;
/// Most pictures that one request carries, of whichever turns. Beyond so many, Anthropic takes none with a side longer than
/// 2,000 pixels; the other providers take more.
pub const PICTURES_MAX: usize = 20;
/// Most bytes of pictures that one request carries. Gemini's requests are at most 20 MB with all that is in them: as base64
/// this is 16 MB, and the rest is left to words and tools.
pub const PICTURES_BYTES_MAX: u64 = 12_000_000;
/// What a picture counts as among words, in bytes: some 1,600 tokens, to which Anthropic scales a larger one down.
pub const PICTURE_AS_TEXT: usize = 6_400;

/// The class of the error of a task whose model reads no pictures.
pub const NO_PICTURES: &str = "no_pictures";

words! {
    /// A kind of picture that models read.
    PictureFormat, "a kind of picture", picture_format_word {
        /// Portable Network Graphics.
        Png = "png",
        /// JPEG.
        Jpeg = "jpeg",
        /// Graphics Interchange Format; of one that moves, models see the first picture.
        Gif = "gif",
        /// WebP.
        WebP = "webp",
    }
}

impl PictureFormat {
    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
        }
    }

    /// Its media type, such as `image/png`.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
        }
    }

    /// How the names of its files end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::WebP => "webp",
        }
    }
}

/// What is told of a picture without showing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PictureFacts {
    /// Its kind.
    pub format: PictureFormat,
    /// How wide it is, in pixels.
    pub width: i64,
    /// How high it is, in pixels.
    pub height: i64,
}

impl std::fmt::Display for PictureFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {} × {}", self.format.name(), self.width, self.height)
    }
}

/// A picture itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PictureData {
    /// Its kind.
    pub format: PictureFormat,
    /// Its bytes, in base64.
    pub data: String,
}

impl PictureData {
    /// As an address that holds the whole of it.
    #[must_use]
    pub fn data_url(&self) -> String {
        format!("data:{};base64,{}", self.format.media_type(), self.data)
    }
}
