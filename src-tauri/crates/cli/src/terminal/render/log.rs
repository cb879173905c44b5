//! A line of the execution log.

use board::display::{Look, Tint, level, time::Local};
use contract::{task::LogLine, text::clean};

/// One line: when, how serious, what.
pub(crate) fn line(line: &LogLine, look: &Look, local: &Local) -> String {
    let when = look.paint(Tint::Grey, &local.full(line.at));
    let word = format!("{:<5}", line.level.as_str());
    let word = level(line.level).map_or_else(|| word.clone(), |tint| look.paint(tint, &word));
    let data = line.data.as_ref().map(|d| look.paint(Tint::Grey, &format!(" {d}"))).unwrap_or_default();
    format!("{when} {word} {}{data}\n", clean(line.message.trim_end()))
}
