//! The first pass: a few numbers of each candidate.

use hashbrown::HashTable;

use super::SampleOptions;
use super::doubt::Doubts;
use super::earlier::Earlier;
use crate::app::Streams;
use crate::app::corpus::{
    Columns, Counts, Groups, Unit, by_columns, hash_of, open, place_of_article,
};
use crate::data::{Part, Table, wording};
use crate::error::{Error, Result};

/// A text that may be drawn, in 32 bytes: there may be millions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// See [`hash_of`].
    pub hash: u64,
    /// The number of the unit that stands for it in the corpus, from 0.
    pub unit: u32,
    /// The units with this text.
    pub copies: u32,
    /// Nearly always another for another article; see [`tag_of`].
    pub article: Option<std::num::NonZeroU32>,
    /// The position of its name in [`Frame::strata`].
    pub stratum: u32,
    /// In ten-thousandths.
    pub doubt: u16,
    pub part: Part,
}

/// All that may be drawn.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// In the order of the corpus.
    pub candidates: Vec<Candidate>,
    /// In order; none without `--by`.
    pub strata: Vec<String>,
    /// Whether no two texts have the same id in the corpus.
    pub ids_differ: bool,
    pub counts: Counts,
    /// Units whose text stands further up, and texts drawn earlier.
    pub n_copies: u64,
    pub n_earlier: u64,
}

/// The part of an article; of a sentence that stands alone by its `words`.
pub(super) fn part_of(article: &str, words: &str, share: Option<f64>) -> Part {
    let name = if article.is_empty() { words } else { article };
    match share {
        None => Part::Whole,
        Some(share) if place_of_article(name) < share => Part::Test,
        Some(_) => Part::Train,
    }
}

/// A number by which the rows of an article are found again; `None` for a unit that stands alone.
pub(super) fn tag_of(article: &str) -> Option<std::num::NonZeroU32> {
    match article.is_empty() {
        true => None,
        false => std::num::NonZeroU32::new((hash_of(article) as u32).max(1)),
    }
}

impl Frame {
    /// The stratum that `candidate` is drawn from; empty in the test part, which is one of its own,
    /// and without `--by`.
    pub fn stratum_of(&self, candidate: &Candidate) -> &str {
        match candidate.part {
            Part::Test => "",
            _ => (self.strata.get(candidate.stratum as usize)).map_or("", String::as_str),
        }
    }

    /// Reads the whole corpus.
    ///
    /// # Errors
    /// Whatever is wrong with a file; [`Error::Labels`] for dates that are none, parts that earlier
    /// draws had otherwise and more than 4 billion sentences; [`Error::Interrupted`].
    pub fn read(
        options: &SampleOptions,
        earlier: &mut Earlier,
        doubts: Option<Doubts<'_>>,
        streams: &mut Streams<'_>,
    ) -> Result<Self> {
        let mut reading = Reading {
            options,
            earlier,
            doubts,
            strata: Groups::default(),
            by_hash: HashTable::new(),
            ids: Vec::new(),
            frame: Self::default(),
        };
        for path in &options.corpus.files {
            let mut table = open(path)?;
            if let Some(description) = table.description() {
                streams.say(&description);
            }
            streams.progress.start_rows("reading");
            let done = reading.read(&mut table, streams);
            streams.progress.finish();
            done?;
        }
        reading.finish(streams)
    }
}

struct Reading<'a, 'm> {
    options: &'a SampleOptions,
    earlier: &'a mut Earlier,
    doubts: Option<Doubts<'m>>,
    strata: Groups,
    /// Positions of candidates, by the hash of their text.
    by_hash: HashTable<u32>,
    /// The hash of each text's id.
    ids: Vec<u64>,
    frame: Frame,
}

impl Reading<'_, '_> {
    fn read(&mut self, table: &mut Table<'_>, streams: &Streams<'_>) -> Result<()> {
        let columns = Columns::of(table, &self.options.corpus)?;
        let by = by_columns(table, &self.options.by, "--by")?;
        self.strata.start(table.path());
        let target_at = match &self.doubts {
            Some(doubts) => doubts.target_column(table)?,
            None => None,
        };
        let mut counts = self.frame.counts;
        let mut n_units = counts.units;
        let done = columns.each_unit(table, streams, &mut counts, &mut |unit| {
            let number = u32::try_from(n_units).map_err(|_| too_many())?;
            n_units += 1;
            let Some(mut candidate) = self.candidate(unit, number) else {
                return Ok(());
            };
            if !by.is_empty() {
                candidate.stratum = self.strata.number(&by, unit.row);
            }
            let at = self.frame.candidates.len();
            self.frame.candidates.push(candidate);
            if let Some(doubts) = &mut self.doubts
                && candidate.part != Part::Test
            {
                let target = target_at.and_then(|at| unit.row.cells.get(at));
                let target = target.unwrap_or_default().trim();
                doubts.push(at, unit.text, target, &mut self.frame.candidates);
            }
            Ok(())
        });
        self.frame.counts = counts;
        done
    }

    /// The unit as a candidate, unless its text was there before.
    fn candidate(&mut self, unit: &Unit<'_>, number: u32) -> Option<Candidate> {
        let words = wording(unit.text);
        let hash = hash_of(&words);
        let candidates = &mut self.frame.candidates;
        let same = self
            .by_hash
            .find(hash, |&at| candidates[at as usize].hash == hash);
        if let Some(&at) = same {
            let copies = &mut candidates[at as usize].copies;
            *copies = copies.saturating_add(1);
            self.frame.n_copies += 1;
            return None;
        }
        let part = part_of(unit.article, &words, self.options.test_share);
        let met = self.earlier.meet(hash, part);
        if met == Some(false) {
            self.frame.n_copies += 1;
            return None;
        }
        // those drawn earlier count, so that every draw names a sentence alike
        if let Some(id) = unit.own_id() {
            self.ids.push(hash_of(&id));
        }
        if met.is_some() {
            self.frame.n_earlier += 1;
            return None;
        }
        let at = candidates.len() as u32;
        let hasher = |&at: &u32| candidates.get(at as usize).map_or(hash, |c| c.hash);
        self.by_hash.insert_unique(hash, at, hasher);
        Some(Candidate {
            hash,
            unit: number,
            copies: 1,
            article: tag_of(unit.article),
            stratum: 0,
            doubt: 0,
            part,
        })
    }

    fn finish(mut self, streams: &mut Streams<'_>) -> Result<Frame> {
        if let Some(doubts) = &mut self.doubts {
            doubts.finish(&mut self.frame.candidates);
        }
        self.earlier.check_parts()?;
        self.ids.sort_unstable();
        self.frame.ids_differ = self.ids.windows(2).all(|two| two[0] != two[1]);
        if !self.options.by.is_empty() {
            let (names, positions, notes) = self.strata.named()?;
            notes
                .iter()
                .for_each(|n| streams.say(&format!("note: {n}")));
            self.frame.strata = names;
            for candidate in &mut self.frame.candidates {
                candidate.stratum = positions[candidate.stratum as usize];
            }
        }
        Ok(self.frame)
    }
}

fn too_many() -> Error {
    Error::Labels {
        problem: "the corpus has more than 4 294 967 296 sentences".to_owned(),
        remedy: "Draw from parts of it, each into a queue of its own.".to_owned(),
    }
}
