//! How the machine stands, in words.

use crate::catalogue::settings as say;
use contract::queue::QueueState;

/// `Now: CPU 23 %, memory 41 %, on mains power`; what is not known is left out.
#[must_use]
pub fn now(queue: &QueueState) -> String {
    let cpu = queue.cpu_percent.map(|percent| say::now_cpu(&format!("{percent:.0}")));
    let memory = queue.memory_used.zip(queue.memory_total).filter(|(_, total)| *total > 0);
    let memory =
        memory.map(|(used, total)| say::now_memory(&format!("{:.0}", used as f64 * 100.0 / total as f64)));
    let power = queue.on_battery.map(|on| if on { say::now_battery() } else { say::now_mains() }.to_owned());
    let network =
        queue.metered.map(|on| if on { say::now_metered() } else { say::now_unmetered() }.to_owned());
    let parts: Vec<String> = [cpu, memory, power, network].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { say::now_stands(&parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut queue = QueueState::default();
        assert_eq!(now(&queue), "");
        (queue.cpu_percent, queue.memory_used, queue.memory_total) = (Some(23.4), Some(41), Some(100));
        assert_eq!(now(&queue), "Now: CPU 23 %, memory 41 %.");
        (queue.on_battery, queue.metered) = (Some(true), Some(false));
        assert_eq!(now(&queue), "Now: CPU 23 %, memory 41 %, on battery, network not metered.");
    }
}
