//! How many rows of a group each label stands for.

use std::collections::BTreeMap;

use super::HandLabel;

/// The labels of one draw in a group of N rows.
struct Drawn {
    /// Rows that it was drawn from: those without an earlier label.
    n_rows: f64,
    /// Σ weight/π.
    stands_for: f64,
    /// The variance of a total of values of variance 1 that are the same in all rows of a text:
    /// n_rows times the mean of c(1/π − 1) over them, c being the rows of their text.
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
/// c_d ∝ 1/v_d, v_d = n_d·mean(k(1/π − 1)) over the n_d rows that draw d could take, where k rows of
/// the group are drawn as one text (its mean estimated by Σ(k/π)(1/π − 1)/Σ 1/π). A label of draw d
/// stands for
///
/// a = c_d·(n_d/Σ 1/π)/π + Σ_{e>d} c_e,
///
/// so that all of them stand for n_rows rows. Where all rows have a label, each stands for itself.
pub(super) fn weights(labels: &[(usize, HandLabel)], n_rows: usize) -> Vec<Weight> {
    let whole = |rows: f64| Weight { rows, drawn: rows };
    let n_labelled: f64 = labels.iter().map(|(_, label)| label.weight).sum();
    if n_labelled >= n_rows as f64 {
        let own = labels.iter().map(|(_, label)| whole(label.weight));
        return own.collect();
    }
    let mut by_draw: BTreeMap<u64, Vec<&HandLabel>> = BTreeMap::new();
    for (_, label) in labels {
        by_draw.entry(label.draw).or_default().push(label);
    }
    if by_draw.len() < 2 {
        let alone = labels.iter().map(|(_, label)| whole(label.stands_for()));
        return alone.collect();
    }
    let mut n_left = n_rows as f64;
    let mut draws = Vec::new();
    for drawn in by_draw.values() {
        draws.push(Drawn::of(drawn, n_left));
        n_left -= drawn.iter().map(|label| label.weight).sum::<f64>();
    }
    // by the number of the draw: what 1/π is multiplied by, and what later draws add
    let mut later = 1.0;
    let mut factors: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for ((number, drawn), share) in by_draw.keys().zip(&draws).zip(precisions(&draws)) {
        later -= share;
        factors.insert(*number, (share * drawn.n_rows / drawn.stands_for, later));
    }
    let weight = |label: &HandLabel| {
        let (factor, later) = factors.get(&label.draw).copied().unwrap_or_default();
        let drawn = factor * label.stands_for();
        let rows = drawn + later * label.weight;
        Weight { rows, drawn }
    };
    labels.iter().map(|(_, label)| weight(label)).collect()
}

impl Drawn {
    /// The draw of `labels` from `n_rows` rows.
    fn of(labels: &[&HandLabel], n_rows: f64) -> Self {
        let stands_for: f64 = labels.iter().map(|label| label.stands_for()).sum();
        let mut of_text: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for label in labels {
            let text = of_text
                .entry(label.unit)
                .or_insert((0.0, label.pi.unwrap_or(1.0)));
            text.0 += label.weight;
        }
        let odds = |(rows, pi): &(f64, f64)| rows * rows / pi * (1.0 / pi - 1.0);
        Self {
            n_rows,
            stands_for,
            variance: n_rows * of_text.values().map(odds).sum::<f64>() / stands_for,
        }
    }

    fn is_certain(&self) -> bool {
        self.variance <= 1e-9 * self.n_rows.max(1.0)
    }
}

/// The c_d: in proportion to 1/variance; all of it to the last draw that leaves nothing to chance.
fn precisions(draws: &[Drawn]) -> Vec<f64> {
    if let Some(last) = draws.iter().rposition(Drawn::is_certain) {
        let places = 0..draws.len();
        return places.map(|at| f64::from(u8::from(at == last))).collect();
    }
    let sum: f64 = draws.iter().map(|d| 1.0 / d.variance).sum();
    draws.iter().map(|d| 1.0 / d.variance / sum).collect()
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
    fn a_draw_of_texts_in_many_rows_weighs_less_than_one_of_as_many_alone() {
        // ten rows of one text and ten alone, then twenty alone of the eighty that are left
        let mut labels: Vec<_> = (0..20).map(|row| label(row, 1, 0.2)).collect();
        labels[..10].iter_mut().for_each(|l| l.1.unit = 0);
        labels.extend((20..40).map(|row| label(row, 2, 0.25)));
        let weights = weights(&labels, 100);
        let drawn = |of: std::ops::Range<usize>| weights[of].iter().map(|w| w.drawn).sum::<f64>();
        // v = 100·(10·10 + 10·1)/20·4 and 80·3, over the rows of each draw
        let (first, second) = (1.0 / 2200.0, 1.0 / 240.0);
        let ratio = drawn(0..20) / 100.0 / (drawn(20..40) / 80.0);
        assert!((ratio - first / second).abs() < 1e-9, "{ratio}");
        assert!((weights.iter().map(|w| w.rows).sum::<f64>() - 100.0).abs() < 1e-9);
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
