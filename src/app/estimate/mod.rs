//! Estimates: a corpus and hand labels in, the share of each class with its interval out.

mod checks;
mod evidence;
mod frame;
mod hand;
mod predict;
mod refit;
mod tables;

use std::path::PathBuf;

use super::Streams;
use super::corpus::{CorpusOptions, check_by, open};
use super::model_source::find_model;
use crate::data::{Output, Scheme, scheme_found};
use crate::error::{Error, Result};
use crate::eval::Index;
use crate::eval::shares::{Caution, Evidence, HandLabel, Method, Target};
use crate::model::{Seen, Trace};
use crate::report::{Predicted, SHARES_SCHEMA_VERSION, SharesRecord, count, shares_page};
use crate::seed::Seed;
use crate::text::{Fingerprint, Tokens};
use frame::{Frame, Known};
use hand::HandLabels;
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

/// A corpus ready to be estimated from.
pub(super) struct Estimable {
    pub classes: Vec<String>,
    pub frame: Frame,
    pub evidence: Evidence,
    pub predicted: Predicted,
    pub method: Method,
    pub method_reason: String,
    pub n_left_out: usize,
    pub notes: Vec<String>,
    pub cautions: Vec<String>,
}

/// Prints the share of each class in the corpus and its groups.
///
/// # Errors
/// Whatever is wrong with the files or the model; [`Error::Labels`] where the labels do not allow an
/// estimate; [`Error::Usage`] for groups that are not there.
pub fn estimate(options: &EstimateOptions, streams: &mut Streams<'_>) -> Result<()> {
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
        let mut names = options.by.clone();
        let contrasted = options.contrasts.iter().map(|c| c.column.clone());
        for name in contrasted.chain(outlet_column(&options.corpus)?) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let (classes, hand, frame, (probabilities, predicted)) = match &options.predictions {
            Some(path) => {
                let scheme = scheme_of(options)?;
                let hand = HandLabels::read(&options.labels, &scheme, &options.columns)?;
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
                let hand = HandLabels::read(&options.labels, scheme, &options.columns)?;
                let prints = fingerprints(&hand);
                let known = known(&trace, &prints);
                let frame = Frame::read(&options.corpus, &names, &hand, Some(known), streams)?;
                let with = (&model, name.as_str(), &trace);
                let found = predict::by_model(options, with, &hand, &frame, streams)?;
                (scheme.classes.clone(), hand, frame, found)
            }
        };
        let at_random = options.columns.at_random;
        let labels = evidence::hand_labels(&hand, &frame, at_random, streams)?;
        let mut cautions = Vec::new();
        let (method, method_reason) = method_for(options.method, &labels, &hand);
        if method.has_interval() && method != Method::LabelsOnly {
            let from_elsewhere = options.predictions.is_some();
            cautions = checks::balance(&probabilities, &labels, &classes, from_elsewhere)?;
        }
        if method.has_interval() {
            cautions.extend(checks::spread(&frame, &labels));
        }
        say_joined(&hand, &frame, streams);
        Ok(Self {
            evidence: evidence::evidence(probabilities, labels, &frame)?,
            n_left_out: hand.rows.len() - frame.n_joined(),
            classes,
            frame,
            predicted,
            method,
            method_reason,
            notes: Vec::new(),
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

/// The column of the outlet, if all files have it: a draw that is none shows there first.
fn outlet_column(corpus: &CorpusOptions) -> Result<Option<String>> {
    let mut names = vec!["source", "outlet"];
    for path in &corpus.files {
        let table = open(path)?;
        names.retain(|name| table.find(name).is_some());
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
    labels: &[Option<HandLabel>],
    hand: &HandLabels,
) -> (Method, String) {
    if let Some(method) = asked {
        return (method, "as asked for".to_owned());
    }
    let pis = labels.iter().flatten().filter_map(|label| label.pi);
    let (least, most) = pis.fold((1.0_f64, 0.0_f64), |(least, most), pi| {
        (least.min(pi), most.max(pi))
    });
    let is_one_draw = hand.rows.windows(2).all(|two| two[0].draw == two[1].draw);
    match is_one_draw && most <= least * (1.0 + 1e-9) {
        true => (
            Method::Ppi,
            format!("every sentence had the same chance (pi {most:.3})"),
        ),
        false => (
            Method::TunedDsl,
            match is_one_draw {
                true => format!("the sentences had different chances (pi {least:.3} to {most:.3})"),
                false => "the sentences come from several draws".to_owned(),
            },
        ),
    }
}

fn say_joined(hand: &HandLabels, frame: &Frame, streams: &mut Streams<'_>) {
    let n = hand.rows.len();
    streams.say(&format!(
        "labels: {} of {} in the corpus of {} sentences",
        count(frame.n_joined() as u64),
        count(n as u64),
        count(frame.n_rows() as u64)
    ));
    let absent = (0..n).filter(|&label| frame.first[label].is_none());
    let named: Vec<String> = (absent.clone().take(3))
        .map(|label| format!("\"{}\" ({})", hand.rows[label].id, hand.rows[label].place))
        .collect();
    if !named.is_empty() {
        let more = if absent.count() > 3 { ", …" } else { "" };
        streams.say(&format!(
            "note: left out, since the corpus does not have them: {}{more}",
            named.join(", ")
        ));
    }
    if frame.n_by_text > 0 {
        streams.say(&format!(
            "note: {} labels were joined by their text, since no id of the corpus is theirs",
            count(frame.n_by_text as u64)
        ));
    }
    if hand.n_open > 0 {
        streams.say(&format!(
            "note: {} row(s) of the labels have none and are left out; where people differ, settle \
             it first, since such sentences are not like the others",
            count(hand.n_open as u64)
        ));
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
    let files = |paths: &[PathBuf]| paths.iter().map(|p| p.display().to_string()).collect();
    let article = options.corpus.group.clone();
    Ok(SharesRecord {
        schema: SHARES_SCHEMA_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: files(&options.corpus.files),
        labels: files(&options.labels),
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
