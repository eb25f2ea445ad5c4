//! Which model a command uses.

use std::path::Path;

use super::{Streams, train::default_classifier};
use crate::error::Result;
use crate::model::{Classifier, load};

/// Where `train` puts the model and the other commands look for it.
pub const DEFAULT_MODEL_FILE: &str = "stance.model";

/// The model at `requested`, else `stance.model` of the current folder, else one freshly trained
/// on the shipped labels; with a name for it. Says which.
pub(super) fn find_model(
    requested: Option<&Path>,
    streams: &mut Streams<'_>,
) -> Result<(Classifier, String)> {
    let usual = Path::new(DEFAULT_MODEL_FILE);
    let path = requested.or_else(|| usual.is_file().then_some(usual));
    if let Some(path) = path {
        let classifier = load(path)?;
        streams.say(&format!(
            "model: {} ({} sentences, alpha {})",
            path.display(),
            classifier.training.rows,
            classifier.training.alpha
        ));
        return Ok((classifier, path.display().to_string()));
    }
    streams.say(&format!(
        "model: no --model given and no {DEFAULT_MODEL_FILE} here; training the default model on \
         the shipped labels"
    ));
    Ok((default_classifier(streams)?, "default".to_owned()))
}
