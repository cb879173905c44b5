//! How far an ordinary program is, as it says in a line that it writes anew over and over: `42%` or `3/10` (pure).
//!
//! git, rsync, pip, cargo, wget, curl, docker, tqdm, ninja and their like do so. A line that is written once is never
//! read this way: a percentage in a log says something else.

/// The share that a rewritten line tells, 0-100: its first percentage, else its first `DONE/ALL`.
pub(crate) fn share(line: &str) -> Option<i64> {
    percentage(line).or_else(|| fraction(line))
}

/// `42%`, `[ 42%]`, `42.5 %`, on its own.
pub(crate) fn percentage(line: &str) -> Option<i64> {
    line.match_indices('%').find_map(|(at, _)| {
        let before = line[..at].trim_end_matches(' ');
        // `42  %` would be a column of a table
        if at - before.len() > 1 {
            return None;
        }
        let (start, number) = last_number(before)?;
        stands_alone(&before[..start]).then_some(())?;
        (0.0..=100.0).contains(&number).then_some(number as i64)
    })
}

/// `3/10`, `1.2/3.4 MB`, `1.2MB/3.4MB`: of a whole greater than 1, and no date, path or rate.
fn fraction(line: &str) -> Option<i64> {
    line.match_indices('/').find_map(|(at, _)| {
        let (done_text, done_unit) = without_unit(&line[..at]);
        let (start, done) = last_number(done_text)?;
        let rest = &line[at + 1..];
        let (all, rest) = first_number(rest)?;
        let all_unit: &str = &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())];
        let behind = &rest[all_unit.len()..];
        // `3/10: building` goes on, `3/10:30` is something else
        let behind = behind.strip_prefix(':').unwrap_or(behind);
        let ends =
            !behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | ':' | '-' | '_'));
        let same_unit = done_unit.is_empty() && all_unit.is_empty() || done_unit == all_unit;
        // `1.2/3.4 MB`: the unit stands apart, and is none of ours
        (ends && same_unit && stands_alone(&line[..start])).then_some(())?;
        (all > 1.0 && (0.0..=all).contains(&done)).then_some((done * 100.0 / all) as i64)
    })
}

/// Whether a number that comes next is not the rest of a word, a path or a longer number.
fn stands_alone(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | ',' | '-' | '_' | ':'))
}

fn without_unit(text: &str) -> (&str, &str) {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (number, &text[number.len()..])
}

/// The number that ends `text`, and where it begins.
fn last_number(text: &str) -> Option<(usize, f64)> {
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    Some((start, text[start..].parse().ok()?))
}

/// The number that begins `text`, and what follows it. A full stop behind it ends a sentence.
fn first_number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    Some((number.parse().ok()?, &text[number.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ordinary_programs_write_is_read() {
        for (line, wanted) in [
            // git clone
            ("Receiving objects:  42% (420/1000), 1.20 MiB | 2.40 MiB/s", Some(42)),
            ("remote: Counting objects: 100% (12/12), done.", Some(100)),
            ("Updating files:   7% (71/1000)", Some(7)),
            // rsync --info=progress2
            ("      1,234,567  42%    1.23MB/s    0:00:10 (xfr#3, to-chk=10/20)", Some(42)),
            // pip
            ("   ━━━━━━━━━━╸━━━━━━━ 1.2/4.8 MB 5.6 MB/s eta 0:00:01", Some(25)),
            ("     |████████        | 10 kB 5.6 MB/s", None),
            // cargo, ninja, cmake
            ("    Building [====>                  ] 3/10: serde, tokio", Some(30)),
            ("[30/120] Building CXX object main.o", Some(25)),
            ("[ 42%] Building C object main.c.o", Some(42)),
            // tqdm, wget, curl -#, apt, docker
            ("  5%|▌         | 5/100 [00:01<00:19,  4.95it/s]", Some(5)),
            ("file.iso   42%[=======>      ]   1.20M  1.10MB/s    eta 3s", Some(42)),
            ("######################                    33.3%", Some(33)),
            ("Progress: [ 42%]", Some(42)),
            ("abc123: Downloading [==>   ]  1.5MB/3MB", Some(50)),
            ("42 %", Some(42)),
            // what looks like it and is none
            ("", None),
            ("no figure", None),
            ("142%", None),
            ("-5%", None),
            ("x42%", None),
            ("11/28/2026 12:00", None),
            ("/usr/3/10/file", None),
            ("and/or 24/7", None),
            ("10/3", None),
            ("1/1", None),
            ("0/0", None),
            ("1.2.3/4.5.6", None),
            ("3/10-beta", None),
            ("3/10:30", None),
            ("5 MB/s", None),
            ("2026-11-28", None),
            ("%d%% done", None),
            ("a%", None),
            (".%", None),
        ] {
            assert_eq!(share(line), wanted, "{line}");
        }
    }
}
