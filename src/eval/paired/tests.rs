//! Against scipy and scikit-learn, and in worlds whose truth is known.

use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::*;
use crate::eval::Interval;

fn names(n: usize) -> Vec<String> {
    (0..n).map(|c| c.to_string()).collect()
}

/// Rows of the reference, or of a world of chance.
#[derive(Debug, Default, Clone)]
struct Rows {
    truth: Vec<usize>,
    a: Vec<usize>,
    b: Vec<usize>,
    units: Vec<usize>,
    class_names: Vec<String>,
}

impl Rows {
    fn paired(&self) -> Paired<'_> {
        Paired {
            truth: &self.truth,
            a: &self.a,
            b: &self.b,
            units: &self.units,
            class_names: &self.class_names,
        }
    }
}

const N_CLASSES: usize = 3;
const SHARES: [f64; N_CLASSES] = [0.25, 0.5, 0.25];

/// Articles of five sentences that are easy or hard for both systems; each system is right with a
/// probability of its own give or take 0.2, else names one of the other classes.
fn world(chance: &mut ChaCha8Rng, n_articles: usize, right: [f64; 2]) -> Rows {
    let mut rows = Rows {
        class_names: names(N_CLASSES),
        ..Rows::default()
    };
    for unit in 0..n_articles {
        let luck = chance.random_range(-0.2..0.2);
        for _ in 0..5 {
            let at = chance.random::<f64>();
            let truth = usize::from(at > SHARES[0]) + usize::from(at > SHARES[0] + SHARES[1]);
            let [a, b] = right.map(|share| {
                let is_right = chance.random::<f64>() < share + luck;
                let other = (truth + chance.random_range(1..N_CLASSES)) % N_CLASSES;
                if is_right { truth } else { other }
            });
            rows.truth.push(truth);
            rows.a.push(a);
            rows.b.push(b);
            rows.units.push(unit);
        }
    }
    rows
}

/// Macro-F1 in the long run, from the confusion matrix to be expected.
fn true_macro_f1(right: f64) -> f64 {
    let share = |t: usize, g: usize| match t == g {
        true => SHARES[t] * right,
        false => SHARES[t] * (1.0 - right) / (N_CLASSES - 1) as f64,
    };
    let row = |t| (0..N_CLASSES).map(|g| share(t, g)).collect();
    let confusion = Confusion {
        counts: (0..N_CLASSES).map(row).collect(),
    };
    confusion.macro_average().f1
}

#[test]
fn intervals_of_differences_cover_what_they_promise() {
    let right = [0.65, 0.72];
    let truth = [
        true_macro_f1(right[1]) - true_macro_f1(right[0]),
        right[1] - right[0],
    ];
    let bootstrap = Bootstrap {
        n_resamples: 300,
        ..Bootstrap::default()
    };
    let (n_worlds, mut covered) = (800, [0, 0]);
    for number in 0..n_worlds {
        let rows = world(&mut Seed(number).stream("coverage", 0), 60, right);
        let contrasts = rows.paired().contrasts(&bootstrap);
        for (i, covered) in covered.iter_mut().enumerate() {
            let Interval { low, high } = contrasts[i].difference.interval.unwrap();
            *covered += u32::from(low <= truth[i] && truth[i] <= high);
        }
    }
    for n in covered {
        let share = f64::from(n) / n_worlds as f64;
        assert!((share - 0.95).abs() < 0.02, "{share}");
    }
}

#[test]
fn five_in_a_hundred_worlds_without_a_difference_look_like_one() {
    let (n_worlds, mut found) = (1000, [0_u32; 2]);
    for number in 0..n_worlds {
        let rows = world(&mut Seed(number).stream("no difference", 0), 40, [0.7, 0.7]);
        let p = rows.paired().randomised(199, Seed(number));
        for (i, found) in found.iter_mut().enumerate() {
            *found += u32::from(p[i] <= 0.05);
        }
    }
    for n in found {
        let share = f64::from(n) / n_worlds as f64;
        assert!((0.03..=0.07).contains(&share), "{share}");
    }
}

#[test]
fn agrees_with_scipy_and_scikit_learn() {
    let text = include_str!("../../../tests/reference/paired.json");
    let json: Value = serde_json::from_str(text).unwrap();
    for case in json["worlds"].as_array().unwrap() {
        let list = |name: &str| case[name].as_array().unwrap().iter();
        let whole = |name| list(name).map(|v| v.as_u64().unwrap() as usize).collect();
        let real = |name| -> Vec<f64> { list(name).map(|v| v.as_f64().unwrap()).collect() };
        let rows = Rows {
            truth: whole("truth"),
            a: whole("a"),
            b: whole("b"),
            units: whole("units"),
            class_names: names(N_CLASSES),
        };
        let bootstrap = Bootstrap {
            n_resamples: 100_000,
            ..Bootstrap::default()
        };
        let contrasts = rows.paired().contrasts(&bootstrap);
        let expected = real("figures_a").into_iter().zip(real("figures_b"));
        for (c, (a, b)) in contrasts.iter().zip(expected) {
            assert!((c.a.value - a).abs() < 1e-12, "{}", c.a.name);
            assert!((c.b.value - b).abs() < 1e-12, "{}", c.b.name);
            assert!((c.difference.value - (b - a)).abs() < 1e-12);
        }
        // both draw many articles, not the same ones
        let Interval { low, high } = contrasts[0].difference.interval.unwrap();
        for (found, expected) in [low, high].iter().zip(real("macro_f1_interval")) {
            assert!((found - expected).abs() < 0.005, "{found} {expected}");
        }
        // scipy tries all exchanges, these are 20 000 of them
        let p = rows.paired().randomised(20_000, Seed::default());
        for (found, expected) in p.iter().zip(real("p")) {
            assert!((found - expected).abs() < 0.015, "{found} {expected}");
        }
    }
}

#[test]
fn the_intervals_of_each_system_are_those_of_an_evaluation() {
    let rows = world(&mut Seed(3).stream("coverage", 0), 30, [0.6, 0.9]);
    let bootstrap = Bootstrap::default();
    let contrasts = rows.paired().contrasts(&bootstrap);
    let labels = crate::eval::Labels {
        truth: &rows.truth,
        given: &rows.b,
        units: &rows.units,
        class_names: &rows.class_names,
        favg: &[],
    };
    let alone = figures_of(&bootstrap, &rows.units, &|times, c| labels.add(times, c));
    for contrast in contrasts {
        let name = contrast.b.name.strip_prefix("b.").unwrap();
        let same = alone.iter().find(|f| f.name == name).unwrap();
        assert_eq!(
            (contrast.b.value, contrast.b.interval),
            (same.value, same.interval)
        );
    }
}

#[test]
fn systems_that_agree_do_not_differ() {
    let mut rows = world(&mut Seed(4).stream("coverage", 0), 12, [0.6, 0.6]);
    rows.b = rows.a.clone();
    let paired = rows.paired();
    for contrast in paired.contrasts(&Bootstrap::default()) {
        let d = contrast.difference;
        assert_eq!(
            (d.value, d.interval),
            (
                0.0,
                Some(Interval {
                    low: 0.0,
                    high: 0.0
                })
            )
        );
    }
    assert_eq!(paired.randomised(200, Seed::default()), [1.0; 5]);
    let n = paired.outcomes();
    assert_eq!((n.only_a, n.only_b), (0, 0));
}

#[test]
fn exchanging_the_systems_turns_the_signs() {
    let rows = world(&mut Seed(5).stream("coverage", 0), 25, [0.6, 0.8]);
    let turned = Rows {
        a: rows.b.clone(),
        b: rows.a.clone(),
        ..rows.clone()
    };
    let bootstrap = Bootstrap::default();
    let there = rows.paired().contrasts(&bootstrap);
    let back = turned.paired().contrasts(&bootstrap);
    for (x, y) in there.iter().zip(&back) {
        assert_eq!(x.difference.value, -y.difference.value);
        assert_eq!(x.a.interval, y.b.interval);
    }
    let p = |rows: &Rows| rows.paired().randomised(500, Seed::default());
    assert_eq!(p(&rows), p(&turned));
}

#[test]
fn one_article_and_no_rows_tell_nothing() {
    let mut rows = world(&mut Seed(6).stream("coverage", 0), 1, [0.2, 0.9]);
    let contrasts = rows.paired().contrasts(&Bootstrap::default());
    assert!(contrasts.iter().all(|c| c.difference.interval.is_none()));
    assert_eq!(rows.paired().randomised(100, Seed::default()), [1.0; 5]);
    rows = Rows {
        class_names: names(2),
        ..Rows::default()
    };
    assert_eq!(rows.paired().randomised(10, Seed::default()), [1.0; 4]);
    assert_eq!(rows.paired().contrasts(&Bootstrap::default()).len(), 4);
}

#[test]
fn threads_change_no_bit() {
    let rows = world(&mut Seed(7).stream("coverage", 0), 40, [0.6, 0.7]);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| {
            let paired = rows.paired();
            let contrasts = paired.contrasts(&Bootstrap::default());
            (contrasts, paired.randomised(500, Seed::default()))
        })
    };
    assert_eq!(run(1), run(3));
}
