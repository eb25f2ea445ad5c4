//! How good a model is: folds, scores, cross-validation.

mod agreement;
mod bootstrap;
mod cross_validation;
mod figures;
mod folds;
mod metrics;
mod problem;
mod reliability;

pub use agreement::Codings;
pub use bootstrap::{Bootstrap, Interval};
pub use cross_validation::{CvOutcome, CvSettings, PathPoint, cross_validate};
pub use figures::{COVERAGES, Figure, Figures, Scored};
pub use folds::grouped_folds;
pub use metrics::{Averages, Confusion, macro_f1};
pub use problem::{Mirrored, Problem};
pub use reliability::{Bin, Reliability, brier};
