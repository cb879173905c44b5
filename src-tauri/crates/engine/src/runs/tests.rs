//! What the pool does when the machine or the store refuses something, and when two things happen at once.

mod places;
mod pools;
mod refused;
