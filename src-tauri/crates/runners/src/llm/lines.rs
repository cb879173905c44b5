//! Cuts a stream of bytes into lines, and lines into frames: server-sent events, and lines that stand by themselves.
//!
//! The common crates for this keep an unfinished line without a limit (and search it anew with every chunk), so one
//! endless line would take all memory. Here a line, and the data of an event, may have so many bytes and no more.
//! Which of the two forms a server keeps to is seen line by line: some send one under the name of the other.

use super::{faults::Fault, halves::text_of};
use serde::de::IgnoredAny;

/// The text after which nothing follows, in streams of OpenAI's kind and of those that imitate them.
pub(crate) const DONE: &str = "[DONE]";

/// A part of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// What the event is called; empty where it has no name.
    pub(crate) name: String,
    /// The event's data, or the line.
    pub(crate) data: String,
    /// Whether it is a line that stands by itself, and no event.
    pub(crate) is_bare: bool,
}

/// The frames of a body.
#[derive(Debug)]
pub(crate) struct Frames {
    bytes_max: usize,
    line: Vec<u8>,
    /// The event that is under way.
    event: Frame,
    /// The line before ended with a carriage return: a newline after it belongs to it.
    after_return: bool,
}

/// Takes a frame.
type Each<'a> = &'a mut dyn FnMut(Frame) -> Result<(), Fault>;

impl Frames {
    /// Frames of at most so many bytes each.
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, line: vec![], event: Frame::default(), after_return: false }
    }

    /// Whether a line has begun and not ended.
    pub(crate) fn in_a_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// Takes the next bytes, and gives each frame that is whole by now.
    pub(crate) fn feed(&mut self, bytes: &[u8], each: Each<'_>) -> Result<(), Fault> {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            let is_rest_of_end = end == 0 && self.after_return && rest[0] == b'\n';
            self.after_return = rest[end] == b'\r';
            self.grow(&rest[..end])?;
            rest = &rest[end + 1..];
            if !is_rest_of_end {
                self.end_of_line(each)?;
            }
        }
        self.after_return &= rest.is_empty();
        self.grow(rest)
    }

    /// Gives what the body ended with: some servers leave out the last empty line.
    pub(crate) fn finish(&mut self, each: Each<'_>) -> Result<(), Fault> {
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

    fn end_of_line(&mut self, each: Each<'_>) -> Result<(), Fault> {
        let line = std::mem::take(&mut self.line);
        let line = text_of(&line).ok_or(Fault::BadText)?;
        let line = line.trim_start_matches('\u{feff}');
        match field(line) {
            _ if line.trim().is_empty() => self.end_of_event(each),
            Some(Field::Data(data)) => {
                // Some servers leave out the empty line between two events.
                if is_whole(&self.event.data) {
                    self.end_of_event(each)?;
                }
                self.add(data)
            }
            Some(Field::Event(name)) => {
                self.end_of_event(each)?;
                name.clone_into(&mut self.event.name);
                Ok(())
            }
            Some(Field::Other) => Ok(()),
            None if self.event.data.is_empty() => {
                let name = std::mem::take(&mut self.event.name);
                each(Frame { name, data: line.to_owned(), is_bare: true })
            }
            // JSON that was written in several lines, of which only the first has the field's name
            None => self.add(line),
        }
    }

    fn add(&mut self, data: &str) -> Result<(), Fault> {
        if self.event.data.len() + data.len() > self.bytes_max {
            return Err(Fault::LongLine);
        }
        if !self.event.data.is_empty() {
            self.event.data.push('\n');
        }
        self.event.data.push_str(data);
        Ok(())
    }

    fn end_of_event(&mut self, each: Each<'_>) -> Result<(), Fault> {
        let event = std::mem::take(&mut self.event);
        if event.data.is_empty() { Ok(()) } else { each(event) }
    }
}

/// A field of an event.
enum Field<'a> {
    Data(&'a str),
    Event(&'a str),
    /// A comment, an id, a time to wait.
    Other,
}

fn field(line: &str) -> Option<Field<'_>> {
    let (name, value) = line.split_once(':')?;
    let value = value.strip_prefix(' ').unwrap_or(value);
    match name.trim().to_ascii_lowercase().as_str() {
        "data" => Some(Field::Data(value)),
        "event" => Some(Field::Event(value.trim())),
        "" | "id" | "retry" => Some(Field::Other),
        _ => None,
    }
}

fn is_whole(data: &str) -> bool {
    let data = data.trim();
    data == DONE || !data.is_empty() && serde_json::from_str::<IgnoredAny>(data).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(max: usize, chunks: &[&[u8]]) -> Result<Vec<(String, String)>, Fault> {
        let mut found = vec![];
        let mut frames = Frames::new(max);
        let mut each = |frame: Frame| {
            found.push((frame.name, frame.data));
            Ok(())
        };
        for chunk in chunks {
            frames.feed(chunk, &mut each)?;
        }
        frames.finish(&mut each)?;
        Ok(found)
    }

    fn data(max: usize, chunks: &[&[u8]]) -> Result<Vec<String>, Fault> {
        Ok(frames(max, chunks)?.into_iter().map(|(_, data)| data).collect())
    }

    #[test]
    fn frames_come_out_wherever_the_stream_is_cut() {
        let body = "\u{feff}: hello\r\nevent: x\r\ndata: {\"é\":1}\r\n\r\ndata: a\ndata:b\n\nplain\rdata: c\r\rdata: last";
        for cut in 0..body.len() {
            let (a, b) = body.as_bytes().split_at(cut);
            let found = frames(100, &[a, b]).unwrap();
            let found: Vec<_> = found.iter().map(|(name, data)| (name.as_str(), data.as_str())).collect();
            let right = [("x", "{\"é\":1}"), ("", "a\nb"), ("", "plain"), ("", "c"), ("", "last")];
            assert_eq!(found, right, "cut at {cut}");
        }
    }

    #[test]
    fn every_way_to_divide_a_stream_is_known() {
        let rows: [(&str, &[&str]); 8] = [
            ("{}\n\n[\n]\r\n1", &["{}", "[", "]", "1"]),
            ("data: {}\ndata: {}\n", &["{}", "{}"]),
            ("data: {}\ndata: [DONE]", &["{}", "[DONE]"]),
            ("data: {\n  \"a\": 1\n}\n\n", &["{\n  \"a\": 1\n}"]),
            ("data : 1\n\nDATA: 2\n\n", &["1", "2"]),
            ("id: 1\nretry: 5\n: x\n\n", &[]),
            ("event: a\ndata: 1\nevent: b\ndata: 2\n\n", &["1", "2"]),
            ("data:\n\ndata: \n\n", &[]),
        ];
        for (body, right) in rows {
            assert_eq!(data(100, &[body.as_bytes()]).unwrap(), right, "{body:?}");
        }
    }

    #[test]
    fn what_is_too_long_or_no_text_is_refused() {
        assert_eq!(data(4, &[b"12", b"34", b"5"]), Err(Fault::LongLine));
        assert_eq!(
            data(8, &[b"data: a\ndata: b\ndata: c\ndata: d\ndata: e\ndata: f\n"]),
            Err(Fault::LongLine)
        );
        assert_eq!(data(10, &[b"\xff\xfe\n"]), Err(Fault::BadText));
    }
}
