//! Intervals of a share of independent trials.

use super::Interval;

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of `successes` out of `n` independent trials (Wilson 1927):
/// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n); from 0 to 1 for no trial.
pub fn wilson(successes: u64, n: u64) -> Interval {
    if n == 0 {
        return Interval {
            low: 0.0,
            high: 1.0,
        };
    }
    let (n, p) = (n as f64, successes as f64 / n as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let by = 1.0 + Z * Z / n;
    Interval {
        low: ((middle - half) / by).max(0.0),
        high: ((middle + half) / by).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_statsmodels() {
        // proportion_confint(count, nobs, method="wilson") of statsmodels 0.15.0
        for (successes, n, low, high) in [
            (4, 4, 0.5101091635454025, 1.0),
            (7, 10, 0.39677814746114537, 0.8922087325936989),
            (0, 20, 0.0, 0.1611251580528194),
        ] {
            let interval = wilson(successes, n);
            assert!((interval.low - low).abs() < 1e-12, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-12, "{interval:?}");
        }
    }
}
