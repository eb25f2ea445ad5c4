//! What the binary carries with it, so that it works from any folder.

use std::path::Path;

use super::behaviour::read_table as read_cases_of;
use super::labelled::read_labelled_from;
use super::{Case, LabelledSet, Requested, Scheme, Table};
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
const CODEBOOK: &str = include_str!("../../labels/CODEBOOK.md");
const BEHAVIOUR: &[(&str, &str)] = &[
    (
        "eval/behaviour/case-and-punctuation.csv",
        include_str!("../../eval/behaviour/case-and-punctuation.csv"),
    ),
    (
        "eval/behaviour/change-city.csv",
        include_str!("../../eval/behaviour/change-city.csv"),
    ),
    (
        "eval/behaviour/change-date.csv",
        include_str!("../../eval/behaviour/change-date.csv"),
    ),
    (
        "eval/behaviour/change-names.csv",
        include_str!("../../eval/behaviour/change-names.csv"),
    ),
    (
        "eval/behaviour/exchange-actors.csv",
        include_str!("../../eval/behaviour/exchange-actors.csv"),
    ),
    (
        "eval/behaviour/negate.csv",
        include_str!("../../eval/behaviour/negate.csv"),
    ),
    (
        "eval/behaviour/neutral-template.csv",
        include_str!("../../eval/behaviour/neutral-template.csv"),
    ),
    (
        "eval/behaviour/passive.csv",
        include_str!("../../eval/behaviour/passive.csv"),
    ),
    (
        "eval/behaviour/plain-praise-and-blame.csv",
        include_str!("../../eval/behaviour/plain-praise-and-blame.csv"),
    ),
    (
        "eval/behaviour/quote-with-distance.csv",
        include_str!("../../eval/behaviour/quote-with-distance.csv"),
    ),
    (
        "eval/behaviour/quote-without-distance.csv",
        include_str!("../../eval/behaviour/quote-without-distance.csv"),
    ),
    (
        "eval/behaviour/typos.csv",
        include_str!("../../eval/behaviour/typos.csv"),
    ),
];
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
/// None unless a shipped file is broken, `scheme` has other classes, or a column is not there.
pub fn default_labels(scheme: &Scheme, columns: &Requested) -> Result<LabelledSet> {
    let mut all = LabelledSet::default();
    for (name, text) in LABELS {
        all.append(shipped(name, text, scheme, columns)?);
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
/// None unless the shipped file is broken, `scheme` has other classes, or a column is not there.
pub fn default_test(scheme: &Scheme, columns: &Requested) -> Result<LabelledSet> {
    shipped(TEST.0, TEST.1, scheme, columns)
}

/// The behaviour tests of `eval/behaviour/`.
///
/// # Errors
/// None unless a shipped file is broken or `scheme` has other classes.
pub fn default_cases(scheme: &Scheme) -> Result<Vec<Case>> {
    let mut all = Vec::new();
    for (name, text) in BEHAVIOUR {
        let table = Table::from_reader(text.as_bytes(), Path::new(name))?;
        all.extend(read_cases_of(table, scheme)?);
    }
    Ok(all)
}

/// What the shipped labels mean: `labels/CODEBOOK.md`.
pub fn default_codebook() -> &'static str {
    CODEBOOK
}

fn shipped(
    name: &str,
    text: &'static str,
    scheme: &Scheme,
    columns: &Requested,
) -> Result<LabelledSet> {
    read_labelled_from(text.as_bytes(), Path::new(name), scheme, columns)
}
