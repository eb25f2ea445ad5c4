//! The half width of a class' interval with other numbers of labels.

use super::super::interval::half_width;
use super::super::{LEAST_CLUSTERS, LEAST_LABELS, LEAST_OF_CLASS, Target};
use super::pilot::{Facts, Pilot};
use super::result::most;
use super::{Aim, Bound};
use crate::eval::smallest;

/// What the interval of one class in a group will be.
///
/// With n labels of N rows now and n′ then, drawn at random,
///
/// V(n′) = V∞ + V_corpus(n)·(1/n′ − 1/N)/(1/n − 1/N),
///
/// where V∞ is 0 for a corpus and max(V_process(n) − V_corpus(n), 0) for what writes it: how the
/// articles themselves vary, which no label mends. The half width is t·√V(n′) with n′ − 1 degrees for
/// a corpus; for a process with those of the articles that n′ labels reach on average; both in the
/// proportion that the degrees of now have to theirs. Where the
/// labels of now are of unequal π, V_corpus(n) is carried over by what each adds to it
/// ([`Pilot::drawn_variance_after`]), which is the same for equal π.
///
/// Borrowed from the whole corpus, V_corpus(n) is divided by the 1/n − 1/N of that corpus, N above is
/// the group's, and V∞ is the corpus' times its number of articles for one of the group.
#[derive(Debug)]
pub(super) struct Forecast<'a> {
    facts: &'a Facts,
    /// The group's own, or the whole corpus'.
    pilot: &'a Pilot,
    aim: Aim,
    class: usize,
    pub is_borrowed: bool,
    /// With the labels there are, where they suffice for an interval.
    pub half_width_now: Option<f64>,
    /// See [`ClassPlan`](super::ClassPlan).
    pub needed: Option<usize>,
    pub bound: Bound,
    /// What an interval needs whatever its width.
    least: usize,
}

impl<'a> Forecast<'a> {
    fn new(
        facts: &'a Facts,
        own: Option<&'a Pilot>,
        whole: &'a Pilot,
        class: usize,
        aim: Aim,
    ) -> Self {
        let has_interval = |pilot: &&Pilot| pilot.shares.interval(class, aim.level).is_ok();
        let with_interval = own.filter(has_interval);
        // the whole has nobody to borrow from
        let is_whole = own.is_some_and(|own| std::ptr::eq(own, whole));
        let half = |pilot: &Pilot| {
            let degrees = pilot.shares.class_degrees(class);
            half_width(pilot.variance(class), degrees, aim.level).ok()
        };
        let mut forecast = Self {
            facts,
            pilot: with_interval.unwrap_or(whole),
            aim,
            class,
            is_borrowed: with_interval.is_none() && !is_whole,
            half_width_now: with_interval.and_then(half),
            needed: None,
            bound: Bound::HalfWidth,
            least: 0,
        };
        let counted = own.filter(|own| own.n_labels() >= LEAST_LABELS);
        forecast.settle(counted.unwrap_or(whole));
        forecast
    }

    /// Finds how many labels are needed. The share of the class is that of the labels of `counted`.
    fn settle(&mut self, counted: &Pilot) {
        let n_rows = self.facts.n_rows;
        let is_enough = |n: usize| self.half_width(n) <= self.aim.half_width;
        let articles = match self.aim.target {
            Target::Corpus => Some(0),
            Target::Process => self.for_articles(),
        };
        let possible = |n: Option<usize>| match self.aim.target {
            // all that there is tells all of a corpus
            Target::Corpus => n.map(|n| n.min(n_rows)),
            Target::Process => n.filter(|n| *n <= n_rows),
        };
        let least = [
            (possible(articles), Bound::Articles),
            (possible(Some(LEAST_LABELS)), Bound::Labels),
            (possible(Some(self.for_class(counted))), Bound::RareClass),
        ];
        let by_width = (smallest(n_rows, is_enough), Bound::HalfWidth);
        // none is more than any number; of equals the last
        let larger = |a: (Option<usize>, Bound), b: (Option<usize>, Bound)| match (a.0, b.0) {
            (Some(n), Some(other)) if n > other => a,
            (None, _) => a,
            _ => b,
        };
        let (least, by) = least.into_iter().fold((Some(0), Bound::Labels), larger);
        self.least = least.unwrap_or(n_rows);
        (self.needed, self.bound) = larger((least, by), by_width);
    }

    /// Labels until [`LEAST_OF_CLASS`] have the class and as many have none, at the share seen; one
    /// never seen counts as half a label.
    fn for_class(&self, counted: &Pilot) -> usize {
        let n = counted.n_labels();
        let n_with = counted.shares.n_of_class.get(self.class);
        let n_with = n_with.copied().unwrap_or_default();
        let rarer = (n_with.min(n - n_with) as f64).max(0.5);
        (LEAST_OF_CLASS as f64 * n as f64 / rarer).ceil() as usize
    }

    /// Labels until [`LEAST_CLUSTERS`] articles have one, on average.
    fn for_articles(&self) -> Option<usize> {
        let is_there = !self.is_borrowed && self.pilot.shares.n_clusters >= LEAST_CLUSTERS;
        if is_there {
            return Some(0);
        }
        let reached = |n: usize| self.facts.labelled_articles(n as f64) >= LEAST_CLUSTERS as f64;
        smallest(self.facts.n_rows, reached)
    }

    /// With n labels in all, the further ones at random.
    fn half_width(&self, n: usize) -> f64 {
        self.half_width_of(self.fixed_variance() + self.drawn_variance(n), n as f64)
    }

    /// With all rows labelled.
    pub fn least_half_width(&self) -> f64 {
        self.half_width_of(self.fixed_variance(), self.facts.n_rows as f64)
    }

    /// Whether `n` labels suffice, with which a row without a label gets one by `second`.
    pub fn is_enough(&self, n: f64, second: impl Fn(usize) -> f64) -> bool {
        // sums of probabilities leave a rounding
        let n = n + 1e-6;
        if self.is_borrowed {
            return self.needed.is_some_and(|needed| n >= needed as f64);
        }
        let drawn = self.pilot.drawn_variance_after(self.class, second);
        let half = self.half_width_of(self.fixed_variance() + drawn, n);
        n >= self.least as f64 && half <= self.aim.half_width
    }

    fn half_width_of(&self, variance: f64, n: f64) -> f64 {
        let degrees = match self.aim.target {
            Target::Corpus => n - 1.0,
            Target::Process => self.facts.labelled_articles(n) - 1.0,
        };
        let shares = &self.pilot.shares;
        let now = match self.aim.target {
            Target::Corpus => shares.n_labels as f64 - 1.0,
            Target::Process => shares.n_clusters as f64 - 1.0,
        };
        let ratio = shares.class_degrees(self.class) / now.max(1.0);
        // the level was checked
        half_width(variance, degrees * ratio, self.aim.level).unwrap_or(f64::INFINITY)
    }

    /// V∞.
    fn fixed_variance(&self) -> f64 {
        let pilot = self.pilot;
        let beyond = pilot.variance(self.class) - pilot.drawn_variance(self.class);
        let fewer = pilot.n_articles as f64 / self.facts.n_articles() as f64;
        match self.aim.target {
            Target::Corpus => 0.0,
            Target::Process => beyond.max(0.0) * fewer,
        }
    }

    /// V_corpus(n′).
    fn drawn_variance(&self, n: usize) -> f64 {
        let (n_rows, n_labels) = (self.facts.n_rows, self.facts.n_labels);
        if !self.is_borrowed && n >= n_labels {
            let (further, left) = (n - n_labels, n_rows.saturating_sub(n_labels));
            let second = further as f64 / left.max(1) as f64;
            return self
                .pilot
                .drawn_variance_after(self.class, |_| second.min(1.0));
        }
        let per_label = |n: usize, n_rows: usize| 1.0 / n as f64 - 1.0 / n_rows as f64;
        let now = per_label(self.pilot.n_labels(), self.pilot.shares.n_rows);
        match now > 0.0 {
            true => self.pilot.drawn_variance(self.class) * per_label(n, n_rows) / now,
            false => 0.0,
        }
    }
}

/// The forecasts of all classes of a group.
#[derive(Debug)]
pub(super) struct Needs<'a> {
    pub classes: Vec<Forecast<'a>>,
}

impl<'a> Needs<'a> {
    /// `own`: the group's labels, if it has any.
    pub fn new(facts: &'a Facts, own: Option<&'a Pilot>, whole: &'a Pilot, aim: Aim) -> Self {
        let n_classes = whole.shares.raw.len();
        let of = |class| Forecast::new(facts, own, whole, class, aim);
        Self {
            classes: (0..n_classes).map(of).collect(),
        }
    }

    /// The labels of the neediest class.
    pub fn needed(&self) -> Option<usize> {
        most(self.classes.iter().map(|c| c.needed))
    }
}
