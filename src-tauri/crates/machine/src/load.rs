//! Processors and memory.

use engine::ports::{LoadReading, MemoryReading};
use std::time::Instant;
use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System};

/// What was read before, as far as the next look needs it.
#[derive(Default)]
pub(crate) struct Load {
    /// Nothing inside where it could not be had, and is not tried again.
    system: Option<Option<System>>,
    /// When the processors were looked at.
    looked: Option<Instant>,
    /// The last share that was known.
    cpu: Option<f64>,
}

impl Load {
    pub(crate) fn look(&mut self) -> LoadReading {
        let Some(system) = self.system.get_or_insert_with(open) else { return LoadReading::default() };
        match self.looked {
            // two looks too near to each other tell nothing
            Some(at) if at.elapsed() < MINIMUM_CPU_UPDATE_INTERVAL => {}
            before => {
                system.refresh_cpu_usage();
                self.cpu = before.map(|_| f64::from(system.global_cpu_usage()).clamp(0.0, 100.0));
                self.looked = Some(Instant::now());
            }
        }
        let cores = Some(system.cpus().len()).filter(|cores| *cores > 0);
        let waiting = System::load_average().ok().map(|load| load.one);
        let minute =
            waiting.zip(cores).map(|(waiting, cores)| (waiting * 100.0 / cores as f64).clamp(0.0, 100.0));
        system.refresh_memory();
        LoadReading { cpu_percent: self.cpu, cpu_minute_percent: minute, cores, memory: Some(memory(system)) }
    }
}

fn open() -> Option<System> {
    System::new()
        .inspect_err(|error| tracing::warn!(%error, "the load of the machine cannot be measured"))
        .ok()
}

/// The memory of the machine, or that of the group that this process is in, where that has a limit below it. What the group
/// has of files is given back when it is needed, and does not count.
fn memory(system: &mut System) -> MemoryReading {
    let machine = MemoryReading { used: system.used_memory(), total: system.total_memory() };
    let own = Pid::from_u32(std::process::id());
    let nothing = ProcessRefreshKind::nothing();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), true, nothing);
    match system.process(own).and_then(Process::cgroup_limits) {
        Some(group) if group.total_memory < machine.total => {
            MemoryReading { used: group.rss.min(group.total_memory), total: group.total_memory }
        }
        Some(_) | None => machine,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_knows_no_share_and_the_next_one_does() {
        let mut load = Load::default();
        let first = load.look();
        assert_eq!(first.cpu_percent, None);
        assert!(first.cores.is_some_and(|cores| cores > 0));
        assert!(first.cpu_minute_percent.is_some_and(|share| (0.0..=100.0).contains(&share)));
        let memory = first.memory.unwrap();
        assert!(0 < memory.used && memory.used < memory.total && memory.percent() < 100.0, "{memory:?}");
        assert_eq!(load.look().cpu_percent, None, "too near to the first");
        load.looked = load.looked.and_then(|at| at.checked_sub(MINIMUM_CPU_UPDATE_INTERVAL));
        assert!(load.look().cpu_percent.is_some_and(|share| (0.0..=100.0).contains(&share)));
    }
}
