//! Articles cut into sentences: which columns there are.

use crate::data::Table;
use crate::error::Result;

/// The column of each sentence's article, if the table has none of this name.
pub(super) const ARTICLE: &str = "article";
/// What is known of a sentence: its number in the article from 1, and the characters (Unicode scalar
/// values) of the article's text that it is made of: `text[start:end]` in Python.
pub(super) const PLACE: [&str; 3] = ["sentence_no", "start", "end"];

/// How articles are named.
#[derive(Debug, Clone)]
pub(super) struct ArticleColumns {
    /// The column of the id; `None` for the number of the row.
    pub id_at: Option<usize>,
    /// Whether a column [`ARTICLE`] is added.
    pub adds_article: bool,
}

impl ArticleColumns {
    /// The column `id`, else `article`, else `id`, else none.
    ///
    /// # Errors
    /// Those of [`Table::column`].
    pub fn of(table: &Table<'_>, text_at: usize, id: Option<&str>) -> Result<Self> {
        let has = |name: &str| table.header().iter().any(|h| h == name);
        let name = id.or_else(|| [ARTICLE, "id"].into_iter().find(|name| has(name)));
        let id_at = name.map(|name| table.column(name, "--id")).transpose()?;
        Ok(Self {
            id_at: id_at.filter(|at| *at != text_at),
            adds_article: !has(ARTICLE),
        })
    }
}
