//! Numbers by chance that repeat themselves.

/// A generator of numbers that repeats itself for the same seed (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    /// Begins with this.
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// The next number, below the limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// The number in a variable of the environment.
pub(crate) fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
