//! The probabilities of every sentence of the corpus, by models that have not seen it.

use std::path::Path;

use ndarray::Array2;
use rayon::prelude::*;

use super::frame::Frame;
use super::refit::{Original, Refitted};
use super::{EstimateOptions, HandLabels};
use crate::app::Streams;
use crate::app::corpus::{Columns, CorpusOptions, Counts, open};
use crate::data::{PredictionColumns, Predictions, Scheme};
use crate::error::{Error, Place, Result};
use crate::eval::shares::Method;
use crate::model::{Classifier, FoldedModel, FoldedModelLabeller, Trace};
use crate::report::{Predicted, agreed, count, counted};

/// Texts that are labelled together.
const AT_ONCE: usize = 4096;
/// So many rows, one in this number, may repeat what the model was trained on: they move no share by
/// more than half a point, were they all predicted wrongly otherwise.
const SEEN_IN: usize = 200;

/// Whether predictions must come from models that have not seen the labels: a count is what it is,
/// and labels alone need none.
pub(super) fn rests_on_predictions(method: Option<Method>) -> bool {
    !matches!(
        method,
        Some(Method::LabelsOnly | Method::Count | Method::SoftCount)
    )
}

/// The probabilities (rows × classes) of the model `name`, or of models fitted anew where it has
/// seen labels or too much of the corpus.
///
/// # Errors
/// Those of [`Refitted::fit`] and of reading the corpus.
pub(super) fn by_model(
    options: &EstimateOptions,
    (model, name, trace): (&Classifier, &str, &Trace),
    hand: &HandLabels,
    frame: &Frame,
    streams: &mut Streams<'_>,
) -> Result<(Array2<f64>, Predicted)> {
    let is_labelled = |row: &&usize| frame.labelled.binary_search_by_key(*row, |l| l.0).is_ok();
    let n_labelled = frame.seen.iter().filter(is_labelled).count();
    let n_others = frame.seen.len() - n_labelled;
    let only_counts = !rests_on_predictions(options.method);
    let n_rows = frame.n_rows();
    if only_counts || (n_labelled == 0 && n_others <= n_rows / SEEN_IN) {
        let repeats = match n_others {
            0 => "seen no sentence of the corpus".to_owned(),
            n => format!(
                "seen {} of {} of the corpus",
                count(n as u64),
                sentences(n_rows)
            ),
        };
        let sentence = match only_counts {
            true => format!("the model {name} as it is, which the estimate does not rest on"),
            false => format!("the model {name} as it is; it has {repeats}"),
        };
        let probabilities = predicted(&options.corpus, &[model], &[], frame, streams)?;
        return Ok((probabilities, described("model", name, sentence, 0)));
    }
    let what = match (n_labelled, n_others) {
        (0, n) => format!("{} of the corpus", sentences(n)),
        (n, 0) => format!("{} of the labelled sentences", count(n as u64)),
        (n, m) => format!(
            "{} of the labelled sentences and {} of the corpus",
            count(n as u64),
            counted(m, "other", "others")
        ),
    };
    streams.say(&format!(
        "the model has been trained on {what}, so its errors there are not those it makes elsewhere; \
         fitting anew without what is predicted"
    ));
    let original = Original {
        model,
        trace,
        train: &options.train,
    };
    let refitted = Refitted::fit(&original, hand, frame, options.seed, streams)?;
    streams.say(&format!("predictions: {}", refitted.how));
    let models: Vec<&Classifier> = refitted.models.iter().collect();
    let n_fits = models.len();
    let folds = &refitted.fold_of_row;
    let probabilities = predicted(&options.corpus, &models, folds, frame, streams)?;
    Ok((
        probabilities,
        described("refitted", name, refitted.how, n_fits),
    ))
}

fn sentences(n: usize) -> String {
    counted(n, "sentence", "sentences")
}

fn described(kind: &str, name: &str, sentence: String, n_fits: usize) -> Predicted {
    Predicted {
        kind: kind.to_owned(),
        name: name.to_owned(),
        sentence,
        n_fits,
    }
}

/// The mean over the models that may predict a row: that of its fold, or all of them.
fn predicted(
    corpus: &CorpusOptions,
    models: &[&Classifier],
    fold_of_row: &[Option<u8>],
    frame: &Frame,
    streams: &mut Streams<'_>,
) -> Result<Array2<f64>> {
    let n_classes = models.first().map_or(0, |m| m.scheme.classes.len());
    let folded: Vec<FoldedModel<'_>> = models.iter().map(|m| FoldedModel::new(m)).collect();
    let mut flat: Vec<f64> = Vec::with_capacity(frame.n_rows() * n_classes);
    let mut texts: Vec<String> = Vec::new();
    // kept from batch to batch, since each learns the words that it meets
    let labellers = |_| folded.iter().map(FoldedModel::labeller).collect();
    let mut by_thread: Vec<Vec<FoldedModelLabeller<'_>>> =
        (0..rayon::current_num_threads()).map(labellers).collect();
    let mut flush = |texts: &mut Vec<String>| {
        let begin = flat.len() / n_classes;
        let n_each = texts.len().div_ceil(by_thread.len()).max(1);
        let pieces = by_thread.par_iter_mut().zip(texts.par_chunks(n_each));
        let mean_of = |(piece, (labellers, some)): (usize, (&mut Vec<_>, &[String]))| {
            let mut means = vec![0.0; some.len() * n_classes];
            for (i, (text, mean)) in some.iter().zip(means.chunks_mut(n_classes)).enumerate() {
                let row = begin + piece * n_each + i;
                let own = fold_of_row.get(row).copied().flatten().map(usize::from);
                let of_fold: &mut [FoldedModelLabeller<'_>] = match own {
                    Some(fold) => &mut labellers[fold..=fold],
                    None => &mut labellers[..],
                };
                let n_models = of_fold.len() as f64;
                for labeller in of_fold {
                    let (_, p) = labeller.label(text.as_str());
                    mean.iter_mut().zip(p).for_each(|(m, p)| *m += p / n_models);
                }
            }
            means
        };
        let means: Vec<Vec<f64>> = pieces.enumerate().map(mean_of).collect();
        means.iter().for_each(|some| flat.extend(some));
        texts.clear();
    };
    each_row(corpus, "labelling", streams, &mut |unit| {
        texts.push(unit.text.to_owned());
        if texts.len() == AT_ONCE {
            flush(&mut texts);
        }
        Ok(())
    })?;
    flush(&mut texts);
    let n_found = flat.len() / n_classes.max(1);
    Array2::from_shape_vec((frame.n_rows(), n_classes), flat)
        .map_err(|_| changed(&corpus.files[0], n_found, frame.n_rows()))
}

fn each_row(
    corpus: &CorpusOptions,
    what: &str,
    streams: &mut Streams<'_>,
    visit: &mut dyn FnMut(&crate::app::corpus::Unit<'_>) -> Result<()>,
) -> Result<()> {
    let mut counts = Counts::default();
    for path in &corpus.files {
        let mut table = open(path)?;
        let columns = Columns::of(&table, corpus)?;
        streams.progress.start_rows(what);
        let done = columns.each_unit(&mut table, streams, &mut counts, visit);
        streams.progress.finish();
        done?;
    }
    Ok(())
}

fn changed(path: &Path, found: usize, expected: usize) -> Error {
    Error::Table {
        place: Place::file(path),
        problem: format!(
            "the corpus changed while it was read: it has {}, expected {}",
            sentences(found),
            count(expected as u64)
        ),
        remedy: "Run the command again when nothing writes to it.".to_owned(),
    }
}

/// The probabilities that the file `path` has, or its labels as probabilities of 1.
///
/// # Errors
/// Those of [`Predictions`]; [`Error::Table`] for sentences of the corpus without a prediction.
pub(super) fn by_file(
    options: &EstimateOptions,
    path: &Path,
    scheme: &Scheme,
    frame: &Frame,
    streams: &mut Streams<'_>,
) -> Result<(Array2<f64>, Predicted)> {
    let columns = PredictionColumns {
        id: None,
        label: options.predicted.clone(),
        probabilities: true,
    };
    let predictions = Predictions::read(path, &scheme.classes, &columns)?;
    let n_classes = scheme.classes.len();
    let mut flat: Vec<f64> = Vec::with_capacity(frame.n_rows() * n_classes);
    let mut missing: Option<(String, usize)> = None;
    each_row(&options.corpus, "joining", streams, &mut |unit| {
        let id = unit.own_id().unwrap_or_default();
        let begin = flat.len();
        flat.resize(begin + n_classes, 0.0);
        match predictions.of_id(&id) {
            Some((class, None)) => flat[begin + class] = 1.0,
            Some((_, Some(p))) => flat[begin..].copy_from_slice(p),
            None => missing.get_or_insert_with(|| (unit.place(), 0)).1 += 1,
        }
        Ok(())
    })?;
    if let Some((place, n)) = missing {
        return Err(Error::Table {
            place: Place::file(path),
            problem: format!(
                "{} of {} of the corpus {} no prediction here, the first at {place}; they are joined by their ids",
                count(n as u64),
                sentences(frame.n_rows()),
                agreed(n, "has", "have")
            ),
            remedy:
                "Let the system predict every sentence, under the id that it has in the corpus; \
                     --id names the column of the corpus."
                    .to_owned(),
        });
    }
    let n_found = flat.len() / n_classes.max(1);
    let probabilities = Array2::from_shape_vec((frame.n_rows(), n_classes), flat)
        .map_err(|_| changed(&options.corpus.files[0], n_found, frame.n_rows()))?;
    let name = path.display().to_string();
    let sentence = format!(
        "the {} in {name}, taken for predictions of sentences that their maker had not seen the \
         labels of",
        match predictions.has_probabilities() {
            true => "probabilities",
            false => "labels",
        }
    );
    Ok((probabilities, described("file", &name, sentence, 0)))
}
