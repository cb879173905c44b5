use super::*;
use crate::state::changes::tests::id;

/// A row of a list that is newest first.
fn row(number: u128) -> (TaskId, Spot) {
    (id(number), Spot::of(None, id(number), 0))
}

fn rows(numbers: &[u128]) -> Vec<(TaskId, Spot)> {
    numbers.iter().copied().map(row).collect()
}

fn put(pages: &mut Pages, number: u128) -> bool {
    let (id, spot) = row(number);
    pages.insert(id, spot)
}

fn after(number: u128) -> Wanted {
    let (id, spot) = row(number);
    Wanted::After(id, spot)
}

/// What is loaded, with the row of each stretch that it begins in.
fn stretches(pages: &Pages) -> Vec<(usize, Vec<u128>)> {
    let number = |id: &TaskId| id.0.as_u128();
    pages.stretches.iter().map(|s| (s.from, s.rows.iter().map(number).collect())).collect()
}

fn read(numbers: &[u128], last: bool) -> Pages {
    let mut pages = Pages::default();
    pages.fill(Wanted::At(0), &rows(numbers), last, None);
    pages
}

fn loaded() -> Pages {
    read(&[90, 80, 70], false)
}

#[test]
fn what_is_told_while_a_page_is_read_is_not_undone_by_it() {
    // read before 5 came and 3 went
    let page = rows(&[4, 3, 2]);
    let told = [(id(5), Some(row(5).1)), (id(3), None)];
    // in one reading from the top: all that was told since it began is made up for at its end
    let mut meanwhile = Meanwhile::default();
    meanwhile.tell(id(4), None);
    meanwhile.begin();
    told.into_iter().for_each(|(id, spot)| meanwhile.tell(id, spot));
    let mut fresh = Pages::default();
    fresh.fill(Wanted::At(0), &page, true, None);
    meanwhile.catch_up(&mut fresh);
    assert_eq!(stretches(&fresh), [(0, vec![5, 4, 2])]);
    // in a page that follows: what was told is not told again of the next one
    let mut shown = read(&[6, 5], false);
    meanwhile.begin();
    meanwhile.tell(id(3), None);
    shown.fill(after(5), &page, true, None);
    meanwhile.catch_up(&mut shown);
    assert_eq!(stretches(&shown), [(0, vec![6, 5, 4, 2])]);
    meanwhile.end();
    meanwhile.tell(id(6), None);
    meanwhile.catch_up(&mut shown);
    assert_eq!(shown.loaded().count(), 4);
}

#[test]
fn pages_follow_each_other_without_doubles() {
    let mut pages = loaded();
    assert_eq!(pages.wants(0..=5, None, true), Some(after(70)));
    pages.fill(after(70), &rows(&[60]), true, None);
    assert_eq!(stretches(&pages), [(0, vec![90, 80, 70, 60])]);
    assert!(pages.is_complete() && pages.wants(0..=1000, None, true).is_none());
}

#[test]
fn a_page_in_the_middle_is_asked_for_where_pages_can_be_skipped() {
    let pages = loaded();
    for (rows, can_skip, wanted) in [
        (0..=2, true, None),
        (0..=3, true, Some(after(70))),
        (20..=40, true, Some(after(70))),
        (500..=530, true, Some(Wanted::At(475))),
        (500..=530, false, Some(after(70))),
    ] {
        assert_eq!(pages.wants(rows.clone(), None, can_skip), wanted, "{rows:?} {can_skip}");
    }
    let empty = Pages::default();
    assert_eq!(empty.wants(0..=99, None, true), Some(Wanted::At(0)));
    assert_eq!(empty.wants(0..=99, Some(0), true), Some(Wanted::At(0)), "that there is nothing is read too");
    assert_eq!(read(&[], true).wants(0..=99, Some(0), true), None);
    assert_eq!(empty.wants(400..=430, None, false), Some(Wanted::At(0)));
}

#[test]
fn stretches_move_with_what_comes_and_goes_above_them() {
    let mut pages = loaded();
    pages.fill(Wanted::At(50), &rows(&[40, 38]), false, None);
    assert_eq!(stretches(&pages), [(0, vec![90, 80, 70]), (50, vec![40, 38])]);
    assert!(put(&mut pages, 95));
    assert!(!put(&mut pages, 60), "where nothing is loaded it may have been there before");
    assert_eq!(stretches(&pages), [(0, vec![95, 90, 80, 70]), (51, vec![40, 38])]);
    assert!(pages.remove(id(80)));
    assert!(!put(&mut pages, 10), "below all that is loaded");
    assert_eq!(stretches(&pages), [(0, vec![95, 90, 70]), (50, vec![40, 38])]);
    assert_eq!((pages.position(id(38)), pages.at(51), pages.at(20)), (Some(51), Some(id(38)), None));
}

#[test]
fn a_page_is_the_truth_about_where_it_stands() {
    let start = || {
        let mut pages = read(&[90, 80, 70], false);
        pages.fill(Wanted::At(50), &rows(&[40, 38, 36]), false, None);
        pages
    };
    for (name, wanted, page, last, expected) in [
        // two that nobody knew of went from between
        (
            "it overlaps what stands below",
            Wanted::At(46),
            &[44, 40, 38][..],
            false,
            vec![(0, vec![90, 80, 70]), (46, vec![44, 40, 38, 36])],
        ),
        (
            "it overlaps what stands above",
            Wanted::At(2),
            &[70, 60],
            false,
            vec![(0, vec![90, 80, 70, 60]), (50, vec![40, 38, 36])],
        ),
        (
            "what stood in it and is not told is gone",
            Wanted::At(0),
            &[90, 70],
            false,
            vec![(0, vec![90, 70]), (50, vec![40, 38, 36])],
        ),
        (
            "it is the last one",
            Wanted::At(10),
            &[42, 40],
            true,
            vec![(0, vec![90, 80, 70]), (10, vec![42, 40])],
        ),
        ("it joins what was apart", after(70), &[50, 40], false, vec![(0, vec![90, 80, 70, 50, 40, 38, 36])]),
        (
            "it stands where others were thought to be",
            Wanted::At(1),
            &[60, 50],
            false,
            vec![(0, vec![70, 60, 50]), (50, vec![40, 38, 36])],
        ),
        ("it is empty", Wanted::At(60), &[], true, vec![(0, vec![90, 80, 70]), (50, vec![40, 38, 36])]),
    ] {
        let mut pages = start();
        pages.fill(wanted, &rows(page), last, None);
        assert_eq!(stretches(&pages), expected, "{name}");
        assert_eq!(pages.spots.len(), pages.loaded().count(), "{name}");
    }
}

#[test]
fn rows_that_were_looked_at_stay_where_reading_anew_ends_before_them() {
    let mut before = loaded();
    before.fill(after(70), &rows(&[60, 50]), true, None);
    for (numbers, complete, expected, all) in [
        (&[95, 90, 80][..], false, vec![95, 90, 80, 70, 60, 50], true),
        // one that is gone from the part that was read is gone
        (&[90, 70], false, vec![90, 70, 60, 50], true),
        (&[90, 80], true, vec![90, 80], true),
        // all that was loaded has been read: what follows is still to come
        (&[90, 50], false, vec![90, 50], false),
    ] {
        let mut pages = read(numbers, complete);
        pages.go_on_with(&before);
        assert_eq!((stretches(&pages), pages.is_complete()), (vec![(0, expected)], all), "{numbers:?}");
    }
}

#[test]
fn a_new_task_takes_its_place() {
    let mut pages = loaded();
    assert!(put(&mut pages, 95) && put(&mut pages, 75));
    assert!(!put(&mut pages, 80), "it is there already");
    assert_eq!(stretches(&pages), [(0, vec![95, 90, 80, 75, 70])]);
    assert_eq!(pages.position(id(80)), Some(2));
    assert!(!put(&mut pages, 10), "it comes with its page");
    pages.fill(after(70), &[], true, None);
    assert!(put(&mut pages, 10), "now the end is known");
    assert_eq!(stretches(&pages), [(0, vec![95, 90, 80, 75, 70, 10])]);
    let mut none = read(&[], true);
    assert!(none.is_complete() && put(&mut none, 1) && none.is_complete());
    assert!(none.remove(id(1)) && !none.remove(id(1)) && none.is_complete());
}

#[test]
fn room_is_made_for_what_is_known_to_come() {
    let mut pages = loaded();
    assert_eq!((pages.room(Some(100_000)), pages.room(None)), (100_000, 13));
    pages.fill(after(70), &[], true, None);
    assert_eq!(pages.room(Some(100_000)), 3, "what is loaded is the truth");
}

#[test]
fn the_last_rows_end_where_the_count_does() {
    let mut pages = loaded();
    pages.fill(Wanted::At(50), &rows(&[2, 1]), true, Some(52));
    // more came in between than was told
    pages.fill(after(1), &[], true, Some(55));
    assert_eq!((stretches(&pages), pages.end()), (vec![(0, vec![90, 80, 70]), (53, vec![2, 1])], Some(55)));
    // what has been read from its first row to its last is not stretched
    let mut all = read(&[3, 2, 1], true);
    all.fill(after(1), &[], true, Some(9));
    assert_eq!((stretches(&all), all.room(Some(9))), (vec![(0, vec![3, 2, 1])], 3));
}

#[test]
fn what_went_and_came_back_unseen_is_found_by_the_count() {
    // most of these were never loaded here
    let mut pages = loaded();
    pages.fill(Wanted::At(2998), &rows(&[2, 1]), true, None);
    assert_eq!((pages.end(), pages.room(Some(3000))), (Some(3000), 3000));
    for number in [80, 70, 2, 1] {
        pages.remove(id(number));
    }
    assert_eq!((pages.room(Some(1)), pages.wants(0..=30, Some(1), true)), (1, None));
    assert_eq!(pages.wants(0..=30, Some(3000), true), Some(after(90)));
    // also where the end was read meanwhile
    pages.fill(after(90), &[], true, None);
    assert!(pages.is_complete());
    assert_eq!(pages.wants(0..=30, Some(3000), true), Some(after(90)));
}

#[test]
fn a_group_is_in_its_own_order_and_what_moves_in_it_moves() {
    let of = |group, number: u128, rank| (id(number), Spot::of(Some(group), id(number), rank));
    let spots = |group, ranks: &[(u128, i64)]| {
        let mut pages = read(&[], true);
        for (number, rank) in ranks {
            let (id, spot) = of(group, *number, *rank);
            pages.insert(id, spot);
        }
        pages
    };
    let ranks = [(1, 30), (2, 10), (3, 20), (4, 20)];
    assert_eq!(stretches(&spots(TaskGroup::Next, &ranks)), [(0, vec![2, 3, 4, 1])]);
    let mut ended = spots(TaskGroup::Ended, &ranks);
    assert_eq!(stretches(&ended), [(0, vec![1, 4, 3, 2])]);
    let (task, spot) = of(TaskGroup::Ended, 2, 40);
    assert_eq!(spot.rank(TaskGroup::Ended), 40);
    assert!(ended.insert(task, spot) && !ended.insert(task, spot));
    assert_eq!((stretches(&ended), ended.position(task)), (vec![(0, vec![2, 1, 4, 3])], Some(0)));
    // to behind what is loaded: it comes with its page
    let mut head = Pages::default();
    head.fill(Wanted::At(0), &[of(TaskGroup::Next, 1, 5)], false, None);
    let (task, spot) = of(TaskGroup::Next, 1, 9);
    assert!(head.insert(task, spot) && head.is_empty());
}

/// A generator of its own, so that a failure comes again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

/// Reads until these rows are there, as the list does.
fn look(pages: &mut Pages, truth: &[u128], view: RangeInclusive<usize>) {
    for _ in 0..20 {
        let Some(wanted) = pages.wants(view.clone(), Some(truth.len()), true) else { return };
        let from = match wanted {
            Wanted::At(row) => row.min(truth.len()),
            Wanted::After(task, _) => truth.partition_point(|number| *number >= task.0.as_u128()),
        };
        let to = (from + PAGE).min(truth.len());
        pages.fill(wanted, &rows(&truth[from..to]), to == truth.len(), Some(truth.len()));
    }
    panic!("it is read again and again");
}

#[test]
fn whatever_comes_goes_and_is_looked_at_the_view_shows_what_there_is() {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut truth: Vec<u128> = (0..3000).map(|n| 60_000 - 20 * n).collect();
        let mut pages = Pages::default();
        for step in 0..120 {
            match dice.below(10) {
                0..=3 => {
                    let number = 20 * dice.below(3100) as u128 + dice.below(19) as u128 + 1;
                    if let Err(at) = truth.binary_search_by(|other| number.cmp(other)) {
                        truth.insert(at, number);
                        put(&mut pages, number);
                    }
                }
                4..=6 => {
                    // what goes is told of, and changes what is loaded only where it was
                    let at = dice.below(truth.len());
                    pages.remove(id(truth.remove(at)));
                }
                _ => {
                    let from = dice.below(truth.len());
                    let view = from..=(from + 30).min(truth.len() - 1);
                    look(&mut pages, &truth, view.clone());
                    let shown: Vec<u128> = pages.within(view.clone()).map(|id| id.0.as_u128()).collect();
                    assert_eq!(shown.len(), view.clone().count(), "seed {seed}, step {step}");
                    assert!(shown.is_sorted_by(|a, b| a > b), "seed {seed}, step {step}");
                    assert!(shown.iter().all(|number| truth.contains(number)), "seed {seed}, step {step}");
                }
            }
            assert_eq!(pages.spots.len(), pages.loaded().count(), "seed {seed}, step {step}");
            let apart = pages.stretches.windows(2).all(|pair| pair[0].end() <= pair[1].from);
            assert!(apart, "seed {seed}, step {step}");
        }
        // where the list is read from the top, it is what there is to the last row
        let mut fresh = Pages::default();
        for row in (0..truth.len()).step_by(50) {
            look(&mut fresh, &truth, row..=(row + 50).min(truth.len() - 1));
        }
        assert!(fresh.is_complete());
        assert!(fresh.loaded().map(|id| id.0.as_u128()).eq(truth), "seed {seed}");
    }
}
