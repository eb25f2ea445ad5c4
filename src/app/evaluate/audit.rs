//! Labels worth a second look, as a CSV.

use std::path::Path;

use super::EvalOptions;
use crate::data::{CellWriter, LabelledSet};
use crate::eval::{Scored, drift, implausible, within};
use crate::model::Seen;
use crate::report::{AuditRecord, DriftRecord};

/// What in the labels of `set` is worth a second look, ranked: labels that the out-of-fold
/// probabilities of `rows` find implausible, then near duplicates with different labels; the record
/// and the CSV.
pub(super) fn audit(
    set: &LabelledSet,
    rows: &Scored,
    options: &EvalOptions,
) -> (AuditRecord, Vec<u8>) {
    let path = options.audit.as_deref().unwrap_or(Path::new("-"));
    let names = &rows.class_names;
    let found = implausible(&rows.truth, &rows.probabilities, names.len());
    let conflicts: Vec<_> = (within(&Seen::all(set)).into_iter())
        .filter(|r| rows.truth[r.row] != rows.truth[r.other])
        .collect();
    let mut bytes = Vec::new();
    let mut writer = CellWriter::new(&mut bytes, b',', false);
    writer.line([
        "rank",
        "reason",
        "id",
        "article",
        "text",
        "label",
        "suggested",
        "p_label",
        "p_suggested",
        "twin",
        "twin_label",
        "twin_text",
    ]);
    let mut rank = 0_usize;
    let mut add = |reason: &str, row: usize, suggested: usize, twin: Option<usize>| {
        rank += 1;
        let (own, p) = (&set.rows[row], &rows.probabilities[row]);
        let of_twin =
            |of: fn(&crate::data::LabelledRow) -> &str| twin.map_or("", |t| of(&set.rows[t]));
        let twin_label = twin.map_or("", |t| names[rows.truth[t]].as_str());
        writer.line([
            &rank.to_string(),
            reason,
            &own.id,
            &own.group,
            &own.text,
            &names[rows.truth[row]],
            &names[suggested],
            &format!("{:.4}", p[rows.truth[row]]),
            &format!("{:.4}", p[suggested]),
            of_twin(|r| &r.id),
            twin_label,
            of_twin(|r| &r.text),
        ]);
    };
    for issue in &found {
        add("implausible", issue.row, issue.suggested, None);
    }
    for twins in &conflicts {
        add(
            "conflict",
            twins.row,
            rows.labels[twins.row],
            Some(twins.other),
        );
    }
    let record = AuditRecord {
        file: path.display().to_string(),
        n_implausible: found.len(),
        n_conflicts: conflicts.len(),
        drift: drifts(set, rows),
    };
    (record, bytes)
}

/// Every annotator in every class, the strongest drift first.
fn drifts(set: &LabelledSet, rows: &Scored) -> Vec<DriftRecord> {
    let mut records = Vec::new();
    for (a, annotator) in set.annotators.iter().enumerate() {
        let own: Vec<(usize, usize)> = (set.rows.iter().enumerate())
            .filter_map(|(i, row)| {
                let annotation = row.annotations.iter().find(|x| x.0 == a)?;
                Some((i, annotation.1))
            })
            .collect();
        for (k, class) in rows.class_names.iter().enumerate() {
            let excess: Vec<f64> = (own.iter())
                .map(|&(i, label)| f64::from(u8::from(label == k)) - rows.probabilities[i][k])
                .collect();
            let Some(d) = drift(&excess) else { continue };
            records.push(DriftRecord {
                annotator: annotator.clone(),
                class: class.clone(),
                n: d.n,
                first: d.first,
                second: d.second,
                z: d.z,
            });
        }
    }
    records.sort_by(|a, b| b.z.abs().total_cmp(&a.z.abs()));
    records
}
