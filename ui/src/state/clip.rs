//! Text that is cut where there is no room for all of it and no style could do it.

/// At most `room` characters of one line; what is cut shows as `…`.
#[must_use]
pub fn clip(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let head: String = text.chars().take(room.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(clip("shell", 5), "shell");
        assert_eq!(clip("größer als", 7), "größer…");
        assert_eq!(clip("", 3), "");
    }
}
