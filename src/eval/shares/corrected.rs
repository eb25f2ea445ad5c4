//! Shares that the labels correct, each a line in λ: labels alone at 0, the model fully trusted
//! at 1.

use std::collections::BTreeMap;

use ndarray::{Array1, ArrayView1};

use super::influence::Sums;
use super::weights::weights;
use super::{Evidence, HandLabel, Influence, Method, Refusal, Target, design};
use crate::eval::effective_number;

/// An estimate with what each unit adds to its error.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub shares: Array1<f64>,
    pub influence: Influence,
}

/// The estimates of one group at λ = 0 and λ = 1; between them everything is linear.
pub(super) struct Line {
    pub zero: Point,
    pub one: Point,
}

impl Line {
    pub fn at(&self, lambda: f64) -> Point {
        let (zero, one) = (&self.zero, &self.one);
        Point {
            shares: (1.0 - lambda) * &zero.shares + lambda * &one.shares,
            influence: zero
                .influence
                .combined(1.0 - lambda, &one.influence, lambda),
        }
    }

    /// The λ of the least total variance, clipped to [0, 1]: the variance is a parabola in λ.
    pub fn best(&self) -> f64 {
        let step = self.zero.influence.combined(1.0, &self.one.influence, -1.0);
        let curvature = step.trace_with(&step);
        match curvature > 0.0 {
            true => (self.zero.influence.trace_with(&step) / curvature).clamp(0.0, 1.0),
            false => 0.0,
        }
    }
}

/// A group of rows with its labels.
pub(super) struct Group<'a> {
    evidence: &'a Evidence,
    rows: &'a [usize],
    /// Row, unit, class and a of the labelled rows, see [`weights`].
    pub labelled: Vec<(usize, usize, usize, f64)>,
    /// The part of each a that is chance.
    drawn: Vec<f64>,
    /// Σ a.
    total: f64,
    /// How many different units.
    pub n_units: usize,
}

impl<'a> Group<'a> {
    pub fn new(evidence: &'a Evidence, rows: &'a [usize]) -> Self {
        let labels: Vec<(usize, HandLabel)> = evidence.labelled(rows).collect();
        let weights = weights(&labels, rows.len());
        let labelled: Vec<_> = (labels.iter().zip(&weights))
            .map(|((row, label), a)| (*row, label.unit, label.class, a.rows))
            .collect();
        let mut units: Vec<usize> = labelled.iter().map(|l| l.1).collect();
        units.sort_unstable();
        units.dedup();
        Self {
            evidence,
            rows,
            total: labelled.iter().map(|l| l.3).sum(),
            labelled,
            drawn: weights.iter().map(|a| a.drawn).collect(),
            n_units: units.len(),
        }
    }

    fn f(&self, row: usize) -> ArrayView1<'_, f64> {
        self.evidence.probabilities.row(row)
    }

    /// Y − λf.
    fn residual(&self, row: usize, class: usize, lambda: f64) -> Array1<f64> {
        let mut residual = -lambda * &self.f(row);
        residual[class] += 1.0;
        residual
    }

    /// Mean f of `rows`; 0 without any.
    fn mean(&self, rows: &[usize]) -> Array1<f64> {
        let mut mean = Array1::zeros(self.evidence.n_classes());
        rows.iter().for_each(|&row| mean += &self.f(row));
        mean / (rows.len() as f64).max(1.0)
    }

    /// Σ a(Y − λf) / by.
    fn correction(&self, lambda: f64, by: f64) -> Array1<f64> {
        let mut sum = Array1::zeros(self.evidence.n_classes());
        for &(row, _, class, a) in &self.labelled {
            sum.scaled_add(a / by, &self.residual(row, class, lambda));
        }
        sum
    }

    /// The line of a method: θ(λ) = λ·mean f + Σ a(Y − λf)/D, where the mean is over
    /// the unlabelled rows for PPI++ and over all for the others, and D the number of rows for DSL
    /// and Σ a for the others.
    pub fn line(&self, method: Method, target: Target) -> Line {
        let unlabelled: Vec<usize> = match method {
            Method::Ppi => (self.rows.iter().copied())
                .filter(|&row| self.evidence.labels[row].is_none())
                .collect(),
            _ => self.rows.to_vec(),
        };
        let is_ratio = method != Method::Dsl;
        let point = |trust: f64| {
            // without unlabelled rows there is nothing that f could tell
            let lambda = if unlabelled.is_empty() { 0.0 } else { trust };
            let mean = self.mean(&unlabelled);
            let by = match is_ratio {
                true => self.total,
                false => self.rows.len() as f64,
            };
            let correction = self.correction(lambda, by);
            let influence = match target {
                Target::Process => self.by_article(lambda, &unlabelled, &mean, is_ratio, by),
                Target::Corpus => {
                    // the mean over unlabelled rows moves with the draw: n/N of it, other way round
                    let moved = match method {
                        Method::Ppi => lambda * self.rows.len() as f64 / unlabelled.len() as f64,
                        _ => lambda,
                    };
                    let moved = if lambda > 0.0 { moved } else { 0.0 };
                    self.by_draw(moved, is_ratio, by)
                }
            };
            Point {
                shares: lambda * mean + correction,
                influence,
            }
        };
        Line {
            zero: point(0.0),
            one: point(1.0),
        }
    }

    /// Σ over the rows of each article.
    fn by_article(
        &self,
        lambda: f64,
        predicted: &[usize],
        mean: &Array1<f64>,
        is_ratio: bool,
        by: f64,
    ) -> Influence {
        let clusters = &self.evidence.clusters;
        let n_predicted = predicted.len() as f64;
        // DSL: ψ_i − θ̂; else each mean about itself
        let middle = match is_ratio {
            true => lambda * mean,
            false => lambda * mean + &self.correction(lambda, by),
        };
        let mut sums = Sums::new(self.evidence.n_classes());
        for &row in predicted {
            let terms = self.f(row).into_iter().zip(&middle);
            let sum = sums.of(clusters[row]).iter_mut().zip(terms);
            sum.for_each(|(sum, (f, middle))| *sum += (lambda * f - middle) / n_predicted);
        }
        let whole = |at: usize| self.labelled[at].3;
        let unit_of = |row, unit| self.evidence.errs_with(row, unit);
        self.add_residuals(&mut sums, lambda, is_ratio, by, whole, unit_of);
        sums.finish()
    }

    /// Of each drawn unit, by the design of the draw.
    fn by_draw(&self, lambda: f64, is_ratio: bool, by: f64) -> Influence {
        let mut sums = Sums::new(self.evidence.n_classes());
        let drawn = |at: usize| self.drawn[at];
        self.add_residuals(&mut sums, lambda, is_ratio, by, drawn, |_, unit| unit);
        let influence = design::influence(self.evidence, &sums.finish());
        if !is_ratio || self.n_units < 2 {
            return influence;
        }
        // residuals about a mean of their own: the group's n − 1, not the sample's
        let (own, all) = (self.n_units as f64, self.evidence.drawn().len() as f64);
        influence.scaled((own * (all - 1.0) / ((own - 1.0) * all)).sqrt())
    }

    /// a(Y − λf)/D of each labelled row, about their weighted mean where D is Σ a.
    fn add_residuals(
        &self,
        sums: &mut Sums,
        lambda: f64,
        is_ratio: bool,
        by: f64,
        weight_of: impl Fn(usize) -> f64,
        unit_of: impl Fn(usize, usize) -> usize,
    ) {
        let middle = match is_ratio {
            true => self.correction(lambda, by),
            false => Array1::zeros(self.evidence.n_classes()),
        };
        for (at, &(row, unit, class, _)) in self.labelled.iter().enumerate() {
            let a = weight_of(at);
            let residual = self.residual(row, class, lambda) - &middle;
            let sum = sums.of(unit_of(row, unit)).iter_mut().zip(&residual);
            sum.for_each(|(sum, r)| *sum += a / by * r);
        }
    }

    /// PPI++'s λ̂ = Σ_k cov_S(Y_k, f_k) / [(1 + n/N)·Σ_k var_{S∪U}(f_k)], cov with 1/n (weighted by
    /// a where these differ), var with ddof 1, clipped to [0, 1] (Angelopoulos, Duchi & Zrnic 2023,
    /// §6). 0 where f does not vary or no row is unlabelled.
    pub fn ppi_lambda(&self) -> f64 {
        let n = self.labelled.len() as f64;
        let (n_rows, n_unlabelled) = (self.rows.len() as f64, self.rows.len() as f64 - n);
        let labels = self.correction(0.0, self.total);
        let mean = &labels - &self.correction(1.0, self.total);
        let mut covariance = 0.0;
        for &(row, _, class, a) in &self.labelled {
            let centred = &self.f(row) - &mean;
            covariance += a / self.total * (centred[class] - centred.dot(&labels));
        }
        let mean = self.mean(self.rows);
        let squares = |&row: &usize| (&self.f(row) - &mean).mapv(|d| d * d).sum();
        let variance = self.rows.iter().map(squares).sum::<f64>() / (n_rows - 1.0);
        match variance > 0.0 && n_unlabelled > 0.0 {
            true => (covariance / ((1.0 + n / n_unlabelled) * variance)).clamp(0.0, 1.0),
            false => 0.0,
        }
    }

    /// Articles with a label; drawn texts in several articles count in place of these.
    pub fn n_clusters(&self) -> usize {
        let of = |l: &(usize, usize, usize, f64)| self.evidence.errs_with(l.0, l.1);
        let mut clusters: Vec<usize> = self.labelled.iter().map(of).collect();
        clusters.sort_unstable();
        clusters.dedup();
        clusters.len()
    }

    /// Kish's effective number (Σ_u a_u)²/Σ_u a_u² of the units whose class is counted; a_u sums the
    /// rows of a unit (Kish 1965, §11.7).
    pub fn counts_as(&self, is_counted: impl Fn(usize) -> bool) -> f64 {
        let mut of_unit: BTreeMap<usize, f64> = BTreeMap::new();
        for &(_, unit, _, a) in self.labelled.iter().filter(|l| is_counted(l.2)) {
            *of_unit.entry(unit).or_default() += a;
        }
        effective_number(of_unit.into_values())
    }

    /// How many units have each class.
    pub fn n_of_class(&self) -> Vec<usize> {
        let mut units: Vec<(usize, usize)> = self.labelled.iter().map(|l| (l.1, l.2)).collect();
        units.sort_unstable();
        units.dedup();
        let mut counts = vec![0; self.evidence.n_classes()];
        units.iter().for_each(|&(_, class)| counts[class] += 1);
        counts
    }

    /// Σ a, and how far it may be from the number of rows by chance (one standard deviation of
    /// independent draws).
    pub fn stands_for(&self) -> (f64, f64) {
        let pi = |row: usize| self.evidence.labels[row].and_then(|l| l.pi).unwrap_or(1.0);
        let mut of_unit: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for &(row, unit, _, a) in &self.labelled {
            let sum = of_unit.entry(unit).or_insert((0.0, 1.0 - pi(row)));
            sum.0 += a;
        }
        let squares = of_unit.values().map(|(a, out)| out * a * a);
        (self.total, squares.sum::<f64>().sqrt())
    }

    /// Refuses labels without π, and for PPI++ those of unequal π.
    ///
    /// # Errors
    /// [`Refusal::UnknownPi`], [`Refusal::UnequalPi`].
    pub fn check_draw(&self, method: Method) -> Result<(), Refusal> {
        let pis: Vec<f64> = (self.labelled.iter())
            .filter_map(|l| self.evidence.labels[l.0]?.pi)
            .collect();
        if pis.len() < self.labelled.len() {
            return Err(Refusal::UnknownPi {
                n_unknown: self.labelled.len() - pis.len(),
                n_labels: self.labelled.len(),
            });
        }
        let least = pis.iter().copied().fold(f64::INFINITY, f64::min);
        let most = pis.iter().copied().fold(0.0, f64::max);
        if method == Method::Ppi && most > least * (1.0 + 1e-9) {
            return Err(Refusal::UnequalPi { least, most });
        }
        Ok(())
    }
}
