//! Agreement of annotators: tables in, alpha and its kin out.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Streams;
use super::outputs::refuse_overwriting;
use crate::data::{CellWriter, CodedSet, CodingColumns, Output};
use crate::error::{Error, Result};
use crate::eval::{Bootstrap, Codings};
use crate::report::{AGREEMENT_SCHEMA_VERSION, AgreementRecord, FigureRecord, Intervals};

/// Whose labels to compare.
#[derive(Debug, Clone, Default)]
pub struct AgreementOptions {
    /// One table with a column per annotator, or one table each.
    pub files: Vec<PathBuf>,
    /// The columns.
    pub columns: CodingColumns,
    /// Where the JSON goes, if anywhere.
    pub json: Option<PathBuf>,
    /// Where the sentences with labels that differ go, if anywhere.
    pub disagreements: Option<PathBuf>,
    /// The resamples behind the intervals.
    pub bootstrap: Bootstrap,
}

/// Prints how far annotators agree.
///
/// # Errors
/// Whatever is wrong with the files; [`Error::Labels`] where no sentence has two labels.
pub fn agreement(options: &AgreementOptions, streams: &mut Streams<'_>) -> Result<()> {
    let written = [options.json.as_deref(), options.disagreements.as_deref()];
    refuse_overwriting(&written, options.files.iter().map(PathBuf::as_path))?;
    let json = (options.json.as_deref()).map(Output::create).transpose()?;
    let differ = (options.disagreements.as_deref()).map(Output::create);
    let differ = differ.transpose()?;
    let set = CodedSet::read(&options.files, &options.columns)?;
    let given = set.rows.iter().flat_map(|r| &r.labels);
    let given: BTreeSet<&String> = given.filter(|l| !l.is_empty()).collect();
    let classes: Vec<String> = given.into_iter().cloned().collect();
    let codings = codings_of(&set, &classes);
    if codings.n_pairable() == 0 {
        return Err(Error::Labels {
            problem: format!(
                "no sentence has labels of two annotators ({} sentences, annotators: {})",
                set.rows.len(),
                set.annotators.join(", ")
            ),
            remedy: "Several files are joined by their ids: check that these are the same."
                .to_owned(),
        });
    }
    let record = compared(&set, &classes, &codings, &options.files, &options.bootstrap);
    streams.print(&record.shown())?;
    if let Some(mut output) = differ {
        let rows = disagreements(&set);
        output.write(&rows)?;
        output.finish()?;
    }
    if let Some(output) = json {
        output.finish_json(&record)?;
    }
    Ok(())
}

/// The labels as positions in `classes`.
pub(super) fn codings_of(set: &CodedSet, classes: &[String]) -> Codings {
    let class = |label: &String| classes.iter().position(|c| c == label);
    Codings {
        values: (set.rows.iter())
            .map(|r| r.labels.iter().map(class).collect())
            .collect(),
        n_classes: classes.len(),
    }
}

/// Every figure of `codings`, which are those of `set`.
pub(super) fn compared(
    set: &CodedSet,
    classes: &[String],
    codings: &Codings,
    files: &[PathBuf],
    bootstrap: &Bootstrap,
) -> AgreementRecord {
    let groups: BTreeSet<&str> = set.rows.iter().map(|r| r.group.as_str()).collect();
    let groups: Vec<&str> = groups.into_iter().collect();
    let unit = |g: &str| groups.binary_search(&g).unwrap_or(0);
    let units: Vec<usize> = set.rows.iter().map(|r| unit(&r.group)).collect();
    let by_class: Vec<Codings> = (0..classes.len())
        .map(|c| codings.one_against_the_rest(c))
        .collect();
    let n = set.annotators.len();
    let pairs: Vec<(usize, usize)> = (0..n)
        .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
        .collect();
    let of_two: Vec<Codings> = pairs.iter().map(|&(a, b)| codings.of_two(a, b)).collect();
    let at = |times: &[u32]| -> Vec<f64> {
        let whole = [
            codings.alpha(times),
            codings.raw(times),
            codings.fleiss(times),
        ];
        let classes = by_class.iter().map(|c| c.alpha(times));
        let pairs = of_two.iter().flat_map(|c| [c.cohen(times), c.raw(times)]);
        whole.into_iter().chain(classes).chain(pairs).collect()
    };
    let mut names: Vec<String> = ["alpha", "raw", "fleiss"].map(str::to_owned).into();
    names.extend(classes.iter().map(|c| format!("alpha.{c}")));
    let two = |&(a, b): &(usize, usize)| format!("{} / {}", set.annotators[a], set.annotators[b]);
    let pair_names: Vec<String> = pairs.iter().map(two).collect();
    for two in &pair_names {
        names.push(format!("cohen.{two}"));
        names.push(format!("raw.{two}"));
    }
    let once = vec![1; set.rows.len()];
    let intervals = bootstrap.intervals(&units, &at);
    let figures = names.into_iter().zip(at(&once)).zip(intervals);
    let figures = figures
        // what is undefined (all labels of one class) is left out; where no resample differs the
        // bootstrap knows no interval
        .filter(|((_, value), _)| !value.is_nan())
        .map(|((name, value), interval)| {
            let interval = interval.filter(|i| i.low < i.high);
            let figure = FigureRecord {
                value,
                low: interval.map(|i| i.low),
                high: interval.map(|i| i.high),
            };
            (name, figure)
        });
    AgreementRecord {
        schema: AGREEMENT_SCHEMA_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        files: files.iter().map(|f| f.display().to_string()).collect(),
        annotators: set.annotators.clone(),
        n_labels: (0..n)
            .map(|a| codings.values.iter().filter(|r| r[a].is_some()).count())
            .collect(),
        pairs: pair_names
            .into_iter()
            .zip(of_two.iter().map(Codings::n_pairable))
            .collect(),
        n_sentences: set.rows.len(),
        n_pairable: codings.n_pairable(),
        n_groups: groups.len(),
        n_differ: set.rows.iter().filter(|r| differs(&r.labels)).count(),
        classes: classes.to_vec(),
        coincidences: codings.coincidences(&once),
        figures: figures.collect(),
        intervals: Intervals {
            level: bootstrap.level,
            resamples: bootstrap.n_resamples,
            seed: bootstrap.seed.0,
        },
    }
}

fn differs(labels: &[String]) -> bool {
    let mut given = labels.iter().filter(|l| !l.is_empty());
    let first = given.next();
    given.any(|l| Some(l) != first)
}

fn disagreements(set: &CodedSet) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = CellWriter::new(&mut bytes, b',', false);
    let header = ["id", "article", "text"].map(str::to_owned);
    writer.line(header.iter().chain(&set.annotators));
    for row in set.rows.iter().filter(|r| differs(&r.labels)) {
        let cells = [&row.id, &row.group, &row.text];
        writer.line(cells.into_iter().chain(&row.labels));
    }
    bytes
}
