//! What a use case is handed to speak with.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::error::{Error, Result};

/// The streams of a run.
pub struct Streams<'a> {
    /// The product.
    pub out: &'a mut (dyn Write + Send),
    /// Talk.
    pub talk: &'a mut (dyn Write + Send),
    /// Progress of long work.
    pub progress: &'a dyn Progress,
    /// Becomes true when the user wants to stop; long work looks at it now and then.
    pub interrupted: &'a AtomicBool,
}

impl Streams<'_> {
    /// Writes a line or a block to the product.
    ///
    /// # Errors
    /// [`Error::File`], a closed pipe among them.
    pub fn print(&mut self, text: &str) -> Result<()> {
        (self.out.write_all(text.as_bytes()))
            .map_err(|e| Error::file(Path::new("standard output"), "cannot write", e))
    }

    /// Hands on what is printed so far, so that it stands before an error message.
    ///
    /// # Errors
    /// [`Error::File`], a closed pipe among them.
    pub fn flush(&mut self) -> Result<()> {
        (self.out.flush()).map_err(|e| Error::file(Path::new("standard output"), "cannot write", e))
    }

    /// Writes a line of talk; nobody listening is no reason to stop.
    pub fn say(&mut self, line: &str) {
        let _unheard = writeln!(self.talk, "{line}");
    }
}

/// Shows how far long work has come.
pub trait Progress: Sync {
    /// Work begins; `total` steps if that is known.
    fn start(&self, what: &str, total: Option<u64>);
    /// Work on the rows of a file begins.
    fn start_rows(&self, what: &str);
    /// Some more rows are done; `consumed` is how much of the file is read so far, and how
    /// much there is: bytes, or rows or batches of a columnar file.
    fn advance_rows(&self, rows: u64, consumed: Option<(u64, u64)>);
    /// Some steps are done.
    fn advance(&self, steps: u64);
    /// The work has ended.
    fn finish(&self);
}

/// Shows nothing.
pub struct NoProgress;

impl Progress for NoProgress {
    fn start(&self, _: &str, _: Option<u64>) {}
    fn start_rows(&self, _: &str) {}
    fn advance_rows(&self, _: u64, _: Option<(u64, u64)>) {}
    fn advance(&self, _: u64) {}
    fn finish(&self) {}
}
