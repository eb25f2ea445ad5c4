//! The groups that `--by` asks for, which `sample` takes for strata.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::data::{SlashedOrder, Table, TableRow, YearMonth};
use crate::error::{Error, Place, Result};
use crate::report::{agreed, count, counted};

/// The column from which [`Span`]s are derived.
const DATE: &str = "date";
/// What an empty cell and a date that cannot be read count as.
const NONE: &str = "(none)";

/// A span of time that a date lies in.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) enum Span {
    Year,
    Quarter,
    Month,
}

/// Where a value of a group's name comes from.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) enum ByColumn {
    Cell(usize),
    Date(usize, Span),
}

/// The groups found so far. Where dates are slashed, what month comes first shows only when all of a
/// file are read, so a group has a name for either order until [`Groups::named`].
#[derive(Debug, Default)]
pub(in crate::app) struct Groups {
    /// By the number of the file.
    numbers: HashMap<(usize, [String; 2]), u32>,
    files: Vec<Dates>,
}

/// The column `date` of a file.
#[derive(Debug, Default)]
struct Dates {
    path: PathBuf,
    order: SlashedOrder,
    n_dates: u64,
    /// What the one order and the other leave unread.
    unread: [Unread; 2],
    /// A cell that the orders read otherwise, and its line.
    slashed: Option<(String, u64)>,
}

#[derive(Debug, Default)]
struct Unread {
    n: u64,
    /// A cell and its line; an empty one only if all are.
    example: Option<(String, u64)>,
}

impl Span {
    fn of(name: &str) -> Option<Self> {
        match name {
            "year" => Some(Self::Year),
            "quarter" => Some(Self::Quarter),
            "month" => Some(Self::Month),
            _ => None,
        }
    }

    fn shown(self, YearMonth { year, month }: YearMonth) -> Option<String> {
        match self {
            Self::Year => Some(format!("{year:04}")),
            Self::Quarter => month.map(|month| format!("{year:04}-Q{}", (month + 2) / 3)),
            Self::Month => month.map(|month| format!("{year:04}-{month:02}")),
        }
    }
}

/// Where `table` has the columns `names`; `month`, `quarter` and `year` come from the column `date`
/// if they are no columns. `option` is what names them.
///
/// # Errors
/// Those of [`Table::column`].
pub(in crate::app) fn by_columns(
    table: &Table<'_>,
    names: &[String],
    option: &str,
) -> Result<Vec<ByColumn>> {
    let has = |name: &str| table.header().iter().any(|h| h == name);
    let column = |name: &String| match Span::of(name).filter(|_| !has(name)) {
        Some(span) if has(DATE) => Ok(ByColumn::Date(table.column(DATE, option)?, span)),
        span => {
            let told = |missing| match span {
                Some(_) => with_remedy(
                    missing,
                    format!(
                        "Name another column with {option}; a column \"{DATE}\" would do as well, \
                         since {name} is derived from it."
                    ),
                ),
                None if has(DATE) && !has(name) => with_remedy(
                    missing,
                    format!(
                        "Name a column that is there with {option}; month, quarter and year are \
                         derived from the column \"{DATE}\"."
                    ),
                ),
                None => missing,
            };
            table.column(name, option).map(ByColumn::Cell).map_err(told)
        }
    };
    names.iter().map(column).collect()
}

impl Groups {
    /// Begins with another file of the corpus.
    pub fn start(&mut self, path: &Path) {
        self.files.push(Dates {
            path: path.to_owned(),
            ..Dates::default()
        });
    }

    /// The number of the group of `row`, which is of the file started last, for now.
    pub fn number(&mut self, columns: &[ByColumn], row: &TableRow) -> u32 {
        let cell = |at: usize| row.cells.get(at).unwrap_or_default().trim();
        let date = columns.iter().find_map(|column| match *column {
            ByColumn::Date(at, _) => Some((cell(at), row.line)),
            ByColumn::Cell(_) => None,
        });
        let file = self.files.last_mut();
        let dates = match (date, file) {
            (Some((cell, line)), Some(file)) => file.read(cell, line, columns),
            _ => [None, None],
        };
        let names = [0, 1].map(|order| {
            let value = |column: &ByColumn| match *column {
                ByColumn::Cell(at) => Some(cell(at).to_owned()).filter(|cell| !cell.is_empty()),
                ByColumn::Date(_, span) => dates[order].and_then(|date| span.shown(date)),
            };
            let values = columns.iter().map(value);
            let shown: Vec<String> = values
                .map(|v| v.unwrap_or_else(|| NONE.to_owned()))
                .collect();
            shown.join(" / ")
        });
        let next = self.numbers.len() as u32;
        let numbers = self.numbers.entry((self.files.len(), names));
        *numbers.or_insert(next)
    }

    /// The names of the groups in order, and for each number of [`Groups::number`] the position of
    /// its name, and what was not clear.
    ///
    /// # Errors
    /// [`Error::Table`] where most cells of the column `date` are no dates.
    pub fn named(self) -> Result<(Vec<String>, Vec<u32>, Vec<String>)> {
        let notes = check_dates(&self.files)?;
        let name_of = |(n_files, names): &'_ (usize, [String; 2])| -> String {
            let file = self.files.get(n_files.wrapping_sub(1));
            names[file.map_or(0, |file| file.order.chosen())].clone()
        };
        let mut positions: BTreeMap<String, u32> = BTreeMap::new();
        for key in self.numbers.keys() {
            positions.insert(name_of(key), 0);
        }
        for (position, (_, number)) in (0..).zip(positions.iter_mut()) {
            *number = position;
        }
        let mut final_numbers = vec![0; self.numbers.len()];
        for (key, number) in &self.numbers {
            let position = positions.get(&name_of(key)).copied();
            final_numbers[*number as usize] = position.unwrap_or_default();
        }
        Ok((positions.into_keys().collect(), final_numbers, notes))
    }
}

impl Dates {
    /// What the one order and the other read; remembers what either leaves without a value of
    /// `columns`.
    fn read(&mut self, cell: &str, line: u64, columns: &[ByColumn]) -> [Option<YearMonth>; 2] {
        let found = || Some((cell.to_owned(), line));
        let instead = YearMonth::read(cell);
        let dates = (self.order.read(cell)).map(|date| date.map(YearMonth::from).or(instead));
        self.n_dates += 1;
        if dates[0] != dates[1] && dates.iter().all(Option::is_some) && self.slashed.is_none() {
            self.slashed = found();
        }
        for (unread, date) in self.unread.iter_mut().zip(dates) {
            let lacks = |column: &ByColumn| match *column {
                ByColumn::Date(_, span) => date.and_then(|date| span.shown(date)).is_none(),
                ByColumn::Cell(_) => false,
            };
            if columns.iter().any(lacks) {
                unread.n += 1;
                let known = unread.example.as_ref();
                if known.is_none_or(|(known, _)| known.is_empty() && !cell.is_empty()) {
                    unread.example = found();
                }
            }
        }
        dates
    }

    fn unread(&self) -> &Unread {
        &self.unread[self.order.chosen()]
    }
}

fn check_dates(files: &[Dates]) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let n_dates: u64 = files.iter().map(|file| file.n_dates).sum();
    let n_unread: u64 = files.iter().map(|file| file.unread().n).sum();
    let examples = files.iter().filter_map(|file| {
        let (cell, line) = file.unread().example.as_ref()?;
        Some((cell, Place::cell(&file.path, *line, DATE)))
    });
    if let Some((cell, place)) = examples.min_by_key(|(cell, _)| cell.is_empty()) {
        if 2 * n_unread > n_dates {
            return Err(Error::Table {
                place,
                problem: format!(
                    "\"{cell}\" is no date that --by can use; {} of {} dates cannot be read",
                    count(n_unread),
                    count(n_dates)
                ),
                remedy: "Write dates as 2022-02-24, with a year of four digits; 24.2.2022, \
                         2/24/2022, Feb 24, 2022 and 24 February 2022 are read as well, 2022-02 and \
                         2022 where they suffice."
                    .to_owned(),
            });
        }
        notes.push(format!(
            "{} without a date that can be read ({place}: \"{cell}\") {} as {NONE}",
            counted(n_unread as usize, "sentence", "sentences"),
            agreed(n_unread as usize, "counts", "count")
        ));
    }
    for file in files.iter().filter(|file| file.order.is_unclear()) {
        if let Some((cell, line)) = &file.slashed {
            notes.push(format!(
                "dates such as {cell} ({}) were read with the month first",
                Place::line(&file.path, *line)
            ));
        }
    }
    Ok(notes)
}

fn with_remedy(missing: Error, remedy: String) -> Error {
    match missing {
        Error::Table { place, problem, .. } => Error::Table {
            place,
            problem,
            remedy,
        },
        other => other,
    }
}
