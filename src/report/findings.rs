//! The findings of an evaluation beyond its figures, as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FigureMap, FigureRecord};
use crate::features::FeatureSettings;
use crate::model::Training;

/// Scores group by group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlicesRecord {
    /// The column of the groups.
    pub column: String,
    /// From the largest group to the smallest; spans of time in their order.
    pub slices: Vec<SliceRecord>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SliceRecord {
    /// The cell that they share; a span of dates for `--forward`.
    pub name: String,
    /// Sentences.
    pub n_rows: usize,
    /// Articles.
    pub n_groups: usize,
    /// Too few articles, or sentences of a class, for a figure to mean much.
    pub small: bool,
    /// The figures of the labels in this group.
    pub figures: FigureMap,
    /// Scored by a model that has seen no sentence of the group; absent where that was not tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOut>,
}

/// Leave-one-group-out beside cross-validation within the group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Macro-F1 by a model that has seen no sentence of the group.
    pub macro_f1: FigureRecord,
    /// Macro-F1 by cross-validation less that, from the same resamples: what knowing other
    /// articles of the group is worth.
    pub gap: FigureRecord,
}

/// Sentences that training and test share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatsRecord {
    /// Training sentences that were compared.
    pub n_training: usize,
    /// Test sentences of an article that was trained on.
    pub n_shared_articles: usize,
    /// Test sentences that were trained on word by word.
    pub n_exact: usize,
    /// Test sentences with a near duplicate in training.
    pub n_near: usize,
    /// What was done about them.
    pub treatment: Treatment,
    /// The most alike ones.
    pub examples: Vec<RepeatRecord>,
}

/// What was done about sentences that training and test share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Treatment {
    /// There are none.
    #[default]
    NoneFound,
    /// They were scored all the same.
    Kept,
    /// They were left out.
    Dropped,
    /// Each was kept on the side of the split where its double is.
    Joined,
}

/// A test sentence and the training sentence that it repeats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatRecord {
    /// The test sentence's id.
    pub id: String,
    /// The training sentence's id, or the shared article.
    pub training: String,
    /// Shared pairs of words among all pairs of either (Jaccard), 1 for the same words; absent for
    /// a shared article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f64>,
}

/// Scores against the number of labels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearningCurveRecord {
    /// From few labels to all.
    pub points: Vec<CurvePoint>,
    /// What twice as many labels are likely to bring; absent with one point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextDoubling>,
}

/// A number of labels and what they reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CurvePoint {
    /// Labelled sentences, on average over the draws.
    pub n_labels: usize,
    /// The mean over the draws.
    pub macro_f1: FigureRecord,
}

/// What twice as many labels are likely to bring.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NextDoubling {
    /// Labelled sentences after it.
    pub n_labels: usize,
    /// Macro-F1 gained, by a curve a − b/√n through the points.
    pub gain: FigureRecord,
}

/// One behaviour test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviourRecord {
    /// Its name.
    pub test: String,
    /// Cases.
    pub n: usize,
    /// Cases in which the label follows the change (or stays) as it should.
    pub passed: FigureRecord,
    /// Cases in which every label is right; the same for cases of one sentence.
    pub right: FigureRecord,
    /// Some of the cases that fail.
    pub failures: Vec<BehaviourFailure>,
}

/// A case that fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviourFailure {
    /// Its id.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// Its annotated class.
    pub expected: String,
    /// The class given by the machine.
    pub found: String,
    /// The same of the changed sentence, if the case has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Box<BehaviourFailure>>,
}

/// Labels worth a second look.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditRecord {
    /// The file that lists them.
    pub file: String,
    /// Labels that the model trained without their article finds implausible.
    pub n_implausible: usize,
    /// Labels of near duplicates that contradict one another.
    pub n_conflicts: usize,
    /// Annotators by class; none without columns of annotators.
    pub drift: Vec<DriftRecord>,
}

/// How an annotator's use of a class moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftRecord {
    /// The column.
    pub annotator: String,
    /// The class.
    pub class: String,
    /// Labels of the annotator.
    pub n: usize,
    /// The share of this class beyond what the model expects, in the first half of the rows.
    pub first: f64,
    /// The same in the second half.
    pub second: f64,
    /// The difference in standard errors.
    pub z: f64,
}

/// The strongest terms of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassTerms {
    /// The class.
    pub class: String,
    /// The strongest first.
    pub terms: Vec<TermRecord>,
}

/// A term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermRecord {
    /// As people read it.
    pub term: String,
    /// Its weight for the class less the mean over the classes, in log-odds for a unit of TF-IDF.
    pub weight: f64,
    /// Training sentences with it, those of the prior among them.
    pub n_sentences: u32,
    /// Training articles with it; 0 if unknown.
    pub n_articles: u32,
    /// The one source that all its sentences come from; absent for several or unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_source: Option<String>,
}

/// A sentence that was labelled wrongly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorExample {
    /// Its id.
    pub id: String,
    /// The annotated class.
    pub truth: String,
    /// The class given by the machine.
    pub label: String,
    /// The probability of that class.
    pub confidence: f64,
    /// The sentence in pieces, in order; joined they are the sentence.
    pub pieces: Vec<Piece>,
    /// The strongest terms with their parts of the score.
    pub evidence: String,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// As it stands there.
    pub text: String,
    /// How far the given class's lead over the true one (log-odds) falls when the piece is left
    /// out; 0 for what is no word.
    pub effect: f64,
}

/// Where a model comes from, and its limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// The scheme's name.
    pub scheme: String,
    /// The sides, with the class that favours each.
    pub sides: Vec<(String, String)>,
    /// SHA-256 of the codebook; absent where the scheme names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codebook_sha256: Option<String>,
    /// What it was trained on and how.
    pub training: Training,
    /// What is counted.
    pub features: FeatureSettings,
    /// Terms.
    pub n_features: usize,
    /// Scores are divided by it.
    pub temperature: f64,
    /// What it is not for, sentence by sentence.
    pub limits: Vec<String>,
}
