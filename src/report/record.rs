//! The result of an evaluation as JSON: `docs/eval.schema.json` describes it for other programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AuditRecord, BehaviourRecord, ClassTerms, ErrorExample, FigureRecord, LearningCurveRecord,
    ModelCard, RepeatsRecord, SlicesRecord,
};

/// The version of the JSON of `eval`. A change that breaks a reader raises it.
pub const SCHEMA_VERSION: u32 = 2;

/// Figures by name, such as `macro_average.f1` or `classes.neutral.recall`.
pub type FigureMap = BTreeMap<String, FigureRecord>;

/// An evaluation: where it comes from, every figure, every row. All shares are 0–1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvalRecord {
    /// The version of this schema.
    pub schema: u32,
    /// The version of the program.
    pub program: String,
    /// What was scored, on what.
    pub subject: Subject,
    /// The classes, in the order of every table and matrix.
    pub classes: Vec<ClassCount>,
    /// Every figure of the labels and of their probabilities.
    pub figures: FigureMap,
    /// The same figures of the labels for what is to be beaten: the commonest class, a guess by the
    /// training shares, words-only Naive Bayes.
    pub baselines: Vec<BaselineRecord>,
    /// How the intervals came about.
    pub intervals: Intervals,
    /// Sentences: rows annotated, columns labelled, in the order of `classes`.
    pub confusion: Vec<Vec<u64>>,
    /// What the probabilities are worth; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationRecord>,
    /// The confidence from which labels are as precise as asked for, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_precision: Option<MinPrecision>,
    /// Group by group, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slices: Option<SlicesRecord>,
    /// Sentences that training and test share; absent where the training sentences are unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<RepeatsRecord>,
    /// Scores against the number of labels, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning_curve: Option<LearningCurveRecord>,
    /// Behaviour tests; none for a scheme that none were written for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behaviour: Vec<BehaviourRecord>,
    /// Labels worth a second look, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditRecord>,
    /// What drives the model; none for predictions of another system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<ClassTerms>,
    /// Some errors of each kind, the surest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorExample>,
    /// Where the model comes from; absent for predictions of another system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<ModelCard>,
    /// Row by row.
    pub predictions: Vec<RowRecord>,
}

/// What was scored on what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// A model file, "default", or a file of predictions.
    pub model: String,
    /// How a row was kept from the model that labelled it.
    pub split: Split,
    /// The files with the annotated sentences.
    pub files: Vec<String>,
    /// SHA-256 over these sentences and labels.
    pub sha256: String,
    /// Sentences.
    pub n_rows: usize,
    /// Articles, or whatever belongs together.
    pub n_groups: usize,
    /// Sentences that could not be scored since nothing precedes them (`--forward`).
    #[serde(default)]
    pub n_unscored: usize,
}

/// How a row was kept from the model that labelled it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// The sentences were not trained on.
    #[default]
    HeldOut,
    /// Each was labelled by a model trained without its article.
    CrossValidated,
    /// Each was labelled by a model trained on earlier ones.
    Forward,
    /// Another system's labels; nothing is known of what it has seen.
    Predictions,
}

/// A class and how often it occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassCount {
    /// Its name.
    pub class: String,
    /// Sentences annotated so.
    pub support: u64,
    /// Sentences labelled so.
    pub labelled: u64,
}

/// Something to beat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineRecord {
    /// `majority`, `class_prior` or `naive_bayes`.
    pub name: String,
    /// Precision, recall, F1, accuracy and MCC by the same names as the model's.
    pub figures: FigureMap,
}

/// How intervals came about: a percentile bootstrap over articles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intervals {
    /// The share that they promise, e.g. 0.95.
    pub level: f64,
    /// The number of resamples.
    pub resamples: u64,
    /// The seed of the draws.
    pub seed: u64,
}

/// What the probabilities are worth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibrationRecord {
    /// The temperature that the scores were divided by; absent for another system's probabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// What they would be worth without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Calibration>,
    /// Confidence against the share of right labels, from the least sure bin to the surest.
    pub curve: Vec<ReliabilityBin>,
    /// The same of each class's probability, in the order of `classes`.
    pub by_class: Vec<Vec<ReliabilityBin>>,
    /// The share of errors among the surest labels.
    pub risk_coverage: Vec<RiskPoint>,
}

/// How good probabilities are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Mean −ln p of the true class.
    pub log_loss: f64,
    /// Mean Σₖ (pₖ − yₖ)².
    pub brier: f64,
    /// Expected calibration error of the labels, equal-mass bins.
    pub ece: f64,
}

/// A bin of the reliability curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityBin {
    /// The mean probability.
    pub confidence: f64,
    /// In what share it came true.
    pub accuracy: f64,
    /// How many sentences.
    pub n: u64,
}

/// A point of the risk–coverage curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskPoint {
    /// The share of sentences kept, the surest ones.
    pub coverage: f64,
    /// The confidence that they all reach.
    pub confidence: f64,
    /// The share of wrong labels among them.
    pub risk: FigureRecord,
}

/// The confidence from which labels are as precise as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinPrecision {
    /// The share of right labels asked for.
    pub asked: f64,
    /// The confidence; absent where none suffices. `enough.coverage` and `enough.accuracy` are among
    /// the figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// A sentence's true and given class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowRecord {
    /// Its id, or file and line.
    pub id: String,
    /// Its article.
    pub group: String,
    /// The annotated class.
    pub truth: String,
    /// The class given by the machine.
    pub label: String,
    /// One per class, in the order of `classes`; none if the system gave none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probabilities: Vec<f64>,
}
