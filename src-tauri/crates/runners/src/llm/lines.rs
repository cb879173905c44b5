//! Cuts a stream of bytes into lines, and lines into the data of server-sent events, within bounds.
//!
//! The common crates for this keep an unfinished line without a limit (and search it anew with every chunk), so one
//! endless line would take all memory. Here a line, and the data of an event, may have so many bytes and no more.

use super::faults::Fault;

/// How a body is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// `data:` lines, ended by an empty one.
    Events,
    /// Each line is a JSON document.
    Lines,
}

/// The data parts of a body.
#[derive(Debug)]
pub(crate) struct Parts {
    framing: Framing,
    bytes_max: usize,
    line: Vec<u8>,
    data: String,
}

impl Parts {
    /// Parts of at most so many bytes each.
    pub(crate) const fn new(framing: Framing, bytes_max: usize) -> Self {
        Self { framing, bytes_max, line: vec![], data: String::new() }
    }

    /// Whether a line has begun and not ended.
    pub(crate) fn in_a_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// Takes the next bytes, and gives each part that is whole by now.
    pub(crate) fn feed(
        &mut self,
        bytes: &[u8],
        each: &mut dyn FnMut(&str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|&b| b == b'\n') {
            self.grow(&rest[..end])?;
            rest = &rest[end + 1..];
            self.end_of_line(each)?;
        }
        self.grow(rest)
    }

    /// Gives what the body ended with: some servers leave out the last empty line.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(&str) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.in_a_line() {
            self.end_of_line(each)?;
        }
        self.end_of_event(each)
    }

    fn grow(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        if self.line.len() + bytes.len() > self.bytes_max {
            self.line = vec![];
            return Err(Fault::LongLine);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_of_line(&mut self, each: &mut dyn FnMut(&str) -> Result<(), Fault>) -> Result<(), Fault> {
        let line = std::mem::take(&mut self.line);
        let line = std::str::from_utf8(&line).map_err(|_| Fault::BadText)?;
        let line = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
        match self.framing {
            Framing::Lines if line.trim().is_empty() => Ok(()),
            Framing::Lines => each(line),
            Framing::Events if line.is_empty() => self.end_of_event(each),
            Framing::Events => {
                if let Some(data) = line.strip_prefix("data:") {
                    if self.data.len() + data.len() > self.bytes_max {
                        return Err(Fault::LongLine);
                    }
                    if !self.data.is_empty() {
                        self.data.push('\n');
                    }
                    self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
                }
                Ok(())
            }
        }
    }

    fn end_of_event(&mut self, each: &mut dyn FnMut(&str) -> Result<(), Fault>) -> Result<(), Fault> {
        let data = std::mem::take(&mut self.data);
        if data.is_empty() { Ok(()) } else { each(&data) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(framing: Framing, max: usize, chunks: &[&[u8]]) -> Result<Vec<String>, Fault> {
        let mut found = vec![];
        let mut parts = Parts::new(framing, max);
        let mut each = |part: &str| {
            found.push(part.to_owned());
            Ok(())
        };
        for chunk in chunks {
            parts.feed(chunk, &mut each)?;
        }
        parts.finish(&mut each)?;
        Ok(found)
    }

    #[test]
    fn events_come_out_wherever_the_stream_is_cut() {
        let body =
            "\u{feff}: hello\r\nevent: x\r\ndata: {\"é\":1}\r\n\r\ndata: a\ndata:b\n\ndata: last".as_bytes();
        for cut in 0..body.len() {
            let (a, b) = body.split_at(cut);
            let found = parts(Framing::Events, 100, &[a, b]).unwrap();
            assert_eq!(found, ["{\"é\":1}", "a\nb", "last"], "cut at {cut}");
        }
    }

    #[test]
    fn lines_are_documents() {
        assert_eq!(parts(Framing::Lines, 100, &[b"{}\n\n[", b"]\r\n1"]).unwrap(), ["{}", "[]", "1"]);
    }

    #[test]
    fn what_is_too_long_or_no_text_is_refused() {
        assert_eq!(parts(Framing::Lines, 4, &[b"12", b"34", b"5"]), Err(Fault::LongLine));
        assert_eq!(
            parts(Framing::Events, 8, &[b"data: 1\ndata: 2\ndata: 3\ndata: 4\ndata: 5\n"]),
            Err(Fault::LongLine)
        );
        assert_eq!(parts(Framing::Lines, 10, &[b"\xff\xfe\n"]), Err(Fault::BadText));
    }
}
