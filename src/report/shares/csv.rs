//! Shares as CSV: a row per group and class, then a row per difference and class.

use super::SharesRecord;
use crate::data::CellWriter;
use crate::report::FigureRecord;

const COLUMNS: [&str; 20] = [
    "kind",
    "group",
    "column",
    "a",
    "b",
    "class",
    "sentences",
    "articles",
    "labels",
    "labels_of_class",
    "naive",
    "share",
    "low",
    "high",
    "naive_less_share",
    "effective_labels",
    "p",
    "p_adjusted",
    "level",
    "reason",
];

impl SharesRecord {
    /// The shares (`kind` is `share`) and differences (`difference`: `share`, `low` and `high` are the
    /// difference and its interval), empty cells where there is nothing. All shares are 0–1.
    pub fn csv(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = CellWriter::new(&mut bytes, b',', false);
        // the columns of --by stand behind, under names that no column of ours has
        let by: Vec<String> = self.by.iter().map(|name| format!("by_{name}")).collect();
        let names = COLUMNS.iter().map(ToString::to_string);
        writer.line(names.chain(by));
        let level = self.level.to_string();
        for group in &self.groups {
            for class in &group.classes {
                let share = class.share.as_ref();
                let cells = [
                    "share".to_owned(),
                    group.name.clone(),
                    String::new(),
                    String::new(),
                    String::new(),
                    class.class.clone(),
                    group.n_sentences.to_string(),
                    group.n_articles.to_string(),
                    group.n_labels.to_string(),
                    class.n_labels.to_string(),
                    number(Some(class.naive)),
                    number(share.map(|s| s.value)),
                    number(share.and_then(|s| s.low)),
                    number(share.and_then(|s| s.high)),
                    number(class.difference),
                    number(group.effective_labels),
                    String::new(),
                    String::new(),
                    level.clone(),
                    class.reason.clone().unwrap_or_default(),
                ];
                let none = vec![String::new(); self.by.len()];
                let values = if group.values.is_empty() {
                    &none
                } else {
                    &group.values
                };
                writer.line(cells.iter().chain(values));
            }
        }
        for contrast in &self.contrasts {
            let end = |end: fn(&FigureRecord) -> Option<f64>| {
                number(contrast.difference.as_ref().and_then(end))
            };
            let cells = [
                "difference".to_owned(),
                contrast.within.clone().unwrap_or("all".to_owned()),
                contrast.column.clone(),
                contrast.a.clone(),
                contrast.b.clone(),
                contrast.class.clone(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                number(Some(contrast.naive)),
                end(|f| Some(f.value)),
                end(|f| f.low),
                end(|f| f.high),
                String::new(),
                String::new(),
                number(contrast.p),
                number(contrast.p_adjusted),
                level.clone(),
                contrast.reason.clone().unwrap_or_default(),
            ];
            let none = vec![String::new(); self.by.len()];
            writer.line(cells.iter().chain(&none));
        }
        bytes
    }
}

/// With as many digits as it has; a program that reads the file rounds as it likes.
fn number(value: Option<f64>) -> String {
    value.map_or(String::new(), |v| v.to_string())
}
