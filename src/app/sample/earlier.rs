//! Queues that were drawn earlier.

use std::collections::HashMap;
use std::path::PathBuf;

use super::frame::part_of;
use crate::app::Streams;
use crate::app::corpus::{hash_of, refuse_no_file};
use crate::data::{Part, Table, TableRow, wording};
use crate::error::{Error, Place, Result};
use crate::report::count;

/// The sentences of earlier queues.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    rows: HashMap<u64, EarlierRow>,
    /// The largest number of a draw; 0 if there was none.
    pub last_draw: u64,
    /// The share that the first draw with a test part froze, and where it says so.
    frozen: Option<(f64, Place)>,
    /// How many of no part stand in articles of the test part.
    n_unparted: u64,
}

/// A sentence that was drawn.
#[derive(Debug)]
struct EarlierRow {
    part: Part,
    place: Place,
    /// Whether the corpus has it, in an article of its part, and of the other.
    found: bool,
    agrees: bool,
}

impl Earlier {
    /// Reads the queues; `share` is that of the test part.
    ///
    /// # Errors
    /// [`Error::Table`] for what is no queue; [`Error::Labels`] where the share is not theirs.
    pub fn read(paths: &[PathBuf], share: Option<f64>, streams: &mut Streams<'_>) -> Result<Self> {
        let mut earlier = Self::default();
        for path in paths {
            refuse_no_file(path)?;
            earlier.read_queue(&mut Table::open(path)?, share)?;
        }
        if let Some((frozen, place)) = &earlier.frozen
            && share != Some(*frozen)
        {
            let this = share.map_or("nothing".to_owned(), |share| share.to_string());
            return Err(Error::Labels {
                problem: format!(
                    "{place}: its draw froze {frozen} of the articles for testing, and this one \
                     freezes {this}"
                ),
                remedy: format!(
                    "Give --freeze-test {frozen}, so that every article keeps its part."
                ),
            });
        }
        if earlier.n_unparted > 0 {
            streams.say(&format!(
                "note: {} of the earlier sentences, drawn without a test part, stand in its \
                 articles; leave them out of the training",
                count(earlier.n_unparted)
            ));
        }
        Ok(earlier)
    }

    fn read_queue(&mut self, table: &mut Table<'_>, share: Option<f64>) -> Result<()> {
        let find = |name: &str| table.find(name);
        let path = table.path().to_owned();
        let required = |name: &str| {
            let problem =
                || format!("the file is no queue of `stancer sample`: no column \"{name}\"");
            find(name).ok_or_else(|| no_queue(Place::file(&path), problem()))
        };
        let [text_at, _, draw_at] = [required("text")?, required("pi")?, required("draw")?];
        let (article_at, part_at, frozen_at) = (find("article"), find("part"), find("frozen"));
        let mut row = TableRow::default();
        // one without a sentence was drawn all the same
        self.last_draw = self.last_draw.max(1);
        while table.next_row(&mut row)? {
            let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).unwrap_or_default();
            let refused = |column: &str, problem: String| {
                no_queue(Place::cell(&path, row.line, column), problem)
            };
            let draw = cell(Some(draw_at)).trim();
            if !draw.is_empty() {
                let number = draw.parse().ok().filter(|n| *n < u64::MAX);
                let problem = || format!("\"{draw}\" is not the number of a draw");
                let number = number.ok_or_else(|| refused("draw", problem()))?;
                self.last_draw = self.last_draw.max(number);
            }
            let part = Part::named(cell(part_at).trim()).ok_or_else(|| {
                let problem = format!("\"{}\" is not test, train or empty", cell(part_at));
                refused("part", problem)
            })?;
            let text = cell(Some(text_at));
            if text.trim().is_empty() {
                continue;
            }
            let place = Place::line(&path, row.line);
            let words = wording(text);
            if part == Part::Whole {
                let of_the_test = part_of(cell(article_at), &words, share) == Part::Test;
                self.n_unparted += u64::from(of_the_test);
            } else {
                let frozen = share_of(cell(frozen_at).trim(), part);
                let frozen = frozen.map_err(|problem| refused("frozen", problem))?;
                self.freeze(frozen, &place)?;
            }
            self.rows.entry(hash_of(&words)).or_insert(EarlierRow {
                part,
                place,
                found: false,
                agrees: false,
            });
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::Labels`] for another share than that of the rows before.
    fn freeze(&mut self, share: f64, place: &Place) -> Result<()> {
        let (first, its_place) = self.frozen.get_or_insert_with(|| (share, place.clone()));
        if *first == share {
            return Ok(());
        }
        Err(Error::Labels {
            problem: format!(
                "{place}: its draw froze {share} of the articles for testing, that of {its_place} \
                 froze {first}"
            ),
            remedy: "Name queues of one --freeze-test alone.".to_owned(),
        })
    }

    /// Whether the text of this hash was drawn earlier, and if so whether it is met for the first
    /// time; remembers the part that the corpus gives it.
    pub fn meet(&mut self, hash: u64, part: Part) -> Option<bool> {
        let row = self.rows.get_mut(&hash)?;
        row.agrees |= row.part == Part::Whole || row.part == part;
        Some(!std::mem::replace(&mut row.found, true))
    }

    /// # Errors
    /// [`Error::Labels`] where all articles of the corpus that have an earlier sentence belong to the
    /// other part: articles are named otherwise than in the earlier draw.
    pub fn check_parts(&self) -> Result<()> {
        let moved = self.rows.values().filter(|row| row.found && !row.agrees);
        let first =
            moved.min_by(|a, b| (&a.place.path, a.place.line).cmp(&(&b.place.path, b.place.line)));
        first.map_or(Ok(()), |row| {
            Err(Error::Labels {
                problem: format!(
                    "{}: the sentence was drawn for {}, but in this corpus its article belongs to \
                     the other part",
                    row.place,
                    row.part.name()
                ),
                remedy: "Articles must have the names they had: use the --group, --id, --text and \
                         --sentences of the earlier draw, and the same files and lines where they \
                         are what names an article."
                    .to_owned(),
            })
        })
    }
}

fn share_of(cell: &str, part: Part) -> Result<f64, String> {
    if cell.is_empty() {
        return Err(format!(
            "a sentence of the part {} without the share that was frozen",
            part.name()
        ));
    }
    let share = cell
        .parse()
        .ok()
        .filter(|share| 0.0 < *share && *share < 1.0);
    share.ok_or_else(|| format!("\"{cell}\" is no share above 0 and below 1"))
}

fn no_queue(place: Place, problem: String) -> Error {
    Error::Table {
        place,
        problem,
        remedy: "--after takes a queue that `stancer sample` wrote, annotated or not.".to_owned(),
    }
}
