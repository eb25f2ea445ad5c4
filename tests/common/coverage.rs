//! How often intervals hold the truth.

use std::collections::BTreeMap;

use rayon::prelude::*;
use stancer::eval::Interval;
use stancer::eval::shares::{Method, Refusal, Shares, Target, estimate};

use crate::worlds::{Design, Setting, World};

/// The questions: the share of a class in all rows, in the first outlet, in the second, and the
/// first less the second.
pub const QUESTIONS: [&str; 4] = ["share", "share A", "share B", "contrast"];

pub const CORRECTED: [Method; 4] = [
    Method::LabelsOnly,
    Method::Ppi,
    Method::Dsl,
    Method::TunedDsl,
];

/// How the intervals of one cell did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub n_asked: usize,
    pub n_given: usize,
    pub n_covered: usize,
    pub n_below: usize,
    pub width: f64,
    pub error: f64,
}

impl Tally {
    fn add(&mut self, found: Option<(f64, Interval)>, truth: f64) {
        self.n_asked += 1;
        let Some((value, interval)) = found else {
            return;
        };
        self.n_given += 1;
        self.n_covered += usize::from(interval.low <= truth && truth <= interval.high);
        self.n_below += usize::from(interval.high < truth);
        self.width += interval.high - interval.low;
        self.error += value - truth;
    }

    fn join(&mut self, other: &Self) {
        self.n_asked += other.n_asked;
        self.n_given += other.n_given;
        self.n_covered += other.n_covered;
        self.n_below += other.n_below;
        self.width += other.width;
        self.error += other.error;
    }
}

/// (target, method, question, class).
pub type Cell = (&'static str, &'static str, usize, usize);
pub type Table = BTreeMap<Cell, Tally>;

pub fn name_of(target: Target) -> &'static str {
    match target {
        Target::Corpus => "corpus",
        Target::Process => "process",
    }
}

pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::LabelsOnly => "labels only",
        Method::Ppi => "PPI++",
        Method::Dsl => "DSL",
        Method::TunedDsl => "tuned DSL",
        _ => "naive count",
    }
}

/// Coverage of 95 % intervals over worlds of the numbers.
pub fn coverage(setting: &Setting, design: Design, numbers: std::ops::Range<u64>) -> Table {
    numbers
        .into_par_iter()
        .map(|number| one_world(setting, design, number))
        .reduce(Table::new, |mut a, b| {
            b.iter()
                .for_each(|(cell, tally)| a.entry(*cell).or_default().join(tally));
            a
        })
}

fn one_world(setting: &Setting, design: Design, number: u64) -> Table {
    let world = World::new(setting, design, number);
    let groups = world.groups();
    let mut table = Table::new();
    for target in [Target::Process, Target::Corpus] {
        let truth = match target {
            Target::Corpus => world.in_corpus(),
            Target::Process => world.in_process(),
        };
        for method in CORRECTED {
            let of = |rows: &Vec<usize>| estimate(&world.evidence, rows, method, target);
            let shares: Vec<Result<Shares, Refusal>> = groups.iter().map(of).collect();
            if shares
                .iter()
                .any(|s| matches!(s, Err(Refusal::UnequalPi { .. })))
            {
                continue;
            }
            for class in 0..3 {
                let mut add = |question: usize, found: Option<(f64, Interval)>, truth: f64| {
                    let cell = (name_of(target), method_name(method), question, class);
                    table.entry(cell).or_default().add(found, truth);
                };
                for (question, found) in shares.iter().enumerate() {
                    let found = found.as_ref().ok();
                    let found =
                        found.and_then(|s| Some((s.raw[class], s.interval(class, 0.95).ok()?)));
                    add(question, found, truth[question][class]);
                }
                let difference = match (&shares[1], &shares[2]) {
                    (Ok(a), Ok(b)) => a.contrast(b, class, 0.95).ok(),
                    _ => None,
                };
                let difference = difference.map(|d| (d.value, d.interval));
                add(3, difference, truth[1][class] - truth[2][class]);
            }
        }
        count_naively(&world, target, &truth, &mut table);
    }
    table
}

/// The model's labels taken for the truth: p ± 1.96·√(p(1 − p)/N), as if rows were independent.
fn count_naively(
    world: &World,
    target: Target,
    truth: &[ndarray::Array1<f64>; 3],
    table: &mut Table,
) {
    let counts = world.groups().map(|rows| {
        let shares = estimate(&world.evidence, &rows, Method::Count, target).unwrap();
        (shares.shares, rows.len() as f64)
    });
    for class in 0..3 {
        let variance = |g: usize| {
            let (p, n) = (counts[g].0[class], counts[g].1);
            p * (1.0 - p) / n
        };
        for question in 0..4 {
            let (value, variance, truth) = match question {
                3 => (
                    counts[1].0[class] - counts[2].0[class],
                    variance(1) + variance(2),
                    truth[1][class] - truth[2][class],
                ),
                g => (counts[g].0[class], variance(g), truth[g][class]),
            };
            let half = 1.959_963_984_540_054 * variance.sqrt();
            let interval = Interval {
                low: value - half,
                high: value + half,
            };
            let cell = (name_of(target), "naive count", question, class);
            (table.entry(cell).or_default()).add(Some((value, interval)), truth);
        }
    }
}
