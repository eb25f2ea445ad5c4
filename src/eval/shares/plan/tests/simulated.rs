//! Plans that are followed: the labels they ask for give the intervals that were wanted.

use super::*;
use crate::eval::{doubt_weights, systematic};

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Of the widest class.
fn half_width(evidence: &Evidence, method: Method, target: Target) -> f64 {
    half_width_of(evidence, &evidence.all_rows(), method, target)
}

fn half_width_of(evidence: &Evidence, rows: &[usize], method: Method, target: Target) -> f64 {
    let shares = estimate(evidence, rows, method, target).unwrap();
    let of = |class| {
        let interval = shares.interval(class, 0.95).unwrap();
        (interval.high - interval.low) / 2.0
    };
    (0..3).map(of).fold(0.0, f64::max)
}

#[test]
fn the_labels_asked_for_give_the_half_width_wanted() {
    const W: f64 = 0.028;
    for target in [Target::Corpus, Target::Process] {
        for method in [Method::LabelsOnly, Method::TunedDsl] {
            let found = (0..40).map(|number| {
                let world = World::new(6000, number);
                let pilot = world.labelled(150, number);
                let plan = plan(&pilot, &[], aim(method, target, W)).unwrap();
                let needed = plan.whole.needed().unwrap();
                assert!(needed > 150, "{needed}");
                half_width(&world.labelled(needed, 500 + number), method, target)
            });
            let found = median(found.collect());
            assert!(
                (found / W - 1.0).abs() < 0.15,
                "{method:?} {target:?}: {found}"
            );
        }
    }
}

fn weights(world: &World) -> Vec<f64> {
    let doubt = |row: usize| {
        let p = world.probabilities.row(row);
        1.0 - p.fold(0.0, |a: f64, b| a.max(*b))
    };
    let doubts: Vec<f64> = (0..world.n_rows).map(doubt).collect();
    doubt_weights(&doubts, PLANNED_FLOOR)
}

/// A pilot at random and, of the rest, a draw of `m` by uncertainty, with π = p + (1 − p)·second.
fn then_by_uncertainty(world: &World, n: usize, m: usize, number: u64) -> Evidence {
    let pilot = simple(world.n_rows, n, &mut chance(3000 + number));
    let mut is_left = vec![true; world.n_rows];
    pilot.iter().for_each(|d| is_left[d.unit] = false);
    let left: Vec<usize> = (0..world.n_rows).filter(|row| is_left[*row]).collect();
    let doubt = |row: usize| {
        1.0 - world
            .probabilities
            .row(row)
            .fold(0.0, |a: f64, b| a.max(*b))
    };
    let doubts: Vec<f64> = (0..world.n_rows).map(doubt).collect();
    let weights = doubt_weights(&doubts, PLANNED_FLOOR);
    let of_left: Vec<f64> = left.iter().map(|row| weights[*row]).collect();
    let drawn = systematic(&of_left, m, &mut chance(4000 + number));
    let open = drawn.iter().find(|d| d.pi < 1.0).unwrap();
    let scale = open.pi / of_left[open.unit];
    let p = n as f64 / world.n_rows as f64;
    let pi = |row: usize| p + (1.0 - p) * (scale * weights[row]).min(1.0);
    let second = drawn.iter().map(|d| left[d.unit]);
    let rows = pilot.iter().map(|d| d.unit).chain(second);
    world.with(rows.map(|row| (row, pi(row))))
}

#[test]
fn a_draw_by_uncertainty_is_as_precise_as_foreseen() {
    const W: f64 = 0.03;
    let method = Method::TunedDsl;
    let (mut widths, mut errors, mut saved) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..40 {
        let world = World::new(6000, number);
        let pilot = simple(world.n_rows, 150, &mut chance(3000 + number));
        let pilot = world.with(pilot.into_iter().map(|d| (d.unit, d.pi)));
        let plan = plan(&pilot, &[], aim(method, Target::Corpus, W)).unwrap();
        let [random, doubted] = &plan.draws[..] else {
            panic!("two ways of drawing")
        };
        assert_eq!(
            (random.draw, doubted.draw),
            (Draw::Simple, Draw::ByUncertainty)
        );
        assert_eq!(random.n_more, plan.whole.more().unwrap());
        saved.push(1.0 - doubted.n_more as f64 / random.n_more as f64);
        let followed = then_by_uncertainty(&world, 150, doubted.n_more, number);
        widths.push(half_width(&followed, method, Target::Corpus));
        let shares = estimate(&followed, &followed.all_rows(), method, Target::Corpus).unwrap();
        let of_class = |class| world.truth.iter().filter(|c| **c == class).count() as f64;
        let error = |class| shares.raw[class] - of_class(class) / world.n_rows as f64;
        errors.extend((0..3).map(error));
    }
    let found = median(widths);
    assert!((found / W - 1.0).abs() < 0.15, "{found}");
    // an interval of ± W holds the truth as often as it says
    let held = errors.iter().filter(|e| e.abs() <= W).count() as f64 / errors.len() as f64;
    assert!(held > 0.9, "{held}");
    let saved = median(saved);
    assert!(saved > 0.0, "{saved}");
}

#[test]
fn a_draw_by_uncertainty_serves_the_neediest_group() {
    const W: f64 = 0.05;
    let method = Method::TunedDsl;
    let found = (0..20).map(|number| {
        let world = World::new(6000, number);
        let pilot = simple(world.n_rows, 400, &mut chance(3000 + number));
        let pilot = world.with(pilot.into_iter().map(|d| (d.unit, d.pi)));
        let groups = world.groups();
        let plan = plan(&pilot, &groups, aim(method, Target::Corpus, W)).unwrap();
        let doubted = plan.draws.iter().find(|d| d.draw == Draw::ByUncertainty);
        let followed = then_by_uncertainty(&world, 400, doubted.unwrap().n_more, number);
        let width =
            |g: &(String, Vec<usize>)| half_width_of(&followed, &g.1, method, Target::Corpus);
        groups.iter().map(width).fold(0.0, f64::max)
    });
    let found = median(found.collect());
    assert!((found / W - 1.0).abs() < 0.15, "{found}");
}

#[test]
fn a_pilot_by_uncertainty_foresees_a_draw_at_random() {
    const W: f64 = 0.018;
    for method in [Method::LabelsOnly, Method::TunedDsl] {
        let found = (0..20).map(|number| {
            let world = World::new(6000, number);
            let drawn = systematic(&weights(&world), 300, &mut chance(5000 + number));
            let pilot = world.with(drawn.iter().map(|d| (d.unit, d.pi)));
            let plan = plan(&pilot, &[], aim(method, Target::Corpus, W)).unwrap();
            let m = plan.whole.more().unwrap();
            // the chance of every row in the first draw
            let scale = drawn[0].pi / weights(&world)[drawn[0].unit];
            let first: Vec<f64> = weights(&world).iter().map(|w| scale * w).collect();
            let mut is_left = vec![true; world.n_rows];
            drawn.iter().for_each(|d| is_left[d.unit] = false);
            let left: Vec<usize> = (0..world.n_rows).filter(|row| is_left[*row]).collect();
            let further = simple(left.len(), m, &mut chance(6000 + number));
            let second = m as f64 / left.len() as f64;
            let rows = further.iter().map(|d| left[d.unit]);
            let rows = rows.chain(drawn.iter().map(|d| d.unit));
            let pi = |row: usize| first[row] + (1.0 - first[row]) * second;
            let followed = world.with(rows.map(|row| (row, pi(row))));
            half_width(&followed, method, Target::Corpus)
        });
        let found = median(found.collect());
        assert!((found / W - 1.0).abs() < 0.15, "{method:?}: {found}");
    }
}
