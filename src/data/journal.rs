//! The journal of hand labelling: what was decided, line by line, on the disk before it is
//! confirmed.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::labelled::hex;
use super::output::{folder_of, locked, refuse_what_is_no_file};
use crate::error::{Error, Place, Result};

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in UTC as RFC 3339.
    pub time: String,
    /// Who.
    pub annotator: String,
    /// The sentence's name.
    pub id: String,
    /// Its [`text_mark`], so that a name that means another sentence now is noticed.
    pub text: String,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// The first ten digits of the SHA-256 of a sentence.
pub fn text_mark(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..5])
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "lowercase")]
pub enum Act {
    /// A sentence was labelled or, without a label, skipped.
    Decide(Reading),
    /// The annotator's latest decision was taken back.
    Undo,
    /// A disagreement was settled.
    Settle(Settlement),
    /// The latest settlement was taken back.
    Unsettle,
}

/// What an annotator said of a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// 1, or 2 where one's own sentence comes again.
    pub pass: u8,
    /// The class; `None` for a sentence that was skipped.
    pub label: Option<String>,
    /// Whether another label would have been possible.
    #[serde(default)]
    pub unsure: bool,
    /// The rule of the codebook that decided.
    #[serde(default)]
    pub rule: String,
    /// A remark.
    #[serde(default)]
    pub note: String,
    /// How long the sentence was looked at, in milliseconds.
    #[serde(default)]
    pub ms: u64,
    /// The codebook's version.
    #[serde(default)]
    pub codebook: String,
}

/// How a disagreement was settled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The class.
    pub label: String,
    /// The rule of the codebook that decided.
    #[serde(default)]
    pub rule: String,
    /// A remark.
    #[serde(default)]
    pub note: String,
    /// The codebook's version.
    #[serde(default)]
    pub codebook: String,
}

/// A journal that is being written. While it is open no other program of ours can open it; the lock
/// dies with the process.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    /// Whether no other program can write it; some file systems have no locks.
    pub is_locked: bool,
}

impl Journal {
    /// Opens the journal `path`, new or with what stands in it. A last line that was cut off, which
    /// was never confirmed, is taken away.
    ///
    /// # Errors
    /// [`Error::File`]: no such folder, another program writing it; [`Error::Table`] for a line that
    /// is no entry.
    pub fn open(path: &Path) -> Result<(Self, Vec<Entry>)> {
        let fail = |e| Error::file(path, "cannot open", e);
        refuse_what_is_no_file(path)?;
        let is_new = !path.exists();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(fail)?;
        let busy = "another stancer is annotating this queue just now; end it first, or start it \
                    once with --annotator for each of you";
        let is_locked = locked(&file, busy).map_err(fail)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail)?;
        let (entries, whole) = entries_of(&bytes, path)?;
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(fail)?;
        }
        if !bytes[..whole].is_empty() && bytes[whole - 1] != b'\n' {
            // an editor left out the last end of line
            file.seek(SeekFrom::Start(whole as u64)).map_err(fail)?;
            file.write_all(b"\n").map_err(fail)?;
        }
        if is_new {
            sync_folder(path).map_err(fail)?;
        }
        let journal = Self {
            path: path.to_owned(),
            length: file.metadata().map_err(fail)?.len(),
            file,
            is_locked,
        };
        Ok((journal, entries))
    }

    /// The entries of a journal that somebody else writes.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Table`] for a line that is no entry.
    pub fn read(path: &Path) -> Result<Vec<Entry>> {
        let bytes = std::fs::read(path).map_err(|e| Error::file(path, "cannot open", e))?;
        Ok(entries_of(&bytes, path)?.0)
    }

    /// Appends `entry` and brings it to the disk.
    ///
    /// # Errors
    /// [`Error::File`]: a full disk, a file that is no longer as it was left; nothing is written
    /// then.
    pub fn append(&mut self, entry: &Entry) -> Result<()> {
        let mut line = serde_json::to_vec(entry)
            .map_err(|e| Error::file(&self.path, "cannot write", e.into()))?;
        line.push(b'\n');
        self.check_as_left()?;
        let begin = SeekFrom::Start(self.length);
        let written = (self.file.seek(begin))
            .and_then(|_| self.file.write_all(&line))
            .and_then(|()| self.file.sync_data());
        if let Err(e) = written {
            // half a line must not stay; where even this fails, the next line is written over it
            let _kept = self.file.set_len(self.length);
            return Err(Error::file(&self.path, "cannot write", e));
        }
        self.length += line.len() as u64;
        Ok(())
    }

    /// Takes an empty journal away.
    pub fn remove(&self) {
        if self.length == 0 && self.check_as_left().is_ok() {
            // nothing is lost where it stays
            let _stays = std::fs::remove_file(&self.path);
        }
    }

    /// Another program may have written to the file, or put another in its place: what is written
    /// then would be lost, or be on top of what is not ours.
    fn check_as_left(&self) -> Result<()> {
        let fail = |e| Error::file(&self.path, "cannot write", e);
        let ours = self.file.metadata().map_err(fail)?;
        let named = std::fs::metadata(&self.path).map_err(fail)?;
        match ours.len() == self.length && is_same_file(&ours, &named) {
            true => Ok(()),
            false => Err(fail(std::io::Error::other(
                "another program has changed it; end stancer, look what it was, and start again",
            ))),
        }
    }
}

#[cfg(unix)]
fn is_same_file(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same_file(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    a.len() == b.len()
}

/// The entries, and how many bytes they take: all but a last line that was cut off.
fn entries_of(bytes: &[u8], path: &Path) -> Result<(Vec<Entry>, usize)> {
    let mut entries = Vec::new();
    let mut whole = 0;
    for (i, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        match serde_json::from_slice(line) {
            Ok(entry) => entries.push(entry),
            // as editors leave behind
            Err(_) if line.trim_ascii().is_empty() => {}
            // every line begins so, and a part of one is never whole
            Err(_) if !line.ends_with(b"\n") && is_beginning(line) => break,
            Err(e) => {
                return Err(Error::Table {
                    place: Place::line(path, i as u64 + 1),
                    problem: format!("the line is no entry of a journal: {e}"),
                    remedy: "Put the journal back as it was, from a copy; or take the line out, \
                             and what it says is lost."
                        .to_owned(),
                });
            }
        }
        whole += line.len();
    }
    Ok((entries, whole))
}

fn is_beginning(line: &[u8]) -> bool {
    let begin = b"{\"time\":\"";
    let n = line.len().min(begin.len());
    line[..n] == begin[..n]
}

/// A new file's name must outlive a power cut as well.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    File::open(folder_of(path))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str) -> Entry {
        let reading = Reading {
            pass: 1,
            label: Some("neutral".to_owned()),
            note: "two\nlines, \"quoted\"".to_owned(),
            ..Reading::default()
        };
        Entry {
            time: "2026-11-27T12:00:00Z".to_owned(),
            annotator: "ana".to_owned(),
            id: id.to_owned(),
            text: text_mark("One."),
            act: Act::Decide(reading),
        }
    }

    #[test]
    fn what_was_appended_comes_back_and_a_torn_last_line_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.journal");
        let (mut journal, entries) = Journal::open(&path).unwrap();
        assert!(entries.is_empty());
        let undo = Entry {
            act: Act::Undo,
            ..entry("2")
        };
        journal.append(&entry("1")).unwrap();
        journal.append(&undo).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for cut in 1..40 {
            let torn = [&whole[..], &whole[..cut]].concat();
            std::fs::write(&path, torn).unwrap();
            let (_, entries) = Journal::open(&path).unwrap();
            assert_eq!(entries, [entry("1"), undo.clone()]);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
    }

    #[test]
    fn a_last_line_without_its_end_counts_and_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.journal");
        let line = serde_json::to_string(&entry("1")).unwrap();
        std::fs::write(&path, &line).unwrap();
        let (mut journal, entries) = Journal::open(&path).unwrap();
        assert_eq!(entries, [entry("1")]);
        journal.append(&entry("2")).unwrap();
        drop(journal);
        let (_, entries) = Journal::open(&path).unwrap();
        assert_eq!(entries, [entry("1"), entry("2")]);
    }

    #[test]
    fn what_another_program_wrote_or_put_there_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.journal");
        let (mut journal, _) = Journal::open(&path).unwrap();
        journal.append(&entry("1")).unwrap();
        let foreign = format!("{}\n", serde_json::to_string(&entry("9")).unwrap());
        let mut both = std::fs::read_to_string(&path).unwrap();
        both.push_str(&foreign);
        std::fs::write(&path, &both).unwrap();
        let message = journal.append(&entry("2")).unwrap_err().to_string();
        assert!(
            message.contains("another program has changed it"),
            "{message}"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), both);
        drop(journal);

        let (mut journal, _) = Journal::open(&path).unwrap();
        let other = folder.path().join("other");
        std::fs::copy(&path, &other).unwrap();
        std::fs::rename(&other, &path).unwrap();
        if cfg!(unix) {
            assert!(journal.append(&entry("2")).is_err());
        }
    }

    #[test]
    fn refuses_a_second_program_as_long_as_the_first_lives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.journal");
        let first = Journal::open(&path).unwrap();
        let message = Journal::open(&path).unwrap_err().to_string();
        assert!(message.contains("another stancer"), "{message}");
        drop(first);
        assert!(Journal::open(&path).is_ok());
    }

    #[test]
    fn a_line_that_is_no_entry_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.journal");
        let line = serde_json::to_string(&entry("1")).unwrap();
        std::fs::write(&path, format!("{line}\n{{\n{line}\n")).unwrap();
        let message = Journal::open(&path).unwrap_err().to_string();
        assert!(
            message.contains("line 2: the line is no entry"),
            "{message}"
        );
    }
}
