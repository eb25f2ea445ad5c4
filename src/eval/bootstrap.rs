//! Percentile intervals from a bootstrap over articles.

use rand::Rng;
use rayon::prelude::*;

use crate::seed::Seed;

/// A confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A bootstrap that draws whole units (articles) with replacement, since sentences of one article
/// are no independent trials (Davison & Hinkley 1997, §3.8).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// How many resamples.
    pub n_resamples: u64,
    /// The share of resamples inside an interval.
    pub level: f64,
    /// The seed of the draws.
    pub seed: Seed,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            n_resamples: 2000,
            level: 0.95,
            seed: Seed::default(),
        }
    }
}

impl Bootstrap {
    /// The interval of each figure that `statistic` gives; `units` has the unit of each row.
    ///
    /// `statistic` is handed how often each row was drawn and gives the same number of figures each
    /// time. The ends are the type-1 quantiles of the resamples, which are values that occurred. A
    /// figure that is NaN in a resample is left out of it. `None` where there are fewer than two
    /// units or no value: one article says nothing of how articles differ.
    pub fn intervals(
        &self,
        units: &[usize],
        statistic: &(dyn Fn(&[u32]) -> Vec<f64> + Sync),
    ) -> Vec<Option<Interval>> {
        let n_units = units.iter().max().map_or(0, |u| u + 1);
        let n_figures = statistic(&vec![1; units.len()]).len();
        if n_units < 2 {
            return vec![None; n_figures];
        }
        let resampled: Vec<Vec<f64>> = (0..self.n_resamples)
            .into_par_iter()
            .map(|part| {
                let mut chance = self.seed.stream("bootstrap", part);
                let mut drawn = vec![0_u32; n_units];
                for _ in 0..n_units {
                    drawn[chance.random_range(0..n_units)] += 1;
                }
                let times: Vec<u32> = units.iter().map(|&u| drawn[u]).collect();
                statistic(&times)
            })
            .collect();
        (0..n_figures)
            .map(|f| {
                let figure = resampled.iter().filter_map(|r| r.get(f).copied());
                let mut values: Vec<f64> = figure.filter(|v| !v.is_nan()).collect();
                values.sort_by(f64::total_cmp);
                let tail = (1.0 - self.level) / 2.0;
                Some(Interval {
                    low: *values.get(rank(values.len(), tail))?,
                    high: *values.get(rank(values.len(), 1.0 - tail))?,
                })
            })
            .collect()
    }
}

/// The position of the type-1 quantile: the smallest value with at least that share at or below.
fn rank(n: usize, share: f64) -> usize {
    // 1e-9 forgives 0.975 · 2000 = 1950.0000000000002
    let at_least = (share * n as f64 - 1e-9).ceil();
    (at_least as usize).max(1) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(values: &[f64], times: &[u32]) -> f64 {
        let sum: f64 = values
            .iter()
            .zip(times)
            .map(|(v, &t)| v * f64::from(t))
            .sum();
        sum / f64::from(times.iter().sum::<u32>())
    }

    #[test]
    fn intervals_over_articles_cover_what_they_promise() {
        // 40 articles of 5 sentences that share their article's luck: rows would give intervals
        // half as wide
        let bootstrap = Bootstrap {
            n_resamples: 400,
            ..Bootstrap::default()
        };
        let units: Vec<usize> = (0..200).map(|i| i / 5).collect();
        let (mut covered, mut by_row) = (0, 0);
        let n_worlds = 400;
        for world in 0..n_worlds {
            let mut chance = Seed(world).stream("coverage", 0);
            let luck: Vec<f64> = (0..40).map(|_| chance.random_range(-1.0..1.0)).collect();
            let values: Vec<f64> = (units.iter())
                .map(|&u| luck[u] + chance.random_range(-1.0..1.0))
                .collect();
            let statistic = |times: &[u32]| vec![mean_of(&values, times)];
            let holds = |units: &[usize]| {
                let interval = bootstrap.intervals(units, &statistic)[0].unwrap();
                usize::from(interval.low <= 0.0 && 0.0 <= interval.high)
            };
            covered += holds(&units);
            by_row += holds(&(0..200).collect::<Vec<_>>());
        }
        let share = |n: usize| n as f64 / n_worlds as f64;
        assert!((share(covered) - 0.95).abs() < 0.025, "{}", share(covered));
        assert!(share(by_row) < 0.8, "{}", share(by_row));
    }

    #[test]
    fn one_article_or_only_nan_has_no_interval() {
        let bootstrap = Bootstrap::default();
        let one = |times: &[u32]| vec![f64::from(times[0]), f64::NAN];
        assert_eq!(bootstrap.intervals(&[0, 0], &one), [None, None]);
        assert_eq!(bootstrap.intervals(&[], &|_| vec![0.0]), [None]);
        let two = bootstrap.intervals(&[0, 1], &one);
        assert!(two[0].is_some() && two[1].is_none());
    }

    #[test]
    fn threads_change_no_bit() {
        let values: Vec<f64> = (0..50).map(|i| (i as f64).sin()).collect();
        let units: Vec<usize> = (0..50).collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.unwrap().install(|| {
                Bootstrap::default().intervals(&units, &|t: &[u32]| vec![mean_of(&values, t)])
            })
        };
        assert_eq!(run(1), run(3));
    }
}
