//! Why a sentence got its score: the terms behind it.

use super::Labeller;
use crate::features::{Sample, shown_term};

/// A term's part in a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The term as people read it.
    pub term: String,
    /// Value × weight / temperature, in log-odds.
    pub value: f64,
}

/// The score of one class for one sentence, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The strongest terms, by absolute value, then by name.
    pub terms: Vec<Contribution>,
    /// The sum of all other terms and the class's intercept: `score` less the terms above.
    pub rest: f64,
    /// The score of the class in log-odds up to a constant; softmax over the classes gives the
    /// probabilities.
    pub score: f64,
}

/// Contributions are given to this many thousandths, so that what is shown sums exactly.
const STEPS: f64 = 1000.0;

impl Labeller<'_> {
    /// The `n_terms` strongest terms for `class`. All figures are rounded to thousandths, the
    /// rest is what makes their sum the rounded score, so the sum holds to the last digit shown.
    pub fn evidence<'s>(
        &mut self,
        text: impl Into<Sample<'s>>,
        class: usize,
        n_terms: usize,
    ) -> Evidence {
        let (c, row) = self.row(text);
        let steps = |v: f64| (v / c.temperature * STEPS).round();
        let mut score = c.model.intercept()[class];
        let mut all: Vec<(u32, f64)> = Vec::new();
        for (j, x) in row.iter() {
            let part = x * c.model.params()[[j, class]];
            score += part;
            all.push((j as u32, part));
        }
        all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        all.truncate(n_terms);
        all.retain(|(_, part)| steps(*part) != 0.0);
        let shown: f64 = all.iter().map(|(_, part)| steps(*part)).sum();
        let terms = all
            .iter()
            .map(|&(j, part)| Contribution {
                term: shown_term(c.tfidf.vocabulary().term(j as usize)),
                value: steps(part) / STEPS,
            })
            .collect();
        Evidence {
            terms,
            rest: (steps(score) - shown) / STEPS,
            score: steps(score) / STEPS,
        }
    }
}

impl std::fmt::Display for Evidence {
    /// `aggression +0.412; ‹_inv› +0.201; other -0.120 = +0.493`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in &self.terms {
            write!(f, "{} {:+.3}; ", part.term, part.value)?;
        }
        // adding zero turns -0 into 0
        write!(
            f,
            "other {:+.3} = {:+.3}",
            self.rest + 0.0,
            self.score + 0.0
        )
    }
}
