//! The weights of a fitted model.

use linfa::traits::Fit;
use linfa_logistic::{MultiFittedLogisticRegression, MultiLogisticRegression};
use ndarray::{Array1, Array2, s};

use super::FitError;
use crate::features::SparseRow;

/// What linfa-logistic's fitted model holds, without the copies that making one takes: with
/// hundreds of thousands of features these are a fifth of the time in which a model is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    params: Array2<f64>,
    intercept: Array1<f64>,
}

impl Weights {
    /// Of `params`, n_features × n_classes in rows that follow one another, and an intercept per
    /// class.
    ///
    /// # Errors
    /// A sentence on the numbers of classes if they differ.
    pub fn new(params: Array2<f64>, intercept: Array1<f64>) -> Result<Self, String> {
        let (found, expected) = (params.ncols(), intercept.len());
        if found != expected {
            return Err(format!("found {expected} intercepts, expected {found}"));
        }
        let params = match params.is_standard_layout() {
            true => params,
            false => params.as_standard_layout().into_owned(),
        };
        Ok(Self { params, intercept })
    }

    /// Of a matrix (n_features + 1) × n_classes, the intercepts last; one without rows has no
    /// feature and intercepts of 0.
    pub fn from_stacked(w: &Array2<f64>) -> Self {
        let n_features = w.nrows().saturating_sub(1);
        let last = w.rows().into_iter().next_back();
        Self {
            params: (w.slice(s![..n_features, ..]).as_standard_layout()).into_owned(),
            intercept: last.map_or_else(|| Array1::zeros(w.ncols()), |row| row.to_owned()),
        }
    }

    /// (n_features + 1) × n_classes, the intercepts last.
    pub fn stacked(&self) -> Array2<f64> {
        let (n_features, n_classes) = self.params.dim();
        let mut w = Array2::zeros((n_features + 1, n_classes));
        w.slice_mut(s![..n_features, ..]).assign(&self.params);
        w.row_mut(n_features).assign(&self.intercept);
        w
    }

    /// n_features × n_classes.
    pub fn params(&self) -> &Array2<f64> {
        &self.params
    }

    /// One per class.
    pub fn intercept(&self) -> &Array1<f64> {
        &self.intercept
    }

    /// Rounded to single precision: the digits beyond it carry nothing, and the model file is half
    /// as large. Done before anything is predicted, so that a saved model predicts the same.
    ///
    /// # Errors
    /// [`FitError::Data`] for a weight that is not finite in single precision.
    pub fn rounded(&self) -> Result<Self, FitError> {
        let single = |v: f64| f64::from(v as f32);
        let rounded = Self {
            params: self.params.mapv(single),
            intercept: self.intercept.mapv(single),
        };
        let mut all = rounded.params.iter().chain(&rounded.intercept);
        match all.all(|w| w.is_finite()) {
            true => Ok(rounded),
            false => Err(FitError::Data("a weight is not finite".to_owned())),
        }
    }

    /// The score of each class for a row, in log-odds up to a constant: xW + b.
    pub fn scores_of(&self, row: SparseRow<'_>, scores: &mut Vec<f64>) {
        scores.clear();
        scores.extend(&self.intercept);
        for (j, x) in row.iter() {
            for (s, w) in scores.iter_mut().zip(self.params.row(j)) {
                *s += x * w;
            }
        }
    }

    /// linfa-logistic's own model, which predicts dense rows.
    ///
    /// linfa offers no constructor; a fit of no iterations that starts at the weights returns them
    /// bit for bit.
    ///
    /// # Errors
    /// [`FitError::Logistic`] for weights that are not finite.
    pub fn to_linfa(&self) -> Result<MultiFittedLogisticRegression<f64, usize>, FitError> {
        let (n_features, n_classes) = self.params.dim();
        let zeros = Array2::<f64>::zeros((n_classes, n_features));
        let classes: Array1<usize> = (0..n_classes).collect();
        let dataset = linfa::dataset::DatasetBase::new(zeros, classes);
        Ok(MultiLogisticRegression::default()
            .initial_params(self.stacked())
            .max_iterations(0)
            .fit(&dataset)?)
    }
}

impl From<&MultiFittedLogisticRegression<f64, usize>> for Weights {
    fn from(model: &MultiFittedLogisticRegression<f64, usize>) -> Self {
        Self {
            params: model.params().as_standard_layout().into_owned(),
            intercept: model.intercept().to_owned(),
        }
    }
}
