//! Queues that were drawn earlier.

use std::collections::HashMap;
use std::path::PathBuf;

use super::corpus::{hash_of, place_of_article, words_of};
use super::frame::Part;
use crate::app::Streams;
use crate::data::{Table, TableRow};
use crate::error::{Error, Place, Result};
use crate::report::count;

/// The sentences of earlier queues.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    rows: HashMap<u64, EarlierRow>,
    /// The largest number of a draw; 0 if there was none.
    pub last_draw: u64,
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

/// The places of articles, see [`place_of_article`], that earlier draws put into each part.
#[derive(Debug)]
struct Bounds {
    /// The test articles lie up to here; below 0 if there are none.
    last_test: f64,
    /// The others from here; above 1 if there are none.
    first_train: f64,
    /// The place of one that the given share would move to the other part.
    moved: Option<Place>,
    /// How many of no part would stand in the test part.
    n_unparted: u64,
}

impl Earlier {
    /// Reads the queues; `share` is that of the test part.
    ///
    /// # Errors
    /// [`Error::Table`] for what is no queue; [`Error::Labels`] where the share is not theirs.
    pub fn read(paths: &[PathBuf], share: Option<f64>, streams: &mut Streams<'_>) -> Result<Self> {
        let mut earlier = Self::default();
        let mut bounds = Bounds {
            last_test: -1.0,
            first_train: 2.0,
            moved: None,
            n_unparted: 0,
        };
        for path in paths {
            earlier.read_queue(&mut Table::open(path)?, share, &mut bounds)?;
        }
        bounds.check(share)?;
        if bounds.n_unparted > 0 {
            streams.say(&format!(
                "note: {} of the earlier sentences, drawn without a test part, stand in its \
                 articles; leave them out of the training",
                count(bounds.n_unparted)
            ));
        }
        Ok(earlier)
    }

    fn read_queue(
        &mut self,
        table: &mut Table<'_>,
        share: Option<f64>,
        bounds: &mut Bounds,
    ) -> Result<()> {
        let find = |name: &str| table.header().iter().position(|h| h == name);
        let no_queue = |place, problem: String| Error::Table {
            place,
            problem,
            remedy: "--after takes queues that `stancer sample` wrote, annotated or not."
                .to_owned(),
        };
        let path = table.path().to_owned();
        let text_at = find("text")
            .ok_or_else(|| no_queue(Place::file(&path), "no column \"text\"".to_owned()))?;
        let (article_at, part_at, draw_at) = (find("article"), find("part"), find("draw"));
        let mut row = TableRow::default();
        // a file without the column was drawn once
        self.last_draw = self.last_draw.max(1);
        while table.next_row(&mut row)? {
            let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).unwrap_or_default();
            let at = |column: &str| Place::cell(&path, row.line, column);
            let draw = cell(draw_at).trim();
            if !draw.is_empty() {
                let number = draw.parse().ok().filter(|n| *n < u64::MAX);
                let problem = || format!("\"{draw}\" is not the number of a draw");
                let number = number.ok_or_else(|| no_queue(at("draw"), problem()))?;
                self.last_draw = self.last_draw.max(number);
            }
            let part = Part::named(cell(part_at).trim()).ok_or_else(|| {
                let problem = format!("\"{}\" is not test, train or empty", cell(part_at));
                no_queue(at("part"), problem)
            })?;
            let text = cell(Some(text_at));
            if text.trim().is_empty() {
                continue;
            }
            let words = words_of(text);
            let article = Some(cell(article_at)).filter(|name| !name.is_empty());
            let lies_at = place_of_article(article.unwrap_or(&words));
            bounds.add(part, lies_at, share, || Place::line(&path, row.line));
            let place = Place::line(&path, row.line);
            self.rows.entry(hash_of(&words)).or_insert(EarlierRow {
                part,
                place,
                found: false,
                agrees: false,
            });
        }
        Ok(())
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
                remedy: "Articles must have the names they had: use the --group, --text and \
                         --sentences of the earlier draw."
                    .to_owned(),
            })
        })
    }
}

impl Bounds {
    fn add(&mut self, part: Part, lies_at: f64, share: Option<f64>, place: impl Fn() -> Place) {
        let would_be = share.map(|share| lies_at < share);
        match part {
            Part::Whole => self.n_unparted += u64::from(would_be == Some(true)),
            Part::Test => self.last_test = self.last_test.max(lies_at),
            Part::Train => self.first_train = self.first_train.min(lies_at),
        }
        if part != Part::Whole && would_be != Some(part == Part::Test) {
            self.moved.get_or_insert_with(place);
        }
    }

    fn check(&self, share: Option<f64>) -> Result<()> {
        let Some(place) = &self.moved else {
            return Ok(());
        };
        let remedy = match self.fitting_share() {
            Some(fitting) => {
                format!("Give --freeze-test {fitting}, with which all keep their part.")
            }
            None => "No share fits: the queues were drawn with different ones, or their articles \
                     have been renamed; name queues of one --freeze-test alone."
                .to_owned(),
        };
        let problem = match share {
            None => format!("{place}: the earlier draw has a test part, and this one none"),
            Some(share) => {
                format!("{place}: the sentence would not keep its part with --freeze-test {share}")
            }
        };
        Err(Error::Labels { problem, remedy })
    }

    /// The share with the fewest digits under which every article keeps its part: an article belongs
    /// to the test part where its place is below the share.
    fn fitting_share(&self) -> Option<f64> {
        let fits = |share: &f64| {
            *share > 0.0 && *share < 1.0 && *share > self.last_test && *share <= self.first_train
        };
        let with_digits = |digits: i32| {
            let scale = 10_f64.powi(digits);
            let below = (self.first_train * scale).floor() / scale;
            let above = ((self.last_test.max(0.0) * scale).floor() + 1.0) / scale;
            [below, above].into_iter().find(fits)
        };
        (1..=17).find_map(with_digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(last_test: f64, first_train: f64) -> Option<f64> {
        let (moved, n_unparted) = (None, 0);
        let bounds = Bounds {
            last_test,
            first_train,
            moved,
            n_unparted,
        };
        bounds.fitting_share()
    }

    #[test]
    fn the_share_that_is_proposed_is_the_shortest_that_fits() {
        assert_eq!(fitting(0.2491, 0.2513), Some(0.25));
        assert_eq!(fitting(0.2501, 0.250174), Some(0.25017));
        assert_eq!(fitting(-1.0, 0.07), Some(0.07));
        assert_eq!(fitting(0.31, 2.0), Some(0.4));
        assert_eq!(fitting(0.3, 0.2), None);
    }
}
