//! How many rows of a group each label stands for.

use std::collections::BTreeMap;

use super::HandLabel;

/// The labels of one draw in a group of N rows.
struct Drawn {
    /// Rows that it was drawn from: those without an earlier label.
    n_rows: f64,
    /// Σ weight/π.
    stands_for: f64,
    /// The variance of a total of values of variance 1: n_rows times the mean of 1/π − 1.
    variance: f64,
}

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weight {
    /// a: rows.
    pub rows: f64,
    /// As much of it as the draw of this label decides; the rest is certain for later draws.
    pub drawn: f64,
}

/// The a_i of the labels of a group of `n_rows` rows, in their order: weight/π for one draw.
///
/// Of several draws each alone estimates a total over the group, a later one together with the rows
/// that it left out because they had been drawn, which it knows for certain. Given the earlier draws
/// each is unbiased, so that their errors are uncorrelated, and they are weighed by their precision:
/// c_d ∝ 1/v_d, v_d = n_d·mean(1/π − 1) over the n_d rows that draw d could take (its mean estimated by
/// Σ(1/π)(1/π − 1)/Σ 1/π). A label of draw d stands for
///
/// a = c_d·(n_d/Σ 1/π)/π + Σ_{e>d} c_e,
///
/// so that all of them stand for n_rows rows. Where all rows have a label, each stands for itself.
pub(super) fn weights(labels: &[(usize, HandLabel)], n_rows: usize) -> Vec<Weight> {
    let alone = |label: &HandLabel| label.stands_for();
    let whole = |rows: f64| Weight { rows, drawn: rows };
    let n_labelled: f64 = labels.iter().map(|(_, label)| label.weight).sum();
    if n_labelled >= n_rows as f64 {
        return labels
            .iter()
            .map(|(_, label)| whole(label.weight))
            .collect();
    }
    let mut draws: BTreeMap<u64, Drawn> = BTreeMap::new();
    let mut n_left = n_rows as f64;
    let numbers: Vec<u64> = labels.iter().map(|(_, label)| label.draw).collect();
    let mut distinct = numbers.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 2 {
        return labels
            .iter()
            .map(|(_, label)| whole(alone(label)))
            .collect();
    }
    for draw in distinct {
        let of_draw = || labels.iter().map(|l| &l.1).filter(|l| l.draw == draw);
        let stands_for: f64 = of_draw().map(alone).sum();
        let spread = |label: &HandLabel| alone(label) * (1.0 / label.pi.unwrap_or(1.0) - 1.0);
        draws.insert(
            draw,
            Drawn {
                n_rows: n_left,
                stands_for,
                variance: n_left * of_draw().map(spread).sum::<f64>() / stands_for,
            },
        );
        n_left -= of_draw().map(|label| label.weight).sum::<f64>();
    }
    let shares = precisions(draws.values());
    let later = |draw: u64| -> f64 {
        let behind = draws.keys().zip(&shares).filter(|(d, _)| **d > draw);
        behind.map(|(_, c)| c).sum()
    };
    let place = |draw: u64| draws.keys().position(|d| *d == draw);
    (labels.iter())
        .map(|(_, label)| {
            let (drawn, share) = match (draws.get(&label.draw), place(label.draw)) {
                (Some(drawn), Some(at)) => (drawn, shares[at]),
                _ => return whole(alone(label)),
            };
            let drawn = share * drawn.n_rows / drawn.stands_for * alone(label);
            let rows = drawn + later(label.draw) * label.weight;
            Weight { rows, drawn }
        })
        .collect()
}

/// The c_d: in proportion to 1/variance; all of it to the last draw that leaves nothing to chance.
fn precisions<'d>(draws: impl Iterator<Item = &'d Drawn> + Clone) -> Vec<f64> {
    let is_certain = |d: &Drawn| d.variance <= 1e-9 * d.n_rows.max(1.0);
    let last_certain = (draws.clone().enumerate())
        .filter(|(_, d)| is_certain(d))
        .map(|(at, _)| at)
        .last();
    match last_certain {
        Some(last) => (draws.enumerate())
            .map(|(at, _)| if at == last { 1.0 } else { 0.0 })
            .collect(),
        None => {
            let sum: f64 = draws.clone().map(|d| 1.0 / d.variance).sum();
            draws.map(|d| 1.0 / d.variance / sum).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(row: usize, draw: u64, pi: f64) -> (usize, HandLabel) {
        let label = HandLabel::new(0, pi, row);
        (row, HandLabel { draw, ..label })
    }

    fn rows(labels: &[(usize, HandLabel)], n_rows: usize) -> Vec<f64> {
        weights(labels, n_rows).iter().map(|w| w.rows).collect()
    }

    #[test]
    fn labels_of_one_draw_stand_for_one_over_pi() {
        let labels = [label(0, 1, 0.5), label(1, 1, 0.1)];
        assert_eq!(rows(&labels, 12), [2.0, 10.0]);
    }

    #[test]
    fn labels_of_all_rows_stand_for_themselves() {
        let labels = [label(0, 1, 0.5), label(1, 2, 0.1)];
        assert_eq!(rows(&labels, 2), [1.0, 1.0]);
    }

    #[test]
    fn labels_of_two_draws_stand_for_the_group_together() {
        let mut labels: Vec<_> = (0..10).map(|row| label(row, 1, 0.1)).collect();
        labels.extend((10..40).map(|row| label(row, 2, 30.0 / 90.0)));
        let weights = rows(&labels, 100);
        assert!((weights.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        // as 40 of 100 drawn at once, but for the ten that the second draw leaves out
        assert!((weights[0] - 2.5).abs() < 0.3, "{}", weights[0]);
        assert!((weights[39] - 2.5).abs() < 0.3, "{}", weights[39]);
    }

    #[test]
    fn a_second_draw_that_takes_all_that_is_left_decides() {
        let mut labels: Vec<_> = (0..4).map(|row| label(row, 1, 0.25)).collect();
        labels.extend((4..15).map(|row| label(row, 2, 1.0)));
        // one row has gone: 15 of 16
        let found = rows(&labels, 16);
        assert!(
            found[..4].iter().all(|a| (a - 1.0).abs() < 1e-9),
            "{found:?}"
        );
    }
}
