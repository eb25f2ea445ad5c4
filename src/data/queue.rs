//! Sentences that wait to be annotated.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Table, TableRow};
use crate::error::{Error, Place, Result};

/// Columns that a queue may have and that are about the drawing, not about the corpus.
const OF_THE_QUEUE: [&str; 4] = ["id", "article", "before", "after"];
/// Columns that the labels get anew, so that those of the queue must not stand beside them. What
/// somebody, or the machine, said before is not shown either.
const OF_THE_LABELS: [&str; 7] = [
    "label",
    "unsure",
    "rule",
    "note",
    "settled_by",
    "time",
    "codebook",
];

/// Which columns hold what; `None` stands for the usual name.
#[derive(Debug, Clone, Default)]
pub struct QueueColumns {
    /// The sentence; usually `text`.
    pub text: Option<String>,
    /// What names the row; usually `id`, else its line.
    pub id: Option<String>,
    /// The article; usually `article`, and each row alone if there is none.
    pub group: Option<String>,
}

/// A sentence that waits to be annotated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueItem {
    /// What names it.
    pub id: String,
    /// Its article; empty for none.
    pub article: String,
    /// The sentence.
    pub text: String,
    /// The sentence before it; empty for none.
    pub before: String,
    /// The sentence behind it; empty for none.
    pub after: String,
    /// The outlet: the column `source` or `outlet`; empty for none.
    pub source: String,
    /// The cells of [`Queue::further`].
    pub further: Vec<String>,
}

/// The sentences of a file, in its order.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// The file.
    pub path: PathBuf,
    /// The sentences.
    pub items: Vec<QueueItem>,
    /// Columns that go along with the labels: `pi`, `part`, `draw` and whatever the corpus has.
    pub further: Vec<String>,
    /// Rows without text, which are left out.
    pub n_empty: usize,
    by_id: HashMap<String, usize>,
}

impl Queue {
    /// Reads `path`: a file of `sample`, the rows that `label --review` or `eval --audit` set aside,
    /// or any table with a column of sentences.
    ///
    /// # Errors
    /// Those of [`Table`]; [`Error::Table`] for an id that stands there twice, and for a table
    /// without a sentence.
    pub fn read(path: &Path, columns: &QueueColumns) -> Result<Self> {
        let mut table = Table::open(path)?;
        let at = Places::of(&table, columns)?;
        let mut queue = Self {
            path: path.to_owned(),
            further: (at.further.iter())
                .map(|&i| table.header()[i].clone())
                .collect(),
            ..Self::default()
        };
        let mut lines = Vec::new();
        let mut row = TableRow::default();
        while table.next_row(&mut row)? {
            let cell = |at: Option<usize>| at.map_or("", |i| &row.cells[i]).to_owned();
            let text = cell(Some(at.text));
            if text.trim().is_empty() {
                queue.n_empty += 1;
                continue;
            }
            let id = match cell(at.id).trim() {
                "" => format!("line {}", row.line),
                id => id.to_owned(),
            };
            if let Some(before) = queue.by_id.insert(id.clone(), lines.len()) {
                return Err(Error::Table {
                    place: Place::cell(path, row.line, columns.id.as_deref().unwrap_or("id")),
                    problem: format!(
                        "\"{id}\" stands on line {} already, expected each once",
                        lines[before]
                    ),
                    remedy: "Keep one of the two rows, or name another column with --id."
                        .to_owned(),
                });
            }
            lines.push(row.line);
            queue.items.push(QueueItem {
                id,
                article: cell(at.article),
                text,
                before: cell(at.before),
                after: cell(at.after),
                source: cell(at.source),
                further: at.further.iter().map(|&i| cell(Some(i))).collect(),
            });
        }
        if queue.items.is_empty() {
            return Err(Error::Table {
                place: Place::file(path),
                problem: "there is no sentence in it".to_owned(),
                remedy: "Draw some with `stancer sample`, or name their column with --text."
                    .to_owned(),
            });
        }
        Ok(queue)
    }

    /// The position of a sentence.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

/// Where what stands.
struct Places {
    text: usize,
    id: Option<usize>,
    article: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
    source: Option<usize>,
    further: Vec<usize>,
}

impl Places {
    fn of(table: &Table<'_>, columns: &QueueColumns) -> Result<Self> {
        let text = table.column(columns.text.as_deref().unwrap_or("text"), "--text")?;
        let id = table.column_or(columns.id.as_deref(), "id", "--id")?;
        let article = table.column_or(columns.group.as_deref(), "article", "--group")?;
        let goes_along = |&i: &usize| {
            let name = table.header()[i].as_str();
            let own = OF_THE_QUEUE.contains(&name) || OF_THE_LABELS.contains(&name);
            let taken = [Some(text), id, article].contains(&Some(i));
            !own && !taken && name != "text" && !name.starts_with("annotator")
        };
        Ok(Self {
            text,
            id,
            article,
            before: table.find("before"),
            after: table.find("after"),
            source: table.find("source").or_else(|| table.find("outlet")),
            further: (0..table.header().len()).filter(goes_along).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(csv: &str) -> Result<Queue> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("q.csv");
        std::fs::write(&path, csv).unwrap();
        Queue::read(&path, &QueueColumns::default())
    }

    #[test]
    fn what_was_said_before_is_left_out_and_what_was_drawn_goes_along() {
        let queue = read(
            "id,article,text,before,after,pi,label,annotator_1,outlet\n\
             1,a,One.,Zero.,Two.,0.25,pro-us,pro-us,agency\n2,a, ,,,0.25,,,agency\n",
        )
        .unwrap();
        assert_eq!(queue.further, ["pi", "outlet"]);
        let item = &queue.items[0];
        assert_eq!(item.further, ["0.25", "agency"]);
        assert_eq!(
            (item.before.as_str(), item.after.as_str()),
            ("Zero.", "Two.")
        );
        assert_eq!(item.source, "agency");
        assert_eq!((queue.items.len(), queue.n_empty), (1, 1));
        assert_eq!(queue.position("1"), Some(0));
    }

    #[test]
    fn rows_without_an_id_are_named_by_their_line() {
        let queue = read("text\nOne.\nTwo.\n").unwrap();
        assert_eq!(queue.items[1].id, "line 3");
    }

    #[test]
    fn refuses_an_id_that_stands_there_twice_and_a_file_without_a_sentence() {
        let message = read("id,text\n1,One.\n1,Two.\n").unwrap_err().to_string();
        assert!(message.contains("line 3, column \"id\": \"1\" stands on line 2 already"));
        let message = read("id,text\n1,\n").unwrap_err().to_string();
        assert!(message.contains("there is no sentence in it"), "{message}");
    }
}
