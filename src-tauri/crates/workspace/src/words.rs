//! Which words of a changed line are others.

use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::ops::Range;

/// Longer lines are shown as changed as a whole, in bytes.
const LINE_MAX: usize = 2_000;
/// More lines in a row than this have no counterparts.
const ROWS_MAX: usize = 200;
/// Where less than this share of the letters is the same, the line is another one.
const ALIKE: f32 = 0.4;

/// What changed within lines that have counterparts: for each line its ranges, in bytes.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) old: Vec<Vec<Range<usize>>>,
    pub(crate) new: Vec<Vec<Range<usize>>>,
}

/// The counterparts of lines that were replaced: the first with the first, as long as they are alike.
pub(crate) fn pairs(old: &[String], new: &[String]) -> Pairs {
    let mut pairs = Pairs { old: vec![vec![]; old.len()], new: vec![vec![]; new.len()] };
    if old.len() > ROWS_MAX || new.len() > ROWS_MAX {
        return pairs;
    }
    for (place, (old, new)) in old.iter().zip(new).enumerate() {
        if let Some((of_old, of_new)) = changed(old, new) {
            (pairs.old[place], pairs.new[place]) = (of_old, of_new);
        }
    }
    pairs
}

type Ranges = Vec<Range<usize>>;

fn changed(old: &str, new: &str) -> Option<(Ranges, Ranges)> {
    if old.len() > LINE_MAX || new.len() > LINE_MAX {
        return None;
    }
    let (before, now) = (tokens(old), tokens(new));
    let texts = |of: &[Range<usize>], text: &str| -> Vec<String> {
        of.iter().map(|range| text[range.clone()].to_owned()).collect()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &texts(&before, old), &texts(&now, new));
    let mut same = 0;
    let (mut of_old, mut of_new) = (vec![], vec![]);
    for op in ops {
        if op.tag() == DiffTag::Equal {
            let letters = |range: &Range<usize>| old[range.clone()].trim().len();
            same += before[op.old_range()].iter().map(letters).sum::<usize>();
            continue;
        }
        join(&mut of_old, &before[op.old_range()]);
        join(&mut of_new, &now[op.new_range()]);
    }
    let all = old.trim().len().max(new.trim().len());
    let is_alike = all > 0 && same as f32 >= ALIKE * all as f32;
    // where only blanks or nothing at all changed, there is nothing to point at
    (is_alike && !(of_old.is_empty() && of_new.is_empty())).then_some((of_old, of_new))
}

/// Adds ranges to a list, those that touch as one.
fn join(list: &mut Ranges, more: &[Range<usize>]) {
    for range in more {
        match list.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => list.push(range.clone()),
        }
    }
}

/// Words, blanks and signs, each as a range.
fn tokens(text: &str) -> Vec<Range<usize>> {
    #[derive(PartialEq)]
    enum Sort {
        Word,
        Blank,
        Sign,
    }
    let sort = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => Sort::Word,
        _ if c.is_whitespace() => Sort::Blank,
        _ => Sort::Sign,
    };
    let mut found: Vec<Range<usize>> = vec![];
    let mut before = None;
    for (at, c) in text.char_indices() {
        let (now, end) = (sort(c), at + c.len_utf8());
        match found.last_mut() {
            Some(last) if before.as_ref() == Some(&now) && now != Sort::Sign => last.end = end,
            _ => found.push(at..end),
        }
        before = Some(now);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_blanks_and_signs_are_apart() {
        let text = "a_b += größe(1);";
        let words: Vec<_> = tokens(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(words, ["a_b", " ", "+", "=", " ", "größe", "(", "1", ")", ";"]);
    }

    #[test]
    fn what_is_not_alike_has_no_counterpart() {
        let of = |old: &str, new: &str| pairs(&[old.to_owned()], &[new.to_owned()]).new[0].clone();
        let changed: Vec<_> =
            of("let a = 1;", "let a = 22;").iter().map(|range| (range.start, range.end)).collect();
        assert_eq!(changed, [(8, 10)]);
        assert!(of("let a = 1;", "while x { y }").is_empty());
        assert!(of("", "x").is_empty());
    }
}
