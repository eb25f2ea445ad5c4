//! What any system said of the test rows, from a CSV file.

mod probabilities;

use std::io::Read;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::{LabelledSet, Table, TableRow};
use crate::error::{Error, Place, Result};
use probabilities::{likeliest, probabilities, probability_columns};

/// Which columns of a file of predictions hold what.
#[derive(Debug, Clone, Default)]
pub struct PredictionColumns {
    /// What joins a row to its test row; usually `id`, or `article` where the column `sentence_no`
    /// numbers its sentences, which are then called `ARTICLE#NUMBER`.
    pub id: Option<String>,
    /// The label that the system gave; usually `stance` if there is one, since the output of
    /// `label` keeps the annotated `label` beside it, else `label`; where there is none, the
    /// likeliest class of the probabilities.
    pub label: Option<String>,
    /// Whether to read the probabilities, the columns `p_CLASS`, if there are any.
    pub probabilities: bool,
}

/// The labels of any system by id.
#[derive(Debug, Clone)]
pub struct Predictions {
    path: PathBuf,
    /// Line and class of each id, and the row of its probabilities.
    by_id: FxHashMap<String, Given>,
    first_id: Option<String>,
    /// n_rows × n_classes, if there are any.
    probabilities: Option<Vec<f64>>,
    n_classes: usize,
}

#[derive(Debug, Clone, Copy)]
struct Given {
    line: u64,
    class: usize,
    row: usize,
}

/// Predictions in the order of the test rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JoinedPredictions {
    /// The position of each row's class.
    pub labels: Vec<usize>,
    /// One probability per class and row; `None` if the file has none or none were asked for.
    pub probabilities: Option<Vec<Vec<f64>>>,
    /// Ids of the file that no test row has.
    pub n_extra: usize,
}

impl Predictions {
    /// Reads the file at `path`, or standard input for `-`. A row without a label counts as missing.
    ///
    /// # Errors
    /// Those of [`Table`]; [`Error::Table`] for a label that is not among `classes`, an id that
    /// stands there twice with different labels, and, where probabilities are asked for, columns of
    /// some classes only, a cell that is none or a row that does not sum to 1.
    pub fn read(path: &Path, classes: &[String], columns: &PredictionColumns) -> Result<Self> {
        read_table(Table::open(path)?, classes, columns)
    }

    /// As [`Predictions::read`] from `source`; `path` serves the messages only.
    ///
    /// # Errors
    /// As [`Predictions::read`].
    pub fn from_reader(
        source: impl Read + Send,
        path: &Path,
        classes: &[String],
        columns: &PredictionColumns,
    ) -> Result<Self> {
        read_table(Table::from_reader(source, path)?, classes, columns)
    }

    /// The predictions of the rows of `test`, in their order.
    ///
    /// # Errors
    /// [`Error::Labels`] for an id that two test rows share, [`Error::Table`] for test rows without a
    /// prediction.
    pub fn joined(&self, test: &LabelledSet) -> Result<JoinedPredictions> {
        refuse_doubled_ids(test)?;
        let given = test.rows.iter().filter_map(|row| self.by_id.get(&row.id));
        let given: Vec<&Given> = given.collect();
        if given.len() < test.rows.len() {
            return Err(self.missing(test));
        }
        Ok(JoinedPredictions {
            labels: given.iter().map(|g| g.class).collect(),
            probabilities: (self.probabilities.as_ref())
                .map(|p| given.iter().map(|g| self.row(p, g).to_vec()).collect()),
            n_extra: self.by_id.len() - given.len(),
        })
    }

    /// The class of `id`, and its probabilities if the file has any.
    pub fn of_id(&self, id: &str) -> Option<(usize, Option<&[f64]>)> {
        let given = self.by_id.get(id)?;
        let all = self.probabilities.as_ref();
        Some((given.class, all.map(|all| self.row(all, given))))
    }

    /// The probabilities of `given` among `all`.
    fn row<'p>(&self, all: &'p [f64], given: &Given) -> &'p [f64] {
        &all[given.row * self.n_classes..][..self.n_classes]
    }

    /// Whether there are probabilities.
    pub fn has_probabilities(&self) -> bool {
        self.probabilities.is_some()
    }

    fn missing(&self, test: &LabelledSet) -> Error {
        let ids = test.rows.iter().map(|row| &row.id);
        let missing: Vec<&String> = ids.filter(|id| !self.by_id.contains_key(*id)).collect();
        let shown: Vec<String> = missing
            .iter()
            .take(3)
            .map(|id| format!("\"{id}\""))
            .collect();
        let more = if missing.len() > 3 { ", …" } else { "" };
        let (n, of) = (missing.len(), test.rows.len());
        let found = match &self.first_id {
            Some(id) if n == of => format!("; the first id with a label here is \"{id}\""),
            None => "; no row here has both an id and a label".to_owned(),
            _ => String::new(),
        };
        Error::Table {
            place: Place::file(&self.path),
            problem: format!(
                "{n} of {of} test rows have no label here, expected one for each; their ids: \
                 {}{more}{found}",
                shown.join(", ")
            ),
            remedy:
                "Let the system label every test row; --id NAME and --predicted NAME choose the \
                     columns. A test row without a cell \"id\" goes by its file and line."
                    .to_owned(),
        }
    }
}

fn refuse_doubled_ids(test: &LabelledSet) -> Result<()> {
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for (i, row) in test.rows.iter().enumerate() {
        if let Some(before) = seen.insert(&row.id, i) {
            return Err(Error::Labels {
                problem: format!(
                    "the id \"{}\" stands in the test files twice (labelled rows {} and {}), \
                     expected each once",
                    row.id,
                    before + 1,
                    i + 1
                ),
                remedy: "Predictions are joined by id: give every test row its own.".to_owned(),
            });
        }
    }
    Ok(())
}

fn read_table(
    mut table: Table<'_>,
    classes: &[String],
    columns: &PredictionColumns,
) -> Result<Predictions> {
    // the sentences of articles, as `label --sentences` writes them, are named by article and number
    let number_at = table.find("sentence_no");
    let usual = match table.find("id") {
        None if number_at.is_some() => "article",
        _ => "id",
    };
    let id_at = table.column(columns.id.as_deref().unwrap_or(usual), "--id")?;
    let p_at = match columns.probabilities {
        true => probability_columns(&table, classes)?,
        false => None,
    };
    let label_name = match &columns.label {
        Some(name) => name.clone(),
        None if table.find("stance").is_some() => "stance".to_owned(),
        None => "label".to_owned(),
    };
    let label_at = match (&p_at, table.find(&label_name)) {
        (Some(_), None) if columns.label.is_none() => None,
        _ => Some(table.column(&label_name, "--predicted")?),
    };
    let path = table.path().to_owned();
    let mut read = Predictions {
        path: path.clone(),
        by_id: FxHashMap::default(),
        first_id: None,
        probabilities: p_at.as_ref().map(|_| Vec::new()),
        n_classes: classes.len(),
    };
    let (mut row, mut n_rows) = (TableRow::default(), 0);
    while table.next_row(&mut row)? {
        let own = row.cells[id_at].trim();
        let label = label_at.map(|at| row.cells[at].trim());
        if own.is_empty() || label.is_some_and(str::is_empty) {
            continue;
        }
        let id = match number_at.map(|at| row.cells[at].trim()) {
            Some(number) if !number.is_empty() => &format!("{own}#{number}"),
            _ => own,
        };
        let place = |column: &str| Place::cell(&path, row.line, column);
        let given = (p_at.as_ref()).map(|at| probabilities(&row, at, &table));
        let given = given.transpose()?;
        let class = match (label, &given) {
            (Some(label), _) => classes.iter().position(|c| c == label),
            (None, given) => given.as_deref().and_then(likeliest),
        };
        let Some(class) = class else {
            let label = label.unwrap_or_default();
            return Err(Error::Table {
                place: place(&label_name),
                problem: format!("\"{label}\" is not one of {}", classes.join(", ")),
                remedy: "Correct the label, or leave it out if the test set has no such row. Name \
                         another column with --predicted NAME."
                    .to_owned(),
            });
        };
        if let Some(before) = read.by_id.get(id) {
            let is_same = match (&given, &read.probabilities) {
                (Some(given), Some(all)) => given == read.row(all, before),
                _ => true,
            };
            let (column, differs) = match (label_at, &p_at) {
                (Some(_), _) if before.class != class => (
                    &label_name,
                    format!(
                        "has the label \"{}\" here and \"{}\" on line {}",
                        classes[class], classes[before.class], before.line
                    ),
                ),
                (_, Some(at)) if !is_same => (
                    &table.header()[at[0]],
                    format!("has other probabilities here than on line {}", before.line),
                ),
                _ => continue,
            };
            return Err(Error::Table {
                place: place(column),
                problem: format!("the id \"{id}\" {differs}, expected one prediction for each id"),
                remedy: "Keep one of the two rows.".to_owned(),
            });
        }
        if let (Some(given), Some(all)) = (given, &mut read.probabilities) {
            all.extend(given);
        }
        read.first_id.get_or_insert_with(|| id.to_owned());
        let given = Given {
            line: row.line,
            class,
            row: n_rows,
        };
        read.by_id.insert(id.to_owned(), given);
        n_rows += 1;
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::labelled::read_labelled_from;
    use crate::data::{Requested, Scheme};

    fn read(csv: &str) -> Result<Predictions> {
        let columns = PredictionColumns {
            probabilities: true,
            ..PredictionColumns::default()
        };
        let classes = ["a", "b"].map(str::to_owned);
        Predictions::from_reader(csv.as_bytes(), Path::new("p.csv"), &classes, &columns)
    }

    fn test_rows(ids: &[&str]) -> LabelledSet {
        let rows: String = ids.iter().map(|id| format!("{id},text,a\n")).collect();
        let csv = format!("id,text,label\n{rows}");
        let scheme = "name = \"t\"\nclasses = [\"a\", \"b\"]";
        let scheme = Scheme::parse(scheme, Path::new("s")).unwrap();
        let requested = Requested::default();
        read_labelled_from(csv.as_bytes(), Path::new("t.csv"), &scheme, &requested).unwrap()
    }

    #[test]
    fn labels_and_probabilities_follow_the_test_rows() {
        let csv = "id,label,p_b,p_a\n1,b,0.7,0.3\nx,a,0,1\n2,a,0.1,0.9\n2,a,0.1,0.9\n";
        let joined = read(csv).unwrap().joined(&test_rows(&["2", "1"])).unwrap();
        assert_eq!(joined.labels, [0, 1]);
        assert_eq!(joined.probabilities.unwrap(), [[0.9, 0.1], [0.3, 0.7]]);
        assert_eq!(joined.n_extra, 1);
    }

    #[test]
    fn the_stance_is_read_where_the_annotated_label_stands_beside_it() {
        let read = read("id,label,stance\n1,b,a\n").unwrap();
        let joined = read.joined(&test_rows(&["1"])).unwrap();
        assert_eq!((joined.labels, joined.probabilities), (vec![0], None));
    }

    #[test]
    fn missing_rows_are_counted_and_named() {
        let read = read("id,label\n9,b\n8,\n").unwrap();
        let missing = |ids: &[&str]| read.joined(&test_rows(ids)).unwrap_err().to_string();
        let message = missing(&["9", "8", "7", "6", "5"]);
        let expected = "p.csv: 4 of 5 test rows have no label here, expected one for each; their \
                        ids: \"8\", \"7\", \"6\", …\n";
        assert!(message.starts_with(expected), "{message}");
        let message = missing(&["1"]);
        assert!(
            message.contains("the first id with a label here is \"9\""),
            "{message}"
        );
        let message = missing(&["9", "9"]);
        assert!(
            message.contains("the id \"9\" stands in the test files twice"),
            "{message}"
        );
    }

    #[test]
    fn mistakes_have_a_place() {
        let cases = [
            (
                "id,label\n1,a\n2,c\n",
                "p.csv: line 3, column \"label\": \"c\" is not one of a, b",
            ),
            (
                "id,stance\n1,a\n1,b\n",
                "p.csv: line 3, column \"stance\": the id \"1\" has the label \"b\" here and \"a\" \
                 on line 2",
            ),
            (
                "id,p_a,p_b\n1,0.7,0.3\n1,0.2,0.8\n",
                "p.csv: line 3, column \"p_a\": the id \"1\" has other probabilities here than on \
                 line 2, expected one",
            ),
            ("name,label\n1,a\n", "p.csv: line 1: no column \"id\""),
            ("id,class\n1,a\n", "p.csv: line 1: no column \"label\""),
            (
                "id,label,p_a,p_b\n1,a,90,10\n",
                "p.csv: line 2, column \"p_a\": \"90\" is no",
            ),
            (
                "id,label,p_a,p_b\n1,a,0.9,0.2\n",
                "p.csv: line 2, column \"p_a\": the prob",
            ),
        ];
        for (csv, expected) in cases {
            let message = read(csv).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
