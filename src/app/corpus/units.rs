//! The corpus as units: rows, or the sentences of articles.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use super::CorpusOptions;
use crate::app::Streams;
use crate::data::{Table, TableRow, leading_number, squeezed};
use crate::error::{Error, Result};
use crate::report::count;
use crate::text::Sentences;

/// Rows between two looks at the clock and at Ctrl-C.
const BETWEEN_LOOKS: u64 = 1024;
/// The column that numbers the sentences of an article, as `label --sentences` writes it.
const NUMBER: &str = "sentence_no";

/// Where in a file what stands.
#[derive(Debug, Clone)]
pub(in crate::app) struct Columns {
    text_at: usize,
    article_at: Option<usize>,
    id_at: Option<usize>,
    number_at: Option<usize>,
    splits: bool,
}

/// What may be drawn: a sentence and what is known of it.
#[derive(Debug)]
pub(in crate::app) struct Unit<'r> {
    /// Never white space alone.
    pub text: &'r str,
    /// The article's name; empty for a unit that stands alone.
    pub article: &'r str,
    pub row: &'r TableRow,
    /// The cell of the id; empty without one.
    pub id: &'r str,
    /// Its number in the article.
    number: Option<Cow<'r, str>>,
    file: &'r str,
    /// Whether it is the first of an article that has no name but that of its text, so that those
    /// before it are of a copy.
    pub begins: bool,
}

/// What was read.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::app) struct Counts {
    pub rows: u64,
    /// Rows without text.
    pub empty: u64,
    pub units: u64,
}

impl Columns {
    /// # Errors
    /// Those of [`Table::column`].
    pub fn of(table: &Table<'_>, options: &CorpusOptions) -> Result<Self> {
        let text_at = table.column(options.text_column(), "--text")?;
        let number_at = table.find(NUMBER).filter(|_| !options.sentences);
        let group_option = options.group_option.unwrap_or("--group");
        let article_at = table.column_or(options.group.as_deref(), "article", group_option)?;
        let id_at = table.column_or(options.id.as_deref(), "id", "--id")?;
        // numbered sentences are told apart by their article's name
        let is_numbered = options.sentences || number_at.is_some();
        let instead = article_at.filter(|_| is_numbered);
        Ok(Self {
            text_at,
            article_at: article_at.or(id_at.filter(|_| options.sentences)),
            id_at: id_at.or(instead),
            number_at,
            splits: options.sentences,
        })
    }

    /// Whether the queue has the cells of column `at` under a name of its own.
    pub fn are_written_from(&self, at: usize) -> bool {
        at == self.text_at || [self.article_at, self.id_at].contains(&Some(at))
    }

    /// Hands every unit of `table` to `visit`, in order.
    ///
    /// # Errors
    /// Those of reading and of `visit`; [`Error::Interrupted`].
    pub fn each_unit(
        &self,
        table: &mut Table<'_>,
        streams: &Streams<'_>,
        counts: &mut Counts,
        visit: &mut dyn FnMut(&Unit<'_>) -> Result<()>,
    ) -> Result<()> {
        let file = table.path().display().to_string();
        let mut row = TableRow::default();
        let mut n_seen = 0;
        while table.next_row(&mut row)? {
            counts.rows += 1;
            n_seen += 1;
            if n_seen == BETWEEN_LOOKS {
                streams.progress.advance_rows(n_seen, table.consumed());
                n_seen = 0;
                if streams.interrupted.load(Ordering::Relaxed) {
                    return Err(interrupted(counts.rows));
                }
            }
            let n_before = counts.units;
            self.units_of(&row, &file, &mut |unit| {
                counts.units += 1;
                visit(unit)
            })?;
            counts.empty += u64::from(counts.units == n_before);
        }
        Ok(())
    }

    fn units_of(
        &self,
        row: &TableRow,
        file: &str,
        visit: &mut dyn FnMut(&Unit<'_>) -> Result<()>,
    ) -> Result<()> {
        let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).unwrap_or_default();
        let (text, article) = (cell(Some(self.text_at)), cell(self.article_at));
        // the sentences of a nameless article belong together all the same, wherever it stands
        let own_name = match self.splits && article.is_empty() {
            true => format!("text-{:016x}", hash_of(&squeezed(text))),
            false => String::new(),
        };
        let mut unit = Unit {
            text,
            article: if own_name.is_empty() {
                article
            } else {
                &own_name
            },
            row,
            id: cell(self.id_at),
            number: Some(cell(self.number_at))
                .filter(|n| !n.is_empty())
                .map(Cow::Borrowed),
            file,
            begins: false,
        };
        if !self.splits {
            let is_empty = text.trim().is_empty();
            return if is_empty { Ok(()) } else { visit(&unit) };
        }
        for (n, sentence) in (1_usize..).zip(Sentences::of(text)) {
            unit.text = sentence.text;
            unit.number = Some(Cow::Owned(n.to_string()));
            unit.begins = n == 1 && !own_name.is_empty();
            visit(&unit)?;
        }
        Ok(())
    }
}

impl Unit<'_> {
    /// The id that the corpus gives it: `ID`, or `ID#NUMBER`.
    pub fn own_id(&self) -> Option<Cow<'_, str>> {
        (!self.id.is_empty()).then(|| self.numbered(self.id))
    }

    /// `FILE:LINE`, or `FILE:LINE#NUMBER`.
    pub fn place(&self) -> String {
        let place = format!("{}:{}", self.file, self.row.line);
        self.numbered(&place).into_owned()
    }

    fn numbered<'t>(&self, name: &'t str) -> Cow<'t, str> {
        match &self.number {
            Some(number) => Cow::Owned(format!("{name}#{number}")),
            None => Cow::Borrowed(name),
        }
    }
}

/// The first 8 bytes of the SHA-256, most significant first. Among 5 million texts two share them
/// with a probability below one in a million.
pub(in crate::app) fn hash_of(text: &str) -> u64 {
    leading_number(&Sha256::digest(text.as_bytes()))
}

/// Where the article `name` lies between 0 and 1, the same in every corpus: it belongs to the test
/// part where this is below the part's share. A sentence that stands alone is named by its words.
pub(in crate::app) fn place_of_article(name: &str) -> f64 {
    (hash_of(name) >> 11) as f64 / (1_u64 << 53) as f64
}

fn interrupted(n_rows: u64) -> Error {
    Error::Interrupted {
        problem: format!("stopped after {} rows", count(n_rows)),
        remedy: "Nothing is left behind.".to_owned(),
    }
}
