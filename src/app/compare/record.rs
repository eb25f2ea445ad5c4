//! From two systems' labels to the record of their comparison.

use std::collections::{BTreeMap, BTreeSet};

use super::CompareOptions;
use super::flips::flipped;
use super::side::{Labelled, Side};
use crate::data::{LabelledSet, Scheme};
use crate::eval::{Bootstrap, Paired, holm, mcnemar, units_of};
use crate::report::{
    COMPARISON_SCHEMA_VERSION, ClassContrast, ComparedOn, ComparisonRecord, ContrastRecord,
    FEW_ARTICLES, FlipRecord, Intervals, McNemarRecord, SliceContrast, SliceContrasts, Verdict,
};

/// Flipped sentences in the record.
const FLIPS_SHOWN: usize = 5;

/// What is compared, as columns.
struct Rows<'a> {
    set: &'a LabelledSet,
    class_names: &'a [String],
    truth: Vec<usize>,
    labels: [&'a [usize]; 2],
    units: Vec<usize>,
}

impl Rows<'_> {
    fn paired(&self) -> Paired<'_> {
        Paired {
            truth: &self.truth,
            a: self.labels[0],
            b: self.labels[1],
            units: &self.units,
            class_names: self.class_names,
        }
    }

    fn n_groups(&self, rows: impl Iterator<Item = usize>) -> usize {
        let groups = rows.map(|i| self.set.rows[i].group.as_str());
        groups.collect::<BTreeSet<_>>().len()
    }
}

pub(super) fn record_of(
    options: &CompareOptions,
    scheme: &Scheme,
    test: &LabelledSet,
    sides: &[Side; 2],
    labelled: &[Labelled; 2],
) -> ComparisonRecord {
    let rows = Rows {
        set: test,
        class_names: &scheme.classes,
        truth: test.rows.iter().map(|r| r.label).collect(),
        labels: labelled.each_ref().map(|l| l.labels.as_slice()),
        units: units_of(test),
    };
    let bootstrap = &options.bootstrap;
    let paired = rows.paired();
    let contrasts = paired.contrasts(bootstrap);
    let p = paired.randomised(bootstrap.n_resamples, bootstrap.seed);
    let mut records = (contrasts.iter().zip(p)).map(|(c, p)| ContrastRecord::new(c, Some(p)));
    let macro_f1 = records.next().unwrap_or_default();
    let accuracy = records.next().unwrap_or_default();
    let outcomes = paired.outcomes();
    let at = flipped(labelled);
    let [a, b] = [0, 1].map(|i| sides[i].record(labelled[i].n_extra));
    ComparisonRecord {
        schema: COMPARISON_SCHEMA_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        a,
        b,
        test: ComparedOn {
            files: match options.test.as_slice() {
                [] => vec!["eval/test.csv (shipped)".to_owned()],
                files => files.iter().map(|f| f.display().to_string()).collect(),
            },
            sha256: test.hash(),
            n_rows: test.rows.len(),
            n_groups: rows.n_groups(0..test.rows.len()),
        },
        verdict: Verdict::of(&macro_f1.difference),
        sentence: Verdict::sentence(&macro_f1, at.len(), bootstrap.level),
        macro_f1,
        accuracy,
        classes: class_contrasts(&rows, records.collect()),
        mcnemar: McNemarRecord::new(&outcomes, mcnemar(outcomes.only_a, outcomes.only_b)),
        slices: (options.by.as_ref()).map(|column| slices(column, &rows, bootstrap)),
        n_flipped: at.len(),
        flipped: (at.iter().take(FLIPS_SHOWN))
            .map(|&i| flip(&rows, i))
            .collect(),
        intervals: Intervals {
            level: bootstrap.level,
            resamples: bootstrap.n_resamples,
            seed: bootstrap.seed.0,
        },
    }
}

fn class_contrasts(rows: &Rows<'_>, by_class: Vec<ContrastRecord>) -> Vec<ClassContrast> {
    let p: Vec<f64> = by_class.iter().filter_map(|c| c.p).collect();
    let support = rows.set.class_counts(rows.class_names.len());
    let classes = rows.class_names.iter().zip(support);
    (classes.zip(by_class).zip(holm(&p)))
        .map(|(((class, support), f1), p_holm)| ClassContrast {
            class: class.clone(),
            support: support as u64,
            f1,
            p_holm,
        })
        .collect()
}

fn flip(rows: &Rows<'_>, i: usize) -> FlipRecord {
    let row = &rows.set.rows[i];
    let class = |c: usize| rows.class_names[c].clone();
    FlipRecord {
        id: row.id.clone(),
        group: row.group.clone(),
        text: row.text.clone(),
        truth: class(row.label),
        a: class(rows.labels[0][i]),
        b: class(rows.labels[1][i]),
    }
}

/// The groups of the kept column, from the largest to the smallest.
fn slices(column: &str, rows: &Rows<'_>, bootstrap: &Bootstrap) -> SliceContrasts {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, row) in rows.set.rows.iter().enumerate() {
        let cell = row.kept.first().map_or("", String::as_str);
        groups.entry(cell).or_default().push(i);
    }
    let mut slices: Vec<SliceContrast> = (groups.iter())
        .filter_map(|(name, at)| slice(name, at, rows, bootstrap))
        .collect();
    // equal ones stay in the order of their names
    slices.sort_by_key(|s| std::cmp::Reverse(s.n_rows));
    SliceContrasts {
        column: column.to_owned(),
        slices,
    }
}

fn slice(
    name: &str,
    at: &[usize],
    rows: &Rows<'_>,
    bootstrap: &Bootstrap,
) -> Option<SliceContrast> {
    let part = |all: &[usize]| -> Vec<usize> { at.iter().map(|&i| all[i]).collect() };
    let [truth, a, b] = [&rows.truth, rows.labels[0], rows.labels[1]].map(part);
    // numbered anew, so that no resample draws an article of another group
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    let units: Vec<usize> = part(&rows.units)
        .into_iter()
        .map(|unit| {
            let next = number.len();
            *number.entry(unit).or_insert(next)
        })
        .collect();
    let paired = Paired {
        truth: &truth,
        a: &a,
        b: &b,
        units: &units,
        class_names: rows.class_names,
    };
    let contrasts = paired.contrasts(bootstrap);
    let n_groups = rows.n_groups(at.iter().copied());
    Some(SliceContrast {
        name: match name {
            "" => "(empty)".to_owned(),
            name => name.to_owned(),
        },
        n_rows: at.len(),
        n_groups,
        small: n_groups < FEW_ARTICLES,
        macro_f1: ContrastRecord::new(contrasts.first()?, None),
        accuracy: ContrastRecord::new(contrasts.get(1)?, None),
    })
}
