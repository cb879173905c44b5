//! What may be set about the machine, and what a task may need of it.

use super::findings::finding;
use crate::{
    error::FieldError,
    machine::{CORES_MAX, LOAD_LIMIT, MEMORY_NEEDED, MachineRules, Needs},
    text,
};

pub(super) fn rules(rules: &MachineRules) -> Vec<FieldError> {
    let mut found = vec![];
    for (field, limit) in
        [("machine.cpu_percent", rules.cpu_percent), ("machine.memory_percent", rules.memory_percent)]
    {
        if limit.is_some_and(|limit| !LOAD_LIMIT.contains(&limit)) {
            let (least, most) = (LOAD_LIMIT.start(), LOAD_LIMIT.end());
            found.push(finding(field, &format!("{least} to {most} percent; leave it out for no limit.")));
        }
    }
    if rules.quiet_from.is_some() && rules.quiet_from == rules.quiet_to {
        let message = "Quiet hours end when they begin; choose another time, or none.";
        found.push(finding("machine.quiet_to", message));
    }
    found
}

pub(super) fn needs(needs: &Needs) -> Vec<FieldError> {
    let mut found = vec![];
    if needs.cores.is_some_and(|cores| !(cores > 0.0 && cores <= CORES_MAX)) {
        let message = format!("More than 0 and at most {CORES_MAX} processors, such as 2 or 0.5.");
        found.push(finding("needs.cores", &message));
    }
    if needs.memory_bytes.is_some_and(|memory| !MEMORY_NEEDED.contains(&memory)) {
        let (least, most) = (text::bytes(*MEMORY_NEEDED.start()), text::bytes(*MEMORY_NEEDED.end()));
        found.push(finding("needs.memory_bytes", &format!("{least} to {most}.")));
    }
    if needs.over_memory.is_some() && needs.memory_bytes.is_none() {
        let message = "It says what becomes of the task over its memory; say how much that is as well.";
        found.push(finding("needs.over_memory", message));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::OverMemory;
    use jiff::civil::time;

    #[test]
    fn limits_have_their_ranges() {
        let fields = |change: fn(&mut MachineRules)| {
            let mut wanted = MachineRules::default();
            change(&mut wanted);
            rules(&wanted).into_iter().map(|found| found.field).collect::<Vec<_>>()
        };
        assert!(fields(|_| {}).is_empty());
        assert!(fields(|r| (r.cpu_percent, r.memory_percent) = (None, Some(100))).is_empty());
        assert_eq!(fields(|r| r.cpu_percent = Some(0)), ["machine.cpu_percent"]);
        assert_eq!(fields(|r| r.memory_percent = Some(101)), ["machine.memory_percent"]);
        let always = |r: &mut MachineRules| {
            (r.quiet_from, r.quiet_to) = (Some(time(22, 0, 0, 0)), Some(time(22, 0, 0, 0)));
        };
        assert_eq!(fields(always), ["machine.quiet_to"]);
    }

    #[test]
    fn a_task_needs_what_a_machine_can_have() {
        let fields = |wanted: Needs| needs(&wanted).into_iter().map(|found| found.field).collect::<Vec<_>>();
        let memory = |bytes| Needs { memory_bytes: Some(bytes), ..Needs::default() };
        assert!(fields(Needs::default()).is_empty() && fields(memory(1 << 20)).is_empty());
        assert_eq!(fields(memory(1)), ["needs.memory_bytes"]);
        assert_eq!(fields(memory(u64::MAX)), ["needs.memory_bytes"]);
        for cores in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(fields(Needs { cores: Some(cores), ..Needs::default() }), ["needs.cores"], "{cores}");
        }
        let stop = Needs { over_memory: Some(OverMemory::Stop), ..Needs::default() };
        assert_eq!(fields(stop), ["needs.over_memory"]);
        assert!(fields(Needs { memory_bytes: Some(1 << 30), ..stop }).is_empty());
    }
}
