//! Closed forms, invariances, what is refused; plans that are followed are in `simulated.rs`.

mod simulated;

use ndarray::Array2;
use proptest::prelude::*;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::*;
use crate::eval::shares::{HandLabel, LEAST_CLUSTERS, LEAST_OF_CLASS, Target, estimate};
use crate::eval::{Allocation, allocated, simple};
use crate::seed::Seed;

/// Rows with their classes and what a model says of them, in articles of five; of two outlets one is
/// written less often and read worse.
struct World {
    probabilities: Array2<f64>,
    truth: Vec<usize>,
    outlets: [Vec<usize>; 2],
    n_rows: usize,
}

fn chance(number: u64) -> ChaCha8Rng {
    Seed(number).stream("plan tests", 0)
}

impl World {
    fn new(n_rows: usize, number: u64) -> Self {
        let mut chance = chance(number);
        let (mut flat, mut truth, mut outlets) = (Vec::new(), Vec::new(), [vec![], vec![]]);
        let (mut outlet, mut leaning) = (0, 0);
        for row in 0..n_rows {
            if row % 5 == 0 {
                outlet = usize::from(chance.random_bool(0.2));
                leaning = chance.random_range(0..3);
            }
            let class = match chance.random_bool(0.3) {
                true => leaning,
                false => [0, 1, 1, 2][chance.random_range(0..4)],
            };
            let knows = [3.0, 1.5][outlet];
            let powers: [f64; 3] = std::array::from_fn(|k| {
                let right = if k == class { knows } else { 0.0 };
                (right + chance.random_range(-2.0_f64..2.0)).exp()
            });
            flat.extend(powers.map(|p| p / powers.iter().sum::<f64>()));
            truth.push(class);
            outlets[outlet].push(row);
        }
        Self {
            probabilities: Array2::from_shape_vec((n_rows, 3), flat).unwrap(),
            truth,
            outlets,
            n_rows,
        }
    }

    /// With the labels of some units and their π.
    fn with(&self, labels: impl IntoIterator<Item = (usize, f64)>) -> Evidence {
        let mut all = vec![None; self.n_rows];
        for (row, pi) in labels {
            all[row] = Some(HandLabel::new(self.truth[row], pi, row));
        }
        let clusters = (0..self.n_rows).map(|row| row / 5).collect();
        Evidence::new(self.probabilities.clone(), all, clusters).unwrap()
    }

    fn labelled(&self, n: usize, number: u64) -> Evidence {
        let drawn = simple(self.n_rows, n, &mut chance(1000 + number));
        self.with(drawn.into_iter().map(|d| (d.unit, d.pi)))
    }

    fn groups(&self) -> Vec<(String, Vec<usize>)> {
        let named = ["a", "b"].map(str::to_owned).into_iter();
        named.zip(self.outlets.clone()).collect()
    }
}

fn aim(method: Method, target: Target, half_width: f64) -> Aim {
    Aim {
        method,
        target,
        level: 0.95,
        half_width,
    }
}

fn t(degrees: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees)
        .unwrap()
        .inverse_cdf(0.975)
}

#[test]
fn labels_alone_of_a_simple_draw_need_what_the_textbook_says() {
    let (n_rows, n) = (3000, 150);
    let world = World::new(n_rows, 1);
    let evidence = world.labelled(n, 1);
    for w in [0.02, 0.04, 0.08] {
        let found = plan(&evidence, &[], aim(Method::LabelsOnly, Target::Corpus, w)).unwrap();
        for (class, of_class) in found.whole.classes.iter().enumerate() {
            let share = estimate(
                &evidence,
                &evidence.all_rows(),
                Method::LabelsOnly,
                Target::Corpus,
            );
            let p = share.unwrap().raw[class];
            let s2 = p * (1.0 - p) * n as f64 / (n as f64 - 1.0);
            // (1 − n′/N)·s²/n′ with every n′ tried
            let is_enough = |n: &usize| {
                let n = *n as f64;
                t(n - 1.0) * ((1.0 - n / n_rows as f64) * s2 / n).sqrt() <= w
            };
            let expected = (2..=n_rows).find(is_enough).unwrap();
            assert!(expected > LEAST_LABELS);
            assert_eq!(of_class.needed, Some(expected));
            assert_eq!(of_class.needed_alone, of_class.needed);
            assert_eq!(of_class.least_half_width, 0.0);
            // Cochran 1977, §4.6: n₀ = t²s²/w², n = n₀/(1 + n₀/N)
            let n0 = (t(expected as f64 - 1.0) / w).powi(2) * s2;
            let textbook = n0 / (1.0 + n0 / n_rows as f64);
            assert!((expected as f64 - textbook).abs() < 1.5, "{textbook}");
        }
    }
}

#[test]
fn the_half_width_of_now_needs_the_labels_of_now() {
    let world = World::new(3000, 2);
    let evidence = world.labelled(400, 2);
    for target in [Target::Corpus, Target::Process] {
        for method in [
            Method::LabelsOnly,
            Method::Ppi,
            Method::Dsl,
            Method::TunedDsl,
        ] {
            let wide = plan(&evidence, &[], aim(method, target, 0.5)).unwrap();
            let now = wide.whole.half_width().unwrap();
            let of = |class| {
                let shares = estimate(&evidence, &evidence.all_rows(), method, target).unwrap();
                let interval = shares.interval(class, 0.95).unwrap();
                (interval.high - interval.low) / 2.0
            };
            let expected = (0..3).map(of).fold(0.0, f64::max);
            assert!((now - expected).abs() < 1e-12, "{method:?} {target:?}");
            let again = plan(&evidence, &[], aim(method, target, now)).unwrap();
            let needed = again.whole.needed().unwrap();
            // articles with a label are counted now, and expected then
            assert!(needed.abs_diff(400) <= 2, "{method:?} {target:?}: {needed}");
        }
    }
}

#[test]
fn a_process_needs_more_than_its_corpus_and_has_a_least_half_width() {
    let world = World::new(3000, 3);
    let evidence = world.labelled(300, 3);
    let of = |target, w| plan(&evidence, &[], aim(Method::TunedDsl, target, w)).unwrap();
    let (corpus, process) = (of(Target::Corpus, 0.04), of(Target::Process, 0.04));
    let (corpus, process) = (corpus.whole.needed(), process.whole.needed());
    assert!(process.unwrap() > corpus.unwrap(), "{process:?} {corpus:?}");
    let beyond = of(Target::Process, 0.005);
    assert_eq!((beyond.whole.needed(), beyond.best), (None, None));
    assert_eq!(beyond.draws, []);
    let least = beyond.whole.classes.iter().map(|c| c.least_half_width);
    let least = least.fold(0.0, f64::max);
    assert!(
        beyond
            .whole
            .classes
            .iter()
            .any(|c| c.needed.is_none() && c.bound == Bound::HalfWidth)
    );
    // just above it a number suffices, just below it none does
    assert!(of(Target::Process, least * 1.001).whole.needed().unwrap() <= 3000);
    assert_eq!(of(Target::Process, least * 0.999).whole.needed(), None);
    assert_eq!(of(Target::Corpus, 0.0001).whole.needed(), Some(3000));
}

#[test]
fn rare_classes_few_labels_and_few_articles_have_needs_of_their_own() {
    let world = World::new(3000, 4);
    let evidence = world.labelled(150, 4);
    // an interval as wide as can be needs no more than any interval
    let wide = plan(&evidence, &[], aim(Method::TunedDsl, Target::Corpus, 0.9)).unwrap();
    let rarest = estimate(&evidence, &evidence.all_rows(), Method::Dsl, Target::Corpus);
    let rarest = *rarest.unwrap().n_of_class.iter().min().unwrap();
    let expected = (LEAST_OF_CLASS * 150).div_ceil(rarest).max(LEAST_LABELS);
    assert_eq!(wide.whole.needed(), Some(expected));
    assert_eq!((wide.whole.more(), wide.best), (Some(0), None));
    // a class that nobody saw
    let mut never = World::new(3000, 4);
    never
        .truth
        .iter_mut()
        .for_each(|class| *class = (*class).min(1));
    let evidence = never.labelled(150, 4);
    let found = plan(&evidence, &[], aim(Method::TunedDsl, Target::Corpus, 0.9)).unwrap();
    let class = found.whole.classes[2];
    assert_eq!((class.needed, class.bound), (Some(1500), Bound::RareClass));
    assert_eq!(class.half_width, None);
    // a group of few articles never says anything of what writes them
    let few: Vec<usize> = (0..5 * (LEAST_CLUSTERS - 1)).collect();
    let rest: Vec<usize> = (few.len()..3000).collect();
    let groups = [("few".to_owned(), few), ("rest".to_owned(), rest)];
    let evidence = world.labelled(400, 4);
    let found = plan(
        &evidence,
        &groups,
        aim(Method::TunedDsl, Target::Process, 0.09),
    )
    .unwrap();
    let [few, rest] = &found.groups[..] else {
        panic!("two groups")
    };
    assert_eq!(few.needed(), None);
    assert!(few.is_borrowed() && few.classes.iter().all(|c| c.bound == Bound::Articles));
    assert!(rest.needed().is_some() && !rest.is_borrowed());
}

#[test]
fn a_group_without_labels_takes_the_variance_of_the_whole() {
    let world = World::new(4000, 5);
    let drawn = simple(2000, 200, &mut chance(5));
    let evidence = world.with(drawn.into_iter().map(|d| (d.unit, 0.05)));
    let halves = [(0..2000).collect(), (2000..4000).collect::<Vec<usize>>()];
    let groups: Vec<_> = ["with", "without"]
        .map(str::to_owned)
        .into_iter()
        .zip(halves)
        .collect();
    let found = plan(
        &evidence,
        &groups,
        aim(Method::LabelsOnly, Target::Corpus, 0.05),
    )
    .unwrap();
    let without = &found.groups[1];
    assert!(without.is_borrowed() && !found.groups[0].is_borrowed());
    assert_eq!((without.n_labels, without.half_width()), (0, None));
    let all = estimate(
        &evidence,
        &evidence.all_rows(),
        Method::LabelsOnly,
        Target::Corpus,
    );
    let covariance = all.unwrap().covariance().unwrap();
    let needed = |class: usize| {
        let per_label = covariance[[class, class]] / (1.0 / 200.0 - 1.0 / 4000.0);
        let half =
            |n: usize| t(n as f64 - 1.0) * (per_label * (1.0 / n as f64 - 1.0 / 2000.0)).sqrt();
        (2..=2000).find(|n| half(*n) <= 0.05)
    };
    assert_eq!(without.needed(), (0..3).map(needed).max().unwrap());
}

#[test]
fn each_way_of_drawing_gives_every_group_what_it_needs() {
    let world = World::new(4000, 6);
    let evidence = world.labelled(300, 6);
    let groups = world.groups();
    let found = plan(
        &evidence,
        &groups,
        aim(Method::TunedDsl, Target::Corpus, 0.06),
    )
    .unwrap();
    assert_eq!(found.planned(), found.groups);
    let left: Vec<usize> = found.groups.iter().map(|g| g.n_rows - g.n_labels).collect();
    let more: Vec<usize> = found.groups.iter().map(|g| g.more().unwrap()).collect();
    let n_more = |draw| found.draws.iter().find(|d| d.draw == draw).unwrap().n_more;
    for (draw, allocation) in [
        (Draw::Proportional, Allocation::Proportional),
        (Draw::Equal, Allocation::Equal),
    ] {
        let gets = |n: usize| {
            let parts = allocated(&left, n, allocation).unwrap();
            parts.iter().zip(&more).all(|(part, more)| part >= more)
        };
        let n = n_more(draw);
        // to the rounding of a part: one label of the smaller is five of all
        assert!(
            gets(n) && !gets(n - 6),
            "{draw:?}: {n}, {more:?} of {left:?}"
        );
    }
    // the small group is the needy one
    assert!(more[1] > more[0], "{more:?}");
    assert!(n_more(Draw::Equal) < n_more(Draw::Proportional));
    let best = found.draws[found.best.unwrap()];
    assert!(best.draw != Draw::Proportional);
    assert!(best.n_more_alone.unwrap() > best.n_more);
}

#[test]
fn the_simpler_way_wins_a_gain_under_a_tenth() {
    let of = |numbers: &[usize]| {
        let draws = [Draw::Proportional, Draw::Equal, Draw::ByUncertainty];
        let plan = |(&n_more, draw)| DrawPlan {
            draw,
            method: Method::Dsl,
            n_more,
            n_more_alone: None,
        };
        best(&numbers.iter().zip(draws).map(plan).collect::<Vec<_>>())
    };
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[100, 90, 91]), Some(0));
    assert_eq!(of(&[100, 89, 81]), Some(1));
    assert_eq!(of(&[100, 95, 80]), Some(2));
    assert_eq!(of(&[100, 300, 80]), Some(2));
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let world = World::new(600, 7);
    let evidence = world.labelled(100, 7);
    let usual = aim(Method::TunedDsl, Target::Corpus, 0.05);
    for half_width in [0.0, -0.1, 1.0, f64::NAN] {
        let found = plan(
            &evidence,
            &[],
            Aim {
                half_width,
                ..usual
            },
        );
        assert!(matches!(found, Err(Refusal::HalfWidth { .. })));
    }
    let level = 1.0;
    let found = plan(&evidence, &[], Aim { level, ..usual });
    assert_eq!(found, Err(Refusal::Level { level }));
    let method = Method::Acc;
    let found = plan(&evidence, &[], Aim { method, ..usual });
    assert_eq!(found, Err(Refusal::NoInterval));
    let (n_labels, least) = (LEAST_LABELS - 1, LEAST_LABELS);
    let found = plan(&world.labelled(n_labels, 7), &[], usual);
    assert_eq!(found, Err(Refusal::TooFewLabels { n_labels, least }));
    let twice = [1, 2].map(|last| (last.to_string(), vec![0, last]));
    let found = plan(&evidence, &twice, usual);
    assert!(matches!(found, Err(Refusal::Rows { row: 0, .. })));
    let empty = [("none".to_owned(), Vec::new())];
    assert_eq!(plan(&evidence, &empty, usual), Err(Refusal::NoRows));
    // all there is to know of a corpus is known
    let known = plan(&world.with((0..600).map(|row| (row, 1.0))), &[], usual).unwrap();
    assert_eq!(
        (known.whole.more(), known.whole.half_width()),
        (Some(0), Some(0.0))
    );
    assert_eq!(known.draws, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_narrower_interval_never_needs_fewer(
        number in 0_u64..50, n in 60_usize..300, narrow in 0.01..0.1, by in 1.0..4.0,
        is_process: bool, is_grouped: bool,
    ) {
        let world = World::new(1500, number);
        let evidence = world.labelled(n, number);
        let target = if is_process { Target::Process } else { Target::Corpus };
        let groups = if is_grouped { world.groups() } else { Vec::new() };
        let of = |w| plan(&evidence, &groups, aim(Method::TunedDsl, target, w)).unwrap();
        let (narrow, wide) = (of(narrow), of(narrow * by));
        for (narrow, wide) in narrow.planned().iter().zip(wide.planned()) {
            // none is more than any number
            let number = |n: Option<usize>| n.unwrap_or(usize::MAX);
            prop_assert!(number(narrow.needed()) >= number(wide.needed()));
            prop_assert!(number(narrow.needed_alone()) >= number(wide.needed_alone()));
            prop_assert!(narrow.needed().is_none_or(|n| n >= LEAST_LABELS.min(narrow.n_rows)));
            prop_assert!(narrow.needed().is_none_or(|n| n <= narrow.n_rows));
        }
        let same = narrow.planned().iter().zip(wide.planned());
        let can = |g: &GroupPlan| g.needed().is_some();
        if same.clone().all(|(a, b)| can(a) == can(b)) {
            for wide in &wide.draws {
                let narrow = narrow.draws.iter().find(|d| d.draw == wide.draw).unwrap();
                prop_assert!(narrow.n_more >= wide.n_more, "{:?}", wide.draw);
            }
        }
    }
}
