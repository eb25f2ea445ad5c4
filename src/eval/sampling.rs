//! Draws from a finite population, each with its exact inclusion probability.
//!
//! A population of N units is numbered from 0. A draw gives n different units and the probability
//! π_i with which each came into it, so that Σ y_i/π_i over the drawn estimates the population's
//! total of y without bias (Horvitz & Thompson 1952).

/// The least of 1 to `most` that is enough, where more is enough too.
pub fn smallest(most: usize, is_enough: impl Fn(usize) -> bool) -> Option<usize> {
    if most == 0 || !is_enough(most) {
        return None;
    }
    let (mut too_few, mut enough) = (0, most);
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        match is_enough(middle) {
            true => enough = middle,
            false => too_few = middle,
        }
    }
    Some(enough)
}

#[cfg(test)]
mod tests;

use rand::Rng;
use rand::seq::SliceRandom;

/// A stratum is drawn from at least so often, as far as it has units: one alone tells nothing of how
/// units of the stratum differ.
pub const LEAST_PER_STRATUM: usize = 2;

/// A drawn unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// Its number in the population.
    pub unit: usize,
    /// Its inclusion probability π: above 0, at most 1.
    pub pi: f64,
}

/// Simple random sampling without replacement: n of N units, every set of n equally likely;
/// π = n/N. All of them where n ≥ N. In the order of the population.
pub fn simple(n_units: usize, n: usize, chance: &mut impl Rng) -> Vec<Drawn> {
    let n = n.min(n_units);
    let mut units = rand::seq::index::sample(chance, n_units, n).into_vec();
    units.sort_unstable();
    let pi = n as f64 / n_units as f64;
    units.into_iter().map(|unit| Drawn { unit, pi }).collect()
}

/// n of N units: [`simple`] without `weights`, else [`systematic`] by them, one per unit.
pub fn alike_or_by(
    weights: Option<&[f64]>,
    n_units: usize,
    n: usize,
    chance: &mut impl Rng,
) -> Vec<Drawn> {
    match weights {
        None => simple(n_units, n, chance),
        Some(weights) => systematic(weights, n, chance),
    }
}

/// What units of unequal weights count as, in units of equal ones: (Σw)²/Σw²; 0 of none (Kish 1965,
/// §11.7).
pub fn effective_number(weights: impl IntoIterator<Item = f64>) -> f64 {
    let add = |(sum, squares): (f64, f64), w: f64| (sum + w, squares + w * w);
    let (sum, squares) = weights.into_iter().fold((0.0, 0.0), add);
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

/// How n is divided among strata.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Allocation {
    /// In proportion to their sizes: most precise for the whole, where strata vary alike.
    #[default]
    Proportional,
    /// As many from each: most precise for each stratum, and for comparing them.
    Equal,
}

/// The least n that [`allocated`] can divide: Σ_h min(2, N_h).
pub fn least_allocated(sizes: &[usize]) -> usize {
    sizes.iter().map(|&s| s.min(LEAST_PER_STRATUM)).sum()
}

/// Divides n among strata of N_h units, at least min(2, N_h) to each. Then Σ n_h = n and n_h ≤ N_h.
///
/// Proportional: n_h in proportion to N_h, rounded by the largest remainder (ties to the larger
/// stratum, then to the first). Strata whose proportional part is below the minimum get it, and the
/// rest is divided among the others. Equal: n_h = min(N_h, L) with the one L that fits; what is left
/// goes one each to the largest strata, then to the first.
///
/// `None` where n is below [`least_allocated`]; each N_h where n ≥ N.
pub fn allocated(sizes: &[usize], n: usize, allocation: Allocation) -> Option<Vec<usize>> {
    if n < least_allocated(sizes) {
        return None;
    }
    if n >= sizes.iter().sum() {
        return Some(sizes.to_vec());
    }
    Some(match allocation {
        Allocation::Proportional => proportional(sizes, n),
        Allocation::Equal => equal(sizes, n),
    })
}

/// The smallest strata first give what they have, and the others divide what is left.
fn equal(sizes: &[usize], n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&h| (sizes[h], std::cmp::Reverse(h)));
    let mut parts = vec![0; sizes.len()];
    let mut left = n;
    for (at, &h) in order.iter().enumerate() {
        // rounded down, so that the largest get what does not divide
        parts[h] = sizes[h].min(left / (order.len() - at));
        left -= parts[h];
    }
    parts
}

fn proportional(sizes: &[usize], n: usize) -> Vec<usize> {
    let least = |h: usize| sizes[h].min(LEAST_PER_STRATUM);
    let mut parts: Vec<usize> = (0..sizes.len()).map(least).collect();
    let mut open: Vec<usize> = (0..sizes.len()).collect();
    loop {
        let fixed: usize =
            parts.iter().sum::<usize>() - open.iter().map(|&h| least(h)).sum::<usize>();
        let (to_give, of) = (n - fixed, open.iter().map(|&h| sizes[h]).sum::<usize>());
        let (to_give, of) = (to_give as u128, of as u128);
        let product = |h: usize| to_give * sizes[h] as u128;
        let n_open = open.len();
        open.retain(|&h| product(h) >= least(h) as u128 * of);
        if open.len() < n_open {
            continue;
        }
        for &h in &open {
            parts[h] = (product(h) / of) as usize;
        }
        let left = n - parts.iter().sum::<usize>();
        open.sort_by_key(|&h| std::cmp::Reverse((product(h) % of, sizes[h])));
        open.iter().take(left).for_each(|&h| parts[h] += 1);
        return parts;
    }
}

/// Stratified sampling: n_h of the N_h units of each stratum h by simple random sampling, divided by
/// [`allocated`]; π = n_h/N_h (Cochran 1977, chapter 5). `strata` has the stratum of each unit, below
/// `n_strata`. With `weights`, one per unit, each stratum is drawn from by [`systematic`] instead, its
/// n_h the same. In the order of the population; `None` where n is below [`least_allocated`].
pub fn stratified(
    strata: &[u32],
    n_strata: usize,
    n: usize,
    allocation: Allocation,
    weights: Option<&[f64]>,
    chance: &mut impl Rng,
) -> Option<Vec<Drawn>> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n_strata];
    for (unit, &h) in strata.iter().enumerate() {
        members[h as usize].push(unit as u32);
    }
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let parts = allocated(&sizes, n, allocation)?;
    let mut all = Vec::with_capacity(n);
    for (members, n) in members.iter().zip(parts) {
        let own = |weights: &[f64]| members.iter().map(|&unit| weights[unit as usize]).collect();
        let own: Option<Vec<f64>> = weights.map(own);
        let drawn = alike_or_by(own.as_deref(), members.len(), n, chance);
        all.extend(drawn.iter().map(|d| Drawn {
            unit: members[d.unit] as usize,
            pi: d.pi,
        }));
    }
    all.sort_unstable_by_key(|d| d.unit);
    Some(all)
}

/// The weights of a draw that looks for what a model doubts: floor/N + (1 − floor)·u_i/Σu, where
/// u_i ≥ 0 is the doubt about unit i, such as 1 − its largest probability. They add up to 1, and with
/// a floor above 0 (at most 1) none is 0. Equal where all u are 0.
pub fn doubt_weights(doubts: &[f64], floor: f64) -> Vec<f64> {
    let (n_units, sum) = (doubts.len() as f64, doubts.iter().sum::<f64>());
    let weight = |u: &f64| match sum > 0.0 {
        true => floor / n_units + (1.0 - floor) * u / sum,
        false => 1.0 / n_units,
    };
    doubts.iter().map(weight).collect()
}

/// Weights become whole numbers with this sum (and at least 1 each), so that no rounding enters the
/// draw.
const RESOLUTION: f64 = (1_u64 << 62) as f64;

/// Systematic sampling with unequal probabilities over a random order (Madow 1949; Hartley & Rao
/// 1962): exactly n units, π_i = n·w_i/Σw.
///
/// A unit whose π would reach 1 is drawn for certain, and the others share what is left of n, until
/// none is above 1. Those lie on a line in random order, unit i on a stretch of length π_i; of the
/// points r, r + 1, r + 2, … each draws the unit it falls on, r uniform in [0, 1). All of this is done
/// in whole numbers, so the π are those of the draw to the last bit of an f64.
///
/// `weights` are finite and above 0. In the order of the population; all units where n ≥ N.
pub fn systematic(weights: &[f64], n: usize, chance: &mut impl Rng) -> Vec<Drawn> {
    let n_units = weights.len();
    if n >= n_units {
        return (0..n_units).map(|unit| Drawn { unit, pi: 1.0 }).collect();
    }
    let sum: f64 = weights.iter().sum();
    let whole: Vec<u64> = (weights.iter())
        .map(|w| ((w / sum * RESOLUTION) as u64).max(1))
        .collect();
    let mut total: u128 = whole.iter().map(|&w| u128::from(w)).sum();
    let mut n_points = n as u128;
    let mut order: Vec<u32> = (0..n_units as u32).collect();
    let mut drawn = Vec::with_capacity(n);
    loop {
        let (mut certain, mut their_sum) = (0, 0);
        order.retain(|&unit| {
            let weight = u128::from(whole[unit as usize]);
            let is_open = n_points * weight < total;
            if !is_open {
                (certain, their_sum) = (certain + 1, their_sum + weight);
                let unit = unit as usize;
                drawn.push(Drawn { unit, pi: 1.0 });
            }
            is_open
        });
        if certain == 0 {
            break;
        }
        (n_points, total) = (n_points - certain, total - their_sum);
    }
    if n_points > 0 {
        order.shuffle(chance);
        // a point every `total`, the stretch of a unit is n_points · weight
        let mut point = chance.random_range(0..total);
        let mut end = 0;
        for unit in order {
            let weight = whole[unit as usize];
            end += n_points * u128::from(weight);
            if point < end {
                let pi = n_points as f64 * weight as f64 / total as f64;
                let unit = unit as usize;
                drawn.push(Drawn { unit, pi });
                point += total;
            }
        }
    }
    drawn.sort_unstable_by_key(|d| d.unit);
    drawn
}
