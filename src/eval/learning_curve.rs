//! Scores against the number of labels.

use super::{Bootstrap, Collector, Confusion, Figure, figures_of};

/// The shares of the training labels that a curve has points for.
pub const SHARES: [f64; 5] = [1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];

/// Labels of the test rows by models trained on part of the labels.
#[derive(Debug, Clone)]
pub struct CurveRun {
    /// Labels trained on, on average over the draws.
    pub n_labels: f64,
    /// Draw by draw, the label of each test row.
    pub draws: Vec<Vec<usize>>,
}

/// The mean macro-F1 over the draws of each run, then what twice the last number of labels would
/// add: with a least-squares line F = a − b/√n through the runs (errors fall about as 1/√n where
/// labels are the limit: Amari, Fujita & Shinomoto 1992), b·(1/√n − 1/√2n). Each with an interval
/// over resampled articles, the same for all. `None` for the gain where there are fewer than two
/// runs.
pub fn curve_figures(
    bootstrap: &Bootstrap,
    truth: &[usize],
    units: &[usize],
    n_classes: usize,
    runs: &[CurveRun],
) -> (Vec<Figure>, Option<Figure>) {
    let mut figures = figures_of(bootstrap, units, &|times, to: &mut Collector| {
        let scores: Vec<f64> = runs
            .iter()
            .map(|run| mean_f1(truth, run, times, n_classes))
            .collect();
        for score in &scores {
            to.add(|| "macro_average.f1".to_owned(), *score);
        }
        to.add(|| "gain".to_owned(), next_gain(runs, &scores));
    });
    let gain = figures.pop().filter(|_| runs.len() > 1);
    (figures, gain)
}

fn mean_f1(truth: &[usize], run: &CurveRun, times: &[u32], n_classes: usize) -> f64 {
    let of_draw = |labels: &Vec<usize>| {
        let confusion = Confusion::weighted(truth, labels, times, n_classes);
        confusion.macro_average().f1
    };
    run.draws.iter().map(of_draw).sum::<f64>() / run.draws.len() as f64
}

fn next_gain(runs: &[CurveRun], scores: &[f64]) -> f64 {
    let x: Vec<f64> = runs.iter().map(|r| r.n_labels.sqrt().recip()).collect();
    let n = x.len() as f64;
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, scores.iter().sum::<f64>() / n);
    let spread: f64 = x.iter().map(|x| (x - mean_x).powi(2)).sum();
    let slope: f64 = (x.iter().zip(scores))
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum();
    let last = x.last().copied().unwrap_or(f64::NAN);
    -slope / spread * last * (1.0 - 0.5_f64.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_of_that_shape_is_continued() {
        let runs: Vec<CurveRun> = [100.0, 200.0, 400.0]
            .map(|n_labels| CurveRun {
                n_labels,
                draws: Vec::new(),
            })
            .into();
        let at = |n: f64| 0.8 - 2.0 / n.sqrt();
        let gain = next_gain(&runs, &[at(100.0), at(200.0), at(400.0)]);
        assert!((gain - (at(800.0) - at(400.0))).abs() < 1e-12);
    }

    #[test]
    fn points_are_means_over_the_draws() {
        let truth = [0, 1, 0, 1];
        let run = |n_labels, draws: &[[usize; 4]]| CurveRun {
            n_labels,
            draws: draws.iter().map(|d| d.to_vec()).collect(),
        };
        let runs = [
            run(10.0, &[[0, 1, 0, 1], [1, 0, 1, 0]]),
            run(20.0, &[[0, 1, 0, 1]]),
        ];
        let b = Bootstrap::default();
        let (points, gain) = curve_figures(&b, &truth, &[0, 1, 2, 3], 2, &runs);
        assert_eq!((points[0].value, points[1].value), (0.5, 1.0));
        assert!(gain.unwrap().value > 0.0);
        assert!(
            curve_figures(&b, &truth, &[0, 1, 2, 3], 2, &runs[..1])
                .1
                .is_none()
        );
    }
}
