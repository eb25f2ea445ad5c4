//! How many labels an interval needs: coverage by how many labels of the class (or without it,
//! whichever is fewer) are expected in the group, under rules that ask for more and more of them.
//!
//! `cargo run --release --example coverage_least [-- WORLDS]`: worlds like those of `coverage`, of
//! 3 000 sentences with 24 to 160 labels and a class of 5 and 12 %. Intervals are made of the public
//! covariance, without the refusals: this is what those are chosen by.

#[path = "../tests/common/worlds.rs"]
mod worlds;

use std::collections::BTreeMap;

use rayon::prelude::*;
use stancer::eval::shares::{Method, Shares, Target, estimate};
use statrs::distribution::{ContinuousCDF, StudentsT};
use worlds::{DESIGNS, Design, Setting, World};

const LABELS: [usize; 6] = [24, 30, 45, 70, 110, 160];
const METHODS: [Method; 4] = [
    Method::LabelsOnly,
    Method::Ppi,
    Method::Dsl,
    Method::TunedDsl,
];

/// The least labels that a rule asks for, and the least with and without the class.
const RULES: [(usize, usize); 10] = [
    (2, 0),
    (20, 0),
    (20, 3),
    (20, 5),
    (20, 8),
    (20, 10),
    (30, 5),
    (30, 8),
    (30, 10),
    (50, 10),
];

/// By method, expected labels of the rarer side (the least of a band) and rule: asked, given, covered.
type Table = BTreeMap<(String, usize, usize), [usize; 3]>;

fn main() {
    let first = std::env::args().nth(1);
    let n_worlds: u64 = first.and_then(|a| a.parse().ok()).unwrap_or(1000);
    for target in [Target::Process, Target::Corpus] {
        println!("{target:?}: coverage in % (intervals given, in % of those asked for)");
        print!("{:<18}", "expected");
        (RULES.iter()).for_each(|(n, side)| print!("{:<17}", format!("n>={n} k>={side}")));
        let table = (0..n_worlds)
            .into_par_iter()
            .map(|number| one(target, number))
            .reduce(Table::new, |mut a, b| {
                for (key, counts) in b {
                    let sum = a.entry(key).or_default();
                    (0..3).for_each(|i| sum[i] += counts[i]);
                }
                a
            });
        for ((method, expected, rule), [asked, given, covered]) in &table {
            if *rule == 0 {
                print!("\n{method:<12}{expected:>3}+  ");
            }
            let percent = |n: usize, of: usize| 100.0 * n as f64 / of as f64;
            print!(
                " {:5.1} ({:5.1})   ",
                percent(*covered, *given),
                percent(*given, *asked)
            );
        }
        println!("\n");
    }
    by_articles(n_worlds);
}

/// Small corpora of which half is labelled: coverage by the number of articles, of what writes them.
fn by_articles(n_worlds: u64) {
    println!("Process, n>=20 k>=5: coverage in % (intervals) by articles with a label, from .. on");
    let bands = [2, 5, 8, 10, 12, 15, 20, 25, 30, 40, 60];
    let tables = (0..n_worlds).into_par_iter().map(|number| {
        let mut counts = BTreeMap::new();
        for n_rows in [100, 160, 240, 400, 600, 1000] {
            let setting = Setting {
                n_rows,
                n_labels: n_rows / 2,
                ..Setting::default()
            };
            let world = World::new(&setting, Design::Simple, number);
            for (rows, truth) in world.groups().iter().zip(world.in_process()) {
                for method in METHODS {
                    let Ok(shares) = estimate(&world.evidence, rows, method, Target::Process)
                    else {
                        continue;
                    };
                    let band = bands.into_iter().rfind(|b| shares.n_clusters >= *b);
                    for class in 0..3 {
                        let n_with = shares.n_of_class[class];
                        let rarer = n_with.min(shares.n_labels - n_with);
                        if shares.n_labels < 20 || rarer < 5 {
                            continue;
                        }
                        let Some(half) = half_width(&shares, class) else {
                            continue;
                        };
                        let key = (format!("{method:?}"), band);
                        let count: &mut [usize; 2] = counts.entry(key).or_default();
                        let is_covered = (shares.raw[class] - truth[class]).abs() <= half;
                        *count = [count[0] + 1, count[1] + usize::from(is_covered)];
                    }
                }
            }
        }
        counts
    });
    let table = tables.reduce(BTreeMap::new, |mut a, b| {
        for (key, [n, covered]) in b {
            let sum = a.entry(key).or_default();
            *sum = [sum[0] + n, sum[1] + covered];
        }
        a
    });
    let mut last = "";
    for ((method, band), [n, covered]) in &table {
        if last != method {
            print!("\n{method:<12}");
            last = method;
        }
        let share = 100.0 * *covered as f64 / *n as f64;
        print!("[{:>2}] {share:.1} ({n})  ", band.unwrap_or(0));
    }
    println!();
}

fn one(target: Target, number: u64) -> Table {
    let mut table = Table::new();
    for n_labels in LABELS {
        for design in DESIGNS {
            let setting = Setting {
                n_rows: 3000,
                n_labels,
                shares: [[0.05, 0.60, 0.35], [0.12, 0.63, 0.25]],
                ..Setting::default()
            };
            let world = World::new(&setting, design, number);
            let truth = match target {
                Target::Corpus => world.in_corpus(),
                Target::Process => world.in_process(),
            };
            for (rows, truth) in world.groups().iter().zip(truth) {
                for method in METHODS {
                    let Ok(shares) = estimate(&world.evidence, rows, method, target) else {
                        continue;
                    };
                    for class in 0..3 {
                        tally(&mut table, &shares, class, truth[class]);
                    }
                }
            }
        }
    }
    table
}

fn tally(table: &mut Table, shares: &Shares, class: usize, truth: f64) {
    let Some(half) = half_width(shares, class) else {
        return;
    };
    let n_with = shares.n_of_class[class];
    let rarer = n_with.min(shares.n_labels - n_with);
    let expected = shares.n_labels as f64 * truth.min(1.0 - truth);
    let bands = [0, 1, 2, 3, 5, 7, 10, 15, 25];
    let band = bands.into_iter().rfind(|band| expected >= *band as f64);
    let is_covered = (shares.raw[class] - half..=shares.raw[class] + half).contains(&truth);
    for (rule, (least, side)) in RULES.into_iter().enumerate() {
        let key = (format!("{:?}", shares.method), band.unwrap_or(0), rule);
        let counts = table.entry(key).or_default();
        let is_given = shares.n_labels >= least && rarer >= side;
        counts[0] += 1;
        counts[1] += usize::from(is_given);
        counts[2] += usize::from(is_given && is_covered);
    }
}

/// Of the interval that is given where the labels suffice.
fn half_width(shares: &Shares, class: usize) -> Option<f64> {
    let units = match shares.target {
        Target::Process => shares.n_clusters,
        Target::Corpus => shares.n_labels,
    } as f64;
    let factor = match shares.target {
        Target::Process => units / (units - 1.0),
        Target::Corpus => 1.0,
    };
    let covariance = shares.covariance().filter(|_| units > 2.0)?;
    let student = StudentsT::new(0.0, 1.0, units - 1.0).expect("degrees above 1");
    Some(student.inverse_cdf(0.975) * (factor * covariance[[class, class]]).sqrt())
}
