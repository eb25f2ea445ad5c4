//! What the binary carries with it, so that it works from any folder.

use std::path::Path;

use super::{LabelledSet, Requested, Scheme, labelled::read_labelled_from};
use crate::error::Result;

const SCHEME: &str = include_str!("../../labels/scheme.toml");
const LABELS: &[(&str, &str)] = &[
    (
        "labels/contrasts.csv",
        include_str!("../../labels/contrasts.csv"),
    ),
    (
        "labels/dispatches.csv",
        include_str!("../../labels/dispatches.csv"),
    ),
    ("labels/genres.csv", include_str!("../../labels/genres.csv")),
    (
        "labels/starter.csv",
        include_str!("../../labels/starter.csv"),
    ),
    (
        "labels/ukraine.csv",
        include_str!("../../labels/ukraine.csv"),
    ),
];
const PRIOR: &[u8] = include_bytes!("../../labels/prior.model");
const FIT: &str = include_str!("../../labels/fit.json");
const TEST: (&str, &str) = ("eval/test.csv", include_str!("../../eval/test.csv"));

/// The scheme of `labels/scheme.toml`.
///
/// # Errors
/// None unless the shipped file is broken.
pub fn default_scheme() -> Result<Scheme> {
    Scheme::parse(SCHEME, Path::new("labels/scheme.toml"))
}

/// The training labels of `labels/`, in the order of the file names.
///
/// # Errors
/// None unless a shipped file is broken or `scheme` has other classes.
pub fn default_labels(scheme: &Scheme) -> Result<LabelledSet> {
    let mut all = LabelledSet::default();
    for (name, text) in LABELS {
        all.append(shipped(name, text, scheme)?);
    }
    Ok(all)
}

/// The model file `labels/prior.model`.
pub fn default_prior() -> &'static [u8] {
    PRIOR
}

/// `labels/fit.json`: what `train` chose for the shipped labels, as its model file records it.
pub fn default_fit() -> &'static str {
    FIT
}

/// The frozen test set of `eval/test.csv`.
///
/// # Errors
/// None unless the shipped file is broken or `scheme` has other classes.
pub fn default_test(scheme: &Scheme) -> Result<LabelledSet> {
    shipped(TEST.0, TEST.1, scheme)
}

/// As [`default_test`], with the columns of [`Requested::keep`].
///
/// # Errors
/// Those of [`default_test`], and [`Error::Table`](crate::error::Error::Table) for a column that is
/// not there.
pub fn default_test_keeping(
    scheme: &Scheme,
    keep: &[(String, &'static str)],
) -> Result<LabelledSet> {
    let requested = Requested {
        keep: keep.to_vec(),
        ..Requested::default()
    };
    read_labelled_from(TEST.1.as_bytes(), Path::new(TEST.0), scheme, &requested)
}

fn shipped(name: &str, text: &'static str, scheme: &Scheme) -> Result<LabelledSet> {
    read_labelled_from(
        text.as_bytes(),
        Path::new(name),
        scheme,
        &Requested::default(),
    )
}
