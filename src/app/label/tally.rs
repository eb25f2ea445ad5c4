//! What was labelled how.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::UNSURE;
use crate::report::{count, percent};

/// Counts of a run, or of a part of one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    /// Rows that were read, rejected ones among them.
    pub read: u64,
    /// Rows that were rejected.
    pub rejected: u64,
    /// Rows without text.
    pub empty: u64,
    /// Rows, or sentences, of each class.
    pub by_class: Vec<u64>,
    /// Those that became unsure.
    pub unsure: u64,
}

impl Tally {
    pub fn new(n_classes: usize) -> Self {
        Self {
            by_class: vec![0; n_classes],
            ..Self::default()
        }
    }

    /// Counts a row, or a sentence.
    pub fn count(&mut self, class: usize, unsure: bool) {
        match unsure {
            true => self.unsure += 1,
            false => self.by_class[class] += 1,
        }
    }

    /// Adds the counts of another part.
    pub fn add(&mut self, part: &Self) {
        self.read += part.read;
        self.rejected += part.rejected;
        self.empty += part.empty;
        self.unsure += part.unsure;
        for (sum, n) in self.by_class.iter_mut().zip(&part.by_class) {
            *sum += n;
        }
    }

    /// What the user is told at the end.
    pub fn sentence(&self, classes: &[String], target: &Path, of_sentences: bool) -> String {
        let total: u64 = self.by_class.iter().sum::<u64>() + self.unsure;
        let unsure = (self.unsure > 0).then_some((UNSURE, &self.unsure));
        let shares: Vec<String> = (classes.iter().map(String::as_str))
            .zip(&self.by_class)
            .chain(unsure)
            .map(|(class, &n)| {
                let share = n as f64 / total.max(1) as f64;
                format!("{class} {} ({})", count(n), percent(share))
            })
            .collect();
        let to = match target.as_os_str() == "-" {
            true => String::new(),
            false => format!(" → {}", target.display()),
        };
        let empty = match self.empty {
            0 => String::new(),
            n => format!("; {} row(s) without text among them", count(n)),
        };
        let sentences = match of_sentences {
            true => format!("{} sentences: ", count(total)),
            false => String::new(),
        };
        format!(
            "{} rows read = {} rows labelled + {} rejected{empty}{to}\n\
             {sentences}{}\n\
             These are counts of machine labels: their shares are biased by its errors and are no \
             estimate.",
            count(self.read),
            count(self.read - self.rejected),
            count(self.rejected),
            shares.join(", "),
        )
    }
}
