//! Figures with their intervals as text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scores::{finished, plain};
use super::{ClassCount, FigureMap, count, percent, score};
use crate::eval::Figure;

/// A figure with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureRecord {
    /// On all rows.
    pub value: f64,
    /// The interval's lower end; absent where there is none, as with one article only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Its upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl From<&Figure> for FigureRecord {
    fn from(f: &Figure) -> Self {
        Self {
            value: f.value,
            low: f.interval.map(|i| i.low),
            high: f.interval.map(|i| i.high),
        }
    }
}

impl FigureRecord {
    /// `0.834 (0.798–0.866)`.
    pub fn score(&self) -> String {
        self.with(score, score)
    }

    /// `+0.034 (−0.008 to +0.076)`, for differences.
    pub fn difference(&self) -> String {
        let signed = |v: f64| format!("{v:+.3}").replace('-', "−");
        self.with(signed, signed)
    }

    /// `83.4 % (79.8–86.6)`.
    pub fn percent(&self) -> String {
        self.with(percent, |v| format!("{:.1}", 100.0 * v))
    }

    fn with(&self, value: fn(f64) -> String, end: fn(f64) -> String) -> String {
        match (self.low, self.high) {
            (Some(low), Some(high)) => {
                let span = span(&end(low), &end(high));
                format!("{} ({span})", value(self.value))
            }
            _ => value(self.value),
        }
    }
}

/// `0.798–0.866`, or `−0.008 to +0.076` where an end has a sign, which the dash would be lost among.
pub(crate) fn span(low: &str, high: &str) -> String {
    let is_signed = [low, high]
        .iter()
        .any(|end| end.starts_with(['+', '-', '−']));
    let between = if is_signed { " to " } else { "–" };
    format!("{low}{between}{high}")
}

/// The figures by name; those whose names begin with `prefix`, without it.
pub fn figure_map(figures: &[Figure], prefix: &str) -> FigureMap {
    let named = figures.iter().filter_map(|f| {
        let name = f.name.strip_prefix(prefix)?;
        Some((name.to_owned(), f.into()))
    });
    named.collect()
}

/// The figures of one evaluation, to be shown by name.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(pub &'a FigureMap);

impl Shown<'_> {
    /// `0.834 (0.798–0.866)`; a dash for one that is not there.
    pub fn score(self, name: &str) -> String {
        self.0.get(name).map_or("–".to_owned(), FigureRecord::score)
    }

    /// `83.4 % (79.8–86.6)`.
    pub fn percent(self, name: &str) -> String {
        let figure = self.0.get(name);
        figure.map_or("–".to_owned(), FigureRecord::percent)
    }

    /// Precision, recall and F1 with their intervals: a row per class, and averages.
    pub fn table(self, classes: &[ClassCount], n_rows: u64) -> String {
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
        for ClassCount { class, support, .. } in classes {
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
        let of = |low, high| {
            let value = 0.5;
            FigureMap::from([("mcc".to_owned(), FigureRecord { value, low, high })])
        };
        assert_eq!(Shown(&of(None, None)).score("mcc"), "0.500");
        let figures = of(Some(0.4), Some(0.625));
        assert_eq!(Shown(&figures).score("mcc"), "0.500 (0.400–0.625)");
        assert_eq!(Shown(&figures).percent("mcc"), "50.0 % (40.0–62.5)");
        assert_eq!(Shown(&figures).score("none"), "–");
        let lower = FigureRecord {
            value: -0.02,
            low: Some(-0.05),
            high: Some(0.01),
        };
        assert_eq!(lower.difference(), "−0.020 (−0.050 to +0.010)");
    }
}
