//! What a group is, and what its labels tell of variances.

use std::collections::BTreeMap;

use ndarray::Array1;

use super::super::{Evidence, Influence, Method, Refusal, Shares, Target, estimate};
use super::Aim;

/// A group without its labels' classes.
#[derive(Debug)]
pub(super) struct Facts {
    pub n_rows: usize,
    pub n_labels: usize,
    /// How many articles there are of each number of rows.
    articles: BTreeMap<usize, usize>,
}

impl Facts {
    pub fn new(evidence: &Evidence, rows: &[usize], n_labels: usize) -> Self {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for &row in rows {
            *sizes.entry(evidence.clusters[row]).or_default() += 1;
        }
        let mut articles = BTreeMap::new();
        for size in sizes.into_values() {
            *articles.entry(size).or_default() += 1;
        }
        Self {
            n_rows: rows.len(),
            n_labels,
            articles,
        }
    }

    pub fn n_articles(&self) -> usize {
        self.articles.values().sum()
    }

    /// How many articles have a label, on average, where each row has one with probability n/N:
    /// Σ_g 1 − (1 − n/N)^(rows of g).
    pub fn labelled_articles(&self, n: f64) -> f64 {
        let without = 1.0 - (n / self.n_rows as f64).min(1.0);
        let of = |(&size, &count): (&usize, &usize)| {
            let power = without.powi(i32::try_from(size).unwrap_or(i32::MAX));
            count as f64 * (1.0 - power)
        };
        self.articles.iter().map(of).sum()
    }
}

/// A label of the pilot.
#[derive(Debug)]
struct Told {
    row: usize,
    /// The probability with which the row has a label now.
    p: f64,
    /// weight·a·r² of each class, where r is the residual Y − λf about its weighted mean.
    squares: Array1<f64>,
}

/// The labels of a group, and the estimate they give.
#[derive(Debug)]
pub(super) struct Pilot {
    /// For the target that is wanted.
    pub shares: Shares,
    /// What each drawn text adds to the error of the share in the corpus.
    in_corpus: Option<Influence>,
    told: Vec<Told>,
    pub n_articles: usize,
}

impl Pilot {
    /// # Errors
    /// Those of [`estimate`].
    pub fn of(
        evidence: &Evidence,
        rows: &[usize],
        method: Method,
        aim: Aim,
    ) -> Result<Self, Refusal> {
        let shares = estimate(evidence, rows, method, aim.target)?;
        let in_corpus = match aim.target {
            Target::Corpus => shares.influence.clone(),
            Target::Process => estimate(evidence, rows, method, Target::Corpus)?.influence,
        };
        let lambda = match method {
            Method::LabelsOnly => 0.0,
            Method::Dsl => 1.0,
            _ => shares.lambda.unwrap_or_default(),
        };
        let told = told(evidence, rows, lambda);
        let n_articles = Facts::new(evidence, rows, 0).n_articles();
        Ok(Self {
            shares,
            in_corpus,
            told,
            n_articles,
        })
    }

    /// The same; `None` for a group without labels.
    ///
    /// # Errors
    /// Those of [`estimate`].
    pub fn of_labelled(
        evidence: &Evidence,
        rows: &[usize],
        method: Method,
        aim: Aim,
    ) -> Result<Option<Self>, Refusal> {
        match Self::of(evidence, rows, method, aim) {
            Err(Refusal::NoLabels { .. }) => Ok(None),
            found => found.map(Some),
        }
    }

    pub fn n_labels(&self) -> usize {
        self.shares.n_labels
    }

    /// V_corpus(n): the variance that the draw of the labels adds.
    pub fn drawn_variance(&self, class: usize) -> f64 {
        let influence = self.in_corpus.as_ref();
        influence.map_or(0.0, |influence| influence.variance(class))
    }

    /// V: the variance for the target, as its interval has it.
    pub fn variance(&self, class: usize) -> f64 {
        let influence = self.shares.influence.as_ref();
        let variance = influence.map_or(0.0, |influence| influence.variance(class));
        let g = self.shares.n_clusters as f64;
        match self.shares.target {
            Target::Corpus => variance,
            Target::Process => variance * g / (g - 1.0).max(1.0),
        }
    }

    /// V_corpus after a further draw that takes a row which has no label yet with probability
    /// `second(row)`: V_corpus(n)·S(p + (1 − p)·second)/S(p), S(q) = Σ a_i r_i² (1/q_i − 1), the
    /// estimate of Σ r²(1/q − 1) over all rows (Särndal, Swensson & Wretman 1992, §3.7).
    pub fn drawn_variance_after(&self, class: usize, second: impl Fn(usize) -> f64) -> f64 {
        let (mut before, mut after) = (0.0, 0.0);
        for told in &self.told {
            let q = told.p + (1.0 - told.p) * second(told.row);
            before += told.squares[class] * (1.0 / told.p - 1.0);
            after += told.squares[class] * (1.0 / q - 1.0);
        }
        let ratio = if before > 0.0 { after / before } else { 1.0 };
        self.drawn_variance(class) * ratio
    }
}

/// The probability p of a label is π·Σa/N, which is n/N where all π are equal: groups come into a
/// draw with more or fewer rows than π says.
fn told(evidence: &Evidence, rows: &[usize], lambda: f64) -> Vec<Told> {
    let total: f64 = (evidence.labelled(rows))
        .map(|(_, label)| label.stands_for())
        .sum();
    let residual = |row: usize, class: usize| {
        let mut residual = -lambda * &evidence.probabilities.row(row);
        residual[class] += 1.0;
        residual
    };
    let mut mean = Array1::zeros(evidence.n_classes());
    for (row, label) in evidence.labelled(rows) {
        mean.scaled_add(label.stands_for() / total, &residual(row, label.class));
    }
    let fullness = total / rows.len() as f64;
    let told = evidence.labelled(rows).map(|(row, label)| {
        let by = label.weight * label.stands_for();
        let squares = (residual(row, label.class) - &mean).mapv(|r| by * r * r);
        let p = (label.pi.unwrap_or(1.0) * fullness).min(1.0);
        Told { row, p, squares }
    });
    told.collect()
}
