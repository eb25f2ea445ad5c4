//! Labels of sentences, and a corpus whose rows are their whole articles.

use std::path::Path;

use super::{Met, Reading};
use crate::app::corpus::Unit;
use crate::app::estimate::hand::{HandRow, article_of};
use crate::data::wording;
use crate::error::{Error, Place, Result};
use crate::report::{count, counted};
use crate::text::Sentences;

impl Reading<'_> {
    /// Remembers a row that is the article of labelled sentences and holds more than them.
    pub(super) fn meet_article(&mut self, unit: &Unit<'_>, path: &Path) {
        let id = unit.own_id().unwrap_or_default();
        for article in [&*id, &unit.place(), unit.article] {
            let of_article = self.hand.of_article(article);
            if of_article.is_empty() {
                continue;
            }
            let whole = wording(unit.text);
            for &label in of_article {
                let words = &self.hand.rows[label].words;
                let is_part = match words.is_empty() {
                    true => Sentences::of(unit.text).nth(1).is_some(),
                    false => whole.len() > words.len() && whole.contains(words),
                };
                if is_part {
                    let here = || Place::line(path, unit.row.line);
                    self.met[label].in_article.get_or_insert_with(here);
                }
            }
        }
    }

    /// # Errors
    /// [`Error::Table`] for labels of sentences where the corpus has their articles as they are: those
    /// of articles that are one sentence long would be joined by their text, and no others.
    pub(super) fn refuse_articles(&self) -> Result<()> {
        let rows = || self.hand.rows.iter().zip(&self.met);
        let has_its_row =
            |(row, met): (&HandRow, &Met)| met.by_id.is_some() && article_of(&row.id).is_some();
        if rows().any(has_its_row) {
            return Ok(());
        }
        let in_articles = || rows().filter_map(|(row, met)| Some((row, met.in_article.as_ref()?)));
        let Some((row, place)) = in_articles().next() else {
            return Ok(());
        };
        Err(Error::Table {
            place: row.place.clone(),
            problem: format!(
                "the label is of a sentence, \"{}\", and the corpus has its whole article in one row \
                 ({place}); so it is with {} of {}",
                row.id,
                count(in_articles().count() as u64),
                counted(self.hand.rows.len(), "label", "labels")
            ),
            remedy:
                "Add --sentences, so that the articles are split as `stancer sample --sentences` \
                     did."
                    .to_owned(),
        })
    }
}
