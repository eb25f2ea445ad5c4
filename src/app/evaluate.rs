//! Evaluation: a model and annotated sentences in, scores out.

use std::path::PathBuf;

use super::Streams;
use super::model_source::{find_model, target_column};
use crate::data::{LabelledSet, Output, Requested, default_test, read_labelled};
use crate::error::{Error, Result};
use crate::eval::{Bootstrap, COVERAGES, Confusion, Figures, Scored};
use crate::model::{Classifier, softmax};
use crate::report::{
    Calibration, EvalRecord, Intervals, ReliabilityBin, RowRecord, Shown, confusion_table, count,
    score,
};

/// What to score on what.
#[derive(Debug, Clone, Default)]
pub struct EvalOptions {
    /// The model; `None` for the usual one.
    pub model: Option<PathBuf>,
    /// Test files and folders; none stands for the shipped test set.
    pub test: Vec<PathBuf>,
    /// The columns.
    pub columns: Requested,
    /// Where the JSON goes, if anywhere.
    pub json: Option<PathBuf>,
    /// Classes whose mean F1 is asked for.
    pub favg: Vec<String>,
    /// The precision that sure labels must reach, if asked for.
    pub min_precision: Option<f64>,
    /// The resamples behind the intervals.
    pub bootstrap: Bootstrap,
}

/// Scores a model and prints what a referee asks for first.
///
/// # Errors
/// Whatever is wrong with the model, the test files or the JSON's place.
pub fn evaluate(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<()> {
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
    let (classifier, name) = find_model(options.model.as_deref(), streams)?;
    let test = if options.test.is_empty() {
        default_test(&classifier.scheme).map_err(|e| no_test_set(&classifier, e))?
    } else {
        let columns = Requested {
            target: target_column(&classifier, options.columns.target.as_deref())?,
            ..options.columns.clone()
        };
        read_labelled(&options.test, &classifier.scheme, &columns)?
    };
    if test.rows.is_empty() {
        return Err(Error::Labels {
            problem: "the test files hold no labelled sentence".to_owned(),
            remedy: "Name files with a label in each row with --test.".to_owned(),
        });
    }
    let favg = positions(&options.favg, &classifier)?;
    let rows = Scored {
        favg,
        min_precision: options.min_precision,
        ..Scored::default()
    };
    let mut record = scored(&classifier, &test, rows, &options.bootstrap);
    record.model = name;
    record.test = match options.test.as_slice() {
        [] => vec!["eval/test.csv (shipped)".to_owned()],
        files => files.iter().map(|f| f.display().to_string()).collect(),
    };
    streams.print(&shown(&record))?;
    if let Some(output) = json {
        output.finish_json(&record)?;
    }
    Ok(())
}

fn no_test_set(classifier: &Classifier, error: Error) -> Error {
    match error {
        Error::Table { .. } => Error::Labels {
            problem: format!(
                "the shipped test set is annotated by another scheme than the model's ({})",
                classifier.scheme.classes.join(", ")
            ),
            remedy: "Name a test file of the model's scheme with --test.".to_owned(),
        },
        other => other,
    }
}

/// The classes of `names`.
fn positions(names: &[String], classifier: &Classifier) -> Result<Vec<usize>> {
    let classes = &classifier.scheme.classes;
    let position = |name: &String| {
        classes.iter().position(|c| c == name).ok_or_else(|| {
            Error::Usage(format!(
                "--favg: found \"{name}\", expected classes of the model: {}",
                classes.join(", ")
            ))
        })
    };
    names.iter().map(position).collect()
}

fn scored(
    classifier: &Classifier,
    test: &LabelledSet,
    asked: Scored,
    bootstrap: &Bootstrap,
) -> EvalRecord {
    let names = &classifier.scheme.classes;
    let counts = &classifier.training.class_counts;
    let n_training = counts.iter().sum::<usize>().max(1) as f64;
    let mut rows = Scored {
        units: test.split_units(),
        class_names: names.clone(),
        training_shares: counts.iter().map(|&n| n as f64 / n_training).collect(),
        ..asked
    };
    let mut labeller = classifier.labeller();
    let mut predictions = Vec::new();
    for row in &test.rows {
        let (class, probabilities) = labeller.label(row);
        rows.truth.push(row.label);
        rows.labels.push(class);
        rows.probabilities.push(probabilities.to_vec());
        predictions.push(RowRecord {
            id: row.id.clone(),
            group: row.group.clone(),
            truth: names[row.label].clone(),
            label: names[class].clone(),
            probabilities: probabilities.to_vec(),
        });
    }
    let figures = Figures::new(&rows);
    let all = figures.all(bootstrap);
    let loss = all.iter().find(|f| f.name == "log_loss");
    let confusion = Confusion::new(&rows.truth, &rows.labels, names.len());
    let mut groups: Vec<&str> = test.rows.iter().map(|r| r.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let bins = figures.curve().into_iter().map(|b| ReliabilityBin {
        confidence: b.confidence,
        accuracy: b.accuracy,
        n: b.n,
    });
    EvalRecord {
        test_sha256: test.hash(),
        n_rows: test.rows.len(),
        n_groups: groups.len(),
        log_loss: loss.map_or(0.0, |f| f.value),
        reliability: bins.collect(),
        figures: all.into_iter().map(Into::into).collect(),
        intervals: Intervals {
            level: bootstrap.level,
            resamples: bootstrap.n_resamples,
            seed: bootstrap.seed.0,
        },
        min_precision: rows.min_precision.map(|p| (p, figures.enough())),
        before_temperature: before_temperature(&rows, classifier.temperature),
        predictions,
        ..EvalRecord::new(classifier, &confusion)
    }
}

/// softmax(s) = softmax(T·ln p) for p = softmax(s/T).
fn before_temperature(rows: &Scored, temperature: f64) -> Calibration {
    let mut raw = rows.clone();
    for p in &mut raw.probabilities {
        let scores: Vec<f64> = (p.iter())
            .map(|p| temperature * p.max(f64::MIN_POSITIVE).ln())
            .collect();
        softmax(&scores, 1.0, p);
    }
    let none = Bootstrap {
        n_resamples: 0,
        ..Bootstrap::default()
    };
    let figures = Figures::new(&raw).all(&none);
    let value = |name: &str| {
        let found = figures.iter().find(|f| f.name == name);
        found.map_or(0.0, |f| f.value)
    };
    Calibration {
        temperature: 1.0,
        log_loss: value("log_loss"),
        brier: value("brier"),
        ece: value("ece"),
    }
}

fn shown(record: &EvalRecord) -> String {
    let names: Vec<String> = record.classes.iter().map(|c| c.class.clone()).collect();
    let classes: Vec<(String, u64)> = (record.classes.iter())
        .map(|c| (c.class.clone(), c.support))
        .collect();
    let n = record.n_rows as u64;
    let figures = Shown(&record.figures);
    let confusion = Confusion {
        counts: record.confusion.clone(),
    };
    let favg = match record.figures.iter().any(|f| f.name == "f_avg") {
        true => format!("F_avg      {}\n", figures.score("f_avg")),
        false => String::new(),
    };
    let note = match record.figures.iter().any(|f| f.low.is_some()) {
        true => format!(
            "in brackets: {:.0} % intervals from {} resamples of articles",
            100.0 * record.intervals.level,
            count(record.intervals.resamples)
        ),
        false => {
            "no interval: the sentences are all of one article, or --resamples is 0".to_owned()
        }
    };
    let enough = match record.min_precision {
        None => String::new(),
        Some((precision, None)) => format!(
            "no confidence makes {:.0} % of the labels right\n",
            100.0 * precision
        ),
        Some((precision, Some(confidence))) => format!(
            "from confidence {} on {} are labelled rightly (asked for: {:.0} %),\n           \
             and {} of the sentences are that sure:\n           \
             stancer label FILE --min-confidence {}\n",
            threshold(confidence),
            figures.percent("enough.accuracy"),
            100.0 * precision,
            figures.percent("enough.coverage"),
            threshold(confidence),
        ),
    };
    let before = &record.before_temperature;
    let surest: String = (COVERAGES.iter())
        .map(|c| {
            let name = format!("surest_{:.0}.accuracy", 100.0 * c);
            format!(
                "of the surest {:.0} % of the sentences {} are labelled rightly\n",
                100.0 * c,
                figures.percent(&name)
            )
        })
        .collect();
    format!(
        "{}: {} sentences of {} articles\n\n{}\n\
         accuracy   {}\n\
         MCC        {}\n\
         {favg}\
         to beat    the commonest class: accuracy {}, macro-F1 {};\n           \
         a guess by the training shares: {}, {}\n\n{}\n\
         calibration error {}, by class {}\n\
         Brier score {}, log loss {}\n\
         before the temperature: error {}, Brier score {}, log loss {}\n\n\
         {surest}{enough}\
         area under risk and coverage {} (0 is best)\n\n\
         {note}\n",
        record.test.join(", "),
        count(n),
        count(record.n_groups as u64),
        figures.table(&classes, n),
        figures.percent("accuracy"),
        figures.score("mcc"),
        figures.percent("majority.accuracy"),
        figures.score("majority.macro_f1"),
        figures.percent("class_prior.accuracy"),
        figures.score("class_prior.macro_f1"),
        confusion_table(&confusion, &names),
        figures.score("ece"),
        figures.score("ece_by_class"),
        figures.score("brier"),
        figures.score("log_loss"),
        score(before.ece),
        score(before.brier),
        score(before.log_loss),
        figures.score("aurc"),
    )
}

/// A confidence as `label` prints it, rounded up so that nothing below it is let in.
fn threshold(confidence: f64) -> String {
    format!("{:.4}", (confidence * 1e4).ceil() / 1e4)
}
