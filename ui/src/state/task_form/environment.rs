//! Variables for a command, as the lines of a text field and back.

use crate::catalogue::new_task as say;
use std::collections::BTreeMap;

/// `NAME=VALUE` on each line. One whose value has several lines has no place here.
pub(in crate::state) fn lines(variables: &BTreeMap<String, String>) -> String {
    let shown = variables.iter().filter(|(_, value)| !value.contains('\n'));
    shown.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\n")
}

/// The variables of those lines, together with those of `before` that have no place in them.
///
/// # Errors
/// What is wrong with a line.
pub(in crate::state) fn variables(
    text: &str,
    before: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, String> {
    let hidden = before.iter().filter(|(_, value)| value.contains('\n'));
    let mut all: BTreeMap<String, String> = hidden.map(|(n, v)| (n.clone(), v.clone())).collect();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((name, value)) = line.split_once('=') else {
            return Err(say::no_variable(line));
        };
        all.insert(name.trim().to_owned(), value.to_owned());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_variables_and_back() {
        let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
        };
        let before = map(&[("A", "1=2"), ("B", ""), ("LONG", "a\nb")]);
        assert_eq!(lines(&before), "A=1=2\nB=");
        assert_eq!(variables(&lines(&before), &before), Ok(before.clone()));
        assert_eq!(variables("A= x \n\n", &BTreeMap::new()), Ok(map(&[("A", " x ")])));
        assert_eq!(variables("", &before), Ok(map(&[("LONG", "a\nb")])));
        assert!(variables("A", &before).is_err());
    }
}
