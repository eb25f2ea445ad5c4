//! Where the bytes of a table come from: a file or a stream, unpacked if it is compressed.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Place};

/// What is looked at before encoding and delimiter are decided.
pub(super) const SAMPLE: usize = 256 << 10;

/// Bytes as they come.
pub(super) enum Raw<'a> {
    /// A file that can be sought in.
    File(Counted),
    /// Anything else: standard input, a pipe, bytes in memory, what a decompressor gives.
    Stream(Box<dyn Read + Send + 'a>),
}

/// A file that counts how much of it is read.
pub(super) struct Counted {
    file: File,
    length: u64,
    read: Arc<AtomicU64>,
}

impl Counted {
    /// # Errors
    /// The operating system's.
    pub(super) fn new(file: File) -> io::Result<Self> {
        Ok(Self {
            length: file.metadata()?.len(),
            read: Arc::default(),
            file,
        })
    }
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(out)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl Read for Raw<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(out),
            Self::Stream(stream) => stream.read(out),
        }
    }
}

/// Unpacked bytes, of which the first [`SAMPLE`] are known before they are read.
pub(super) struct Source<'a> {
    sample: Vec<u8>,
    /// What of the sample has been read.
    at: usize,
    rest: Raw<'a>,
    /// What stopped the sample; reported when the sample has been read.
    failure: Option<io::Error>,
    compression: Option<&'static str>,
    /// Of the file: bytes read so far, and all.
    consumed: Option<(Arc<AtomicU64>, u64)>,
}

impl<'a> Source<'a> {
    /// Decides by the first bytes whether `raw` is gzip, zstd or plain, and takes the sample.
    pub(super) fn new(mut raw: Raw<'a>) -> Self {
        let (mut head, mut failure) = (Vec::new(), None);
        let consumed = match &raw {
            Raw::File(file) => Some((file.read.clone(), file.length)),
            Raw::Stream(_) => None,
        };
        read_up_to(&mut raw, 4, &mut head, &mut failure);
        let compression = match head[..] {
            [0x1f, 0x8b, 8, ..] => Some("gzip"),
            // the second is a frame to be skipped, with which pzstd begins
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some("zstd"),
            _ => None,
        };
        let rest = match compression {
            None => raw,
            Some(name) => {
                let packed = Cursor::new(std::mem::take(&mut head)).chain(raw);
                unpacked(name, packed).unwrap_or_else(|e| {
                    failure = Some(e);
                    Raw::Stream(Box::new(io::empty()))
                })
            }
        };
        let mut source = Self {
            sample: head,
            at: 0,
            rest,
            failure,
            compression,
            consumed,
        };
        let room = SAMPLE - source.sample.len();
        read_up_to(
            &mut source.rest,
            room,
            &mut source.sample,
            &mut source.failure,
        );
        source
    }

    /// The first [`SAMPLE`] bytes, or all if there are fewer.
    pub(super) fn sample(&self) -> &[u8] {
        &self.sample
    }

    /// "gzip", "zstd", or `None`.
    pub(super) fn compression(&self) -> Option<&'static str> {
        self.compression
    }

    /// How many bytes of the file are read, and how many there are.
    pub(super) fn consumed(&self) -> Option<(u64, u64)> {
        let (read, length) = self.consumed.as_ref()?;
        Some((read.load(Ordering::Relaxed), *length))
    }

    /// Goes on at byte `at` of the unpacked bytes: at once in a plain file that has it, false
    /// elsewhere.
    ///
    /// # Errors
    /// The operating system's.
    pub(super) fn seek(&mut self, at: u64) -> io::Result<bool> {
        let (Raw::File(file), None) = (&mut self.rest, self.compression) else {
            return Ok(false);
        };
        if file.length < at {
            return Ok(false);
        }
        file.file.seek(SeekFrom::Start(at))?;
        file.read.store(at, Ordering::Relaxed);
        self.at = self.sample.len();
        self.failure = None;
        Ok(true)
    }

    /// Leaves out the next `n` bytes of the sample.
    pub(super) fn skip(&mut self, n: usize) {
        self.at = (self.at + n).min(self.sample.len());
    }
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = &self.sample[self.at..];
        if left.is_empty() {
            return match self.failure.take() {
                Some(e) => Err(e),
                None => self.rest.read(out),
            };
        }
        let n = left.len().min(out.len());
        out[..n].copy_from_slice(&left[..n]);
        self.at += n;
        Ok(n)
    }
}

fn unpacked<'a>(compression: &str, packed: impl Read + Send + 'a) -> io::Result<Raw<'a>> {
    Ok(Raw::Stream(if compression == "gzip" {
        Box::new(flate2::read::MultiGzDecoder::new(packed))
    } else {
        Box::new(zstd::stream::read::Decoder::new(packed)?)
    }))
}

/// Appends `n` bytes of `raw`, fewer at its end or where it fails.
fn read_up_to(raw: &mut Raw<'_>, n: usize, bytes: &mut Vec<u8>, failure: &mut Option<io::Error>) {
    if failure.is_none() {
        *failure = raw.take(n as u64).read_to_end(bytes).err();
    }
}

/// What a failed read says of the file.
pub(super) fn read_error(error: io::Error, path: &Path, compression: Option<&str>) -> Error {
    // the operating system's own errors have a number, those of a decompressor none
    let Some(name) = compression.filter(|_| error.raw_os_error().is_none()) else {
        return Error::file(path, "cannot read", error);
    };
    let (problem, remedy) = match error.kind() {
        ErrorKind::UnexpectedEof => (
            format!("the {name} data ends too early"),
            "The file was cut short: copy or download it again.",
        ),
        _ => (
            format!("the {name} data is damaged: {error}"),
            "Copy or download the file again, or unpack it by hand to see how much can be saved.",
        ),
    };
    Error::Table {
        place: Place::file(path),
        problem,
        remedy: remedy.to_owned(),
    }
}
