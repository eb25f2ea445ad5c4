//! What a fit can refuse.

use thiserror::Error;

/// Why a model was not fitted.
#[derive(Debug, Error)]
pub enum FitError {
    /// A parameter is out of its range.
    #[error("{name} is {found}, expected {expected}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Its value.
        found: String,
        /// What it may be.
        expected: &'static str,
    },
    /// The data do not have the shape that is needed.
    #[error("the training data do not fit: {0}")]
    Data(String),
    /// The optimum was not reached.
    #[error(
        "the {solver} solver stopped after {iterations} iterations with a gradient of norm \
         {gradient_norm:.3e}, above the tolerance {tolerance:.1e}; \
         a stronger penalty or more iterations may help"
    )]
    NotConverged {
        /// Which solver.
        solver: &'static str,
        /// Outer iterations done.
        iterations: u64,
        /// L2 norm of the gradient at the end.
        gradient_norm: f64,
        /// What was asked for.
        tolerance: f64,
    },
    /// linfa refused.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
    /// linfa-logistic refused.
    #[error("linfa-logistic: {0}")]
    Logistic(#[from] linfa_logistic::error::Error),
}
