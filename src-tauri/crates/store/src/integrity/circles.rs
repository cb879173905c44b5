//! Tasks that wait for each other: none of them would ever be woken.

use crate::{Connection, Result};
use diesel::{prelude::*, sql_types::Text};
use std::collections::HashMap;

#[derive(QueryableByName)]
struct Edge {
    #[diesel(sql_type = Text)]
    task_id: String,
    #[diesel(sql_type = Text)]
    depends_on_task_id: String,
}

/// Ids of tasks that can never start because they wait for each other, or for tasks that do; sorted.
///
/// # Errors
/// The read failed.
pub fn waiting_in_circles(connection: &mut Connection) -> Result<Vec<String>> {
    let edges: Vec<Edge> = diesel::sql_query(super::written_out(
        "SELECT d.task_id, d.depends_on_task_id FROM task_dependencies d JOIN agent_tasks t ON t.id = d.task_id \
         JOIN agent_tasks o ON o.id = d.depends_on_task_id \
         WHERE t.status IN ({status:Pending}, {status:Paused}) AND o.status IN ({status:Pending}, {status:Paused})",
    ))
    .load(connection)?;
    Ok(never_free(&edges))
}

/// What is left when everything that waits for nothing is taken away, again and again.
fn never_free(edges: &[Edge]) -> Vec<String> {
    let mut waits_for: HashMap<&str, usize> = HashMap::new();
    let mut dependents: HashMap<&str, Vec<&str>> = HashMap::new();
    for edge in edges {
        *waits_for.entry(&edge.task_id).or_default() += 1;
        waits_for.entry(&edge.depends_on_task_id).or_default();
        dependents.entry(&edge.depends_on_task_id).or_default().push(&edge.task_id);
    }
    let mut free: Vec<&str> = waits_for.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id).collect();
    while let Some(id) = free.pop() {
        waits_for.remove(id);
        for dependent in dependents.remove(id).unwrap_or_default() {
            if let Some(left) = waits_for.get_mut(dependent) {
                *left -= 1;
                if *left == 0 {
                    free.push(dependent);
                }
            }
        }
    }
    let mut left: Vec<String> = waits_for.into_keys().map(str::to_owned).collect();
    left.sort_unstable();
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(edges: &[(&str, &str)]) -> Vec<String> {
        let edge = |(task, other): &(&str, &str)| Edge {
            task_id: (*task).to_owned(),
            depends_on_task_id: (*other).to_owned(),
        };
        never_free(&edges.iter().map(edge).collect::<Vec<_>>())
    }

    #[test]
    fn only_what_waits_for_itself_in_the_end_is_left() {
        assert!(left(&[]).is_empty());
        assert!(left(&[("b", "a"), ("c", "a"), ("d", "b"), ("d", "c")]).is_empty());
        assert_eq!(left(&[("a", "b"), ("b", "a"), ("c", "b"), ("e", "d")]), ["a", "b", "c"]);
        assert_eq!(left(&[("a", "b"), ("b", "c"), ("c", "a"), ("a", "free")]), ["a", "b", "c"]);
    }
}
