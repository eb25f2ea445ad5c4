use proptest::prelude::*;
use rand::Rng;

use super::Allocation::{Equal, Proportional};
use super::*;
use crate::seed::Seed;

fn chance(seed: u64) -> rand_chacha::ChaCha8Rng {
    Seed(seed).stream("sampling tests", 0)
}

/// How often a unit of inclusion probability `pi` may come in `n` draws.
fn is_plausible(count: usize, n: usize, pi: f64) -> bool {
    let sd = (n as f64 * pi * (1.0 - pi)).sqrt();
    (count as f64 - n as f64 * pi).abs() <= 4.5 * sd + 1e-9
}

/// Draws many times: each unit comes as often as its pi says, which is the same each time, and
/// Σ 1/pi is on average the population.
fn holds_what_pi_says(n_units: usize, n: usize, draw: impl Fn(u64) -> Vec<Drawn>) {
    const DRAWS: usize = 4000;
    let mut counts = vec![0; n_units];
    let mut pis = vec![None; n_units];
    let mut sizes = Vec::new();
    for seed in 0..DRAWS {
        let drawn = draw(seed as u64);
        assert_eq!(drawn.len(), n);
        assert!(drawn.windows(2).all(|two| two[0].unit < two[1].unit));
        for d in &drawn {
            assert!(d.pi > 0.0 && d.pi <= 1.0);
            counts[d.unit] += 1;
            assert_eq!(*pis[d.unit].get_or_insert(d.pi), d.pi);
        }
        sizes.push(drawn.iter().map(|d| 1.0 / d.pi).sum::<f64>());
    }
    let mut sum = 0.0;
    for (unit, pi) in pis.into_iter().enumerate() {
        let pi = pi.expect("every unit is drawn at some time");
        sum += pi;
        let count = counts[unit];
        assert!(is_plausible(count, DRAWS, pi), "{unit}: {count}, {pi}");
    }
    assert!((sum - n as f64).abs() < 1e-9, "{sum}");
    let mean = sizes.iter().sum::<f64>() / DRAWS as f64;
    let square = |s: &f64| (s - mean).powi(2);
    let sd = (sizes.iter().map(square).sum::<f64>() / DRAWS as f64).sqrt();
    let off = (mean - n_units as f64).abs();
    assert!(off <= 4.5 * sd / (DRAWS as f64).sqrt() + 1e-9, "{mean}");
}

#[test]
fn simple_draws_come_as_often_as_they_say() {
    holds_what_pi_says(50, 7, |seed| simple(50, 7, &mut chance(seed)));
}

#[test]
fn stratified_draws_come_as_often_as_they_say() {
    let strata: Vec<u32> = (0..60)
        .map(|i| u32::from(i % 5 == 0) + 2 * u32::from(i == 3))
        .collect();
    holds_what_pi_says(60, 11, |seed| {
        stratified(&strata, 3, 11, Proportional, None, &mut chance(seed)).unwrap()
    });
    // the stratum of one gives all it has, the others as many as one another
    holds_what_pi_says(60, 11, |seed| {
        stratified(&strata, 3, 11, Equal, None, &mut chance(seed)).unwrap()
    });
}

#[test]
fn a_unit_of_a_stratum_has_its_chance_by_weight() {
    let strata: Vec<u32> = (0..40).map(|i| u32::from(i % 4 == 0)).collect();
    let weights: Vec<f64> = (0..40).map(|i| f64::from(1 + i % 3)).collect();
    let draw = |seed| stratified(&strata, 2, 8, Equal, Some(&weights), &mut chance(seed)).unwrap();
    holds_what_pi_says(40, 8, draw);
    for h in 0..2 {
        let of_h = |unit: usize| strata[unit] == h;
        let drawn = draw(1);
        let mut own = drawn.iter().filter(|d| of_h(d.unit));
        assert_eq!(own.clone().count(), 4);
        let sum: f64 = (0..40).filter(|u| of_h(*u)).map(|u| weights[u]).sum();
        assert!(own.all(|d| (d.pi - 4.0 * weights[d.unit] / sum).abs() < 1e-12));
    }
}

#[test]
fn systematic_draws_come_as_often_as_they_say() {
    // two units are certain, the second only once the first is
    let doubts: Vec<f64> = (0..40)
        .map(|i| [0.02 * f64::from(i), 30.0, 8.0][usize::from(i == 5) + 2 * usize::from(i == 9)])
        .collect();
    let weights = doubt_weights(&doubts, 0.25);
    let certain = systematic(&weights, 6, &mut chance(1))
        .iter()
        .filter(|d| d.pi == 1.0)
        .count();
    assert_eq!(certain, 2);
    holds_what_pi_says(40, 6, |seed| systematic(&weights, 6, &mut chance(seed)));
}

#[test]
fn without_doubt_a_systematic_draw_is_one_of_equal_probabilities() {
    let weights = doubt_weights(&[0.0; 30], 0.25);
    holds_what_pi_says(30, 4, |seed| systematic(&weights, 4, &mut chance(seed)));
    let drawn = systematic(&weights, 4, &mut chance(1));
    assert!(drawn.iter().all(|d| (d.pi - 4.0 / 30.0).abs() < 1e-15));
}

#[test]
fn parts_are_proportional_by_the_largest_remainder_and_two_at_least() {
    assert_eq!(
        allocated(&[50, 30, 20], 10, Proportional),
        Some(vec![5, 3, 2])
    );
    assert_eq!(
        allocated(&[47, 33, 20], 10, Proportional),
        Some(vec![5, 3, 2])
    );
    assert_eq!(
        allocated(&[1000, 10, 1], 20, Proportional),
        Some(vec![17, 2, 1])
    );
    assert_eq!(allocated(&[4, 1, 3], 5, Proportional), Some(vec![2, 1, 2]));
    assert_eq!(allocated(&[4, 1, 3], 4, Proportional), None);
    assert_eq!(least_allocated(&[4, 1, 0, 3]), 5);
    assert_eq!(allocated(&[4, 0, 3], 99, Proportional), Some(vec![4, 0, 3]));
    assert_eq!(allocated(&[], 0, Proportional), Some(Vec::new()));
}

#[test]
fn equal_parts_are_equal_up_to_what_a_stratum_has() {
    assert_eq!(allocated(&[50, 30, 20], 12, Equal), Some(vec![4, 4, 4]));
    assert_eq!(allocated(&[1000, 3, 40], 50, Equal), Some(vec![24, 3, 23]));
    assert_eq!(allocated(&[9, 1, 0, 9], 6, Equal), Some(vec![3, 1, 0, 2]));
    assert_eq!(allocated(&[4, 1, 3], 5, Equal), Some(vec![2, 1, 2]));
    assert_eq!(allocated(&[4, 1, 3], 4, Equal), None);
    assert_eq!(allocated(&[4, 0, 3], 99, Equal), Some(vec![4, 0, 3]));
}

/// Gives one at a time to a stratum with the fewest that has one left, of these the largest, then the
/// first.
fn one_at_a_time(sizes: &[usize], n: usize) -> Vec<usize> {
    let mut parts = vec![0; sizes.len()];
    for _ in 0..n {
        let open = (0..sizes.len()).filter(|&h| parts[h] < sizes[h]);
        let next = open.min_by_key(|&h| (parts[h], std::cmp::Reverse(sizes[h])));
        parts[next.unwrap()] += 1;
    }
    parts
}

/// A tenth to a half of the population has the label; the interval is normal, with the correction
/// for a finite population.
#[test]
fn the_interval_of_a_share_covers_the_truth_in_19_of_20_worlds() {
    const WORLDS: u64 = 3000;
    let (n_units, n) = (2000, 200);
    let mut covered = 0;
    for world in 0..WORLDS {
        let mut chance = chance(world);
        let p = chance.random_range(0.1..0.5);
        let labels: Vec<f64> = (0..n_units)
            .map(|_| f64::from(u8::from(chance.random_bool(p))))
            .collect();
        let truth = labels.iter().sum::<f64>() / n_units as f64;
        let drawn = simple(n_units, n, &mut chance);
        let total: f64 = drawn.iter().map(|d| labels[d.unit] / d.pi).sum();
        let share = total / n_units as f64;
        let s2 = share * (1.0 - share) * n as f64 / (n as f64 - 1.0);
        let se = ((1.0 - n as f64 / n_units as f64) * s2 / n as f64).sqrt();
        covered += u64::from((share - truth).abs() <= 1.96 * se);
    }
    let coverage = covered as f64 / WORLDS as f64;
    assert!((0.92..=0.98).contains(&coverage), "{coverage}");
}

/// Sizes of strata and an n that can be divided among them.
fn strata_and_n() -> impl Strategy<Value = (Vec<usize>, usize)> {
    prop::collection::vec(0_usize..200, 1..12).prop_flat_map(|sizes| {
        let range = least_allocated(&sizes)..=sizes.iter().sum::<usize>();
        (Just(sizes), range)
    })
}

proptest! {
    #[test]
    fn parts_add_up_and_fit_their_strata((sizes, n) in strata_and_n()) {
        let parts = allocated(&sizes, n, Proportional).unwrap();
        prop_assert_eq!(parts.iter().sum::<usize>(), n);
        for (&part, &size) in parts.iter().zip(&sizes) {
            prop_assert!(part >= size.min(2) && part <= size);
        }
        // a larger stratum never gets less
        for (i, j) in (0..sizes.len()).flat_map(|i| (0..sizes.len()).map(move |j| (i, j))) {
            prop_assert!(sizes[i] < sizes[j] || parts[i] >= parts[j] || sizes[i] == sizes[j]);
        }
    }

    #[test]
    fn equal_parts_are_those_of_giving_one_at_a_time((sizes, n) in strata_and_n()) {
        let parts = allocated(&sizes, n, Equal).unwrap();
        prop_assert!(parts.iter().zip(&sizes).all(|(part, size)| *part >= *size.min(&2)));
        prop_assert_eq!(parts, one_at_a_time(&sizes, n));
    }

    #[test]
    fn a_systematic_draw_has_its_size_and_its_probabilities_whatever_the_weights(
        weights in prop::collection::vec(prop_oneof![1e-12..1e-9, 0.001..1.0, 1e6..1e9], 1..80),
        n in 1_usize..90,
        seed: u64,
    ) {
        let drawn = systematic(&weights, n, &mut chance(seed));
        prop_assert_eq!(drawn.len(), n.min(weights.len()));
        prop_assert!(drawn.windows(2).all(|two| two[0].unit < two[1].unit));
        prop_assert!(drawn.iter().all(|d| d.pi > 0.0 && d.pi <= 1.0));
        // of two open units the probabilities are as their weights
        let open: Vec<&Drawn> = drawn.iter().filter(|d| d.pi < 1.0 && weights[d.unit] > 1e-3).collect();
        let is_heavy = weights.iter().any(|w| *w > 1.0);
        for two in open.windows(2).filter(|_| !is_heavy) {
            let ratio = weights[two[0].unit] / weights[two[1].unit];
            prop_assert!((two[0].pi / two[1].pi / ratio - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_stratified_draw_has_the_parts_it_says(
        strata in prop::collection::vec(0_u32..5, 10..100), n in 10_usize..110, is_equal: bool, seed: u64,
    ) {
        let allocation = if is_equal { Equal } else { Proportional };
        let drawn = stratified(&strata, 5, n, allocation, None, &mut chance(seed)).unwrap();
        prop_assert_eq!(drawn.len(), n.min(strata.len()));
        for h in 0..5 {
            let size = strata.iter().filter(|s| **s == h).count();
            let part: Vec<&Drawn> = drawn.iter().filter(|d| strata[d.unit] == h).collect();
            prop_assert!(part.iter().all(|d| d.pi == part.len() as f64 / size as f64));
        }
    }

    #[test]
    fn weights_of_doubt_add_up_and_none_is_below_its_floor(
        doubts in prop::collection::vec(0.0..0.7, 1..50), floor in 0.01..=1.0,
    ) {
        let weights = doubt_weights(&doubts, floor);
        prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let least = floor / doubts.len() as f64;
        prop_assert!(weights.iter().all(|w| *w >= least * (1.0 - 1e-12)));
    }
}
