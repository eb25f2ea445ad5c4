//! A comparison as text for the terminal, at most 100 columns wide.

use super::verdict::p_value;
use super::{ComparisonRecord, ContrastRecord, FlipRecord, SystemKind, SystemRecord};
use crate::report::scores::{COLUMNS, finished, plain, wrapped};
use crate::report::{FigureRecord, count, counted, score};

/// Slices that the terminal shows; the record has more.
const SHOWN_SLICES: usize = 20;
/// Characters of a name in a table or a line.
const NAME_LENGTH: usize = 24;

impl ComparisonRecord {
    /// The whole comparison, section by section.
    pub fn shown(&self) -> String {
        let sections = [
            self.head(),
            wrapped(&self.sentence, 0),
            self.overall(),
            self.by_class(),
            self.by_outcome(),
            self.by_slice(),
            self.flips(),
            self.note(),
        ];
        let filled: Vec<String> = sections.into_iter().filter(|s| !s.is_empty()).collect();
        filled.join("\n")
    }

    fn head(&self) -> String {
        format!(
            "A  {}\nB  {}\n{}: {} of {}\n",
            system(&self.a),
            system(&self.b),
            shortened(&self.test.files.join(", "), 60),
            counted(self.test.n_rows, "sentence", "sentences"),
            counted(self.test.n_groups, "article", "articles"),
        )
    }

    fn overall(&self) -> String {
        let mut table = plain(&["", "A", "B", "B − A", "p"]);
        for (name, c) in [("macro-F1", &self.macro_f1), ("accuracy", &self.accuracy)] {
            table.add_row([
                name.to_owned(),
                c.a.score(),
                c.b.score(),
                c.difference.difference(),
                c.p.map_or("–".to_owned(), p_cell),
            ]);
        }
        finished(&table)
    }

    fn by_class(&self) -> String {
        let mut table = plain(&["F1", "sentences", "A", "B", "B − A", "p", "p (Holm)"]);
        for c in &self.classes {
            let mut cells = vec![shortened(&c.class, NAME_LENGTH), count(c.support)];
            cells.extend(compared(&c.f1));
            cells.push(c.f1.p.map_or("–".to_owned(), p_cell));
            cells.push(p_cell(c.p_holm));
            table.add_row(cells);
        }
        finished(&table)
    }

    fn by_outcome(&self) -> String {
        let n = &self.mcnemar;
        let mut table = plain(&["sentences", "B right", "B wrong"]);
        table.add_row(["A right".to_owned(), count(n.both_right), count(n.only_a)]);
        table.add_row(["A wrong".to_owned(), count(n.only_b), count(n.both_wrong)]);
        let test = format!(
            "McNemar's exact test, {} against {}: {} (as if sentences of an article were \
             independent)",
            count(n.only_a),
            count(n.only_b),
            p_value(n.p),
        );
        finished(&table) + &wrapped(&test, 0)
    }

    fn by_slice(&self) -> String {
        let Some(by) = &self.slices else {
            return String::new();
        };
        let column = shortened(&by.column, NAME_LENGTH);
        let header = [
            &column,
            "sentences",
            "articles",
            "A",
            "B",
            "macro-F1, B − A",
            "",
        ];
        let mut table = plain(&header);
        for s in by.slices.iter().take(SHOWN_SLICES) {
            let mut cells = vec![
                shortened(&s.name, NAME_LENGTH),
                count(s.n_rows as u64),
                count(s.n_groups as u64),
            ];
            cells.extend(compared(&s.macro_f1));
            cells.push(if s.small { "small" } else { "" }.to_owned());
            table.add_row(cells);
        }
        let more = match by.slices.len().saturating_sub(SHOWN_SLICES) {
            0 => String::new(),
            n => format!("and {} more in the JSON\n", count(n as u64)),
        };
        let small = match by.slices.iter().any(|s| s.small) {
            true => format!(
                "small: fewer than {} articles, so these figures say little\n",
                super::FEW_ARTICLES
            ),
            false => String::new(),
        };
        format!(
            "{}{more}macro-F1 of a group: over the classes that occur in it, annotated or labelled\n{small}",
            finished(&table)
        )
    }

    fn flips(&self) -> String {
        if self.n_flipped == 0 {
            return String::new();
        }
        let n = &self.mcnemar;
        let mut text = wrapped(
            &format!(
                "{} with labels that differ: A is right on {}, B on {}; --flips FILE writes \
             them",
                counted(self.n_flipped, "sentence", "sentences"),
                count(n.only_a),
                count(n.only_b),
            ),
            0,
        );
        for flip in &self.flipped {
            text.push_str(&flip_line(flip));
            text.push('\n');
        }
        text
    }

    fn note(&self) -> String {
        if self.macro_f1.difference.low.is_none() {
            return "no interval: the sentences are all of one article, or --resamples is 0\n"
                .to_owned();
        }
        let n = count(self.intervals.resamples);
        wrapped(
            &format!(
                "in brackets: {:.0} % intervals from {n} resamples of articles; p: the labels of whole \
             articles exchanged {n} times; p (Holm): allowing for {} classes",
                100.0 * self.intervals.level,
                self.classes.len(),
            ),
            0,
        )
    }
}

/// A, B and the difference with its interval.
fn compared(c: &ContrastRecord) -> [String; 3] {
    let value = |f: &FigureRecord| score(f.value);
    [value(&c.a), value(&c.b), c.difference.difference()]
}

fn p_cell(p: f64) -> String {
    if p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}

fn system(s: &SystemRecord) -> String {
    let file = ending(&s.file, 45);
    match (s.kind, s.n_extra) {
        (SystemKind::Model, _) => format!("{file} (model)"),
        (SystemKind::Predictions, 0) => format!("{file} (predictions)"),
        (SystemKind::Predictions, n) => format!(
            "{file} (predictions; {} are of no test sentence)",
            count(n as u64)
        ),
    }
}

fn flip_line(flip: &FlipRecord) -> String {
    let [truth, a, b] =
        [&flip.truth, &flip.a, &flip.b].map(|name| shortened(name, NAME_LENGTH / 2));
    let id = ending(&flip.id, NAME_LENGTH / 2);
    let line = format!(" {id}  {truth}; A {a}, B {b}  {}", flip.text);
    shortened(&line, COLUMNS)
}

/// At most `length` characters on one line, the last a … where some are left out.
fn shortened(text: &str, length: usize) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    if text.chars().count() <= length {
        return text.chars().map(clean).collect();
    }
    let kept = text.chars().take(length.saturating_sub(1)).map(clean);
    kept.chain(['…']).collect()
}

/// The same of the end of a text, which tells files and ids apart.
fn ending(text: &str, length: usize) -> String {
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    backwards(&shortened(&backwards(text), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut() {
        assert_eq!(shortened("four", 4), "four");
        assert_eq!(shortened("f\u{1b}ive\n", 4), "f i…");
        assert_eq!(ending("a/long/path", 6), "…/path");
    }
}
