//! Places in time: months, quarters, years.

/// Names below a plot, at most.
const NAMES: i64 = 5;

/// A column of time, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Calendar {
    Month,
    Quarter,
    Year,
}

impl Calendar {
    pub(super) fn of(column: &str) -> Option<Self> {
        match column {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    pub(super) fn per_year(self) -> i64 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Year => 1,
        }
    }

    /// Counted from the year 0 on in its own unit; `None` for what is no time, such as `(none)`.
    pub(super) fn place(self, value: &str) -> Option<i64> {
        let digits = |text: &str, n: usize| -> Option<i64> {
            let all = text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
            all.then(|| text.parse().ok())?
        };
        let (year, part) = match self {
            Self::Year => (value, 1),
            Self::Month => {
                let (year, month) = value.split_once('-')?;
                (year, digits(month, 2)?)
            }
            Self::Quarter => {
                let (year, quarter) = value.split_once("-Q")?;
                (year, digits(quarter, 1)?)
            }
        };
        let n = self.per_year();
        ((1..=n).contains(&part)).then_some(digits(year, 4)? * n + part - 1)
    }

    /// `2022-03`, `2022-Q1`, `2022`.
    pub(super) fn name(self, place: i64) -> String {
        let n = self.per_year();
        let (year, part) = (place.div_euclid(n), place.rem_euclid(n) + 1);
        match self {
            Self::Month => format!("{year:04}-{part:02}"),
            Self::Quarter => format!("{year:04}-Q{part}"),
            Self::Year => format!("{year:04}"),
        }
    }

    /// Some names of places, at round distances.
    pub(super) fn ticks(self, first: i64, last: i64) -> Vec<(f64, String)> {
        let per_year = self.per_year();
        let within = [1, 2, 3, 6]
            .into_iter()
            .filter(|s| per_year % s == 0 && *s < per_year);
        let years = [1, 2, 5, 10, 20, 50, 100].map(|n| n * per_year);
        let step = within
            .chain(years)
            .find(|step| (last - first) / step < NAMES)
            .unwrap_or(1000 * per_year);
        let begin = first.div_euclid(step) * step;
        let named = (0..).map(|i| begin + i * step).take_while(|p| *p <= last);
        let name = |place: i64| match step % per_year {
            0 => Self::Year.name(place / per_year),
            _ => self.name(place),
        };
        (named.filter(|p| *p >= first))
            .map(|p| (p as f64, name(p)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_time_are_read_and_written() {
        for (calendar, value, place) in [
            (Calendar::Month, "2022-03", 2022 * 12 + 2),
            (Calendar::Quarter, "2022-Q1", 2022 * 4),
            (Calendar::Year, "0999", 999),
        ] {
            assert_eq!(calendar.place(value), Some(place));
            assert_eq!(calendar.name(place), value);
        }
        for (calendar, value) in [
            (Calendar::Month, "2022-13"),
            (Calendar::Month, "2022-00"),
            (Calendar::Month, "(none)"),
            (Calendar::Month, "2022"),
            (Calendar::Quarter, "2022-Q5"),
            (Calendar::Quarter, "2022-1"),
            (Calendar::Year, "+202"),
            (Calendar::Year, ""),
        ] {
            assert_eq!(calendar.place(value), None, "{value}");
        }
    }

    #[test]
    fn names_in_time_stand_at_round_places() {
        let named = |calendar: Calendar, first, last| -> Vec<String> {
            let ticks = {
                let at = |place| calendar.place(place).unwrap();
                calendar.ticks(at(first), at(last))
            };
            ticks.into_iter().map(|(_, name)| name).collect()
        };
        let month = Calendar::Month;
        assert_eq!(named(month, "2022-01", "2022-02"), ["2022-01", "2022-02"]);
        assert_eq!(
            named(month, "2022-02", "2022-12"),
            ["2022-04", "2022-07", "2022-10"]
        );
        assert_eq!(
            named(month, "2021-11", "2024-02"),
            ["2022-01", "2022-07", "2023-01", "2023-07", "2024-01"]
        );
        assert_eq!(
            named(Calendar::Quarter, "2020-Q1", "2023-Q4"),
            ["2020", "2021", "2022", "2023"]
        );
        assert_eq!(
            named(Calendar::Year, "1995", "2022"),
            ["2000", "2010", "2020"]
        );
    }
}
