//! Figures of labels alone: precision, recall, F1, confusion.

use std::collections::HashSet;

use super::{Collector, Confusion};

/// Rows with their true and their given classes.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// The annotated class of each row.
    pub truth: &'a [usize],
    /// The class that was given.
    pub given: &'a [usize],
    /// The article of each row, as a number from 0 on.
    pub units: &'a [usize],
    /// The names of the classes.
    pub class_names: &'a [String],
    /// Classes whose mean F1 is asked for.
    pub favg: &'a [usize],
}

impl Labels<'_> {
    /// The confusion matrix when row i counts `times[i]` times.
    pub fn confusion(&self, times: &[u32]) -> Confusion {
        Confusion::weighted(self.truth, self.given, times, self.class_names.len())
    }

    /// Adds the figures of the labels.
    pub fn add(&self, times: &[u32], to: &mut Collector) {
        let c = self.confusion(times);
        let is = |k: usize| move |i: usize| self.truth[i] == k;
        let given = |k: usize| move |i: usize| self.given[i] == k;
        for (k, class) in self.class_names.iter().enumerate() {
            let name = |figure: &'static str| move || format!("classes.{class}.{figure}");
            let precision = defined(c.precision(k), c.labelled(k));
            to.add_share(name("precision"), precision, || self.n_units(given(k)));
            let recall = defined(c.recall(k), c.support(k));
            to.add_share(name("recall"), recall, || self.n_units(is(k)));
            let f1 = defined(c.f1(k), c.support(k) + c.labelled(k));
            to.add_share(name("f1"), f1, || self.n_units_of_class(k));
        }
        // no surer than its rarest class
        let rarest = || {
            let units = (0..self.class_names.len()).map(|k| self.n_units_of_class(k));
            units.filter(|&n| n > 0).min().unwrap_or(1)
        };
        let all = || self.n_units(|_| true);
        add_averages(&c, self.favg, to, &rarest, &all);
        for (t, truth) in self.class_names.iter().enumerate() {
            for (g, label) in self.class_names.iter().enumerate() {
                let share = defined(c.counts[t][g] / c.support(t), c.support(t));
                let name = || format!("confusion.{truth}.{label}");
                to.add_share(name, share, || self.n_units(is(t)));
            }
        }
    }

    fn n_units_of_class(&self, k: usize) -> usize {
        self.n_units(|i| self.truth[i] == k || self.given[i] == k)
    }

    /// The articles with a row that `holds`.
    pub fn n_units(&self, holds: impl Fn(usize) -> bool) -> usize {
        let with = (0..self.units.len()).filter(|&i| holds(i));
        with.map(|i| self.units[i]).collect::<HashSet<_>>().len()
    }
}

/// Adds the figures of a guess, whose confusion matrix holds numbers to be expected.
pub fn add_guess(c: &Confusion, labels: &Labels<'_>, prefix: &'static str, to: &mut Collector) {
    for (k, class) in labels.class_names.iter().enumerate() {
        let mut add = |figure: &str, value| {
            to.add(|| format!("{prefix}.classes.{class}.{figure}"), value);
        };
        add("precision", defined(c.precision(k), c.labelled(k)));
        add("recall", defined(c.recall(k), c.support(k)));
        add("f1", defined(c.f1(k), c.support(k) + c.labelled(k)));
    }
    let mut add = |figure: &str, value| to.add(|| format!("{prefix}.{figure}"), value);
    for (name, value) in averages(c) {
        add(name, value);
    }
    if !labels.favg.is_empty() {
        add("f_avg", c.mean_f1(labels.favg));
    }
}

fn add_averages(
    c: &Confusion,
    favg: &[usize],
    to: &mut Collector,
    rarest: &dyn Fn() -> usize,
    all: &dyn Fn() -> usize,
) {
    for (name, value) in averages(c) {
        match name {
            "mcc" => to.add(|| name.to_owned(), value),
            name if name.starts_with("macro") => to.add_share(|| name.to_owned(), value, rarest),
            name => to.add_share(|| name.to_owned(), value, all),
        }
    }
    if !favg.is_empty() {
        to.add(|| "f_avg".to_owned(), c.mean_f1(favg));
    }
}

/// For single labels the micro average of precision, recall and F1 is the accuracy.
fn averages(c: &Confusion) -> [(&'static str, f64); 9] {
    let (mean, weighted) = (c.macro_average(), c.weighted_average());
    [
        ("macro_average.precision", mean.precision),
        ("macro_average.recall", mean.recall),
        ("macro_average.f1", mean.f1),
        ("weighted_average.precision", weighted.precision),
        ("weighted_average.recall", weighted.recall),
        ("weighted_average.f1", weighted.f1),
        ("micro_average.f1", c.accuracy()),
        ("accuracy", c.accuracy()),
        ("mcc", c.mcc()),
    ]
}

fn defined(value: f64, n: f64) -> f64 {
    if n > 0.0 { value } else { f64::NAN }
}
