//! From labels to claims: the share of each class in a group of sentences, with the interval that
//! hand labels of a known draw allow.
//!
//! The corpus has n_rows sentences with a model's probabilities f_i, of which some have a label Y_i
//! (one-hot) drawn with probability π_i; a_i = weight_i/π_i. All estimators with an interval have the
//! form
//!
//! θ̂ = λ·mean f + Σ_labelled a_i(Y_i − λf_i)/D
//!
//! and differ in λ, in the rows of the mean, and in D; see [`Method`]. Intervals are those of
//! [`Target`]; they assume that f was not fitted to the labels it is corrected by (see [`Evidence`]).

mod adjusted;
mod corrected;
mod design;
mod evidence;
mod influence;
mod interval;
mod plan;
mod refusal;
mod simplex;
#[cfg(test)]
mod tests;
mod weights;

use ndarray::{Array1, Array2};

pub use evidence::{Evidence, HandLabel, StandsFor};
pub use influence::Influence;
pub use interval::{Difference, LEAST_CLUSTERS, LEAST_LABELS, LEAST_OF_CLASS};
pub use plan::{Aim, Bound, ClassPlan, Draw, DrawPlan, GroupPlan, PLANNED_FLOOR, Plan, plan};
pub use refusal::{Caution, Refusal};
pub use simplex::projected;

use corrected::Group;

/// The labels may stand for so much more or fewer rows than there are, beyond chance.
const WEIGHTS_OFF: f64 = 0.1;

/// How a share is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Hand labels alone: λ = 0, D = Σ a (Hájek 1971). Any known π.
    LabelsOnly,
    /// PPI++ (Angelopoulos, Duchi & Zrnic 2023): the mean over the unlabelled rows, D = Σ a, one λ̂
    /// for all classes. Simple random samples only.
    Ppi,
    /// DSL (Egami, Hinck, Stewart & Wei 2023): λ = 1, the mean over all rows, D = n_rows:
    /// θ̂ = mean ψ, ψ_i = f_i + a_i(Y_i − f_i). Any known π.
    Dsl,
    /// DSL with D = Σ a and the λ of the least variance: never less precise than labels alone or the
    /// model fully trusted, beyond terms of order 1/n (a regression estimator: Särndal, Swensson &
    /// Wretman 1992, §6.4; Gan, Liang & Zou 2024 for the tuning). Any known π.
    TunedDsl,
    /// Adjusted count: counts of labels put right by a confusion matrix. No interval.
    Acc,
    /// The same with probabilities in place of labels. No interval.
    Pacc,
    /// Expectation maximisation of the prior. No interval.
    Emq,
    /// Counts the model's labels. No interval.
    Count,
    /// Adds up the model's probabilities. No interval.
    SoftCount,
}

impl Method {
    /// As files and options have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LabelsOnly => "labels",
            Self::Ppi => "ppi",
            Self::Dsl => "dsl",
            Self::TunedDsl => "tuned-dsl",
            Self::Acc => "acc",
            Self::Pacc => "pacc",
            Self::Emq => "emq",
            Self::Count => "count",
            Self::SoftCount => "soft-count",
        }
    }

    /// Whether its shares have intervals, and so may be compared between groups.
    pub fn has_interval(self) -> bool {
        matches!(
            self,
            Self::LabelsOnly | Self::Ppi | Self::Dsl | Self::TunedDsl
        )
    }
}

/// What the share is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The sentences of this corpus and no others: chance is the draw of the labels alone.
    Corpus,
    /// What writes such articles: the articles are a sample as well, and chance is theirs too.
    Process,
}

impl Target {
    /// As files and options have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Corpus => "corpus",
            Self::Process => "process",
        }
    }
}

/// The shares of the classes in a group.
#[derive(Debug, Clone)]
pub struct Shares {
    /// How they were estimated.
    pub method: Method,
    /// What they are shares of.
    pub target: Target,
    /// The shares, at least 0, with the sum 1.
    pub shares: Array1<f64>,
    /// As the formula gives them; they differ from `shares` where one was below 0. Intervals are
    /// about these.
    pub raw: Array1<f64>,
    /// Whether `shares` is the point of the simplex nearest to `raw`, and not `raw` itself.
    pub is_projected: bool,
    /// Rows of the group.
    pub n_rows: usize,
    /// Rows of the group with a label.
    pub n_labelled_rows: usize,
    /// Drawn texts of the group with a label.
    pub n_labels: usize,
    /// How many of these have each class.
    pub n_of_class: Vec<usize>,
    /// How many labels of equal weight all of them count as (Kish).
    pub counts_as: f64,
    /// The same of those of each class, or of all others, whichever is fewer.
    pub rarer_counts_as: Vec<f64>,
    /// Articles of the group with a label.
    pub n_clusters: usize,
    /// The λ of PPI++ and tuned DSL.
    pub lambda: Option<f64>,
    /// How many labels alone, drawn likewise, would have this variance (summed over classes).
    pub effective_labels: Option<f64>,
    /// What to mind.
    pub cautions: Vec<Caution>,
    /// What each article (or drawn text) adds to the error; `None` for methods without an interval,
    /// and where a single label says nothing of variances.
    pub influence: Option<Influence>,
}

impl Shares {
    /// The covariance of `raw`, n_classes × n_classes.
    pub fn covariance(&self) -> Option<Array2<f64>> {
        self.influence.as_ref().map(Influence::covariance)
    }
}

/// The shares of the classes among `rows` of the corpus, in whatever order these are.
///
/// A single row or label gives a point; whether the labels suffice for an interval is told by
/// [`Shares::interval`]. Groups may share rows, articles and copies.
///
/// # Errors
/// [`Refusal::NoRows`], [`Refusal::Rows`]; [`Refusal::NoLabels`] unless it only counts;
/// [`Refusal::UnknownPi`] and [`Refusal::UnequalPi`] for methods with an interval;
/// [`Refusal::ClassWithoutLabels`] and [`Refusal::Unsettled`] for ACC, PACC and EMQ.
pub fn estimate(
    evidence: &Evidence,
    rows: &[usize],
    method: Method,
    target: Target,
) -> Result<Shares, Refusal> {
    let rows = evidence.group(rows)?;
    let group = Group::new(evidence, &rows);
    let mut result = Shares {
        method,
        target,
        shares: Array1::zeros(0),
        raw: Array1::zeros(0),
        is_projected: false,
        n_rows: rows.len(),
        n_labelled_rows: group.labelled.len(),
        n_labels: group.n_units,
        n_of_class: group.n_of_class(),
        counts_as: group.counts_as(|_| true),
        rarer_counts_as: (0..evidence.n_classes())
            .map(|k| {
                let (with, without) = (group.counts_as(|c| c == k), group.counts_as(|c| c != k));
                with.min(without)
            })
            .collect(),
        n_clusters: group.n_clusters(),
        lambda: None,
        effective_labels: None,
        cautions: Vec::new(),
        influence: None,
    };
    result.raw = match method {
        Method::Count => adjusted::count(evidence, &rows, false),
        Method::SoftCount => adjusted::count(evidence, &rows, true),
        Method::Acc => adjusted::confusion_adjusted(evidence, &rows, false)?,
        Method::Pacc => adjusted::confusion_adjusted(evidence, &rows, true)?,
        Method::Emq => adjusted::expectation_maximised(evidence, &rows)?,
        _ => correct(&mut result, &group)?,
    };
    match method {
        Method::Count | Method::SoftCount => result.cautions.push(Caution::Uncorrected),
        _ if !method.has_interval() => result.cautions.push(Caution::ErrorsAssumedEqual),
        _ => {}
    }
    // sums of many rows leave a rounding
    result.is_projected = result.raw.iter().any(|share| *share < -1e-12);
    result.shares = match result.is_projected {
        true => projected(result.raw.view()),
        false => result.raw.mapv(|share| share.max(0.0)),
    };
    Ok(result)
}

/// Fills in what the corrected methods have; gives their raw shares.
fn correct(result: &mut Shares, group: &Group<'_>) -> Result<Array1<f64>, Refusal> {
    let (method, target) = (result.method, result.target);
    if group.n_units == 0 {
        return Err(Refusal::NoLabels {
            n_rows: result.n_rows,
            least: LEAST_LABELS,
        });
    }
    group.check_draw(method)?;
    let line = group.line(method, target);
    let lambda = match method {
        Method::LabelsOnly => 0.0,
        Method::Ppi => group.ppi_lambda(),
        Method::Dsl => 1.0,
        _ => line.best(),
    };
    let point = line.at(lambda);
    if matches!(method, Method::Ppi | Method::TunedDsl) {
        result.lambda = Some(lambda);
    }
    let (total, chance) = group.stands_for();
    let n_rows = result.n_rows as f64;
    if (total - n_rows).abs() > WEIGHTS_OFF * n_rows + 4.0 * chance {
        result.cautions.push(Caution::WeightsOff {
            stand_for: total,
            n_rows: result.n_rows,
        });
    }
    if group.n_units > 1 {
        let alone = group.line(Method::LabelsOnly, target).zero.influence;
        let ratio = point.influence.trace_with(&point.influence) / alone.trace_with(&alone);
        result.effective_labels = effective_labels(result, ratio);
        result.influence = Some(point.influence);
    }
    Ok(point.shares)
}

/// The n′ of labels alone with `ratio` times the variance that the n there are would have alone:
/// n/ratio; for a corpus of N rows, where the variance is in proportion to 1/n − 1/N,
/// 1/(ratio·(1/n − 1/N) + 1/N).
fn effective_labels(result: &Shares, ratio: f64) -> Option<f64> {
    let (n, n_rows) = (result.n_labels as f64, result.n_rows as f64);
    let found = match result.target {
        Target::Process => n / ratio,
        Target::Corpus => 1.0 / (ratio * (1.0 / n - 1.0 / n_rows) + 1.0 / n_rows),
    };
    found.is_finite().then_some(found)
}
