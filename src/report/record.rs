//! The result of an evaluation as JSON.

use serde::{Deserialize, Serialize};

use super::FigureRecord;
use crate::eval::Confusion;
use crate::model::{ClassScore, Classifier};

/// The version of the JSON of `eval`. A change that breaks a reader raises it.
pub const SCHEMA_VERSION: u32 = 1;

/// An evaluation: where it comes from, every figure, every row. All scores are 0–1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvalRecord {
    /// [`SCHEMA_VERSION`].
    pub schema: u32,
    /// The version of the program.
    pub program: String,
    /// What was scored: a model file or the default model.
    pub model: String,
    /// SHA-256 of the model's training data.
    pub model_training_sha256: String,
    /// The test files.
    pub test: Vec<String>,
    /// SHA-256 of the test data.
    pub test_sha256: String,
    /// Sentences.
    pub n_rows: usize,
    /// Articles, or whatever belongs together.
    pub n_groups: usize,
    /// Per class.
    pub classes: Vec<ClassScore>,
    /// Mean over the classes.
    pub macro_average: Average,
    /// Over all sentences alike.
    pub micro_average: Average,
    /// The share labelled rightly.
    pub accuracy: f64,
    /// Mean −ln p of the true class.
    pub log_loss: f64,
    /// Rows true, columns labelled, in the order of `classes`.
    pub confusion: Vec<Vec<u64>>,
    /// The same when everything gets the commonest class.
    pub majority_baseline: Baseline,
    /// Every figure with its interval.
    pub figures: Vec<FigureRecord>,
    /// How the intervals came about.
    pub intervals: Intervals,
    /// What the probabilities would be worth without the model's temperature.
    pub before_temperature: Calibration,
    /// The precision asked for and the confidence from which it holds (`null`: from none);
    /// `enough.coverage` and `enough.accuracy` are among the figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_precision: Option<(f64, Option<f64>)>,
    /// The reliability curve of the labels, from the least sure bin to the surest.
    pub reliability: Vec<ReliabilityBin>,
    /// Row by row.
    pub predictions: Vec<RowRecord>,
}

/// Precision, recall and F1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Average {
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
    /// F1.
    pub f1: f64,
}

/// A baseline's scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Per class.
    pub classes: Vec<ClassScore>,
    /// Mean over the classes.
    pub macro_average: Average,
    /// The share labelled rightly.
    pub accuracy: f64,
}

/// How intervals came about: a percentile bootstrap over articles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    /// The share that they promise, e.g. 0.95.
    pub level: f64,
    /// The number of resamples.
    pub resamples: u64,
    /// The seed of the draws.
    pub seed: u64,
}

/// How good probabilities are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The temperature that the scores were divided by.
    pub temperature: f64,
    /// Mean −ln p of the true class.
    pub log_loss: f64,
    /// Mean Σₖ (pₖ − yₖ)².
    pub brier: f64,
    /// Expected calibration error of the labels, equal-mass bins.
    pub ece: f64,
}

/// A bin of the reliability curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// The mean confidence.
    pub confidence: f64,
    /// The share of right labels.
    pub accuracy: f64,
    /// How many sentences.
    pub n: u64,
}

/// A sentence's true and given class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowRecord {
    /// Its id, or file and line.
    pub id: String,
    /// Its article.
    pub group: String,
    /// The annotated class.
    pub truth: String,
    /// The class given by the machine.
    pub label: String,
    /// One per class, in the order of `classes`.
    pub probabilities: Vec<f64>,
}

impl EvalRecord {
    /// A record of `confusion`; the caller adds where the data come from.
    pub fn new(classifier: &Classifier, confusion: &Confusion) -> Self {
        let names = &classifier.scheme.classes;
        let majority = confusion.majority_baseline();
        let accuracy = confusion.accuracy();
        Self {
            schema: SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            model: String::new(),
            model_training_sha256: classifier.training.sha256.clone(),
            test: Vec::new(),
            test_sha256: String::new(),
            n_rows: 0,
            n_groups: 0,
            classes: confusion.class_scores(names),
            macro_average: macro_of(confusion),
            micro_average: Average {
                precision: accuracy,
                recall: accuracy,
                f1: accuracy,
            },
            accuracy,
            log_loss: 0.0,
            confusion: confusion.counts.clone(),
            majority_baseline: Baseline {
                classes: majority.class_scores(names),
                macro_average: macro_of(&majority),
                accuracy: majority.accuracy(),
            },
            figures: Vec::new(),
            intervals: Intervals::default(),
            before_temperature: Calibration::default(),
            min_precision: None,
            reliability: Vec::new(),
            predictions: Vec::new(),
        }
    }
}

fn macro_of(confusion: &Confusion) -> Average {
    let mean = confusion.macro_average();
    Average {
        precision: mean.precision,
        recall: mean.recall,
        f1: mean.f1,
    }
}
