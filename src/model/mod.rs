//! Multinomial logistic regression with linfa-logistic's objective, its two solvers, calibration
//! and the model file.

mod artifact;
mod calibration;
mod classifier;
mod curvature;
mod dense;
mod error;
mod evidence;
mod fitted;
mod folded;
mod gaussian;
mod naive_bayes;
mod newton;
mod objective;
mod packed_curvature;
mod params;
mod prior;
mod product;
mod trace;
mod unpack;
mod weights;

pub use artifact::{FORMAT_VERSION, is_model, load, load_bytes, save};
pub use calibration::{fit_temperature, log_loss, log_loss_of, softmax};
pub use classifier::{ClassScore, Classifier, CrossValidated, Labeller, PriorRecord, Training};
pub use curvature::Curvature;
pub use error::FitError;
pub use evidence::{Contribution, Evidence};
pub use fitted::{FitReport, Fitted};
pub use folded::{Folded, FoldedLabeller, FoldedModel, FoldedModelLabeller, printed_steps};
pub use gaussian::PriorWeights;
pub use naive_bayes::NaiveBayes;
pub use objective::Objective;
pub use packed_curvature::PackedCurvature;
pub use params::{LogisticParams, LogisticValidParams, Solver};
pub use prior::Prior;
pub use trace::{PackedTrace, Seen, Trace};
pub use weights::Weights;
