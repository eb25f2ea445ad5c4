//! Files that grow under a name of their own, through kills and restarts, until they are complete.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::output::{locked, refuse_what_is_no_file};
use crate::error::{Error, Result};

/// `out.csv.partial`, which becomes `out.csv`. While it is open no other program of ours can write
/// it; the lock dies with the process.
pub(super) struct Partial {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
    length: u64,
}

/// `out.csv` → `out.csv.partial`.
pub fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

impl Partial {
    /// A partial file of the first `keep` bytes that an earlier run wrote.
    ///
    /// # Errors
    /// [`Error::File`]: no such folder, another program writing it, fewer bytes than `keep`.
    pub(super) fn open(path: &Path, keep: u64) -> Result<Self> {
        let partial = partial_name(path);
        let fail = |e| Error::file(&partial, "cannot write", e);
        refuse_what_is_no_file(path)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false) // not before the lock is ours
            .open(&partial)
            .map_err(fail)?;
        let busy = "another stancer is writing it just now; wait for it or name another output";
        // a file system may have no locks
        let _is_locked = locked(&file, busy).map_err(fail)?;
        let found = file.metadata().map_err(fail)?.len();
        if found < keep {
            return Err(fail(std::io::Error::other(format!(
                "it has {found} bytes, expected {keep} or more from the earlier run; run again \
                 without --resume"
            ))));
        }
        if found > keep {
            file.set_len(keep).map_err(fail)?;
        }
        file.seek(SeekFrom::Start(keep)).map_err(fail)?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            file: BufWriter::with_capacity(1 << 16, file),
            length: keep,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Brings everything to the disk; how many bytes there are.
    pub(super) fn sync(&mut self) -> std::io::Result<u64> {
        self.file.flush()?;
        self.file.get_ref().sync_data()?;
        Ok(self.length)
    }

    /// Gives the file its own name.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.sync()?;
        std::fs::rename(&self.partial, &self.path)
    }

    /// Takes the file away.
    pub(super) fn discard(self) {
        // what cannot be written any more must not be tried again when the buffer is dropped
        let (_file, _unwritten) = self.file.into_parts();
        // it may be gone already
        let _gone = std::fs::remove_file(&self.partial);
    }
}
