//! How far annotators agree.

/// What several annotators said of the same sentences.
#[derive(Debug, Clone, Default)]
pub struct Codings {
    /// Per sentence the class that each annotator gave; `None` where one gave none.
    pub values: Vec<Vec<Option<usize>>>,
    /// How many classes there are.
    pub n_classes: usize,
}

impl Codings {
    /// Only class `c` against all others: two classes, `c` the second.
    pub fn one_against_the_rest(&self, c: usize) -> Self {
        self.mapped(2, |v| usize::from(v == c))
    }

    /// Only the annotators `a` and `b`.
    pub fn of_two(&self, a: usize, b: usize) -> Self {
        Self {
            values: self.values.iter().map(|row| vec![row[a], row[b]]).collect(),
            n_classes: self.n_classes,
        }
    }

    fn mapped(&self, n_classes: usize, class: impl Fn(usize) -> usize) -> Self {
        let row = |row: &Vec<Option<usize>>| row.iter().map(|v| v.map(&class)).collect();
        Self {
            values: self.values.iter().map(row).collect(),
            n_classes,
        }
    }

    /// Sentences with at least two labels.
    pub fn n_pairable(&self) -> usize {
        let pairable = |row: &&Vec<Option<usize>>| row.iter().flatten().count() > 1;
        self.values.iter().filter(pairable).count()
    }

    /// The coincidence matrix of Krippendorff (2011): each of a sentence's m labels is paired with
    /// the m − 1 others, a pair counting 1/(m − 1). Sentence i counts `times[i]` times.
    pub fn coincidences(&self, times: &[u32]) -> Vec<Vec<f64>> {
        let mut matrix = vec![vec![0.0; self.n_classes]; self.n_classes];
        for (row, &n) in self.values.iter().zip(times) {
            let given: Vec<usize> = row.iter().flatten().copied().collect();
            if given.len() < 2 || n == 0 {
                continue;
            }
            let by = f64::from(n) / (given.len() - 1) as f64;
            for (i, &a) in given.iter().enumerate() {
                for (j, &b) in given.iter().enumerate() {
                    if i != j {
                        matrix[a][b] += by;
                    }
                }
            }
        }
        matrix
    }

    /// Krippendorff's alpha for nominal classes, 1 − Dₒ/Dₑ; NaN where all labels are of one class or
    /// no sentence has two, since there is no disagreement to be expected.
    pub fn alpha(&self, times: &[u32]) -> f64 {
        let o = self.coincidences(times);
        let sums: Vec<f64> = o.iter().map(|row| row.iter().sum()).collect();
        let n: f64 = sums.iter().sum();
        let agreed: f64 = (0..self.n_classes).map(|c| o[c][c]).sum();
        let same: f64 = sums.iter().map(|s| s * (s - 1.0)).sum();
        let expected = n * (n - 1.0) - same;
        if expected > 0.0 {
            1.0 - (n - 1.0) * (n - agreed) / expected
        } else {
            f64::NAN
        }
    }

    /// The share of pairs of labels of one sentence that agree, each sentence counting alike; NaN
    /// for none.
    pub fn raw(&self, times: &[u32]) -> f64 {
        let (mut sum, mut n) = (0.0, 0.0);
        for (row, &t) in self.values.iter().zip(times) {
            let counts = self.counts(row);
            let m: f64 = counts.iter().sum();
            if m > 1.0 {
                let agree: f64 = counts.iter().map(|c| c * (c - 1.0)).sum();
                sum += f64::from(t) * agree / (m * (m - 1.0));
                n += f64::from(t);
            }
        }
        sum / n
    }

    /// Cohen's kappa of the first two annotators, on the sentences that both labelled; NaN where
    /// chance alone would agree always.
    pub fn cohen(&self, times: &[u32]) -> f64 {
        let (mut agree, mut n) = (0.0, 0.0);
        let mut shares = vec![[0.0; 2]; self.n_classes];
        for (row, &t) in self.values.iter().zip(times) {
            if let [Some(a), Some(b), ..] = row[..] {
                let t = f64::from(t);
                n += t;
                agree += if a == b { t } else { 0.0 };
                shares[a][0] += t;
                shares[b][1] += t;
            }
        }
        let by_chance: f64 = shares.iter().map(|[a, b]| a * b / (n * n)).sum();
        beyond_chance(agree / n, by_chance)
    }

    /// Fleiss' kappa on the sentences that every annotator labelled; NaN as [`Codings::cohen`].
    pub fn fleiss(&self, times: &[u32]) -> f64 {
        let (mut agree, mut n) = (0.0, 0.0);
        let mut totals = vec![0.0; self.n_classes];
        let mut labels = 0.0;
        for (row, &t) in self.values.iter().zip(times) {
            if row.iter().any(Option::is_none) || row.len() < 2 {
                continue;
            }
            let (m, t) = (row.len() as f64, f64::from(t));
            let counts = self.counts(row);
            let pairs: f64 = counts.iter().map(|c| c * (c - 1.0)).sum();
            agree += t * pairs / (m * (m - 1.0));
            n += t;
            labels += t * m;
            for (total, c) in totals.iter_mut().zip(&counts) {
                *total += t * c;
            }
        }
        let by_chance: f64 = totals.iter().map(|c| (c / labels).powi(2)).sum();
        beyond_chance(agree / n, by_chance)
    }

    fn counts(&self, row: &[Option<usize>]) -> Vec<f64> {
        let mut counts = vec![0.0; self.n_classes];
        for &c in row.iter().flatten() {
            counts[c] += 1.0;
        }
        counts
    }
}

fn beyond_chance(agree: f64, by_chance: f64) -> f64 {
    if by_chance < 1.0 {
        (agree - by_chance) / (1.0 - by_chance)
    } else {
        f64::NAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Reference {
        values: Vec<Vec<Option<usize>>>,
        n_classes: usize,
        alpha: f64,
        alpha_by_class: Vec<f64>,
        cohen_first_two: f64,
        fleiss_complete: f64,
    }

    #[test]
    fn agrees_with_krippendorff_scikit_learn_and_statsmodels() {
        let text = include_str!("../../tests/reference/agreement.json");
        let r: Reference = serde_json::from_str(text).unwrap();
        let c = Codings {
            values: r.values,
            n_classes: r.n_classes,
        };
        let once = vec![1; c.values.len()];
        assert!((c.alpha(&once) - r.alpha).abs() < 1e-12);
        for (k, expected) in r.alpha_by_class.iter().enumerate() {
            let found = c.one_against_the_rest(k).alpha(&once);
            assert!((found - expected).abs() < 1e-12);
        }
        let two = c.of_two(0, 1);
        assert!((two.cohen(&once) - r.cohen_first_two).abs() < 1e-12);
        assert!((c.fleiss(&once) - r.fleiss_complete).abs() < 1e-12);
    }

    #[test]
    fn a_sentence_drawn_twice_is_two_sentences() {
        let values = vec![
            vec![Some(0), Some(0)],
            vec![Some(0), Some(1)],
            vec![Some(1), Some(1)],
        ];
        let once = Codings {
            values: values.clone(),
            n_classes: 2,
        };
        let mut doubled = once.clone();
        doubled.values.push(values[1].clone());
        let times = [1, 2, 1];
        assert!((once.alpha(&times) - doubled.alpha(&[1; 4])).abs() < 1e-12);
        assert!((once.cohen(&times) - doubled.cohen(&[1; 4])).abs() < 1e-12);
        assert!((once.fleiss(&times) - doubled.fleiss(&[1; 4])).abs() < 1e-12);
        assert_eq!(once.raw(&times), 0.5);
    }

    #[test]
    fn one_class_only_or_no_pair_is_undefined_and_not_perfect() {
        let of = |values: Vec<Vec<Option<usize>>>| Codings {
            values,
            n_classes: 2,
        };
        let same = of(vec![vec![Some(0), Some(0)]; 3]);
        assert!(same.alpha(&[1; 3]).is_nan() && same.cohen(&[1; 3]).is_nan());
        assert_eq!(same.raw(&[1; 3]), 1.0);
        let alone = of(vec![vec![Some(0), None]]);
        assert!(alone.alpha(&[1]).is_nan() && alone.raw(&[1]).is_nan());
        assert_eq!(alone.n_pairable(), 0);
    }
}
