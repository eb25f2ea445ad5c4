//! Every figure of an evaluation, with its interval.

use super::labelled::add_guess;
use super::{Bin, Bootstrap, Collector, Figure, Labels, Reliability, brier, figures_of};
use crate::model::log_loss_of;

/// The shares of sentences, the surest first, at which accuracy is reported.
pub const COVERAGES: [f64; 9] = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

/// Sentences with their true and their given classes.
#[derive(Debug, Clone, Default)]
pub struct Scored {
    /// The annotated class of each row.
    pub truth: Vec<usize>,
    /// The class that the machine gave.
    pub labels: Vec<usize>,
    /// Its probabilities, one per class; no row has any, or every row.
    pub probabilities: Vec<Vec<f64>>,
    /// The article of each row, as a number from 0 on.
    pub units: Vec<usize>,
    /// The names of the classes.
    pub class_names: Vec<String>,
    /// The shares of the classes among the training labels: what a guess would go by.
    pub training_shares: Option<Vec<f64>>,
    /// What words-only Naive Bayes gives.
    pub naive_bayes: Option<Vec<usize>>,
    /// Classes whose mean F1 is asked for.
    pub favg: Vec<usize>,
    /// The precision that sure labels must reach, if asked for.
    pub min_precision: Option<f64>,
}

impl Scored {
    /// The labels that the machine gave.
    pub fn given(&self) -> Labels<'_> {
        self.labels_of(&self.labels)
    }

    fn labels_of<'a>(&'a self, given: &'a [usize]) -> Labels<'a> {
        Labels {
            truth: &self.truth,
            given,
            units: &self.units,
            class_names: &self.class_names,
            favg: &self.favg,
        }
    }
}

/// The figures of [`Scored`] rows; what does not depend on the resample is prepared once.
#[derive(Debug)]
pub struct Figures<'a> {
    rows: &'a Scored,
    commonest: usize,
    probabilities: Option<Probabilities>,
}

/// What the probabilities give.
#[derive(Debug)]
struct Probabilities {
    /// Of the given labels, and whether they are right.
    top: Reliability,
    /// Of each class.
    by_class: Vec<Reliability>,
    /// Per row: log loss and Brier score.
    losses: Vec<[f64; 2]>,
    thresholds: Vec<f64>,
    /// The confidence from which labels are as good as asked for.
    enough: Option<f64>,
}

impl Probabilities {
    fn new(r: &Scored) -> Self {
        let of = |i: usize, class: usize| r.probabilities[i].get(class).copied().unwrap_or(0.0);
        let rows = 0..r.truth.len();
        let top = Reliability::new((rows.clone()).map(|i| {
            let label = r.labels[i];
            (of(i, label), label == r.truth[i])
        }));
        let by_class = (0..r.class_names.len())
            .map(|c| Reliability::new((rows.clone()).map(|i| (of(i, c), r.truth[i] == c))));
        let losses = rows.clone().map(|i| {
            let (p, truth) = (&r.probabilities[i], r.truth[i]);
            [log_loss_of(p, truth), brier(p, truth)]
        });
        Self {
            by_class: by_class.collect(),
            losses: losses.collect(),
            thresholds: COVERAGES.iter().map(|&c| top.threshold(c)).collect(),
            enough: r.min_precision.and_then(|p| top.threshold_for(p)),
            top,
        }
    }

    fn add(&self, rows: &Scored, times: &[u32], to: &mut Collector) {
        let (mut n, mut sums) = (0.0, [0.0, 0.0]);
        for (loss, &t) in self.losses.iter().zip(times) {
            n += f64::from(t);
            for (sum, loss) in sums.iter_mut().zip(loss) {
                *sum += loss * f64::from(t);
            }
        }
        let n = f64::max(n, 1.0);
        to.add(|| "log_loss".to_owned(), sums[0] / n);
        to.add(|| "brier".to_owned(), sums[1] / n);
        to.add(|| "aurc".to_owned(), self.top.area_under_risk(times));
        let confidence = |i: usize| rows.probabilities[i][rows.labels[i]];
        let n_sure = |threshold: f64| rows.given().n_units(|i| confidence(i) >= threshold);
        let kept = self.top.above(&self.thresholds, times);
        for ((coverage, &threshold), (_, right)) in COVERAGES.iter().zip(&self.thresholds).zip(kept)
        {
            let name = || format!("{}.accuracy", surest(*coverage));
            to.add_share(name, right, || n_sure(threshold));
        }
        if let Some(threshold) = self.enough {
            for (kept, right) in self.top.above(&[threshold], times) {
                to.add(|| "enough.coverage".to_owned(), kept);
                let name = || "enough.accuracy".to_owned();
                to.add_share(name, right, || n_sure(threshold));
            }
        }
    }

    /// The calibration error of the labels, and its mean over the classes.
    fn expected_errors(&self, n_rows: usize) -> [f64; 2] {
        let once = vec![1; n_rows];
        let by_class: Vec<f64> = (self.by_class.iter().map(|c| c.expected_error(&once))).collect();
        let mean = by_class.iter().sum::<f64>() / by_class.len().max(1) as f64;
        [self.top.expected_error(&once), mean]
    }
}

impl<'a> Figures<'a> {
    /// Prepares the figures of `rows`.
    pub fn new(rows: &'a Scored) -> Self {
        let n_classes = rows.class_names.len();
        let support = |c: &usize| rows.truth.iter().filter(|t| *t == c).count();
        let has_probabilities = rows.probabilities.iter().any(|p| !p.is_empty());
        Self {
            // max_by_key gives the last of equal ones
            commonest: (0..n_classes).rev().max_by_key(support).unwrap_or(0),
            probabilities: has_probabilities.then(|| Probabilities::new(rows)),
            rows,
        }
    }

    /// Every figure with its interval; those of what is to be beaten begin with `majority.`,
    /// `class_prior.` and `naive_bayes.`. Calibration errors have no interval: resamples have gaps
    /// of their own beside those of the probabilities, so theirs lie above that of the rows.
    pub fn all(&self, bootstrap: &Bootstrap) -> Vec<Figure> {
        let mut figures = figures_of(bootstrap, &self.rows.units, &|times, to| {
            self.add(times, to);
        });
        if let Some(p) = &self.probabilities {
            let errors = p.expected_errors(self.rows.truth.len());
            for (name, value) in ["ece", "ece_by_class"].into_iter().zip(errors) {
                figures.push(Figure {
                    name: name.to_owned(),
                    value,
                    interval: None,
                });
            }
        }
        figures
    }

    /// The confidence from which the labels are as precise as asked for; `None` if not asked for or
    /// not reached.
    pub fn enough(&self) -> Option<f64> {
        self.probabilities.as_ref()?.enough
    }

    /// The reliability curve of the given labels, and of each class; empty without probabilities.
    pub fn curves(&self) -> (Vec<Bin>, Vec<Vec<Bin>>) {
        let once = vec![1; self.rows.truth.len()];
        match &self.probabilities {
            None => (Vec::new(), Vec::new()),
            Some(p) => {
                let by_class = p.by_class.iter().map(|c| c.bins(&once));
                (p.top.bins(&once), by_class.collect())
            }
        }
    }

    /// The confidence that the surest share of the rows reaches; in the order of [`COVERAGES`].
    pub fn thresholds(&self) -> &[f64] {
        self.probabilities.as_ref().map_or(&[], |p| &p.thresholds)
    }

    fn add(&self, times: &[u32], to: &mut Collector) {
        let r = self.rows;
        let labels = r.given();
        labels.add(times, to);
        if let Some(p) = &self.probabilities {
            p.add(r, times, to);
        }
        let c = labels.confusion(times);
        add_guess(&c.all_labelled(self.commonest), &labels, "majority", to);
        if let Some(shares) = &r.training_shares {
            add_guess(&c.guessed(shares), &labels, "class_prior", to);
        }
        if let Some(given) = &r.naive_bayes {
            let other = r.labels_of(given);
            add_guess(&other.confusion(times), &other, "naive_bayes", to);
        }
    }
}

/// `surest_80` for a coverage of 0.8.
pub fn surest(coverage: f64) -> String {
    format!("surest_{:.0}", 100.0 * coverage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored() -> Scored {
        let p = [
            [0.8, 0.2],
            [0.6, 0.4],
            [0.3, 0.7],
            [0.1, 0.9],
            [0.55, 0.45],
            [0.2, 0.8],
        ];
        Scored {
            truth: vec![0, 1, 1, 1, 0, 0],
            labels: vec![0, 0, 1, 1, 0, 1],
            probabilities: p.iter().map(|p| p.to_vec()).collect(),
            units: vec![0, 0, 1, 1, 2, 2],
            class_names: vec!["a".to_owned(), "b".to_owned()],
            training_shares: Some(vec![0.5, 0.5]),
            naive_bayes: Some(vec![0, 1, 1, 1, 0, 0]),
            favg: vec![1],
            min_precision: Some(0.7),
        }
    }

    fn value(figures: &[Figure], name: &str) -> f64 {
        figures.iter().find(|f| f.name == name).unwrap().value
    }

    #[test]
    fn every_figure_lies_in_its_interval_and_has_a_name_of_its_own() {
        let rows = scored();
        let figures = Figures::new(&rows).all(&Bootstrap::default());
        for f in &figures {
            // nobody labels everything "b", so the precision of that is undefined
            let none = ["ece", "ece_by_class", "majority.classes.b.precision"];
            assert_eq!(
                f.interval.is_none(),
                none.contains(&f.name.as_str()),
                "{f:?}"
            );
            if let Some(i) = f.interval {
                assert!(i.low <= f.value && f.value <= i.high, "{f:?}");
            }
            assert_eq!(figures.iter().filter(|g| g.name == f.name).count(), 1);
        }
        assert_eq!(value(&figures, "f_avg"), value(&figures, "classes.b.f1"));
        assert_eq!(value(&figures, "class_prior.accuracy"), 0.5);
        assert!((value(&figures, "accuracy") - 4.0 / 6.0).abs() < 1e-12);
        assert_eq!(value(&figures, "naive_bayes.accuracy"), 1.0);
        assert_eq!(value(&figures, "confusion.a.b"), 1.0 / 3.0);
    }

    #[test]
    fn order_of_rows_and_names_of_articles_change_no_figure() {
        let rows = scored();
        let mut other = rows.clone();
        other.truth.reverse();
        other.labels.reverse();
        other.probabilities.reverse();
        other.units.reverse();
        other.naive_bayes.as_mut().unwrap().reverse();
        let once = Bootstrap::default();
        let (a, b) = (
            Figures::new(&rows).all(&once),
            Figures::new(&other).all(&once),
        );
        for (a, b) in a.iter().zip(&b) {
            assert!((a.value - b.value).abs() < 1e-12, "{a:?} {b:?}");
        }
    }

    #[test]
    fn labels_that_are_all_right_leave_room_for_doubt() {
        let mut rows = scored();
        rows.labels.clone_from(&rows.truth);
        let figures = Figures::new(&rows).all(&Bootstrap::default());
        let bound = |n: f64| 0.025_f64.powf(1.0 / n);
        let low = |name: &str| {
            let figure = figures.iter().find(|f| f.name == name).unwrap();
            assert_eq!(figure.value, 1.0);
            figure.interval.unwrap().low
        };
        assert!((low("accuracy") - bound(3.0)).abs() < 1e-12);
        assert!((low("classes.a.recall") - bound(2.0)).abs() < 1e-12);
    }

    #[test]
    fn no_row_one_row_and_one_article_have_defined_figures() {
        for n in [0, 1, 2] {
            let mut rows = scored();
            rows.truth.truncate(n);
            rows.labels.truncate(n);
            rows.probabilities.truncate(n);
            rows.units.truncate(n);
            rows.naive_bayes = None;
            for f in Figures::new(&rows).all(&Bootstrap::default()) {
                assert!(n == 0 || f.value.is_finite(), "{f:?}");
                assert_eq!(f.interval, None);
            }
        }
    }
}
