//! The sentences that two systems label differently, as CSV.

use super::side::{Labelled, Side};
use crate::data::{CellWriter, LabelledRow, LabelledSet, Scheme};

/// The positions of the rows whose labels differ.
pub(super) fn flipped([a, b]: &[Labelled; 2]) -> Vec<usize> {
    let pairs = a.labels.iter().zip(&b.labels).enumerate();
    pairs.filter(|(_, (a, b))| a != b).map(|(i, _)| i).collect()
}

/// Id, article, text, the annotated class, both labels and, of a model, its evidence.
pub(super) fn flips_csv(
    scheme: &Scheme,
    test: &LabelledSet,
    sides: &[Side; 2],
    labelled: &[Labelled; 2],
) -> Vec<u8> {
    let at = flipped(labelled);
    let mut header = vec!["id", "article", "text", "annotated", "a", "b"];
    let mut evidence: Vec<Vec<String>> = Vec::new();
    let names = ["evidence_a", "evidence_b"];
    for ((side, labelled), name) in sides.iter().zip(labelled).zip(names) {
        let rows: Vec<(&LabelledRow, usize)> = (at.iter())
            .map(|&i| (&test.rows[i], labelled.labels[i]))
            .collect();
        if let Some(cells) = side.evidence(scheme, &rows) {
            header.push(name);
            evidence.push(cells);
        }
    }
    let mut bytes = Vec::new();
    let mut writer = CellWriter::new(&mut bytes, b',', false);
    writer.line(&header);
    let class = |c: usize| scheme.classes[c].as_str();
    for (n, &i) in at.iter().enumerate() {
        let row = &test.rows[i];
        let [a, b] = labelled.each_ref().map(|l| class(l.labels[i]));
        let mut cells = vec![&row.id, &row.group, &row.text, class(row.label), a, b];
        cells.extend(evidence.iter().map(|e| e[n].as_str()));
        writer.line(&cells);
    }
    bytes
}
