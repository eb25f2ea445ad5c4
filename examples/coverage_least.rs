//! How many labels an interval needs: coverage by the number of labels of the group, and by how many
//! of them are of the class (or are not, whichever is fewer).
//!
//! `cargo run --release --example coverage_least [-- WORLDS]`: worlds like those of `coverage`, of
//! 3 000 sentences with 20 to 160 labels and a class of 5 and 12 %. Intervals are made of the public
//! covariance, without the refusals: this is what those are chosen by.

#[path = "../tests/common/worlds.rs"]
mod worlds;

use std::collections::BTreeMap;

use rayon::prelude::*;
use stancer::eval::shares::{Method, Shares, Target, estimate};
use statrs::distribution::{ContinuousCDF, StudentsT};
use worlds::{DESIGNS, Setting, World};

const LABELS: [usize; 6] = [20, 30, 45, 70, 110, 160];
const METHODS: [Method; 4] = [
    Method::LabelsOnly,
    Method::Ppi,
    Method::Dsl,
    Method::TunedDsl,
];

type Table = BTreeMap<(String, usize, usize), (usize, usize)>;

fn main() {
    let n_worlds: u64 = (std::env::args().nth(1))
        .and_then(|a| a.parse().ok())
        .unwrap_or(1000);
    for target in [Target::Process, Target::Corpus] {
        println!(
            "{target:?}: coverage in % (intervals) by labels of the group (across) and of the rarer side"
        );
        let table = (0..n_worlds)
            .into_par_iter()
            .map(|number| one(target, number))
            .reduce(Table::new, |mut a, b| {
                for (key, (n, covered)) in b {
                    let sum = a.entry(key).or_default();
                    *sum = (sum.0 + n, sum.1 + covered);
                }
                a
            });
        let mut last = (String::new(), 0);
        for ((method, rarer, labels), (n, covered)) in &table {
            if last != (method.clone(), *rarer) {
                print!("\n{method:<11} {rarer:>2}:");
                last = (method.clone(), *rarer);
            }
            print!(
                "  [{labels:>3}] {:5.1} ({n})",
                100.0 * *covered as f64 / *n as f64
            );
        }
        println!();
    }
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
    let units = match shares.target {
        Target::Process => shares.n_clusters,
        Target::Corpus => shares.n_labels,
    } as f64;
    let factor = match shares.target {
        Target::Process => units / (units - 1.0),
        Target::Corpus => 1.0,
    };
    let Some(covariance) = shares.covariance().filter(|_| units > 2.0) else {
        return;
    };
    let student = StudentsT::new(0.0, 1.0, units - 1.0).expect("degrees above 1");
    let half = student.inverse_cdf(0.975) * (factor * covariance[[class, class]]).sqrt();
    let n_with = shares.n_of_class[class];
    let rarer = n_with.min(shares.n_labels - n_with).min(12);
    let steps = [0, 10, 15, 20, 25, 30, 40, 60, 100];
    let labels = steps.iter().rev().find(|s| shares.n_labels >= **s);
    let key = (
        format!("{:?}", shares.method),
        rarer,
        labels.copied().unwrap_or(0),
    );
    let sum = table.entry(key).or_default();
    let covered = (shares.raw[class] - half..=shares.raw[class] + half).contains(&truth);
    *sum = (sum.0 + 1, sum.1 + usize::from(covered));
}
