//! Outputs that appear whole or not at all.

use std::fs::{File, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::partial::Partial;
use crate::error::{Error, Result};

/// A file under a temporary name in the folder of its final one, or a stream of the caller.
///
/// Nothing stands under the final name before [`Output::finish`]; whoever drops the output earlier
/// leaves no trace.
pub struct Output<'a> {
    path: PathBuf,
    sink: Sink<'a>,
}

enum Sink<'a> {
    File(BufWriter<NamedTempFile>),
    Partial(Partial),
    Stream(&'a mut (dyn Write + Send)),
}

impl<'a> Output<'a> {
    /// An output that becomes the file `path`.
    ///
    /// # Errors
    /// [`Error::File`] when the folder is missing or closed to us; so it is known before the work.
    pub fn create(path: &Path) -> Result<Self> {
        refuse_what_is_no_file(path)?;
        let file = tempfile::Builder::new()
            .prefix(".stancer-")
            .suffix(".partial")
            .tempfile_in(folder_of(path))
            .map_err(|e| Error::file(path, "cannot write", e))?;
        Ok(Self {
            path: path.to_owned(),
            sink: Sink::File(BufWriter::with_capacity(1 << 16, file)),
        })
    }

    /// An output that becomes the file `path` and outlives a kill as `path.partial`, of which the
    /// first `keep` bytes of an earlier run stay.
    ///
    /// # Errors
    /// [`Error::File`]: no such folder, another program writing it, fewer bytes than `keep`.
    pub fn resumable(path: &Path, keep: u64) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            sink: Sink::Partial(Partial::open(path, keep)?),
        })
    }

    /// Brings what is written so far to the disk; the number of its bytes, or `None` where an
    /// output cannot be resumed.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn sync(&mut self) -> Result<Option<u64>> {
        match &mut self.sink {
            Sink::Partial(partial) => {
                let done = partial.sync();
                (done.map(Some)).map_err(|e| Error::file(&self.path, "cannot write", e))
            }
            _ => Ok(None),
        }
    }

    /// Leaves nothing behind.
    pub fn discard(self) {
        if let Sink::Partial(partial) = self.sink {
            partial.discard();
        }
    }

    /// An output that goes straight to `stream`.
    pub fn stream(stream: &'a mut (dyn Write + Send)) -> Self {
        Self {
            path: PathBuf::from("-"),
            sink: Sink::Stream(stream),
        }
    }

    /// Where it goes; `-` for a stream.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends `bytes`.
    ///
    /// # Errors
    /// [`Error::File`]: a full disk, a closed pipe.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let done = match &mut self.sink {
            Sink::File(file) => file.write_all(bytes),
            Sink::Partial(partial) => partial.write(bytes),
            Sink::Stream(stream) => stream.write_all(bytes),
        };
        done.map_err(|e| Error::file(&self.path, "cannot write", e))
    }

    /// Writes `record` as JSON and finishes.
    ///
    /// # Errors
    /// Those of [`Output::write`] and [`Output::finish`].
    pub fn finish_json(mut self, record: &impl Serialize) -> Result<()> {
        let fail = |e: serde_json::Error| Error::file(self.path(), "cannot write", e.into());
        let mut text = serde_json::to_vec_pretty(record).map_err(fail)?;
        text.push(b'\n');
        self.write(&text)?;
        self.finish()
    }

    /// Puts the complete file in its place, synced.
    ///
    /// # Errors
    /// [`Error::File`]; the final name is then as it was before.
    pub fn finish(self) -> Result<()> {
        let path = self.path;
        let fail = |e| Error::file(&path, "cannot write", e);
        match self.sink {
            Sink::Stream(stream) => stream.flush().map_err(fail),
            Sink::Partial(partial) => partial.finish().map_err(fail),
            Sink::File(buffer) => {
                let file = buffer.into_inner().map_err(|e| fail(e.into_error()))?;
                set_usual_permissions(file.as_file()).map_err(fail)?;
                file.as_file().sync_all().map_err(fail)?;
                file.persist(&path).map_err(|e| fail(e.error))?;
                Ok(())
            }
        }
    }
}

/// The folder in which `path` is.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether two paths name one file, by links or otherwise; of files that are not there, whether they
/// are written alike.
pub fn is_same_place(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    a == b || real(a).is_some_and(|a| Some(a) == real(b))
}

/// Takes a lock that dies with the process; whether the file system has locks.
///
/// # Errors
/// `busy`, where another program has it.
pub(super) fn locked(file: &File, busy: &'static str) -> std::io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Err(std::io::Error::other(busy)),
        Err(TryLockError::Error(_)) => Ok(false),
    }
}

/// Refuses a place where no file can be: a device or a pipe would be replaced by a file instead of
/// being written to.
///
/// # Errors
/// [`Error::File`] for what is there and is no regular file, and for a folder that is missing.
pub(super) fn refuse_what_is_no_file(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    if matches!(folder.try_exists(), Ok(false)) {
        let reason = format!(
            "there is no folder {}; make it or name another place",
            folder.display()
        );
        return Err(Error::file(
            path,
            "cannot write",
            std::io::Error::other(reason),
        ));
    }
    let reason = match path.metadata() {
        Ok(found) if found.is_dir() => std::io::ErrorKind::IsADirectory.into(),
        Ok(found) if !found.is_file() => {
            std::io::Error::other("it is a device, a pipe or a socket; name a file")
        }
        _ => return Ok(()),
    };
    Err(Error::file(path, "cannot write", reason))
}

/// Temporary files are private; a result is as readable as any other file.
#[cfg(unix)]
fn set_usual_permissions(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none").join("out.csv");
        let messages = [
            Output::create(&path).err(),
            Output::resumable(&path, 0).err(),
        ];
        for message in messages.map(|e| e.unwrap().to_string()) {
            let expected = format!("there is no folder {}", path.parent().unwrap().display());
            assert!(message.contains(&expected), "{message}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_refused_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        // a socket of our own stands for it: what should fail here must not harm the machine
        let path = folder.path().join("out.csv");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        for opened in [Output::create(&path), Output::resumable(&path, 0)] {
            let message = opened.err().unwrap().to_string();
            assert!(message.contains("name a file"), "{message}");
        }
        assert!(!path.metadata().unwrap().is_file());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_output_that_is_not_finished_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "old").unwrap();
        let mut output = Output::create(&path).unwrap();
        output.write(b"new").unwrap();
        drop(output);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut output = Output::create(&path).unwrap();
        output.write(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }
}
