//! Two systems on the same rows: how they differ, and whether chance of articles could do that.

use rand::Rng;
use rayon::prelude::*;

use super::{Bootstrap, Collector, Confusion, Figure, figures_of};
use crate::seed::Seed;

/// Rows with their true class and the classes that two systems A and B gave.
#[derive(Debug, Clone, Copy)]
pub struct Paired<'a> {
    /// The annotated class of each row.
    pub truth: &'a [usize],
    /// The class given by A.
    pub a: &'a [usize],
    /// The class given by B.
    pub b: &'a [usize],
    /// The article of each row, as a number from 0 on.
    pub units: &'a [usize],
    /// The names of the classes.
    pub class_names: &'a [String],
}

/// One figure of both systems.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Of A.
    pub a: Figure,
    /// Of B.
    pub b: Figure,
    /// Of B less that of A, from the same resamples.
    pub difference: Figure,
}

/// Rows by who is right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Both.
    pub both_right: u64,
    /// A alone.
    pub only_a: u64,
    /// B alone.
    pub only_b: u64,
    /// Neither.
    pub both_wrong: u64,
}

impl Paired<'_> {
    /// Counts who is right.
    pub fn outcomes(&self) -> Outcomes {
        let mut n = Outcomes::default();
        for ((t, a), b) in self.truth.iter().zip(self.a).zip(self.b) {
            match (a == t, b == t) {
                (true, true) => n.both_right += 1,
                (true, false) => n.only_a += 1,
                (false, true) => n.only_b += 1,
                (false, false) => n.both_wrong += 1,
            }
        }
        n
    }

    /// Macro-F1, accuracy, then the F1 of each class, with percentile intervals.
    ///
    /// The bootstrap is paired: a resample draws whole articles with replacement and takes from it
    /// d = f(B) − f(A) (Efron & Tibshirani 1993, §16; for articles Davison & Hinkley 1997, §3.8), so
    /// that what is hard for both cancels. The intervals of A and of B alone are those of
    /// [`Labels`](super::Labels). A class that a resample neither holds nor was given by a system has
    /// no F1 there, and the macro average is that of the others.
    pub fn contrasts(&self, bootstrap: &Bootstrap) -> Vec<Contrast> {
        let articles = Articles::new(self);
        let each_once: Vec<usize> = (0..articles.n()).collect();
        let statistic = |times: &[u32], to: &mut Collector| {
            let [a, b] = articles.drawn(times).map(|c| c.confusion());
            for i in 0..self.class_names.len() + 2 {
                let name = |system| move || self.name(system, i);
                let [of_a, of_b] = [&a, &b].map(|c| defined(c, i));
                to.add_share(name("a"), of_a, || articles.behind(i, |cell| cell.a));
                to.add_share(name("b"), of_b, || articles.behind(i, |cell| cell.b));
                to.add(name("difference"), of_b - of_a);
            }
        };
        let mut figures = figures_of(bootstrap, &each_once, &statistic).into_iter();
        std::iter::from_fn(|| {
            let (a, b, difference) = (figures.next()?, figures.next()?, figures.next()?);
            Some(Contrast { a, b, difference })
        })
        .collect()
    }

    fn name(&self, system: &str, figure: usize) -> String {
        match figure {
            0 => format!("{system}.macro_average.f1"),
            1 => format!("{system}.accuracy"),
            i => format!("{system}.classes.{}.f1", self.class_names[i - 2]),
        }
    }

    /// The p-values of the same figures by approximate randomisation over articles (Noreen 1989;
    /// Yeh 2000; which test suits which question: Dror et al. 2018).
    ///
    /// Were the two systems alike, A's and B's labels of an article could change places. Each of R
    /// draws lets a fair coin exchange them article by article and gives d*; p = (1 + #{|d*| ≥ |d|})
    /// / (1 + R), two-sided. Draw r has a stream of chance of its own, so that the number of threads
    /// changes nothing.
    pub fn randomised(&self, n_draws: u64, seed: Seed) -> Vec<f64> {
        let articles = Articles::new(self);
        let all = articles.drawn(&vec![1; articles.n()]);
        let observed = differences(&all);
        let flipped = articles.flipped();
        let as_far = (0..n_draws)
            .into_par_iter()
            .map(|draw| {
                let mut chance = seed.stream("approximate randomisation", draw);
                let [mut a, mut b] = all.clone();
                for cells in &flipped {
                    if !chance.random::<bool>() {
                        continue;
                    }
                    for cell in cells {
                        a.move_rows(cell.truth, [cell.a, cell.b], cell.n);
                        b.move_rows(cell.truth, [cell.b, cell.a], cell.n);
                    }
                }
                let drawn = differences(&[a, b]);
                let pairs = drawn.iter().zip(&observed);
                // equal differences may be summed in another order
                pairs
                    .map(|(d, o)| u64::from(d.abs() >= o.abs() - 1e-12))
                    .collect()
            })
            .reduce(
                || vec![0; observed.len()],
                |x: Vec<u64>, y| x.iter().zip(y).map(|(x, y)| x + y).collect(),
            );
        let p = |n: u64| (1 + n) as f64 / (1 + n_draws) as f64;
        as_far.into_iter().map(p).collect()
    }
}

/// Rows of one article that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    truth: usize,
    a: usize,
    b: usize,
    n: u64,
}

/// The rows of each article, alike ones counted together: what a draw sums is short.
struct Articles {
    cells: Vec<Vec<Cell>>,
    n_classes: usize,
}

impl Articles {
    fn new(rows: &Paired<'_>) -> Self {
        let n_units = rows.units.iter().max().map_or(0, |u| u + 1);
        let mut cells: Vec<Vec<Cell>> = vec![Vec::new(); n_units];
        for (i, &unit) in rows.units.iter().enumerate() {
            let (truth, a, b) = (rows.truth[i], rows.a[i], rows.b[i]);
            let mut known = cells[unit].iter_mut();
            match known.find(|c| (c.truth, c.a, c.b) == (truth, a, b)) {
                Some(cell) => cell.n += 1,
                None => cells[unit].push(Cell { truth, a, b, n: 1 }),
            }
        }
        Self {
            cells,
            n_classes: rows.class_names.len(),
        }
    }

    fn n(&self) -> usize {
        self.cells.len()
    }

    /// The counts of A and of B when article u counts `times[u]` times.
    fn drawn(&self, times: &[u32]) -> [Counts; 2] {
        let mut counts = [Counts::new(self.n_classes), Counts::new(self.n_classes)];
        let [a, b] = &mut counts;
        for (cells, &times) in self.cells.iter().zip(times).filter(|(_, t)| **t > 0) {
            for cell in cells {
                *a.at(cell.truth, cell.a) += u64::from(times) * cell.n;
                *b.at(cell.truth, cell.b) += u64::from(times) * cell.n;
            }
        }
        counts
    }

    /// The cells of each article in which the labels differ; articles without one are left out.
    fn flipped(&self) -> Vec<Vec<Cell>> {
        let differ = |cells: &Vec<Cell>| -> Vec<Cell> {
            cells.iter().filter(|c| c.a != c.b).copied().collect()
        };
        let cells = self.cells.iter().map(differ);
        cells.filter(|cells| !cells.is_empty()).collect()
    }

    /// The articles behind figure i: those of its class, for the macro average those of the rarest.
    fn behind(&self, i: usize, given: fn(&Cell) -> usize) -> usize {
        let of_class = |k: usize| {
            let has = |cells: &&Vec<Cell>| cells.iter().any(|c| c.truth == k || given(c) == k);
            self.cells.iter().filter(has).count()
        };
        match i {
            0 => {
                let articles = (0..self.n_classes).map(of_class);
                articles.filter(|&n| n > 0).min().unwrap_or(1)
            }
            1 => self.n(),
            i => of_class(i - 2),
        }
    }
}

/// Whole rows by true and given class.
#[derive(Debug, Clone)]
struct Counts {
    n_classes: usize,
    counts: Vec<u64>,
}

impl Counts {
    fn new(n_classes: usize) -> Self {
        Self {
            n_classes,
            counts: vec![0; n_classes * n_classes],
        }
    }

    fn at(&mut self, truth: usize, given: usize) -> &mut u64 {
        &mut self.counts[truth * self.n_classes + given]
    }

    fn move_rows(&mut self, truth: usize, [from, to]: [usize; 2], n: u64) {
        *self.at(truth, from) -= n;
        *self.at(truth, to) += n;
    }

    fn confusion(&self) -> Confusion {
        let row = |row: &[u64]| row.iter().map(|&n| n as f64).collect();
        Confusion {
            counts: (self.counts.chunks(self.n_classes.max(1)))
                .map(row)
                .collect(),
        }
    }
}

/// Figure i: macro-F1, accuracy, then the F1 of each class.
fn figure(c: &Confusion, i: usize) -> f64 {
    match i {
        0 => c.macro_average().f1,
        1 => c.accuracy(),
        i => c.f1(i - 2),
    }
}

/// The same, NaN for a class that neither occurs nor was given.
fn defined(c: &Confusion, i: usize) -> f64 {
    match i {
        2.. if c.support(i - 2) + c.labelled(i - 2) == 0.0 => f64::NAN,
        i => figure(c, i),
    }
}

fn differences(counts: &[Counts; 2]) -> Vec<f64> {
    let [a, b] = counts.each_ref().map(Counts::confusion);
    (0..a.n_classes() + 2)
        .map(|i| figure(&b, i) - figure(&a, i))
        .collect()
}

#[cfg(test)]
mod tests;
