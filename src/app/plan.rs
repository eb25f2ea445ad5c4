//! Plans: a corpus and the labels so far in, how many more and drawn how out.

use std::path::PathBuf;

use super::Streams;
use super::estimate::{Estimable, EstimateOptions, names};
use super::outputs::refuse_overwriting;
use crate::data::Output;
use crate::error::{Error, Result};
use crate::eval::shares::{self, Aim, Refusal, Target};
use crate::report::PlanRecord;

/// What is wanted of which labels.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// What the shares would be estimated from; outputs and contrasts are not looked at.
    pub evidence: EstimateOptions,
    /// Half the width that every interval shall have, between 0 and 1.
    pub half_width: f64,
    /// Where the JSON goes, if anywhere.
    pub json: Option<PathBuf>,
}

/// Prints how many more labels the intervals need, and how to draw them.
///
/// # Errors
/// Those of [`estimate`](super::estimate()); [`Error::Labels`] where the labels are too few to plan from.
pub fn plan(options: &PlanOptions, streams: &mut Streams<'_>) -> Result<()> {
    let evidence = &options.evidence;
    refuse_overwriting(&[options.json.as_deref()], evidence.read())?;
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
    let ready = Estimable::read(evidence, streams)?;
    let aim = Aim {
        method: ready.method,
        target: evidence.target.unwrap_or(Target::Corpus),
        level: evidence.level,
        half_width: options.half_width,
    };
    let groups = ready
        .estimator(aim.target, aim.level)
        .named_rows(&evidence.by);
    let plan = shares::plan(&ready.evidence, &groups, aim).map_err(refused)?;
    let record = PlanRecord {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        corpus: names(&evidence.corpus.files),
        labels: names(&evidence.labels),
        sample_options: sample_options(evidence, ready.frozen.as_deref()),
        predicted: ready.predicted,
        cautions: ready.cautions,
        ..PlanRecord::new(&plan, &ready.classes, &evidence.by)
    };
    streams.print(&record.shown())?;
    json.map_or(Ok(()), |json| json.finish_json(&record))
}

/// What any further draw needs to go with those before.
fn sample_options(evidence: &EstimateOptions, frozen: Option<&str>) -> String {
    let corpus = &evidence.corpus;
    let mut options: Vec<String> = Vec::new();
    if corpus.sentences {
        options.push("--sentences".to_owned());
    }
    for (name, column) in [
        ("--text", &corpus.text),
        ("--id", &corpus.id),
        ("--group", &corpus.group),
    ] {
        options.extend(
            column
                .as_ref()
                .map(|column| format!("{name} {}", quoted(column))),
        );
    }
    options.extend(frozen.map(|share| format!("--freeze-test {share}")));
    for path in &evidence.labels {
        options.push(format!("--after {}", quoted(&path.display().to_string())));
    }
    options.push("-o NEW.csv".to_owned());
    options.join(" ")
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    match word.contains([' ', '\'', '"', '&', '(', ')', ';']) {
        true => format!("\"{}\"", word.replace('"', "\\\"")),
        false => word.to_owned(),
    }
}

fn refused(refusal: Refusal) -> Error {
    let remedy = match &refusal {
        Refusal::NoInterval => "Plan for --method ppi, dsl, tuned-dsl or labels.",
        Refusal::TooFewLabels { .. } => {
            "A plan needs to know how much the labels vary: label a first random draw of 50 or more."
        }
        _ => "Correct the labels, or take another --method.",
    };
    Error::Labels {
        problem: refusal.to_string(),
        remedy: remedy.to_owned(),
    }
}
