//! Precision, recall and F1 from a confusion matrix.

use crate::model::ClassScore;

/// Sentences by true class (rows) and label given by the machine (columns): counts, or numbers to be
/// expected of a guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusion {
    /// n_classes × n_classes.
    pub counts: Vec<Vec<f64>>,
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
        let mut counts = vec![0_u64; n_classes * n_classes];
        for ((&t, &l), &n) in truth.iter().zip(labels).zip(times) {
            counts[t * n_classes + l] += u64::from(n);
        }
        Self {
            counts: (counts.chunks(n_classes.max(1)))
                .map(|row| row.iter().map(|&n| n as f64).collect())
                .collect(),
        }
    }

    /// Counts pairs of true class and label.
    pub fn new(truth: &[usize], labels: &[usize], n_classes: usize) -> Self {
        Self::weighted(truth, labels, &vec![1; truth.len()], n_classes)
    }

    /// The number of classes.
    pub fn n_classes(&self) -> usize {
        self.counts.len()
    }

    /// Sentences in all.
    pub fn total(&self) -> f64 {
        self.counts.iter().flatten().sum()
    }

    /// Sentences of class `c`.
    pub fn support(&self, c: usize) -> f64 {
        self.counts[c].iter().sum()
    }

    /// Sentences labelled `c`.
    pub fn labelled(&self, c: usize) -> f64 {
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
        share(2.0 * self.counts[c][c], self.support(c) + self.labelled(c))
    }

    /// The share labelled rightly; 0 for no sentence. For single labels this is also the micro
    /// average of precision, recall and F1.
    pub fn accuracy(&self) -> f64 {
        share(
            (0..self.n_classes()).map(|c| self.counts[c][c]).sum(),
            self.total(),
        )
    }

    /// The plain mean over the classes that occur, annotated or labelled (scikit-learn's default);
    /// 0 for no sentence.
    pub fn macro_average(&self) -> Averages {
        let occurs = |c: &usize| self.support(*c) + self.labelled(*c) > 0.0;
        let classes: Vec<usize> = (0..self.n_classes()).filter(occurs).collect();
        let mean = |of: &dyn Fn(usize) -> f64| {
            classes.iter().map(|&c| of(c)).sum::<f64>() / classes.len().max(1) as f64
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
            let sum = (0..self.n_classes()).map(|c| of(c) * self.support(c));
            sum.sum::<f64>() / self.total().max(1.0)
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
        let n = self.total();
        let right: f64 = (0..self.n_classes()).map(|c| self.counts[c][c]).sum();
        let pairs = |a: &dyn Fn(usize) -> f64, b: &dyn Fn(usize) -> f64| {
            (0..self.n_classes()).map(|c| a(c) * b(c)).sum::<f64>()
        };
        let (is, given) = (|c| self.support(c), |c| self.labelled(c));
        let spread = (n * n - pairs(&is, &is)) * (n * n - pairs(&given, &given));
        if spread > 0.0 {
            (right * n - pairs(&is, &given)) / spread.sqrt()
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
                support: self.support(c) as u64,
            })
            .collect()
    }

    /// What labelling everything with class `common` would give.
    pub fn all_labelled(&self, common: usize) -> Self {
        let mut guess = vec![0.0; self.n_classes()];
        if let Some(share) = guess.get_mut(common) {
            *share = 1.0;
        }
        self.guessed(&guess)
    }

    /// What is to be expected of labels drawn by the shares `guess`, one per class.
    pub fn guessed(&self, guess: &[f64]) -> Self {
        let row = |c| guess.iter().map(|g| g * self.support(c)).collect();
        Self {
            counts: (0..self.n_classes()).map(row).collect(),
        }
    }

    /// The numbers as whole sentences.
    pub fn whole(&self) -> Vec<Vec<u64>> {
        let row = |row: &Vec<f64>| row.iter().map(|n| n.round() as u64).collect();
        self.counts.iter().map(row).collect()
    }
}

/// Macro-F1 of labels against the truth.
pub fn macro_f1(truth: &[usize], labels: &[usize], n_classes: usize) -> f64 {
    Confusion::new(truth, labels, n_classes).macro_average().f1
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_confusion_matrix_worked_by_hand() {
        let c = Confusion {
            counts: vec![
                vec![30.0, 6.0, 4.0],
                vec![5.0, 24.0, 11.0],
                vec![3.0, 7.0, 110.0],
            ],
        };
        assert!((c.precision(0) - 30.0 / 38.0).abs() < 1e-15);
        assert!((c.recall(1) - 24.0 / 40.0).abs() < 1e-15);
        assert!((c.f1(2) - 220.0 / 245.0).abs() < 1e-15);
        assert!((c.accuracy() - 164.0 / 200.0).abs() < 1e-15);
        let macro_f1 = (60.0 / 78.0 + 48.0 / 77.0 + 220.0 / 245.0) / 3.0;
        assert!((c.macro_average().f1 - macro_f1).abs() < 1e-15);
        assert_eq!(c.all_labelled(2).counts[0], [0.0, 0.0, 40.0]);
        assert_eq!(c.guessed(&[0.5, 0.25, 0.25]).counts[2], [60.0, 30.0, 30.0]);
    }

    #[test]
    fn correlation_and_weighted_average_agree_with_scikit_learn() {
        // sklearn 1.7.2: matthews_corrcoef, precision_recall_fscore_support(average="weighted")
        let c = Confusion {
            counts: vec![
                vec![30.0, 6.0, 4.0],
                vec![5.0, 24.0, 11.0],
                vec![3.0, 7.0, 110.0],
            ],
        };
        assert!((c.mcc() - 0.6734311256284418).abs() < 1e-12);
        let w = c.weighted_average();
        assert!((w.precision - 0.815624466571835).abs() < 1e-12);
        assert!((w.f1 - 0.8172969887255601).abs() < 1e-12);
        assert!((w.recall - c.accuracy()).abs() < 1e-12);
        assert_eq!(c.mean_f1(&[0, 1]), (c.f1(0) + c.f1(1)) / 2.0);
        assert_eq!(c.all_labelled(2).mcc(), 0.0);
    }

    #[test]
    fn absent_classes_and_no_rows_score_zero_and_never_nan() {
        let c = Confusion::new(&[0, 0], &[0, 0], 3);
        assert_eq!((c.precision(1), c.recall(1), c.f1(1)), (0.0, 0.0, 0.0));
        assert_eq!(c.macro_average().f1, 1.0);
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
