//! Evaluation by fitting again: cross-validation, the past for the future, groups left out.

use super::recipe::Recipe;
use super::repeats::check;
use super::scored::{Before, record_of};
use super::slices::{groups_of, is_small, part_of, slices};
use super::{EvalOptions, Evaluated, audit, no_rows, positions, shown_paths, subject};
use crate::app::Streams;
use crate::app::prepared::{Prepared, SplitRows, trace_of};
use crate::data::{LabelledSet, Requested, dates_of, read_labelled};
use crate::error::{Error, Result};
use crate::eval::{Confusion, Scored, argmaxes, figures_of, joined, within};
use crate::model::{Seen, Solver, Trace, softmax};
use crate::report::{LeftOut, RepeatRecord, RepeatsRecord, SlicesRecord, Split, Treatment};

/// Blocks of time of `--forward`.
const N_BLOCKS: usize = 5;

/// What is fitted again and again.
pub(super) struct Job<'a> {
    pub prepared: Prepared<'a>,
    pub recipe: &'a Recipe,
    pub trace: Option<&'a Trace>,
    /// The rows to score; all others are trained on only.
    pub pool: Vec<usize>,
}

/// Scores of the pool, or of part of it.
struct Predicted {
    rows: Vec<usize>,
    /// In log-odds, as they come.
    scores: Vec<Vec<f64>>,
    /// Of each row.
    temperatures: Vec<f64>,
    naive_bayes: Vec<usize>,
}

/// Cross-validates, or trains on the past and scores the future; the record.
pub(super) fn refitted(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<Evaluated> {
    let recipe = Recipe::find(options, streams)?;
    let mut columns = recipe.columns.clone();
    let asked = [(&options.by, "--by"), (&options.forward, "--forward")];
    columns.keep = (asked.iter())
        .filter_map(|(column, flag)| column.as_ref().map(|c| (c.clone(), *flag)))
        .collect();
    let recipe = Recipe { columns, ..recipe };
    let trace = recipe.prior.as_ref().map(trace_of).transpose()?;
    let seen = trace.as_ref().map_or(&[][..], |t| &t.seen);
    let (all, n_base, repeats) = sentences(options, &recipe, seen)?;
    let prepared = Prepared::new(&all, &recipe.scheme, recipe.prior.as_ref(), Solver::Auto)?;
    let job = Job {
        pool: (n_base..all.rows.len()).collect(),
        prepared,
        recipe: &recipe,
        trace: trace.as_ref(),
    };
    let mut repeats = repeats;
    job.add_joined(&mut repeats);
    let (predicted, split, alpha, blocks) = match &options.forward {
        Some(_) => job.forward(options, streams)?,
        None => {
            let (predicted, alpha) = job.cross_validated(options, streams)?;
            (predicted, Split::CrossValidated, alpha, None)
        }
    };
    let scored = job.scored(&predicted, options)?;
    let set = LabelledSet {
        rows: (predicted.rows.iter())
            .map(|&i| all.rows[i].clone())
            .collect(),
        annotators: all.annotators.clone(),
        ..LabelledSet::default()
    };
    let before = Before {
        temperature: None,
        probabilities: predicted.scores.iter().map(|s| softened(s, 1.0)).collect(),
    };
    let mut record = record_of(&scored, &set, Some(before), &options.bootstrap);
    let files = match options.test.as_slice() {
        [] => shown_paths(&options.train, "labels/"),
        files => shown_paths(files, ""),
    };
    record.subject = subject(recipe.name.clone(), split, files, &set);
    record.subject.n_unscored = job.pool.len() - predicted.rows.len();
    record.repeats = Some(repeats);
    record.slices = match (&options.by, blocks) {
        (Some(column), _) => {
            Some(job.by_group(column, &predicted, &scored, alpha, options, streams)?)
        }
        (None, Some(blocks)) => {
            let column = options.forward.as_deref().unwrap_or_default();
            Some(slices(column, &blocks, &scored, &options.bootstrap))
        }
        (None, None) => None,
    };
    if options.learning_curve {
        record.learning_curve = Some(job.curve_over_folds(alpha, options, streams)?);
    }
    let mut audited = None;
    if options.audit.is_some() {
        let (of_labels, csv) = audit::audit(&set, &scored, options)?;
        record.audit = Some(of_labels);
        audited = Some(csv);
    }
    Ok(Evaluated {
        record,
        audit: audited,
    })
}

/// The sentences to train on always, and after them the pool; how many the former are.
fn sentences(
    options: &EvalOptions,
    recipe: &Recipe,
    seen: &[Seen],
) -> Result<(LabelledSet, usize, RepeatsRecord)> {
    let columns = &recipe.columns;
    let (mut base, pool) = if options.test.is_empty() {
        (
            LabelledSet::default(),
            recipe.training_labels(columns, options)?,
        )
    } else {
        // what is trained on only needs no column to slice by
        let plain = Requested {
            keep: Vec::new(),
            ..columns.clone()
        };
        let test = read_labelled(&options.test, &recipe.scheme, columns)?;
        (recipe.training_labels(&plain, options)?, test)
    };
    if pool.rows.is_empty() {
        return Err(no_rows());
    }
    let (pool, repeats) = check(pool, seen, options.repeats)?;
    let n_base = base.rows.len();
    base.append(pool);
    Ok((base, n_base, repeats))
}

pub(super) fn softened(scores: &[f64], temperature: f64) -> Vec<f64> {
    let mut p = Vec::new();
    softmax(scores, temperature, &mut p);
    p
}

impl Job<'_> {
    fn least_temperature(&self) -> f64 {
        let prior = self.recipe.prior.as_ref();
        prior.map_or(0.0, |p| p.classifier().temperature)
    }

    /// Near duplicates of different articles, which were kept on one side.
    fn add_joined(&self, record: &mut RepeatsRecord) {
        let rows = &self.prepared.labels.rows;
        let repeats = within(&Seen::all(self.prepared.labels));
        let across: Vec<_> = (repeats.into_iter())
            .filter(|r| rows[r.row].group != rows[r.other].group)
            .collect();
        record.n_training += rows.len();
        if across.is_empty() {
            return;
        }
        record.n_exact += across.iter().filter(|r| r.similarity == 1.0).count();
        record.n_near += across.iter().filter(|r| r.similarity < 1.0).count();
        record.treatment = Treatment::Joined;
        record
            .examples
            .extend(across.iter().take(20).map(|r| RepeatRecord {
                id: rows[r.row].id.clone(),
                training: rows[r.other].id.clone(),
                similarity: Some(r.similarity),
            }));
    }

    /// The pool as models label it that have not seen its articles.
    pub(super) fn out_of_fold(
        &self,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<Scored> {
        self.scored(&self.cross_validated(options, streams)?.0, options)
    }

    fn cross_validated(
        &self,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<(Predicted, f64)> {
        let seed = options.bootstrap.seed;
        let outcome = self.prepared.cross_validate(&self.pool, seed, streams)?;
        let mut naive_bayes = vec![0; self.pool.len()];
        for fold in 0..outcome.temperatures.len() {
            let places: Vec<usize> = (0..self.pool.len())
                .filter(|&i| outcome.folds[i] == fold)
                .collect();
            let held_out: Vec<usize> = places.iter().map(|&i| self.pool[i]).collect();
            let split = (self.prepared.others(&held_out), held_out);
            let given = self.prepared.naive_bayes(&split, self.trace);
            for (place, label) in places.into_iter().zip(given) {
                naive_bayes[place] = label;
            }
        }
        let least = self.least_temperature();
        let temperature = |fold: &usize| outcome.temperatures[*fold].max(least);
        let predicted = Predicted {
            rows: self.pool.clone(),
            temperatures: outcome.folds.iter().map(temperature).collect(),
            scores: outcome.out_of_fold,
            naive_bayes,
        };
        Ok((predicted, outcome.alpha))
    }

    /// Blocks of time as equal in sentences as dates allow; each is scored by a model trained on
    /// those before it. The penalty is chosen by cross-validation on the first.
    #[allow(
        clippy::type_complexity,
        reason = "taken apart at once by its one caller"
    )]
    fn forward(
        &self,
        options: &EvalOptions,
        streams: &mut Streams<'_>,
    ) -> Result<(Predicted, Split, f64, Option<Vec<(String, Vec<usize>)>>)> {
        let rows = &self.prepared.labels.rows;
        let at = usize::from(options.by.is_some());
        let cells: Vec<&str> = self
            .pool
            .iter()
            .map(|&i| rows[i].kept[at].as_str())
            .collect();
        let column = options.forward.as_deref().unwrap_or_default();
        let (dates, unclear) = dates_of(&cells).map_err(|i| Error::Labels {
            problem: format!(
                "--forward {column}: \"{}\" of sentence {} is no date",
                cells[i], rows[self.pool[i]].id
            ),
            remedy: "Write dates as 2022-02-24; 24.2.2022, 2/24/2022 and 24 February 2022 are \
                     read as well."
                .to_owned(),
        })?;
        if unclear {
            streams.say(&format!(
                "note: dates such as {} were read with the month first",
                cells.iter().find(|c| c.contains('/')).unwrap_or(&"")
            ));
        }
        let mut order: Vec<usize> = (0..self.pool.len()).collect();
        order.sort_by(|&a, &b| dates[a].cmp(&dates[b]).then(a.cmp(&b)));
        let blocks = blocks_of(&order, |a, b| dates[a] == dates[b]);
        if blocks.len() < 2 {
            return Err(Error::Labels {
                problem: format!("--forward {column}: all sentences are of one date"),
                remedy: "Name a column whose dates differ.".to_owned(),
            });
        }
        let base: Vec<usize> = (0..rows.len() - self.pool.len()).collect();
        let in_pool = |places: &[usize]| places.iter().map(|&p| self.pool[p]).collect::<Vec<_>>();
        let first: Vec<usize> = base.iter().copied().chain(in_pool(&blocks[0])).collect();
        let seed = options.bootstrap.seed;
        let chosen = self.prepared.cross_validate(&first, seed, streams)?;
        let mut splits: Vec<SplitRows> = Vec::new();
        let mut past = first;
        for block in &blocks[1..] {
            let held_out = in_pool(block);
            let others = self.prepared.others(&held_out);
            let training = past
                .iter()
                .copied()
                .filter(|i| others.binary_search(i).is_ok());
            splits.push((training.collect(), held_out.clone()));
            past.extend(held_out);
        }
        for (training, _) in &splits {
            self.refuse_absent_class(training)?;
        }
        let scores = self
            .prepared
            .score(&splits, chosen.alpha, "forward in time", streams)?;
        let naive_bayes = splits
            .iter()
            .flat_map(|s| self.prepared.naive_bayes(s, self.trace));
        let predicted = Predicted {
            naive_bayes: naive_bayes.collect(),
            rows: splits.iter().flat_map(|s| s.1.iter().copied()).collect(),
            temperatures: vec![
                chosen.temperature.max(self.least_temperature());
                self.pool.len() - blocks[0].len()
            ],
            scores: scores.into_iter().flatten().collect(),
        };
        let mut named = Vec::new();
        let mut next = 0;
        for block in &blocks[1..] {
            let ends = [block.first(), block.last()].map(|p| p.map(|&p| dates[p].to_string()));
            let [from, to] = ends.map(Option::unwrap_or_default);
            named.push((
                format!("{from} to {to}"),
                (next..next + block.len()).collect(),
            ));
            next += block.len();
        }
        Ok((predicted, Split::Forward, chosen.alpha, Some(named)))
    }

    fn refuse_absent_class(&self, training: &[usize]) -> Result<()> {
        for (k, class) in self.recipe.scheme.classes.iter().enumerate() {
            if !training.iter().any(|&i| self.prepared.targets[i] == k) {
                return Err(Error::Labels {
                    problem: format!("no sentence of class \"{class}\" is left to train on"),
                    remedy: "Label more articles of this class.".to_owned(),
                });
            }
        }
        Ok(())
    }

    fn scored(&self, predicted: &Predicted, options: &EvalOptions) -> Result<Scored> {
        let classes = &self.recipe.scheme.classes;
        let truth: Vec<usize> = predicted
            .rows
            .iter()
            .map(|&i| self.prepared.targets[i])
            .collect();
        let n = truth.len().max(1) as f64;
        let share = |c: usize| truth.iter().filter(|t| **t == c).count() as f64 / n;
        let units: Vec<usize> = predicted
            .rows
            .iter()
            .map(|&i| self.prepared.units[i])
            .collect();
        let heated = predicted.scores.iter().zip(&predicted.temperatures);
        Ok(Scored {
            units: joined(&units, &[]),
            labels: argmaxes(&predicted.scores),
            probabilities: heated.map(|(s, t)| softened(s, *t)).collect(),
            training_shares: Some((0..classes.len()).map(share).collect()),
            naive_bayes: Some(predicted.naive_bayes.clone()),
            favg: positions(&options.favg, classes)?,
            min_precision: options.min_precision,
            class_names: classes.clone(),
            truth,
        })
    }

    /// Slices, and beside each that is large enough its score by a model that has seen nothing of
    /// the group.
    fn by_group(
        &self,
        column: &str,
        predicted: &Predicted,
        scored: &Scored,
        alpha: f64,
        options: &EvalOptions,
        streams: &Streams<'_>,
    ) -> Result<SlicesRecord> {
        let rows = &self.prepared.labels.rows;
        let cell = |&i: &usize| rows[i].kept[0].as_str();
        let groups = groups_of(predicted.rows.iter().map(cell));
        let mut record = slices(column, &groups, scored, &options.bootstrap);
        let large: Vec<usize> = (0..groups.len())
            .filter(|&g| groups.len() > 1 && !is_small(&part_of(scored, &groups[g].1)))
            .collect();
        let splits: Vec<SplitRows> = (large.iter())
            .map(|&g| {
                let held_out: Vec<usize> = groups[g].1.iter().map(|&p| predicted.rows[p]).collect();
                let others = self.prepared.others(&held_out).into_iter();
                let foreign = others.filter(|&i| {
                    rows[i].kept.is_empty() || rows[i].kept[0] != rows[held_out[0]].kept[0]
                });
                (foreign.collect(), held_out)
            })
            .filter(|split: &SplitRows| self.refuse_absent_class(&split.0).is_ok())
            .collect();
        let scores = self
            .prepared
            .score(&splits, alpha, "leaving groups out", streams)?;
        for (g, scores) in large.into_iter().zip(scores) {
            let part = part_of(scored, &groups[g].1);
            let outside = argmaxes(&scores);
            record.slices[g].left_out = Some(left_out(&part, &outside, options));
        }
        Ok(record)
    }
}

fn left_out(part: &Scored, outside: &[usize], options: &EvalOptions) -> LeftOut {
    let figures = figures_of(&options.bootstrap, &part.units, &|times, to| {
        let macro_f1 = |labels: &[usize]| {
            let n_classes = part.class_names.len();
            let c = Confusion::weighted(&part.truth, labels, times, n_classes);
            c.macro_average().f1
        };
        let (within, without) = (macro_f1(&part.labels), macro_f1(outside));
        to.add(|| "macro_average.f1".to_owned(), without);
        to.add(|| "gap".to_owned(), within - without);
    });
    LeftOut {
        macro_f1: (&figures[0]).into(),
        gap: (&figures[1]).into(),
    }
}

/// `order` cut into [`N_BLOCKS`] blocks of about equal size; what is `same` stays together.
fn blocks_of(order: &[usize], same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    for (n, &i) in order.iter().enumerate() {
        let full = n * N_BLOCKS >= blocks.len() * order.len();
        match blocks.last_mut() {
            Some(block) if !full || block.last().is_some_and(|&j| same(i, j)) => block.push(i),
            _ => blocks.push(vec![i]),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_about_equal_and_keep_a_date_together() {
        let order: Vec<usize> = (0..20).collect();
        let sizes = |blocks: Vec<Vec<usize>>| blocks.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(blocks_of(&order, |_, _| false)), [4; 5]);
        let blocks = blocks_of(&order, |a, b| a / 10 == b / 10);
        assert_eq!(sizes(blocks), [10, 10]);
    }
}
