//! Probabilities: softmax, log loss, and the temperature that calibrates them.

/// Writes softmax(scores / temperature) into `p`.
pub fn softmax(scores: &[f64], temperature: f64, p: &mut Vec<f64>) {
    p.clear();
    let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    p.extend(scores.iter().map(|s| ((s - max) / temperature).exp()));
    let sum: f64 = p.iter().sum();
    for v in p.iter_mut() {
        *v /= sum;
    }
}

/// −ln of the probability of the true class; an impossible one counts as the smallest number above 0.
pub fn log_loss_of(p: &[f64], truth: usize) -> f64 {
    -p[truth].max(f64::MIN_POSITIVE).ln()
}

/// Mean of −ln p(yᵢ) with p = softmax(sᵢ / temperature); 0 for no rows.
pub fn log_loss(scores: &[Vec<f64>], labels: &[usize], temperature: f64) -> f64 {
    if scores.is_empty() {
        return 0.0;
    }
    let total: f64 = scores
        .iter()
        .zip(labels)
        .map(|(s, &y)| {
            let max = s.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = s.iter().map(|v| ((v - max) / temperature).exp()).sum();
            sum.ln() - (s[y] - max) / temperature
        })
        .sum();
    total / scores.len() as f64
}

/// The temperature T that minimises the log loss of softmax(s/T) (Guo et al. 2017), between 1/20
/// and 20, to 1e-6 in ln T. Scores must be out-of-fold. 1 for no rows.
///
/// The loss is convex in 1/T, hence unimodal in ln T: golden-section search finds the minimum.
pub fn fit_temperature(scores: &[Vec<f64>], labels: &[usize]) -> f64 {
    if scores.is_empty() {
        return 1.0;
    }
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let loss = |log_t: f64| log_loss(scores, labels, log_t.exp());
    let (mut low, mut high) = (-(20.0_f64.ln()), 20.0_f64.ln());
    let mut a = high - golden * (high - low);
    let mut b = low + golden * (high - low);
    let (mut loss_a, mut loss_b) = (loss(a), loss(b));
    while high - low > 1e-6 {
        if loss_a <= loss_b {
            (high, b, loss_b) = (b, a, loss_a);
            a = high - golden * (high - low);
            loss_a = loss(a);
        } else {
            (low, a, loss_a) = (a, b, loss_b);
            b = low + golden * (high - low);
            loss_b = loss(b);
        }
    }
    ((low + high) / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_factor_by_which_scores_were_inflated() {
        // two rows of three with the odds 2:1 they have: calibrated at T = 1
        let s = vec![vec![2.0_f64.ln(), 0.0]; 3];
        let labels = [0, 0, 1];
        assert!((fit_temperature(&s, &labels) - 1.0).abs() < 1e-5);
        let inflated: Vec<Vec<f64>> = s
            .iter()
            .map(|r| r.iter().map(|v| v * 3.0).collect())
            .collect();
        assert!((fit_temperature(&inflated, &labels) - 3.0).abs() < 1e-5);
    }

    #[test]
    fn huge_scores_stay_finite() {
        let mut p = Vec::new();
        softmax(&[1e4, -1e4, 0.0], 1.0, &mut p);
        assert_eq!(p, [1.0, 0.0, 0.0]);
        assert!(log_loss(&[vec![1e4, -1e4]], &[1], 1.0).is_finite());
        assert_eq!(fit_temperature(&[], &[]), 1.0);
    }
}
