//! The first pass over the corpus: its articles and groups, and which rows have a label.

mod articles;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rayon::prelude::*;

use super::hand::HandLabels;
use crate::app::Streams;
use crate::app::corpus::{Columns, CorpusOptions, Counts, Groups, Unit, by_columns, open};
use crate::data::{joined_units, wording};
use crate::error::{Error, Place, Result};
use crate::eval::Index;
use crate::text::{Fingerprint, Tokens};

/// Texts that are compared with known ones together.
const AT_ONCE: usize = 4096;

/// What is kept of the corpus; rows are its sentences, from 0 on.
#[derive(Debug, Default)]
pub(in crate::app) struct Frame {
    pub counts: Counts,
    /// The article of each row, from 0 on; a sentence that stands alone is one of its own.
    pub clusters: Vec<usize>,
    pub n_clusters: usize,
    /// Whether some row names its article.
    pub has_articles: bool,
    /// The columns that make groups.
    pub columns: Vec<GroupColumn>,
    /// What was assumed of dates.
    pub notes: Vec<String>,
    /// Row and label, in the order of the rows; all copies of a drawn text have its label.
    pub labelled: Vec<(usize, usize)>,
    /// The first row of each label and its text there; `None` for a label that the corpus does not
    /// have.
    pub first: Vec<Option<(usize, String)>>,
    /// Labels that were found by their text alone.
    pub n_by_text: usize,
    /// Rows without a label that nearly repeat one with a label, and which.
    pub near: Vec<(usize, usize)>,
    /// Rows that nearly repeat sentences that the model was trained on.
    pub seen: Vec<usize>,
    /// Those sentences, by their place among all that it was trained on.
    pub repeated: BTreeSet<usize>,
}

/// A column that makes groups.
#[derive(Debug, Default)]
pub(in crate::app) struct GroupColumn {
    pub name: String,
    /// In order.
    pub values: Vec<String>,
    /// The position of each row's value.
    pub of_row: Vec<u32>,
}

/// What rows are compared with.
pub(in crate::app) struct Known<'a> {
    /// The sentences that the model was trained on.
    pub trained: Index<'a>,
    /// Those with a label, in the order of the labels.
    pub labelled: Index<'a>,
}

/// How a label was found.
#[derive(Debug, Clone, Default)]
struct Met {
    by_id: Option<Place>,
    by_text: bool,
    /// A row that is the whole article of the labelled sentence.
    in_article: Option<Place>,
}

struct Reading<'a> {
    hand: &'a HandLabels,
    known: Option<Known<'a>>,
    /// Whether a row is taken for a sentence, as it stands.
    takes_rows: bool,
    articles: HashMap<String, usize>,
    groups: Vec<Groups>,
    met: Vec<Met>,
    /// Texts to be compared.
    waiting: Vec<(usize, String)>,
    frame: Frame,
}

impl Frame {
    /// Reads the whole corpus, with the groups that the columns `names` make, each with the option that
    /// asks for it.
    ///
    /// # Errors
    /// Whatever is wrong with a file; [`Error::Table`] for an id that is another sentence in the
    /// corpus, or stands there twice, and for labels of sentences where it has whole articles;
    /// [`Error::Labels`] for an empty corpus.
    pub fn read(
        options: &CorpusOptions,
        names: &[(String, &str)],
        hand: &HandLabels,
        known: Option<Known<'_>>,
        streams: &mut Streams<'_>,
    ) -> Result<Self> {
        let column = |(name, _): &(String, &str)| GroupColumn {
            name: name.clone(),
            ..GroupColumn::default()
        };
        let mut reading = Reading {
            hand,
            known,
            takes_rows: !options.sentences,
            articles: HashMap::new(),
            groups: names.iter().map(|_| Groups::default()).collect(),
            met: vec![Met::default(); hand.rows.len()],
            waiting: Vec::new(),
            frame: Self {
                columns: names.iter().map(column).collect(),
                first: vec![None; hand.rows.len()],
                ..Self::default()
            },
        };
        for path in &options.files {
            reading.read(path, options, names, streams)?;
        }
        if reading.frame.clusters.is_empty() {
            return Err(Error::Labels {
                problem: format!(
                    "{}: there is no sentence in the corpus",
                    super::hand::shown(&options.files)
                ),
                remedy: "Name the column of the sentences with --text, or other files.".to_owned(),
            });
        }
        reading.finish()
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.clusters.len()
    }

    /// The article of each row, those that share a labelled text as one.
    pub fn joined_clusters(&self) -> Vec<usize> {
        let first = |label: usize| Some(self.first[label].as_ref()?.0);
        let links = self
            .labelled
            .iter()
            .filter_map(|&(row, label)| Some((self.clusters[first(label)?], self.clusters[row])));
        joined_units(&self.clusters, links)
    }

    /// How many labels the corpus has.
    pub fn n_joined(&self) -> usize {
        self.first.iter().flatten().count()
    }
}

/// As much of a text as a message shows.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Reading<'_> {
    fn read(
        &mut self,
        path: &Path,
        options: &CorpusOptions,
        names: &[(String, &str)],
        streams: &mut Streams<'_>,
    ) -> Result<()> {
        let mut table = open(path)?;
        if let Some(description) = table.description() {
            streams.say(&description);
        }
        let at = Columns::of(&table, options)?;
        let by: Vec<_> = (names.iter())
            .map(|(name, option)| by_columns(&table, std::slice::from_ref(name), option))
            .collect::<Result<_>>()?;
        self.groups.iter_mut().for_each(|groups| groups.start(path));
        let mut counts = self.frame.counts;
        streams.progress.start_rows("reading");
        let done = at.each_unit(&mut table, streams, &mut counts, &mut |unit| {
            for ((groups, by), column) in
                (self.groups.iter_mut().zip(&by)).zip(&mut self.frame.columns)
            {
                column.of_row.push(groups.number(by, unit.row));
            }
            self.take(unit, path)
        });
        streams.progress.finish();
        self.frame.counts = counts;
        done
    }

    fn take(&mut self, unit: &Unit<'_>, path: &Path) -> Result<()> {
        let row = self.frame.clusters.len();
        let cluster = self.cluster(unit.article);
        self.frame.clusters.push(cluster);
        if let Some(label) = self.label_of(unit, path)? {
            self.frame.labelled.push((row, label));
            self.frame.first[label].get_or_insert_with(|| (row, unit.text.to_owned()));
        }
        if self.known.is_some() {
            self.waiting.push((row, unit.text.to_owned()));
            if self.waiting.len() == AT_ONCE {
                self.compare();
            }
        }
        Ok(())
    }

    fn cluster(&mut self, article: &str) -> usize {
        let next = self.frame.n_clusters;
        if !article.is_empty() {
            self.frame.has_articles = true;
            if let Some(&known) = self.articles.get(article) {
                return known;
            }
            self.articles.insert(article.to_owned(), next);
        }
        self.frame.n_clusters += 1;
        next
    }

    /// The label of a row: by its id or place, else by its text where texts were drawn.
    fn label_of(&mut self, unit: &Unit<'_>, path: &Path) -> Result<Option<usize>> {
        let hand = self.hand;
        let own = unit.own_id().and_then(|id| hand.of_id(&id));
        let by_id = own.or_else(|| hand.of_id(&unit.place()));
        if by_id.is_none() && self.takes_rows {
            self.meet_article(unit, path);
        }
        if by_id.is_none() && !hand.of_texts {
            return Ok(None);
        }
        let words = wording(unit.text);
        let Some(label) = by_id else {
            let by_text = hand.of_words(&words);
            if let Some(label) = by_text {
                self.met[label].by_text = true;
            }
            return Ok(by_text);
        };
        let row = &hand.rows[label];
        let here = Place::line(path, unit.row.line);
        if !row.text.is_empty() && row.words != words {
            return Err(Error::Table {
                place: row.place.clone(),
                problem: format!(
                    "the id \"{}\" is another sentence in the corpus ({here}): found \"{}\", \
                     expected \"{}\"",
                    row.id,
                    beginning(unit.text),
                    beginning(&row.text)
                ),
                remedy:
                    "Name the corpus that the sentences were drawn from; its ids and texts must \
                         be what they were then (saved anew by an office program it may have lost \
                         letters). --id names the column of its ids."
                        .to_owned(),
            });
        }
        match self.met[label].by_id.replace(here.clone()) {
            Some(before) if !hand.of_texts || before.path != here.path => Err(Error::Table {
                place: here,
                problem: format!(
                    "the id \"{}\", which has a label, stands in the corpus already ({before})",
                    row.id
                ),
                remedy: "Give every sentence an id of its own, or keep one of the two rows."
                    .to_owned(),
            }),
            _ => Ok(Some(label)),
        }
    }

    /// Looks for repeats of what was trained on, and of what has a label, among the waiting rows.
    fn compare(&mut self) {
        let Some(known) = &self.known else { return };
        let of_row = |tokens: &mut Tokens, (row, text): &(usize, String)| {
            let print = Fingerprint::of(text, tokens).0;
            let label = known.labelled.near(&print, 0).first().map(|near| near.0);
            (*row, known.trained.near(&print, 0), label)
        };
        let found: Vec<_> = (self.waiting.par_iter())
            .map_init(Tokens::default, of_row)
            .collect();
        for (row, trained, label) in found {
            self.frame.seen.extend((!trained.is_empty()).then_some(row));
            self.frame
                .repeated
                .extend(trained.iter().map(|near| near.0));
            self.frame.near.extend(label.map(|label| (row, label)));
        }
        self.waiting.clear();
    }

    fn finish(mut self) -> Result<Frame> {
        self.compare();
        self.refuse_articles()?;
        let mut frame = self.frame;
        let labelled = &frame.labelled;
        (frame.near).retain(|(row, _)| labelled.binary_search_by_key(row, |l| l.0).is_err());
        let by_text = |met: &&Met| met.by_id.is_none() && met.by_text;
        frame.n_by_text = self.met.iter().filter(by_text).count();
        for (groups, column) in self.groups.into_iter().zip(&mut frame.columns) {
            let (names, positions, notes) = groups.named()?;
            frame.notes.extend(notes);
            column.values = names;
            for number in &mut column.of_row {
                *number = positions[*number as usize];
            }
        }
        // columns of one date have the same
        frame.notes.sort();
        frame.notes.dedup();
        Ok(frame)
    }
}
