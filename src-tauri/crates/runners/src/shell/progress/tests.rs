//! What is told of a run, and when.

use super::*;
use crate::shell::tests::job;
use std::path::Path;

fn step(number: usize, total: Option<usize>, text: &str, done: bool) -> Progress {
    Progress::Step { number, total, text: text.into(), done }
}

fn short_form(standing: &Standing) -> Vec<String> {
    let steps = standing.steps.iter();
    steps.map(|s| format!("{} {:?} {}", s.title, s.state, s.seconds.unwrap_or(-1.0))).collect()
}

#[test]
fn numbered_steps_make_percent_and_times() {
    let start = Instant::now();
    let at = |s| start + Duration::from_secs(s);
    let mut standing = Standing::of(&job(Path::new("/a")), start);
    standing.apply(&step(1, Some(4), "build", false), at(0));
    standing.apply(&step(2, Some(4), "", false), at(3));
    assert_eq!(
        short_form(&standing),
        ["build Completed 3", "Step 2 Running -1", "Step 3 Pending -1", "Step 4 Pending -1"]
    );
    assert_eq!((standing.percent, standing.current.as_deref()), (25, Some("Step 2")));
    standing.apply(&step(2, None, "", true), at(5));
    assert_eq!(standing.percent, 50);
    standing.end(false, at(6));
    let mut report = Report::default();
    standing.tell(&mut report, at(6));
    assert_eq!(report.total_steps, Some(4));
    assert_eq!(report.steps.unwrap()[1].seconds, Some(2.0));
    let mut nothing_new = Report::default();
    standing.tell(&mut nothing_new, at(9));
    assert!(nothing_new.steps.is_none() && nothing_new.progress.is_none());
}

#[test]
fn what_was_written_last_is_told_now_and_then() {
    let start = Instant::now();
    let mut standing = Standing::of(&job(Path::new("/a")), start);
    let told = |standing: &mut Standing, seconds| {
        let mut report = Report::default();
        standing.tell(&mut report, start + Duration::from_secs(seconds));
        assert_eq!(report.progress, None, "nothing is known of that");
        report.current_step
    };
    standing.wrote("first");
    assert_eq!(told(&mut standing, 1), None, "it may be over at once");
    standing.wrote(&format!("  {}  ", "x".repeat(10_000)));
    assert!(told(&mut standing, 2).is_some_and(|line| line.len() < 1_000));
    standing.wrote("third");
    standing.wrote("fourth");
    assert_eq!((told(&mut standing, 3), told(&mut standing, 4)), (None, Some("fourth".to_owned())));
    standing.wrote("fourth");
    assert_eq!(told(&mut standing, 9), None, "no news");
    // markers say it better
    standing.apply(&Progress::Text("sort".into()), start);
    standing.wrote("fifth");
    assert_eq!((told(&mut standing, 20), standing.current()), (Some("sort".to_owned()), Some("sort")));
}

/// What is told at each moment, in seconds, of shares with their lines and of lines alone.
fn told(written: &[(u64, Option<i64>, &str)]) -> Vec<(Option<i64>, Option<String>)> {
    let start = Instant::now();
    let mut standing = Standing::of(&job(Path::new("/a")), start);
    let each = written.iter().map(|(seconds, share, line)| {
        share.iter().for_each(|share| standing.show(*share, line));
        standing.wrote(line);
        let mut report = Report::default();
        standing.tell(&mut report, start + Duration::from_secs(*seconds));
        (report.progress, report.current_step)
    });
    each.collect()
}

#[test]
fn a_share_is_told_with_the_words_of_its_own_line() {
    type Told<'a> = (Option<i64>, Option<&'a str>);
    /// What comes, in seconds, and what is told after each.
    type Case<'a> = (&'a [(u64, Option<i64>, &'a str)], &'a [Told<'a>]);
    let nothing: Told<'_> = (None, None);
    let table: &[Case<'_>] = &[
        // at once, however often
        (
            &[(0, Some(1), "at 1%"), (0, Some(2), "at 2%"), (3, Some(3), "at 3%")],
            &[(Some(1), Some("at 1%")), (Some(2), Some("at 2%")), (Some(3), Some("at 3%"))],
        ),
        // what the line says besides is told now and then
        (
            &[(0, Some(1), "1% a"), (1, Some(1), "1% b"), (2, Some(1), "1% c"), (3, Some(1), "1% d")],
            &[(Some(1), Some("1% a")), nothing, (None, Some("1% c")), nothing],
        ),
        // what waits to be told is older than a new share
        (
            &[(0, Some(1), "1%"), (1, None, "a note"), (1, Some(2), "2%"), (9, Some(2), "2%")],
            &[(Some(1), Some("1%")), nothing, (Some(2), Some("2%")), nothing],
        ),
        // other lines are told, but for those that name a percentage of something else
        (
            &[(0, None, "covered: 9%"), (2, None, "covered: 9%"), (3, Some(40), "40%"), (5, None, "7% off")],
            &[nothing, (None, Some("covered: 9%")), (Some(40), Some("40%")), nothing],
        ),
        (&[(0, Some(40), "40%"), (5, None, "linking")], &[(Some(40), Some("40%")), (None, Some("linking"))]),
        (
            &[(0, Some(30), "3/10: a"), (5, None, "[1/2] b")],
            &[(Some(30), Some("3/10: a")), (None, Some("[1/2] b"))],
        ),
    ];
    for (written, wanted) in table {
        let told = told(written);
        let told: Vec<Told<'_>> = told.iter().map(|(percent, line)| (*percent, line.as_deref())).collect();
        assert_eq!(told, *wanted, "{written:?}");
    }
}

#[test]
fn a_marker_leaves_no_words_of_another_percentage() {
    let start = Instant::now();
    for (text, wanted) in [("", ""), ("half", "half")] {
        let mut standing = Standing::of(&job(Path::new("/a")), start);
        standing.show(45, "fetch 45%");
        standing.apply(&Progress::Percent(10, text.into()), start);
        standing.show(46, "fetch 46%");
        assert_eq!((standing.percent, standing.current()), (10, Some(wanted)));
        standing.apply(&Progress::Percent(11, "build".into()), start);
        standing.apply(&Progress::Percent(12, String::new()), start);
        assert_eq!((standing.percent, standing.current()), (12, Some("build")), "it goes on with that");
    }
}

#[test]
fn free_words_become_steps_of_their_own() {
    let start = Instant::now();
    let mut standing = Standing::of(&job(Path::new("/a")), start);
    for said in [
        Progress::Text("fetch".into()),
        Progress::Percent(40, "fetch".into()),
        Progress::Percent(60, "sort".into()),
    ] {
        standing.apply(&said, start);
    }
    assert_eq!(short_form(&standing), ["fetch Completed 0", "sort Running -1"]);
    assert_eq!(standing.percent, 60);
    standing.end(true, start);
    assert_eq!(standing.percent, 100);
    assert!(standing.steps.iter().all(|s| s.state == StepState::Completed));
}

#[test]
fn of_more_steps_than_are_listed_it_shows_how_far_it_is() {
    let start = Instant::now();
    let mut standing = Standing::of(&job(Path::new("/a")), start);
    for (number, done, percent) in
        [(1, false, 0), (30, false, 7), (30, true, 7), (201, false, 50), (400, true, 100)]
    {
        standing.apply(&step(number, Some(400), "page", done), start);
        assert_eq!(standing.percent, percent, "{number} of 400");
        assert_eq!(standing.current, Some(format!("Step {number}/400 page")));
    }
    assert!(standing.steps.is_empty());
}

#[test]
fn no_number_of_steps_is_too_much() {
    let start = Instant::now();
    let mut standing = Standing::of(&job(Path::new("/a")), start);
    standing.apply(&step(usize::MAX, Some(usize::MAX), "x", false), start);
    standing.apply(&step(0, None, "x", true), start);
    standing.apply(&step(3, Some(usize::MAX), "x", false), start);
    for n in 0..1000 {
        standing.apply(&Progress::Text(n.to_string()), start);
    }
    assert_eq!(standing.steps.len(), STEPS_MAX);
    assert_eq!(standing.current.as_deref(), Some("999"));
}
