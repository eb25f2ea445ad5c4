//! Figures with a name, a value and an interval.

use super::{Bootstrap, Interval};

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

/// Takes the figures of one (re)sample; their names only where somebody wants them.
#[derive(Debug, Default)]
pub struct Collector {
    names: Option<Vec<String>>,
    values: Vec<f64>,
    n_units: Vec<Option<usize>>,
}

impl Collector {
    /// Adds a figure; NaN for one that this sample leaves undefined.
    pub fn add(&mut self, name: impl FnOnce() -> String, value: f64) {
        if let Some(names) = &mut self.names {
            names.push(name());
            self.n_units.push(None);
        }
        self.values.push(value);
    }

    /// Adds a share of right answers. `n_units` tells from how many articles, and is asked only
    /// where names are.
    pub fn add_share(
        &mut self,
        name: impl FnOnce() -> String,
        value: f64,
        n_units: impl FnOnce() -> usize,
    ) {
        self.add(name, value);
        if let Some(last) = self.n_units.last_mut() {
            *last = Some(n_units().max(1));
        }
    }
}

/// The figures that `statistic` collects, with intervals over resampled `units` (the article of each
/// row, as a number from 0 on). `statistic` is handed how often each row counts.
///
/// A figure undefined on all rows becomes 0 (scikit-learn's convention for a class that neither
/// occurs nor was given); a resample that leaves it undefined says nothing of it. A share of right
/// answers that is 0 or 1 in every resample gets the exact bound instead, see [`widened`].
pub fn figures_of(
    bootstrap: &Bootstrap,
    units: &[usize],
    statistic: &(dyn Fn(&[u32], &mut Collector) + Sync),
) -> Vec<Figure> {
    let at = |times: &[u32]| {
        let mut collector = Collector::default();
        statistic(times, &mut collector);
        collector.values
    };
    let intervals = bootstrap.intervals(units, &at);
    let mut all = Collector {
        names: Some(Vec::new()),
        ..Collector::default()
    };
    statistic(&vec![1; units.len()], &mut all);
    let tail = (1.0 - bootstrap.level) / 2.0;
    let figures = all.names.unwrap_or_default().into_iter().zip(all.values);
    (figures.zip(all.n_units).zip(intervals))
        .map(|(((name, value), n_units), interval)| Figure {
            interval: interval.map(|i| match n_units {
                Some(n) => widened(value, i, tail.powf(1.0 / n as f64)),
                None => i,
            }),
            value: if value.is_nan() { 0.0 } else { value },
            name,
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_figures_become_zero_and_certain_shares_keep_a_doubt() {
        let units = [0, 1, 2];
        let figures = figures_of(&Bootstrap::default(), &units, &|times, c| {
            c.add(|| "undefined".to_owned(), f64::NAN);
            c.add_share(|| "certain".to_owned(), 1.0, || 3);
            c.add(|| "first".to_owned(), f64::from(times[0]));
        });
        assert_eq!((figures[0].value, figures[0].interval), (0.0, None));
        let bound = 0.025_f64.powf(1.0 / 3.0);
        assert!((figures[1].interval.unwrap().low - bound).abs() < 1e-12);
        let i = figures[2].interval.unwrap();
        assert_eq!((i.low, i.high, figures[2].value), (0.0, 3.0, 1.0));
    }
}
