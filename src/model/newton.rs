//! Newton's method with conjugate gradients, on sparse rows.

use linfa::dataset::DatasetBase;
use ndarray::{Array1, Array2, Zip};

use super::params::LogisticValidParams;
use super::{FitError, FitReport, Fitted, Objective, Weights};
use crate::features::SparseRows;

const MOST_CG_STEPS: usize = 500;
/// Armijo's condition: the decrease that a step must bring, as a share of what the slope promises.
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Minimises the objective of `params` over `dataset`, whose shape was checked.
///
/// Each step solves ∇²f·s = −∇f by conjugate gradients until the residual is below
/// min(0.1, √(‖∇f‖/‖∇f₀‖))·‖∇f‖ (or half the tolerance) and is shortened until f falls enough. f is convex, so this ends
/// at the optimum, quadratically near it.
pub(super) fn fit(
    params: &LogisticValidParams,
    dataset: &DatasetBase<SparseRows, Array1<usize>>,
    n_classes: usize,
) -> Result<Fitted, FitError> {
    let rows = dataset.records();
    let targets = one_hot(params, dataset, n_classes);
    let objective = Objective::new(rows, targets, params.alpha, params.prior.as_deref());
    let mut w = (params.initial.as_ref())
        .or(params.prior.as_ref().map(|p| &p.mean))
        .map_or_else(
            || Array2::zeros((rows.n_features() + 1, n_classes)),
            |start| start.as_standard_layout().into_owned(),
        );
    let (mut value, mut p) = objective.evaluate(&w);
    let mut gradient = objective.gradient(&w, &p);
    let first_norm = norm(&gradient).max(f64::MIN_POSITIVE);
    let mut iterations = 0;
    loop {
        let gradient_norm = norm(&gradient);
        if gradient_norm <= params.gradient_tolerance {
            let report = FitReport {
                solver: "newton",
                iterations,
                objective: value,
                gradient_norm,
            };
            return Ok(Fitted {
                model: Weights::from_stacked(&w),
                report,
            });
        }
        let failed = FitError::NotConverged {
            solver: "newton",
            iterations,
            gradient_norm,
            tolerance: params.gradient_tolerance,
        };
        if iterations >= params.max_iterations {
            return Err(failed);
        }
        iterations += 1;
        let forcing = (gradient_norm / first_norm).sqrt().min(0.1);
        // near the optimum a step that is more exact than the tolerance would be for nothing, save
        // that a fit from a prior takes few products in all and keeps its digits
        let least = match params.prior {
            None => 0.5 * params.gradient_tolerance,
            Some(_) => 0.0,
        };
        let enough = (forcing * gradient_norm).max(least);
        let step = solve(&objective, &p, &gradient, enough);
        let slope = dot(&step, &gradient);
        // near the optimum f changes by less than its own rounding, which grows as the root of the
        // number of terms that it adds up
        let n_terms = (dataset.records().n_rows() * n_classes) as f64;
        let noise = f64::EPSILON * n_terms.sqrt().max(45.0) * value.abs();
        let mut length = 1.0;
        loop {
            let next = &w + &(&step * length);
            let (next_value, next_p) = objective.evaluate(&next);
            if next_value <= value + SUFFICIENT_DECREASE * length * slope + noise {
                (w, value, p) = (next, next_value, next_p);
                break;
            }
            length *= 0.5;
            if length < 1e-10 {
                return Err(failed);
            }
        }
        gradient = objective.gradient(&w, &p);
    }
}

/// Conjugate gradients for ∇²f·s = −∇f.
///
/// TF-IDF evens the columns out: on 20 000 generated rows a preconditioner of the diagonal took 48
/// products for five digits, one of the 256 fullest columns 45, none 35.
fn solve(
    objective: &Objective,
    p: &Array2<f64>,
    gradient: &Array2<f64>,
    enough: f64,
) -> Array2<f64> {
    let mut step = Array2::zeros(gradient.dim());
    let mut residual = -gradient;
    let mut direction = residual.clone();
    let mut square = dot(&residual, &residual);
    for _ in 0..MOST_CG_STEPS {
        if square.sqrt() <= enough {
            break;
        }
        let product = objective.hessian_product(p, &direction);
        let curvature = dot(&direction, &product);
        if curvature <= 0.0 {
            break; // rounding only: the Hessian has no negative curvature
        }
        let length = square / curvature;
        step.scaled_add(length, &direction);
        residual.scaled_add(-length, &product);
        let next = dot(&residual, &residual);
        let ratio = next / square;
        Zip::from(&mut direction)
            .and(&residual)
            .for_each(|d, &r| *d = r + ratio * *d);
        square = next;
    }
    step
}

fn one_hot(
    params: &LogisticValidParams,
    dataset: &DatasetBase<SparseRows, Array1<usize>>,
    n_classes: usize,
) -> Array2<f64> {
    let own = |i: usize| dataset.weights().map_or(1.0, |w| f64::from(w[i]));
    let mut of_class = vec![0.0; n_classes];
    for (i, &class) in dataset.targets().iter().enumerate() {
        of_class[class] += own(i);
    }
    let mean = of_class.iter().sum::<f64>() / n_classes as f64;
    for (k, weight) in of_class.iter_mut().enumerate() {
        let given = params.class_weights.as_ref().map_or(1.0, |w| w[k]);
        // a class whose rows all weigh 0 has nothing to balance
        let even = if *weight > 0.0 { mean / *weight } else { 1.0 };
        *weight = given * even.powf(params.balance);
    }
    let mut targets = Array2::zeros((dataset.records().n_rows(), n_classes));
    for (i, &class) in dataset.targets().iter().enumerate() {
        targets[[i, class]] = own(i) * of_class[class];
    }
    targets
}

fn dot(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &Array2<f64>) -> f64 {
    dot(a, a).sqrt()
}
