//! The output file of an attempt: the model's words as they come, and a line of our own for everything else.

use contract::supervision::{ARTIFACTS_DIR, OUTPUT_FILE};
use engine::ports::Job;
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _},
};

/// Stands for what did not fit.
const FULL: &str = "\n[FULL] The output has reached its largest size; what follows is not kept here.\n";

/// The output of one attempt.
pub(crate) struct Transcript {
    file: File,
    /// Bytes in the file.
    written: u64,
    cap: u64,
    /// Bytes that did not fit.
    pub(crate) cut: u64,
    /// Whether the last byte ended a line.
    at_line_start: bool,
    failed: Option<io::Error>,
}

impl Transcript {
    /// Opens it where it was left.
    pub(crate) fn open(job: &Job) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(job.dir.join(ARTIFACTS_DIR))?;
        let file = OpenOptions::new()
            .read(true)
            .create(true)
            .append(true)
            .mode(0o600)
            .open(job.dir.join(OUTPUT_FILE))?;
        let written = file.metadata()?.len();
        let mut last = [b'\n'];
        if written > 0 {
            file.read_exact_at(&mut last, written - 1)?;
        }
        let at_line_start = last == *b"\n";
        Ok(Self { file, written, cap: job.output_cap_bytes, cut: 0, at_line_start, failed: None })
    }

    /// Everything that was said, in bytes.
    pub(crate) const fn total(&self) -> u64 {
        self.written + self.cut
    }

    /// The model's words.
    pub(crate) fn words(&mut self, text: &str) {
        let room = self.cap.saturating_sub(self.written);
        if text.len() as u64 <= room {
            self.write(text);
            return;
        }
        let mut fits = usize::try_from(room).unwrap_or(0).min(text.len());
        while !text.is_char_boundary(fits) {
            fits -= 1;
        }
        self.write(&text[..fits]);
        if self.cut == 0 {
            self.write(FULL);
            self.written = self.cap.max(self.written);
        }
        self.cut += (text.len() - fits) as u64;
    }

    /// A line of our own, such as `[TOOL] read_file src/main.rs`.
    pub(crate) fn line(&mut self, kind: &str, text: &str) {
        self.end_line();
        let text = contract::text::first_line(text, 200);
        self.words(&format!("[{kind}] {text}\n"));
    }

    /// Ends a line that has begun.
    pub(crate) fn end_line(&mut self) {
        if !self.at_line_start {
            self.words("\n");
        }
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() || self.failed.is_some() {
            return;
        }
        // One write a chunk: whoever follows the file sees whole words.
        match self.file.write_all(text.as_bytes()) {
            Ok(()) => {
                self.written += text.len() as u64;
                self.at_line_start = text.ends_with('\n');
            }
            Err(error) => self.failed = Some(error),
        }
    }

    /// Why something was not written, once.
    pub(crate) fn failure(&mut self) -> Option<io::Error> {
        self.failed.take()
    }
}
