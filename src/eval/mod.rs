//! How good a model is: folds, scores, cross-validation.

mod agreement;
mod audit;
mod bootstrap;
mod cross_validation;
mod figure;
mod figures;
mod folds;
mod labelled;
mod learning_curve;
mod metrics;
mod paired;
mod problem;
mod proportion;
mod reliability;
mod repeats;
mod sampling;
pub mod shares;
mod significance;

pub use agreement::Codings;
pub use audit::{Drift, Implausible, drift, implausible};
pub use bootstrap::{Bootstrap, Interval};
pub use cross_validation::{
    CvOutcome, CvSettings, PathPoint, argmaxes, cross_validate, fold_params, score_split,
};
pub use figure::{Collector, Figure, figures_of};
pub use figures::{COVERAGES, Figures, Scored, surest};
pub use folds::grouped_folds;
pub use labelled::Labels;
pub use learning_curve::{CurveRun, SHARES, curve_figures};
pub use metrics::{Averages, Confusion, macro_f1};
pub use paired::{Contrast, Outcomes, Paired};
pub use problem::{Mirrored, Problem};
pub use proportion::wilson;
pub use reliability::{Bin, Reliability, brier};
pub use repeats::{Index, NEAR, Repeat, Shared, joined, units_of, within};
pub use sampling::{
    Allocation, Drawn, LEAST_PER_STRATUM, alike_or_by, allocated, doubt_weights, effective_number,
    least_allocated, simple, smallest, stratified, systematic,
};
pub use significance::{holm, mcnemar};
