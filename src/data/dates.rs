//! Dates as people write them in a column.

use jiff::civil::Date;
use jiff::fmt::strtime;

/// Formats that mean one thing.
const PLAIN: [&str; 8] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d %b %Y",
];
/// American, and day first: `10/7/2016` alone does not tell which.
const SLASHED: [&str; 2] = ["%m/%d/%Y", "%d/%m/%Y"];
/// Years before have fewer than four digits, and two of them may mean any century.
const FIRST_YEAR: i16 = 1000;

/// The date of each cell, `None` for one that is no date, and whether slashed dates (`10/7/2016`)
/// could be read either way and were read month first. Of the two orders the one that reads more
/// cells holds for the whole column. A time of day after the date is left out; a date with a year of
/// fewer than four digits is none.
pub fn dates_of(cells: &[&str]) -> (Vec<Option<Date>>, bool) {
    let mut order = SlashedOrder::default();
    let read: Vec<_> = cells.iter().map(|cell| order.read(cell)).collect();
    let dates = read.iter().map(|both| both[order.chosen()]).collect();
    (dates, order.is_unclear())
}

/// Which of the two orders of slashed dates reads more cells of a column that streams by.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlashedOrder {
    n_read: [u64; 2],
    differ: bool,
}

impl SlashedOrder {
    /// The date of `cell` with the month first and with the day first; the same for a date that is
    /// not slashed.
    pub fn read(&mut self, cell: &str) -> [Option<Date>; 2] {
        let day = day_of(cell);
        let plain = PLAIN.iter().find_map(|format| parse(format, day));
        let dates = SLASHED.map(|slashed| plain.or_else(|| parse(slashed, day)));
        for (n, date) in self.n_read.iter_mut().zip(dates) {
            *n += u64::from(date.is_some());
        }
        self.differ |= dates[0] != dates[1];
        dates
    }

    /// The better order so far: 0 for the month first, 1 for the day first; the first where both
    /// read as many.
    pub fn chosen(&self) -> usize {
        usize::from(self.n_read[1] > self.n_read[0])
    }

    /// Whether both orders read as many cells, and some of them differently.
    pub fn is_unclear(&self) -> bool {
        self.n_read[0] == self.n_read[1] && self.differ
    }
}

fn parse(format: &str, cell: &str) -> Option<Date> {
    let date = strtime::parse(format, cell).ok()?.to_date().ok()?;
    (date.year() >= FIRST_YEAR).then_some(date)
}

/// As much of a date as tells the year, and the month if that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearMonth {
    /// Of four digits.
    pub year: i16,
    /// 1 to 12.
    pub month: Option<i8>,
}

impl YearMonth {
    /// Reads `2016` and `2022-02`, which are no dates but may serve for one; `None` for all else.
    pub fn read(cell: &str) -> Option<Self> {
        let cell = cell.trim();
        let (year, month) = match cell.split_once('-') {
            Some((year, month)) => (year, Some(month)),
            None => (cell, None),
        };
        let digits = |text: &str, n: usize| -> Option<i16> {
            let is_number = text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| text.parse().ok()).flatten()
        };
        let year = digits(year, 4).filter(|year| *year >= FIRST_YEAR)?;
        let month = match month {
            None => None,
            Some(month) => Some(digits(month, 2).filter(|month| (1..=12).contains(month))? as i8),
        };
        Some(Self { year, month })
    }
}

impl From<Date> for YearMonth {
    fn from(date: Date) -> Self {
        Self {
            year: date.year(),
            month: Some(date.month()),
        }
    }
}

/// `2016-07-10` of `2016-07-10T12:00:00Z` and of `2016-07-10 12:00`.
fn day_of(cell: &str) -> &str {
    let cell = cell.trim();
    let starts_with_digits = cell
        .get(..8)
        .is_some_and(|c| !c.contains(char::is_alphabetic));
    match cell.split_once(['T', ' ']) {
        Some((day, _)) if starts_with_digits => day,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cells: &[&str]) -> (Vec<String>, bool) {
        let (dates, unclear) = dates_of(cells);
        let text = |date: &Option<Date>| date.map_or("–".to_owned(), |d| d.to_string());
        (dates.iter().map(text).collect(), unclear)
    }

    #[test]
    fn reads_what_spreadsheets_and_feeds_write() {
        let cells = [
            "2016-07-10",
            "2016-07-10T12:30:00Z",
            "2016-07-10 12:30",
            "10.7.2016",
            "July 10, 2016",
            "10 July 2016",
            "Jul 10, 2016",
            "10 Jul 2016",
            "20160710",
            "2016/7/10",
        ];
        assert_eq!(shown(&cells), (vec!["2016-07-10".to_owned(); 10], false));
    }

    #[test]
    fn the_column_tells_whether_the_month_comes_first() {
        assert_eq!(shown(&["1/2/2016", "1/13/2016"]).0[0], "2016-01-02");
        assert_eq!(shown(&["1/2/2016", "13/1/2016"]).0[0], "2016-02-01");
        let (dates, unclear) = shown(&["1/2/2016", "2016-05-01"]);
        assert_eq!((dates[0].as_str(), unclear), ("2016-01-02", true));
    }

    #[test]
    fn what_is_no_date_has_none() {
        let cells = [
            "2016-07-10",
            "soon",
            "",
            "March 05,",
            "2014-2015",
            "13/13/2016",
            "1/2/22",
            "0022-01-02",
            "2022-02",
        ];
        let (dates, _) = shown(&cells);
        assert_eq!(dates[0], "2016-07-10");
        assert!(dates[1..].iter().all(|date| date == "–"), "{dates:?}");
    }

    #[test]
    fn a_year_and_a_month_are_read_as_such() {
        let read = |cell: &str| YearMonth::read(cell).map(|read| (read.year, read.month));
        assert_eq!(read(" 2016 "), Some((2016, None)));
        assert_eq!(read("2022-02"), Some((2022, Some(2))));
        for cell in [
            "",
            "16",
            "0016",
            "2022-13",
            "2022-2",
            "2022-02-01",
            "+201",
            "2014-2015",
        ] {
            assert_eq!(read(cell), None, "{cell}");
        }
    }
}
