//! What a stopped run leaves to go on from: `OUTPUT.partial.json`.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::LabelOptions;
use super::tally::Tally;
use crate::data::{TablePosition, hex, partial_name};
use crate::error::{Error, Result};
use crate::model::Classifier;

/// Bytes of the input that are compared.
const HEAD: u64 = 1 << 16;

/// What must be the same for a run to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    program: String,
    input: PathBuf,
    size: u64,
    /// SHA-256 of its first bytes.
    head: String,
    /// All options but --resume.
    options: String,
    /// SHA-256 of the model.
    model: String,
}

/// The identity of a run. The model is hashed when a checkpoint asks for it, which short runs never
/// do: it takes as long as some thousand rows.
pub(super) struct LazyIdentity<'m> {
    /// Without the model.
    begun: Identity,
    classifier: &'m Classifier,
    whole: OnceLock<Identity>,
}

impl<'m> LazyIdentity<'m> {
    /// # Errors
    /// [`Error::File`].
    pub fn of(options: &LabelOptions, classifier: &'m Classifier) -> Result<Self> {
        Ok(Self {
            begun: Identity::without_model(options)?,
            classifier,
            whole: OnceLock::new(),
        })
    }

    pub fn get(&self) -> &Identity {
        self.whole.get_or_init(|| Identity {
            model: self.classifier.hash(),
            ..self.begun.clone()
        })
    }
}

impl Identity {
    fn without_model(options: &LabelOptions) -> Result<Self> {
        let (mut size, mut head) = (0, Vec::new());
        if options.input.as_os_str() != "-" {
            let fail = |e| Error::file(&options.input, "cannot read", e);
            let file = File::open(&options.input).map_err(fail)?;
            let metadata = file.metadata().map_err(fail)?;
            // a pipe must not be read twice
            if metadata.is_file() {
                size = metadata.len();
                file.take(HEAD).read_to_end(&mut head).map_err(fail)?;
            }
        }
        let options = LabelOptions {
            resume: false,
            ..options.clone()
        };
        Ok(Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            input: options.input.clone(),
            size,
            head: hex(&Sha256::digest(&head)),
            options: format!("{options:?}"),
            model: String::new(),
        })
    }
}

/// A place in a run at which everything before it is on the disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    pub identity: Identity,
    /// Where the next row begins.
    pub position: TablePosition,
    pub tally: Tally,
    /// Of the result, the review, the rejects and the summary, in bytes.
    pub lengths: [u64; 4],
    /// Whether all rows are labelled, so that the files only need their names.
    pub complete: bool,
}

fn name(target: &Path) -> PathBuf {
    let mut name = partial_name(target).into_os_string();
    name.push(".json");
    PathBuf::from(name)
}

impl Checkpoint {
    /// The checkpoint of the run that was to write `target`, if it left one.
    ///
    /// # Errors
    /// [`Error::File`] for one that cannot be read.
    pub fn read(target: &Path) -> Result<Option<Self>> {
        let path = name(target);
        let fail = |e| Error::file(&path, "cannot read", e);
        match std::fs::read(&path) {
            Ok(text) => Ok(Some(
                serde_json::from_slice(&text).map_err(|e| fail(e.into()))?,
            )),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(fail(e)),
        }
    }

    /// Whether the run that was to write `target` left one.
    pub fn exists(target: &Path) -> bool {
        name(target).exists()
    }

    /// Puts the checkpoint in the place of the one before.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn write(&self, target: &Path) -> Result<()> {
        let path = name(target);
        // always under the same name, so that a kill in between leaves no more than one file, which
        // the next checkpoint takes
        let new = path.with_extension("json.new");
        let fail = |e: std::io::Error| Error::file(&path, "cannot write", e);
        let text = serde_json::to_vec_pretty(self).map_err(|e| fail(e.into()))?;
        let mut file = File::create(&new).map_err(fail)?;
        file.write_all(&text).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        std::fs::rename(&new, &path).map_err(fail)
    }

    /// Takes it away.
    pub fn remove(target: &Path) {
        // there may be none
        let path = name(target);
        let _none = std::fs::remove_file(path.with_extension("json.new"));
        let _none = std::fs::remove_file(path);
    }

    /// Whether a run of `identity` can go on from here.
    ///
    /// # Errors
    /// [`Error::Table`] that names what differs.
    pub fn check(&self, identity: &LazyIdentity<'_>, target: &Path) -> Result<()> {
        let (old, new) = (&self.identity, identity.get());
        let differs = match () {
            () if old.program != new.program => "another version of stancer",
            () if old.options != new.options => "other options",
            () if old.model != new.model => "another model",
            () if (old.size, &old.head) != (new.size, &new.head) => "an input that has changed",
            () => return Ok(()),
        };
        Err(Error::Table {
            place: crate::error::Place::file(&partial_name(target)),
            problem: format!("the earlier run had {differs}, so its bytes would not fit together"),
            remedy: "Begin anew without --resume, or go on with the command of the earlier run."
                .to_owned(),
        })
    }
}
