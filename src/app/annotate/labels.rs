//! The labels as a table, ready for `train`, `agreement` and `estimate`.

use std::path::Path;

use super::session::Session;
use crate::data::{
    CellWriter, CodedRow, CodedSet, LabelledSet, Part, Requested, Scheme, read_labelled_from,
};
use crate::error::Result;

/// One row per sentence that somebody labelled: `label` is what all agree on or what was settled,
/// and is empty for a disagreement that is open; a column per annotator has what each said.
pub(super) fn table(session: &Session) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = CellWriter::new(&mut bytes, b',', false);
    for name in ["id", "article", "text", "label"] {
        writer.cell(name);
    }
    for annotator in &session.annotators {
        writer.cell(column_of(&annotator.name));
    }
    for name in ["unsure", "rule", "note", "settled_by", "time", "codebook"] {
        writer.cell(name);
    }
    session
        .queue
        .further
        .iter()
        .for_each(|name| writer.cell(name));
    writer.end();
    for (i, item) in session.items.iter().enumerate() {
        if item.labels().next().is_none() {
            continue;
        }
        let sentence = &session.queue.items[i];
        for cell in [&sentence.id, &sentence.article, &sentence.text] {
            writer.cell(cell);
        }
        writer.cell(item.label().unwrap_or_default());
        for annotator in 0..session.annotators.len() {
            let said = item.said_by(annotator);
            writer.cell(
                said.and_then(|s| s.reading.label.as_deref())
                    .unwrap_or_default(),
            );
        }
        about(session, i).iter().for_each(|cell| writer.cell(cell));
        sentence.further.iter().for_each(|cell| writer.cell(cell));
        writer.end();
    }
    bytes
}

/// `annotator_ana`.
fn column_of(name: &str) -> String {
    format!("annotator_{name}")
}

/// The cells unsure, rule, note, settled_by, time and codebook.
fn about(session: &Session, i: usize) -> [String; 6] {
    let item = &session.items[i];
    let labelled = || item.readings.iter().filter(|s| s.reading.label.is_some());
    let several = labelled().count() > 1;
    let name = |annotator: usize| session.annotators[annotator].name.as_str();
    let mut rules: Vec<String> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut put = |who: usize, rule: &str, note: &str, named: bool| {
        let said = |text: &str| match named {
            true => format!("{}: {text}", name(who)),
            false => text.to_owned(),
        };
        rules.extend((!rule.is_empty()).then(|| said(rule)));
        notes.extend((!note.is_empty()).then(|| said(note)));
    };
    for said in labelled() {
        put(
            said.annotator,
            &said.reading.rule,
            &said.reading.note,
            several,
        );
    }
    let mut latest = labelled().map(|s| (&s.time, &s.reading.codebook)).max();
    let mut settled_by = String::new();
    if let Some(settled) = &item.settled {
        let s = &settled.settlement;
        put(settled.annotator, &s.rule, &s.note, true);
        latest = Some((&settled.time, &s.codebook));
        settled_by = name(settled.annotator).to_owned();
    }
    let unsure = labelled().any(|s| s.reading.unsure);
    let (time, codebook) = latest
        .map(|(t, c)| (t.clone(), c.clone()))
        .unwrap_or_default();
    [
        u8::from(unsure).to_string(),
        rules.join("; "),
        notes.join("; "),
        settled_by,
        time,
        codebook,
    ]
}

/// What each annotator said, for measures of agreement; with each sentence's time of its second
/// label.
pub(super) fn coded(session: &Session) -> (CodedSet, Vec<String>) {
    let mut rows = Vec::new();
    let mut times = Vec::new();
    for (i, item) in session.items.iter().enumerate() {
        let mut labels = vec![String::new(); session.annotators.len()];
        for (annotator, label) in item.labels() {
            label.clone_into(&mut labels[annotator]);
        }
        if labels.iter().all(String::is_empty) {
            continue;
        }
        let sentence = &session.queue.items[i];
        let mut said: Vec<&String> = (item.readings.iter())
            .filter(|s| s.reading.label.is_some())
            .map(|s| &s.time)
            .collect();
        said.sort_unstable();
        times.push(said.get(1).map(|t| (*t).clone()).unwrap_or_default());
        rows.push(CodedRow {
            id: sentence.id.clone(),
            group: match sentence.article.as_str() {
                "" => format!("sentence {}", sentence.id),
                article => article.to_owned(),
            },
            text: String::new(),
            labels,
        });
    }
    let annotators = session.annotators.iter().map(|a| a.name.clone()).collect();
    (CodedSet { annotators, rows }, times)
}

/// The sentences that `train` would learn from: those of the table with a label, but for what is
/// frozen for testing.
///
/// # Errors
/// None unless the scheme is not that of the session.
pub(super) fn labelled(table: &[u8], scheme: &Scheme) -> Result<LabelledSet> {
    let columns = Requested {
        part: Some(Part::Train),
        ..Requested::default()
    };
    read_labelled_from(table, Path::new("the labels"), scheme, &columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_frozen_for_testing_is_not_learnt_from() {
        let scheme = "name = \"t\"\nclasses = [\"a\", \"b\"]";
        let scheme = Scheme::parse(scheme, Path::new("s")).unwrap();
        let table = "id,article,text,label,annotator_ana,part\n1,x,One.,a,a,train\n\
                     2,x,Two.,b,b,test\n3,y,Three.,,a,train\n";
        let set = labelled(table.as_bytes(), &scheme).unwrap();
        let ids: Vec<&str> = set.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!((ids, set.n_set_aside), (vec!["1"], 1));
    }
}
