//! Counts of the model's labels, and those put right by error rates that are assumed to be the same
//! everywhere: points without intervals.

use ndarray::{Array1, Array2};

use super::corrected::Group;
use super::simplex::solved;
use super::{Evidence, Refusal};

/// EMQ stops where the shares move by less than this, on average over the classes.
const STILL: f64 = 1e-4;
const MOST_STEPS: usize = 10_000;

/// The class of the largest probability; the first of equals.
fn winner(row: ndarray::ArrayView1<'_, f64>) -> usize {
    let larger = |best: usize, k: usize| if row[k] > row[best] { k } else { best };
    (0..row.len()).fold(0, larger)
}

/// What a row counts for: its probabilities, or all of it for the likeliest class.
fn counted(evidence: &Evidence, row: usize, is_soft: bool) -> Array1<f64> {
    let p = evidence.probabilities.row(row);
    if is_soft {
        return p.to_owned();
    }
    let mut hot = Array1::zeros(p.len());
    hot[winner(p)] = 1.0;
    hot
}

/// Classify and count: the share of rows labelled k; soft, the mean probability of k.
pub(super) fn count(evidence: &Evidence, rows: &[usize], is_soft: bool) -> Array1<f64> {
    let mut sum = Array1::zeros(evidence.n_classes());
    (rows.iter()).for_each(|&row| sum += &counted(evidence, row, is_soft));
    sum / rows.len() as f64
}

/// ACC, and soft PACC: the p on the simplex with ‖A p − q‖ least, where q counts the rows and A
/// (counted × true) holds the rates with which all labelled rows of the corpus are counted as
/// another class, weighted by weight/π (Forman 2008; Bella et al. 2010).
///
/// # Errors
/// [`Refusal::ClassWithoutLabels`], [`Refusal::Unsettled`].
pub(super) fn confusion_adjusted(
    evidence: &Evidence,
    rows: &[usize],
    is_soft: bool,
) -> Result<Array1<f64>, Refusal> {
    let n_classes = evidence.n_classes();
    let mut rates = Array2::<f64>::zeros((n_classes, n_classes));
    let all = evidence.all_rows();
    for (row, _, class, a) in &Group::new(evidence, &all).labelled {
        let mut column = rates.column_mut(*class);
        column.scaled_add(*a, &counted(evidence, *row, is_soft));
    }
    for (class, mut column) in rates.columns_mut().into_iter().enumerate() {
        let sum = column.sum();
        if sum == 0.0 {
            return Err(Refusal::ClassWithoutLabels { class });
        }
        column /= sum;
    }
    solved(&rates, &count(evidence, rows, is_soft))
}

/// EMQ (Saerens, Latinne & Decaestecker 2002): q⁰ = prior; p_i(k) ∝ (q_k/prior_k)·f_ik;
/// q_k = mean p_i(k); until mean |Δq| < 1e-4. The prior is the classes' part of all labels, which are
/// taken for those that the model learnt from; f must be calibrated for it.
///
/// # Errors
/// [`Refusal::ClassWithoutLabels`], [`Refusal::Unsettled`].
pub(super) fn expectation_maximised(
    evidence: &Evidence,
    rows: &[usize],
) -> Result<Array1<f64>, Refusal> {
    let n_classes = evidence.n_classes();
    let mut prior = Array1::<f64>::zeros(n_classes);
    let labels = evidence.labels.iter().flatten();
    labels.for_each(|label| prior[label.class] += label.weight);
    if let Some(class) = prior.iter().position(|p| *p == 0.0) {
        return Err(Refusal::ClassWithoutLabels { class });
    }
    prior /= prior.sum();
    let mut shares = prior.clone();
    for _ in 0..MOST_STEPS {
        let ratio = &shares / &prior;
        let mut next = Array1::<f64>::zeros(n_classes);
        for &row in rows {
            let weighed = &evidence.probabilities.row(row) * &ratio;
            let sum = weighed.sum();
            // a row whose every class has died out says nothing
            if sum > 0.0 {
                next.scaled_add(1.0 / sum, &weighed);
            }
        }
        let sum = next.sum();
        next /= if sum > 0.0 { sum } else { 1.0 };
        let moved = (&next - &shares).mapv(f64::abs).sum() / n_classes as f64;
        shares = next;
        if moved < STILL {
            return Ok(shares);
        }
    }
    Err(Refusal::Unsettled {
        n_steps: MOST_STEPS,
    })
}
