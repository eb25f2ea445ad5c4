//! Points whose parts are at least 0 and add up to 1.

use ndarray::{Array1, Array2, ArrayView1};

use super::Refusal;

/// How far from the optimum a point may be: a bound of the duality gap of Σ(Ax − q)²/2.
const GAP: f64 = 1e-13;
const MOST_STEPS: usize = 1_000_000;

/// The point of the simplex nearest to `point`: max(x_k − τ, 0) with the τ that makes the sum 1
/// (Held, Wolfe & Crowder 1974; Duchi et al. 2008, figure 1). A point of the simplex is its own.
pub fn projected(point: ArrayView1<'_, f64>) -> Array1<f64> {
    let mut sorted = point.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut tau) = (0.0, 0.0);
    for (i, x) in sorted.iter().enumerate() {
        sum += x;
        let next = (sum - 1.0) / (i + 1) as f64;
        if *x <= next {
            break;
        }
        tau = next;
    }
    point.mapv(|x| (x - tau).max(0.0))
}

/// The shares p that would be counted as q: argmin over the simplex of ‖A p − q‖², with A (counted
/// × true) the rates at which a class is counted as another.
///
/// The solution of A p = q where that is in the simplex; else by projected gradients with momentum
/// (Beck & Teboulle 2009) until the duality gap max_k ∇·(p − e_k) is below 1e-13.
///
/// # Errors
/// [`Refusal::Unsettled`] where no 1e6 steps suffice.
pub(super) fn solved(rates: &Array2<f64>, counted: &Array1<f64>) -> Result<Array1<f64>, Refusal> {
    if let Some(exact) = linear_solution(rates, counted)
        && exact.iter().all(|p| *p >= 0.0)
    {
        return Ok(&exact / exact.sum());
    }
    let n_classes = counted.len();
    let step = 1.0 / rates.iter().map(|r| r * r).sum::<f64>();
    let gradient = |p: &Array1<f64>| rates.t().dot(&(rates.dot(p) - counted));
    let mut point = Array1::from_elem(n_classes, 1.0 / n_classes as f64);
    let (mut ahead, mut momentum) = (point.clone(), 1.0_f64);
    for _ in 0..MOST_STEPS {
        let slope = gradient(&point);
        let least = slope.iter().copied().fold(f64::INFINITY, f64::min);
        if slope.dot(&point) - least <= GAP {
            return Ok(point);
        }
        let next = projected((&ahead - step * gradient(&ahead)).view());
        let moved = &next - &point;
        // momentum against the slope is dropped (O'Donoghue & Candès 2015)
        if (&ahead - &next).dot(&moved) > 0.0 {
            (ahead, momentum) = (next.clone(), 1.0);
        } else {
            let grown = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
            ahead = &next + (momentum - 1.0) / grown * &moved;
            momentum = grown;
        }
        point = next;
    }
    Err(Refusal::Unsettled {
        n_steps: MOST_STEPS,
    })
}

/// Gaussian elimination with the largest pivot of each column; `None` where A is as good as
/// singular.
fn linear_solution(a: &Array2<f64>, b: &Array1<f64>) -> Option<Array1<f64>> {
    let n = b.len();
    let (mut a, mut x) = (a.clone(), b.clone());
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[[i, k]].abs().total_cmp(&a[[j, k]].abs()))?;
        if a[[pivot, k]].abs() < 1e-10 {
            return None;
        }
        x.swap(k, pivot);
        (0..n).for_each(|j| a.swap([k, j], [pivot, j]));
        for i in k + 1..n {
            let by = a[[i, k]] / a[[k, k]];
            (k..n).for_each(|j| a[[i, j]] -= by * a[[k, j]]);
            x[i] -= by * x[k];
        }
    }
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| a[[k, j]] * x[j]).sum();
        x[k] = (x[k] - known) / a[[k, k]];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_nearest_point_of_the_simplex() {
        assert_eq!(projected(array![0.2, 0.8].view()), array![0.2, 0.8]);
        let near = projected(array![-0.1, 0.5, 0.6].view());
        assert!(
            (near - array![0.0, 0.45, 0.55])
                .iter()
                .all(|d| d.abs() < 1e-15)
        );
        assert_eq!(projected(array![3.0, 0.0].view()), array![1.0, 0.0]);
        assert_eq!(projected(array![7.0].view()), array![1.0]);
    }

    #[test]
    fn no_point_nearby_is_better() {
        // counted shares that no mixture of the columns gives
        let rates = array![[0.7, 0.2, 0.3], [0.2, 0.6, 0.3], [0.1, 0.2, 0.4]];
        let counted = array![0.05, 0.9, 0.05];
        let found = solved(&rates, &counted).unwrap();
        assert!((found.sum() - 1.0).abs() < 1e-12 && found.iter().all(|p| *p >= 0.0));
        let loss = |p: &Array1<f64>| (rates.dot(p) - &counted).mapv(|d| d * d).sum();
        for i in 0..3 {
            for j in 0..3 {
                let mut other = found.clone();
                other[i] += 1e-4;
                other[j] -= 1e-4;
                assert!(other[j] < 0.0 || loss(&other) >= loss(&found));
            }
        }
    }

    #[test]
    fn a_model_that_tells_nothing_apart_gives_a_point_of_the_simplex() {
        let found = solved(&Array2::from_elem((2, 2), 0.5), &array![0.3, 0.7]).unwrap();
        assert_eq!(found, array![0.5, 0.5]);
    }
}
