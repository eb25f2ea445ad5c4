//! Folds that keep an article on one side.

use rand::seq::SliceRandom;

use crate::error::{Error, Result};
use crate::seed::Seed;

/// Assigns each row a fold below `n_folds` so that rows of one unit share a fold and each fold has
/// its share of every class: large units first, each to the fold where
/// Σ_classes (rows of the class in the fold / rows of the class)² grows least.
///
/// `units` and `labels` hold one number per row. Units of one size and make-up are taken in an
/// order drawn from the seed.
///
/// # Errors
/// [`Error::Labels`] when a fold would leave a class without training rows: the class stands in
/// too few units.
pub fn grouped_folds(
    units: &[usize],
    labels: &[usize],
    class_names: &[String],
    n_folds: usize,
    seed: Seed,
) -> Result<Vec<usize>> {
    let n_classes = class_names.len();
    let n_units = units.iter().max().map_or(0, |&u| u + 1);
    let mut counts = vec![vec![0usize; n_classes]; n_units];
    let mut totals = vec![0usize; n_classes];
    for (&unit, &label) in units.iter().zip(labels) {
        counts[unit][label] += 1;
        totals[label] += 1;
    }
    let mut order: Vec<usize> = (0..n_units).collect();
    order.shuffle(&mut seed.stream("folds", 0));
    order.sort_by_key(|&u| std::cmp::Reverse(counts[u].iter().sum::<usize>()));
    let mut filled = vec![vec![0usize; n_classes]; n_folds];
    let mut fold_of_unit = vec![0; n_units];
    for &unit in &order {
        let growth = |fold: &Vec<usize>| -> f64 {
            (0..n_classes)
                .filter(|&c| counts[unit][c] > 0)
                .map(|c| {
                    let (own, had) = (counts[unit][c] as f64, fold[c] as f64);
                    own * (own + 2.0 * had) / (totals[c] * totals[c]) as f64
                })
                .sum()
        };
        let key = |f: usize| (growth(&filled[f]), filled[f].iter().sum::<usize>());
        let best = (0..n_folds)
            .min_by(|&a, &b| {
                let ((x, n), (y, m)) = (key(a), key(b));
                x.total_cmp(&y).then(n.cmp(&m)).then(a.cmp(&b))
            })
            .unwrap_or(0);
        for c in 0..n_classes {
            filled[best][c] += counts[unit][c];
        }
        fold_of_unit[unit] = best;
    }
    for (c, name) in class_names.iter().enumerate() {
        if filled.iter().any(|fold| fold[c] == totals[c]) {
            return Err(Error::Labels {
                problem: format!(
                    "class \"{name}\" has {} labelled sentence(s), all in one fold of {n_folds}: \
                     its scores cannot be cross-validated",
                    totals[c]
                ),
                remedy: "Label sentences of this class in at least two articles (better ten) that \
                         share no sentence, or \
                         take the class out of the scheme."
                    .to_owned(),
            });
        }
    }
    Ok(units.iter().map(|&u| fold_of_unit[u]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        vec!["a".to_owned(), "b".to_owned()]
    }

    #[test]
    fn units_stay_together_and_classes_spread() {
        let units: Vec<usize> = (0..100).map(|i| i / 4).collect();
        let labels: Vec<usize> = (0..100).map(|i| usize::from(i % 3 == 0)).collect();
        let folds = grouped_folds(&units, &labels, &names(), 5, Seed(1)).unwrap();
        for i in 0..100 {
            assert_eq!(folds[i], folds[units[i] * 4]);
        }
        for f in 0..5 {
            let ones = (0..100)
                .filter(|&i| folds[i] == f && labels[i] == 1)
                .count();
            assert!((6..=8).contains(&ones), "fold {f} has {ones}");
        }
        let again = grouped_folds(&units, &labels, &names(), 5, Seed(1)).unwrap();
        assert_eq!(folds, again);
    }

    #[test]
    fn refuses_a_class_that_stands_in_one_article() {
        let message = grouped_folds(&[0, 0, 1, 2], &[1, 1, 0, 0], &names(), 2, Seed(1));
        assert!(message.unwrap_err().to_string().contains("class \"b\""));
    }
}
