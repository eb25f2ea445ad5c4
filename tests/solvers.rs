//! Both solvers: against finite differences, against each other, against scikit-learn.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, PredictInplace};
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2};
use rand::Rng;
use serde::Deserialize;
use stancer::features::{SparseRow, SparseRows};
use stancer::model::{
    Curvature, FitError, Fitted, LogisticParams, Objective, PriorWeights, Solver, Weights, softmax,
};
use stancer::seed::Seed;

#[derive(Deserialize)]
struct Reference {
    alpha: f64,
    x: Vec<Vec<f64>>,
    y: Vec<usize>,
    row_weights: Vec<f64>,
    class_weights: Vec<f64>,
    plain: Optimum,
    weighted: Optimum,
}

#[derive(Deserialize)]
struct Optimum {
    weights: Vec<Vec<f64>>,
    intercept: Vec<f64>,
    probabilities: Vec<Vec<f64>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("reference/sklearn_logistic.json")).unwrap()
}

fn sparse(rows: &[Vec<f64>]) -> SparseRows {
    let mut out = SparseRows::new(rows[0].len());
    for row in rows {
        let cells = row.iter().enumerate().filter(|(_, x)| **x != 0.0);
        let (features, values): (Vec<u32>, Vec<f64>) = cells.map(|(j, x)| (j as u32, *x)).unzip();
        out.push(SparseRow {
            features: &features,
            values: &values,
        });
    }
    out
}

fn data(r: &Reference) -> DatasetBase<SparseRows, Array1<usize>> {
    DatasetBase::new(sparse(&r.x), r.y.clone().into())
}

fn fit(
    params: LogisticParams,
    data: &DatasetBase<SparseRows, Array1<usize>>,
) -> Result<Fitted, FitError> {
    params.check()?.fit(data)
}

fn probabilities(fitted: &Fitted, rows: &SparseRows) -> Vec<Vec<f64>> {
    let (mut scores, mut p) = (Vec::new(), Vec::new());
    rows.rows()
        .map(|row| {
            fitted.model.scores_of(row, &mut scores);
            softmax(&scores, 1.0, &mut p);
            p.clone()
        })
        .collect()
}

fn largest_difference(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

fn random_weights(n_rows: usize, n_classes: usize, part: u64) -> Array2<f64> {
    let mut chance = Seed(7).stream("test weights", part);
    Array2::from_shape_fn((n_rows, n_classes), |_| chance.random_range(-1.0..1.0))
}

fn random_prior(part: u64) -> PriorWeights {
    PriorWeights {
        mean: random_weights(13, 3, part),
        precision: random_weights(13, 3, part + 100).mapv(f64::abs),
        directions: random_weights(13, 2, part + 200),
    }
}

#[test]
fn gradient_and_hessian_product_agree_with_finite_differences() {
    let r = reference();
    let rows = sparse(&r.x);
    let targets = Array2::from_shape_fn((r.y.len(), 3), |(i, c)| {
        if r.y[i] == c { r.row_weights[i] } else { 0.1 }
    });
    let prior = random_prior(1);
    let objective = Objective::new(&rows, targets, r.alpha, Some(&prior));
    let w = random_weights(13, 3, 2);
    let direction = random_weights(13, 3, 3);
    let (_, p) = objective.evaluate(&w);
    let gradient = objective.gradient(&w, &p);
    let product = objective.hessian_product(&p, &direction);
    let step = 1e-5;
    let (there, back) = (&w + &(&direction * step), &w - &(&direction * step));
    let slope = (objective.evaluate(&there).0 - objective.evaluate(&back).0) / (2.0 * step);
    let expected: f64 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
    assert!(
        (slope - expected).abs() < 1e-7 * expected.abs().max(1.0),
        "{slope} {expected}"
    );
    let gradient_at = |w: &Array2<f64>| objective.gradient(w, &objective.evaluate(w).1);
    let difference = (gradient_at(&there) - gradient_at(&back)) / (2.0 * step);
    for (a, b) in difference.iter().zip(&product) {
        assert!((a - b).abs() < 1e-7, "{a} {b}");
    }
}

#[test]
fn both_solvers_agree_in_objective_and_probabilities() {
    let r = reference();
    let params = LogisticParams::default()
        .alpha(r.alpha)
        .gradient_tolerance(1e-7);
    let linfa = fit(params.clone().solver(Solver::Linfa), &data(&r)).unwrap();
    let newton = fit(params.solver(Solver::Newton), &data(&r)).unwrap();
    assert_eq!(
        (linfa.report.solver, newton.report.solver),
        ("linfa", "newton")
    );
    assert!((linfa.report.objective - newton.report.objective).abs() < 1e-6);
    let rows = sparse(&r.x);
    let difference = largest_difference(
        &probabilities(&linfa, &rows),
        &probabilities(&newton, &rows),
    );
    assert!(difference < 1e-6, "{difference}");
    assert!(newton.report.gradient_norm <= 1e-7 && newton.report.iterations > 0);
}

#[test]
fn small_problems_go_to_linfa_by_themselves_and_weighted_ones_do_not() {
    let r = reference();
    assert_eq!(
        fit(LogisticParams::default(), &data(&r))
            .unwrap()
            .report
            .solver,
        "linfa"
    );
    let weights: Array1<f32> = r.row_weights.iter().map(|&w| w as f32).collect();
    let weighted = data(&r).with_weights(weights);
    assert_eq!(
        fit(LogisticParams::default(), &weighted)
            .unwrap()
            .report
            .solver,
        "newton"
    );
    let refused = fit(LogisticParams::default().solver(Solver::Linfa), &weighted);
    assert!(refused.unwrap_err().to_string().contains("row weights"));
}

#[test]
fn linfa_started_at_the_sparse_optimum_stops_at_once_with_the_same_weights() {
    let r = reference();
    let params = LogisticParams::default()
        .alpha(r.alpha)
        .solver(Solver::Newton);
    let newton = fit(params.gradient_tolerance(1e-8), &data(&r)).unwrap();
    let w = newton.model.stacked();
    let dense = DatasetBase::new(sparse(&r.x).to_dense(), Array1::from(r.y.clone()));
    let linfa = MultiLogisticRegression::default()
        .alpha(r.alpha)
        .initial_params(w.clone())
        .max_iterations(1000)
        .fit(&dense)
        .unwrap();
    assert_eq!(Weights::from(&linfa).stacked(), w);
}

#[test]
fn reaches_the_optimum_of_scikit_learn() {
    let r = reference();
    let params = LogisticParams::default()
        .alpha(r.alpha)
        .gradient_tolerance(1e-9);
    let plain = fit(params.clone().solver(Solver::Newton), &data(&r)).unwrap();
    assert_optimum(&plain, &r.plain, &r);
    let weights: Array1<f32> = r.row_weights.iter().map(|&w| w as f32).collect();
    let weighted = params.class_weights(r.class_weights.clone());
    let weighted = fit(weighted, &data(&r).with_weights(weights)).unwrap();
    // row weights travel in single precision
    assert_optimum(&weighted, &r.weighted, &r);
}

fn assert_optimum(fitted: &Fitted, expected: &Optimum, r: &Reference) {
    let rows = sparse(&r.x);
    let difference = largest_difference(&probabilities(fitted, &rows), &expected.probabilities);
    assert!(difference < 1e-6, "probabilities differ by {difference}");
    for (own, theirs) in fitted
        .model
        .params()
        .rows()
        .into_iter()
        .zip(&expected.weights)
    {
        for (a, b) in own.iter().zip(theirs) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
    let mean = fitted.model.intercept().mean().unwrap();
    for (a, b) in fitted.model.intercept().iter().zip(&expected.intercept) {
        assert!((a - mean - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn a_weight_of_two_is_a_row_twice() {
    let r = reference();
    let params = LogisticParams::default()
        .solver(Solver::Newton)
        .gradient_tolerance(1e-9);
    let twice: Array1<f32> = (0..r.y.len())
        .map(|i| if i < 10 { 2.0 } else { 1.0 })
        .collect();
    let weighted = fit(params.clone(), &data(&r).with_weights(twice)).unwrap();
    let (mut x, mut y) = (r.x.clone(), r.y.clone());
    x.extend_from_slice(&r.x[..10]);
    y.extend_from_slice(&r.y[..10]);
    let doubled = fit(params, &DatasetBase::new(sparse(&x), y.into())).unwrap();
    assert!((weighted.report.objective - doubled.report.objective).abs() < 1e-8);
}

#[test]
fn a_prior_that_lies_column_by_column_holds_as_firmly() {
    let r = reference();
    let rows = sparse(&r.x);
    let targets = Array2::from_shape_fn((r.y.len(), 3), |(i, c)| f64::from(u8::from(r.y[i] == c)));
    let prior = random_prior(1);
    let turned = |m: &Array2<f64>| m.t().as_standard_layout().into_owned().reversed_axes();
    let other = PriorWeights {
        mean: turned(&prior.mean),
        precision: turned(&prior.precision),
        directions: turned(&prior.directions),
    };
    assert!(other.directions.as_slice().is_none());
    let w = random_weights(13, 3, 5);
    let at = |prior| {
        let objective = Objective::new(&rows, targets.clone(), 0.5, Some(prior));
        let (value, p) = objective.evaluate(&w);
        let product = objective.hessian_product(&p, &w);
        (value, objective.gradient(&w, &p), product)
    };
    let (one, two) = (at(&prior), at(&other));
    assert!((one.0 - two.0).abs() < 1e-9);
    assert!((&one.1 - &two.1).iter().all(|d| d.abs() < 1e-9));
    assert!((&one.2 - &two.2).iter().all(|d| d.abs() < 1e-9));
}

#[test]
fn a_strong_penalty_leaves_the_prior_and_a_weak_one_forgets_it() {
    let r = reference();
    let prior = random_prior(5);
    let params = LogisticParams::default().prior(prior.clone());
    let strong = fit(params.clone().alpha(1e7), &data(&r)).unwrap();
    for (a, b) in strong.model.params().iter().zip(&prior.mean) {
        assert!((a - b).abs() < 1e-4);
    }
    let loose = PriorWeights {
        precision: Array2::zeros((13, 3)),
        directions: Array2::zeros((13, 0)),
        ..prior
    };
    let weak = LogisticParams::default().prior(loose).alpha(1e-3);
    let weak = fit(weak, &data(&r)).unwrap();
    let none = fit(LogisticParams::default().alpha(1e-3), &data(&r)).unwrap();
    let rows = sparse(&r.x);
    let difference = largest_difference(&probabilities(&weak, &rows), &probabilities(&none, &rows));
    assert!(difference < 0.05, "{difference}");
}

#[test]
fn the_curvature_is_the_diagonal_of_the_hessian() {
    let r = reference();
    let rows = sparse(&r.x);
    let targets = Array2::from_shape_fn((r.y.len(), 3), |(i, c)| f64::from(r.y[i] == c));
    let objective = Objective::new(&rows, targets, 0.0, None);
    let w = random_weights(13, 3, 9);
    let (_, p) = objective.evaluate(&w);
    let curvature = Curvature::of(
        &Weights::from_stacked(&w),
        [rows.clone()],
        rows.n_rows(),
        None,
        None,
    );
    for (j, k) in [(0, 0), (5, 1), (11, 2), (12, 0)] {
        let mut unit = Array2::zeros((13, 3));
        unit[[j, k]] = 1.0;
        let expected = objective.hessian_product(&p, &unit)[[j, k]];
        assert!((f64::from(curvature.diagonal[[j, k]]) - expected).abs() < 1e-5 * expected);
    }
}

#[test]
fn the_directions_hold_all_that_the_rows_hold_in_one_part_or_many() {
    let r = reference();
    let rows = sparse(&r.x);
    let w = random_weights(13, 3, 9);
    let model = Weights::from_stacked(&w);
    let curvature = Curvature::of(&model, [rows.clone()], rows.n_rows(), None, None);
    assert_eq!(curvature.directions.dim(), (13, 13)); // no more than there are columns
    let mean = curvature.diagonal.mean_axis(ndarray::Axis(1)).unwrap();
    for j in 0..13 {
        let column = curvature.directions.column(j);
        let along = column.dot(&column);
        assert!((along - mean[j]).abs() < 1e-4 * mean[j].max(1e-3), "{j}");
    }
    let mut parts = Vec::new();
    for (i, row) in rows.rows().enumerate() {
        if i % 7 == 0 {
            parts.push(SparseRows::new(rows.n_features()));
        }
        parts.last_mut().unwrap().push(row);
    }
    let in_parts = Curvature::of(&model, parts, rows.n_rows(), None, None);
    assert_eq!(in_parts, curvature);
}

#[test]
fn says_so_when_it_has_not_converged() {
    let r = reference();
    for solver in [Solver::Newton, Solver::Linfa] {
        let params = LogisticParams::default().solver(solver).max_iterations(1);
        let refused = fit(params.gradient_tolerance(1e-9), &data(&r));
        assert!(
            matches!(refused, Err(FitError::NotConverged { .. })),
            "{solver:?}"
        );
    }
}

#[test]
fn refuses_what_linfa_would_panic_on() {
    let r = reference();
    let empty = DatasetBase::new(SparseRows::new(3), Array1::zeros(0));
    assert!(matches!(
        fit(LogisticParams::default(), &empty),
        Err(FitError::Data(_))
    ));
    let mut x = r.x.clone();
    x[3][0] = f64::NAN;
    let broken = DatasetBase::new(sparse(&x), r.y.clone().into());
    assert!(matches!(
        fit(LogisticParams::default(), &broken),
        Err(FitError::Data(_))
    ));
    assert!(LogisticParams::default().alpha(-1.0).check().is_err());
    assert!(
        LogisticParams::default()
            .gradient_tolerance(0.0)
            .check()
            .is_err()
    );
}

#[test]
fn predicts_through_linfas_trait_as_by_hand() {
    let r = reference();
    let fitted = fit(LogisticParams::default(), &data(&r)).unwrap();
    let rows = sparse(&r.x);
    let mut labels: Array1<usize> = fitted.default_target(&rows);
    fitted.predict_inplace(&rows, &mut labels);
    for (label, p) in labels.iter().zip(probabilities(&fitted, &rows)) {
        assert!(p.iter().all(|v| *v <= p[*label]));
    }
    let dense: Array1<usize> = {
        let linfa = fitted.model.to_linfa().unwrap();
        assert_eq!(Weights::from(&linfa), fitted.model);
        let mut out = linfa.default_target(&rows.to_dense());
        linfa.predict_inplace(&rows.to_dense(), &mut out);
        out
    };
    assert_eq!(labels, dense);
}

#[test]
fn one_thread_and_many_give_the_same_bits() {
    let mut chance = Seed(3).stream("rows", 0);
    let mut rows = SparseRows::new(500);
    let mut y = Vec::new();
    for i in 0..3000 {
        let mut features: Vec<u32> = (0..20).map(|_| chance.random_range(0..500)).collect();
        features.sort_unstable();
        features.dedup();
        let values: Vec<f64> = features.iter().map(|_| chance.random()).collect();
        rows.push(SparseRow {
            features: &features,
            values: &values,
        });
        y.push(if i < 3 { i } else { chance.random_range(0..3) });
    }
    let data = DatasetBase::new(rows, Array1::from(y));
    let on = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap();
        pool.install(|| {
            fit(LogisticParams::default(), &data)
                .unwrap()
                .model
                .stacked()
        })
    };
    assert_eq!(on(1), on(4));
}
