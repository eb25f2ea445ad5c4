//! Why a share or its interval is not given, and what to mind where it is.

use thiserror::Error;

use crate::count::{agreed, counted};

/// Why there is no share, or no interval of it.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    /// The tables do not have a row each for the same sentences.
    #[error(
        "{n_probabilities} rows of probabilities, {n_labels} of labels and {n_clusters} of \
         articles: they must be as many"
    )]
    Shapes {
        /// Rows of the probabilities.
        n_probabilities: usize,
        /// Rows of the labels.
        n_labels: usize,
        /// Rows of the articles.
        n_clusters: usize,
    },
    /// A row's probabilities are none.
    #[error("row {row}: the probabilities are not between 0 and 1 with the sum 1 (sum: {sum})")]
    Probabilities {
        /// The row.
        row: usize,
        /// What they add up to.
        sum: f64,
    },
    /// A label is of no class, or stands for a weight that is not above 0.
    #[error("row {row}: class {class} of {n_classes} with the weight {weight}")]
    Label {
        /// The row.
        row: usize,
        /// Its class.
        class: usize,
        /// How many classes there are.
        n_classes: usize,
        /// Its weight.
        weight: f64,
    },
    /// An inclusion probability that no draw has.
    #[error("row {row}: pi is {pi}, and must be above 0 and at most 1")]
    ImpossiblePi {
        /// The row.
        row: usize,
        /// Its π.
        pi: f64,
    },
    /// Rows of one drawn text differ in class, π or stratum.
    #[error("rows {first} and {second} are copies of one text, but differ in class, pi or stratum")]
    CopiesDiffer {
        /// A row.
        first: usize,
        /// Another.
        second: usize,
    },
    /// A group names a row that is not there, or one twice.
    #[error("row {row} of the group is not in the corpus of {n_rows} rows, or stands there twice")]
    Rows {
        /// The row.
        row: usize,
        /// Rows of the corpus.
        n_rows: usize,
    },
    /// A group without a row.
    #[error("the group has no sentence")]
    NoRows,
    /// A group without a label.
    #[error(
        "none of the {} has a label; {least} would suffice",
        counted(*n_rows, "sentence", "sentences")
    )]
    NoLabels {
        /// Rows of the group.
        n_rows: usize,
        /// The least that suffices for an interval.
        least: usize,
    },
    /// Labels whose probability of being drawn nobody wrote down.
    #[error(
        "{n_unknown} of {} {} no pi: how they were chosen is not known",
        counted(*n_labels, "label", "labels"),
        agreed(*n_unknown, "has", "have")
    )]
    UnknownPi {
        /// How many.
        n_unknown: usize,
        /// Of how many.
        n_labels: usize,
    },
    /// PPI++ is for a simple random sample.
    #[error("pi lies between {least} and {most}: no simple random sample; DSL takes any known pi")]
    UnequalPi {
        /// The least π.
        least: f64,
        /// The largest.
        most: f64,
    },
    /// Too few labels for an interval that holds.
    #[error(
        "{} too few for an interval; {least} would suffice",
        counted(*n_labels, "label is", "labels are")
    )]
    TooFewLabels {
        /// The labels of the group.
        n_labels: usize,
        /// What would suffice.
        least: usize,
    },
    /// Labels in too few articles for an interval that holds.
    #[error(
        "labels in {} are too few for an interval; {least} would suffice",
        counted(*n_clusters, "article", "articles")
    )]
    TooFewClusters {
        /// Articles with a label.
        n_clusters: usize,
        /// What would suffice.
        least: usize,
    },
    /// Labels of very unequal weight.
    #[error(
        "{} of unequal pi count as {counts_as:.1} of equal pi, too few for an interval; \
         {least} would suffice: draw more at random, or with a larger --floor",
        counted(*n_labels, "label", "labels")
    )]
    Uneven {
        /// The labels of the group.
        n_labels: usize,
        /// How many of equal weight they count as.
        counts_as: f64,
        /// What would suffice.
        least: usize,
    },
    /// Labels of a class, or of all others, of very unequal weight.
    #[error(
        "the labels of the class, or of all others, count as {counts_as:.1} of equal pi; an interval \
         needs {least}: draw more at random, or with a larger --floor"
    )]
    UnevenClass {
        /// How many of equal weight they count as.
        counts_as: f64,
        /// What would suffice.
        least: usize,
    },
    /// Too few labels of a class, or too few of all others.
    #[error(
        "{n_with} of {} {} of the class: an interval needs {least} with it and \
         {least} without; some {would_suffice} labels would suffice",
        counted(*n_labels, "label", "labels"),
        agreed(*n_with, "is", "are")
    )]
    RareClass {
        /// Labels of the class.
        n_with: usize,
        /// All labels of the group.
        n_labels: usize,
        /// The least with it, and without.
        least: usize,
        /// How many labels would have that many, at the share seen.
        would_suffice: usize,
    },
    /// A class that no label has, whose confusions are thus unknown.
    #[error("no label is of class {class}: how often the model confuses it is not known")]
    ClassWithoutLabels {
        /// The class.
        class: usize,
    },
    /// The correction does not settle: the model does not tell the classes apart.
    #[error("no solution after {n_steps} steps: the model hardly tells the classes apart")]
    Unsettled {
        /// Steps taken.
        n_steps: usize,
    },
    /// The method has no interval.
    #[error("the method has no interval")]
    NoInterval,
    /// A level that is none.
    #[error("the level is {level}, and must lie between 0 and 1")]
    Level {
        /// The level.
        level: f64,
    },
    /// A half width that no interval of a share has.
    #[error("the half width is {half_width}, and must lie between 0 and 1")]
    HalfWidth {
        /// The half width.
        half_width: f64,
    },
    /// Two results of different methods, targets or classes.
    #[error("shares of different methods, targets or classes are not compared")]
    NotComparable,
}

/// What to mind of a share that is given.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Caution {
    /// ACC, PACC and EMQ.
    #[error(
        "holds only if the model errs alike everywhere; groups and months must not be compared"
    )]
    ErrorsAssumedEqual,
    /// A count of the model's labels.
    #[error("counts the model's labels, errors included; groups and months must not be compared")]
    Uncorrected,
    /// The labels do not stand for as many rows as there are.
    #[error(
        "the labels stand for {}, the group has {n_rows}: not all that was drawn has a label, or pi is \
         of another draw",
        counted(stand_for.round() as usize, "sentence", "sentences")
    )]
    WeightsOff {
        /// Σ weight/π.
        stand_for: f64,
        /// Rows of the group.
        n_rows: usize,
    },
}
