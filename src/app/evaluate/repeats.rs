//! Sentences that were trained on have no place in a test.

use crate::data::LabelledSet;
use crate::error::{Error, Result};
use crate::eval::Shared;
use crate::model::Seen;
use crate::report::{RepeatRecord, RepeatsRecord, Treatment, count};

/// What to do with test sentences that training holds as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RepeatPolicy {
    /// End the run and name them.
    #[default]
    Fail,
    /// Score them and say so.
    Keep,
    /// Leave them out and say so.
    Drop,
}

/// Pairs that a record lists.
const N_EXAMPLES: usize = 20;
/// Pairs that an error lists.
const N_NAMED: usize = 3;

/// Compares `test` with the training sentences `seen`; the rows to score and what was found.
///
/// # Errors
/// [`Error::Labels`] under [`RepeatPolicy::Fail`], and where nothing would be left.
pub(super) fn check(
    test: LabelledSet,
    seen: &[Seen],
    policy: RepeatPolicy,
) -> Result<(LabelledSet, RepeatsRecord)> {
    let own = Seen::all(&test);
    let shared = Shared::between(&own, seen);
    let record = recorded(&own, seen, &shared);
    match policy {
        _ if shared.is_empty() => Ok((test, record)),
        RepeatPolicy::Keep => Ok((
            test,
            RepeatsRecord {
                treatment: Treatment::Kept,
                ..record
            },
        )),
        RepeatPolicy::Fail => Err(Error::Labels {
            problem: complaint(&record),
            remedy: "Scores on them would flatter. --repeats drop leaves them out, --repeats keep \
                     scores them all the same and says so; if two files merely number their \
                     articles alike, name another column with --group."
                .to_owned(),
        }),
        RepeatPolicy::Drop => {
            let mut left = test;
            let mut keep = vec![true; left.rows.len()];
            let by_text = shared.by_text.iter().map(|r| &r.row);
            for &row in shared.by_article.iter().chain(by_text) {
                keep[row] = false;
            }
            let mut keep = keep.into_iter();
            left.rows.retain(|_| keep.next().unwrap_or(true));
            if left.rows.is_empty() {
                return Err(Error::Labels {
                    problem: format!("{}; nothing would be left", complaint(&record)),
                    remedy: "Name sentences that were not trained on with --test.".to_owned(),
                });
            }
            Ok((
                left,
                RepeatsRecord {
                    treatment: Treatment::Dropped,
                    ..record
                },
            ))
        }
    }
}

fn recorded(own: &[Seen], seen: &[Seen], shared: &Shared) -> RepeatsRecord {
    let mut by_text = shared.by_text.clone();
    by_text.sort_by(|a, b| {
        b.similarity
            .total_cmp(&a.similarity)
            .then(a.row.cmp(&b.row))
    });
    let texts = by_text.iter().map(|r| RepeatRecord {
        id: own[r.row].id.clone(),
        training: seen[r.other].id.clone(),
        similarity: Some(r.similarity),
    });
    let articles = shared.by_article.iter().map(|&row| RepeatRecord {
        id: own[row].id.clone(),
        training: own[row].group.clone(),
        similarity: None,
    });
    let n_exact = by_text.iter().filter(|r| r.similarity == 1.0).count();
    RepeatsRecord {
        n_training: seen.len(),
        n_shared_articles: shared.by_article.len(),
        n_exact,
        n_near: by_text.len() - n_exact,
        treatment: Treatment::NoneFound,
        examples: texts.chain(articles).take(N_EXAMPLES).collect(),
    }
}

fn complaint(record: &RepeatsRecord) -> String {
    let counts = [
        (record.n_exact, "were trained on word by word"),
        (
            record.n_near,
            "nearly repeat a sentence that was trained on",
        ),
        (
            record.n_shared_articles,
            "come from articles that were trained on",
        ),
    ];
    let found: Vec<String> = (counts.iter().filter(|(n, _)| *n > 0))
        .map(|(n, what)| format!("{} {what}", count(*n as u64)))
        .collect();
    let examples: Vec<String> = (record.examples.iter().take(N_NAMED))
        .map(|e| match e.similarity {
            Some(s) => format!("{} repeats {} ({:.0} % alike)", e.id, e.training, 100.0 * s),
            None => format!("{} is of article {}", e.id, e.training),
        })
        .collect();
    format!(
        "test sentences that the model has seen: {}; e.g. {}",
        found.join(", "),
        examples.join(", ")
    )
}
