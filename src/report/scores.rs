//! Tables for the terminal.

use comfy_table::{CellAlignment, Table, presets};

use crate::count::count;
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

/// Columns that text for the terminal is made for; only long names make a table wider.
pub(super) const COLUMNS: usize = 100;

/// The sentence in lines of at most [`COLUMNS`], with a line break at the end; spaces at its begin
/// stay, and lines behind the first begin with `indent` of them. No line ends within a number.
pub(super) fn wrapped(sentence: &str, indent: usize) -> String {
    let words = sentence.trim_start_matches(' ');
    let mut column = sentence.len() - words.len();
    let mut text = " ".repeat(column);
    let mut pieces: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match pieces.last_mut() {
            Some(last)
                if last.ends_with(|c: char| c.is_ascii_digit())
                    && word.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                *last = format!("{last} {word}");
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    for (i, word) in pieces.iter().enumerate() {
        let length = word.chars().count();
        if i > 0 && column + 1 + length > COLUMNS {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if i > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
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
    fn long_sentences_fit_and_hang() {
        let text = wrapped(&("  ".to_owned() + &"word ".repeat(60)), 4);
        assert!(text.lines().all(|l| l.chars().count() <= COLUMNS));
        assert!(text.starts_with("  word word ") && text.contains("\n    word "));
        assert_eq!(text.split_whitespace().count(), 60);
        assert_eq!(wrapped("one  two", 8), "one  two\n");
        let text = wrapped(&format!("{} 1 242 labels", "w".repeat(95)), 0);
        assert!(text.ends_with("w\n1 242 labels\n"), "{text}");
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
