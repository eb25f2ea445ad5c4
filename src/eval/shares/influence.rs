//! What each unit adds to the errors of an estimate.

use ndarray::Array2;
use rustc_hash::FxHashMap;

/// Values s_u (n_units × n_classes) of independent units (articles, or drawn texts), such that
/// Σ_u s_u s_uᵀ estimates the covariance of the shares.
///
/// A linear combination of two estimates has the same combination of their values, units in both
/// included, so that covariances between groups need no formula of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// The units, rising.
    units: Vec<usize>,
    values: Array2<f64>,
}

impl Influence {
    /// That of what is known for certain.
    pub(super) fn none(n_classes: usize) -> Self {
        Sums::new(n_classes).finish()
    }

    /// a·self + b·other.
    pub fn combined(&self, a: f64, other: &Self, b: f64) -> Self {
        let mut sums = Sums::new(self.values.ncols());
        for (influence, by) in [(self, a), (other, b)] {
            for (unit, row) in influence.units.iter().zip(influence.values.outer_iter()) {
                let sum = sums.of(*unit);
                sum.iter_mut().zip(row).for_each(|(s, v)| *s += by * v);
            }
        }
        sums.finish()
    }

    /// Multiplied by `by`.
    pub(super) fn scaled(mut self, by: f64) -> Self {
        self.values *= by;
        self
    }

    /// Σ_u s_u s_uᵀ, n_classes × n_classes.
    pub fn covariance(&self) -> Array2<f64> {
        self.values.t().dot(&self.values)
    }

    /// Σ_u s_u·t_u over all classes: the trace of the covariance between two estimates.
    pub(super) fn trace_with(&self, other: &Self) -> f64 {
        let mut trace = 0.0;
        let mut at = 0;
        for (unit, row) in self.units.iter().zip(self.values.outer_iter()) {
            while other.units.get(at).is_some_and(|u| u < unit) {
                at += 1;
            }
            if other.units.get(at) == Some(unit) {
                trace += row.dot(&other.values.row(at));
            }
        }
        trace
    }

    /// Σ_u s_uk², the variance of one class.
    pub(super) fn variance(&self, class: usize) -> f64 {
        self.values.column(class).iter().map(|v| v * v).sum()
    }

    /// How many degrees of freedom the variance of a class has: 3(Σ_u v_u)²/Σ_u v_u², v_u = s_uk²
    /// (after Satterthwaite 1946; of n units alike and normal it is n, of few that carry the variance
    /// few). Without bounds where nothing varies.
    pub fn degrees(&self, class: usize) -> f64 {
        let squares = || self.values.column(class).into_iter().map(|v| v * v);
        let (sum, of_squares) = (
            squares().sum::<f64>(),
            squares().map(|v| v * v).sum::<f64>(),
        );
        if of_squares > 0.0 {
            3.0 * sum * sum / of_squares
        } else {
            f64::INFINITY
        }
    }

    /// The units, rising.
    pub fn units(&self) -> &[usize] {
        &self.units
    }

    /// n_units × n_classes.
    pub fn values(&self) -> &Array2<f64> {
        &self.values
    }
}

/// Adds up terms by unit.
pub(super) struct Sums {
    n_classes: usize,
    places: FxHashMap<usize, usize>,
    values: Vec<f64>,
    /// The unit of the last term, and its place: rows of an article mostly stand together.
    last: Option<(usize, usize)>,
}

impl Sums {
    pub fn new(n_classes: usize) -> Self {
        Self {
            n_classes,
            places: FxHashMap::default(),
            values: Vec::new(),
            last: None,
        }
    }

    /// The sum so far of a unit, a value per class.
    pub fn of(&mut self, unit: usize) -> &mut [f64] {
        let place = match self.last {
            Some((last, place)) if last == unit => place,
            _ => {
                let next = self.places.len();
                *self.places.entry(unit).or_insert(next)
            }
        };
        self.last = Some((unit, place));
        let start = place * self.n_classes;
        if start == self.values.len() {
            self.values.resize(start + self.n_classes, 0.0);
        }
        &mut self.values[start..start + self.n_classes]
    }

    pub fn finish(self) -> Influence {
        let mut places: Vec<(usize, usize)> = self.places.into_iter().collect();
        places.sort_unstable();
        let k = self.n_classes;
        let values = Array2::from_shape_fn((places.len(), k), |(at, class)| {
            self.values[places[at].1 * k + class]
        });
        Influence {
            units: places.into_iter().map(|(unit, _)| unit).collect(),
            values,
        }
    }
}
