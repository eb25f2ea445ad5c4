//! Dates as people write them in a column.

use jiff::civil::Date;
use jiff::fmt::strtime;

/// Formats that mean one thing.
const PLAIN: [&str; 6] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%B %d, %Y",
    "%d %B %Y",
];
/// American, and day first: `10/7/2016` alone does not tell which.
const SLASHED: [&str; 2] = ["%m/%d/%Y", "%d/%m/%Y"];

/// The dates of a column, and whether its slashed dates (`10/7/2016`) could be read either way and
/// were read month first. A time of day after the date is left out.
///
/// # Errors
/// The position of the first cell that is no date.
pub fn dates_of(cells: &[&str]) -> Result<(Vec<Date>, bool), usize> {
    let mut readings = [Vec::new(), Vec::new()];
    for (i, cell) in cells.iter().enumerate() {
        let day = day_of(cell);
        if let Some(date) = PLAIN.iter().find_map(|format| parse(format, day)) {
            for reading in &mut readings {
                reading.push(Some(date));
            }
            continue;
        }
        let either = SLASHED.map(|format| parse(format, day));
        if either == [None, None] {
            return Err(i);
        }
        for (reading, date) in readings.iter_mut().zip(either) {
            reading.push(date);
        }
    }
    let [month_first, day_first] = readings.map(|r| r.into_iter().collect::<Vec<_>>());
    let whole = |reading: &[Option<Date>]| reading.iter().copied().collect::<Option<Vec<Date>>>();
    match (whole(&month_first), whole(&day_first)) {
        (Some(a), Some(b)) => Ok((a.clone(), a != b)),
        (Some(dates), None) | (None, Some(dates)) => Ok((dates, false)),
        // some cells want the one order and some the other
        (None, None) => Err(month_first.iter().position(Option::is_none).unwrap_or(0)),
    }
}

fn parse(format: &str, cell: &str) -> Option<Date> {
    strtime::parse(format, cell).ok()?.to_date().ok()
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
        let (dates, unclear) = dates_of(cells).unwrap();
        (dates.iter().map(ToString::to_string).collect(), unclear)
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
            "20160710",
            "2016/7/10",
        ];
        assert_eq!(shown(&cells), (vec!["2016-07-10".to_owned(); 8], false));
    }

    #[test]
    fn the_column_tells_whether_the_month_comes_first() {
        assert_eq!(shown(&["1/2/2016", "1/13/2016"]).0[0], "2016-01-02");
        assert_eq!(shown(&["1/2/2016", "13/1/2016"]).0[0], "2016-02-01");
        let (dates, unclear) = shown(&["1/2/2016", "2016-05-01"]);
        assert_eq!((dates[0].as_str(), unclear), ("2016-01-02", true));
    }

    #[test]
    fn names_the_first_cell_that_is_no_date() {
        assert_eq!(dates_of(&["2016-07-10", "soon"]), Err(1));
        assert_eq!(dates_of(&["1/13/2016", "13/1/2016"]), Err(1));
    }
}
