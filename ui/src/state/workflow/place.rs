//! Where a node of a graph stands.

/// Where a node stands, in units of which 16 are a rem.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Place {
    /// The middle of its height.
    #[must_use]
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}
