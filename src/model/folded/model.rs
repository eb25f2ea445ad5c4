//! The folded model of a classifier, whatever its number of classes.

use super::{Folded, FoldedLabeller};
use crate::features::Sample;
use crate::model::{Classifier, Evidence, Labeller};

/// A classifier, folded as far as it can be.
pub enum FoldedModel<'m> {
    /// Up to three classes.
    Narrow(Folded<'m, 3>),
    /// Up to seven.
    Wide(Folded<'m, 7>),
    /// The definition, for what cannot be folded.
    Unfolded(&'m Classifier),
}

/// A labeller of a [`FoldedModel`]; each thread has its own.
pub struct FoldedModelLabeller<'m> {
    quick: Quick<'m>,
    definition: Labeller<'m>,
}

enum Quick<'m> {
    Narrow(Box<FoldedLabeller<'m, 3>>),
    Wide(Box<FoldedLabeller<'m, 7>>),
    None,
}

impl<'m> FoldedModel<'m> {
    /// Folds `classifier`.
    pub fn new(classifier: &'m Classifier) -> Self {
        let narrow = Folded::new(classifier).map(Self::Narrow);
        narrow
            .or_else(|| Folded::new(classifier).map(Self::Wide))
            .unwrap_or(Self::Unfolded(classifier))
    }

    fn classifier(&self) -> &'m Classifier {
        match self {
            Self::Narrow(folded) => folded.classifier,
            Self::Wide(folded) => folded.classifier,
            Self::Unfolded(classifier) => classifier,
        }
    }

    /// A labeller.
    pub fn labeller(&self) -> FoldedModelLabeller<'_> {
        FoldedModelLabeller {
            quick: match self {
                Self::Narrow(folded) => Quick::Narrow(Box::new(folded.labeller())),
                Self::Wide(folded) => Quick::Wide(Box::new(folded.labeller())),
                Self::Unfolded(_) => Quick::None,
            },
            definition: self.classifier().labeller(),
        }
    }
}

impl FoldedModelLabeller<'_> {
    /// The most probable class of `text` and the probability of each, which round to four digits as
    /// those of [`Labeller::label`] do.
    pub fn label<'s>(&mut self, text: impl Into<Sample<'s>>) -> (usize, &[f64]) {
        match &mut self.quick {
            Quick::Narrow(labeller) => labeller.label(text),
            Quick::Wide(labeller) => labeller.label(text),
            Quick::None => self.definition.label(text),
        }
    }

    /// As [`Labeller::evidence`].
    pub fn evidence<'s>(
        &mut self,
        text: impl Into<Sample<'s>>,
        class: usize,
        n_terms: usize,
    ) -> Evidence {
        self.definition.evidence(text, class, n_terms)
    }
}

/// Steps of 1/10 000 in a printed probability.
const STEPS: f64 = super::PROBABILITY_STEPS;

/// `p` in ten-thousandths, rounded as `{:.4}` prints it.
pub fn printed_steps(p: f64) -> u32 {
    let steps = p * STEPS;
    let floor = steps.floor();
    let above = steps - floor;
    if (above - 0.5).abs() > 1e-6 {
        return floor as u32 + u32::from(above > 0.5);
    }
    // at the edge the decimal digits of the binary number decide
    let text = format!("{p:.4}");
    (text.parse::<f64>()).map_or(floor as u32, |p| (p * STEPS).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn steps_are_those_that_formatting_prints(n in 0_u32..=20_000, off in -3_i64..=3) {
            let middle = f64::from(n) / 20_000.0;
            let p = f64::from_bits(middle.to_bits().saturating_add_signed(off)).clamp(0.0, 1.0);
            let steps = printed_steps(p);
            let printed = format!("{}.{:04}", steps / 10_000, steps % 10_000);
            prop_assert_eq!(printed, format!("{:.4}", p));
        }
    }
}
