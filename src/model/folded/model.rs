//! The folded model of a classifier, whatever its number of classes.

use super::{Folded, FoldedLabeller};
use crate::features::Sample;
use crate::model::{Classifier, Labeller};

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
pub enum FoldedModelLabeller<'m> {
    /// See [`FoldedModel::Narrow`].
    Narrow(Box<FoldedLabeller<'m, 3>>),
    /// See [`FoldedModel::Wide`].
    Wide(Box<FoldedLabeller<'m, 7>>),
    /// See [`FoldedModel::Unfolded`].
    Unfolded(Box<Labeller<'m>>),
}

impl<'m> FoldedModel<'m> {
    /// Folds `classifier`.
    pub fn new(classifier: &'m Classifier) -> Self {
        let narrow = Folded::new(classifier).map(Self::Narrow);
        narrow
            .or_else(|| Folded::new(classifier).map(Self::Wide))
            .unwrap_or(Self::Unfolded(classifier))
    }

    /// A labeller.
    pub fn labeller(&self) -> FoldedModelLabeller<'_> {
        match self {
            Self::Narrow(folded) => FoldedModelLabeller::Narrow(Box::new(folded.labeller())),
            Self::Wide(folded) => FoldedModelLabeller::Wide(Box::new(folded.labeller())),
            Self::Unfolded(model) => FoldedModelLabeller::Unfolded(Box::new(model.labeller())),
        }
    }
}

impl<'m> FoldedModelLabeller<'m> {
    /// The most probable class of `text` and the probability of each, which round to four digits as
    /// those of [`Labeller::label`] do.
    pub fn label<'s>(&mut self, text: impl Into<Sample<'s>>) -> (usize, &[f64]) {
        match self {
            Self::Narrow(labeller) => labeller.label(text),
            Self::Wide(labeller) => labeller.label(text),
            Self::Unfolded(labeller) => labeller.label(text),
        }
    }

    /// The labeller that takes scores apart.
    pub fn definition(&mut self) -> &mut Labeller<'m> {
        match self {
            Self::Narrow(labeller) => &mut labeller.definition,
            Self::Wide(labeller) => &mut labeller.definition,
            Self::Unfolded(labeller) => labeller,
        }
    }
}

/// Steps of 1/10 000 in a printed probability.
const STEPS: f64 = super::PROBABILITY_STEPS;

/// `p` in ten-thousandths, rounded as `{:.4}` prints it.
pub fn printed_steps(p: f64) -> u32 {
    let steps = p * STEPS;
    // not negative; a conversion is cheaper than the floor
    let floor = steps as u32;
    let above = steps - f64::from(floor);
    if (above - 0.5).abs() > 1e-6 {
        return floor + u32::from(above > 0.5);
    }
    // at the edge the decimal digits of the binary number decide
    let text = format!("{p:.4}");
    (text.parse::<f64>()).map_or(floor, |p| (p * STEPS).round() as u32)
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
