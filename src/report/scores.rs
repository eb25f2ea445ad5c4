//! Tables for the terminal.

use comfy_table::{CellAlignment, Table, presets};

use crate::model::ClassScore;

/// A score between 0 and 1 with three decimals.
pub fn score(value: f64) -> String {
    match format!("{value:.3}") {
        zero if zero == "-0.000" => "0.000".to_owned(),
        text => text,
    }
}

/// A share as a percentage with one decimal.
pub fn percent(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

/// A count with a thin gap between thousands: `1 242`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

/// Precision, recall, F1 and support per class, and named rows below.
pub fn scores_table(classes: &[ClassScore], below: &[(&str, [f64; 3], u64)]) -> String {
    let mut table = plain(&["", "precision", "recall", "F1", "support"]);
    for c in classes {
        table.add_row([
            c.class.clone(),
            score(c.precision),
            score(c.recall),
            score(c.f1),
            count(c.support),
        ]);
    }
    for (name, [precision, recall, f1], support) in below {
        table.add_row([
            (*name).to_owned(),
            score(*precision),
            score(*recall),
            score(*f1),
            count(*support),
        ]);
    }
    finished(&table)
}

/// The confusion matrix; rows are the annotated classes, each with its shares in percent.
pub fn confusion_table(confusion: &[Vec<u64>], names: &[&str]) -> String {
    let mut header = vec!["annotated \\ labelled"];
    header.extend(names);
    let mut table = plain(&header);
    for (row, name) in confusion.iter().zip(names) {
        let mut cells = vec![(*name).to_owned()];
        let all = row.iter().sum::<u64>().max(1) as f64;
        let cell = |&n: &u64| format!("{} ({:.0} %)", count(n), 100.0 * n as f64 / all);
        cells.extend(row.iter().map(cell));
        table.add_row(cells);
    }
    finished(&table)
}

pub(super) fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

pub(super) fn finished(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::Confusion;

    #[test]
    fn thousands_stand_apart() {
        let shown: Vec<String> = [0, 999, 1242, 1_000_000].into_iter().map(count).collect();
        assert_eq!(shown, ["0", "999", "1 242", "1 000 000"]);
    }

    #[test]
    fn a_table_has_a_line_per_class_and_no_trailing_spaces() {
        let confusion = Confusion::new(&[0, 1, 1], &[0, 1, 0], 2);
        let names = ["a".to_owned(), "b".to_owned()];
        let text = scores_table(&confusion.class_scores(&names), &[]);
        assert_eq!(text.lines().count(), 3);
        assert!(text.lines().all(|l| l == l.trim_end()));
        assert!(confusion_table(&confusion.whole(), &["a", "b"]).contains("annotated"));
    }
}
