//! The second pass: the drawn rows and their neighbours.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::SampleOptions;
use super::frame::{Candidate, Frame, tag_of};
use crate::app::Streams;
use crate::app::corpus::{Columns, Counts, Unit, hash_of, open};
use crate::data::{CellWriter, Table, wording};
use crate::error::{Error, Place, Result};
use crate::eval::Drawn;

/// The columns of a queue, before `stratum`, `corpus_id` and those of the corpus.
const COLUMNS: [&str; 10] = [
    "id", "article", "text", "before", "after", "part", "frozen", "pi", "copies", "draw",
];
const STRATUM: &str = "stratum";
/// What the corpus calls `id`, where that is no name for one sentence.
const CORPUS_ID: &str = "corpus_id";

/// A drawn sentence, as far as it is known.
struct Line {
    id: String,
    article: String,
    text: String,
    before: String,
    after: String,
    corpus_id: String,
    /// The cells of the corpus' own columns.
    others: Vec<String>,
}

/// What the last unit of an article leaves for the next.
struct Last {
    text: String,
    /// The line whose `after` the next unit is.
    waits: Option<usize>,
}

/// Reads the corpus again: the drawn rows in its order, as CSV. They are held in memory.
///
/// # Errors
/// Those of reading; [`Error::Table`] for a corpus that has changed since the first pass.
pub(super) fn queue_csv(
    options: &SampleOptions,
    frame: &Frame,
    drawn: &[Drawn],
    draw_number: u64,
    streams: &mut Streams<'_>,
) -> Result<Vec<u8>> {
    let candidate = |d: &Drawn| frame.candidates[d.unit];
    let stratum = (!options.by.is_empty()).then_some(STRATUM);
    let corpus_id = (!frame.ids_differ).then_some(CORPUS_ID);
    let added: Vec<&str> = stratum.into_iter().chain(corpus_id).collect();
    let mut gathering = Gathering {
        picked: drawn.iter().map(candidate).collect(),
        watched: drawn
            .iter()
            .filter_map(|d| candidate(d).article.map(u32::from))
            .collect(),
        lines: Vec::with_capacity(drawn.len()),
        names: other_columns(options, &added, streams)?,
        ids_differ: frame.ids_differ,
    };
    let mut counts = Counts::default();
    for path in &options.corpus.files {
        let mut table = open(path)?;
        streams.progress.start_rows("writing");
        let done = gathering.read(&mut table, options, &mut counts, streams);
        streams.progress.finish();
        done?;
    }
    if gathering.lines.len() < drawn.len() {
        return Err(changed(&options.corpus.files[0]));
    }
    let mut bytes = Vec::new();
    let mut writer = CellWriter::new(&mut bytes, b',', false);
    let names = gathering.names.iter().map(String::as_str);
    writer.line(COLUMNS.into_iter().chain(added).chain(names));
    let frozen = options.test_share.map(|share| share.to_string());
    for (line, d) in gathering.lines.iter().zip(drawn) {
        let candidate = candidate(d);
        let head = [
            &line.id,
            &line.article,
            &line.text,
            &line.before,
            &line.after,
        ];
        head.into_iter().for_each(|cell| writer.cell(cell));
        writer.cell(candidate.part.name());
        writer.cell(frozen.as_deref().unwrap_or_default());
        writer.cell(d.pi.to_string());
        writer.cell(candidate.copies.to_string());
        writer.cell(draw_number.to_string());
        if stratum.is_some() {
            writer.cell(frame.stratum_of(&candidate));
        }
        if corpus_id.is_some() {
            writer.cell(&line.corpus_id);
        }
        line.others.iter().for_each(|cell| writer.cell(cell));
        writer.end();
    }
    Ok(bytes)
}

/// The columns of all files that stand behind ours, in the order in which they first appear; says
/// which are left out.
fn other_columns(
    options: &SampleOptions,
    added: &[&str],
    streams: &mut Streams<'_>,
) -> Result<Vec<String>> {
    let is_ours = |name: &str| COLUMNS.contains(&name) || added.contains(&name);
    let (mut kept, mut left_out): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for path in &options.corpus.files {
        let table = open(path)?;
        let columns = Columns::of(&table, &options.corpus)?;
        for (at, name) in table.header().iter().enumerate() {
            if columns.are_written_from(at) {
                continue;
            }
            let is_second = table.header()[..at].contains(name);
            let names = match is_ours(name) || is_second {
                true => &mut left_out,
                false => &mut kept,
            };
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    let left_out: Vec<String> = left_out.iter().map(|name| format!("\"{name}\"")).collect();
    if !left_out.is_empty() {
        streams.say(&format!(
            "note: left out of the queue, which has columns of these names: {}; rename them to keep \
             them",
            left_out.join(", ")
        ));
    }
    Ok(kept)
}

struct Gathering {
    /// In the order of the corpus.
    picked: Vec<Candidate>,
    /// Articles with a drawn sentence.
    watched: HashSet<u32>,
    lines: Vec<Line>,
    /// The corpus' own columns.
    names: Vec<String>,
    ids_differ: bool,
}

impl Gathering {
    fn read(
        &mut self,
        table: &mut Table<'_>,
        options: &SampleOptions,
        counts: &mut Counts,
        streams: &Streams<'_>,
    ) -> Result<()> {
        let columns = Columns::of(table, &options.corpus)?;
        let others: Vec<Option<usize>> = self.names.iter().map(|name| table.find(name)).collect();
        let path = table.path().to_owned();
        let mut articles: HashMap<String, Last> = HashMap::new();
        let mut number = counts.units;
        columns.each_unit(table, streams, counts, &mut |unit| {
            let picked = self.picked.get(self.lines.len());
            let is_picked = picked.is_some_and(|c| u64::from(c.unit) == number);
            number += 1;
            if let Some(picked) = picked.filter(|_| is_picked) {
                if picked.hash != hash_of(&wording(unit.text)) {
                    return Err(changed(&path));
                }
                let line = self.line(unit, &others);
                self.lines.push(line);
            }
            let is_watched =
                tag_of(unit.article).is_some_and(|tag| self.watched.contains(&tag.get()));
            if is_watched {
                self.meet(unit, is_picked, &mut articles);
            }
            Ok(())
        })
    }

    fn line(&self, unit: &Unit<'_>, others: &[Option<usize>]) -> Line {
        let own = unit.own_id().filter(|_| self.ids_differ);
        let cell =
            |at: &Option<usize>| at.and_then(|at| unit.row.cells.get(at)).unwrap_or_default();
        Line {
            id: own.map_or_else(|| unit.place(), |id| id.into_owned()),
            article: unit.article.to_owned(),
            text: unit.text.to_owned(),
            before: String::new(),
            after: String::new(),
            corpus_id: unit.id.to_owned(),
            others: others.iter().map(|at| cell(at).to_owned()).collect(),
        }
    }

    /// Makes the unit the neighbour of the last one of its article.
    fn meet(&mut self, unit: &Unit<'_>, is_picked: bool, articles: &mut HashMap<String, Last>) {
        let at = self.lines.len().wrapping_sub(1);
        let waits = is_picked.then_some(at);
        if unit.begins {
            articles.remove(unit.article);
        }
        let Some(last) = articles.get_mut(unit.article) else {
            let text = unit.text.to_owned();
            articles.insert(unit.article.to_owned(), Last { text, waits });
            return;
        };
        if let Some(line) = last.waits.and_then(|at| self.lines.get_mut(at)) {
            line.after = unit.text.to_owned();
        }
        if let Some(line) = waits.and_then(|at| self.lines.get_mut(at)) {
            line.before.clone_from(&last.text);
        }
        last.waits = waits;
        last.text.clear();
        last.text.push_str(unit.text);
    }
}

fn changed(path: &Path) -> Error {
    Error::Table {
        place: Place::file(path),
        problem: "the corpus changed while it was read".to_owned(),
        remedy: "Run the command again when nothing writes to it.".to_owned(),
    }
}
