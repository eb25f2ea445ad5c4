//! What is known when the program starts: the journals, played back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::checks::{check_journals, check_table};
use super::session::Session;
use super::{AnnotateOptions, JOURNAL, beside};
use crate::app::Streams;
use crate::data::{Entry, Journal, Queue, Scheme};
use crate::error::Result;
use crate::report::count;

/// The journal, locked, and what it and those of others say.
pub(super) fn opened(
    options: &AnnotateOptions,
    queue: Queue,
    scheme: &Scheme,
    output: &Path,
    streams: &mut Streams<'_>,
) -> Result<(Journal, Session)> {
    let path = beside(&options.queue, JOURNAL);
    let (journal, entries) = Journal::open(&path)?;
    if !journal.is_locked {
        streams.say(&format!(
            "warning: {}: this file system knows no locks; let nobody start a second stancer on \
             this queue",
            path.display()
        ));
    }
    let n_before = entries.len();
    let read = gathered(options, path, entries).and_then(|read| {
        check_table(output, &read)?;
        check_journals(options, &read)?;
        Ok(read)
    });
    let read = match read {
        Ok(read) => read,
        Err(e) => {
            // a new one would be taken for one that was put back
            journal.remove();
            return Err(e);
        }
    };
    let name = queue.path.display().to_string();
    let classes = scheme.classes.clone();
    let mut session = Session::new(queue, classes, options.overlap, options.seed);
    // by name, so that columns keep their places
    let journals: Vec<Vec<Entry>> = read.into_iter().map(|(_, entries)| entries).collect();
    let names = journals.iter().flatten().map(|entry| &entry.annotator);
    let names: BTreeSet<&String> = names.chain(&options.annotators).collect();
    for name in names {
        session.annotator(name);
    }
    for entry in by_time(journals) {
        session.apply(entry);
    }
    if n_before > 0 {
        let n = count(n_before as u64);
        streams.say(&format!("going on: {n} entries in the journal"));
    }
    if session.n_unknown > 0 {
        streams.say(&format!(
            "warning: {} decision(s) in the journal do not count: {name} does not have the \
             sentence, or it reads otherwise there, or the label is no class now",
            session.n_unknown
        ));
    }
    Ok((journal, session))
}

/// What the journals of others and our own say, ours last.
fn gathered(
    options: &AnnotateOptions,
    own: PathBuf,
    entries: Vec<Entry>,
) -> Result<Vec<(PathBuf, Vec<Entry>)>> {
    let mut read = Vec::new();
    for path in &options.with {
        read.push((path.clone(), Journal::read(path)?));
    }
    read.push((own, entries));
    Ok(read)
}

/// The entries of several journals, each in its order, the earliest of those that come next first.
fn by_time(journals: Vec<Vec<Entry>>) -> Vec<Entry> {
    let mut rest: Vec<_> = (journals.into_iter())
        .map(|entries| entries.into_iter().peekable())
        .collect();
    let mut all = Vec::new();
    loop {
        let heads = rest.iter_mut().enumerate();
        let next = heads
            .filter_map(|(i, entries)| Some((entries.peek()?.time.clone(), i)))
            .min();
        let Some(entry) = next.and_then(|(_, i)| rest[i].next()) else {
            return all;
        };
        all.push(entry);
    }
}
