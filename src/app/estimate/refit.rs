//! Models that have not seen what they predict: fitted anew without a part of the labelled articles
//! each.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use rayon::prelude::*;

use super::frame::Frame;
use super::hand::HandLabels;
use crate::app::Streams;
use crate::app::fit::find_prior;
use crate::app::prepared::Prepared;
use crate::app::train::PriorChoice;
use crate::data::{LabelledRow, LabelledSet, Requested, default_labels, read_labelled};
use crate::error::{Error, Result};
use crate::eval::{fold_params, grouped_folds};
use crate::model::{Classifier, PackedCurvature, PackedTrace, Seen, Solver, Trace};
use crate::report::counted;
use crate::seed::Seed;

/// The models of one folding: as many as folds.
const N_FOLDS: usize = 5;
/// The least penalty without a prior, which alone must then hold the weights: on the shipped labels
/// macro-F1 is within 0.002 of the best from 0.06 to 0.25, and a strong penalty is found in half the
/// time.
const LEAST_ALPHA: f64 = 0.25;

/// Models by fold, and which of them a row must be predicted by.
pub(super) struct Refitted {
    pub models: Vec<Classifier>,
    /// The fold of every row; `None` for those that no model has seen, nor their articles.
    pub fold_of_row: Vec<Option<u8>>,
    /// How they were fitted, in words.
    pub how: String,
}

/// What is fitted anew.
pub(super) struct Original<'a> {
    pub model: &'a Classifier,
    pub trace: &'a Trace,
    /// Files that it was trained on besides the hand labels; none for those that ship, if it was
    /// trained on them.
    pub train: &'a [PathBuf],
}

impl Refitted {
    /// Fits the labels of the corpus, and what `original` was trained on besides, once without each
    /// fold of the labelled articles. Sentences of the corpus are left out of what it was trained
    /// on, and so is a prior that has seen some.
    ///
    /// # Errors
    /// Those of reading labels and priors; [`Error::Labels`] for labels in fewer than two articles
    /// and for a class without a label; those of the solver.
    pub fn fit(
        original: &Original<'_>,
        hand: &HandLabels,
        frame: &Frame,
        seed: Seed,
        streams: &mut Streams<'_>,
    ) -> Result<Self> {
        let model = original.model;
        let n_own = model.training.rows;
        let knows_corpus = frame.repeated.range(n_own..).next().is_some();
        let choice = match knows_corpus {
            true => PriorChoice::Without,
            false => PriorChoice::of(model),
        };
        let prior = find_prior(&choice, &model.scheme, streams)?;
        let base = original.base(frame)?;
        let n_base = base.rows.len();
        if n_base == 0 && prior.is_none() {
            streams.say(
                "note: the hand labels are all that can be fitted; --train FILE adds labels of other \
                 sentences",
            );
        }
        let mut labels = base;
        let mut label_of = Vec::new();
        let clusters = frame.joined_clusters();
        let joined = frame.first.iter().enumerate();
        let mut joined: Vec<_> = joined
            .filter_map(|(label, first)| Some((label, first.as_ref()?)))
            .collect();
        // folds must not depend on the order of the rows
        joined.sort_by(|a, b| hand.rows[a.0].id.cmp(&hand.rows[b.0].id));
        for (label, (row, text)) in joined {
            let row = labelled_row(hand, label, clusters[*row], text);
            labels.rows.push(row);
            label_of.push(label);
        }
        let prepared = Prepared::new(&labels, &model.scheme, prior.as_ref(), Solver::Auto)?;
        let pool: Vec<usize> = (n_base..labels.rows.len()).collect();
        let folds = folds_of(&prepared, &pool, seed)?;
        let n_folds = folds.iter().max().map_or(0, |f| f + 1);
        let progress = streams.progress;
        progress.start("fitting out of fold", Some(n_folds as u64));
        let problem = prepared.problem();
        let alpha = match &prior {
            Some(_) => model.training.alpha,
            None => model.training.alpha.max(LEAST_ALPHA),
        };
        let fit = |fold: usize| -> Result<Classifier> {
            let of_fold = pool.iter().zip(&folds).filter(|(_, f)| **f == fold);
            let held_out: Vec<usize> = of_fold.map(|(&i, _)| i).collect();
            let params = fold_params(alpha, Solver::Auto);
            let (tfidf, fitted) = problem.fit(&prepared.others(&held_out), params)?;
            progress.advance(1);
            Ok(Classifier {
                scheme: model.scheme.clone(),
                settings: prepared.settings.clone(),
                tfidf,
                model: fitted.model.rounded()?,
                curvature: PackedCurvature::default(),
                temperature: model.temperature,
                target: None,
                training: model.training.clone(),
                trace: PackedTrace::default(),
            })
        };
        let mut models = Vec::new();
        for some in Vec::from_iter(0..n_folds).chunks(problem.n_at_once()) {
            let fitted: Result<Vec<_>> = some.par_iter().map(|&fold| fit(fold)).collect();
            if fitted.is_err() {
                progress.finish();
            }
            models.extend(fitted?);
        }
        progress.finish();
        let of_label: HashMap<usize, u8> = (label_of.into_iter())
            .zip(folds.iter().map(|&fold| fold as u8))
            .collect();
        let prior = match (&prior, knows_corpus) {
            (Some(prior), _) => format!(" and the prior {}", prior.name()),
            (None, true) => ", without the prior, which has seen the corpus".to_owned(),
            (None, false) => String::new(),
        };
        Ok(Self {
            fold_of_row: folds_of_rows(frame, &clusters, &of_label),
            how: format!(
                "{n_folds} models fitted anew, each without the articles it predicts: from {}, \
                 {}{prior}",
                counted(pool.len(), "hand label", "hand labels"),
                counted(
                    n_base,
                    "other labelled sentence",
                    "other labelled sentences"
                ),
            ),
            models,
        })
    }
}

impl Original<'_> {
    /// What the model was trained on besides the hand labels, without the corpus' own sentences.
    fn base(&self, frame: &Frame) -> Result<LabelledSet> {
        let scheme = &self.model.scheme;
        let own = &self.trace.seen[..self.model.training.rows.min(self.trace.seen.len())];
        let mut base = match self.train {
            [] => {
                let shipped = default_labels(scheme, &Requested::default()).unwrap_or_default();
                let known: HashSet<&[u32]> = own.iter().map(|s| s.pairs.as_slice()).collect();
                let is_known = |s: &Seen| known.contains(s.pairs.as_slice());
                match Seen::all(&shipped).iter().all(is_known) {
                    true => shipped,
                    false => LabelledSet::default(),
                }
            }
            files => read_labelled(files, scheme, &Requested::default())?,
        };
        let repeated: HashSet<&[u32]> = (frame.repeated.iter())
            .filter_map(|&at| self.trace.seen.get(at))
            .map(|s| s.pairs.as_slice())
            .collect();
        let mut prints = Seen::all(&base).into_iter();
        (base.rows).retain(|_| {
            !prints
                .next()
                .is_some_and(|s| repeated.contains(&s.pairs[..]))
        });
        Ok(base)
    }
}

fn labelled_row(hand: &HandLabels, label: usize, cluster: usize, text: &str) -> LabelledRow {
    LabelledRow {
        id: hand.rows[label].id.clone(),
        group: format!("corpus {cluster}"),
        text: text.to_owned(),
        target: String::new(),
        label: hand.rows[label].class,
        weight: 1.0,
        source: String::new(),
        kept: Vec::new(),
        grouped: true,
        annotations: Vec::new(),
    }
}

/// The fold of each row of `pool`, whatever its class, so that no class can be too rare for it.
///
/// # Errors
/// [`Error::Labels`] where all rows belong together.
fn folds_of(prepared: &Prepared<'_>, pool: &[usize], seed: Seed) -> Result<Vec<usize>> {
    let units: Vec<usize> = pool.iter().map(|&i| prepared.units[i]).collect();
    let n_units = units.iter().collect::<HashSet<_>>().len();
    if n_units < 2 {
        return Err(Error::Labels {
            problem: "all hand labels are of one article, so that no model can be fitted without \
                      what it predicts"
                .to_owned(),
            remedy: "Label sentences of more articles.".to_owned(),
        });
    }
    let labels = vec![0; pool.len()];
    let names = ["any".to_owned()];
    grouped_folds(&units, &labels, &names, N_FOLDS.min(n_units), seed)
}

/// Rows of an article with a label, copies and near repeats of a labelled sentence go to the fold of
/// that label: the other models have seen them.
fn folds_of_rows(
    frame: &Frame,
    clusters: &[usize],
    of_label: &HashMap<usize, u8>,
) -> Vec<Option<u8>> {
    let mut of_cluster: HashMap<usize, u8> = HashMap::new();
    for (label, first) in frame.first.iter().enumerate() {
        if let (Some((row, _)), Some(&fold)) = (first, of_label.get(&label)) {
            of_cluster.insert(clusters[*row], fold);
        }
    }
    let mut folds: Vec<Option<u8>> = (clusters.iter())
        .map(|c| of_cluster.get(c).copied())
        .collect();
    for (row, label) in frame.near.iter().chain(&frame.labelled) {
        folds[*row] = of_label.get(label).copied();
    }
    folds
}
