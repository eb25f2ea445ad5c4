//! linfa-logistic's own fit, for small problems.

use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2};

use super::params::LogisticValidParams;
use super::{FitError, FitReport, Fitted, Objective, Weights};
use crate::features::SparseRows;

/// Fits with linfa-logistic on the dense matrix.
///
/// linfa does not tell whether it converged nor how many iterations it took. So the gradient is
/// recomputed here, the number of iterations allowed doubles from 25 until the gradient is small
/// enough, and the report gives the number that sufficed.
pub(super) fn fit(
    params: &LogisticValidParams,
    dataset: &DatasetBase<SparseRows, Array1<usize>>,
    n_classes: usize,
) -> Result<Fitted, FitError> {
    let rows = dataset.records();
    let dense = DatasetBase::new(rows.to_dense(), dataset.targets().clone());
    let mut targets = Array2::zeros((rows.n_rows(), n_classes));
    for (i, &class) in dataset.targets().iter().enumerate() {
        targets[[i, class]] = 1.0;
    }
    let objective = Objective::new(rows, targets, params.alpha, None);
    let mut allowed = 25;
    loop {
        allowed = params.max_iterations.min(allowed);
        let mut linfa = MultiLogisticRegression::default()
            .alpha(params.alpha)
            .gradient_tolerance(params.gradient_tolerance)
            .max_iterations(allowed);
        if let Some(initial) = &params.initial {
            linfa = linfa.initial_params(initial.clone());
        }
        let model = linfa.fit(&dense)?;
        let model = Weights::from(&model);
        let w = model.stacked();
        let (value, p) = objective.evaluate(&w);
        let gradient = objective.gradient(&w, &p);
        let gradient_norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        // linfa stops below its tolerance; its sums run in another order than ours
        if gradient_norm <= params.gradient_tolerance * 1.01 {
            let report = FitReport {
                solver: "linfa",
                iterations: allowed,
                objective: value,
                gradient_norm,
            };
            return Ok(Fitted { model, report });
        }
        if allowed == params.max_iterations {
            return Err(FitError::NotConverged {
                solver: "linfa",
                iterations: allowed,
                gradient_norm,
                tolerance: params.gradient_tolerance,
            });
        }
        allowed *= 2;
    }
}
