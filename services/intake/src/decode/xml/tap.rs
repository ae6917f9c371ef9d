//! The bytes of a document on their way to the parser: lines counted, the current record kept, every step bounded.

use std::io::{self, BufRead, Read};

use crate::decode::record::{LONG_RECORD_KEPT_BYTES, RECORD_BYTES_MAX, raw_text};

/// Most bytes of one step of the parser: a tag, a text, a comment. The parser holds the whole of it in memory.
const STEP_BYTES_MAX: usize = RECORD_BYTES_MAX;

/// A single tag or text is longer than [`STEP_BYTES_MAX`].
#[derive(Debug, thiserror::Error)]
#[error("one tag or text is too long")]
pub(super) struct StepTooLong;

/// Passes bytes on, and keeps those read since the last mark.
pub(super) struct Tap<B> {
    input: B,
    line: u64,
    kept: Vec<u8>,
    total: u64,
    step: usize,
}

impl<B: BufRead> Tap<B> {
    pub(super) const fn new(input: B) -> Self {
        Self {
            input,
            line: 1,
            kept: Vec::new(),
            total: 0,
            step: 0,
        }
    }

    /// The input, as far as it has been read.
    pub(super) fn into_input(self) -> B {
        self.input
    }

    /// Forgets what was kept: a record may start here.
    pub(super) fn mark(&mut self) {
        self.kept.clear();
        self.total = 0;
    }

    /// The parser takes its next step.
    pub(super) const fn step(&mut self) {
        self.step = 0;
    }

    /// Line reached, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Whether more than a record may hold was read since the mark.
    pub(super) const fn is_too_long(&self) -> bool {
        self.total > RECORD_BYTES_MAX as u64
    }

    /// How many bytes were read since the mark.
    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    /// What was read since the mark, as text.
    pub(super) fn raw(&self) -> String {
        raw_text(&self.kept, self.total)
    }

    /// Whether a NUL byte was read since the mark.
    pub(super) fn holds_nul(&self) -> bool {
        self.kept.contains(&0)
    }

    fn keep(&mut self, count: usize) {
        // The bytes were just looked at, so they are in the buffer and nothing is read here.
        let Ok(bytes) = self.input.fill_buf() else { return };
        let bytes = &bytes[..count.min(bytes.len())];
        #[expect(
            clippy::naive_bytecount,
            reason = "the compiler vectorises it; parsing costs far more"
        )]
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        self.line += lines as u64;
        self.total += bytes.len() as u64;
        self.step += bytes.len();
        if self.total <= RECORD_BYTES_MAX as u64 {
            self.kept.extend_from_slice(bytes);
        } else {
            self.kept.truncate(LONG_RECORD_KEPT_BYTES);
        }
    }
}

impl<B: BufRead> Read for Tap<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<B: BufRead> BufRead for Tap<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.step > STEP_BYTES_MAX {
            return Err(io::Error::other(StepTooLong));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.keep(count);
        self.input.consume(count);
    }
}
