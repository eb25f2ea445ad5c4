//! Labels worth a second look.

/// A row whose annotated class the model that has not seen it finds implausible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Implausible {
    /// The row.
    pub row: usize,
    /// The class that the model is confident of.
    pub suggested: usize,
    /// The probability of that class less that of the annotated one.
    pub margin: f64,
}

/// What rounding may cost.
const ROUNDING: f64 = 1e-6;

/// Confident learning (Northcutt, Jiang & Chuang 2021): the threshold of class j is the mean
/// probability of j over the rows annotated j. A row is confidently j if p_j reaches that threshold
/// (of several such classes, that of the highest p_j); where j is not the annotated class the label
/// is implausible. From the largest margin to the smallest.
///
/// A mean of equal numbers may round to above each of them, so a threshold counts as reached from
/// [`ROUNDING`] below it (as in cleanlab).
///
/// `probabilities` (n_rows × n_classes) must be out-of-fold: a model that has seen a label agrees
/// with it.
pub fn implausible(
    truth: &[usize],
    probabilities: &[Vec<f64>],
    n_classes: usize,
) -> Vec<Implausible> {
    let mut sums = vec![(0.0, 0_u32); n_classes];
    for (&t, p) in truth.iter().zip(probabilities) {
        sums[t].0 += p[t];
        sums[t].1 += 1;
    }
    // a class without a row has no threshold that could be reached
    let thresholds: Vec<f64> = (sums.iter())
        .map(|&(sum, n)| {
            if n > 0 {
                sum / f64::from(n)
            } else {
                f64::INFINITY
            }
        })
        .collect();
    let mut found: Vec<Implausible> = (truth.iter().zip(probabilities).enumerate())
        .filter_map(|(row, (&annotated, p))| {
            let confident = (0..n_classes).filter(|&j| p[j] >= thresholds[j] - ROUNDING);
            // the first of equal ones
            let suggested = confident.rev().max_by(|&a, &b| p[a].total_cmp(&p[b]))?;
            (suggested != annotated).then(|| Implausible {
                row,
                suggested,
                margin: p[suggested] - p[annotated],
            })
        })
        .collect();
    found.sort_by(|a, b| b.margin.total_cmp(&a.margin).then(a.row.cmp(&b.row)));
    found
}

/// How an annotator's use of a class moved from the first half of the labels to the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Labels of the annotator.
    pub n: usize,
    /// The share of the class less its mean out-of-fold probability, in the first half.
    pub first: f64,
    /// The same in the second half.
    pub second: f64,
    /// (second − first) / √(s₁²/n₁ + s₂²/n₂), Welch's statistic; 0 where nothing varies.
    pub z: f64,
}

/// The drift of one annotator in one class. `excess` holds, for each of the annotator's labels in
/// the order in which they stand, 1 or 0 for the class, less its out-of-fold probability: what the
/// sentences themselves ask for falls out. `None` for fewer than four labels.
pub fn drift(excess: &[f64]) -> Option<Drift> {
    if excess.len() < 4 {
        return None;
    }
    let (first, second) = excess.split_at(excess.len() / 2);
    let [(m1, v1), (m2, v2)] = [first, second].map(mean_and_squared_error);
    let error = (v1 + v2).sqrt();
    Some(Drift {
        n: excess.len(),
        first: m1,
        second: m2,
        z: if error > 0.0 { (m2 - m1) / error } else { 0.0 },
    })
}

/// The mean, and the square of its standard error (variance with n − 1, over n).
fn mean_and_squared_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    (mean, squares / (n - 1.0) / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_against_a_confident_model_is_implausible() {
        let truth = [0, 0, 0, 1, 1, 1];
        let p = [
            [0.9, 0.1],
            [0.8, 0.2],
            [0.1, 0.9],
            [0.2, 0.8],
            [0.3, 0.7],
            [0.65, 0.35],
        ];
        let p: Vec<Vec<f64>> = p.iter().map(|p| p.to_vec()).collect();
        // thresholds: (0.9 + 0.8 + 0.1)/3 = 0.6 and (0.8 + 0.7 + 0.35)/3 = 0.617
        let found = implausible(&truth, &p, 2);
        assert_eq!(found.iter().map(|f| f.row).collect::<Vec<_>>(), [2, 5]);
        assert!((found[0].margin - 0.8).abs() < 1e-12);
        assert!(implausible(&[], &[], 2).is_empty());
    }

    #[test]
    fn equal_probabilities_reach_their_own_mean() {
        for n in 3..40 {
            let truth: Vec<usize> = (0..n).map(|i| usize::from(i >= 2)).collect();
            let found = implausible(&truth, &vec![vec![0.3, 0.7]; n], 2);
            assert_eq!(
                found.iter().map(|f| f.row).collect::<Vec<_>>(),
                [0, 1],
                "{n}"
            );
        }
    }

    #[test]
    fn an_annotator_who_changes_habits_drifts() {
        let steady: Vec<f64> = (0..40)
            .map(|i| if i % 2 == 0 { 0.4 } else { -0.6 })
            .collect();
        assert!(drift(&steady).unwrap().z.abs() < 1e-9);
        let moved: Vec<f64> = (0..40)
            .map(|i| steady[i] + if i < 20 { 0.0 } else { 0.5 })
            .collect();
        let d = drift(&moved).unwrap();
        assert!(
            (d.second - d.first - 0.5).abs() < 1e-12 && d.z > 3.0,
            "{d:?}"
        );
        assert_eq!(drift(&[0.1, 0.2]), None);
    }
}
