//! A number as it is typed, whatever it is; whether it will do is for the rules to say.

use contract::validation::PRIORITIES;

/// More digits than this are not taken.
const LONGEST: usize = 9;
/// Where turning begins when nothing is entered: the priority of a task for which none is given.
const USUAL: i64 = 5;

/// A priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    text: String,
    /// The next digit begins another number.
    fresh: bool,
}

impl Default for Number {
    fn default() -> Self {
        Self { text: USUAL.to_string(), fresh: true }
    }
}

impl Number {
    /// What is entered.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The number; none where nothing is entered.
    pub(crate) fn value(&self) -> Option<i64> {
        self.text.parse().ok()
    }

    /// The field was entered.
    pub(crate) const fn begin(&mut self) {
        self.fresh = true;
    }

    /// Takes a digit; nothing else.
    pub(crate) fn push(&mut self, c: char) {
        if !c.is_ascii_digit() {
            return;
        }
        if std::mem::take(&mut self.fresh) {
            self.text.clear();
        }
        if self.text.len() < LONGEST {
            self.text.push(c);
        }
    }

    /// Takes the last digit away.
    pub(crate) fn erase(&mut self) {
        self.fresh = false;
        self.text.pop();
    }

    /// The next one that is allowed.
    pub(crate) fn turn(&mut self, by: i64) {
        let next = self.value().map_or(USUAL, |now| now + by).clamp(*PRIORITIES.start(), *PRIORITIES.end());
        *self = Self { text: next.to_string(), fresh: true };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_taken_as_it_is() {
        let mut number = Number::default();
        "12x".chars().for_each(|c| number.push(c));
        assert_eq!(number.value(), Some(12));
        number.turn(1);
        assert_eq!(number.value(), Some(10));
        number.push('7');
        number.push('1');
        number.erase();
        assert_eq!(number.value(), Some(7));
        number.erase();
        number.erase();
        assert_eq!((number.text(), number.value()), ("", None));
        number.turn(-1);
        assert_eq!(number.value(), Some(5));
        "12345678901".chars().for_each(|c| number.push(c));
        assert_eq!(number.value(), Some(123_456_789));
    }
}
