//! Features, weights and calibration in one: what a model file holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fitted::argmax;
use super::{PackedCurvature, PackedTrace, Trace, Weights, softmax};
use crate::data::{Scheme, hex};
use crate::features::{Extractor, FeatureSettings, Row, Sample, SparseRow, TfIdf};

/// A trained stance classifier.
#[derive(Debug, Clone)]
pub struct Classifier {
    /// Classes, sides, aliases.
    pub scheme: Scheme,
    /// What is counted.
    pub settings: FeatureSettings,
    /// Terms and document counts.
    pub tfidf: TfIdf,
    /// Weights (n_features × n_classes) and intercepts.
    pub model: Weights,
    /// How firmly the training rows hold the weights: what makes the model a prior.
    pub curvature: PackedCurvature,
    /// Scores are divided by it before the softmax.
    pub temperature: f64,
    /// The column of the target, if the labels are about several.
    pub target: Option<String>,
    /// Where it comes from.
    pub training: Training,
    /// What it keeps of its training sentences.
    pub trace: PackedTrace,
}

/// What a model was trained on and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The version of the program.
    pub program: String,
    /// Annotated sentences.
    pub rows: usize,
    /// Articles, or whatever was kept together.
    pub groups: usize,
    /// Sentences per class, in the order of the scheme.
    pub class_counts: Vec<usize>,
    /// SHA-256 over groups, sentences and labels.
    pub sha256: String,
    /// The seed of the folds.
    pub seed: u64,
    /// Strength of the penalty.
    pub alpha: f64,
    /// Which solver found the weights.
    pub solver: String,
    /// Its outer iterations.
    pub iterations: u64,
    /// The objective at the end.
    pub objective: f64,
    /// The L2 norm of its gradient.
    pub gradient_norm: f64,
    /// The model that was the prior, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorRecord>,
    /// The scores of the cross-validation.
    pub cross_validated: CrossValidated,
}

/// A prior, as a model remembers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorRecord {
    /// Its file, or "shipped".
    pub name: String,
    /// Annotated sentences behind it.
    pub rows: usize,
    /// SHA-256 of its training data.
    pub sha256: String,
}

/// Scores on held-out folds, the penalty of each chosen without it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossValidated {
    /// The number of folds.
    pub folds: usize,
    /// The mean of the classes' F1.
    pub macro_f1: f64,
    /// Mean −ln p of the true class, calibrated.
    pub log_loss: f64,
    /// Per class.
    pub classes: Vec<ClassScore>,
}

/// Scores of one class, 0–1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassScore {
    /// The class.
    pub class: String,
    /// Of the sentences labelled so, the share that are so; 0 if none was labelled so.
    pub precision: f64,
    /// Of the sentences that are so, the share labelled so; 0 if none is so.
    pub recall: f64,
    /// Their harmonic mean; 0 if both are 0.
    pub f1: f64,
    /// How many sentences are so.
    pub support: u64,
}

/// Labels one text after another; its buffers are reused, so each thread has its own.
pub struct Labeller<'m> {
    classifier: &'m Classifier,
    extractor: Extractor,
    row: Row,
    scores: Vec<f64>,
    probabilities: Vec<f64>,
}

impl Classifier {
    /// What the model keeps of its training sentences.
    ///
    /// # Errors
    /// A sentence on what is wrong with it, which takes another program to write.
    pub fn unpacked_trace(&self) -> Result<Trace, String> {
        let n_classes = self.scheme.classes.len();
        self.trace.unpack(self.tfidf.n_features(), n_classes)
    }

    /// A SHA-256 over all that decides a label.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        // written as it is read, so no two models have the same bytes
        let parts = (&self.scheme, &self.settings, &self.training, &self.target);
        hash.update(serde_json::to_vec(&parts).unwrap_or_default());
        for term in self.tfidf.vocabulary().terms() {
            hash.update(term);
            hash.update([0]);
        }
        hash.update(self.temperature.to_le_bytes());
        for weight in self.model.params().iter().chain(self.model.intercept()) {
            hash.update(weight.to_le_bytes());
        }
        hex(&hash.finalize())
    }

    /// A labeller of this model.
    pub fn labeller(&self) -> Labeller<'_> {
        Labeller {
            classifier: self,
            extractor: Extractor::new(&self.scheme, &self.settings),
            row: Row::default(),
            scores: Vec::new(),
            probabilities: Vec::new(),
        }
    }
}

impl Labeller<'_> {
    /// The most probable class of `text` (the first of equal ones) and the probability of each.
    pub fn label<'s>(&mut self, text: impl Into<Sample<'s>>) -> (usize, &[f64]) {
        let c = self.classifier;
        let row = (c.tfidf).transform_text(text, &mut self.extractor, &mut self.row);
        c.model.scores_of(row, &mut self.scores);
        softmax(&self.scores, c.temperature, &mut self.probabilities);
        (argmax(&self.scores), &self.probabilities)
    }

    /// The scores before the temperature, in log-odds up to a constant.
    pub fn scores<'s>(&mut self, text: impl Into<Sample<'s>>) -> &[f64] {
        let c = self.classifier;
        let row = (c.tfidf).transform_text(text, &mut self.extractor, &mut self.row);
        c.model.scores_of(row, &mut self.scores);
        &self.scores
    }

    /// The row of `text` and the model that it belongs to.
    pub(super) fn row<'s>(&mut self, text: impl Into<Sample<'s>>) -> (&Classifier, SparseRow<'_>) {
        let c = self.classifier;
        let row = (c.tfidf).transform_text(text, &mut self.extractor, &mut self.row);
        (c, row)
    }
}
