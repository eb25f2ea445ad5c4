//! What must hold before anybody works: names, secrets, places, and that nothing would be lost.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::server::KEYS;
use super::{AnnotateOptions, JOURNAL, MODEL, beside, learning};
use crate::data::{Entry, Scheme, Table, TableRow, is_same_place};
use crate::error::{Error, Result};

const SHORTEST_TOKEN: usize = 16;
const LONGEST_NAME: usize = 60;

/// Names and secrets.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn check_options(options: &AnnotateOptions) -> Result<()> {
    let wrong = |problem: String| Err(Error::Usage(problem));
    learning::check(options.retrain)?;
    if options.queue.as_os_str() == "-" {
        return wrong("a queue must be a file: its journal lies beside it".to_owned());
    }
    for (i, name) in options.annotators.iter().enumerate() {
        let is_name = !name.is_empty()
            && name.trim() == name
            && name.chars().count() <= LONGEST_NAME
            && !name.contains(char::is_control)
            && !name.contains(" / ");
        if !is_name {
            return wrong(format!(
                "--annotator \"{name}\": expected a name of 1 to {LONGEST_NAME} letters, without \
                 spaces at its ends and without \" / \""
            ));
        }
        if let Some(other) = options.annotators[..i].iter().find(|o| is_alike(o, name)) {
            return wrong(format!("--annotator {name}: {other} stands there already"));
        }
    }
    for (i, (name, token)) in options.tokens.iter().enumerate() {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !options.annotators.contains(name) {
            return wrong(format!("--token {name}=…: there is no --annotator {name}"));
        }
        if token.len() < SHORTEST_TOKEN || !token.chars().all(is_plain) {
            return wrong(format!(
                "--token {name}=…: expected {SHORTEST_TOKEN} or more letters, digits, - and _"
            ));
        }
        let before = &options.tokens[..i];
        if before
            .iter()
            .any(|(other, secret)| other == name || secret == token)
        {
            return wrong(format!(
                "--token {name}=…: expected one secret for each annotator"
            ));
        }
    }
    let has_token = |name: &&String| options.tokens.iter().any(|(who, _)| who == *name);
    let without = options.annotators.iter().find(|name| !has_token(name));
    if let (Some(name), true) = (without, options.listen.is_some()) {
        return wrong(format!(
            "--listen lets others on the network in: give each annotator a secret of their own \
             with --token {name}=SECRET, of {SHORTEST_TOKEN} or more letters, digits, - and _"
        ));
    }
    Ok(())
}

/// Each class needs a key.
///
/// # Errors
/// [`Error::Scheme`].
pub(super) fn check_classes(scheme: &Scheme, path: Option<&PathBuf>) -> Result<()> {
    if scheme.classes.len() <= KEYS.len() {
        return Ok(());
    }
    Err(Error::Scheme {
        path: path.cloned().unwrap_or_default(),
        problem: format!(
            "found {} classes, expected at most {} to label by keys",
            scheme.classes.len(),
            KEYS.len()
        ),
        remedy: "Join some of them for the annotation.".to_owned(),
    })
}

/// The table of labels must not be written over what is needed.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn check_output(options: &AnnotateOptions, output: &Path) -> Result<()> {
    let own = [JOURNAL, MODEL].map(|ending| beside(&options.queue, ending));
    let others = [&options.scheme, &options.codebook].into_iter().flatten();
    let shown = options.shows_model.iter().flatten();
    let needed = [&options.queue]
        .into_iter()
        .chain(&options.with)
        .chain(&own);
    let mut needed = needed.chain(others).chain(shown);
    if output.as_os_str() == "-" {
        let reason = "the labels need a file: they are written again and again";
        return Err(Error::Usage(reason.to_owned()));
    }
    match needed.find(|path| is_same_place(path, output)) {
        Some(path) => Err(Error::Usage(format!(
            "the labels would be written over {}; name another place with -o",
            path.display()
        ))),
        None => Ok(()),
    }
}

/// A table of labels that stands there must not lose a sentence that no journal of `read` knows.
///
/// # Errors
/// [`Error::Labels`].
pub(super) fn check_table(output: &Path, read: &[(PathBuf, Vec<Entry>)]) -> Result<()> {
    let is_empty = |path: &Path| path.metadata().map_or(true, |file| file.len() == 0);
    if is_empty(output) {
        return Ok(());
    }
    let entries = read.iter().flat_map(|(_, entries)| entries);
    let known: BTreeSet<&str> = entries.map(|e| e.id.as_str()).collect();
    let problem = match n_unknown(output, &known) {
        Ok(Some(0)) => return Ok(()),
        Ok(Some(n)) => format!("{n} row(s) of which no journal here knows anything"),
        Ok(None) => "no column \"id\"".to_owned(),
        Err(e) => format!("what cannot be read as one ({e})"),
    };
    Err(Error::Labels {
        problem: format!(
            "the table of labels would be written over {}, which has {problem}",
            output.display()
        ),
        remedy: "Put the journal back beside the queue or name it with --with; or move the table \
                 away: what the journals say is written anew; or name another place with -o."
            .to_owned(),
    })
}

/// How many rows of a table are not `known`; `None` without a column of ids.
fn n_unknown(path: &Path, known: &BTreeSet<&str>) -> Result<Option<usize>> {
    let mut table = Table::open(path)?;
    let Some(id) = table.find("id") else {
        return Ok(None);
    };
    let (mut row, mut n) = (TableRow::default(), 0);
    while table.next_row(&mut row)? {
        n += usize::from(!known.contains(row.cells.get(id).unwrap_or_default()));
    }
    Ok(Some(n))
}

/// Each annotator's decisions must stand in one journal: `read` are those with their names.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn check_journals(
    options: &AnnotateOptions,
    read: &[(PathBuf, Vec<Entry>)],
) -> Result<()> {
    let own = beside(&options.queue, JOURNAL);
    let here = || {
        options
            .annotators
            .iter()
            .map(|name| (name.as_str(), own.as_path()))
    };
    // the last one is that of this queue, in which those who annotate here may stand
    let last = read.len().saturating_sub(1);
    let mut owners: Vec<(&str, &Path)> = Vec::new();
    for (at, (path, entries)) in read.iter().enumerate() {
        let names: BTreeSet<&str> = entries.iter().map(|e| e.annotator.as_str()).collect();
        let mut others = owners.clone();
        others.extend(here().filter(|_| at < last));
        for name in names {
            let taken = others.iter().find(|(other, _)| is_alike(other, name));
            if let Some((other, place)) = taken {
                return Err(Error::Usage(format!(
                    "{}: it has decisions of {name}, and {} those of {other}; let each journal \
                     have annotators of its own, and name each once",
                    path.display(),
                    place.display()
                )));
            }
            owners.push((name, path));
        }
    }
    let clash = |name: &&str| owners.iter().any(|(o, _)| is_alike(o, name) && o != name);
    match here().map(|(name, _)| name).find(|name| clash(name)) {
        Some(name) => Err(Error::Usage(format!(
            "--annotator {name}: the journal knows the same name with other capitals; write it so"
        ))),
        None => Ok(()),
    }
}

fn is_alike(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}
