//! Precision, recall and F1 from a confusion matrix.

use crate::model::ClassScore;

/// Counts of sentences by true class (rows) and label given by the machine (columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// n_classes × n_classes.
    pub counts: Vec<Vec<u64>>,
}

/// Averages over the classes, 0–1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Averages {
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
    /// F1; for the macro average the mean of the classes' F1, not the F1 of the means.
    pub f1: f64,
}

impl Confusion {
    /// Counts pairs of true class and label, pair i `times[i]` times.
    pub fn weighted(truth: &[usize], labels: &[usize], times: &[u32], n_classes: usize) -> Self {
        let mut counts = vec![vec![0; n_classes]; n_classes];
        for ((&t, &l), &n) in truth.iter().zip(labels).zip(times) {
            counts[t][l] += u64::from(n);
        }
        Self { counts }
    }

    /// Counts pairs of true class and label.
    pub fn new(truth: &[usize], labels: &[usize], n_classes: usize) -> Self {
        let mut counts = vec![vec![0; n_classes]; n_classes];
        for (&t, &l) in truth.iter().zip(labels) {
            counts[t][l] += 1;
        }
        Self { counts }
    }

    /// The number of classes.
    pub fn n_classes(&self) -> usize {
        self.counts.len()
    }

    /// Sentences in all.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Sentences of class `c`.
    pub fn support(&self, c: usize) -> u64 {
        self.counts[c].iter().sum()
    }

    /// Sentences labelled `c`.
    pub fn labelled(&self, c: usize) -> u64 {
        self.counts.iter().map(|row| row[c]).sum()
    }

    /// TP / (TP + FP); 0 if nothing was labelled `c`.
    pub fn precision(&self, c: usize) -> f64 {
        share(self.counts[c][c], self.labelled(c))
    }

    /// TP / (TP + FN); 0 if nothing is `c`.
    pub fn recall(&self, c: usize) -> f64 {
        share(self.counts[c][c], self.support(c))
    }

    /// 2 TP / (2 TP + FP + FN); 0 if the class neither occurs nor was given.
    pub fn f1(&self, c: usize) -> f64 {
        share(2 * self.counts[c][c], self.support(c) + self.labelled(c))
    }

    /// The share labelled rightly; 0 for no sentence. For single labels this is also the micro
    /// average of precision, recall and F1.
    pub fn accuracy(&self) -> f64 {
        share(
            (0..self.n_classes()).map(|c| self.counts[c][c]).sum(),
            self.total(),
        )
    }

    /// The plain mean over all classes, absent ones included with 0.
    pub fn macro_average(&self) -> Averages {
        let mean = |of: &dyn Fn(usize) -> f64| {
            (0..self.n_classes()).map(of).sum::<f64>() / self.n_classes() as f64
        };
        Averages {
            precision: mean(&|c| self.precision(c)),
            recall: mean(&|c| self.recall(c)),
            f1: mean(&|c| self.f1(c)),
        }
    }

    /// The mean over the classes, each counted by its support; 0 for no sentence.
    pub fn weighted_average(&self) -> Averages {
        let mean = |of: &dyn Fn(usize) -> f64| {
            let sum = (0..self.n_classes()).map(|c| of(c) * self.support(c) as f64);
            sum.sum::<f64>() / self.total().max(1) as f64
        };
        Averages {
            precision: mean(&|c| self.precision(c)),
            recall: mean(&|c| self.recall(c)),
            f1: mean(&|c| self.f1(c)),
        }
    }

    /// Matthews' correlation for several classes (Gorodkin 2004), −1 to 1; 0 where either side has
    /// one class only.
    pub fn mcc(&self) -> f64 {
        let n = self.total() as f64;
        let right: u64 = (0..self.n_classes()).map(|c| self.counts[c][c]).sum();
        let pairs = |a: &dyn Fn(usize) -> u64, b: &dyn Fn(usize) -> u64| {
            let products = (0..self.n_classes()).map(|c| a(c) as f64 * b(c) as f64);
            products.sum::<f64>()
        };
        let (is, given) = (|c| self.support(c), |c| self.labelled(c));
        let spread = (n * n - pairs(&is, &is)) * (n * n - pairs(&given, &given));
        if spread > 0.0 {
            (right as f64 * n - pairs(&is, &given)) / spread.sqrt()
        } else {
            0.0
        }
    }

    /// The mean F1 of some classes, as SemEval reports it for the two that take a side.
    pub fn mean_f1(&self, classes: &[usize]) -> f64 {
        let sum: f64 = classes.iter().map(|&c| self.f1(c)).sum();
        sum / classes.len().max(1) as f64
    }

    /// The scores of every class under the given names.
    pub fn class_scores(&self, names: &[String]) -> Vec<ClassScore> {
        (names.iter().enumerate())
            .map(|(c, name)| ClassScore {
                class: name.clone(),
                precision: self.precision(c),
                recall: self.recall(c),
                f1: self.f1(c),
                support: self.support(c),
            })
            .collect()
    }

    /// What labelling everything with the commonest class (the first of equal ones) would give.
    pub fn majority_baseline(&self) -> Self {
        let mut common = 0;
        for c in 0..self.n_classes() {
            if self.support(c) > self.support(common) {
                common = c;
            }
        }
        let mut counts = vec![vec![0; self.n_classes()]; self.n_classes()];
        for (c, row) in counts.iter_mut().enumerate() {
            row[common] = self.support(c);
        }
        Self { counts }
    }
}

/// Macro-F1 of labels against the truth.
pub fn macro_f1(truth: &[usize], labels: &[usize], n_classes: usize) -> f64 {
    Confusion::new(truth, labels, n_classes).macro_average().f1
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_confusion_matrix_worked_by_hand() {
        let c = Confusion {
            counts: vec![vec![30, 6, 4], vec![5, 24, 11], vec![3, 7, 110]],
        };
        assert!((c.precision(0) - 30.0 / 38.0).abs() < 1e-15);
        assert!((c.recall(1) - 24.0 / 40.0).abs() < 1e-15);
        assert!((c.f1(2) - 220.0 / 245.0).abs() < 1e-15);
        assert!((c.accuracy() - 164.0 / 200.0).abs() < 1e-15);
        let macro_f1 = (60.0 / 78.0 + 48.0 / 77.0 + 220.0 / 245.0) / 3.0;
        assert!((c.macro_average().f1 - macro_f1).abs() < 1e-15);
        assert_eq!(c.majority_baseline().counts[0], [0, 0, 40]);
    }

    #[test]
    fn correlation_and_weighted_average_agree_with_scikit_learn() {
        // sklearn 1.7.2: matthews_corrcoef, precision_recall_fscore_support(average="weighted")
        let c = Confusion {
            counts: vec![vec![30, 6, 4], vec![5, 24, 11], vec![3, 7, 110]],
        };
        assert!((c.mcc() - 0.6734311256284418).abs() < 1e-12);
        let w = c.weighted_average();
        assert!((w.precision - 0.815624466571835).abs() < 1e-12);
        assert!((w.f1 - 0.8172969887255601).abs() < 1e-12);
        assert!((w.recall - c.accuracy()).abs() < 1e-12);
        assert_eq!(c.mean_f1(&[0, 1]), (c.f1(0) + c.f1(1)) / 2.0);
        assert_eq!(c.majority_baseline().mcc(), 0.0);
    }

    #[test]
    fn absent_classes_and_no_rows_score_zero_and_never_nan() {
        let c = Confusion::new(&[0, 0], &[0, 0], 3);
        assert_eq!((c.precision(1), c.recall(1), c.f1(1)), (0.0, 0.0, 0.0));
        let none = Confusion::new(&[], &[], 2);
        assert_eq!((none.accuracy(), none.macro_average().f1), (0.0, 0.0));
    }

    #[test]
    fn order_of_rows_and_names_of_classes_do_not_matter() {
        let (truth, labels) = ([0, 1, 2, 1, 0], [0, 2, 2, 1, 1]);
        let renamed = |v: &[usize]| v.iter().rev().map(|c| 2 - c).collect::<Vec<_>>();
        let a = macro_f1(&truth, &labels, 3);
        let b = macro_f1(&renamed(&truth), &renamed(&labels), 3);
        assert!((a - b).abs() < 1e-15);
    }
}
