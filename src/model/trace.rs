//! What a model keeps of its training sentences, so that an evaluation can be honest: which
//! sentences it has seen, where its terms come from, and what word counts alone would give.

use serde::{Deserialize, Serialize};

use super::NaiveBayes;
use super::unpack::unpacked;
use crate::data::LabelledSet;
use crate::features::{TermCounts, TfIdf};
use crate::text::{Fingerprint, Tokens};

/// The traces of the training sentences, those of a prior among them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// Sentence by sentence.
    pub seen: Vec<Seen>,
    /// Articles with each term of the model.
    pub n_articles: Vec<u32>,
    /// The one source of all sentences with each term, as a position in `sources`.
    pub only_source: Vec<Option<u32>>,
    /// The sources that occur in `only_source`.
    pub sources: Vec<String>,
    /// Word counts.
    pub words: NaiveBayes,
}

/// A training sentence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// Its article; empty where every row was an article of its own.
    pub group: String,
    /// Its [`Fingerprint`].
    pub pairs: Vec<u32>,
}

impl Seen {
    /// The rows of `set`.
    pub fn all(set: &LabelledSet) -> Vec<Self> {
        let mut tokens = Tokens::default();
        (set.rows.iter())
            .map(|row| Self {
                id: row.id.clone(),
                group: row.named_group().unwrap_or_default().to_owned(),
                pairs: Fingerprint::of(&row.text, &mut tokens).0,
            })
            .collect()
    }
}

impl Trace {
    /// The trace of `set`, whose terms are `counts`, for a model with the terms of `tfidf`.
    pub fn of(
        set: &LabelledSet,
        counts: &TermCounts,
        tfidf: &TfIdf,
        n_classes: usize,
        prior: Option<(&TfIdf, &Self)>,
    ) -> Self {
        let rows = set.rows.iter().map(|r| (r.text.as_str(), r.label));
        let mut trace = Self {
            seen: Seen::all(set),
            words: NaiveBayes::train(rows, n_classes),
            n_articles: vec![0; tfidf.n_features()],
            only_source: vec![None; tfidf.n_features()],
            sources: Vec::new(),
        };
        let mut source_of: Vec<Source> = vec![Source::None; tfidf.n_features()];
        if let Some((before, trace_before)) = prior {
            trace.add_prior(tfidf, before, trace_before, &mut source_of);
        }
        trace.add_spread(set, counts, tfidf, &mut source_of);
        trace.only_source = source_of.into_iter().map(Source::only).collect();
        trace
    }

    fn add_prior(&mut self, tfidf: &TfIdf, before: &TfIdf, trace: &Self, sources: &mut [Source]) {
        self.seen.extend(trace.seen.iter().cloned());
        self.words = std::mem::take(&mut self.words).plus(&trace.words);
        self.sources.clone_from(&trace.sources);
        for (j, term) in before.vocabulary().terms().enumerate() {
            let Some(at) = tfidf.vocabulary().get(term) else {
                continue; // the terms of a prior always stay
            };
            self.n_articles[at as usize] += trace.n_articles.get(j).copied().unwrap_or(0);
            sources[at as usize] = match trace.only_source.get(j) {
                Some(Some(source)) => Source::One(*source),
                _ => Source::Several,
            };
        }
    }

    fn add_spread(
        &mut self,
        set: &LabelledSet,
        counts: &TermCounts,
        tfidf: &TfIdf,
        sources: &mut [Source],
    ) {
        let place: Vec<Option<u32>> = (counts.vocabulary.terms())
            .map(|term| tfidf.vocabulary().get(term))
            .collect();
        let mut order: Vec<usize> = (0..set.rows.len()).collect();
        order.sort_by(|&a, &b| set.rows[a].group.cmp(&set.rows[b].group));
        let mut last_article = vec![usize::MAX; tfidf.n_features()];
        let mut article = 0;
        for (n, &i) in order.iter().enumerate() {
            if n > 0 && set.rows[order[n - 1]].group != set.rows[i].group {
                article += 1;
            }
            let source = self.source_number(&set.rows[i].source);
            for (term, _) in counts.row(i) {
                let Some(at) = place[term as usize].map(|at| at as usize) else {
                    continue;
                };
                if last_article[at] != article {
                    last_article[at] = article;
                    self.n_articles[at] += 1;
                }
                sources[at] = sources[at].with(source);
            }
        }
    }

    fn source_number(&mut self, source: &str) -> Option<u32> {
        if source.is_empty() {
            return None;
        }
        let known = self.sources.iter().position(|s| s == source);
        let number = known.unwrap_or_else(|| {
            self.sources.push(source.to_owned());
            self.sources.len() - 1
        });
        Some(number as u32)
    }
}

/// Where the sentences with a term come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    None,
    One(u32),
    /// Or unknown.
    Several,
}

impl Source {
    fn with(self, source: Option<u32>) -> Self {
        match (self, source) {
            (Self::None, Some(s)) => Self::One(s),
            (Self::One(a), Some(s)) if a == s => self,
            _ => Self::Several,
        }
    }

    fn only(self) -> Option<u32> {
        match self {
            Self::One(s) => Some(s),
            _ => None,
        }
    }
}

/// A [`Trace`] as a model file keeps it, a zstd frame of JSON: only evaluation unpacks it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackedTrace(pub(super) Vec<u8>);

const COMPRESSION: i32 = 9;

impl PackedTrace {
    /// Packs `trace`.
    ///
    /// # Errors
    /// The system's, out of memory.
    pub fn pack(trace: &Trace) -> std::io::Result<Self> {
        let json = serde_json::to_vec(trace)?;
        zstd::bulk::compress(&json, COMPRESSION).map(Self)
    }

    /// The trace, of a model with this many terms and classes.
    ///
    /// # Errors
    /// A sentence on what is wrong.
    pub fn unpack(&self, n_features: usize, n_classes: usize) -> Result<Trace, String> {
        let json =
            unpacked(&self.0).map_err(|e| format!("the trace of the training sentences {e}"))?;
        let trace: Trace = serde_json::from_slice(&json)
            .map_err(|e| format!("the trace of the training sentences: {e}"))?;
        let lengths = [trace.n_articles.len(), trace.only_source.len()];
        if lengths != [n_features; 2] || !trace.words.has_classes(n_classes) {
            return Err(format!(
                "the trace of the training sentences has {lengths:?} terms, expected {n_features}"
            ));
        }
        Ok(trace)
    }
}
