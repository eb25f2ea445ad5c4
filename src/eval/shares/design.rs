//! The variance of a draw from a corpus that is all there is.

use std::collections::BTreeMap;

use ndarray::Array1;

use super::influence::Sums;
use super::{Evidence, Influence};

/// The influence of each drawn unit on Σ_i u_i, where `terms` has the u_i (a term of a total, divided
/// by π_i) of the drawn units; those left out are 0.
///
/// V = Σ_h n_h/(n_h − 1) · Σ_{i∈h} (1 − π_i)(u_i − û_h)², û_h = Σ(1 − π_i)u_i / Σ(1 − π_i), over the
/// strata h and their n_h units with π < 1 (Hájek 1964; Deville 1999; for systematic draws over a
/// random order it is that of Hartley & Rao 1962 up to terms of order 1/n, but never negative). For a
/// simple random sample of n out of M it is M²(1 − n/M)s²/n, for strata the sum of these (Cochran
/// 1977, 5.13); without π in sight of 1, that of a draw with replacement (Hansen & Hurwitz 1943).
/// Units drawn for certain add nothing. A stratum of a single unit with π < 1 tells nothing of its
/// variance: such strata count as one, a last lone one with the largest (Cochran 1977, 5A.12), which
/// overstates it.
pub(super) fn influence(evidence: &Evidence, terms: &Influence) -> Influence {
    let n_classes = evidence.n_classes();
    let place = |unit: usize| terms.units().binary_search(&unit).ok();
    let mut sums = Sums::new(n_classes);
    for units in strata_of(evidence) {
        let n = units.len() as f64;
        if n < 2.0 || !units.iter().any(|(unit, _)| place(*unit).is_some()) {
            continue;
        }
        let (mut middle, mut by) = (Array1::<f64>::zeros(n_classes), 0.0);
        for (unit, pi) in &units {
            by += 1.0 - pi;
            if let Some(at) = place(*unit) {
                middle.scaled_add(1.0 - pi, &terms.values().row(at));
            }
        }
        middle /= by;
        for (unit, pi) in units {
            let factor = ((1.0 - pi) * n / (n - 1.0)).sqrt();
            let at = place(unit);
            for (class, sum) in sums.of(unit).iter_mut().enumerate() {
                let term = at.map_or(0.0, |at| terms.values()[[at, class]]);
                *sum += factor * (term - middle[class]);
            }
        }
    }
    sums.finish()
}

/// The units of each stratum with their π, those with π = 1 left out and lone ones joined.
fn strata_of(evidence: &Evidence) -> Vec<Vec<(usize, f64)>> {
    let mut strata: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for (unit, (pi, stratum)) in evidence.drawn() {
        if pi < 1.0 {
            strata.entry(stratum).or_default().push((unit, pi));
        }
    }
    let (lone, mut strata): (Vec<_>, Vec<_>) =
        strata.into_values().partition(|units| units.len() == 1);
    let joined = lone.concat();
    match (joined.len(), strata.iter_mut().max_by_key(|s| s.len())) {
        (1, Some(largest)) => largest.extend(joined),
        (0, _) => {}
        _ => strata.push(joined),
    }
    strata
}
