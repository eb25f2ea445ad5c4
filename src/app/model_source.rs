//! Which model a command uses.

use std::path::Path;

use super::{Streams, fit::default_classifier};
use crate::data::{LabelledSet, Requested, Scheme, default_scheme, default_test};
use crate::error::{Error, Result};
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

/// The column of the target: the one asked for, else the one that the model was trained with.
///
/// # Errors
/// [`Error::Usage`] where one is asked for and the model knows no targets.
pub(super) fn target_column(
    classifier: &Classifier,
    requested: Option<&str>,
) -> Result<Option<String>> {
    match (requested, &classifier.target) {
        (Some(name), None) => Err(Error::Usage(format!(
            "--target {name}: the model knows no targets; train one with `stancer train --target \
             {name}`"
        ))),
        (Some(name), Some(_)) => Ok(Some(name.to_owned())),
        (None, trained) => Ok(trained.clone()),
    }
}

/// The shipped test set, for a scheme that has its classes.
///
/// # Errors
/// [`Error::Labels`] where the scheme lacks one; [`Error::Table`] for a column that is not there.
pub(super) fn shipped_test(scheme: &Scheme, requested: &Requested) -> Result<LabelledSet> {
    let shipped = default_scheme()?.classes;
    if shipped.iter().any(|c| scheme.class_index(c).is_none()) {
        return Err(Error::Labels {
            problem: format!(
                "the shipped test set is annotated by another scheme ({}) than yours ({})",
                shipped.join(", "),
                scheme.classes.join(", ")
            ),
            remedy: "Name a test file of your scheme with --test.".to_owned(),
        });
    }
    default_test(scheme, requested)
}

/// Test files without a label.
pub(super) fn no_rows() -> Error {
    Error::Labels {
        problem: "the test files hold no labelled sentence".to_owned(),
        remedy: "Name files with a label in each row with --test.".to_owned(),
    }
}

/// Says how many rows were left out for the part that they belong to.
pub(super) fn say_set_aside(set: &LabelledSet, streams: &mut Streams<'_>) {
    if set.n_set_aside > 0 {
        streams.say(&format!(
            "note: {} row(s) left out: by the column \"part\", what is frozen for testing is not \
             trained on, and alone is scored",
            set.n_set_aside
        ));
    }
}
