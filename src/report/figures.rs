//! Figures with their intervals as text.

use serde::{Deserialize, Serialize};

use super::scores::{finished, plain};
use super::{count, percent, score};
use crate::eval::Figure;

/// A figure with its interval, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureRecord {
    /// Such as `macro_average.f1` or `classes.neutral.recall`.
    pub name: String,
    /// On all rows.
    pub value: f64,
    /// The interval's lower end; absent where there is one article only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Its upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl From<Figure> for FigureRecord {
    fn from(f: Figure) -> Self {
        Self {
            low: f.interval.map(|i| i.low),
            high: f.interval.map(|i| i.high),
            name: f.name,
            value: f.value,
        }
    }
}

/// The figures of one evaluation, to be shown by name.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(pub &'a [FigureRecord]);

impl Shown<'_> {
    /// `0.834 (0.798–0.866)`.
    pub fn score(self, name: &str) -> String {
        self.with(name, score, score)
    }

    /// `83.4 % (79.8–86.6)`.
    pub fn percent(self, name: &str) -> String {
        self.with(name, percent, |v| format!("{:.1}", 100.0 * v))
    }

    fn with(self, name: &str, value: fn(f64) -> String, end: fn(f64) -> String) -> String {
        let Some(f) = self.0.iter().find(|f| f.name == name) else {
            return "–".to_owned();
        };
        match (f.low, f.high) {
            (Some(low), Some(high)) => format!("{} ({}–{})", value(f.value), end(low), end(high)),
            _ => value(f.value),
        }
    }

    /// Precision, recall and F1 with their intervals: a row per class, and averages.
    pub fn table(self, classes: &[(String, u64)], n_rows: u64) -> String {
        let mut table = plain(&["", "precision", "recall", "F1", "support"]);
        let mut add = |name: &str, of: &str, support: u64| {
            let cell = |figure| self.score(&format!("{of}.{figure}"));
            table.add_row([
                name.to_owned(),
                cell("precision"),
                cell("recall"),
                cell("f1"),
                count(support),
            ]);
        };
        for (class, support) in classes {
            add(class, &format!("classes.{class}"), *support);
        }
        add("macro average", "macro_average", n_rows);
        add("weighted average", "weighted_average", n_rows);
        finished(&table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_without_an_interval_stands_alone() {
        let of = |low, high| FigureRecord {
            name: "mcc".to_owned(),
            value: 0.5,
            low,
            high,
        };
        assert_eq!(Shown(&[of(None, None)]).score("mcc"), "0.500");
        let figures = [of(Some(0.4), Some(0.625))];
        assert_eq!(Shown(&figures).score("mcc"), "0.500 (0.400–0.625)");
        assert_eq!(Shown(&figures).percent("mcc"), "50.0 % (40.0–62.5)");
        assert_eq!(Shown(&figures).score("none"), "–");
    }
}
