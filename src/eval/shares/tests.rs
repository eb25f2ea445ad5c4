//! Golden values, agreement with other programs, invariances, refusals. Coverage is in
//! `tests/shares.rs`.

mod invariances;
mod reference;
mod refusals;

use ndarray::Array2;

use super::*;

const INTERVALS: [Method; 4] = [
    Method::LabelsOnly,
    Method::Ppi,
    Method::Dsl,
    Method::TunedDsl,
];
const POINTS: [Method; 5] = [
    Method::Acc,
    Method::Pacc,
    Method::Emq,
    Method::Count,
    Method::SoftCount,
];
const TARGETS: [Target; 2] = [Target::Process, Target::Corpus];

fn assert_near(found: f64, expected: f64, within: f64, what: &str) {
    assert!(
        (found - expected).abs() <= within,
        "{what}: {found}, expected {expected}"
    );
}

/// 600 rows in 100 articles, three classes, 150 labels of unequal π unless `is_simple`. Rows come
/// from a fixed formula, so that no chance enters.
fn corpus(is_simple: bool) -> (Array2<f64>, Vec<Option<HandLabel>>, Vec<usize>) {
    let hash = |i: usize, of: usize| (i * 7919 + of * 104_729) % 1009;
    let n_rows = 600;
    let mut labels = vec![None; n_rows];
    let mut flat = Vec::new();
    for (row, label) in labels.iter_mut().enumerate() {
        let class = [0, 1, 1, 2, 1, 0][hash(row, 1) % 6];
        let f: [f64; 3] = std::array::from_fn(|k| {
            0.2 + (hash(row, 2 + k) as f64) / 1009.0 + if k == class { 1.0 } else { 0.0 }
        });
        let sum: f64 = f.iter().sum();
        flat.extend(f.map(|x| x / sum));
        if row % 4 == 1 {
            let pi = if is_simple {
                0.25
            } else {
                0.1 + 0.3 * f[1] / sum
            };
            *label = Some(HandLabel::new(class, pi, row));
        }
    }
    let clusters = (0..n_rows).map(|row| row / 6).collect();
    (
        Array2::from_shape_vec((n_rows, 3), flat).unwrap(),
        labels,
        clusters,
    )
}

fn evidence(is_simple: bool) -> Evidence {
    let (probabilities, labels, clusters) = corpus(is_simple);
    Evidence::new(probabilities, labels, clusters).unwrap()
}
