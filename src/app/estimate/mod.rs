//! Estimates: a corpus and hand labels in, the share of each class with its interval out.

mod checks;
mod evidence;
mod frame;
mod hand;
mod notes;
mod predict;
mod refit;
mod tables;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Streams;
use super::corpus::{CorpusOptions, check_by, open};
use super::model_source::find_model;
use super::outputs::refuse_overwriting;
use crate::data::{Output, Scheme, scheme_found};
use crate::error::{Error, Result};
use crate::eval::Index;
use crate::eval::shares::{Caution, Evidence, Method, Target};
use crate::model::{Seen, Trace};
use crate::report::{Predicted, SHARES_SCHEMA_VERSION, SharesRecord, shares_page};
use crate::seed::Seed;
use crate::text::{Fingerprint, Tokens};
use frame::{Frame, Known};
use hand::HandLabels;
pub(super) use hand::names;
use notes::{notes_on, say};
use tables::Estimator;

pub use hand::HandColumns;
pub use tables::Contrast;

/// What to estimate from what.
#[derive(Debug, Clone, Default)]
pub struct EstimateOptions {
    /// The corpus.
    pub corpus: CorpusOptions,
    /// Tables of hand labels.
    pub labels: Vec<PathBuf>,
    /// Their columns.
    pub columns: HandColumns,
    /// The columns that make groups.
    pub by: Vec<String>,
    /// Groups to compare.
    pub contrasts: Vec<Contrast>,
    /// The method; `None` for what the design of the sample asks for.
    pub method: Option<Method>,
    /// What the shares are shares of; `None` for the corpus.
    pub target: Option<Target>,
    /// The level of the intervals, between 0 and 1.
    pub level: f64,
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// Labels that the model was trained on beside the hand labels, should it be fitted anew.
    pub train: Vec<PathBuf>,
    /// Another system's predictions in place of a model's.
    pub predictions: Option<PathBuf>,
    /// The column of its labels.
    pub predicted: Option<String>,
    /// The scheme for these; `None` for the shipped one if it fits, else the labels found.
    pub scheme: Option<PathBuf>,
    /// Where the table goes as CSV, if anywhere.
    pub csv: Option<PathBuf>,
    /// Where the JSON goes, if anywhere.
    pub json: Option<PathBuf>,
    /// Where the page goes, if anywhere.
    pub report: Option<PathBuf>,
    /// The seed of the folds.
    pub seed: Seed,
}

impl EstimateOptions {
    /// The files that are read.
    pub(super) fn read(&self) -> impl Iterator<Item = &Path> {
        let lists = [&self.corpus.files, &self.labels, &self.train];
        let single = [&self.model, &self.predictions, &self.scheme];
        let single = single.into_iter().flatten();
        let all = lists.into_iter().flatten().chain(single);
        all.map(PathBuf::as_path)
    }
}

/// A corpus ready to be estimated from.
pub(super) struct Estimable {
    pub classes: Vec<String>,
    pub frame: Frame,
    pub evidence: Evidence,
    pub predicted: Predicted,
    pub method: Method,
    pub method_reason: String,
    pub n_left_out: usize,
    /// The share of the articles that the draw froze for testing, as it wrote it.
    pub frozen: Option<String>,
    pub notes: Vec<String>,
    pub cautions: Vec<String>,
}

/// Prints the share of each class in the corpus and its groups.
///
/// # Errors
/// Whatever is wrong with the files or the model; [`Error::Labels`] where the labels do not allow an
/// estimate; [`Error::Usage`] for groups that are not there.
pub fn estimate(options: &EstimateOptions, streams: &mut Streams<'_>) -> Result<()> {
    let written = [&options.csv, &options.json, &options.report];
    refuse_overwriting(&written.map(|path| path.as_deref()), options.read())?;
    let output = |path: &Option<PathBuf>| path.as_deref().map(Output::create).transpose();
    let (csv, json) = (output(&options.csv)?, output(&options.json)?);
    let report = output(&options.report)?;
    let ready = Estimable::read(options, streams)?;
    let record = record_of(options, &ready)?;
    streams.print(&record.shown())?;
    for (file, bytes) in [
        (csv, record.csv()),
        (report, shares_page(&record).into_bytes()),
    ] {
        if let Some(mut file) = file {
            file.write(&bytes)?;
            file.finish()?;
        }
    }
    json.map_or(Ok(()), |json| json.finish_json(&record))
}

impl Estimable {
    /// Reads everything and predicts every sentence.
    ///
    /// # Errors
    /// Those of [`estimate`].
    pub fn read(options: &EstimateOptions, streams: &mut Streams<'_>) -> Result<Self> {
        check_by(&options.by)?;
        options.corpus.first()?;
        options.corpus.refuse_repeats()?;
        let mut names: Vec<_> = (options.by.iter())
            .map(|name| (name.clone(), "--by"))
            .collect();
        let contrasted = options.contrasts.iter().map(|c| &c.column);
        let outlet = outlet_column(&options.corpus)?;
        for name in contrasted.chain(&outlet) {
            if !names.iter().any(|(known, _)| known == name) {
                names.push((name.clone(), "--contrast"));
            }
        }
        let (classes, hand, frame, (probabilities, predicted)) = match &options.predictions {
            Some(path) => {
                let scheme = scheme_of(options)?;
                let hand = read_hand(options, &scheme)?;
                let frame = Frame::read(&options.corpus, &names, &hand, None, streams)?;
                let found = predict::by_file(options, path, &scheme, &frame, streams)?;
                (scheme.classes, hand, frame, found)
            }
            None => {
                let (model, name) = find_model(options.model.as_deref(), streams)?;
                if let Some(target) = &model.target {
                    return Err(Error::Usage(format!(
                        "the labels of {name} are about targets (column \"{target}\"), which \
                         estimates know nothing of yet: give its predictions with --predictions"
                    )));
                }
                let trace = model.unpacked_trace().map_err(|problem| Error::Model {
                    path: name.clone().into(),
                    problem,
                    remedy: "Train the model again.".to_owned(),
                })?;
                let scheme = &model.scheme;
                let hand = read_hand(options, scheme)?;
                let prints = fingerprints(&hand);
                let is_compared = predict::rests_on_predictions(options.method);
                let known = is_compared.then(|| known(&trace, &prints));
                let frame = Frame::read(&options.corpus, &names, &hand, known, streams)?;
                let with = (&model, name.as_str(), &trace);
                let found = predict::by_model(options, with, &hand, &frame, streams)?;
                (scheme.classes.clone(), hand, frame, found)
            }
        };
        let at_random = options.columns.at_random;
        let weighed = evidence::hand_labels(&hand, &frame, at_random)?;
        let (method, method_reason) = method_for(options.method, &hand, &frame, at_random);
        let evidence = evidence::evidence(probabilities, weighed.labels, &frame)?;
        let stand_for = evidence.stand_for();
        let mut cautions = weighed.cautions;
        if method.has_interval() && method != Method::LabelsOnly {
            let from_elsewhere = options.predictions.is_some();
            let p = evidence.probabilities();
            cautions.extend(checks::balance(p, &stand_for, &classes, from_elsewhere)?);
        }
        if method.has_interval() {
            cautions.extend(checks::spread(&frame, &stand_for));
            cautions.extend(checks::copies(&stand_for));
        }
        let mut notes = frame.notes.clone();
        notes.extend(notes_on(&hand, &frame, options.corpus.sentences));
        say(&notes, &hand, &frame, streams);
        Ok(Self {
            evidence,
            n_left_out: hand.rows.len() - frame.n_joined(),
            frozen: hand.frozen.clone(),
            classes,
            frame,
            predicted,
            method,
            method_reason,
            notes,
            cautions,
        })
    }

    /// The estimator of these.
    pub fn estimator(&self, target: Target, level: f64) -> Estimator<'_> {
        Estimator {
            evidence: &self.evidence,
            frame: &self.frame,
            classes: &self.classes,
            method: self.method,
            target,
            level,
        }
    }
}

/// The labels, of a known draw where the method asks for one.
fn read_hand(options: &EstimateOptions, scheme: &Scheme) -> Result<HandLabels> {
    let hand = HandLabels::read(&options.labels, scheme, &options.columns)?;
    if !options.columns.at_random && options.method.is_none_or(Method::has_interval) {
        hand.refuse_unknown_pi()?;
    }
    Ok(hand)
}

/// The column of the outlet, if all files have it once: a draw that is none shows there first.
fn outlet_column(corpus: &CorpusOptions) -> Result<Option<String>> {
    let mut names = vec!["source", "outlet"];
    for path in &corpus.files {
        let table = open(path)?;
        names.retain(|name| table.column(name, "").is_ok());
    }
    Ok(names.first().map(ToString::to_string))
}

fn fingerprints(hand: &HandLabels) -> Vec<Vec<u32>> {
    let mut tokens = Tokens::default();
    let print = |text: &str| Fingerprint::of(text, &mut tokens).0;
    let texts = hand.rows.iter().map(|row| row.text.as_str());
    texts.map(print).collect()
}

fn known<'a>(trace: &'a Trace, prints: &'a [Vec<u32>]) -> Known<'a> {
    let seen = |s: &'a Seen| s.pairs.as_slice();
    Known {
        trained: Index::new(trace.seen.iter().map(seen)),
        labelled: Index::new(prints.iter().map(Vec::as_slice)),
    }
}

/// The classes of another system's predictions.
fn scheme_of(options: &EstimateOptions) -> Result<Scheme> {
    match &options.scheme {
        Some(path) => Scheme::read(path),
        None => scheme_found(&options.labels, options.columns.label.as_deref()),
    }
}

/// The method asked for, else PPI++ for a single draw in which all had the same chance, and tuned DSL
/// for any other.
fn method_for(
    asked: Option<Method>,
    hand: &HandLabels,
    frame: &Frame,
    at_random: bool,
) -> (Method, String) {
    if let Some(method) = asked {
        return (method, "as asked for".to_owned());
    }
    if at_random {
        let share = frame.n_joined() as f64 / frame.n_rows() as f64;
        let said = "by --at-random every sentence had the same chance";
        return (Method::Ppi, format!("{said} (pi {share:.3})"));
    }
    let joined = hand.rows.iter().zip(&frame.first);
    let joined = joined.filter(|(_, first)| first.is_some());
    let (mut least, mut most) = (1.0_f64, 0.0_f64);
    let mut draws = BTreeSet::new();
    for (row, _) in joined {
        draws.insert(row.draw);
        if let Some(pi) = row.pi {
            (least, most) = (least.min(pi), most.max(pi));
        }
    }
    match (draws.len(), most <= least * (1.0 + 1e-9)) {
        (1, true) => (
            Method::Ppi,
            format!("every sentence had the same chance (pi {most:.3})"),
        ),
        (1, false) => (
            Method::TunedDsl,
            format!("the sentences had different chances (pi {least:.3} to {most:.3})"),
        ),
        (n, _) => (
            Method::TunedDsl,
            format!("the sentences come from several draws ({n})"),
        ),
    }
}

fn record_of(options: &EstimateOptions, ready: &Estimable) -> Result<SharesRecord> {
    let target = options.target.unwrap_or(Target::Corpus);
    let estimator = ready.estimator(target, options.level);
    let mut cautions = ready.cautions.clone();
    match ready.method {
        Method::Acc | Method::Pacc | Method::Emq => {
            cautions.insert(0, Caution::ErrorsAssumedEqual.to_string());
        }
        Method::Count | Method::SoftCount => cautions.insert(0, Caution::Uncorrected.to_string()),
        _ => {}
    }
    let article = options.corpus.group.clone();
    Ok(SharesRecord {
        schema: SHARES_SCHEMA_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: names(&options.corpus.files),
        labels: names(&options.labels),
        classes: ready.classes.clone(),
        predicted: ready.predicted.clone(),
        method: ready.method.name().to_owned(),
        method_reason: ready.method_reason.clone(),
        target: target.name().to_owned(),
        level: options.level,
        by: options.by.clone(),
        article: (ready.frame.has_articles)
            .then(|| article.unwrap_or_else(|| "article".to_owned())),
        n_left_out: ready.n_left_out,
        groups: estimator.groups(&options.by)?,
        contrasts: estimator.contrasts(&options.contrasts, &options.by)?,
        notes: ready.notes.clone(),
        cautions,
    })
}
