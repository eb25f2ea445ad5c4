//! Groups and contrasts, and their shares as a record.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{Frame, GroupColumn};
use crate::error::{Error, Result};
use crate::eval::holm;
use crate::eval::shares::{Caution, Evidence, Method, Refusal, Shares, Target, estimate};
use crate::report::{ClassShare, FigureRecord, GroupShares, ShareContrast, agreed, count, counted};

/// Values that a message lists.
const SHOWN: usize = 10;

/// Groups to be compared: `COLUMN=A,B`; of more than two values each with each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contrast {
    /// The column.
    pub column: String,
    /// Two of its values or more.
    pub values: Vec<String>,
}

/// Rows under a name.
struct Group {
    /// The value of each column.
    values: Vec<String>,
    rows: Vec<usize>,
}

/// How shares are estimated.
#[derive(Clone, Copy)]
pub(in crate::app) struct Estimator<'a> {
    pub evidence: &'a Evidence,
    pub frame: &'a Frame,
    pub classes: &'a [String],
    pub method: Method,
    pub target: Target,
    pub level: f64,
}

impl Estimator<'_> {
    /// The whole corpus, then the groups that the columns `by` make.
    ///
    /// # Errors
    /// [`Error::Labels`] where the draw does not allow the method at all.
    pub fn groups(&self, by: &[String]) -> Result<Vec<GroupShares>> {
        let all: Vec<usize> = (0..self.frame.n_rows()).collect();
        let whole = self.shares(&all);
        if let Err(refusal @ Refusal::UnequalPi { .. }) = &whole {
            return Err(Error::Labels {
                problem: refusal.to_string(),
                remedy: "Leave --method out, or take tuned-dsl.".to_owned(),
            });
        }
        let mut groups = vec![self.group("all".to_owned(), &all, Vec::new(), whole)];
        if !by.is_empty() {
            let found = grouped(self.columns(by), &all);
            let of_group = |g: Group| {
                let shares = self.shares(&g.rows);
                self.group(g.values.join(" / "), &g.rows, g.values, shares)
            };
            groups.extend(found.into_iter().map(of_group));
        }
        Ok(groups)
    }

    /// The rows of each group that the columns `by` make, with its name.
    pub fn named_rows(&self, by: &[String]) -> Vec<(String, Vec<usize>)> {
        if by.is_empty() {
            return Vec::new();
        }
        let all: Vec<usize> = (0..self.frame.n_rows()).collect();
        let groups = grouped(self.columns(by), &all).into_iter();
        groups.map(|g| (g.values.join(" / "), g.rows)).collect()
    }

    fn columns(&self, names: &[String]) -> Vec<&GroupColumn> {
        let column = |name: &String| self.frame.columns.iter().find(|c| c.name == *name);
        names.iter().filter_map(column).collect()
    }

    fn shares(&self, rows: &[usize]) -> Result<Shares, Refusal> {
        estimate(self.evidence, rows, self.method, self.target)
    }

    fn naive(&self, rows: &[usize]) -> Vec<f64> {
        let counted = estimate(self.evidence, rows, Method::Count, self.target);
        counted.map_or(vec![0.0; self.classes.len()], |s| s.shares.to_vec())
    }

    fn group(
        &self,
        name: String,
        rows: &[usize],
        values: Vec<String>,
        shares: Result<Shares, Refusal>,
    ) -> GroupShares {
        let naive = self.naive(rows);
        let articles: BTreeSet<usize> = rows.iter().map(|&r| self.frame.clusters[r]).collect();
        let class = |(k, class): (usize, &String)| {
            let (share, reason) = match &shares {
                Ok(shares) => self.figure(shares, k),
                Err(refusal) => (None, Some(reason(refusal, rows.len()))),
            };
            ClassShare {
                class: class.clone(),
                n_labels: shares.as_ref().map_or(0, |s| s.n_of_class[k]),
                naive: naive[k],
                difference: share.map(|share| naive[k] - share.value),
                share,
                reason,
            }
        };
        let classes = self.classes.iter().enumerate().map(class).collect();
        let shares = shares.ok();
        GroupShares {
            name,
            values,
            n_sentences: rows.len(),
            n_articles: articles.len(),
            n_labels: shares.as_ref().map_or(0, |s| s.n_labels),
            n_labelled_articles: shares.as_ref().map_or(0, |s| s.n_clusters),
            effective_labels: shares.as_ref().and_then(|s| s.effective_labels),
            lambda: shares.as_ref().and_then(|s| s.lambda),
            classes,
            cautions: shares.map_or(Vec::new(), |s| own_cautions(&s)),
        }
    }

    fn figure(&self, shares: &Shares, class: usize) -> (Option<FigureRecord>, Option<String>) {
        let (interval, reason) = match shares.interval(class, self.level) {
            Ok(interval) => (Some(interval), None),
            Err(Refusal::NoInterval) => (None, None),
            Err(refusal) if is_too_few(&refusal) => {
                return (None, Some(reason(&refusal, shares.n_rows)));
            }
            Err(refusal) => (None, Some(reason(&refusal, shares.n_rows))),
        };
        let share = FigureRecord {
            value: shares.shares[class],
            low: interval.map(|i| i.low),
            high: interval.map(|i| i.high),
        };
        (Some(share), reason)
    }

    /// The differences that `contrasts` ask for, in the whole corpus and within the groups of the
    /// other columns of `by`, adjusted for their number.
    ///
    /// # Errors
    /// [`Error::Usage`] for a value that the column does not have, and for methods without intervals.
    pub fn contrasts(&self, contrasts: &[Contrast], by: &[String]) -> Result<Vec<ShareContrast>> {
        let mut found = Vec::new();
        for contrast in contrasts {
            let asked = format!(
                "--contrast {}={}",
                contrast.column,
                contrast.values.join(",")
            );
            if !self.method.has_interval() {
                return Err(Error::Usage(format!(
                    "{asked}: {} assumes that the machine errs alike in all groups, so that its \
                     differences mean nothing; use --method ppi, dsl, tuned-dsl or labels",
                    self.method.name()
                )));
            }
            let columns = self.columns(std::slice::from_ref(&contrast.column));
            let Some(&column) = columns.first() else {
                continue;
            };
            let places = (contrast.values.iter())
                .map(|value| position_of(column, value, &asked))
                .collect::<Result<Vec<u32>>>()?;
            let others: Vec<String> = (by.iter())
                .filter(|name| **name != contrast.column)
                .cloned()
                .collect();
            let all: Vec<usize> = (0..self.frame.n_rows()).collect();
            let mut within = Vec::new();
            if !others.is_empty() {
                within = grouped(self.columns(&others), &all);
            }
            let whole = std::iter::once((None, all));
            let parts = within.into_iter();
            let parts = parts.map(|g| (Some(g.values.join(" / ")), g.rows));
            for (name, rows) in whole.chain(parts) {
                self.add_pairs((column, &places), name.as_deref(), &rows, &mut found);
            }
        }
        let p: Vec<f64> = found.iter().filter_map(|c| c.p).collect();
        let mut adjusted = holm(&p).into_iter();
        for contrast in found.iter_mut().filter(|c| c.p.is_some()) {
            contrast.p_adjusted = adjusted.next();
        }
        Ok(found)
    }

    fn add_pairs(
        &self,
        (column, places): (&GroupColumn, &[u32]),
        within: Option<&str>,
        rows: &[usize],
        to: &mut Vec<ShareContrast>,
    ) {
        let of_value = |value: u32| -> Vec<usize> {
            let rows = rows.iter().copied();
            rows.filter(|&r| column.of_row[r] == value).collect()
        };
        let sides: Vec<_> = (places.iter())
            .map(|&value| {
                let rows = of_value(value);
                (value, self.shares(&rows), self.naive(&rows))
            })
            .collect();
        for (i, (a, of_a, naive_a)) in sides.iter().enumerate() {
            for (b, of_b, naive_b) in &sides[i + 1..] {
                for (k, class) in self.classes.iter().enumerate() {
                    let mut contrast = ShareContrast {
                        column: column.name.clone(),
                        a: column.values[*a as usize].clone(),
                        b: column.values[*b as usize].clone(),
                        within: within.map(str::to_owned),
                        class: class.clone(),
                        naive: naive_a[k] - naive_b[k],
                        ..ShareContrast::default()
                    };
                    self.compare(of_a, of_b, k, &mut contrast);
                    to.push(contrast);
                }
            }
        }
    }

    fn compare(
        &self,
        a: &Result<Shares, Refusal>,
        b: &Result<Shares, Refusal>,
        class: usize,
        contrast: &mut ShareContrast,
    ) {
        let (a, b) = match (a, b) {
            (Ok(a), Ok(b)) => (a, b),
            (Err(refusal), _) => {
                contrast.reason = Some(format!("{}: {refusal}", contrast.a));
                return;
            }
            (_, Err(refusal)) => {
                contrast.reason = Some(format!("{}: {refusal}", contrast.b));
                return;
            }
        };
        // which side is too small is said
        let refusals = [(a, &contrast.a), (b, &contrast.b)].map(|(shares, name)| {
            let refusal = shares.interval(class, self.level).err()?;
            Some((is_too_few(&refusal), format!("{name}: {refusal}")))
        });
        if !refusals.iter().flatten().any(|(is_too_few, _)| *is_too_few) {
            contrast.difference = Some(FigureRecord {
                value: a.shares[class] - b.shares[class],
                ..FigureRecord::default()
            });
        }
        if let Some((_, reason)) = refusals.into_iter().flatten().next() {
            contrast.reason = Some(reason);
            return;
        }
        match a.contrast(b, class, self.level) {
            Ok(found) => {
                contrast.difference = Some(FigureRecord {
                    value: found.value,
                    low: Some(found.interval.low),
                    high: Some(found.interval.high),
                });
                contrast.p = Some(found.p);
            }
            Err(refusal) => contrast.reason = Some(refusal.to_string()),
        }
    }
}

/// Whether labels are so few that a share would mislead even without an interval.
fn is_too_few(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::TooFewLabels { .. } | Refusal::TooFewClusters { .. } | Refusal::Uneven { .. }
    )
}

/// Why there is no interval; where the group has fewer sentences than would suffice, what to do.
fn reason(refusal: &Refusal, n_rows: usize) -> String {
    let suffice = match refusal {
        Refusal::NoLabels { least, .. } | Refusal::TooFewLabels { least, .. } => *least,
        Refusal::RareClass { would_suffice, .. } => *would_suffice,
        _ => 0,
    };
    match refusal {
        _ if suffice < n_rows => refusal.to_string(),
        Refusal::NoLabels { .. } if n_rows == 1 => "its one sentence has no label".to_owned(),
        Refusal::NoLabels { .. } => {
            format!("none of its {} sentences has a label", count(n_rows as u64))
        }
        Refusal::TooFewLabels { n_labels, .. } => format!(
            "{} too few for an interval, unless all {} have one",
            counted(*n_labels, "label is", "labels are"),
            counted(n_rows, "sentence", "sentences")
        ),
        Refusal::RareClass {
            n_with, n_labels, ..
        } => format!(
            "{n_with} of {} {} of the class: too few for an interval, unless all {} have a label",
            counted(*n_labels, "label", "labels"),
            agreed(*n_with, "is", "are"),
            counted(n_rows, "sentence", "sentences")
        ),
        _ => refusal.to_string(),
    }
}

/// The rows of each combination of values, in their order.
fn grouped(columns: Vec<&GroupColumn>, rows: &[usize]) -> Vec<Group> {
    let mut found: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for &row in rows {
        let key = columns.iter().map(|c| c.of_row[row]).collect();
        found.entry(key).or_default().push(row);
    }
    let value = |(c, &value): (&&GroupColumn, &u32)| c.values[value as usize].clone();
    let group = |(key, rows): (Vec<u32>, Vec<usize>)| Group {
        values: columns.iter().zip(&key).map(value).collect(),
        rows,
    };
    found.into_iter().map(group).collect()
}

fn position_of(column: &GroupColumn, value: &str, asked: &str) -> Result<u32> {
    let at = column.values.iter().position(|v| v == value);
    at.map(|at| at as u32).ok_or_else(|| {
        // those that resemble it first
        let wanted = value.to_lowercase();
        let is_alike = |v: &&String| {
            let v = v.to_lowercase();
            v.starts_with(&wanted) || wanted.starts_with(&v)
        };
        let (alike, others): (Vec<&String>, Vec<&String>) =
            column.values.iter().partition(is_alike);
        let values = alike.into_iter().chain(others).take(SHOWN);
        let shown: Vec<String> = values.map(|v| format!("\"{v}\"")).collect();
        let more = if column.values.len() > SHOWN {
            ", …"
        } else {
            ""
        };
        Error::Usage(format!(
            "{asked}: no sentence of the corpus has \"{value}\" there; found: {}{more}",
            shown.join(", ")
        ))
    })
}

/// What is to be minded of a group alone: the method's own cautions stand above all groups.
fn own_cautions(shares: &Shares) -> Vec<String> {
    let is_own = |c: &&Caution| matches!(c, Caution::WeightsOff { .. });
    let own = shares.cautions.iter().filter(is_own);
    own.map(ToString::to_string).collect()
}
