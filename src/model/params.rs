//! Parameters: unchecked ones to build up, checked ones to fit with.

use std::sync::Arc;

use linfa::{ParamGuard, dataset::DatasetBase, traits::Fit};
use ndarray::{Array1, Array2};

use super::{FitError, Fitted, PriorWeights, dense, newton};
use crate::features::SparseRows;

/// How the optimum is found. Both solvers reach the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Solver {
    /// linfa for small problems without weights or prior, Newton-CG for the rest.
    #[default]
    Auto,
    /// linfa-logistic's own dense L-BFGS.
    Linfa,
    /// Newton with conjugate gradients on sparse rows.
    Newton,
}

/// Up to this many cells (n_rows × n_features) linfa's dense fit takes well under a second.
const SMALL_PROBLEM: usize = 250_000;

/// Parameters of a multinomial logistic regression that minimises
/// Σᵢ wᵢ·(−ln p(yᵢ | xᵢ)) + ½α‖W‖², the intercept not penalised: linfa-logistic's objective,
/// where row weights wᵢ are 1; a prior changes the penalty, see [`super::Objective`].
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticParams(LogisticValidParams);

/// Parameters that passed [`ParamGuard::check`].
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticValidParams {
    pub(super) alpha: f64,
    pub(super) solver: Solver,
    pub(super) gradient_tolerance: f64,
    pub(super) max_iterations: u64,
    pub(super) class_weights: Option<Vec<f64>>,
    pub(super) balance: f64,
    pub(super) initial: Option<Array2<f64>>,
    pub(super) prior: Option<Arc<PriorWeights>>,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self(LogisticValidParams {
            alpha: 1.0,
            solver: Solver::Auto,
            gradient_tolerance: 1e-5,
            max_iterations: 200,
            class_weights: None,
            balance: 0.0,
            initial: None,
            prior: None,
        })
    }
}

impl LogisticParams {
    /// Strength of the penalty, ≥ 0; scikit-learn's 1/C.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.0.alpha = alpha;
        self
    }

    /// Which solver.
    #[must_use]
    pub fn solver(mut self, solver: Solver) -> Self {
        self.0.solver = solver;
        self
    }

    /// The L2 norm that the gradient must fall to.
    #[must_use]
    pub fn gradient_tolerance(mut self, tolerance: f64) -> Self {
        self.0.gradient_tolerance = tolerance;
        self
    }

    /// The most outer iterations.
    #[must_use]
    pub fn max_iterations(mut self, iterations: u64) -> Self {
        self.0.max_iterations = iterations;
        self
    }

    /// A factor per class for the weight of its rows (sparse solver only).
    #[must_use]
    pub fn class_weights(mut self, weights: Vec<f64>) -> Self {
        self.0.class_weights = Some(weights);
        self
    }

    /// How far the sparse solver evens out the classes: rows of class k weigh (n/(K·nₖ))^balance
    /// more. 0 leaves them as they are, 1 gives each class the same weight in all. linfa's dense
    /// fit knows no weights and leaves them as they are.
    #[must_use]
    pub fn balance(mut self, balance: f64) -> Self {
        self.0.balance = balance;
        self
    }

    /// Where to start: (n_features + 1) × n_classes, the intercepts last.
    #[must_use]
    pub fn initial(mut self, weights: Array2<f64>) -> Self {
        self.0.initial = Some(weights);
        self
    }

    /// A Gaussian prior (sparse solver only).
    #[must_use]
    pub fn prior(self, weights: PriorWeights) -> Self {
        self.shared_prior(Arc::new(weights))
    }

    /// A Gaussian prior that other fits start from as well.
    #[must_use]
    pub fn shared_prior(mut self, weights: Arc<PriorWeights>) -> Self {
        self.0.prior = Some(weights);
        self
    }
}

impl ParamGuard for LogisticParams {
    type Checked = LogisticValidParams;
    type Error = FitError;

    fn check_ref(&self) -> Result<&Self::Checked, FitError> {
        let p = &self.0;
        let refuse = |name, found: String, expected| {
            Err(FitError::Parameter {
                name,
                found,
                expected,
            })
        };
        if !p.alpha.is_finite() || p.alpha < 0.0 {
            return refuse("alpha", p.alpha.to_string(), "a finite number from 0");
        }
        if !p.gradient_tolerance.is_finite() || p.gradient_tolerance <= 0.0 {
            let found = p.gradient_tolerance.to_string();
            return refuse("the gradient tolerance", found, "a finite number above 0");
        }
        if !p.balance.is_finite() {
            return refuse("the balance", p.balance.to_string(), "a finite number");
        }
        if let Some(weights) = &p.class_weights
            && !weights.iter().all(|w| w.is_finite() && *w > 0.0)
        {
            return refuse("a class weight", format!("{weights:?}"), "numbers above 0");
        }
        let mean = p.prior.as_ref().map(|prior| &prior.mean);
        let precision = p.prior.as_ref().map(|prior| &prior.precision);
        let directions = p.prior.as_ref().map(|prior| &prior.directions);
        let starts = [
            ("the start", p.initial.as_ref()),
            ("the prior", mean),
            ("the prior's precision", precision),
            ("the prior's directions", directions),
        ];
        for (name, start) in starts {
            if start.iter().flat_map(|w| w.iter()).any(|w| !w.is_finite()) {
                return refuse(name, "not finite".to_owned(), "finite weights");
            }
        }
        if p.solver == Solver::Linfa && (p.class_weights.is_some() || p.prior.is_some()) {
            return refuse(
                "the solver",
                "linfa".to_owned(),
                "newton, since linfa-logistic knows neither class weights nor a prior",
            );
        }
        Ok(p)
    }

    fn check(self) -> Result<Self::Checked, FitError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl Fit<SparseRows, Array1<usize>, FitError> for LogisticValidParams {
    type Object = Fitted;

    /// Fits classes 0…k−1, each of which must occur; `dataset.weights` are the row weights.
    fn fit(&self, dataset: &DatasetBase<SparseRows, Array1<usize>>) -> Result<Fitted, FitError> {
        let n_classes = check_data(self, dataset)?;
        let weighted = dataset.weights().is_some();
        let rows = dataset.records();
        let small = rows.n_rows() * rows.n_features() <= SMALL_PROBLEM;
        let plain = !weighted && self.class_weights.is_none() && self.prior.is_none();
        match self.solver {
            Solver::Linfa if weighted => Err(FitError::Data(
                "linfa-logistic knows no row weights; use the newton solver".to_owned(),
            )),
            Solver::Linfa => dense::fit(self, dataset, n_classes),
            Solver::Auto if small && plain => dense::fit(self, dataset, n_classes),
            Solver::Auto | Solver::Newton => newton::fit(self, dataset, n_classes),
        }
    }
}

/// Checks what linfa would panic on, and returns the number of classes.
fn check_data(
    params: &LogisticValidParams,
    dataset: &DatasetBase<SparseRows, Array1<usize>>,
) -> Result<usize, FitError> {
    let (rows, targets) = (dataset.records(), dataset.targets());
    let fail = |message: String| Err(FitError::Data(message));
    if rows.n_rows() == 0 {
        return fail("there is no row".to_owned());
    }
    if rows.n_rows() != targets.len() {
        return fail(format!(
            "{} rows but {} targets",
            rows.n_rows(),
            targets.len()
        ));
    }
    if rows.rows().any(|r| r.values.iter().any(|x| !x.is_finite())) {
        return fail("a value is not finite".to_owned());
    }
    let n_classes = targets.iter().max().map_or(0, |&m| m + 1);
    if n_classes < 2 {
        return fail("there is only one class".to_owned());
    }
    if let Some(absent) = (0..n_classes).find(|c| !targets.iter().any(|t| t == c)) {
        return fail(format!("class number {} has no row", absent + 1));
    }
    if let Some(weights) = dataset.weights()
        && (weights.len() != rows.n_rows() || !weights.iter().all(|w| w.is_finite() && *w >= 0.0))
    {
        return fail("row weights must be finite, from 0, and one per row".to_owned());
    }
    if let Some(weights) = &params.class_weights
        && weights.len() != n_classes
    {
        return fail(format!(
            "{} class weights for {n_classes} classes",
            weights.len()
        ));
    }
    let prior = params.prior.as_ref();
    if let Some(prior) = prior
        && prior.directions.nrows() != rows.n_features() + 1
    {
        return fail(format!(
            "the prior's directions have {} rows, expected {}",
            prior.directions.nrows(),
            rows.n_features() + 1
        ));
    }
    let shapes = [
        params.initial.as_ref(),
        prior.map(|p| &p.mean),
        prior.map(|p| &p.precision),
    ];
    for start in shapes.into_iter().flatten() {
        let expected = (rows.n_features() + 1, n_classes);
        if start.dim() != expected {
            return fail(format!(
                "weights to start from are {:?}, expected {expected:?}",
                start.dim()
            ));
        }
    }
    Ok(n_classes)
}
