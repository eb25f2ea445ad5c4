//! Every figure of an evaluation, with its interval.

use std::collections::HashSet;

use super::{Bin, Bootstrap, Confusion, Interval, Reliability, brier};
use crate::model::log_loss_of;

/// The coverages at which accuracy is reported: the surest half, and the surest four fifths.
pub const COVERAGES: [f64; 2] = [0.8, 0.5];

/// Sentences with their true and their given classes.
#[derive(Debug, Clone, Default)]
pub struct Scored {
    /// The annotated class of each row.
    pub truth: Vec<usize>,
    /// The class that the machine gave.
    pub labels: Vec<usize>,
    /// Its probabilities, one per class.
    pub probabilities: Vec<Vec<f64>>,
    /// The article of each row, as a number from 0 on.
    pub units: Vec<usize>,
    /// The names of the classes.
    pub class_names: Vec<String>,
    /// The shares of the classes among the training labels: what a guess would go by.
    pub training_shares: Vec<f64>,
    /// Classes whose mean F1 is asked for.
    pub favg: Vec<usize>,
    /// The precision that sure labels must reach, if asked for.
    pub min_precision: Option<f64>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Such as `macro_average.f1` or `classes.neutral.recall`.
    pub name: String,
    /// On all rows.
    pub value: f64,
    /// Over resampled articles; `None` with a single article, and for calibration errors, which the
    /// bootstrap overstates.
    pub interval: Option<Interval>,
}

/// The figures of [`Scored`] rows; what does not depend on the resample is prepared once.
#[derive(Debug)]
pub struct Figures<'a> {
    rows: &'a Scored,
    /// The highest probability, and whether its class is right.
    top: Reliability,
    /// Of each class.
    by_class: Vec<Reliability>,
    thresholds: Vec<f64>,
    /// The confidence from which labels are as good as asked for.
    enough: Option<f64>,
    commonest: usize,
}

impl<'a> Figures<'a> {
    /// Prepares the figures of `rows`.
    pub fn new(rows: &'a Scored) -> Self {
        let n_classes = rows.class_names.len();
        let confidence = |p: &[f64], class: usize| p.get(class).copied().unwrap_or(0.0);
        let tops = rows.probabilities.iter().zip(&rows.labels).zip(&rows.truth);
        let top = Reliability::new(tops.map(|((p, &l), &t)| (confidence(p, l), l == t)));
        let by_class = (0..n_classes).map(|c| {
            let rows = rows.probabilities.iter().zip(&rows.truth);
            Reliability::new(rows.map(|(p, &t)| (confidence(p, c), t == c)))
        });
        let support = |c: &usize| rows.truth.iter().filter(|t| *t == c).count();
        // max_by_key gives the last of equal ones
        let commonest = (0..n_classes).rev().max_by_key(support).unwrap_or(0);
        Self {
            by_class: by_class.collect(),
            thresholds: COVERAGES.iter().map(|&c| top.threshold(c)).collect(),
            enough: rows.min_precision.and_then(|p| top.threshold_for(p)),
            top,
            commonest,
            rows,
        }
    }

    /// Every figure with its interval.
    pub fn all(&self, bootstrap: &Bootstrap) -> Vec<Figure> {
        let statistic = |times: &[u32]| self.at(times).into_iter().map(|f| f.1).collect();
        let intervals = bootstrap.intervals(&self.rows.units, &statistic);
        let figures = self.at(&vec![1; self.rows.truth.len()]);
        let tail = (1.0 - bootstrap.level) / 2.0;
        (figures.into_iter().zip(intervals))
            .map(|((name, value), interval)| Figure {
                // resamples have gaps of their own beside those of the probabilities, so their
                // calibration error lies above that of the rows: no interval is better than that
                interval: interval.filter(|_| !name.starts_with("ece")).map(|i| {
                    match self.n_units_behind(&name) {
                        Some(n) => widened(value, i, tail.powf(1.0 / n as f64)),
                        None => i,
                    }
                }),
                // a class that neither occurs nor was given scores 0 (scikit-learn's convention);
                // a resample without it says nothing of it
                value: if value.is_nan() { 0.0 } else { value },
                name,
            })
            .collect()
    }

    /// The confidence from which the labels are as precise as asked for; `None` if not asked for or
    /// not reached.
    pub fn enough(&self) -> Option<f64> {
        self.enough
    }

    /// How many articles a share rests on; `None` for figures that are no share of right labels.
    fn n_units_behind(&self, name: &str) -> Option<usize> {
        let r = self.rows;
        let units_with = |holds: &dyn Fn(usize) -> bool| {
            let with = (0..r.units.len()).filter(|&i| holds(i)).map(|i| r.units[i]);
            with.collect::<HashSet<_>>().len().max(1)
        };
        let behind = |class: usize, figure: &str| match figure {
            "precision" => units_with(&|i| r.labels[i] == class),
            "recall" => units_with(&|i| r.truth[i] == class),
            _ => units_with(&|i| r.truth[i] == class || r.labels[i] == class),
        };
        let (of, figure) = name.rsplit_once('.').unwrap_or(("", name));
        if let Some(class) = of.strip_prefix("classes.") {
            let k = r.class_names.iter().position(|c| c == class)?;
            return Some(behind(k, figure));
        }
        let classes = 0..r.class_names.len();
        match of {
            // no surer than its rarest class
            "macro_average" => classes.map(|k| behind(k, figure)).min(),
            "weighted_average" => Some(units_with(&|_| true)),
            "" if figure == "accuracy" => Some(units_with(&|_| true)),
            _ => {
                let place = COVERAGES.iter().position(|c| of == surest(*c));
                let threshold = match place {
                    Some(place) => self.thresholds[place],
                    None => self.enough.filter(|_| name == "enough.accuracy")?,
                };
                Some(units_with(&|i| {
                    r.probabilities[i][r.labels[i]] >= threshold
                }))
            }
        }
    }

    /// The reliability curve of the given labels.
    pub fn curve(&self) -> Vec<Bin> {
        self.top.bins(&vec![1; self.rows.truth.len()])
    }

    /// The confidence that the surest share of the rows reaches; in the order of [`COVERAGES`].
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// Names and values when row i counts `times[i]` times; NaN for what is then undefined.
    fn at(&self, times: &[u32]) -> Vec<(String, f64)> {
        let r = self.rows;
        let n_classes = r.class_names.len();
        let c = Confusion::weighted(&r.truth, &r.labels, times, n_classes);
        let mut out = Vec::new();
        let mut add = |name: &str, value: f64| out.push((name.to_owned(), value));
        for (k, class) in r.class_names.iter().enumerate() {
            let (is, given) = (c.support(k), c.labelled(k));
            let defined = |value: f64, n: u64| if n > 0 { value } else { f64::NAN };
            let precision = defined(c.precision(k), given);
            add(&format!("classes.{class}.precision"), precision);
            add(&format!("classes.{class}.recall"), defined(c.recall(k), is));
            add(&format!("classes.{class}.f1"), defined(c.f1(k), is + given));
        }
        for (name, mean) in [
            ("macro_average", c.macro_average()),
            ("weighted_average", c.weighted_average()),
        ] {
            add(&format!("{name}.precision"), mean.precision);
            add(&format!("{name}.recall"), mean.recall);
            add(&format!("{name}.f1"), mean.f1);
        }
        add("accuracy", c.accuracy());
        add("mcc", c.mcc());
        if !r.favg.is_empty() {
            add("f_avg", c.mean_f1(&r.favg));
        }
        let rows = || r.probabilities.iter().zip(&r.truth).zip(times);
        let mean = |of: &dyn Fn(&[f64], usize) -> f64| {
            let sum: f64 = rows().map(|((p, &t), &n)| of(p, t) * f64::from(n)).sum();
            sum / c.total().max(1) as f64
        };
        add("log_loss", mean(&log_loss_of));
        add("brier", mean(&brier));
        add("ece", self.top.expected_error(times));
        let by_class = self.by_class.iter().map(|c| c.expected_error(times));
        add("ece_by_class", by_class.sum::<f64>() / n_classes as f64);
        add("aurc", self.top.area_under_risk(times));
        for (coverage, &threshold) in COVERAGES.iter().zip(&self.thresholds) {
            let name = format!("{}.accuracy", surest(*coverage));
            add(&name, self.top.above(threshold, times).1);
        }
        if let Some(threshold) = self.enough {
            let (kept, right) = self.top.above(threshold, times);
            add("enough.coverage", kept);
            add("enough.accuracy", right);
        }
        let always = Confusion::weighted(
            &r.truth,
            &vec![self.commonest; times.len()],
            times,
            n_classes,
        );
        add("majority.accuracy", always.accuracy());
        add("majority.macro_f1", always.macro_average().f1);
        let (accuracy, macro_f1) = guess(&c, &r.training_shares);
        add("class_prior.accuracy", accuracy);
        add("class_prior.macro_f1", macro_f1);
        out
    }
}

/// `surest_80` for a coverage of 0.8.
fn surest(coverage: f64) -> String {
    format!("surest_{:.0}", 100.0 * coverage)
}

/// Where no resample differs, since every label is right (or none), the bootstrap promises what no
/// sample can: the exact bound takes its place. All n articles right happens with a probability of
/// at most `tail` where an article is right with less than `bound` = tail^(1/n) (Clopper & Pearson
/// 1934).
fn widened(value: f64, interval: Interval, bound: f64) -> Interval {
    match (interval.low == interval.high, value) {
        (true, 1.0) => Interval {
            low: bound,
            high: 1.0,
        },
        (true, 0.0) => Interval {
            low: 0.0,
            high: 1.0 - bound,
        },
        _ => interval,
    }
}

/// Accuracy and macro-F1 to be expected of labels drawn by the training shares q: class c, of share
/// π, gets precision π and recall q, hence F1 2πq/(π + q).
fn guess(truth: &Confusion, shares: &[f64]) -> (f64, f64) {
    let n = truth.total().max(1) as f64;
    let (mut accuracy, mut f1) = (0.0, 0.0);
    for (c, q) in shares.iter().enumerate() {
        let share = truth.support(c) as f64 / n;
        accuracy += share * q;
        if share + q > 0.0 {
            f1 += 2.0 * share * q / (share + q) / shares.len() as f64;
        }
    }
    (accuracy, f1)
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
            training_shares: vec![0.5, 0.5],
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
            assert_eq!(f.interval.is_none(), f.name.starts_with("ece"), "{f:?}");
            if let Some(i) = f.interval {
                assert!(i.low <= f.value && f.value <= i.high, "{f:?}");
            }
            assert_eq!(figures.iter().filter(|g| g.name == f.name).count(), 1);
        }
        assert_eq!(value(&figures, "f_avg"), value(&figures, "classes.b.f1"));
        assert_eq!(value(&figures, "class_prior.accuracy"), 0.5);
        assert!((value(&figures, "accuracy") - 4.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn order_of_rows_and_names_of_articles_change_no_figure() {
        let rows = scored();
        let mut other = rows.clone();
        other.truth.reverse();
        other.labels.reverse();
        other.probabilities.reverse();
        other.units.reverse();
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
            for f in Figures::new(&rows).all(&Bootstrap::default()) {
                assert!(n == 0 || f.value.is_finite(), "{f:?}");
                assert_eq!(f.interval, None);
            }
        }
    }
}
