//! The comparison of two systems as JSON; as text in `text.rs`.

mod text;
mod verdict;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FigureRecord, Intervals};
use crate::eval::{Contrast, Outcomes};

/// The version of the JSON of `compare`. A change that breaks a reader raises it.
pub const COMPARISON_SCHEMA_VERSION: u32 = 1;

/// Two systems A and B on the same sentences. All shares are 0–1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRecord {
    /// The version of this schema.
    pub schema: u32,
    /// The version of the program.
    pub program: String,
    /// The first system.
    pub a: SystemRecord,
    /// The second; differences are its figures less those of A.
    pub b: SystemRecord,
    /// What they were compared on.
    pub test: ComparedOn,
    /// Which is better, by the interval of the difference of macro-F1.
    pub verdict: Verdict,
    /// The verdict in a sentence.
    pub sentence: String,
    /// The plain mean of the classes' F1.
    pub macro_f1: ContrastRecord,
    /// The share of right labels.
    pub accuracy: ContrastRecord,
    /// Class by class.
    pub classes: Vec<ClassContrast>,
    /// Sentences by who is right.
    pub mcnemar: McNemarRecord,
    /// Group by group, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slices: Option<SliceContrasts>,
    /// Sentences that the two label differently.
    pub n_flipped: usize,
    /// The first of them.
    pub flipped: Vec<FlipRecord>,
    /// How the intervals came about; as many exchanges of labels stand behind each p.
    pub intervals: Intervals,
}

/// One of the two systems.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemRecord {
    /// The file.
    pub file: String,
    /// What it holds.
    pub kind: SystemKind,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Predictions of sentences that are not in the test set; 0 for a model.
    pub n_extra: usize,
}

/// What the file of a system holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SystemKind {
    /// A model, which labelled the sentences here.
    #[default]
    Model,
    /// The labels of any system.
    Predictions,
}

/// The sentences.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedOn {
    /// The files with the annotated sentences.
    pub files: Vec<String>,
    /// SHA-256 over these sentences and labels.
    pub sha256: String,
    /// Sentences.
    pub n_rows: usize,
    /// Articles, or whatever belongs together.
    pub n_groups: usize,
}

/// Which system is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The whole interval of B's lead in macro-F1 lies above 0.
    Better,
    /// It lies below 0.
    Worse,
    /// It holds 0, or there is none.
    #[default]
    Undecided,
}

/// One figure of both systems.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContrastRecord {
    /// Of A.
    pub a: FigureRecord,
    /// Of B.
    pub b: FigureRecord,
    /// Of B less that of A, from the same resamples.
    pub difference: FigureRecord,
    /// Two-sided, by approximate randomisation over articles; absent in slices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
}

impl ContrastRecord {
    /// A contrast with its p-value, if one was taken.
    pub fn new(contrast: &Contrast, p: Option<f64>) -> Self {
        Self {
            a: (&contrast.a).into(),
            b: (&contrast.b).into(),
            difference: (&contrast.difference).into(),
            p,
        }
    }
}

/// The F1 of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassContrast {
    /// The class.
    pub class: String,
    /// Sentences annotated so.
    pub support: u64,
    /// Its F1.
    pub f1: ContrastRecord,
    /// The p adjusted for the number of classes by Holm's method.
    pub p_holm: f64,
}

/// Sentences by who is right, and McNemar's exact test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct McNemarRecord {
    /// Both.
    pub both_right: u64,
    /// A alone.
    pub only_a: u64,
    /// B alone.
    pub only_b: u64,
    /// Neither.
    pub both_wrong: u64,
    /// Two-sided; each sentence counts as independent of the others.
    pub p: f64,
}

impl McNemarRecord {
    /// The counts with their p-value.
    pub fn new(n: &Outcomes, p: f64) -> Self {
        Self {
            both_right: n.both_right,
            only_a: n.only_a,
            only_b: n.only_b,
            both_wrong: n.both_wrong,
            p,
        }
    }
}

/// Differences group by group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SliceContrasts {
    /// The column of the groups.
    pub column: String,
    /// From the largest group to the smallest.
    pub slices: Vec<SliceContrast>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SliceContrast {
    /// The cell that they share.
    pub name: String,
    /// Sentences.
    pub n_rows: usize,
    /// Articles.
    pub n_groups: usize,
    /// Fewer articles than [`FEW_ARTICLES`]: the figures say little.
    pub small: bool,
    /// Macro-F1 in the group, over the classes that occur in it, annotated or labelled.
    pub macro_f1: ContrastRecord,
    /// The share of right labels.
    pub accuracy: ContrastRecord,
}

/// A slice of fewer articles is called small.
pub const FEW_ARTICLES: usize = 10;

/// A sentence that the two label differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlipRecord {
    /// Its id.
    pub id: String,
    /// Its article.
    pub group: String,
    /// The sentence.
    pub text: String,
    /// The annotated class.
    pub truth: String,
    /// The class given by A.
    pub a: String,
    /// The class given by B.
    pub b: String,
}
