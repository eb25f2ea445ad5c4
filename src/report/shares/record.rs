//! The JSON of `estimate`: `docs/estimate.schema.json` describes it for other programs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::FigureRecord;

/// The version of the JSON of `estimate`. A change that breaks a reader raises it.
pub const SHARES_SCHEMA_VERSION: u32 = 1;

/// Shares of classes in a corpus and its groups. All shares are 0–1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharesRecord {
    /// The version of this schema.
    pub schema: u32,
    /// The version of the program.
    pub program: String,
    /// The files of the corpus.
    pub corpus: Vec<String>,
    /// The files of the hand labels.
    pub labels: Vec<String>,
    /// The classes, in the order of every group.
    pub classes: Vec<String>,
    /// What the correction starts from.
    pub predicted: Predicted,
    /// How the shares are estimated: `ppi`, `dsl`, `tuned-dsl`, `labels`, `acc`, `pacc`, `emq`,
    /// `count`, `soft-count`.
    pub method: String,
    /// Why this method, in a sentence.
    pub method_reason: String,
    /// What they are shares of: `corpus`, its sentences and no others; `process`, what writes such
    /// articles.
    pub target: String,
    /// The level of the intervals, such as 0.95.
    pub level: f64,
    /// The columns that make groups; none for the whole corpus alone.
    pub by: Vec<String>,
    /// The column that names articles; absent where every sentence stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Labels that the corpus does not have, which are left out.
    pub n_left_out: usize,
    /// The whole corpus, then the groups in order.
    pub groups: Vec<GroupShares>,
    /// Differences between groups that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<ShareContrast>,
    /// What was assumed or left out on the way, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to mind of all figures, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<String>,
}

/// Where the predictions come from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Predicted {
    /// `model`: a model that has seen no sentence of the corpus, as it is; `refitted`: fitted anew
    /// without the articles that each model predicts; `file`: another system's; `none`: none needed.
    pub kind: String,
    /// The model or file.
    pub name: String,
    /// How, in a sentence.
    pub sentence: String,
    /// Models that were fitted.
    pub n_fits: usize,
}

/// A group of sentences.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupShares {
    /// `all`, or the values of the columns joined by ` / `.
    pub name: String,
    /// The value of each column of `by`; none for the whole corpus.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Its sentences.
    pub n_sentences: usize,
    /// Its articles.
    pub n_articles: usize,
    /// Its hand labels; a text that stands there several times counts once.
    pub n_labels: usize,
    /// Its articles with a label.
    pub n_labelled_articles: usize,
    /// How many labels alone would be as precise; absent where the method has no interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_labels: Option<f64>,
    /// How far the model is trusted, 0 to 1; absent where the method does not choose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lambda: Option<f64>,
    /// The share of each class.
    pub classes: Vec<ClassShare>,
    /// What to mind of this group, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<String>,
}

/// The share of a class.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassShare {
    /// The class.
    pub class: String,
    /// Hand labels of it.
    pub n_labels: usize,
    /// The share of the sentences that the machine labels so: no estimate of the share.
    pub naive: f64,
    /// The share with its interval; absent where it cannot be estimated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<FigureRecord>,
    /// `naive` less the share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// Why there is no share or no interval, and what would suffice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The share of a class in one group less that in another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareContrast {
    /// The column whose values are compared.
    pub column: String,
    /// One value.
    pub a: String,
    /// Another: differences are the share in `a` less that in `b`.
    pub b: String,
    /// The group of the other columns of `by` within which they are compared; absent for the whole
    /// corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// The class.
    pub class: String,
    /// The difference of the naive shares.
    pub naive: f64,
    /// The difference with its interval; absent where it cannot be estimated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<FigureRecord>,
    /// Two-sided p of no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// p adjusted for the number of all contrasts of this record (Holm).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_adjusted: Option<f64>,
    /// Why there is no difference or no interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
