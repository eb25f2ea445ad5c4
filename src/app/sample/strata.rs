//! The strata that `--by` asks for.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::app::Streams;
use crate::data::{SlashedOrder, Table, TableRow};
use crate::error::{Error, Result};
use crate::report::count;

/// The column from which [`Span`]s are derived.
const DATE: &str = "date";
/// What an empty cell and a date that cannot be read count as.
const NONE: &str = "(none)";

/// A span of time that a date lies in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Span {
    Year,
    Quarter,
    Month,
}

/// Where a value of a stratum comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum ByColumn {
    Cell(usize),
    Date(usize, Span),
}

/// The strata found so far. Where dates are slashed, what month comes first shows only when all are
/// read, so a stratum has a name for either order until [`Strata::named`].
#[derive(Debug, Default)]
pub(super) struct Strata {
    numbers: HashMap<[String; 2], u32>,
    order: SlashedOrder,
    n_dates: u64,
    /// A cell that is no date, and one that is slashed.
    unread: Option<String>,
    slashed: Option<String>,
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

    fn shown(self, date: Option<Date>) -> String {
        let Some(date) = date else {
            return NONE.to_owned();
        };
        let (year, month) = (date.year(), date.month());
        match self {
            Self::Year => format!("{year:04}"),
            Self::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
            Self::Month => format!("{year:04}-{month:02}"),
        }
    }
}

/// Where `table` has the columns `names`; `month`, `quarter` and `year` come from the column `date`
/// if they are no columns.
///
/// # Errors
/// Those of [`Table::column`].
pub(super) fn by_columns(table: &Table<'_>, names: &[String]) -> Result<Vec<ByColumn>> {
    let has = |name: &str| table.header().iter().any(|h| h == name);
    let column = |name: &String| match Span::of(name) {
        Some(span) if !has(name) && has(DATE) => {
            Ok(ByColumn::Date(table.column(DATE, "--by")?, span))
        }
        _ => Ok(ByColumn::Cell(table.column(name, "--by")?)),
    };
    names.iter().map(column).collect()
}

impl Strata {
    /// The number of the stratum of `row`, for now.
    pub fn number(&mut self, columns: &[ByColumn], row: &TableRow) -> u32 {
        let mut names = [String::new(), String::new()];
        let mut dates = None;
        for (i, column) in columns.iter().enumerate() {
            let values = match *column {
                ByColumn::Cell(at) => {
                    let cell = row.cells.get(at).unwrap_or_default().trim();
                    let value = if cell.is_empty() { NONE } else { cell };
                    [value.to_owned(), value.to_owned()]
                }
                ByColumn::Date(at, span) => {
                    let cell = row.cells.get(at).unwrap_or_default();
                    let dates = *dates.get_or_insert_with(|| self.dates(cell));
                    dates.map(|date| span.shown(date))
                }
            };
            for (name, value) in names.iter_mut().zip(values) {
                if i > 0 {
                    name.push_str(" / ");
                }
                name.push_str(&value);
            }
        }
        let next = self.numbers.len() as u32;
        *self.numbers.entry(names).or_insert(next)
    }

    fn dates(&mut self, cell: &str) -> [Option<Date>; 2] {
        let dates = self.order.read(cell);
        self.n_dates += 1;
        if dates == [None, None] {
            self.unread.get_or_insert_with(|| cell.to_owned());
        } else if dates[0] != dates[1] {
            self.slashed.get_or_insert_with(|| cell.to_owned());
        }
        dates
    }

    /// The names of the strata in order, and for each number of [`Strata::number`] the position of
    /// its name; says what was not clear.
    ///
    /// # Errors
    /// [`Error::Labels`] where most cells of the column `date` are no dates.
    pub fn named(self, streams: &mut Streams<'_>) -> Result<(Vec<String>, Vec<u32>)> {
        let n_unread = self.n_dates - self.order.n_read();
        if let Some(example) = self.unread.filter(|_| n_unread > 0) {
            if 2 * n_unread > self.n_dates {
                return Err(Error::Labels {
                    problem: format!(
                        "--by: {} cells of the column \"{DATE}\" are no dates, e.g. \"{example}\"",
                        count(n_unread)
                    ),
                    remedy: "Write dates as 2022-02-24; 24.2.2022, 2/24/2022 and 24 February 2022 \
                             are read as well."
                        .to_owned(),
                });
            }
            streams.say(&format!(
                "note: {} sentence(s) without a date that can be read (\"{example}\") count as \
                 {NONE}",
                count(n_unread)
            ));
        }
        if let Some(slashed) = self.slashed.filter(|_| self.order.is_unclear()) {
            streams.say(&format!(
                "note: dates such as {slashed} were read with the month first"
            ));
        }
        let chosen = self.order.chosen();
        let mut positions: BTreeMap<&str, u32> = BTreeMap::new();
        for names in self.numbers.keys() {
            positions.insert(&names[chosen], 0);
        }
        for (position, (_, number)) in (0..).zip(positions.iter_mut()) {
            *number = position;
        }
        let mut final_numbers = vec![0; self.numbers.len()];
        for (names, number) in &self.numbers {
            let position = positions.get(names[chosen].as_str()).copied();
            final_numbers[*number as usize] = position.unwrap_or_default();
        }
        let names = positions.keys().map(|&name| name.to_owned()).collect();
        Ok((names, final_numbers))
    }
}
