//! How far the annotators agree so far, and each with themselves.

use serde::Serialize;

use super::labels;
use super::session::Session;
use crate::app::agreement::{codings_of, compared};
use crate::data::CodedSet;
use crate::eval::{Bootstrap, Codings, wilson};
use crate::report::{AgreementRecord, FigureRecord};

/// Resamples behind an interval that changes with every label.
const RESAMPLES: u64 = 500;
/// Sentences with two labels at the first point of the curve; each further point has twice as many.
const FIRST_POINT: usize = 10;

/// The agreement at one moment: cheap to take under a lock, dear to compute.
pub(super) struct Snapshot {
    /// Of which state it is.
    pub(super) revision: u64,
    set: CodedSet,
    times: Vec<String>,
    classes: Vec<String>,
    again: Vec<(String, u64, u64)>,
}

/// What the page shows.
#[derive(Clone, Serialize)]
pub(super) struct AgreementView {
    record: Option<AgreementRecord>,
    growth: Vec<Growth>,
    #[serde(rename = "self")]
    again: Vec<SelfAgreement>,
}

/// Alpha of the first sentences that two labelled.
#[derive(Clone, Serialize)]
struct Growth {
    n: usize,
    alpha: f64,
    low: Option<f64>,
    high: Option<f64>,
}

/// How often an annotator said the same of a sentence that came again.
#[derive(Clone, Serialize)]
struct SelfAgreement {
    annotator: String,
    n: u64,
    same: u64,
    low: f64,
    high: f64,
}

impl Snapshot {
    pub(super) fn of(session: &Session) -> Self {
        let (set, times) = labels::coded(session);
        let again = session
            .annotators
            .iter()
            .enumerate()
            .map(|(who, annotator)| {
                let both = annotator.repeats.iter().filter_map(|(i, second)| {
                    let first = session.items[*i].said_by(who)?.reading.label.as_ref()?;
                    Some(first == second.label.as_ref()?)
                });
                let both: Vec<bool> = both.collect();
                let same = both.iter().filter(|same| **same).count();
                (annotator.name.clone(), both.len() as u64, same as u64)
            });
        Self {
            revision: session.revision,
            again: again.collect(),
            set,
            times,
            classes: session.classes.clone(),
        }
    }

    pub(super) fn computed(self) -> AgreementView {
        let codings = codings_of(&self.set, &self.classes);
        let bootstrap = Bootstrap {
            n_resamples: RESAMPLES,
            ..Bootstrap::default()
        };
        let record = (codings.n_pairable() > 0)
            .then(|| compared(&self.set, &self.classes, &codings, &[], &bootstrap));
        AgreementView {
            growth: self.growth(&codings, &bootstrap, record.as_ref()),
            record,
            again: (self.again.iter().filter(|(_, n, _)| *n > 0))
                .map(|(annotator, n, same)| {
                    let interval = wilson(*same, *n);
                    SelfAgreement {
                        annotator: annotator.clone(),
                        n: *n,
                        same: *same,
                        low: interval.low,
                        high: interval.high,
                    }
                })
                .collect(),
        }
    }

    /// Alpha of the first 10, 20, 40 … sentences with two labels, and of all.
    fn growth(
        &self,
        codings: &Codings,
        bootstrap: &Bootstrap,
        all: Option<&AgreementRecord>,
    ) -> Vec<Growth> {
        let pairable = |i: &usize| codings.values[*i].iter().flatten().count() > 1;
        let mut order: Vec<usize> = (0..codings.values.len()).filter(pairable).collect();
        order.sort_by_key(|&i| (&self.times[i], i));
        let sizes = std::iter::successors(Some(FIRST_POINT), |n| Some(2 * n));
        let mut growth: Vec<Growth> = sizes
            .take_while(|n| *n < order.len())
            .filter_map(|n| {
                let rows = &order[..n];
                let part = CodedSet {
                    annotators: self.set.annotators.clone(),
                    rows: rows.iter().map(|&i| self.set.rows[i].clone()).collect(),
                };
                let codings = codings_of(&part, &self.classes);
                let record = compared(&part, &self.classes, &codings, &[], bootstrap);
                point(n, record.figures.get("alpha"))
            })
            .collect();
        growth.extend(all.and_then(|all| point(order.len(), all.figures.get("alpha"))));
        growth
    }
}

fn point(n: usize, alpha: Option<&FigureRecord>) -> Option<Growth> {
    let alpha = alpha?;
    Some(Growth {
        n,
        alpha: alpha.value,
        low: alpha.low,
        high: alpha.high,
    })
}
