//! The files of a run: the result and what goes beside it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::LabelOptions;
use super::checkpoint::Checkpoint;
use super::line::{LineMaker, Lines};
use crate::data::{Output, partial_name};
use crate::error::{Error, Result};

/// The result first; where it stands under its name, the others are complete.
pub(super) struct Outputs<'a> {
    result: Output<'a>,
    review: Option<Output<'a>>,
    rejects: Option<Output<'a>>,
    summary: Option<Output<'a>>,
}

impl<'a> Outputs<'a> {
    /// Opens all files, so that a wrong place is known before the work.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Usage`] for two outputs of one name.
    pub fn open(
        options: &LabelOptions,
        target: &Path,
        earlier: Option<&Checkpoint>,
        out: &'a mut (dyn Write + Send),
    ) -> Result<Self> {
        let beside = [&options.review, &options.rejects, &options.summary];
        let mut names: Vec<&Path> = beside.iter().filter_map(|p| p.as_deref()).collect();
        names.push(target);
        names.sort_unstable();
        if let Some(two) = names.windows(2).find(|two| two[0] == two[1]) {
            return Err(Error::Usage(format!(
                "two outputs have the name {}; give each its own",
                two[0].display()
            )));
        }
        let kept = |at: usize| {
            earlier
                .and_then(|c| c.lengths.get(at).copied())
                .unwrap_or(0)
        };
        let open = |path: &Option<PathBuf>, at| {
            (path.as_deref().map(|p| Output::resumable(p, kept(at)))).transpose()
        };
        Ok(Self {
            result: match target.as_os_str() == "-" {
                true => Output::stream(out),
                false => Output::resumable(target, kept(0))?,
            },
            review: open(&options.review, 1)?,
            rejects: open(&options.rejects, 2)?,
            summary: open(&options.summary, 3)?,
        })
    }

    /// Gives their names to the complete files of a run that was killed in the midst of doing so.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn name_complete(options: &LabelOptions, target: &Path) -> Result<()> {
        let beside = [&options.review, &options.rejects, &options.summary];
        let paths = beside.into_iter().filter_map(|p| p.as_deref());
        for path in paths.chain([target]) {
            let partial = partial_name(path);
            if partial.exists() {
                let named = std::fs::rename(&partial, path);
                named.map_err(|e| Error::file(path, "cannot write", e))?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::File`].
    pub fn write_headers(&mut self, lines: &LineMaker<'_>, header: &[String]) -> Result<()> {
        self.write(&lines.headers(header))
    }

    /// # Errors
    /// [`Error::File`]: a full disk, a closed pipe.
    pub fn write(&mut self, lines: &Lines) -> Result<()> {
        self.result.write(&lines.result)?;
        let beside = [
            (&mut self.review, &lines.review),
            (&mut self.rejects, &lines.rejects),
            (&mut self.summary, &lines.summary),
        ];
        for (output, bytes) in beside {
            if let Some(output) = output {
                output.write(bytes)?;
            }
        }
        Ok(())
    }

    /// Brings everything to the disk; the length of each file.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn sync(&mut self) -> Result<[u64; 4]> {
        let length = |output: Option<&mut Output<'a>>| -> Result<u64> {
            Ok(output.map(Output::sync).transpose()?.flatten().unwrap_or(0))
        };
        Ok([
            length(Some(&mut self.result))?,
            length(self.review.as_mut())?,
            length(self.rejects.as_mut())?,
            length(self.summary.as_mut())?,
        ])
    }

    /// Whether there is a file beside the result.
    pub fn are_several(&self) -> bool {
        self.review.is_some() || self.rejects.is_some() || self.summary.is_some()
    }

    /// Gives every file its name.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn finish(self) -> Result<()> {
        for output in [self.review, self.rejects, self.summary] {
            output.map_or(Ok(()), Output::finish)?;
        }
        self.result.finish()
    }

    /// Leaves nothing behind.
    pub fn discard(self) {
        self.result.discard();
        let beside = [self.review, self.rejects, self.summary];
        beside.into_iter().flatten().for_each(Output::discard);
    }
}
