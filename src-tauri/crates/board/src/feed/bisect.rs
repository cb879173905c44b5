//! Finding a page from its older end. The engine gives pages before an id, newest first; a list that is entered at
//! its end, or scrolled back up, needs the page after one. Ids rise with time, so that page is searched for by id.

use contract::{ApiError, TaskId, queue::TaskPage};

/// A page is good enough once it holds so many of the tasks asked for.
const ENOUGH: usize = 50;
/// Looks for a fuller page after the first one that serves.
const PATIENCE: u32 = 8;

/// The tasks next after `floor` (`None`: the oldest of all), newest first, and whether they reach the newest one.
/// `page` gives the newest tasks before an id, or the newest of all; at least two where there are two.
pub(crate) fn after(
    floor: Option<TaskId>,
    mut page: impl FnMut(Option<TaskId>) -> Result<TaskPage, ApiError>,
) -> Result<(TaskPage, bool), ApiError> {
    let newest = page(None)?;
    if reaches(&newest, floor) {
        return Ok((above(newest, floor), true));
    }
    let number = |id: TaskId| id.0.as_u128();
    let mut low = floor.map_or(0, number);
    let mut high = newest.tasks.last().map_or(u128::MAX, |task| number(task.id));
    let mut step = match floor {
        Some(id) => stride(low, &page(Some(id))?),
        None => 0,
    };
    let (mut best, mut looks): (Option<TaskPage>, u32) = (None, 0);
    while high - low > 1 && (best.is_none() || looks < PATIENCE) {
        // As far as a page reached below, twice as far each time; then by halves.
        let far = low.saturating_add(step);
        let middle = if step > 0 && far < high { far } else { low + (high - low) / 2 };
        step = step.saturating_mul(2);
        let found = page(place(middle))?;
        if !reaches(&found, floor) {
            (high, step) = (middle, 0);
            continue;
        }
        low = middle;
        looks += u32::from(best.is_some());
        let found = above(found, floor);
        let enough = found.tasks.len() >= ENOUGH;
        if !found.tasks.is_empty() {
            best = Some(found);
        }
        if enough {
            break;
        }
    }
    if let Some(found) = best {
        return Ok((found, false));
    }
    // What is right below the newest page; where that is nothing, the newest page is what was looked for.
    let found = above(page(place(high))?, floor);
    Ok(if found.tasks.is_empty() { (newest, true) } else { (found, false) })
}

/// How far from `floor` half a page probably reaches: as far as half the one below it does.
fn stride(floor: u128, below: &TaskPage) -> u128 {
    below.tasks.last().map_or(0, |last| floor.saturating_sub(last.id.0.as_u128()) / 2)
}

/// The id with this number; there need not be such a task.
fn place(number: u128) -> Option<TaskId> {
    format!("{number:032x}").parse().ok()
}

/// Whether nothing is left out between `floor` and the page.
fn reaches(page: &TaskPage, floor: Option<TaskId>) -> bool {
    page.next_before.is_none() || page.tasks.last().zip(floor).is_some_and(|(last, floor)| last.id <= floor)
}

fn above(mut page: TaskPage, floor: Option<TaskId>) -> TaskPage {
    page.tasks.retain(|task| floor.is_none_or(|floor| task.id > floor));
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use proptest::prelude::*;

    /// A store with tasks of these numbers, oldest first, and pages of `size`.
    fn pages(numbers: &[u128], size: usize) -> impl FnMut(Option<TaskId>) -> Result<TaskPage, ApiError> {
        let numbers = numbers.to_vec();
        move |before| {
            let known = numbers.iter().rev().filter(|n| before.is_none_or(|b| **n < b.0.as_u128()));
            let mut tasks: Vec<_> =
                known.take(size + 1).map(|n| sample::task(place(*n).unwrap(), "x")).collect();
            let more = tasks.len() > size;
            tasks.truncate(size);
            let next_before = tasks.last().map(|t| t.id).filter(|_| more);
            Ok(TaskPage { tasks, next_before, total: None, revision: 1 })
        }
    }

    #[test]
    fn the_end_of_a_long_list_is_found_without_reading_it() {
        let numbers: Vec<u128> = (0..100_000).map(|n| (1_700_000_000_000 + n * 60_000) << 80).collect();
        let (mut asked, mut page) = (0, pages(&numbers, 200));
        let (found, newest) = after(None, |before| {
            asked += 1;
            page(before)
        })
        .unwrap();
        assert_eq!(found.tasks.last().unwrap().id, place(numbers[0]).unwrap());
        assert!(
            !newest && found.tasks.len() >= 50 && asked < 60,
            "{} tasks after {asked} pages",
            found.tasks.len()
        );
    }

    #[test]
    fn the_page_above_is_found_in_a_few_looks() {
        let numbers: Vec<u128> = (0..100_000).map(|n| (1_700_000_000_000 + n * 60_000) << 80).collect();
        let (mut asked, mut page) = (0, pages(&numbers, 200));
        let (found, newest) = after(place(numbers[5_000]), |before| {
            asked += 1;
            page(before)
        })
        .unwrap();
        assert_eq!(found.tasks.last().unwrap().id, place(numbers[5_001]).unwrap());
        assert!(!newest && found.tasks.len() >= 50 && asked <= 4, "{} after {asked}", found.tasks.len());
    }

    proptest! {
        #[test]
        fn no_task_is_left_out(mut numbers in proptest::collection::vec(1_u128..5_000, 1..150), size in 2_usize..60, from in 0_usize..150) {
            numbers.sort_unstable();
            numbers.dedup();
            let from = from % numbers.len();
            let floor = (from > 0).then(|| place(numbers[from - 1]).unwrap());
            let (found, newest) = after(floor, pages(&numbers, size)).unwrap();
            let mut ids: Vec<_> = found.tasks.iter().map(|t| t.id.0.as_u128()).collect();
            ids.reverse();
            prop_assert!(!ids.is_empty());
            prop_assert_eq!(&ids[..], &numbers[from..from + ids.len()]);
            prop_assert_eq!(newest, from + ids.len() == numbers.len());
        }
    }
}
